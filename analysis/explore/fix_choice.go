package explore

import (
	"slices"
	"strings"
)

// fixChoice says how a flow states that of two effects only one is meant to
// happen, where each lies behind a condition of its own: two conditions are
// independent of each other, so both may hold. It is "" where that isn't what
// parts them.
func (t *teller) fixChoice(a, b int) string {
	one, other := t.conditionOf(a, b), t.conditionOf(b, a)
	if one == nil || other == nil {
		return ""
	}
	if one.N > other.N {
		one, other = other, one
	}
	return "If only one of `" + one.Line.ID + "` and `" + other.Line.ID + "` is ever done, say so: two `when`s are independent of each other, and both may hold. " +
		"Write the choice into the flow's `steps`, in place of the two `when`s, as `{either: [" + t.branchFrom(one) + ", " + t.branchFrom(other) + "]}`. Otherwise: "
}

// conditionOf is the last step on the way to an effect whose condition the way
// to another effect doesn't share, nil if there is none.
func (t *teller) conditionOf(e, other int) *Step {
	for _, i := range slices.Backward(t.p.Effects[e].Path) {
		if s := &t.p.Steps[i]; s.Choice >= 0 && !slices.Contains(t.p.Effects[other].Choices, s.Choice) {
			return s
		}
	}
	return nil
}

// branchFrom is a step with all that it leads to, as a branch is written.
func (t *teller) branchFrom(s *Step) string {
	filled := t.p.filledBy()
	ids := map[int]string{}
	for i := range t.p.Steps {
		var way []*Mailbox
		for at := i; at >= 0; {
			st := &t.p.Steps[at]
			if st.N == s.N && st.Line == s.Line {
				ids[t.p.Steps[i].N] = t.p.Steps[i].Line.ID
				for _, m := range way {
					ids[m.N] = m.Line.ID
				}
				break
			}
			at = t.p.Handlers[st.Handler].Entry
			if m := t.p.Handlers[st.Handler].From; m >= 0 {
				way, at = append(way, &t.p.Mailboxes[m]), filled[m]
			}
		}
	}
	delete(ids, 0) // what undoes a step is no step of the flow
	var out []string
	for n := 1; len(out) < len(ids); n++ {
		if id, ok := ids[n]; ok {
			out = append(out, "\""+id+"\"")
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

package readiness

import (
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// relayed are the changes after which a store's own log of changes tells what was
// written, instead of whoever wrote it: where a box writes into a store and tells
// somebody else of it, it may stop in between.
func relayed(lines []*model.Line, s *model.System) (parts []string, title string, ok bool) {
	for _, tells := range lines {
		for _, saves := range lines {
			if saves.From != tells.From || saves.To.Kind != model.Database || tells.To.Family() != model.Channel {
				continue
			}
			if parts, ok := relay(saves, tells, s); ok {
				return parts, "let the log of `" + saves.To.ID + "` tell what `" + tells.From.ID + "` tells now", true
			}
		}
	}
	return nil, "", false
}

// relay writes the change for two lines, where each flow that tells has saved by then: in
// the same branch, if there are any, before it or beside it.
func relay(saves, tells *model.Line, s *model.System) ([]string, bool) {
	box, log := saves.To.ID+"-relay", saves.To.ID+"-changes"
	if s.Box(box) != nil || s.Line(log) != nil {
		return nil, false
	}
	parts := []string{
		setting(model.Entity{Name: "boxes." + box}, `kind: "pipe"`),
		setting(model.Entity{Name: "lines." + log}, `{from: `+phrase.Text(saves.To.ID)+`, to: `+phrase.Text(box)+`, interaction: "tail", operation: "event", ack: "after-work"}`),
		setting(tells.Entity(), "from: "+phrase.Text(box)),
	}
	flows := 0
	for _, f := range s.Flows {
		if !slices.ContainsFunc(f.Steps, func(group []*model.Line) bool { return slices.Contains(group, tells) }) {
			continue
		}
		w := way{flow: f, seen: map[int]bool{}}
		for i, group := range f.Steps {
			if !slices.Contains(group, tells) {
				w.add(i, step(group))
				continue
			}
			saved := func(j int) bool { return slices.Contains(f.Steps[j], saves) && slices.Equal(f.Within[i], f.Within[j]) }
			if !slices.ContainsFunc(upTo(i), saved) {
				return nil, false
			}
			if beside := slices.DeleteFunc(slices.Clone(group), func(l *model.Line) bool { return l == tells }); len(beside) > 0 {
				w.add(i, step(beside))
			}
			w.add(i, phrase.Text(log))
			w.add(i, phrase.Text(tells.ID))
		}
		steps, whole := w.written(0, len(w.steps), 0)
		if !whole || len(w.seen) < len(f.Branches) {
			return nil, false
		}
		parts = append(parts, setting(f.Entity(), "steps: ["+steps+"]"))
		flows++
	}
	return parts, flows > 0
}

// upTo are the numbers from 0 to one.
func upTo(last int) []int {
	var out []int
	for i := range last + 1 {
		out = append(out, i)
	}
	return out
}

// way is a flow's steps as they are written, each with where it stands among branches.
type way struct {
	flow   *model.Flow
	steps  []string
	within [][]model.Alternative
	// seen are the eithers that are written: one without a step in any branch has no place.
	seen map[int]bool
}

func (w *way) add(group int, says string) {
	w.steps, w.within = append(w.steps, says), append(w.within, w.flow.Within[group])
}

// written are the steps from one on, up to another, that stand so deep in branches.
func (w *way) written(from, to, deep int) (steps string, ok bool) {
	var out []string
	for i := from; i < to; {
		if len(w.within[i]) == deep {
			out = append(out, w.steps[i])
			i++
			continue
		}
		either := w.within[i][deep].Either
		if w.seen[either] {
			return "", false
		}
		w.seen[either] = true
		var branches []string
		for b := range w.flow.Branches[either] {
			end := i
			for end < to && len(w.within[end]) > deep && w.within[end][deep] == (model.Alternative{Either: either, Branch: b}) {
				end++
			}
			branch, ok := w.written(i, end, deep+1)
			if !ok {
				return "", false
			}
			branches = append(branches, "["+branch+"]")
			i = end
		}
		out = append(out, "{either: ["+strings.Join(branches, ", ")+"]}")
	}
	return strings.Join(out, ", "), true
}

func step(group []*model.Line) string {
	var ids []string
	for _, l := range group {
		ids = append(ids, phrase.Text(l.ID))
	}
	if len(ids) == 1 {
		return ids[0]
	}
	return "[" + strings.Join(ids, ", ") + "]"
}

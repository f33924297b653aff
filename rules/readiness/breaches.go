package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/rules"
	"tautline.dev/rules/promises"
)

// What findings say of the promises that an item rests on. A promise may be
// broken in a finding of its own rule, or in the story of another rule's.

// breaches are the promises among an item's rules that a finding breaks, with
// the flows in which it does: "half-effect on flows.order".
func breaches(i *Item, f *rules.Finding) []string {
	var out []string
	stories := f.Stories
	if f.Story != nil {
		stories = append([]*rules.Story{f.Story}, stories...)
	}
	for _, s := range stories {
		for _, promise := range append([]string{s.Breaks}, s.Also...) {
			if !slices.Contains(i.Rules, promise) || s.Flow == nil {
				continue
			}
			if at := promise + " on " + s.Flow.Entity().Name; !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// stories notes the promises that stories of rules break which the item doesn't
// look at itself: each once, with the lines of all that tell it.
func (v *view) stories(i *Item) {
	type telling struct{ breach, as string }
	var order []telling
	lines := map[telling][]string{}
	for _, f := range v.report.Findings {
		for _, breach := range breaches(i, &f) {
			if slices.Contains(i.Rules, f.Rule.Name) {
				continue // told as its own finding
			}
			t := telling{breach, f.Rule.Name + " on " + f.On.Name}
			if _, seen := lines[t]; !seen {
				order = append(order, t)
			}
			if on := linesOf(&f); !slices.Contains(lines[t], on) {
				lines[t] = append(lines[t], on)
			}
		}
	}
	for _, t := range order {
		where := slices.DeleteFunc(lines[t], func(s string) bool { return s == "" })
		which := ""
		if len(where) > 0 {
			which = " of " + strings.Join(where[:min(len(where), mostFaults)], "; of ")
			if more := len(where) - mostFaults; more > 0 {
				which += fmt.Sprintf("; and %d more", more)
			}
		}
		v.fault("%s, as %s tells%s", t.breach, t.as, which)
	}
}

// linesOf are the lines that a finding about something else involves: "save and
// publish".
func linesOf(f *rules.Finding) string {
	var ids []string
	for _, r := range f.Related {
		if id, ok := strings.CutPrefix(r.Entity.Name, "lines."); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return phrase.Listed(ids, "")
}

// acceptedBreaches are the findings that somebody has accepted and with which a
// promise of the item is broken, as a reason tells them. One that finds in the
// shape of the model what breaks a promise counts also where no flow shows it.
func (v *view) acceptedBreaches() []string {
	var out []string
	for _, f := range v.report.Waived {
		if what := v.breachOf(&f); what != "" {
			out = append(out, fmt.Sprintf("broken and accepted by %s until %s: %s: %s", f.Waived.By, f.Waived.Until.Format(time.DateOnly), what, f.Waived.Reason))
		}
	}
	return out
}

// breachOf is the promise that a finding breaks, and how it is told; "" where it
// breaks none of the item's.
func (v *view) breachOf(f *rules.Finding) string {
	at := f.Rule.Name + " on " + f.On.Name
	broken := breaches(v.item, f)
	switch {
	case slices.Contains(broken, at):
		return phrase.Listed(broken, "")
	case len(broken) > 0:
		return phrase.Listed(broken, "") + ", as " + at + " tells"
	case f.Unstated != "" || asksOnly(*f):
		return ""
	}
	shows := func(promise string) bool { return promises.Shows(f.Rule.Name, promise) }
	if slices.ContainsFunc(v.item.Rules, shows) || v.item.ID == keepsPromises && v.breaksUnexplored(f) {
		return at
	}
	return ""
}

// keepsPromises is the item that asks for all promises.
const keepsPromises = "promises-kept"

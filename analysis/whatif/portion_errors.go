package whatif

import (
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// mostErrors is the largest share of what a box is asked that fails there, counted by try:
// what comes to it again because it failed fails again. It is 1 where nobody can tell.
func (a *asking) mostErrors(b *model.Box) float64 {
	if slices.ContainsFunc(a.felt, func(s int) bool { return a.steps[s].line.From == b && a.fates[s] == outlasted }) {
		return 1
	}
	most := 0.0
	for _, l := range b.Into {
		p := 0.0
		for _, s := range a.of[l] {
			p = max(p, a.behind(s).most)
		}
		tries, counted := triesInto(l, nil)
		switch {
		case p == 0:
		case !counted || dragsAlong(l):
			return 1
		default:
			most = max(most, p*tries/(1-p+p*tries))
		}
	}
	if most == 0 {
		return 1 // it fails for a reason of its own
	}
	return most
}

// triesInto is how often one request may come over a line at the most, if all who are on its
// way try again, and whether that is known: what is kept comes back as often as it likes.
func triesInto(l *model.Line, before []*model.Line) (most float64, counted bool) {
	tries, known := l.Tries()
	if l.Mode.Or("") != model.Sync || !known || tries == model.Unlimited || slices.Contains(before, l) {
		return 0, false
	}
	most = 1
	for _, up := range l.From.Into {
		n, known := triesInto(up, append(before, l))
		if !known {
			return 0, false
		}
		most = max(most, n)
	}
	return arithmetic.Times(most, float64(tries)), true
}

package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
)

// Accepted is how a waiver stands on the day of the judgement.
type Accepted struct {
	*model.Waiver
	// State is "holds", or what is said about it: "expires soon", "expired",
	// "unused", "not allowed".
	State string
	// Left is how many days it still holds, the last one included; negative since
	// it has ended.
	Left int
	// Covers is how many findings it covers.
	Covers int
}

// Accepted are the system's waivers, that which ends first before the others.
func (r *Report) Accepted() []Accepted {
	var out []Accepted
	for _, w := range r.waivers() {
		a := Accepted{Waiver: w, State: "holds", Left: int(timeLeft(w, r.Now) / (24 * time.Hour))}
		for i := range r.Waived {
			if r.Waived[i].Waived == w {
				a.Covers++
			}
		}
		for i := range r.Findings {
			f := &r.Findings[i]
			if about, is := strings.CutPrefix(f.Rule.Name, "waiver-"); is && f.At == w.At && f.Rule.Name != waiverNoReason {
				a.State = strings.ReplaceAll(about, "-", " ")
			}
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(x, y Accepted) int {
		return cmp.Or(x.Until.Compare(y.Until), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.On, y.On))
	})
	return out
}

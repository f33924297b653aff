package rules

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/model"
)

// The rules about waivers are the engine's own: they look at findings, not at
// the system. rules/hygiene declares them; here are their names.
const (
	waiverExpired     = "waiver-expired"
	waiverExpiresSoon = "waiver-expires-soon"
	waiverUnused      = "waiver-unused"
	waiverNotAllowed  = "waiver-not-allowed"
)

// soon is how long before its end a waiver is spoken of: nobody should meet
// all their expired waivers on one morning.
const soon = 14 * 24 * time.Hour

// waive takes the findings that somebody has accepted out of the report, and
// tells which waivers have ended, end soon, are not allowed or cover nothing.
func (r *Report) waive(pol Policy, o Options) {
	byName := map[string]*Rule{}
	for _, rule := range o.Rules {
		byName[rule.Name] = rule
	}
	say := func(name string, w *model.Waiver, format string, args ...any) {
		rule := byName[name]
		if rule == nil || pol.Severity(rule) == Off {
			return
		}
		r.Findings = append(r.Findings, Finding{
			Rule: rule, Severity: pol.Severity(rule), On: model.Entity{Name: w.On, At: w.At}, At: w.At,
			Message: fmt.Sprintf(format, args...), Discriminator: w.Rule,
		})
	}
	for i := range r.System.Waivers {
		w := &r.System.Waivers[i]
		left := timeLeft(w, o.Now)
		covers := func(f Finding) bool { return f.Rule.Name == w.Rule && f.On.Name == w.On }
		switch {
		case pol.mandatory(w.Rule):
			say(waiverNotAllowed, w, "%s is mandatory here: %s can't waive it on %s", w.Rule, w.By, w.On)
		case left <= 0:
			say(waiverExpired, w, "the waiver of %s on %s ended on %s (by %s: %s)", w.Rule, w.On, w.Until.Format(time.DateOnly), w.By, w.Reason)
		default:
			if !r.cover(w, covers) {
				say(waiverUnused, w, "nothing is left to waive: %s finds no fault with %s", w.Rule, w.On)
			} else if left <= soon {
				say(waiverExpiresSoon, w, "the waiver of %s on %s ends on %s", w.Rule, w.On, w.Until.Format(time.DateOnly))
			}
		}
	}
}

// timeLeft is how long a waiver still holds: through its last day.
func timeLeft(w *model.Waiver, now time.Time) time.Duration {
	return w.Until.AddDate(0, 0, 1).Sub(now)
}

// withWaivers are the findings, each with the waiver that covers it, if one
// holds.
func (r *Report) withWaivers(pol Policy, now time.Time) []Finding {
	type target struct{ rule, on string }
	holds := map[target]*model.Waiver{}
	for i := range r.System.Waivers {
		w := &r.System.Waivers[i]
		if t := (target{w.Rule, w.On}); holds[t] == nil && !pol.mandatory(w.Rule) && timeLeft(w, now) > 0 {
			holds[t] = w
		}
	}
	found := slices.Clone(r.Findings)
	for i := range found {
		found[i].Waived = holds[target{found[i].Rule.Name, found[i].On.Name}]
	}
	return found
}

func (r *Report) cover(w *model.Waiver, covers func(Finding) bool) bool {
	kept := r.Findings[:0:0]
	used := false
	for _, f := range r.Findings {
		if covers(f) {
			f.Waived, used = w, true
			r.Waived = append(r.Waived, f)
		} else {
			kept = append(kept, f)
		}
	}
	r.Findings = kept
	return used
}

package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"tautline.dev/model"
)

// The rules about waivers are the engine's own: they look at findings, not at
// the system, or at what a change makes of it. rules/hygiene declares them; here are their names.
const (
	waiverExpired     = "waiver-expired"
	waiverExpiresSoon = "waiver-expires-soon"
	waiverNotAllowed  = "waiver-not-allowed"
	waiverAdded       = "waiver-added"
	waiverNoReason    = "waiver-without-reason"
	policyLoosened    = "policy-loosened"
	promiseLoosened   = "promise-loosened"
)

// WaiverUnused is the rule that tells of a waiver that covers nothing.
const WaiverUnused = "waiver-unused"

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
	type fault struct{ name, rule, on string }
	said := map[fault]bool{}
	say := func(name string, w *model.Waiver, format string, args ...any) {
		rule, is := byName[name], fault{name, w.Rule, w.On}
		if rule == nil || pol.Severity(rule) == Off || said[is] {
			return
		}
		said[is] = true
		r.Findings = append(r.Findings, Finding{
			Rule: rule, Severity: pol.Severity(rule), On: model.Entity{Name: w.On, At: w.At}, At: w.At,
			Message: fmt.Sprintf(format, args...), Discriminator: w.Rule,
		})
	}
	for _, w := range r.waivers() {
		left := timeLeft(w, o.Now)
		covers := func(f Finding) bool { return f.Rule.Name == w.Rule && f.On.Name == w.On }
		switch {
		case aboutWaivers(w.Rule):
			say(waiverNotAllowed, w, "nothing can waive %s: it is how others see %s", w.Rule, shows(w.Rule))
		case pol.mandatory(w.Rule):
			say(waiverNotAllowed, w, "%s is mandatory here: %s can't waive it on %s", w.Rule, w.By, w.On)
		case left <= 0:
			say(waiverExpired, w, "the waiver of %s on %s ended on %s (by %s: %s)", w.Rule, w.On, w.Until.Format(time.DateOnly), w.By, w.Reason)
		default:
			teller, told := r.told[target{w.Rule, w.On}]
			used := r.cover(w, covers)
			if used && saysNothing(w.Reason) {
				say(waiverNoReason, w, "the waiver of %s on %s says nothing of why: its reason is %q (by %s)", w.Rule, w.On, w.Reason, w.By)
			}
			switch {
			case used && left <= soon:
				say(waiverExpiresSoon, w, "the waiver of %s on %s ends on %s", w.Rule, w.On, w.Until.Format(time.DateOnly))
			case !used && told:
				say(WaiverUnused, w, "%s on %s is told by %s on %s: waive that", w.Rule, w.On, teller.rule, teller.on)
			case !used:
				says := fmt.Sprintf("nothing is left to waive: %s finds no fault with %s", w.Rule, w.On)
				if rule := byName[w.Rule]; rule != nil {
					if open := r.Unsure(rule, w.On); open != "" {
						says = fmt.Sprintf("%s finds no fault with %s yet, and may once it knows %s", w.Rule, w.On, open)
					}
				}
				say(WaiverUnused, w, "%s", says)
			}
		}
	}
}

// target is what a waiver names: a rule, and an entity that it finds fault with.
type target struct{ rule, on string }

func (t target) compare(o target) int {
	return cmp.Or(cmp.Compare(t.rule, o.rule), cmp.Compare(t.on, o.on))
}

// aboutWaivers tells whether a rule is about waivers, or about what a change makes of what
// is asked for: such a rule can't be waived.
func aboutWaivers(rule string) bool {
	return strings.HasPrefix(rule, "waiver-") || rule == policyLoosened || rule == promiseLoosened
}

// shows is what such a rule lets others see.
func shows(rule string) string {
	switch rule {
	case policyLoosened:
		return "what a change takes out of the policy"
	case promiseLoosened:
		return "what a change takes out of what is promised"
	}
	return "which faults are accepted, by whom and until when"
}

// waivers are the waivers in an order that doesn't hang on which is written
// first: of several for one finding that comes first which holds longest.
func (r *Report) waivers() []*model.Waiver {
	var out []*model.Waiver
	for i := range r.System.Waivers {
		out = append(out, &r.System.Waivers[i])
	}
	slices.SortStableFunc(out, func(a, b *model.Waiver) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.On, b.On), b.Until.Compare(a.Until), cmp.Compare(a.By, b.By), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// timeLeft is how long a waiver still holds: through its last day.
func timeLeft(w *model.Waiver, now time.Time) time.Duration {
	return w.Until.AddDate(0, 0, 1).Sub(now)
}

// withWaivers are the findings, those that nobody is asked about too, each with
// the waiver that covers it, if one holds.
func (r *Report) withWaivers(pol Policy, now time.Time) []Finding {
	holds := map[target]*model.Waiver{}
	for _, w := range r.waivers() {
		if t := (target{w.Rule, w.On}); holds[t] == nil && !aboutWaivers(w.Rule) && !pol.mandatory(w.Rule) && timeLeft(w, now) > 0 {
			holds[t] = w
		}
	}
	found := slices.Concat(r.Findings, r.Unasked)
	for i := range found {
		found[i].Waived = holds[target{found[i].Rule.Name, found[i].On.Name}]
	}
	return found
}

func (r *Report) cover(w *model.Waiver, covers func(Finding) bool) bool {
	used := false
	for _, all := range []*[]Finding{&r.Findings, &r.Unasked} {
		kept := (*all)[:0:0]
		for _, f := range *all {
			if covers(f) {
				f.Waived, used = w, true
				r.Waived = append(r.Waived, f)
			} else {
				kept = append(kept, f)
			}
		}
		*all = kept
	}
	return used
}

// noReason are words that stand where a reason should.
var noReason = []string{"todo", "tbd", "fixme", "xxx", "wip", "none", "n/a", "na", "ok", "okay", "later", "because", "reason", "test", "temp", "temporary", "ignore", "ignored", "waived", "accepted"}

// saysNothing tells whether a waiver's reason gives none: no word at all, a letter, or what
// stands where somebody still has to write one.
func saysNothing(reason string) bool {
	words := strings.FieldsFunc(strings.ToLower(reason), func(r rune) bool { return !unicode.IsLetter(r) && r != '/' })
	words = slices.DeleteFunc(words, func(w string) bool { return w == "/" || slices.Contains(noReason, w) })
	// One letter of a script with an alphabet is no word; in others it may be one.
	return !slices.ContainsFunc(words, func(w string) bool { return utf8.RuneCountInString(w) > 1 || w[0] >= utf8.RuneSelf })
}

// Unused are the waivers of a rule on an entity that still hold and cover nothing. Of
// several that say the same that is told once.
func (r *Report) Unused(rule, on string) []*model.Waiver {
	return slices.DeleteFunc(r.waivers(), func(w *model.Waiver) bool {
		used := slices.ContainsFunc(r.Waived, func(f Finding) bool { return f.Waived == w })
		return w.Rule != rule || w.On != on || used || timeLeft(w, r.Now) <= 0
	})
}

package readiness

import (
	"fmt"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// What people attest, and when it counts.

// attested fills in an answer from what somebody attests.
func (a *Answer) attested(v *view, tier int) {
	said, level := a.Attestation, levelOf(a.Attestation)
	a.Status = Open
	v.refute(said)
	switch lacks := lacking(said, v.report); {
	case !said.Done:
		a.Why = []string{"not done" + note(said.Note)}
	case lacks != "":
		a.Why = []string{lacks}
	case len(v.faults) > 0:
		a.Why = append([]string{fmt.Sprintf("attested by %s on %s, and the model shows otherwise", said.By, said.On)}, v.faults...)
	case tooWeak(a.Item, level, tier):
		a.Why = []string{fmt.Sprintf("attested by %s on %s as stated only: it asks whether it was tried, so say level: \"tested\", or \"observed\"", said.By, said.On)}
	default:
		a.Status, a.Level = Attested, level
		a.Why = []string{fmt.Sprintf("by %s on %s, %s%s", said.By, said.On, level, note(said.Evidence))}
	}
}

// lacking says why an attestation, or that an item doesn't apply, doesn't count, or
// nothing: it names who and when, is about a time that has been and is not too long ago,
// and says where it can be seen, or why.
func lacking(a *model.Attestation, r *rules.Report) string {
	says := "attested"
	if a.NA {
		says = "said not to apply"
	}
	if a.NA && attestsNothing(a.Reason) {
		return says + ", without saying why"
	}
	if saysNothing(a.By) {
		return says + " without saying by whom"
	}
	day, err := time.Parse(time.DateOnly, a.On)
	oldest := r.Now.Add(-r.Limits.EvidenceAge)
	switch {
	case err != nil:
		return says + " without a date"
	case day.After(r.Now):
		return says + " for " + a.On + ", which is still to come"
	case day.Before(oldest):
		return fmt.Sprintf("%s on %s, and the policy lets an attestation hold for %s: look again", says, a.On, model.FormatDuration(r.Limits.EvidenceAge))
	case !a.NA && attestsNothing(a.Evidence):
		return says + " without evidence: say where it can be seen"
	}
	return ""
}

func note(s string) string {
	if saysNothing(s) {
		return ""
	}
	return ": " + s
}

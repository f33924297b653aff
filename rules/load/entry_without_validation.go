package load

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// EntryWithoutValidation finds ways in on which nothing checks what comes.
var EntryWithoutValidation = &rules.Rule{
	Name:     "entry-without-validation",
	Family:   rules.Load,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "Work from outside that changes something is let in before anybody has checked that it makes sense.",
	Why: "A request that can never succeed is taken, answered with \"we have it\", stored in a queue and tried by every consumer as often as retries allow. " +
		"It ends as a poison message in a dead-letter queue, hours after the caller who could have fixed it has gone. " +
		"One faulty release of a client sends thousands of them, and the retries crowd out the good work.",
	Fix: "Check each request against its contract at the door, before anything is stored or sent on, and refuse it with the reason: a request model of the API gateway, a schema in the handler. " +
		"Then state `admission: validation: true` on the box that does it, and `admission: maxSize`.",
	FalsePositives: "Lines that only read are not asked about: a bad read fails at once and leaves nothing behind. Where the box right behind a gateway checks, state it there. " +
		"If the format makes bad requests impossible (a typed RPC with no further rules), state `validation: true`.",
	References: []rules.Reference{
		guidance.WellArchitected("REL03-BP03"),
		guidance.ReadinessLens("architecture_defensive_throttling"),
	},
	Fires: file("entry-without-validation.fires.cue"),
	Quiet: file("entry-without-validation.quiet.cue"),
	Check: func(p *rules.Pass) {
		validates := func(b *model.Box) bool { return isTrue(&b.Admission.Validation) }
		for _, w := range ways(p.System) {
			if validates(w.box) || behind(w.box, validates) {
				continue
			}
			changing, unknown := byOperation(w.lines)
			if len(changing) > 0 {
				reportUnchecked(p, w.box, changing)
				continue
			}
			for _, l := range unknown {
				p.Skip(l.Entity(), "operation")
			}
		}
	},
}

// byOperation finds the lines that do more than read, and those of which
// nobody has said what they do.
func byOperation(lines []*model.Line) (changing, unknown []*model.Line) {
	for _, l := range lines {
		switch op, ok := l.Operation.Get(); {
		case !ok:
			unknown = append(unknown, l)
		case op != model.Read:
			changing = append(changing, l)
		}
	}
	return changing, unknown
}

func reportUnchecked(p *rules.Pass, b *model.Box, lines []*model.Line) {
	fact := &b.Admission.Validation
	f := rules.Finding{
		On: b.Entity(), At: fact.At(),
		Related: from(lines, "brings work from outside"),
		Facts:   []model.Basis{model.BoxBasis(b, "admission.validation", fact)},
	}
	if isNot(fact) {
		f.Message = fmt.Sprintf("`%s` checks nothing of what comes from %s: work that can never succeed is taken, and fails where its sender no longer hears of it", b.ID, callers(lines))
	} else {
		f.Unstated = "admission.validation"
		f.Message = fmt.Sprintf("nobody has stated whether `%s` checks what comes from %s before work starts", b.ID, callers(lines))
	}
	p.Report(f)
}

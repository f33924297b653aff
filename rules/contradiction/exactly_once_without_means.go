package contradiction

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ExactlyOnceWithoutMeans finds lines that claim exactly-once, while nothing
// recognises a repeat.
var ExactlyOnceWithoutMeans = &rules.Rule{
	Name:     "exactly-once-without-means",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A line claims exactly-once, and nothing on it or behind it recognises a repeat.",
	Why: "No network delivers exactly once: a lost acknowledgement and lost work look the same, so the sender either gives up or sends again. What is called exactly-once is at-least-once with something that recognises the repeat. " +
		"Where that is missing, everybody behind the line relies on a promise that nobody keeps, and the first timeout at the wrong moment makes two shipments of one order.",
	Fix: "Say what recognises a repeat: `idempotency: {key: \"...\", enforcedBy: \"unique-key\"}` on the effect (or `\"conditional-write\"`, or `\"dedup-store\"` on the line that comes in), `transaction` where the broker's acknowledgement commits with the effect. " +
		"Else state what it is: `guarantee: \"at-least-once\"`.",
	FalsePositives: "A stream processor that commits its offsets and its output in one transaction is what it claims: state `transaction` on the line. A channel's own deduplication (`channel: dedup`) is taken for a means on the line into it, " +
		"not on the line out of it: a consumer that stops after its effect and before its acknowledgement gets the message again.",
	References: []rules.Reference{guidance.SQSSendMessage, guidance.WellArchitected("REL04-BP04"), guidance.StepFunctionOnce},
	Fires:      file("exactly-once-without-means.fires.cue"),
	Quiet:      file("exactly-once-without-means.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if l.Guarantee.State() == model.Stated && l.Guarantee.Or("") == model.ExactlyOnce && !recognisesRepeats(l) {
				checkOnce(p, l)
			}
		}
	},
}

// recognisesRepeats tells whether something on the line itself does.
func recognisesRepeats(l *model.Line) bool {
	_, together := l.Transaction.Get()
	_, dropped := l.To.Channel.Dedup.Get()
	return together || dropped
}

func checkOnce(p *rules.Pass, l *model.Line) {
	effect, sure := p.Graph.DuplicateEffect(l)
	switch {
	case effect == nil:
		return
	case !sure:
		p.Skip(l.Entity(), "lines."+effect.ID+".idempotency")
		return
	}
	f := rules.Finding{
		On: l.Entity(), At: l.Guarantee.At(),
		Facts: []model.Basis{
			model.LineBasis(l, "guarantee", &l.Guarantee),
			model.LineBasis(effect, "idempotency", &effect.Idempotency.EnforcedBy),
		},
	}
	what := "it"
	if effect != l {
		what = fmt.Sprintf("`%s` behind it", effect.ID)
		f.Related = []rules.Related{rules.To(effect.Entity(), "takes effect again")}
	}
	f.Message = fmt.Sprintf("`%s` is said to arrive exactly once, but nothing recognises a repeat, and %s is not idempotent: an acknowledgement that is lost means that %s happens twice", l.ID, what, deed(effect))
	p.Report(f)
}

// deed names an effect by what the team says it does.
func deed(l *model.Line) string {
	if does, ok := l.Does.Get(); ok {
		return fmt.Sprintf("%q", does)
	}
	if op, ok := l.Operation.Get(); ok {
		return fmt.Sprintf("the %s to `%s`", op, l.To.ID)
	}
	return fmt.Sprintf("what `%s` asks of `%s`", l.ID, l.To.ID)
}

package antipattern

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// AckBeforeWork finds consumers that forget a message before its work is done.
var AckBeforeWork = &rules.Rule{
	Name:     "ack-before-work",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A consumer acknowledges a message before its work is done: a stop in between loses the work.",
	Why: "From the acknowledgement to the end of the work the message exists only in the consumer's memory. " +
		"Every crash, restart, scale-in or deployment in that time drops whatever was in flight, without an error and without a dead letter. " +
		"In an outage consumers restart all the time, so this is when most of it is lost.",
	Fix: "Acknowledge after the work is done, and state `ack: \"after-work\"` on the line. " +
		"The work may then come twice: state `idempotency` on its effects. If losing it is acceptable, state `guarantee: \"at-most-once\"`.",
	FalsePositives: "If the consumer writes the message to something durable before it acknowledges, draw that as a box (a queue, a workflow, a store) and let the line end there. " +
		"If the work may be lost, say so with `guarantee: \"at-most-once\"` and the finding goes away.",
	References: []rules.Reference{guidance.RabbitConfirms, guidance.WellArchitected("REL04-BP02")},
	Fires:      file("ack-before-work.fires.cue"),
	Quiet:      file("ack-before-work.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			k := custody.KeeperOf(p.System, l)
			if !fetchesWork(l) && !fromBuffer(l, k) || l.MayBeLost() {
				continue
			}
			taken, needs := takesOver(l)
			release, unsaid := custody.ReleaseOf(l, k)
			switch {
			case taken:
				continue
			case release == custody.ReleaseUnknown && l.Delivery.Or("") == model.Poll:
				p.Skip(l.Entity(), strings.TrimPrefix(unsaid, l.Entity().Name+"."))
				continue
			case release != custody.OnReceipt || l.Ack.Or("") != model.OnReceipt:
				continue
			case needs != "":
				p.Skip(l.Entity(), needs)
				continue
			}
			p.Report(rules.Finding{
				On: l.Entity(), At: l.Ack.At(),
				Message: fmt.Sprintf("%s forgets a message as soon as `%s` has it, before the work is done: when `%s` stops halfway, the work is in nobody's hands", forgetter(l, k), l.To.ID, l.To.ID),
				Related: []rules.Related{rules.To(l.To.Entity(), "does the work")},
				Facts:   []model.Basis{model.LineBasis(l, "ack", &l.Ack)},
			})
		}
	},
}

// fetchesWork tells whether a line brings work out of a channel or a log of
// changes.
func fetchesWork(l *model.Line) bool {
	f := l.From.Family()
	return (f == model.Channel || f == model.Store) && l.Mode.Or("") == model.Async && l.Operation.Or("") != model.Read
}

// fromBuffer tells whether a line hands work to what holds it for a receiver that
// does something.
func fromBuffer(l *model.Line, k custody.Keeper) bool {
	does := l.To.Family() == model.Compute || l.To.Family() == model.Edge
	return does && l.Mode.Or("") == model.Async && l.Operation.Or("") != model.Read && k.Where == custody.Elsewhere && k.Durable
}

// forgetter is what has the message that a line's receiver acknowledges, in words.
func forgetter(l *model.Line, k custody.Keeper) string {
	switch {
	case fetchesWork(l):
		return "`" + l.From.ID + "`"
	case k.Box != nil:
		return "`" + k.Box.ID + "`"
	}
	return k.Name
}

// takesOver tells whether what a line leads to holds the work durably once it has
// arrived: then receipt is as good as done. Where nobody says, needs is the fact
// that would tell.
func takesOver(l *model.Line) (taken bool, needs string) {
	if l.To.Family() != model.Channel {
		return l.To.Kind == model.Workflow, ""
	}
	if taken, needs = custody.DurableBox(l.To); needs != "" {
		needs = "boxes." + l.To.ID + "." + needs
	}
	return taken, needs
}

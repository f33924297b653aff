package antipattern

import (
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// FireAndForget finds accepted work that only memory holds.
var FireAndForget = &rules.Rule{
	Name:     "fire-and-forget",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Work is handed over without waiting, and nothing durable holds it: whoever asked was told yes, and only memory knows of it.",
	Why: "The sender goes on as if the work were done, the receiver has it in memory only, and neither would notice if it were gone. " +
		"A restart, a full buffer or a failed name lookup loses all that is under way, and there is no record of what it was. " +
		"The customer was told yes.",
	Fix: "Put something durable between the two: a `queue`, a `stream` or a `workflow`, or write an outbox and let a `pipe` send it. State `buffer` if the durable thing is there and not drawn. " +
		"Or wait for the answer (`interaction: \"request-reply\"`) and tell the client no when it fails.",
	FalsePositives: "Measurements, cache hints and the like may be lost: state `guarantee: \"at-most-once\"`. " +
		"If the sender keeps the work until it is acknowledged, and sends it again after a restart, name where it keeps it in `buffer`.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.RabbitConfirms},
	Seen:       []rules.Incident{guidance.Preply2020},
	Fires:      file("fire-and-forget.fires.cue"),
	Quiet:      file("fire-and-forget.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			waits := l.From.Kind == model.Workflow && len(p.Graph.Replies(l)) > 0 // for the answer, and holds the work meanwhile
			if l.Mode.Or("") != model.Async || l.Operation.Or("") == model.Read || !handsOver(l) || waits || l.MayBeLost() {
				continue
			}
			k := custody.KeeperOf(p.System, l)
			forgets := l.Buffer.Name.None() || k.Where == custody.Elsewhere && !k.Durable
			switch {
			case !l.Buffer.Name.Known() && forgottenOnReceipt(l, k):
				p.Report(rules.Finding{
					On: l.Entity(), At: l.Ack.At(),
					Message: fmt.Sprintf("`%s` hands work to `%s`, goes on, and forgets it on receipt, before it is done: when `%s` stops halfway or can't do it, work that was accepted is gone, and nobody knows", l.From.ID, l.To.ID, l.To.ID),
					Related: []rules.Related{rules.To(l.From.Entity(), "gives the work away"), rules.To(l.To.Entity(), "has it in memory only")},
					Facts:   []model.Basis{model.LineBasis(l, "interaction.mode", &l.Mode), model.LineBasis(l, "ack", &l.Ack)},
				})
			case !l.Buffer.Name.Known():
				p.Skip(l.Entity(), "buffer")
			case k.Where == custody.Elsewhere && k.Needs != "":
				p.Skip(l.Entity(), k.Needs)
			case forgets && !l.Operation.Known():
				p.Skip(l.Entity(), "operation")
			case forgets:
				p.Report(rules.Finding{
					On: l.Entity(), At: l.Buffer.Name.At(),
					Message: fmt.Sprintf("`%s` hands work to `%s` and goes on, and nothing durable holds it: when either stops, work that was accepted is gone, and nobody knows", l.From.ID, l.To.ID),
					Related: []rules.Related{rules.To(l.From.Entity(), "gives the work away"), rules.To(l.To.Entity(), "has it in memory only")},
					Facts:   []model.Basis{model.LineBasis(l, "interaction.mode", &l.Mode), model.LineBasis(l, "buffer", &l.Buffer.Name)},
				})
			}
		}
	},
}

// forgottenOnReceipt tells whether a line's sender forgets its work, by its own
// statement, when the receiver has it in memory: then no buffer before that helps.
func forgottenOnReceipt(l *model.Line, k custody.Keeper) bool {
	release, _ := custody.ReleaseOf(l, k)
	work := l.To.Family() == model.Compute || l.To.Family() == model.Edge
	return work && l.To.Kind != model.Workflow && k.Where == custody.InMemory && release == custody.OnReceipt && l.Ack.Known() && l.Operation.Known()
}

// handsOver tells whether a line gives work away. A reply doesn't: who asked
// still owns the work. What leaves a store was committed there. What leaves a
// channel that forgets was lost on the way in, where it is reported; and what a
// topic or bus pushes into something that is down is subscriber-without-buffer's.
func handsOver(l *model.Line) bool {
	if _, reply := l.Answers.Get(); reply {
		return false
	}
	switch l.From.Family() {
	case model.Store:
		return false
	case model.Channel:
		return !(pushesOut(l.From) && canMiss(l.To)) && (len(l.From.Into) == 0 || l.Buffer.Name.State() != model.Implied)
	}
	return true
}

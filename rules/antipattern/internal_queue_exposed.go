package antipattern

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// InternalQueueExposed finds clients that write into a channel themselves.
var InternalQueueExposed = &rules.Rule{
	Name:     "internal-queue-exposed",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A client or an external sends straight into a queue, topic, bus or stream: nothing stands before it that could refuse.",
	Why: "A queue takes everything: a flood, a loop in a client, a message of the wrong form. Each is accepted, answered with yes, and found later, by the consumers, who can only fail. " +
		"One client that goes mad fills the queue before all others, and there is no place to slow that one down. " +
		"In an outage the queue can't be moved, split or drained elsewhere, because its address is in programs that you don't run.",
	Fix: "Put a `gateway` (or a small `service`) in front, with `admission: {throttle: {...}, auth: \"...\", validation: true}`, and let it send into the queue. " +
		"A managed gateway can write into a queue without any code of yours.",
	FalsePositives: "A broker that is made for devices (MQTT and the like) is itself the front door: state `admission: {throttle: {...}, auth: \"...\"}` on it, and this rule is quiet. " +
		"If the sender is a program of your own organisation, draw it as a `service` with its `owner`. " +
		"For an external this is only advice: a partner's event source may be the usual way in.",
	References: []rules.Reference{guidance.WellArchitected("REL05-BP04"), guidance.WellArchitected("REL05-BP02")},
	Fires:      file("internal-queue-exposed.fires.cue"),
	Quiet:      file("internal-queue-exposed.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			outside := l.From.Kind == model.Client || l.From.Kind == model.External
			if !outside || l.To.Family() != model.Channel || l.Operation.Or("") == model.Read || frontDoor(l.To) {
				continue
			}
			f := rules.Finding{
				On: l.Entity(), At: l.At,
				Message: fmt.Sprintf("`%s` sends straight into the %s `%s`: it takes whatever comes, and nothing can refuse, slow down or check a sender", l.From.ID, l.To.Kind, l.To.ID),
				Related: []rules.Related{rules.To(l.From.Entity(), "sends, and isn't yours"), rules.To(l.To.Entity(), "takes everything")},
				Facts: []model.Basis{
					model.BoxBasis(l.To, "admission.auth", &l.To.Admission.Auth),
					model.BoxBasis(l.To, "admission.throttle.rate", &l.To.Admission.Rate),
				},
			}
			if l.From.Kind == model.External {
				f.Severity = p.Severity().Milder() // one sender, who was given the address
			}
			p.Report(f)
		}
	},
}

// frontDoor tells whether a channel is a front door itself: it knows its senders
// and slows them down.
func frontDoor(b *model.Box) bool {
	_, knows := b.Admission.Auth.Get()
	_, slows := b.Admission.Rate.Get()
	return knows && slows
}

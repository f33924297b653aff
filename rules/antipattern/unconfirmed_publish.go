package antipattern

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// UnconfirmedPublish finds senders that forget what no channel has confirmed.
var UnconfirmedPublish = &rules.Rule{
	Name:     "unconfirmed-publish",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A sender takes a message for sent that its channel has not confirmed, and what it came from forgets it then.",
	Why: "A client's call returns when the message is in a buffer or on the wire. The connection may break just then, the broker may be full, may refuse it or lose it with a node: nobody is told. " +
		"The outbox row is marked as sent, the message before it is acknowledged, the client has its yes; the work is in nobody's hands. A broker that restarts loses a few of each sender at once, without one error.",
	Fix: "Wait for the channel's confirmation before anything is forgotten: publisher confirms, `acks=all`, a send that is flushed and looked at. Then state `confirmed: true`, or the `timeout` that is waited for it.",
	FalsePositives: "A send with a stated `timeout` for its acknowledgement is taken for confirmed unless it says `confirmed: false`; where its platform's default is not to ask, it is one step milder. If such a message may be lost, state `guarantee: \"at-most-once\"`. " +
		"Where neither is stated, `timeout-unstated` asks.",
	References: []rules.Reference{guidance.RabbitConfirms, guidance.TransactionalOutbox},
	Seen:       []rules.Incident{guidance.Modulith1727},
	Fires:      file("unconfirmed-publish.fires.cue"),
	Quiet:      file("unconfirmed-publish.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if !p.Graph.Message(l) || l.From.Family() == model.Channel || l.From.Family() == model.Store || l.MayBeLost() || l.Dependency.Or("") == "soft" {
				continue
			}
			switch by := forgetting(l); {
			case by == nil || l.Confirmed.Or(false) || l.Confirmed.None():
			case !l.Confirmed.Known():
				if !l.Timeout.Known() {
					p.Skip(l.Entity(), "confirmed")
				}
			default:
				reportUnconfirmed(p, l, by)
			}
		}
	},
}

// forgetting is the line whose work is forgotten when a message of its handler is
// taken for sent: of what a log or a channel brings, else of whoever waits. It is
// nil where nothing is.
func forgetting(l *model.Line) *model.Line {
	var waits *model.Line
	for _, h := range l.In {
		for _, e := range h.Entries {
			switch {
			case e.Operation.Or("") == model.Read || e.MayBeLost():
			case e.From.Family() == model.Store || e.From.Family() == model.Channel:
				return e
			case waits == nil:
				waits = e
			}
		}
	}
	return waits
}

func reportUnconfirmed(p *rules.Pass, l, by *model.Line) {
	f := rules.Finding{
		On: l.Entity(), At: l.Confirmed.At(),
		Facts: []model.Basis{model.LineBasis(l, "confirmed", &l.Confirmed), model.LineBasis(l, "timeout", &l.Timeout)},
	}
	then := fmt.Sprintf("`%s` acknowledges what `%s` has brought", l.From.ID, by.ID)
	note := "is forgotten then"
	switch {
	case by.From.Family() == model.Store:
		then = fmt.Sprintf("the change in `%s` that `%s` has brought counts as told", by.From.ID, by.ID)
	case by.From.Family() != model.Channel:
		then, note = fmt.Sprintf("whoever sent `%s` is told yes", by.ID), "is told yes then"
	}
	f.Related = []rules.Related{rules.To(by.Entity(), note)}
	f.Message = fmt.Sprintf("`%s` takes `%s` for sent before `%s` has confirmed it, and then %s: a message that `%s` never stored is in nobody's hands", l.From.ID, l.ID, l.To.ID, then, l.To.ID)
	// A wait for the acknowledgement, or the promise that it arrives, is only worth
	// something with confirms: whoever states one may have asked for them.
	if l.Confirmed.State() != model.Stated && (l.Timeout.State() == model.Stated && !l.Timeout.None() || l.Guarantee.State() == model.Stated && l.Guarantee.Or("") == model.AtLeastOnce) {
		f.Severity = p.Severity().Milder()
		f.Message += fmt.Sprintf(" (unless `%s` asks for confirms: then state `confirmed: true`)", l.From.ID)
	}
	p.Report(f)
}

package antipattern

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DelayBeyondLease finds work that waits on purpose for longer than whoever holds
// it may keep it.
var DelayBeyondLease = &rules.Rule{
	Name:     "delay-beyond-lease",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Work waits on purpose (a countdown, a due time) for longer than its delivery is leased, or than its channel keeps or delays a message.",
	Why: "A worker that has taken a message early and waits for its due time holds it in memory. When the lease ends the channel gives the message to the next worker, and to the next, and at the due time all of them do it: the reminder goes out six times. " +
		"Where the channel itself waits, and keeps messages for less, the work is gone before it is due. Neither shows in any test that doesn't wait as long.",
	Fix: "Keep what is due later in something that is made for it: a scheduler, a workflow's timer, a table that is asked for what is due, and send the message when it is time. " +
		"Or make the lease longer than the longest delay (`channel: visibility`, `lease: for`), which makes a stop of the worker cost as much.",
	FalsePositives: "State `delay` on the line into the channel where the channel holds it back itself, and on the line out of it where the consumer has it and waits. Whether a channel can hold work back is known of few platforms: where it isn't, the finding is milder.",
	References:     []rules.Reference{guidance.CeleryETA, guidance.SQSSendMessage},
	Seen:           []rules.Incident{guidance.Kombu337},
	Fires:          file("delay-beyond-lease.fires.cue"),
	Quiet:          file("delay-beyond-lease.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			delay, ok := l.Delay.Get()
			switch {
			case !ok || l.Mode.Or("") != model.Async:
			case l.From.Family() == model.Channel:
				heldBack(p, l, l, delay, 0)
			case l.To.Family() == model.Channel:
				checkDelayed(p, l, delay)
			}
		}
	},
}

// checkDelayed is about what is sent with a delay: the channel may not be able to
// wait so long, or not to keep it so long, or not wait at all.
func checkDelayed(p *rules.Pass, l *model.Line, delay time.Duration) {
	f := rules.Finding{On: l.Entity(), At: l.Delay.At(), Facts: []model.Basis{model.LineBasis(l, "delay", &l.Delay)}}
	if bound, beyond := model.Beyond(&l.Delay); beyond {
		f.Message = fmt.Sprintf("`%s` waits %s on purpose, and `%s` holds a message back for %s: it is refused, or delivered too early", l.ID, model.FormatDuration(delay), l.To.ID, bound)
		p.Report(f)
		return
	}
	keep := &l.To.Channel.Retention
	if keeps, limited := keep.Get(); limited && keeps < delay {
		f.Message = fmt.Sprintf("`%s` waits %s on purpose, and `%s` keeps a message for %s: it is gone before it is due", l.ID, model.FormatDuration(delay), l.To.ID, model.FormatDuration(keeps))
		f.Related = []rules.Related{{Entity: l.To.Entity(), At: keep.At(), Note: "keeps it for " + model.FormatDuration(keeps)}}
		f.Facts = append(f.Facts, model.BoxBasis(l.To, "channel.retention", keep))
		p.Report(f)
		return
	}
	if l.Delay.Limit() != nil {
		return // its platform says that it waits itself
	}
	for _, o := range l.To.Out {
		if o.Delay.Known() {
			continue
		}
		milder := 2
		if platforms := l.To.Platform.Or(nil); len(platforms) > 0 {
			// A library's own queue is waited for in its workers.
			if !slices.ContainsFunc(platforms, o.To.RunsOn) {
				continue
			}
			milder = 1
		}
		if heldBack(p, l, o, delay, milder) {
			return
		}
	}
}

// heldBack tells of work that its consumer has and waits with for longer than it
// is leased to it.
func heldBack(p *rules.Pass, on, out *model.Line, delay time.Duration, milder int) bool {
	held, ok := custody.LeaseOf(p.System, out)
	if !ok || held.Waits || held.Holds >= delay {
		return false
	}
	f := rules.Finding{
		On: on.Entity(), At: on.Delay.At(),
		Message: fmt.Sprintf("`%s` waits %s on purpose, and `%s` leaves a message with `%s` for %s: when it is due, several have it, and each does it",
			on.ID, model.FormatDuration(delay), out.From.ID, out.To.ID, model.FormatDuration(held.Holds)),
		Related: []rules.Related{{Entity: held.On, At: held.At, Note: "is the lease, of " + model.FormatDuration(held.Holds)}},
		Facts:   []model.Basis{model.LineBasis(on, "delay", &on.Delay), held.Basis},
	}
	if milder > 0 {
		f.Message += " (unless `" + out.From.ID + "` holds it back itself)"
	}
	f.Severity = p.Severity()
	for range milder {
		f.Severity = f.Severity.Milder()
	}
	p.Report(f)
	return true
}

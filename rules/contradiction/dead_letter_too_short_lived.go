package contradiction

import (
	"fmt"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetterTooShortLived finds dead-letter queues that keep a message no
// longer than the queue that it comes from.
var DeadLetterTooShortLived = &rules.Rule{
	Name:     "dead-letter-too-short-lived",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "A standard dead-letter queue keeps a message no longer than its source does, and its age counts from the day on which it was first sent.",
	Why: "A parked message doesn't start anew in a standard SQS queue: it keeps the time at which it was sent. If it waited three days behind a consumer that was down, it has one day left in a dead-letter queue of four. " +
		"So the messages of the longest outages, those that took the longest to fail, are gone before anybody has looked at them.",
	Fix: "Keep parked messages for as long as the platform allows: `channel: retention: \"14d\"` on the dead-letter queue. If the source itself keeps them for 14 days, that is all there is: alarm on the first message that is parked.",
	FalsePositives: "If whatever parks the message writes a new one (the consumer itself, instead of the queue's redrive policy), it has its whole time before it: state that dead letter on the line, not on the channel. " +
		"FIFO queues start anew, and aren't judged.",
	References: []rules.Reference{guidance.SQSDeadLetters, guidance.SQSCreateQueue, guidance.WellArchitected("REL05-BP04")},
	Fires:      file("dead-letter-too-short-lived.fires.cue"),
	Quiet:      file("dead-letter-too-short-lived.quiet.cue"),
	Check: func(p *rules.Pass) {
		sources := map[*model.Box][]*model.Box{}
		for _, b := range p.System.Boxes {
			if custody.ParksAged(b) {
				to := b.Channel.DeadLetter.To.Or(nil)
				sources[to] = append(sources[to], b)
			}
		}
		for _, b := range p.System.Boxes {
			if from := sources[b]; len(from) > 0 {
				checkOutlives(p, b, from)
			}
		}
	},
}

// checkOutlives compares how long a dead-letter queue keeps messages with the
// longest of its sources.
func checkOutlives(p *rules.Pass, b *model.Box, sources []*model.Box) {
	keep, ok := b.Channel.Retention.Get()
	if !ok {
		if !b.Channel.Retention.Known() {
			p.Skip(b.Entity(), "channel.retention")
		}
		return
	}
	if keep >= mostTime(b.Channel.Retention.Limit(), arithmetic.Forever) {
		return
	}
	f := rules.Finding{On: b.Entity(), At: b.Channel.Retention.At(), Facts: []model.Basis{model.BoxBasis(b, "channel.retention", &b.Channel.Retention)}}
	var worst *model.Box
	for _, src := range sources {
		have, ok := src.Channel.Retention.Get()
		switch {
		case src == b:
		case !src.Channel.Retention.Known():
			p.Skip(b.Entity(), "boxes."+src.ID+".channel.retention")
		case ok && have >= keep:
			f.Related = append(f.Related, rules.Related{Entity: src.Entity(), At: src.Channel.Retention.At(), Note: "keeps a message for " + model.FormatDuration(have)})
			f.Facts = append(f.Facts, model.BoxBasis(src, "channel.retention", &src.Channel.Retention))
			if worst == nil || have > worst.Channel.Retention.Or(0) {
				worst = src
			}
		}
	}
	if worst == nil {
		return
	}
	have := worst.Channel.Retention.Or(0)
	f.Message = fmt.Sprintf("%s ≤ %s: `%s` keeps a message for %s%s, and `%s` for %s%s, both from when it was sent: what waited long before it was parked is gone at once, and nobody has seen it",
		model.FormatDuration(keep), model.FormatDuration(have), b.ID, model.FormatDuration(keep), byDefault(&b.Channel.Retention), worst.ID, model.FormatDuration(have), byDefault(&worst.Channel.Retention))
	p.Report(f)
}

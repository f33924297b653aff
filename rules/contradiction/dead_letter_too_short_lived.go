package contradiction

import (
	"fmt"

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
			if from := unplaced(p.System, b); len(from) > 0 && len(sources[b]) == 0 {
				askPlatform(p, b, from)
			}
		}
	},
}

// unplaced are the channels that park in a box, keep a message for as long as it
// does or longer, and of which nobody says on which platform they are: whether a
// parked message starts anew is the platform's to say.
func unplaced(s *model.System, b *model.Box) []*model.Box {
	keep, ok := b.Channel.Retention.Get()
	if !ok || len(b.DeadLetterOf) == 0 {
		return nil
	}
	var out []*model.Box
	for _, src := range s.Boxes {
		have, known := src.Channel.Retention.Get()
		nobody := !src.Platform.Known() && !src.Behaviour.KeepsEnqueueTime.Known()
		if known && have >= keep && src != b && src.Channel.DeadLetter.To.Or(nil) == b && nobody {
			out = append(out, src)
		}
	}
	return out
}

// askPlatform asks, once for a dead letter, whether what is parked goes on ageing.
func askPlatform(p *rules.Pass, b *model.Box, sources []*model.Box) {
	f := rules.Finding{
		On: b.Entity(), At: b.Channel.Retention.At(), Severity: rules.Info, Unstated: "platform",
		Facts: []model.Basis{model.BoxBasis(b, "channel.retention", &b.Channel.Retention)},
	}
	worst := sources[0]
	for _, src := range sources {
		f.Of = append(f.Of, src.Entity())
		f.Related = append(f.Related, rules.Related{Entity: src.Entity(), At: src.Channel.Retention.At(), Note: "keeps a message for " + model.FormatDuration(src.Channel.Retention.Or(0))})
		f.Facts = append(f.Facts, model.BoxBasis(src, "channel.retention", &src.Channel.Retention), model.BoxBasis(src, "platform", &src.Platform))
		if src.Channel.Retention.Or(0) > worst.Channel.Retention.Or(0) {
			worst = src
		}
	}
	f.Message = fmt.Sprintf("`%s` keeps a message for %s, and `%s` for %s, and nobody has stated on which platform: where a parked message keeps the time at which it was sent (a standard SQS queue), what waited long is gone before anybody has seen it",
		b.ID, model.FormatDuration(b.Channel.Retention.Or(0)), worst.ID, model.FormatDuration(worst.Channel.Retention.Or(0)))
	p.Report(f)
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
	if custody.KeepsLongest(b) {
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
		case ok && custody.AgesOut(src):
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
	if b.Channel.Retention.State() != model.Stated {
		f.Severity = p.Severity().Milder() // nobody chose it
	}
	have := worst.Channel.Retention.Or(0)
	f.Message = fmt.Sprintf("%s ≤ %s: `%s` keeps a message for %s%s, and `%s` for %s%s, both from when it was sent: what waited before it was parked has only the rest of that left",
		model.FormatDuration(keep), model.FormatDuration(have), b.ID, model.FormatDuration(keep), byDefault(&b.Channel.Retention), worst.ID, model.FormatDuration(have), byDefault(&worst.Channel.Retention))
	p.Report(f)
}

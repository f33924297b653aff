package operation

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// BufferWithoutAlarm finds backlogs that nobody would hear of.
var BufferWithoutAlarm = &rules.Rule{
	Name:     "buffer-without-alarm",
	Family:   rules.Operation,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A channel holds work for its consumers, and no alarm watches how much waits there, or how old it is, or none that can go off.",
	Why: "A queue hides an outage: the front is green, every sender is told yes, and behind it nothing is done. Without an alarm on its depth or age the first to notice is a customer, hours later. " +
		"By then the backlog takes as long again to work off, and the oldest of it may be past its retention and gone.",
	Fix: "Give the channel an alarm on what waits or on how long: `monitoring: alarms: [\"age > 10m\"]`, or `[\"depth > 1000\"]`. The age says how late the work is, whatever the load; take it where the platform measures it. " +
		"Choose the figure well below the time in which the backlog can still be drained before `retention` ends.",
	FalsePositives: "For a log, the lag of each consumer says more than the log's own size: an alarm on the age or depth stated at every consumer counts too. " +
		"If one rule elsewhere watches all queues, state it with a default: `boxes: [=~\"-queue$\"]: monitoring: alarms: [\"age > 10m\"]`.",
	References: []rules.Reference{guidance.WellArchitected("REL05-BP04"), guidance.ReadinessLens("event_queue_backlog"), guidance.QueueBacklogs},
	Fires:      file("buffer-without-alarm.fires.cue"),
	Quiet:      file("buffer-without-alarm.quiet.cue"),
	Check: func(p *rules.Pass) {
		weight := weightOf(p.System)
		for _, b := range p.System.Boxes {
			if !holdsWork(b) || !weight.box(b) || b.Parks() || watchedByConsumers(p, b) {
				continue
			}
			if tells, why := alarms.Waiting(p.Loads, b, b, "depth", "age"); len(tells) == 0 {
				reportBacklog(p, b, why)
			}
		}
	},
}

// holdsWork tells whether work piles up in a channel when its consumers are
// slow: it keeps it for them until they ask. A topic that pushes keeps nothing
// back, and a channel that forgets has no backlog to speak of.
func holdsWork(b *model.Box) bool {
	if b.Family() != model.Channel || len(b.Out) == 0 || b.Channel.Durable.Known() && !b.Channel.Durable.Or(false) {
		return false
	}
	if b.Kind == model.Queue || b.Kind == model.Stream {
		return true
	}
	for _, l := range b.Out {
		if l.Delivery.Or("") == model.Poll {
			return true
		}
	}
	return false
}

// watchedByConsumers tells whether every consumer of a channel has an alarm on
// its own lag.
func watchedByConsumers(p *rules.Pass, b *model.Box) bool {
	for _, l := range b.Out {
		if tells, _ := alarms.Waiting(p.Loads, l.To, b, "depth", "age"); len(tells) == 0 {
			return false
		}
	}
	return true
}

// reportBacklog tells of a backlog of which nobody hears, and why its alarms don't tell.
func reportBacklog(p *rules.Pass, b *model.Box, why []string) {
	f := rules.Finding{On: b.Entity(), At: b.Monitoring.Alarms.At(), Facts: []model.Basis{model.BoxBasis(b, "monitoring.alarms", &b.Monitoring.Alarms)}}
	var names []string
	seen := map[*model.Box]bool{}
	for _, l := range b.Out {
		if !seen[l.To] {
			seen[l.To] = true
			names = append(names, "`"+l.To.ID+"`")
			f.Related = append(f.Related, rules.To(l.To.Entity(), "works it off"))
		}
	}
	if most := 3; len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(names)-most))
	}
	what := "has no alarm on its depth or age"
	if len(why) > 0 {
		what += " that tells of it (" + strings.Join(why, "; ") + ")"
		if !slices.ContainsFunc(b.Monitoring.Read(), func(a model.Alarm) bool { return a.Unread == "" && slices.Contains([]string{"depth", "age"}, a.On) }) {
			f.Severity = p.Severity().Milder() // whoever wrote it may know what it means
		}
	}
	if !b.Monitoring.Alarms.Known() {
		f.Unstated = "monitoring.alarms"
		what = "nobody has stated an alarm on its depth or age"
	}
	end := ""
	if keep, ok := b.Channel.Retention.Get(); ok {
		end = fmt.Sprintf(", and after %s the oldest of it is dropped", phrase.Length(keep))
		f.Facts = append(f.Facts, model.BoxBasis(b, "channel.retention", &b.Channel.Retention))
	}
	f.Message = fmt.Sprintf("`%s` holds work for %s, and %s: a backlog is found by whoever waits for its end%s", b.ID, phrase.Listed(names, ""), what, end)
	p.Report(f)
}

package antipattern

import (
	"fmt"
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetterNobodyWatches finds parked work that nobody would hear of.
var DeadLetterNobodyWatches = &rules.Rule{
	Name:     "dead-letter-nobody-watches",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "Work is parked in a dead-letter queue that has no owner, no alarm or no runbook: it is lost, only later.",
	Why: "A dead-letter queue turns an error into silence: the work left the stream, nothing is red, and the customer's order is simply not there. " +
		"The messages in it expire like all others, so after its retention they are gone for good. " +
		"After an outage it holds exactly the work that the outage broke, and somebody has to know that, and know how to put it back.",
	Fix: "Give the box that keeps dead letters an `owner`, an alarm on what waits in it (`monitoring: alarms: [\"depth > 0\"]`), and a runbook that says how to look at a message, fix the cause and replay it " +
		"(`monitoring: runbook: \"https://...\"`).",
	FalsePositives: "If a tool elsewhere watches all dead-letter queues, state its alarm and its runbook here all the same: a shared default in CUE (`boxes: [=~\"-dlq$\"]: monitoring: ...`) takes three lines. " +
		"If what is parked there may be thrown away, state `guarantee: \"at-most-once\"` on the line and drop the queue.",
	References: []rules.Reference{guidance.WellArchitected("REL05-BP04"), guidance.SQSDeadLetters},
	Fires:      file("dead-letter-nobody-watches.fires.cue"),
	Quiet:      file("dead-letter-nobody-watches.quiet.cue"),
	Check: func(p *rules.Pass) {
		parkers, waited := custody.Parkers(p.System), map[*model.Box]*model.Line{}
		for _, l := range p.System.Lines {
			to := custody.ParkingOf(p.System, l).To
			if to == nil {
				continue
			}
			if left, known := custody.LeftParked(p.System, l, to); known && left > 0 {
				if least := waited[to]; least == nil || left < leastLeft(p.System, least, to) {
					waited[to] = l
				}
			}
		}
		for _, b := range p.System.Boxes {
			// A program that is handed failed work goes on with it; nothing is
			// parked there.
			if len(parkers[b]) > 0 && b.Family() != model.Compute {
				checkWatched(p, b, parkers[b], waited[b])
			}
		}
	},
}

// leastLeft is how long what a line parks in a dead letter is there at the least.
func leastLeft(s *model.System, l *model.Line, to *model.Box) time.Duration {
	left, _ := custody.LeftParked(s, l, to)
	return left
}

// checkWatched judges a dead letter, and the line of which what it gets has the least
// time left there, if any has.
func checkWatched(p *rules.Pass, b *model.Box, parkers []model.Entity, waited *model.Line) {
	var lacks, unstated []string
	f := rules.Finding{On: b.Entity()}
	look := func(what, path string, fact model.AnyFact) {
		switch {
		case fact.None():
			lacks = append(lacks, what)
		case !fact.Known():
			unstated = append(unstated, what)
		default:
			return
		}
		f.Facts = append(f.Facts, model.BoxBasis(b, path, fact))
	}
	if b.Owner.Known() {
		look("owner", "owner", &b.Owner)
	} else {
		p.Skip(b.Entity(), "owner") // owner-unstated asks
	}
	alarmed, unread := custody.Alarmed(b, custody.TellOfKept(b)...)
	if !alarmed && b.Monitoring.Alarms.Known() {
		lacks = append(lacks, "alarm"+whyNone(b))
		f.Facts = append(f.Facts, model.BoxBasis(b, "monitoring.alarms", &b.Monitoring.Alarms))
	} else if late := lateFor(p.System, b, waited); alarmed && late != "" {
		lacks = append(lacks, "alarm that goes off in time"+late)
		f.Facts = append(f.Facts, model.BoxBasis(b, "monitoring.alarms", &b.Monitoring.Alarms), model.BoxBasis(waited.From, "channel.retention", &waited.From.Channel.Retention))
	} else {
		look("alarm", "monitoring.alarms", &b.Monitoring.Alarms)
	}
	look("runbook", "monitoring.runbook", &b.Monitoring.Runbook)
	if len(lacks)+len(unstated) == 0 {
		return
	}
	for _, e := range parkers {
		f.Related = append(f.Related, rules.To(e, "parks work here"))
	}
	var what string
	switch {
	case len(lacks) == 0:
		f.Severity = p.Severity().Milder()
		what = phrase.Listed(unstated, "no ") + " that anybody has stated"
	case len(lacks)+len(unstated) == 1 && !alarmed && (unread != "" || b.Monitoring.Watches("depth")): // it may be one, or goes off in the end
		f.Severity = p.Severity().Milder()
		what = phrase.Listed(lacks, "no ")
	case len(unstated) > 0:
		what = phrase.Listed(lacks, "no ") + " (and states " + phrase.Listed(unstated, "no ") + ")"
	default:
		what = phrase.Listed(lacks, "no ")
	}
	f.Message = fmt.Sprintf("`%s` keeps work that failed, and has %s: nobody hears of what is parked there", b.ID, what)
	p.Report(f)
}

// lateFor says why no alarm of a dead letter goes off in time for what a line parks there
// after it has waited, "" if one does.
func lateFor(s *model.System, b *model.Box, l *model.Line) string {
	if l == nil {
		return ""
	}
	if seen, _ := custody.WatchedParked(s, l, b); seen {
		return ""
	}
	left := leastLeft(s, l, b)
	why := ", for `" + l.From.ID + "` may have had it for " + model.FormatDuration(l.From.Channel.Retention.Or(0)) + " before"
	if !custody.KeepsEnqueueTime(l) {
		why = ", for `" + l.From.ID + "` keeps what it refers to for no longer"
	}
	for _, a := range b.Monitoring.Read() {
		if late := custody.TooLateFor(b, a, left, why); late != "" && custody.TooLate(b, a) == "" {
			return fmt.Sprintf(" (%q %s)", a.Text, late)
		}
	}
	return ""
}

// whyNone says why the alarms that a box states tell nobody of what is parked there.
func whyNone(b *model.Box) string {
	for _, a := range b.Monitoring.Read() {
		switch late := custody.TooLate(b, a); {
		case a.Unread != "":
			return fmt.Sprintf(" that anybody can read (%s)", a.Unread)
		case late != "":
			return fmt.Sprintf(" that goes off in time (%q %s)", a.Text, late)
		}
	}
	if len(b.Monitoring.Alarms.Or(nil)) > 0 {
		return " on how much lies there or how old it is"
	}
	return ""
}

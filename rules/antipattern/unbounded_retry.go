package antipattern

import (
	"cmp"
	"fmt"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// UnboundedRetry finds retries that nothing ends.
var UnboundedRetry = &rules.Rule{
	Name:     "unbounded-retry",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "Failed work is tried again with no limit of attempts and none of age. A warning; an error where it holds up what is behind it.",
	Why: "Work that can never succeed is tried for ever. On a stream or an ordered queue everything behind it waits, so one bad record stops a whole shard until the record is so old that it is forgotten, and by then what waited behind it is about to be forgotten too. " +
		"Elsewhere the hopeless tries pile up: each outage leaves some, they take threads and load from the work that could be done, and a receiver that comes back meets all of them at once.",
	Fix: "Give the retry an end: `retry: attempts: 5` (three below a request that somebody waits for), or `retry: maxAge: \"1h\"`, best both; and a place to go to after that: `deadLetter: {to: \"parked\", after: 5}`. " +
		"On AWS Lambda's event source mappings these are MaximumRetryAttempts and MaximumRecordAgeInSeconds, which have no limit unless set.",
	FalsePositives: "If order matters more than going on, stopping at the bad record can be meant: waive it, with the alarm on the age of the oldest record that calls somebody in time. " +
		"A retry that the execution limit of its box ends isn't reported: state that `timeout`. The retention of a channel is no limit: it loses the work.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP03"), guidance.LambdaKinesis, guidance.SREOverload,
	},
	Seen:  []rules.Incident{guidance.DynamoDB2015},
	Fires: file("unbounded-retry.fires.cue"),
	Quiet: file("unbounded-retry.quiet.cue"),
	Check: func(p *rules.Pass) {
		told := map[*model.Box]bool{}
		for _, l := range p.System.Lines {
			if endsBySomething(p.System, l) || polled(l) && l.Ack.Or("") == model.OnReceipt {
				continue
			}
			if l.From.Kind != model.Queue {
				checkEndlessTries(p, l)
			} else if !told[l.From] {
				told[l.From] = checkEndlessQueue(p, l) // its consumers share one lack
			}
		}
	},
}

// endsBySomething tells whether anything ends the repetition of a line: a
// number of tries, an age, a dead letter after so many deliveries, or the
// longest time that the caller itself may take.
func endsBySomething(s *model.System, l *model.Line) bool {
	if l.Processing != nil && l.Retry.By.Or("") == model.ByPlatform {
		return true // said of the processing: see retry-contradicts-platform
	}
	if tries, ok := l.Retry.Tries(); ok && tries != model.Unlimited {
		return true
	}
	if _, ok := l.Retry.MaxAge.Get(); ok {
		return true
	}
	if after, ok := l.DeadLetter.After.Get(); ok && after != model.Unlimited && parksElsewhere(s, l) {
		return true
	}
	by := l.Retry.By.Or(model.ByCaller)
	_, limited := l.From.Timeout.Get()
	return limited && by == model.ByCaller && !holds(l.From)
}

// parksElsewhere tells whether what is given up on a line is parked, and not
// where it came from.
func parksElsewhere(s *model.System, l *model.Line) bool {
	parking := custody.ParkingOf(s, l)
	to := cmp.Or(parking.To, parking.Never) // one that gets nothing is this rule's own matter
	return to != nil && to != l.From
}

// checkEndlessQueue looks at a queue that has a dead letter: without one, that
// is the lack to tell; see queue-without-dead-letter. It tells whether there
// was anything to tell.
func checkEndlessQueue(p *rules.Pass, l *model.Line) bool {
	if !parksElsewhere(p.System, l) {
		return false
	}
	f := rules.Finding{On: l.Entity(), At: l.DeadLetter.After.At(), Facts: []model.Basis{model.LineBasis(l, "deadLetter.after", &l.DeadLetter.After)}}
	f.Related = append(f.Related, rules.To(l.From.Entity(), "brings it back"), rules.To(l.DeadLetter.To.Or(nil).Entity(), "never gets it"))
	tries, _ := l.Retry.Tries()
	judge(p, &f, l, l.DeadLetter.After.Known() || tries == model.Unlimited, "deadLetter.after")
	until := "for ever"
	if keep, ok := l.From.Channel.Retention.Get(); ok {
		until = fmt.Sprintf("for %s and is then dropped", model.FormatDuration(keep))
		f.Facts = append(f.Facts, model.BoxBasis(l.From, "channel.retention", &l.From.Channel.Retention))
	}
	dlq := l.DeadLetter.To.Or(nil).ID
	if f.Unstated != "" {
		f.Message = fmt.Sprintf("`%s` parks in `%s` what `%s` can't handle, and nobody has stated after how many deliveries: without a number it comes back %s", l.From.ID, dlq, l.To.ID, until)
	} else {
		f.Message = fmt.Sprintf("`%s` names `%s`, but gives no number of deliveries after which a message goes there: one that `%s` can't handle comes back %s%s", l.From.ID, dlq, l.To.ID, until, holdsUp(l))
	}
	p.Report(f)
	return true
}

func checkEndlessTries(p *rules.Pass, l *model.Line) {
	tries, known := l.Retry.Tries()
	switch {
	case !known && l.DeadLetter.After.Known() && parksElsewhere(p.System, l) && polled(l):
		p.Skip(l.Entity(), "retry") // its own tries may end it before
		return
	case tries != model.Unlimited:
		return
	case polled(l) && !l.DeadLetter.To.Known():
		p.Skip(l.Entity(), "deadLetter")
		return
	case polled(l) && !parksElsewhere(p.System, l) && !l.MayBeLost() && len(l.From.DeadLetterOf) == 0:
		return // the same record, with nowhere to go: queue-without-dead-letter
	}
	f := rules.Finding{On: l.Entity(), At: l.Retry.Attempts.At(), Facts: []model.Basis{
		model.LineBasis(l, "retry.attempts", &l.Retry.Attempts), model.LineBasis(l, "retry.maxAge", &l.Retry.MaxAge),
	}}
	judge(p, &f, l, l.Retry.MaxAge.Known(), "retry.maxAge")
	age := "no limit of age"
	if f.Unstated != "" {
		age = "no limit of age that anybody has stated"
	}
	f.Message = fmt.Sprintf("`%s` is tried without end, with %s: %s", l.ID, age, endless(l))
	f.Related = append(f.Related, rules.To(l.To.Entity(), "can't do it"))
	if parksElsewhere(p.System, l) {
		f.Related = append(f.Related, rules.To(l.DeadLetter.To.Or(nil).Entity(), "waits for it"))
	}
	p.Report(f)
}

// judge settles how grave a finding is: in full where it holds up what is
// behind it, else a warning, and a step milder where nobody has stated the
// limit.
func judge(p *rules.Pass, f *rules.Finding, l *model.Line, stated bool, path string) {
	f.Severity = p.Severity()
	if !ordered(l) {
		f.Severity = f.Severity.Milder()
	}
	if !stated {
		f.Unstated = path
		f.Severity = f.Severity.Milder()
	}
}

// ordered tells whether what is behind a failed delivery waits for it.
func ordered(l *model.Line) bool {
	if l.From.Kind == model.Stream || l.From.Family() == model.Store && isAsync(l) {
		return true
	}
	order := l.Ordering.Or("none")
	return l.From.Kind == model.Queue && order != "none"
}

func holdsUp(l *model.Line) string {
	if ordered(l) {
		return ", and what is behind it waits"
	}
	return ""
}

// endless says what becomes of work that can't be done and is never given up.
func endless(l *model.Line) string {
	switch {
	case ordered(l):
		until := ""
		if keep, ok := l.Buffer.Retention.Get(); ok {
			until = fmt.Sprintf(" until `%s` forgets it after %s", l.From.ID, model.FormatDuration(keep))
		}
		what := fmt.Sprintf("one record that `%s` can't handle holds up all that is behind it%s", l.To.ID, until)
		if to, ok := l.DeadLetter.To.Get(); ok && to != l.From {
			what += fmt.Sprintf(", and `%s`, which should get it, doesn't", to.ID)
		}
		return what
	case l.From.Kind == model.Workflow:
		return fmt.Sprintf("an execution of `%s` that can't do it never ends, undoes nothing, and nobody is told", l.From.ID)
	case isAsync(l):
		return fmt.Sprintf("work that `%s` can't take is tried for ever, and each outage leaves more of it", l.To.ID)
	}
	return fmt.Sprintf("while `%s` is down, every request of `%s` stays and tries on, and when it is back all of them are there at once", l.To.ID, l.From.ID)
}

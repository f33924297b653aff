package contradiction

import (
	"fmt"
	"strconv"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// VisibilityTooShort finds messages that reappear while they are worked on.
var VisibilityTooShort = &rules.Rule{
	Name:     "visibility-too-short",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A message reappears while it is still being worked on.",
	Why: "When the hiding time ends, the queue takes the first consumer for dead and gives the message to a second one, while the first is still at work. " +
		"Both do it, and the first can no longer confirm what it did. " +
		"It happens exactly when things are slow: work takes longer, more messages come back, and the extra work makes all of it slower still, until messages are parked that never failed.",
	Fix: "Raise `channel: visibility` on the queue to six times the consumer's `timeout`, plus `batch: window` if there is one; or lower the consumer's `timeout`. " +
		"For a consumer that is not a function, a visibility above its `timeout` is enough.",
	FalsePositives: "A consumer that prolongs the hiding time while it works (a heartbeat) is safe: waive it and link the code. The factor of six is AWS Lambda's guidance for SQS; `policy: limits: visibilityFactor` sets another.",
	References: []rules.Reference{
		guidance.LambdaSQS,
		guidance.SQSCreateQueue,
	},
	Fires: file("visibility-too-short.fires.cue"),
	Quiet: file("visibility-too-short.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if !hidesWork(l) {
				continue
			}
			// What is forgotten on receipt never reappears.
			if l.Ack.Or("") == model.OnReceipt {
				continue
			}
			hidden, ok := l.From.Channel.Visibility.Get()
			if !ok {
				if !l.From.Channel.Visibility.Known() {
					p.Skip(l.Entity(), "boxes."+l.From.ID+".channel.visibility")
				}
				continue
			}
			work, ok := workTime(l)
			if work > 0 && checkHidden(p, l, hidden, work) {
				continue
			}
			if !ok && !l.To.Timeout.None() {
				p.Skip(l.Entity(), "boxes."+l.To.ID+".timeout")
			}
		}
	},
}

// hidesWork tells whether a queue hides what it gave out, and gives it out again
// after a time: to whoever polls, and where its platform pushes within a deadline
// that the team has set.
func hidesWork(l *model.Line) bool {
	switch l.Delivery.Or("") {
	case model.Poll:
		return l.From.Kind == model.Queue
	case model.Push:
		return l.From.Behaviour.PushesWithinVisibility.Or(false) && l.To.Family() == model.Compute && l.From.Channel.Visibility.State() == model.Stated
	}
	return false
}

// workTime is how long a consumer may work on what it fetched: its own limit,
// else as long as it is said to take, for each piece of a batch in turn, or as
// the longest call that it makes; and whether that can be told, or is only the
// least that it may be.
func workTime(l *model.Line) (time.Duration, bool) {
	if limit, ok := l.To.Timeout.Get(); ok {
		return limit, true
	}
	var most, least time.Duration
	for _, takes := range []*model.Fact[time.Duration]{&l.Takes.P50, &l.Takes.P99, &l.Takes.P999} {
		each := takes.Or(0)
		all := arithmetic.LongestCall(each, model.Attempts(max(1, l.Batch.Size.Or(1))), arithmetic.Backoff{})
		most = max(most, all)
	}
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			takes, all := leastCall(c)
			least = max(least, takes.Longest)
			if all {
				most = max(most, takes.Longest)
			}
		}
	}
	return max(most, least), most > 0
}

// checkHidden compares how long a message stays hidden with how long its work
// may take, and how long it may wait before that for a batch to fill up. A
// function's platform also retries a throttled batch inside that time, hence
// the factor, which is AWS Lambda's guidance for SQS. It tells whether that is
// too short.
func checkHidden(p *rules.Pass, l *model.Line, hidden, work time.Duration) bool {
	window := l.Batch.Window.Or(0)
	factor := 1.0
	if rules.ThrottlingUsesReceives(l) {
		factor = p.Limits.VisibilityFactor
	}
	if float64(hidden) >= factor*float64(work)+float64(window) {
		return false
	}
	f := rules.Finding{
		On: l.Entity(), At: l.From.Channel.Visibility.At(),
		Related: []rules.Related{
			{Entity: l.From.Entity(), At: l.From.Channel.Visibility.At(), Note: "hides a message for " + model.FormatDuration(hidden)},
			{Entity: l.To.Entity(), At: l.To.Timeout.At(), Note: "may work for " + phrase.Length(work)},
		},
		Facts: []model.Basis{
			model.BoxBasis(l.From, "channel.visibility", &l.From.Channel.Visibility),
			model.BoxBasis(l.To, "timeout", &l.To.Timeout),
		},
	}
	if !f.At.IsValid() {
		f.At = l.To.Timeout.At()
	}
	wait := ""
	sum := fmt.Sprintf("%s < %s × %s", model.FormatDuration(hidden), strconv.FormatFloat(factor, 'f', -1, 64), phrase.Length(work))
	if window > 0 {
		wait = fmt.Sprintf("keep it waiting for %s and ", model.FormatDuration(window))
		sum += " + " + model.FormatDuration(window)
		f.Facts = append(f.Facts, model.LineBasis(l, "batch.window", &l.Batch.Window))
	}
	if hidden < arithmetic.InTurn(work, window) {
		again := "a second consumer gets it"
		if l.Delivery.Or("") == model.Push {
			again = "it is pushed again"
		}
		f.Message = fmt.Sprintf("`%s` hides a message for %s, and `%s` may %swork on it for %s: %s while the first is still at it", l.From.ID, model.FormatDuration(hidden), l.To.ID, wait, phrase.Length(work), again)
	} else {
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("`%s` hides a message too briefly for `%s` (%s): throttled deliveries are tried again inside that time, and then the message reappears while it is worked on", l.From.ID, l.To.ID, sum)
	}
	p.Report(f)
	return true
}

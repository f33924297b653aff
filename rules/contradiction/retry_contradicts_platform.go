package contradiction

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RetryContradictsPlatform finds a stated number of tries, dead letter or
// acknowledgement that the platforms of a line can't have.
var RetryContradictsPlatform = &rules.Rule{
	Name:     "retry-contradicts-platform",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A stated number of tries, dead letter or acknowledgement is one that these platforms can't have.",
	Why: "Who repeats the work, how often, and where it goes when that ends decides what an outage does, and here the design says one thing and the platform does another. " +
		"A function that is said to run once runs three times, and charges three cards. A dead letter that the mechanism doesn't have stays empty, " +
		"and everybody looks there for work that was thrown away hours ago.",
	Fix: "State what the platform does, or leave it out and let it be implied. What a line says is of the hand-off; how often a box runs what was pushed to it, and where it puts what fails inside, stands at that box: " +
		"`boxes: charge: inbox: {attempts: 1, deadLetter: \"charge-dlq\"}`. If the number must be another, let a queue of your own stand between, which has it.",
	FalsePositives: "Limits change, and some platforms get a new setting. If yours is another, state it in `platforms` (the same platform id, with your value and where it is written); that comes before the built-in catalogue.",
	References:     []rules.Reference{guidance.LambdaAsync, guidance.LambdaRetries, guidance.SNSDeadLetters},
	Fires:          file("retry-contradicts-platform.fires.cue"),
	Quiet:          file("retry-contradicts-platform.quiet.cue"),
	Check: func(p *rules.Pass) {
		told := map[value.Span]bool{} // what a box says holds for its lines too
		for _, b := range p.System.Boxes {
			if f := &b.Inbox.Attempts; !polls(b) && checkTries(p, b.Entity(), "inbox.attempts", f, false) {
				told[f.At()] = true
			}
		}
		for _, l := range p.System.Lines {
			if l.Processing != nil && l.Retry.By.State() == model.Stated && l.Retry.By.Or("") == model.ByPlatform {
				checkSaidInside(p, l)
			} else if f := &l.Retry.Attempts; f.State() == model.Stated && !told[f.At()] && !callersOwn(l, f) {
				checkTries(p, l.Entity(), "retry.attempts", f, !sentByProgram(l))
			}
			checkAck(p, l)
			checkNoDeadLetter(p, l)
			checkPollersOwn(p, l)
		}
	},
}

// callersOwn tells whether a number is that of the sender's own tries, which no
// receiver fixes: a bound that its own platform sets holds all the same.
func callersOwn(l *model.Line, f model.AnyFact) bool {
	return l.Retry.By.State() == model.Stated && l.Retry.By.Or("") == model.ByCaller && !beyond(f)
}

// sentByProgram tells whether a program of the team's sends what a line carries.
func sentByProgram(l *model.Line) bool {
	return l.From.Family() != model.Channel && l.From.Family() != model.Store && l.From.Kind != model.Scheduler
}

// checkTries looks at a stated number of tries; one says that "none" is a number
// too, for nobody but the platform tries.
func checkTries(p *rules.Pass, on model.Entity, path string, f *model.Fact[model.Attempts], one bool) bool {
	limit := f.Limit()
	if limit == nil || f.State() != model.Stated {
		return false
	}
	says := f.Text()
	fixed, differs := model.FixedAt(f)
	if f.None() && one && limit.Fixed != nil {
		fixed, differs = limit.Fixed.Text, limit.Fixed.Number > 1
	}
	bound, beyond := model.Beyond(f)
	switch {
	case differs:
		says += fmt.Sprintf(", and it is fixed by %s: %s tries, whatever is stated", limit.Source.By, fixed)
	case beyond:
		says += fmt.Sprintf(", and %s allows %s: the platform refuses it, or takes its own limit", limit.Source.By, bound)
	default:
		return false
	}
	p.Report(rules.Finding{
		On: on, At: f.At(), Discriminator: path,
		Message: fmt.Sprintf("%s.%s is %s", on.Name, path, says),
		Facts:   []model.Basis{{Path: on.Name + "." + path, Fact: f}},
	})
	return true
}

// checkSaidInside looks at tries of the receiver's platform that are written on the
// line: they are those of the processing, which the receiver states.
func checkSaidInside(p *rules.Pass, l *model.Line) {
	said, known := l.Retry.Tries()
	runs, counted := l.Processing.Retry.Tries()
	if !known || !counted || said == runs || l.Processing.Retry.Attempts.Origin() == l.Retry.Attempts.Origin() {
		return
	}
	p.Report(rules.Finding{
		On: l.Entity(), At: l.Retry.Attempts.At(), Discriminator: "by",
		Message: fmt.Sprintf("`%s` says that the platform of `%s` tries %s, and it runs what fails %s: a line says how often the work is handed over. How often `%s` runs it is stated there: `boxes: %s: inbox: attempts: %s`",
			l.ID, l.To.ID, phrase.Times(said), phrase.Times(runs), l.To.ID, phrase.Field(l.To.ID), number(said)),
		Related: []rules.Related{rules.To(l.To.Entity(), "repeats it")},
		Facts:   []model.Basis{model.LineBasis(l, "retry.attempts", &l.Retry.Attempts), l.LastBasis("retry.attempts", &l.Processing.Retry.Attempts)},
	})
}

// number is a number of tries as it is written.
func number(tries model.Attempts) string {
	if tries == model.Unlimited {
		return `"unlimited"`
	}
	return tries.String()
}

// checkAck looks at an acknowledgement that the platform fixes otherwise.
func checkAck(p *rules.Pass, l *model.Line) {
	limit := l.Ack.Limit()
	if l.Ack.State() != model.Stated || l.Ack.None() || limit == nil || limit.Fixed == nil || limit.Fixed.Text == l.Ack.Text() {
		return
	}
	p.Report(rules.Finding{
		On: l.Entity(), At: l.Ack.At(), Discriminator: "ack",
		Message: fmt.Sprintf("`%s` is said to be acknowledged %s, and with %s it is %s: %s", l.ID, l.Ack.Text(), limit.Source.By, limit.Fixed.Text, strings.TrimSuffix(limit.Source.Says, ".")),
		Facts:   []model.Basis{model.LineBasis(l, "ack", &l.Ack)},
	})
}

// checkNoDeadLetter looks at a dead letter of a mechanism that has none.
func checkNoDeadLetter(p *rules.Pass, l *model.Line) {
	f := &l.DeadLetter.To
	to, ok := f.Get()
	limit := f.Limit()
	if !ok || f.State() != model.Stated || limit == nil || limit.Fixed == nil || limit.Fixed.Text != "none" {
		return
	}
	msg := fmt.Sprintf("`%s` names `%s` for what can't be delivered, and %s has no dead letter for that: %s", l.ID, to.ID, limit.Source.By, strings.TrimSuffix(limit.Source.Says, "."))
	if l.Processing != nil {
		msg += fmt.Sprintf(". What fails inside `%s` is parked by that: `boxes: %s: inbox: deadLetter: %s`", l.To.ID, phrase.Field(l.To.ID), phrase.Text(to.ID))
	}
	p.Report(rules.Finding{
		On: l.Entity(), At: f.At(), Discriminator: "deadLetter", Message: msg,
		Related: []rules.Related{rules.To(to.Entity(), "gets nothing")},
		Facts:   []model.Basis{model.LineBasis(l, "deadLetter", f)},
	})
}

// checkPollersOwn looks at a poller, whose limits are the line's own: two numbers
// for one thing can't both hold.
func checkPollersOwn(p *rules.Pass, l *model.Line) {
	if l.Processing != nil || !l.UsesInbox() {
		return
	}
	in := &l.To.Inbox
	if in.Absent() {
		return // that there is no inbox is no limit
	}
	for _, two := range []struct {
		path     string
		line, at model.AnyFact
	}{{"attempts", &l.Retry.Attempts, &in.Attempts}, {"maxAge", &l.Retry.MaxAge, &in.MaxAge}} {
		if two.line.State() != model.Stated || two.at.State() != model.Stated || two.line.Text() == two.at.Text() {
			continue
		}
		p.Report(rules.Finding{
			On: l.Entity(), At: two.line.Origin().At, Discriminator: "inbox." + two.path,
			Message: fmt.Sprintf("`%s` says that `retry.%s` is %s, and `%s`, which fetches it, that its `inbox.%s` is %s: a poller has one limit", l.ID, two.path, two.line.Text(), l.To.ID, two.path, two.at.Text()),
			Related: []rules.Related{{Entity: l.To.Entity(), At: two.at.Origin().At, Note: "says otherwise"}},
			Facts:   []model.Basis{model.LineBasis(l, "retry."+two.path, two.line), model.BoxBasis(l.To, "inbox."+two.path, two.at)},
		})
	}
}

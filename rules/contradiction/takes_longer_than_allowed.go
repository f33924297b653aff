package contradiction

import (
	"fmt"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// TakesLongerThanAllowed finds work that is said to take longer than somebody lets
// it.
var TakesLongerThanAllowed = &rules.Rule{
	Name:     "takes-longer-than-allowed",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "The work is said to take longer than its caller waits, its receiver may work, its delivery is leased, or its sender awaits the answer: a batch takes as long as all its pieces.",
	Why: "Work that is cut off before it can end is never done, however often it is tried: each try does the same part of it, fails, and begins again. " +
		"A batch that doesn't fit comes back whole, with what was done of it, until it is parked or forgotten. " +
		"Where only the slow pieces don't fit, all is well until a dependency is slow; then most of them are slow, and the tries that can't end are what keeps it so.",
	Fix: "Raise the limit that the message names (`timeout` of the line or of the box, `awaits: timeout`), make the work shorter, or take less of it at once: `batch: size` times `takes` has to fit, with room to spare. Work that takes minutes belongs behind a queue or into a workflow.",
	FalsePositives: "`takes` is the time of one piece. Where the pieces of a batch are worked on at the same time, state what one takes when it is one of many. " +
		"With `p50` it is sure to happen; where only `p99` is longer, or the batch's size is only the platform's default, it is one step milder.",
	References: []rules.Reference{
		guidance.LambdaSQS,
		guidance.LittlesLaw,
		guidance.WellArchitected("REL05-BP05"),
	},
	Seen:  []rules.Incident{guidance.IDPAccelerator904},
	Fires: file("takes-longer-than-allowed.fires.cue"),
	Quiet: file("takes-longer-than-allowed.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			checkTakes(p, l)
			checkAnswer(p, l)
		}
	},
}

// allowed is what work is given by somebody.
type allowed struct {
	long time.Duration
	by   string
	note rules.Related
	fact model.Basis
	// then is what happens when it is over.
	then string
}

// limitsOf are how long the work of a line is given, the shortest first of all that
// are known, and what isn't known of them.
func limitsOf(p *rules.Pass, l *model.Line) (limits []allowed, needs []string) {
	batch := l.Batch.Size.Or(1) > 1
	// Of what is put into a channel the work is to take it.
	if l.Mode.Or("") == model.Sync || l.To.Family() == model.Channel {
		a := allowed{
			long: l.Timeout.Or(0), by: fmt.Sprintf("`%s` waits", l.ID), then: "whoever waits has given up by then" + beginsAgain(l),
			note: rules.Related{Entity: l.Entity(), At: l.Timeout.At(), Note: "waits " + l.Timeout.Text()},
			fact: model.LineBasis(l, "timeout", &l.Timeout),
		}
		if _, limited := l.Timeout.Get(); limited {
			limits = append(limits, a)
		} else if !l.Timeout.Known() {
			needs = append(needs, "timeout")
		}
	} else if waits, ok := l.Timeout.Get(); ok && pushedOut(l) {
		limits = append(limits, allowed{
			long: waits, by: fmt.Sprintf("`%s` waits for an answer for", l.From.ID), then: pushedAgain(l),
			note: rules.Related{Entity: l.Entity(), At: l.Timeout.At(), Note: "waits " + l.Timeout.Text()},
			fact: model.LineBasis(l, "timeout", &l.Timeout),
		})
	}
	if own, ok := l.To.Timeout.Get(); ok {
		then := "it is cut off, and begins again if it is tried again"
		if batch {
			then = "it is cut off, and the whole batch comes back, with what was done of it"
		}
		limits = append(limits, allowed{
			long: own, by: fmt.Sprintf("`%s` may work for", l.To.ID), then: then,
			note: rules.Related{Entity: l.To.Entity(), At: l.To.Timeout.At(), Note: "may work for " + model.FormatDuration(own)},
			fact: model.BoxBasis(l.To, "timeout", &l.To.Timeout),
		})
	}
	// The lease, and how long a push out of a channel is waited for, are what
	// visibility-too-short is about, which knows more of it.
	if held, ok := custody.LeaseOf(p.System, l); ok && p.Off(VisibilityTooShort.Name) {
		limits = append(limits, allowed{
			long: held.Holds, by: fmt.Sprintf("`%s` leaves it there for", l.From.ID), then: "another gets it while the first is still at it",
			note: rules.Related{Entity: held.On, At: held.At, Note: "holds for " + model.FormatDuration(held.Holds)}, fact: held.Basis,
		})
	}
	return limits, needs
}

// pushedOut tells whether a channel calls somebody at the edge, and takes the work for
// done when it is answered: a webhook of others has no lease.
func pushedOut(l *model.Line) bool {
	return l.Mode.Or("") == model.Async && l.Delivery.Or("") == model.Push && l.From.Family() == model.Channel && l.To.Family() == model.Edge
}

// pushedAgain says what a channel does when nobody has answered in time.
func pushedAgain(l *model.Line) string {
	tries, known := l.Tries()
	switch {
	case !known:
		return "it is taken for failed while it is still done"
	case tries == 1:
		return "it is taken for failed, once and for all, while it is still done"
	}
	return "it is pushed again while it is still done (" + phrase.Times(tries) + " in all)"
}

// beginsAgain tells that who has given up begins the work again, and how often.
func beginsAgain(l *model.Line) string {
	tries, known := l.Tries()
	if on, _ := l.RetriesOn(); !known || tries == 1 || on == "refused" || l.Mode.Or("") != model.Sync {
		return ""
	}
	return ", and begins it again (it tries " + phrase.Times(tries) + ")"
}

func checkTakes(p *rules.Pass, l *model.Line) {
	usual, slow := l.Takes.P50.Or(0), l.Takes.P99.Or(0)
	if usual == 0 && slow == 0 {
		return
	}
	limits, needs := limitsOf(p, l)
	var worst *allowed
	for i := range limits {
		if a := &limits[i]; budget.WholeBatch(l, max(usual, slow)) > a.long && (worst == nil || a.long < worst.long) {
			worst = a
		}
	}
	// A lease that ends before that limit is told of already, with the same cause.
	if held, ok := custody.LeaseOf(p.System, l); ok && worst != nil && !p.Off(VisibilityTooShort.Name) && held.Holds < worst.long {
		return
	}
	if worst == nil {
		if len(needs) > 0 {
			p.Skip(l.Entity(), needs...)
		}
		return
	}
	f := rules.Finding{On: l.Entity(), At: l.Takes.P50.At(), Facts: append(takesFacts(l), worst.fact), Related: []rules.Related{worst.note}}
	each, when := usual, "as a rule"
	if budget.WholeBatch(l, usual) <= worst.long {
		each, when = slow, "when it is slow (p99)"
		f.At, f.Severity = l.Takes.P99.At(), p.Severity().Milder()
	}
	if l.Batch.Size.Or(1) > 1 && l.Batch.Size.State() != model.Stated {
		f.Severity = p.Severity().Milder()
	}
	f.Amount = float64(budget.WholeBatch(l, each)) / float64(worst.long)
	what := fmt.Sprintf("the work of `%s`", l.ID)
	if l.Batch.Size.Or(1) > 1 {
		what = fmt.Sprintf("a full batch of `%s`", l.ID)
	}
	f.Message = fmt.Sprintf("%s < %s: %s takes %s %s, and %s %s: %s",
		model.FormatDuration(worst.long), budget.BatchSum(l, each), what, phrase.Length(budget.WholeBatch(l, each)), when, worst.by, model.FormatDuration(worst.long), worst.then)
	p.Report(f)
}

// takesFacts are what the length of a batch rests on.
func takesFacts(l *model.Line) (out []model.Basis) {
	for _, t := range []struct {
		path string
		fact *model.Fact[time.Duration]
	}{{"takes.p50", &l.Takes.P50}, {"takes.p99", &l.Takes.P99}} {
		if t.fact.Known() {
			out = append(out, model.LineBasis(l, t.path, t.fact))
		}
	}
	if l.Batch.Size.Or(1) > 1 {
		out = append(out, model.LineBasis(l, "batch.size", &l.Batch.Size))
	}
	return out
}

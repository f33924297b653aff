package antipattern

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NoCircuitBreaker finds retries that nothing stops when the receiver stays
// down, and breakers that never will.
var NoCircuitBreaker = &rules.Rule{
	Name:     "no-circuit-breaker",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A box retries a synchronous call that it can't do without, and has neither a circuit breaker nor a retry budget (either will do); or a breaker waits for more failures than there are calls.",
	Why: "A few retries fix a blip. When the receiver is down, every request of every caller is tried to the end, all the time: its load is multiplied exactly while it tries to come back, and it goes down again. " +
		"Meanwhile the callers' threads sit in calls that can't succeed, so they stop answering those who don't need the receiver at all. " +
		"What was one box's outage is now everybody's, and it lasts until somebody cuts the callers off.",
	Fix: "Give the client a retry budget, a share of the requests that may be retries: `retry: budget: 0.1`. Or a breaker that stops calling after some failures in a row: `circuitBreaker: {failures: 5, openFor: \"30s\"}`. " +
		"A budget is the simpler of the two: it changes nothing about calls that go well, and needs no trial calls. " +
		"A breaker that counts failures over a `window` opens only where there are as many calls in it: fewer `failures`, or a longer `window`; each instance counts its own.",
	FalsePositives: "Some client libraries have a budget built in (a bucket of tokens for retries): look it up, and state it in `retry: budget`. " +
		"If the box can go on without the call, say so: `dependency: \"soft\"`, with its `fallback`.",
	References: []rules.Reference{guidance.CircuitBreaker, guidance.RetryBudgets, guidance.BuildersRetries, guidance.SREOverload, guidance.WellArchitected("REL05-BP03")},
	Seen:       []rules.Incident{guidance.DynamoDB2015, guidance.Square2017},
	Fires:      file("no-circuit-breaker.fires.cue"),
	Quiet:      file("no-circuit-breaker.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			checkOpens(p, l)
			if l.Mode.Or("") != model.Sync || !runsClient(l.From) || l.Dependency.Or("hard") == "soft" || hasBreaker(l) {
				continue
			}
			switch tries, ok := l.Tries(); {
			case !ok:
				p.Skip(l.Entity(), "retry")
			case tries > 1 && retriedByCaller(l):
				reportUnbroken(p, l, tries)
			}
		}
	},
}

// runsClient tells whether a box has code of its own, and so a client library
// that could hold a breaker. A workflow, a pipe and a scheduler retry by
// configuration, with pauses that cost them nothing; and what a person's browser
// does, no team decides.
func runsClient(b *model.Box) bool {
	return b.Kind == model.Service || b.Kind == model.Worker || b.Kind == model.Function
}

// hasBreaker tells whether a line has a breaker or a retry budget.
func hasBreaker(l *model.Line) bool {
	_, failures := l.CircuitBreaker.Failures.Get()
	_, open := l.CircuitBreaker.OpenFor.Get()
	_, budget := l.Retry.Budget.Get()
	return failures || open || budget
}

// retriedByCaller tells whether it is the caller, or the mesh beside it, that retries.
func retriedByCaller(l *model.Line) bool {
	by := l.Retry.By.Or(model.ByCaller)
	return by == model.ByCaller || by == model.ByMesh
}

func reportUnbroken(p *rules.Pass, l *model.Line, tries model.Attempts) {
	f := rules.Finding{
		On: l.Entity(), At: l.Retry.Attempts.At(), Amount: float64(tries),
		Related: []rules.Related{rules.To(l.From.Entity(), "retries"), rules.To(l.To.Entity(), "gets the retries")},
		Facts: []model.Basis{
			model.LineBasis(l, "retry.attempts", &l.Retry.Attempts),
			model.LineBasis(l, "circuitBreaker.failures", &l.CircuitBreaker.Failures),
			model.LineBasis(l, "retry.budget", &l.Retry.Budget),
		},
	}
	load := fmt.Sprintf("up to %s calls for each one it can't answer", tries)
	if tries == model.Unlimited {
		load = "calls without end for each one it can't answer"
	}
	what := fmt.Sprintf("`%s` tries %s, and nothing stops that while `%s` is down", l.ID, phrase.Times(tries), l.To.ID)
	switch {
	case !l.CircuitBreaker.Failures.Known():
		f.Unstated = "circuitBreaker"
	case !l.Retry.Budget.Known():
		f.Unstated = "retry.budget"
	}
	if f.Unstated != "" {
		what = fmt.Sprintf("`%s` tries %s, and nobody has stated what stops that while `%s` is down, a circuit breaker or a retry budget", l.ID, phrase.Times(tries), l.To.ID)
	}
	f.Message = what + ": it gets " + load
	p.Report(f)
}

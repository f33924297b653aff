package antipattern

import (
	"fmt"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// checkOpens finds a breaker that counts more failures in its window than there are
// calls: it stays closed when every one of them fails, which looks like protection
// until that day. Without a window failures are counted in a row, however long that
// takes.
func checkOpens(p *rules.Pass, l *model.Line) {
	breaker := &l.CircuitBreaker
	failures, counts := breaker.Failures.Get()
	window, within := breaker.Window.Get()
	if !counts || !within || l.Mode.Or("") != model.Sync || !runsClient(l.From) {
		return
	}
	tries, ok := l.Tries()
	if !ok {
		p.Skip(l.Entity(), "retry")
		return
	}
	rate, known := busiest(p, l)
	if !known {
		p.Skip(l.Entity(), "load.peak")
		return
	}
	if rate == 0 || tries == model.Unlimited {
		return // behind a queue a backlog comes as fast as it is fetched
	}
	calls := arithmetic.Times(rate, window.Seconds()*float64(tries))
	instances := l.From.Capacity.Instances.Or(1)
	calls /= float64(max(1, instances))
	if calls >= float64(failures) {
		return
	}
	sum := phrase.Rate(rate) + " × " + model.FormatDuration(window)
	if tries > 1 {
		sum += fmt.Sprintf(" × %s tries", tries)
	}
	each := ""
	f := rules.Finding{On: l.Entity(), At: breaker.Failures.At(), Discriminator: "never-opens"}
	f.Facts = []model.Basis{
		model.LineBasis(l, "circuitBreaker.failures", &breaker.Failures), model.LineBasis(l, "circuitBreaker.window", &breaker.Window),
		model.LineBasis(l, "load.peak", &l.Load.Peak), model.LineBasis(l, "retry.attempts", &l.Retry.Attempts),
	}
	if instances > 1 {
		sum += fmt.Sprintf(" ÷ %d instances", instances)
		each = " in each instance"
		f.Facts = append(f.Facts, model.BoxBasis(l.From, "capacity.instances", &l.From.Capacity.Instances))
	}
	f.Message = fmt.Sprintf("%s = %s < %d: the breaker of `%s` opens after %d failures within %s, and even at the peak there are no more than %s calls%s in that time: it stays closed when every call fails",
		sum, phrase.Amount(calls), failures, l.ID, failures, model.FormatDuration(window), phrase.Amount(calls), each)
	p.Report(f)
}

// busiest is the most calls a second that come over a line when its system is
// busiest and all before it try again, 0 where a durable buffer may bring any
// number of them.
func busiest(p *rules.Pass, l *model.Line) (float64, bool) {
	peak, ok := p.Loads.Peak(l)
	surge, ok2 := p.Loads.Surge(l)
	storm, ok3 := p.Loads.RetryStorm(l)
	if !ok || !ok2 || !ok3 {
		return 0, false
	}
	if surge.Most < peak.Most {
		return 0, true
	}
	return max(peak.Most, storm.Most), true
}

package antipattern

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LockOutlived finds locks, and claims, that end before what they are for.
var LockOutlived = &rules.Rule{
	Name:     "lock-outlived",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "What runs under a lock, or a claim, may take longer than that holds, nothing renews it, and what it protects doesn't refuse whoever holds an older one.",
	Why: "The lock has a time to live so that a crash doesn't leave it closed for ever. Whoever is slower than that (a slow store, a pause of the runtime, a large day) loses it without noticing, the next one gets it, and both write. " +
		"It fails exactly when things are slow, and it is found long after, as data that no run alone could have written.",
	Fix: "Let the store that is written to refuse an older lock: pass a number that grows with each lock along with each write (`lock: fenced: true`). That alone is safe. Renewing the lock while the work goes on (`lock: renewed`, up to when) makes it rare. " +
		"Or make the work shorter than the lock: cut it in pieces, lower the box's `timeout`. A claim (`guard`) has to be remembered for longer than the work may take: `idempotency: window`.",
	FalsePositives: "Where two at once only waste work, waive it and say so. How long the work may take is the sum of the calls after the lock, with all their tries; where only the box's own `timeout` is longer than the lock, and where nobody says whether it is renewed or fenced, it is one step milder.",
	References:     []rules.Reference{guidance.DistributedLocking},
	Seen:           []rules.Incident{guidance.Nexspence371},
	Fires:          file("lock-outlived.fires.cue"),
	Quiet:          file("lock-outlived.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			checkLock(p, l)
		}
	},
}

func checkLock(p *rules.Pass, l *model.Line) {
	t, ok := takenBy(p, l)
	if !ok {
		return
	}
	holds := t.holds
	limit, limited := l.From.Timeout.Get()
	if limited && limit <= holds {
		return // it is cut off before the lock ends
	}
	work, all := underLock(l)
	f := rules.Finding{On: l.Entity(), At: t.at, Facts: t.facts}
	switch {
	case work.Longest > holds:
		f.Related = []rules.Related{rules.To(work.line.Entity(), "may take "+phrase.Length(work.each))}
		f.Facts = append(f.Facts, model.LineBasis(work.line, "timeout", &work.line.Timeout))
		if limited {
			work.Longest = min(work.Longest, limit)
		}
	case limited:
		work.Longest = limit
		f.Severity = p.Severity().Milder()
		f.Related = []rules.Related{{Entity: l.From.Entity(), At: l.From.Timeout.At(), Note: "may work for " + model.FormatDuration(limit)}}
		f.Facts = append(f.Facts, model.BoxBasis(l.From, "timeout", &l.From.Timeout))
	default:
		if !all {
			p.Skip(l.Entity(), "boxes."+l.From.ID+".timeout")
		}
		return
	}
	f.Amount = float64(work.Longest) / float64(holds)
	f.Message = fmt.Sprintf(t.says, l.ID, model.FormatDuration(holds), l.From.ID, phrase.Length(work.Longest))
	switch {
	case t.claim:
	case !l.Lock.Renewed.Known():
		f.Unstated = "lock.renewed"
		f.Message += ", unless somebody renews it, which nobody says"
	case !l.Lock.Fenced.Known():
		f.Unstated = "lock.fenced"
		f.Message += ", unless what it protects refuses that, which nobody says"
	}
	p.Report(f)
}

// taken is what lets a handler run alone, and for how long.
type taken struct {
	holds time.Duration
	at    value.Span
	facts []model.Basis
	// says is the message, without what nobody says.
	says string
	// claim: it is the key of a guard, which nothing renews, and which nothing that
	// is written to later knows of.
	claim bool
}

// takenBy is the lock that a line takes, or the key that it claims the work with,
// if that is ever given up and nothing refuses whoever had it before.
func takenBy(p *rules.Pass, l *model.Line) (taken, bool) {
	if custody.TakesLock(l) {
		holds, ok := l.Lock.For.Get()
		if !ok {
			p.Skip(l.Entity(), "lock.for")
		}
		return taken{
			holds: max(holds, l.Lock.Renewed.Or(0)), at: l.Lock.For.At(),
			facts: []model.Basis{model.LineBasis(l, "lock.for", &l.Lock.For), model.LineBasis(l, "lock.renewed", &l.Lock.Renewed), model.LineBasis(l, "lock.fenced", &l.Lock.Fenced)},
			says:  "`%s` holds its lock for %s, and `%s` may work for %s under it: then another gets the lock while the first goes on",
		}, ok && !l.Lock.Fenced.Or(false)
	}
	// What commits with its claim isn't done by two.
	window, ok := l.Idempotency.Window.Get()
	return taken{
		holds: window, at: l.Idempotency.Window.At(), claim: true,
		facts: []model.Basis{model.LineBasis(l, "idempotency.window", &l.Idempotency.Window)},
		says:  "`%s` claims the work with a key that is forgotten after %s, and `%s` may work for %s under it: then another finds no key, and begins while the first goes on",
	}, ok && l.Guard.Or(false) && l.To.Family() == model.Store && !l.Transaction.Known()
}

// locked is how long what comes after a lock may take, and the longest call of
// it.
type locked struct {
	Longest, each time.Duration
	line          *model.Line
}

// underLock adds up the calls after a line in its handler, on the way that takes
// the longest, and tells whether how long each takes is known. Where no flow tells
// what comes after it, the longest single call counts.
func underLock(l *model.Line) (worst locked, all bool) {
	all = true
	for _, h := range l.In {
		for _, way := range flowgraph.Ways(h) {
			var sum locked
			under := h.Flow == nil
			for _, g := range way {
				each, line, known := longestOf(h.Calls[g], l)
				if under && line != nil {
					all = all && known
					if h.Flow == nil {
						sum.Longest = max(sum.Longest, each)
					} else {
						sum.Longest = arithmetic.InTurn(sum.Longest, each)
					}
					if each >= sum.each {
						sum.each, sum.line = each, line
					}
				}
				under = under || slices.Contains(h.Calls[g], l)
			}
			if sum.Longest > worst.Longest {
				worst = sum
			}
		}
	}
	return worst, all
}

// longestOf is the call of a group that may take the longest: as long as its
// sender waits, else as it is said to take.
func longestOf(group []*model.Line, but *model.Line) (longest time.Duration, line *model.Line, known bool) {
	known = true
	for _, c := range group {
		if c == but {
			continue
		}
		takes, all := budget.LeastCall(c)
		each := takes.Longest
		if said := max(c.Takes.P50.Or(0), c.Takes.P99.Or(0), c.Takes.P999.Or(0)); !all && said > 0 {
			each, all = max(each, said), true
		}
		known = known && all
		if line == nil || each > longest {
			longest, line = each, c
		}
	}
	return longest, line, known
}

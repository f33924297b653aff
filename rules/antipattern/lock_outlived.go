package antipattern

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// LockOutlived finds locks that end before what they are for.
var LockOutlived = &rules.Rule{
	Name:     "lock-outlived",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "What runs under a lock may take longer than the lock holds, nothing renews it, and what it protects doesn't refuse whoever holds an older one.",
	Why: "The lock has a time to live so that a crash doesn't leave it closed for ever. Whoever is slower than that (a slow store, a pause of the runtime, a large day) loses it without noticing, the next one gets it, and both write. " +
		"It fails exactly when things are slow, and it is found long after, as data that no run alone could have written.",
	Fix: "Let the store that is written to refuse an older lock: pass a number that grows with each lock along with each write (`lock: fenced: true`). That alone is safe. Renewing the lock while the work goes on (`lock: renewed`, up to when) makes it rare. " +
		"Or make the work shorter than the lock: cut it in pieces, lower the box's `timeout`.",
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
	holds, ok := l.Lock.For.Get()
	if l.Lock.Fenced.Or(false) || l.Lock.For.None() {
		return
	}
	if !ok {
		if l.Lock.Renewed.Known() || l.Lock.Fenced.Known() {
			p.Skip(l.Entity(), "lock.for")
		}
		return
	}
	holds = max(holds, l.Lock.Renewed.Or(0))
	limit, limited := l.From.Timeout.Get()
	if limited && limit <= holds {
		return // it is cut off before the lock ends
	}
	work, all := underLock(l)
	f := rules.Finding{
		On: l.Entity(), At: l.Lock.For.At(),
		Facts: []model.Basis{model.LineBasis(l, "lock.for", &l.Lock.For), model.LineBasis(l, "lock.renewed", &l.Lock.Renewed), model.LineBasis(l, "lock.fenced", &l.Lock.Fenced)},
	}
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
	f.Message = fmt.Sprintf("`%s` holds its lock for %s, and `%s` may work for %s under it: then another gets the lock while the first goes on", l.ID, model.FormatDuration(holds), l.From.ID, phrase.Length(work.Longest))
	switch {
	case !l.Lock.Renewed.Known():
		f.Unstated = "lock.renewed"
		f.Message += ", unless somebody renews it, which nobody says"
	case !l.Lock.Fenced.Known():
		f.Unstated = "lock.fenced"
		f.Message += ", unless what it protects refuses that, which nobody says"
	}
	p.Report(f)
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

package antipattern

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SyncChain finds long chains of synchronous calls.
var SyncChain = &rules.Rule{
	Name:     "sync-chain",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "More synchronous calls between compute boxes stand in a row than the policy allows.",
	Why: "Each call in the row waits for all that follow it, so their times add up and their failures too: at 99.9% each, four in a row answer 99.6%, four times the downtime of one. " +
		"When the last one slows down, every one before it holds a thread and a connection for each request, and they fill up from the back to the front until all are down.",
	Fix: "Cut the row where the client needn't wait: let a box take the work over durably (a `queue`, a `workflow`) and answer. Keep a copy of what is only read, so that the call isn't needed. " +
		"Where going on without it is possible, state `dependency: \"soft\"` and its `fallback`.",
	FalsePositives: "A row of thin layers in one process is one box: draw it so. If the depth is deliberate and each layer's share of time and availability is known, raise `policy: limits: syncDepth` or waive it with those figures.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.WellArchitected("REL05-BP01"),
		guidance.AvailabilityCalculus,
	},
	Seen:  []rules.Incident{guidance.Cloudflare2025},
	Fires: file("sync-chain.fires.cue"),
	Quiet: file("sync-chain.quiet.cue"),
	Check: func(p *rules.Pass) {
		c := chains{longest: map[*model.Line]*link{}, into: map[*model.Handler]*link{}}
		for _, l := range p.System.Lines {
			if !l.Mode.Known() && l.From.Family() == model.Compute && l.To.Family() == model.Compute {
				p.Skip(l.Entity(), "interaction")
			}
			if !between(l) || c.goesOn(l) {
				continue
			}
			if chain := c.ending(l); chain.depth > p.Limits.SyncDepth {
				reportSyncChain(p, chain)
			}
		}
	},
}

func between(l *model.Line) bool {
	return l.Mode.Or("") == model.Sync && l.From.Family() == model.Compute && l.To.Family() == model.Compute
}

// chains finds for each call the longest row of calls that ends with it.
type chains struct {
	longest map[*model.Line]*link
	into    map[*model.Handler]*link
}

type link struct {
	line  *model.Line
	up    *link
	depth int
}

func (c chains) goesOn(l *model.Line) bool {
	for _, h := range l.Starts {
		for _, group := range h.Calls {
			for _, next := range group {
				if between(next) {
					return true
				}
			}
		}
	}
	return false
}

func (c chains) ending(l *model.Line) *link {
	if k := c.longest[l]; k != nil {
		return k
	}
	c.longest[l] = &link{line: l, depth: 1} // a cycle is no longer than itself
	best := &link{line: l, depth: 1}
	for _, h := range l.In {
		if up := c.starting(h); up != nil && up.depth+1 > best.depth {
			best = &link{l, up, up.depth + 1}
		}
	}
	c.longest[l] = best
	return best
}

// starting is the longest row of calls that starts a handler, or nil.
func (c chains) starting(h *model.Handler) *link {
	if k, seen := c.into[h]; seen {
		return k
	}
	c.into[h] = nil
	var best *link
	for _, e := range h.Entries {
		if !between(e) {
			continue
		}
		if up := c.ending(e); best == nil || up.depth > best.depth {
			best = up
		}
	}
	c.into[h] = best
	return best
}

func reportSyncChain(p *rules.Pass, chain *link) {
	var lines []*model.Line
	for k := chain; k != nil; k = k.up {
		lines = append(lines, k.line)
	}
	slices.Reverse(lines)
	f := rules.Finding{On: chain.line.Entity(), At: chain.line.Mode.At(), Moves: true, Amount: float64(chain.depth)}
	for _, l := range rules.Told(lines) {
		if l != chain.line {
			f.Related = append(f.Related, rules.To(l.Entity(), "waits for what follows"))
		}
	}
	f.Message = fmt.Sprintf("%d synchronous calls in a row, %s; the policy allows %d: each adds its time, and each can fail them all", chain.depth, phrase.Way(lines), p.Limits.SyncDepth)
	if add := slices.DeleteFunc(lines, addsUnknown); len(add) > 0 {
		f.Message += " (" + phrase.StepsOf(add, func(l *model.Line) string { return "`" + l.To.ID + "` " + share(l) }, ", ") + ")"
	}
	p.Report(f)
}

// addsUnknown tells whether the model says nothing of what a call adds.
func addsUnknown(l *model.Line) bool {
	return !stated(&l.Takes.P99) && !stated(&l.Timeout) && !stated(&l.To.Measured) && !stated(&l.To.Objectives.Availability)
}

func stated[T any](f *model.Fact[T]) bool {
	_, ok := f.Get()
	return ok
}

// share is what a call adds to the chain, as far as the model says.
func share(l *model.Line) string {
	var parts []string
	if t, ok := l.Takes.P99.Get(); ok {
		parts = append(parts, "p99 "+model.FormatDuration(t))
	} else if t, ok := l.Timeout.Get(); ok {
		parts = append(parts, "up to "+model.FormatDuration(t))
	}
	for _, a := range []*model.Fact[float64]{&l.To.Measured, &l.To.Objectives.Availability} {
		if v, ok := a.Get(); ok {
			parts = append(parts, fmt.Sprintf("available %v", v))
			break
		}
	}
	return strings.Join(parts, " and ")
}

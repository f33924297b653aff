package load

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// CacheableRead advises a cache where the same place is read very often.
var CacheableRead = &rules.Rule{
	Name:     "cacheable-read",
	Family:   rules.Load,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "Requests that only read go through to a store or an external system every time, at a rate that it may not bear.",
	Why: "What answers every read is needed for every read: when it is slow, all pages are slow, and when it throttles or is down, so is everything that only wanted to look. " +
		"A copy, even one of some seconds, takes most of that load away and can answer while the source is down.",
	Fix: "Keep answers where they are asked for: `admission: cache: \"30s\"` on the box that answers, or a `cache` box beside the store. " +
		"Say in `fallback` whether an old answer may be shown when the source is down. Make sure that the source bears the load when the cache is empty.",
	FalsePositives: "Some answers must not be old: a balance before a payment, a seat before it is sold. And where each read asks for something else, a cache holds nothing twice. Waive it with that, or state what the source can do in `capacity: rate`: below half of it the rule is quiet.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP01"),
		guidance.ReadinessLens("architecture_demand_estimates"),
	},
	Seen:  []rules.Incident{guidance.BBC2014},
	Fires: file("cacheable-read.fires.cue"),
	Quiet: file("cacheable-read.quiet.cue"),
	Check: func(p *rules.Pass) {
		onlyReads := map[*model.Handler]bool{}
		for _, h := range p.System.Handlers {
			onlyReads[h] = onlyReadsStart(h)
		}
		for _, b := range p.System.Boxes {
			if b.Kind == model.Client || keepsAnswers(b) {
				continue
			}
			for _, l := range b.Out {
				goesOn := func(h *model.Handler) bool { return !onlyReads[h] }
				if readsSource(l) && !slices.ContainsFunc(l.In, goesOn) {
					checkReads(p, l)
				}
			}
		}
	},
}

// Reads are many from here on: so often a second where nobody has said what the
// source can do, else that share of it. Both are ours, meant to be late rather
// than early.
const (
	manyReads = 100
	manyOfAll = 0.5
)

// readsSource tells whether a line reads from what a cache could stand in for.
func readsSource(l *model.Line) bool {
	source := l.To.Kind == model.Database || l.To.Kind == model.External
	return source && l.Mode.Or("") == model.Sync && l.Operation.Or("") == model.Read
}

// onlyReadsStart tells whether a program runs for requests that only read.
func onlyReadsStart(h *model.Handler) bool {
	for _, e := range h.Entries {
		if e.Mode.Or("") != model.Sync || e.Operation.Or("") != model.Read {
			return false
		}
	}
	return len(h.Entries) > 0
}

// keepsAnswers tells whether a box has a cache: of its own answers, or beside
// it.
func keepsAnswers(b *model.Box) bool {
	if _, ok := b.Admission.Cache.Get(); ok {
		return true
	}
	for _, l := range b.Out {
		if l.To.Kind == model.Cache {
			return true
		}
	}
	return b.Kind == model.Cache
}

func checkReads(p *rules.Pass, l *model.Line) {
	d, ok := p.Loads.Peak(l)
	if !ok {
		return // advice is given where the load is known; load-unstated asks
	}
	limit, stated := l.To.Capacity.Rate.Get()
	if !stated && d.Least < manyReads || stated && d.Least <= manyOfAll*limit {
		return
	}
	f := rules.Finding{On: l.Entity(), Facts: sources(d), Related: []rules.Related{rules.To(l.To.Entity(), "is asked every time")}}
	can := ""
	if stated {
		can = fmt.Sprintf(", and it can do %s", phrase.Rate(limit))
		f.Facts = append(f.Facts, model.BoxBasis(l.To, "capacity.rate", &l.To.Capacity.Rate))
	}
	f.Message = fmt.Sprintf("at the peak `%s` gets %s of reads from `%s`%s: what it is asked for only reads, so a cache would take most of that away, and could answer while `%s` can't", l.To.ID, phrase.Rate(d.Least), l.From.ID, can, l.To.ID)
	p.Report(f)
}

package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NoMessaging finds systems that change several places without any channel.
var NoMessaging = &rules.Rule{
	Name:     "no-messaging",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfSystem,
	Summary:  "The system changes things in several places and has no channel at all: every change waits for every other.",
	Why: "Whoever asks waits until every place has been changed, and all of them must be up at that moment. " +
		"One slow store holds the threads of everyone before it; one that is down turns the rest into work half done, with nothing that would finish it later. " +
		"There is no place where work could wait out an outage.",
	Fix: "Find the change that must happen before the client is told yes, and let the others follow from it through a `queue`, a `stream`, an outbox or the store's `changeStream`; or put a `workflow` in charge of all of them.",
	FalsePositives: "A small system whose changes are all idempotent and whose client repeats them until told yes can do without: state `idempotency` on the lines and `retry` on the first, and waive this on `system`. " +
		"Places of which one piece of work changes only one are not several: write the choice into the flow's `steps`, `{either: [[\"pay-card\"], [\"pay-invoice\"]]}`. " +
		"If there is a channel and the model leaves it out, draw it.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02")},
	Fires:      file("no-messaging.fires.cue"),
	Quiet:      file("no-messaging.quiet.cue"),
	After: func(p *rules.Pass, found []rules.Finding) {
		changing := map[*model.Box][]*model.Line{}
		var places []*model.Box
		var unsure []*model.Line
		for _, b := range p.System.Boxes {
			if b.Family() == model.Channel || b.Kind == model.Workflow {
				return
			}
		}
		for _, l := range p.System.Lines {
			if _, held := l.Buffer.Name.Get(); held && l.Mode.Or("") == model.Async {
				return // a change log, or a platform's own queue, is a channel too
			}
			if l.From.Family() == model.Store && l.Mode.Or("") == model.Async {
				return
			}
			switch {
			case l.MayBeMissed() || claimsEverywhere(l):
			case p.Graph.Effect(l):
				if changing[l.To] == nil {
					places = append(places, l.To)
				}
				changing[l.To] = append(changing[l.To], l)
			case mayChange(l):
				unsure = append(unsure, l)
			}
		}
		apart := neverTogether(p.System)
		meets := func(l *model.Line) bool {
			return slices.ContainsFunc(places, func(b *model.Box) bool {
				return b != l.To && slices.ContainsFunc(changing[b], func(m *model.Line) bool { return !apart[pair{l, m}] })
			})
		}
		several := slices.DeleteFunc(slices.Clone(places), func(b *model.Box) bool { return !slices.ContainsFunc(changing[b], meets) })
		if len(several) == 0 {
			for _, l := range unsure {
				also := func(m *model.Line) bool { return m.To != l.To && !apart[pair{l, m}] }
				if meets(l) || slices.ContainsFunc(unsure, also) {
					p.Skip(l.Entity(), "operation")
				}
			}
			return
		}
		if p.ToldBy(p.System.Entity(), found, DualWrite, DistributedTransaction) {
			return // that tells the same, and of which work
		}
		var names []string
		f := rules.Finding{On: p.System.Entity()}
		for _, b := range several {
			names = append(names, "`"+b.ID+"`")
			f.Related = append(f.Related, rules.To(b.Entity(), "is changed"))
		}
		if most := 6; len(names) > most {
			names = append(names[:most], fmt.Sprintf("%d more", len(names)-most))
		}
		f.Message = fmt.Sprintf("the system changes %s and has no queue, topic, bus, stream or workflow: when one of them fails, the work on all of them fails or stays half done", phrase.Listed(names, ""))
		p.Report(f)
	},
}

// claimsEverywhere tells whether a line is a claim in each flow that takes it, and none of
// the effects that any of them states.
func claimsEverywhere(l *model.Line) bool {
	flows := 0
	for _, h := range l.In {
		if h.Flow == nil {
			continue
		}
		if !onlyClaims(h.Flow, []*model.Line{l}) {
			return false
		}
		flows++
	}
	return flows > 0
}

type pair struct{ a, b *model.Line }

// neverTogether are the pairs of lines, either way round, that no piece of work
// takes both of: a flow has them in branches of which one is taken, and none has
// them on one way.
func neverTogether(s *model.System) map[pair]bool {
	apart := map[pair]bool{}
	each := func(f *model.Flow, tell func(i, j int, is pair)) {
		for i, group := range f.Steps {
			for j, other := range f.Steps {
				for _, l := range group {
					for _, m := range other {
						tell(i, j, pair{l, m})
					}
				}
			}
		}
	}
	for _, f := range s.Flows {
		if len(f.Branches) > 0 {
			each(f, func(i, j int, is pair) { apart[is] = apart[is] || f.Excludes(i, j) })
		}
	}
	for _, f := range s.Flows {
		if len(apart) > 0 {
			each(f, func(i, j int, is pair) {
				if !f.Excludes(i, j) {
					delete(apart, is)
				}
			})
		}
	}
	return apart
}

// mayChange tells whether a line leads to a store or an external, and nobody
// says whether it changes anything there.
func mayChange(l *model.Line) bool {
	return !l.Operation.Known() && (l.To.Family() == model.Store || l.To.Kind == model.External)
}

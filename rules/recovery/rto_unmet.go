package recovery

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RTOUnmet finds promises to be back sooner than what they hang on is.
var RTOUnmet = &rules.Rule{
	Name:     "rto-unmet",
	Family:   rules.Recovery,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Something is promised to be back sooner (RTO) than a box that it can't work without.",
	Why: "After a disaster everything is brought back at the same time, and a flow works again when the last box that it needs does. " +
		"If the database may take four hours, the shop in front of it is down for four hours, whatever its own page promises. " +
		"People find out in the middle of the outage, when the hour that was told to customers is over and nothing more can be done.",
	Fix: "Bring the slow box back sooner, with a stronger `recovery: strategy`, and state its `objectives: rto`; or do without it for that long (`dependency: \"soft\"` and its `fallback`, a queue in between); or promise the longer time.",
	FalsePositives: "Boxes are taken to be brought back at the same time. Where one can only start after another, it is worse than this rule says. " +
		"What only some of the work needs, on a branch of an `either` or behind a line that is taken only `when` something holds, makes the promise false for that work: the finding is one step milder there, and wants the line's `share` where nobody says that it is taken at all. " +
		"If the flow can be answered from elsewhere while the box is down, draw that: a soft dependency with its `fallback`.",
	References: []rules.Reference{guidance.WellArchitected("REL13-BP01"), guidance.WellArchitected("REL13-BP02"), guidance.AzureReliability("RE:04")},
	Fires:      file("rto-unmet.fires.cue"),
	Quiet:      file("rto-unmet.quiet.cue"),
	Check: func(p *rules.Pass) {
		told := map[*model.Box]bool{}            // boxes that a flow has been told of, or asked for
		shared := map[*model.Box][]*model.Flow{} // boxes that are late for what the system promises
		for _, f := range p.System.Flows {
			if promised, ok := ofFlow(p.System, f, "objectives.rto", rto); ok {
				checkFlowRTO(p, f, promised, told, shared)
			}
		}
		for _, b := range p.System.Boxes {
			if flows := shared[b]; len(flows) > 0 {
				reportLateBox(p, b, flows)
			}
		}
		for _, b := range p.System.Boxes {
			if promised, ok := ofBox(b, "objectives.rto", rto); ok {
				checkBoxRTO(p, b, promised, told)
			}
		}
	},
}

// back is when a box is back that a flow needs, as far as anybody says.
type back struct {
	box *model.Box
	// within is its own RTO, or what its strategy takes at best; of one that has neither
	// it is what the system promises for all, which shows no more than that nobody
	// promises it sooner. It is false where that says nothing.
	within time.Duration
	known  bool
	// words say how that comes about, by the fact that it rests on.
	words string
	basis model.Basis
	// isLate tells that it is back later than is promised; always, that all of the
	// flow's work needs it, and sure that some of it does. Else untold are the shares
	// that say.
	isLate, always, sure bool
	untold               []string
}

// late tells whether a promise can't be kept because of it, at least for some of the
// work.
func (b back) late() bool { return b.isLate && b.sure }

// backsOf is when the boxes are back that a flow needs, or some of its work.
func backsOf(whole *flowgraph.Whole, promised time.Duration) []back {
	var out []back
	for i, n := range whole.Portions {
		b := backIn(n.Box)
		if inherited, ok := n.Box.Objectives.RTO.Get(); ok && !b.known && inherited > promised {
			b.within, b.known, b.words = inherited, true, "`"+n.Box.ID+"` back within "+model.FormatDuration(inherited)
		}
		b.isLate, b.always, b.sure = b.known && b.within > promised, n.All, n.Some
		if !b.sure {
			b.untold = whole.Untold(i)
		}
		if b.words != "" && !b.always {
			b.words += " (for some of the work)"
		}
		out = append(out, b)
	}
	return out
}

// backIn is when a box is back by itself.
func backIn(b *model.Box) back {
	own := &b.Objectives.RTO
	if v, ok := own.Get(); ok && own.State() == model.Stated {
		return back{box: b, within: v, known: true, words: "`" + b.ID + "` back within " + model.FormatDuration(v), basis: model.BoxBasis(b, "objectives.rto", own)}
	}
	strategy := &b.Recovery.Strategy
	if reach, ok := arithmetic.ReachOf(strategy.Or("")); ok {
		return back{box: b, within: reach.RTO, known: true, words: "`" + b.ID + "` by " + strategy.Or("") + ", back in " + reach.BackIn, basis: model.BoxBasis(b, "recovery.strategy", strategy)}
	}
	return back{box: b, basis: model.BoxBasis(b, "objectives.rto", own)}
}

// toldOfStrategy tells whether recovery-strategy-too-weak tells of a box already.
func (b back) toldOfStrategy() bool {
	reach, ok := arithmetic.ReachOf(b.box.Recovery.Strategy.Or(""))
	v, promises := b.box.Objectives.RTO.Get()
	return ok && promises && v < reach.RTO && b.basis.Fact == model.AnyFact(&b.box.Recovery.Strategy)
}

func checkFlowRTO(p *rules.Pass, f *model.Flow, promised promise[time.Duration], told map[*model.Box]bool, shared map[*model.Box][]*model.Flow) {
	whole := p.Graph.Whole(f)
	var late []back
	needs := unclear(whole.Unclear)
	for _, b := range backsOf(whole, promised.value) {
		switch {
		case b.toldOfStrategy():
		case b.late():
			late = append(late, b)
			told[b.box] = true
		case b.isLate:
			needs = append(needs, b.untold...)
		case !b.known && !b.box.Objectives.RTO.Known():
			needs = append(needs, "boxes."+b.box.ID+".objectives.rto")
			told[b.box] = true
		}
	}
	switch {
	case len(late) == 0:
		skip(p, f.Entity(), needs)
	case promised.bySystem(p.System):
		for _, b := range late {
			shared[b.box] = append(shared[b.box], f)
		}
	default:
		p.Report(lateFinding(p, f.Entity(), promised, late))
	}
}

// reportLateBox tells once of a box that flows need sooner than it is back, by
// what the system promises for all of them.
func reportLateBox(p *rules.Pass, b *model.Box, flows []*model.Flow) {
	promised := p.System.Objectives.RTO.Or(0)
	own := backIn(b)
	need := "flow `" + flows[0].ID + "` needs"
	if len(flows) > 1 {
		need = fmt.Sprintf("%d critical flows (`%s` is one) need", len(flows), flows[0].ID)
	}
	f := rules.Finding{
		On: b.Entity(), At: at(own.basis), Severity: p.Severity().Milder(), Amount: beyond(own.within, promised),
		Related: []rules.Related{{Entity: p.System.Entity(), At: p.System.Objectives.RTO.At(), Note: "promises it"}},
		Facts:   []model.Basis{{Path: "objectives.rto", Fact: &p.System.Objectives.RTO}, own.basis},
	}
	some := ", for some of the work"
	for i, flow := range flows {
		whole := p.Graph.Whole(flow)
		if slices.ContainsFunc(whole.Portions, func(n flowgraph.Portion) bool { return n.Box == b && n.All }) {
			f.Severity, some = p.Severity(), ""
		}
		if i < mostMissing {
			f.Related = append(f.Related, rules.To(flow.Entity(), "needs it"))
		}
	}
	f.Message = fmt.Sprintf("%s < %s: the system promises to be back within %s, and %s `%s` (back within %s%s)", model.FormatDuration(promised), model.FormatDuration(own.within), model.FormatDuration(promised), need, b.ID, model.FormatDuration(own.within), some)
	p.Report(f)
}

// checkBoxRTO judges a box by what its programs wait for, or some of their work, unless a
// flow has been told of that already.
func checkBoxRTO(p *rules.Pass, b *model.Box, promised promise[time.Duration], told map[*model.Box]bool) {
	var late []back
	var needs []string
	seen := map[*model.Box]bool{b: true}
	for _, c := range calledBy(p.Graph, b) {
		if told[c.box] || seen[c.box] && !c.always {
			continue
		}
		seen[c.box] = true
		within, ok := c.box.Objectives.RTO.Get()
		switch {
		case ok && within > promised.value && !c.sure:
			needs = append(needs, c.untold...)
		case ok && within > promised.value:
			if i := slices.IndexFunc(late, func(has back) bool { return has.box == c.box }); i >= 0 {
				late[i].always = true
				continue
			}
			c.within, c.basis = within, model.BoxBasis(c.box, "objectives.rto", &c.box.Objectives.RTO)
			late = append(late, c)
		case !c.box.Objectives.RTO.Known() && c.always:
			needs = append(needs, "boxes."+c.box.ID+".objectives.rto")
		}
	}
	if len(late) > 0 {
		p.Report(lateFinding(p, b.Entity(), promised, late))
		return
	}
	skip(p, b.Entity(), needs)
}

// calledBy are the boxes that the programs of a box call: whether all of their work needs
// each, whether some of it surely does, and else the shares that say.
func calledBy(g *flowgraph.Graph, b *model.Box) []back {
	var out []back
	for _, h := range g.Programs(b) {
		if h.Flow == nil {
			for _, l := range mustCalls(h) {
				out = append(out, back{box: l.To, always: true, sure: true})
			}
			continue
		}
		whole := g.Calls(h)
		for i, n := range whole.Portions {
			if n.By != nil && n.Box != b {
				out = append(out, back{box: n.Box, always: n.All, sure: n.Some, untold: whole.Untold(i)})
			}
		}
	}
	return out
}

func lateFinding(p *rules.Pass, on model.Entity, promised promise[time.Duration], late []back) rules.Finding {
	f := promised.finding(on)
	var last time.Duration
	var names []string
	f.Severity = p.Severity().Milder()
	for _, b := range late {
		within := "back within " + model.FormatDuration(b.within)
		if b.basis.Fact == model.AnyFact(&b.box.Recovery.Strategy) {
			within = "by " + b.box.Recovery.Strategy.Or("") + ", back in " + model.FormatDuration(b.within) + " at best"
		}
		last = max(last, b.within)
		f.Related = append(f.Related, rules.Related{Entity: b.box.Entity(), At: at(b.basis), Note: within})
		f.Facts = append(f.Facts, b.basis)
		if b.always {
			f.Severity = p.Severity()
		} else {
			within += ", for some of the work"
		}
		names = append(names, fmt.Sprintf("`%s` (%s)", b.box.ID, within))
	}
	f.Amount = beyond(last, promised.value)
	f.Message = fmt.Sprintf("%s < %s: %s promises to be back within %s, and needs %s", model.FormatDuration(promised.value), model.FormatDuration(last), promised.by, model.FormatDuration(promised.value), phrase.Steps(names, ", "))
	return f
}

package recovery

import (
	"fmt"
	"time"

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

func checkFlowRTO(p *rules.Pass, f *model.Flow, promised promise[time.Duration], told map[*model.Box]bool, shared map[*model.Box][]*model.Flow) {
	wait := p.Graph.Wait(f)
	var late []*model.Box
	needs := unclear(wait)
	for _, n := range wait.Needs {
		back, ok := n.Box.Objectives.RTO.Get()
		switch {
		case ok && back > promised.value:
			late = append(late, n.Box)
			told[n.Box] = true
		case !n.Box.Objectives.RTO.Known():
			needs = append(needs, "boxes."+n.Box.ID+".objectives.rto")
			told[n.Box] = true
		}
	}
	switch {
	case len(late) == 0:
		skip(p, f.Entity(), needs)
	case promised.bySystem(p.System):
		for _, b := range late {
			shared[b] = append(shared[b], f)
		}
	default:
		p.Report(lateFinding(f.Entity(), promised, late))
	}
}

// reportLateBox tells once of a box that flows need sooner than it is back, by
// what the system promises for all of them.
func reportLateBox(p *rules.Pass, b *model.Box, flows []*model.Flow) {
	promised, back := p.System.Objectives.RTO.Or(0), b.Objectives.RTO.Or(0)
	need := "flow `" + flows[0].ID + "` needs"
	if len(flows) > 1 {
		need = fmt.Sprintf("%d critical flows (`%s` is one) need", len(flows), flows[0].ID)
	}
	f := rules.Finding{
		On: b.Entity(), At: b.Objectives.RTO.At(),
		Message: fmt.Sprintf("%s < %s: the system promises to be back within %s, and %s `%s` (back within %s)", model.FormatDuration(promised), model.FormatDuration(back), model.FormatDuration(promised), need, b.ID, model.FormatDuration(back)),
		Related: []rules.Related{{Entity: p.System.Entity(), At: p.System.Objectives.RTO.At(), Note: "promises it"}},
		Facts:   []model.Basis{{Path: "objectives.rto", Fact: &p.System.Objectives.RTO}, model.BoxBasis(b, "objectives.rto", &b.Objectives.RTO)},
	}
	for _, flow := range flows[:min(len(flows), mostMissing)] {
		f.Related = append(f.Related, rules.To(flow.Entity(), "needs it"))
	}
	p.Report(f)
}

// checkBoxRTO judges a box by what its programs can't do without, unless a flow
// has been told of that already.
func checkBoxRTO(p *rules.Pass, b *model.Box, promised promise[time.Duration], told map[*model.Box]bool) {
	var late []*model.Box
	var needs []string
	seen := map[*model.Box]bool{b: true}
	for _, h := range p.Graph.Programs(b) {
		for _, l := range mustCalls(h) {
			if seen[l.To] || told[l.To] {
				continue
			}
			seen[l.To] = true
			if back, ok := l.To.Objectives.RTO.Get(); ok && back > promised.value {
				late = append(late, l.To)
			} else if !l.To.Objectives.RTO.Known() {
				needs = append(needs, "boxes."+l.To.ID+".objectives.rto")
			}
		}
	}
	if len(late) > 0 {
		p.Report(lateFinding(b.Entity(), promised, late))
		return
	}
	skip(p, b.Entity(), needs)
}

func lateFinding(on model.Entity, promised promise[time.Duration], late []*model.Box) rules.Finding {
	f := promised.finding(on)
	var last time.Duration
	var names []string
	for _, b := range late {
		back, _ := b.Objectives.RTO.Get()
		last = max(last, back)
		names = append(names, fmt.Sprintf("`%s` (back within %s)", b.ID, model.FormatDuration(back)))
		f.Related = append(f.Related, rules.Related{Entity: b.Entity(), At: b.Objectives.RTO.At(), Note: "back within " + model.FormatDuration(back)})
		f.Facts = append(f.Facts, model.BoxBasis(b, "objectives.rto", &b.Objectives.RTO))
	}
	f.Message = fmt.Sprintf("%s < %s: %s promises to be back within %s, and needs %s", model.FormatDuration(promised.value), model.FormatDuration(last), promised.by, model.FormatDuration(promised.value), phrase.Steps(names, ", "))
	return f
}

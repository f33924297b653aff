package operation

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NoRunbook finds alarms that nobody knows how to answer, and boxes that nobody
// knows how to fix.
var NoRunbook = &rules.Rule{
	Name:     "no-runbook",
	Family:   rules.Operation,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box has alarms and no runbook, or works on a critical flow and has none.",
	Why: "An alarm wakes somebody, and not always the one who built the box. Without a page that says what it means, what may be restarted, what must not, and whom to call, the first hour goes into reading code. " +
		"What people try then, in a hurry and at night, is what makes small outages large.",
	Fix: "Write one page and link it: `monitoring: runbook: \"https://...\"`. For each alarm: what the customer sees, how to tell the usual causes apart, the safe first step, how to go back, and who decides beyond that. " +
		"Boxes of one kind can share a page.",
	FalsePositives: "If one page serves the whole system, state it for all boxes with a default: `boxes: [string]: monitoring: runbook: *\"https://...\" | string`. " +
		"A box that fixes itself, whatever happens, needs a page that says so.",
	References: []rules.Reference{guidance.WellArchitected("OPS07-BP03"), guidance.WellArchitected("OPS10-BP02"), guidance.ReadinessLens("event_alarms")},
	Fires:      file("no-runbook.fires.cue"),
	Quiet:      file("no-runbook.quiet.cue"),
	Check: func(p *rules.Pass) {
		weight := weightOf(p.System)
		for _, b := range p.System.Boxes {
			alarms := b.Monitoring.Alarms.Or(nil)
			missing, unstated := lacks(&b.Monitoring.Runbook, "monitoring.runbook")
			if !missing || !b.Ours() || b.Parks() || len(alarms) == 0 && !weight.box(b) {
				continue
			}
			reportNoRunbook(p, b, weight.boxes[b], alarms, unstated)
		}
	},
}

func reportNoRunbook(p *rules.Pass, b *model.Box, flow *model.Flow, alarms []string, unstated string) {
	f := rules.Finding{
		On: b.Entity(), At: b.Monitoring.Runbook.At(), Unstated: unstated,
		Facts: []model.Basis{model.BoxBasis(b, "monitoring.runbook", &b.Monitoring.Runbook)},
	}
	what := "has no runbook"
	if unstated != "" {
		what = "nobody has stated a runbook"
	}
	if len(alarms) > 0 {
		f.Facts = append(f.Facts, model.BoxBasis(b, "monitoring.alarms", &b.Monitoring.Alarms))
		f.Message = fmt.Sprintf("`%s` wakes somebody (%s), and %s: they have to find out what to do", b.ID, firstAlarms(alarms), what)
		p.Report(f)
		return
	}
	part := "is part of the system"
	if flow != nil {
		part = fmt.Sprintf("is part of `%s`", flow.ID)
		f.Related = []rules.Related{rules.To(flow.Entity(), "goes over it")}
	}
	f.Message = fmt.Sprintf("`%s` %s, and %s: when it fails, whoever is called has to find out what to do", b.ID, part, what)
	p.Report(f)
}

// firstAlarms names a few alarms.
func firstAlarms(alarms []string) string {
	var names []string
	for _, a := range alarms {
		names = append(names, "`"+a+"`")
	}
	if most := 3; len(names) > most {
		names = append(names[:most], fmt.Sprintf("%d more", len(names)-most))
	}
	return phrase.Listed(names, "")
}

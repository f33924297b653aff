package recovery

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// BlastRadius finds boxes that too much hangs on.
var BlastRadius = &rules.Rule{
	Name:     "blast-radius",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "One box takes down more critical flows than the policy allows.",
	Why: "A box that everything waits for makes one fault of everything: a bad deployment, a full disk or one noisy customer there, and no flow answers any more. " +
		"It is also the box that nobody dares to change, and the one that is flooded by all its callers at once when it comes back.",
	Fix: "Let flows do without it: keep a copy of what is only read, hand work over through a `queue`, or state `dependency: \"soft\"` and its `fallback`. " +
		"Else split it, so that each part serves a few flows or a share of the customers (cells, bulkheads).",
	FalsePositives: "A way in that all flows share (a gateway of the provider) can be a price worth paying: waive it with the provider's own figure. If the box is one of several alike and only drawn once, draw the cells, or waive it. " +
		"How many flows are allowed is `policy: limits: blastRadius` (3 unless stated); flows count that state `importance: \"critical\"` or a `worth`, and those with `importance: \"normal\"` don't, nor does what waits behind a durable channel.",
	References: []rules.Reference{guidance.WellArchitected("REL10-BP03"), guidance.Cells, guidance.AvailabilityCalculus},
	Seen:       []rules.Incident{guidance.Roblox2021, guidance.Cloudflare2025, guidance.Square2017},
	Fires:      file("blast-radius.fires.cue"),
	Quiet:      file("blast-radius.quiet.cue"),
	Check: func(p *rules.Pass) {
		taken := map[*model.Box][]loss{}
		for _, f := range p.System.Flows {
			if f.StatedCritical() {
				for _, n := range p.Graph.Wait(f).Needs {
					taken[n.Box] = append(taken[n.Box], loss{f, n.By})
				}
			}
		}
		var order []string
		alike := map[string][]*model.Box{}
		for _, b := range p.System.Boxes {
			if losses := taken[b]; len(losses) > p.Limits.BlastRadius {
				key := flowsOf(losses)
				if alike[key] == nil {
					order = append(order, key)
				}
				alike[key] = append(alike[key], b)
			}
		}
		for _, key := range order {
			reportRadius(p, alike[key], taken[alike[key][0]])
		}
	},
}

// loss is a flow that a box takes down, and the line that needs the box.
type loss struct {
	flow *model.Flow
	by   *model.Line
}

// flowsOf tells which flows are lost.
func flowsOf(losses []loss) string {
	var ids []string
	for _, l := range losses {
		ids = append(ids, l.flow.ID)
	}
	return strings.Join(ids, " ")
}

// reportRadius tells of the boxes that take down the same flows, at the first of
// them.
func reportRadius(p *rules.Pass, boxes []*model.Box, losses []loss) {
	f := rules.Finding{On: boxes[0].Entity(), Moves: true, Amount: float64(len(losses))}
	var same []string
	for _, b := range boxes[1:] {
		same = append(same, "`"+b.ID+"`")
		f.Related = append(f.Related, rules.To(b.Entity(), "takes down the same"))
	}
	var flows []*model.Flow
	for _, l := range losses {
		flows = append(flows, l.flow)
		note := "starts there"
		if l.by != nil {
			note = "needs it, by `" + l.by.ID + "`"
		}
		f.Related = append(f.Related, rules.To(l.flow.Entity(), note))
	}
	f.Message = fmt.Sprintf("without `%s`, %d critical flows get no answer, and the policy allows %d: %s", boxes[0].ID, len(losses), p.Limits.BlastRadius, flowsNamed(flows))
	if len(same) > 0 {
		f.Message += "; the same holds of " + phrase.Some(same)
	}
	p.Report(f)
}

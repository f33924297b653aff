package operation

import (
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NoTracing finds boxes at which the trail of a piece of work is lost.
var NoTracing = &rules.Rule{
	Name:     "no-tracing",
	Family:   rules.Operation,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A flow goes through three or more boxes that run code, and one of them isn't traced.",
	Why: "When a piece of work is late or gone, somebody has to find the box that has it. With a trace that is one look; without, it is a search through the logs of every box, by time, by people who each know one of them. " +
		"One box in the middle that doesn't hand the trace on cuts it in two, and everything behind it looks like other work. " +
		"That hour is the longest part of many outages.",
	Fix: "Hand the id of the trace on with every call and every message, record a span in each box, and say so: `monitoring: tracing: true`. " +
		"If all of them do, say it once: `boxes: [string]: monitoring: tracing: *true | bool`.",
	FalsePositives: "A correlation id in structured logs that one search finds across all boxes does the same for a small system: then `tracing: true` is true. " +
		"A box that nobody can instrument is marked `false`, and the finding is waived with that reason.",
	References: []rules.Reference{guidance.WellArchitected("REL06-BP07"), guidance.WellArchitected("OPS04-BP05"), guidance.ReadinessLens("event_transaction_tracing")},
	Fires:      file("no-tracing.fires.cue"),
	Quiet:      file("no-tracing.quiet.cue"),
	Check: func(p *rules.Pass) {
		seen := map[*model.Box]bool{}
		for _, w := range ways(p.System) {
			if len(w.boxes) < fewestTraced {
				continue
			}
			for _, b := range w.boxes {
				if !seen[b] && !b.Monitoring.Tracing.Or(false) {
					reportUntraced(p, b, w)
				}
				seen[b] = true
			}
		}
	},
}

// fewestTraced is how many boxes a way leads through before it can't be
// followed by hand.
const fewestTraced = 3

// way is the boxes that one piece of work goes through and that could record
// it, in order; of a critical flow, or of the system where nobody has written
// flows.
type way struct {
	name    string
	related []rules.Related
	boxes   []*model.Box
}

func ways(s *model.System) []way {
	if len(s.Flows) == 0 {
		w := way{name: "the system"}
		for _, b := range s.Boxes {
			if hasVersions(b) && len(b.Into)+len(b.Out) > 0 {
				w.boxes = append(w.boxes, b)
			}
		}
		return []way{w}
	}
	var out []way
	for _, f := range s.Flows {
		if !f.Critical() {
			continue
		}
		w := way{name: "`" + f.ID + "`", related: []rules.Related{rules.To(f.Entity(), "goes through it")}}
		seen := map[*model.Box]bool{}
		for _, l := range slices.Concat(f.Steps...) {
			for _, b := range []*model.Box{l.From, l.To} {
				if hasVersions(b) && !seen[b] {
					seen[b] = true
					w.boxes = append(w.boxes, b)
				}
			}
		}
		out = append(out, w)
	}
	return out
}

func reportUntraced(p *rules.Pass, b *model.Box, w way) {
	f := rules.Finding{
		On: b.Entity(), At: b.Monitoring.Tracing.At(), Related: w.related,
		Facts: []model.Basis{model.BoxBasis(b, "monitoring.tracing", &b.Monitoring.Tracing)},
	}
	what, ends := fmt.Sprintf("`%s` isn't traced", b.ID), "ends"
	if !b.Monitoring.Tracing.Known() {
		f.Unstated = "monitoring.tracing"
		what, ends = fmt.Sprintf("nobody has stated whether `%s` is traced", b.ID), "may end"
	}
	f.Message = fmt.Sprintf("%s, one of the %d boxes of %s that run code: when work is late or gone, its trail %s there", what, len(w.boxes), w.name, ends)
	p.Report(f)
}

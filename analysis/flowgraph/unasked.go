package flowgraph

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// RepeatedUnasked is the line by which somebody tries again, after any failure,
// what changes a store or asks an external for something, and of which nobody
// says whether that is harmless; nil where there is none. Nobody may have chosen
// it: a library or a mesh does so by default.
func (g *Graph) RepeatedUnasked(l *model.Line) *model.Line {
	op := l.Operation.Or("")
	if op != model.Write && (op != model.Command || l.To.Kind != model.External) || !g.Effect(l) || g.Safe(l) != NotKnown {
		return nil
	}
	for _, again := range []custody.Repeat{custody.RepeatedBy(g.sys, l), g.Repeated(l)} {
		if again.By == nil || !again.Sure || again.Replayed {
			continue
		}
		if tries, ok := again.By.Tries(); ok && tries > 1 && on(again.By) == "any" {
			return again.By
		}
	}
	return nil
}

// on is after what a line is tried again, "" where nobody says.
func on(l *model.Line) string { on, _ := l.RetriesOn(); return on }

package flowgraph

import "tautline.dev/model"

// Removes tells whether all that the receiver of a delivery changes is removed: done
// again, it removes what is gone already.
func (g *Graph) Removes(l *model.Line) bool {
	found := false
	for _, h := range l.Starts {
		for _, c := range h.Lines() {
			switch {
			case g.safe[c] == Yes:
			case g.Effect(c) && c.Operation.Or("") == model.Delete && !c.Idempotency.EnforcedBy.None():
				found = true
			default:
				return false
			}
		}
	}
	return found
}

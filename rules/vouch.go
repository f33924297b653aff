package rules

import (
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Unvouched is what keeps a verdict from being worth much: of what nobody has said, no
// rule can find that it is wrong.
type Unvouched struct {
	// NoFlow tells that nothing says what has to happen from end to end, and Proposed
	// are flows that the lines suggest.
	NoFlow   bool
	Proposed []flowgraph.Proposal
	// Lines are how many there are; of some nobody says how their two ends talk, and what
	// they do.
	Lines                      int
	NoInteraction, NoOperation []*model.Line
}

// mostProposed is how many flows are proposed to begin with. Of fewer lines than fewLines
// each question is told by itself, and says enough.
const (
	mostProposed = 3
	fewLines     = 3
)

// Unvouched is nil where a system says enough for its verdict to mean something: it has
// a flow, if its lines suggest any, and most of them say how they talk and what they do.
func (r *Report) Unvouched() *Unvouched {
	s := r.System
	u := &Unvouched{Lines: len(s.Lines), NoFlow: true}
	for _, f := range s.Flows {
		u.NoFlow = u.NoFlow && len(f.Steps) == 0
	}
	for _, l := range s.Lines {
		if l.InteractionName() == "unknown" {
			u.NoInteraction = append(u.NoInteraction, l)
		}
		if !l.Operation.Known() {
			u.NoOperation = append(u.NoOperation, l)
		}
	}
	if u.NoFlow {
		u.Proposed = flowgraph.Propose(s, mostProposed)
		u.NoFlow = len(u.Proposed) > 0
	}
	if u.Lines < fewLines || !u.NoFlow && 2*len(u.NoInteraction) < u.Lines && 2*len(u.NoOperation) < u.Lines {
		return nil
	}
	return u
}

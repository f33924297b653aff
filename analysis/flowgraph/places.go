package flowgraph

import (
	"slices"

	"tautline.dev/model"
)

// What questions ask of a line that only the rest of the system can tell. Each
// is found in one pass over the system: asked line by line it would grow with
// the square of the model.

// Replies are the lines that answer a line, in the order of the model.
func (g *Graph) Replies(l *model.Line) []*model.Line {
	return g.places().replies[l]
}

// Compensates tells whether a line is there to undo another one.
func (g *Graph) Compensates(l *model.Line) bool {
	return g.places().compensates[l]
}

// Returns tells whether a line brings work back to a compute box which it has
// reached before: some flow has an earlier step that arrives there too. A call
// back to whoever waits for its sender is no return; what it is about is still
// in the waiting caller's hands.
func (g *Graph) Returns(l *model.Line) bool {
	return g.places().returns[l]
}

// places are the places of lines among the other lines and in the flows.
type places struct {
	replies     map[*model.Line][]*model.Line
	compensates map[*model.Line]bool
	returns     map[*model.Line]bool
}

// places finds the places when a question first asks for one.
func (g *Graph) places() *places {
	if g.found == nil {
		g.found = findPlaces(g.sys)
	}
	return g.found
}

func findPlaces(s *model.System) *places {
	p := &places{
		replies:     map[*model.Line][]*model.Line{},
		compensates: map[*model.Line]bool{},
		returns:     map[*model.Line]bool{},
	}
	for _, l := range s.Lines {
		if request, ok := l.Answers.Get(); ok {
			p.replies[request] = append(p.replies[request], l)
		}
		if undo, ok := l.Compensation.Get(); ok {
			p.compensates[undo] = true
		}
	}
	backs := callsBack(s)
	for _, f := range s.Flows {
		// Two different lines that have arrived at a box in one branch are enough:
		// whatever comes next differs from one of them.
		arrived := map[*model.Box][]arrival{}
		for i, group := range f.Steps {
			for _, l := range group {
				// A read leaves nothing behind that a later visit could need.
				if l.To.Family() == model.Compute && l.Operation.Or("") != model.Read && !backs[inFlow{f, l}] && hasOther(f, arrived[l.To], arrival{l, i}) {
					p.returns[l] = true
				}
			}
			for _, l := range group {
				if l.Operation.Or("") == model.Read {
					continue
				}
				at, here := arrival{l, i}, arrived[l.To]
				alike := 0
				for _, o := range here {
					if slices.Equal(f.Within[o.group], f.Within[i]) {
						alike++
					}
				}
				if alike == 0 || alike == 1 && hasOther(f, here, at) {
					arrived[l.To] = append(here, at)
				}
			}
		}
	}
	return p
}

// arrival is a line at one of its places in a flow.
type arrival struct {
	line  *model.Line
	group int
}

// hasOther tells whether another line than the one that arrives has arrived
// before, for the same work.
func hasOther(f *model.Flow, before []arrival, at arrival) bool {
	for _, o := range before {
		if o.line != at.line && !f.Excludes(o.group, at.group) {
			return true
		}
	}
	return false
}

// inFlow is a line as a step of one flow.
type inFlow struct {
	flow *model.Flow
	line *model.Line
}

// callsBack finds the steps that go back to a box which waits for the very
// handler that takes them: it called that handler synchronously, or it calls
// itself. What a called box sends later, when nobody waits any more, is no such
// step, unless it is the drawn answer to the call.
func callsBack(s *model.System) map[inFlow]bool {
	back := map[inFlow]bool{}
	for _, h := range s.Handlers {
		if h.Flow == nil {
			continue
		}
		waiting := map[*model.Box]bool{}
		for _, e := range h.Entries {
			if e.Mode.Or("") == model.Sync {
				waiting[e.From] = true
			}
		}
		for _, l := range h.Lines() {
			during := l.Mode.Or("") == model.Sync && (waiting[l.To] || l.From == l.To)
			request := l.Answers.Or(nil)
			answers := request != nil && request.From == l.To && request.Mode.Or("") == model.Sync
			if during || answers {
				back[inFlow{h.Flow, l}] = true
			}
		}
	}
	return back
}

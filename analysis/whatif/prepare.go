package whatif

import (
	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Prepared is a system that is ready to be asked about, again and again: what
// doesn't change from box to box is worked out once.
type Prepared struct {
	sys      *model.System
	graph    *flowgraph.Graph
	loads    *budget.Loads
	steps    []step
	ids      map[stepKey]int
	handlers []handler
	// of are the steps of a line, one in each of its flows.
	of map[*model.Line][]int
	// into are the steps that reach a box, at the handlers that it runs, and
	// starts those of a flow that nothing starts.
	into   map[*model.Box][]int
	at     map[*model.Box][]int
	starts map[*model.Flow][]int
	// asks are the lines to ask where a line's load is unknown.
	asks map[*model.Line][]*model.Line
	// undoes are the lines that compensate for another.
	undoes map[*model.Line]bool
}

// step is a line in one flow, or in none.
type step struct {
	line *model.Line
	flow *model.Flow
	// in are the handlers that make it, begins those that it starts.
	in, begins []int
}

// handler is the program of a box, by the steps of its flow.
type handler struct {
	*model.Handler
	entries []int
	calls   [][]int
}

type stepKey struct {
	line *model.Line
	flow *model.Flow
}

// Prepare makes a system ready to be asked about.
func Prepare(sys *model.System) *Prepared {
	p := &Prepared{
		sys: sys, graph: flowgraph.New(sys), loads: budget.NewLoads(sys),
		ids:    map[stepKey]int{},
		of:     map[*model.Line][]int{},
		into:   map[*model.Box][]int{},
		at:     map[*model.Box][]int{},
		starts: map[*model.Flow][]int{},
		undoes: map[*model.Line]bool{},
	}
	for _, l := range sys.Lines {
		if undo, ok := l.Compensation.Get(); ok {
			p.undoes[undo] = true
		}
	}
	for i, h := range sys.Handlers {
		own := handler{Handler: h}
		for _, group := range h.Calls {
			var calls []int
			for _, l := range group {
				calls = append(calls, p.step(l, h.Flow, i))
			}
			own.calls = append(own.calls, calls)
		}
		p.handlers = append(p.handlers, own)
		p.at[h.Box] = append(p.at[h.Box], i)
	}
	for i := range p.handlers {
		h := &p.handlers[i]
		for _, e := range h.Entries {
			if s, ok := p.ids[stepKey{e, h.Flow}]; ok {
				h.entries = append(h.entries, s)
				p.steps[s].begins = append(p.steps[s].begins, i)
			}
		}
		if len(h.Entries) == 0 && h.Flow != nil {
			p.starts[h.Flow] = append(p.starts[h.Flow], i)
		}
	}
	return p
}

func (p *Prepared) step(l *model.Line, f *model.Flow, in int) int {
	key := stepKey{l, f}
	s, ok := p.ids[key]
	if !ok {
		s = len(p.steps)
		p.ids[key] = s
		p.steps = append(p.steps, step{line: l, flow: f})
		p.into[l.To] = append(p.into[l.To], s)
		p.of[l] = append(p.of[l], s)
	}
	if made := p.steps[s].in; len(made) == 0 || made[len(made)-1] != in {
		p.steps[s].in = append(made, in)
	}
	return s
}

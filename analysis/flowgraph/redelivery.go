package flowgraph

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Redelivered tells whether a handler is run again from its start, by a
// channel or platform at the head of the journey, until it is done.
func (g *Graph) Redelivered(h *model.Handler) bool { return g.redelivered[h] }

// findRedelivered starts from the handlers that only redelivering lines start,
// and follows their synchronous calls: whoever is called by a handler that runs
// again is called again, if nobody else calls it.
func (g *Graph) findRedelivered() {
	waitsFor := map[*model.Handler]int{} // callers that are not known to run again
	var queue []*model.Handler
	settle := func(h *model.Handler) {
		if waitsFor[h] == 0 {
			g.redelivered[h] = true
			queue = append(queue, h)
		}
	}
	for _, h := range g.sys.Handlers {
		waitsFor[h] = g.callersToWaitFor(h)
		settle(h)
	}
	for len(queue) > 0 {
		up := queue[0]
		queue = queue[1:]
		for _, l := range up.Lines() {
			for _, h := range l.Starts {
				if calls(up, l, h) && !custody.Redelivers(l) && waitsFor[h] > 0 {
					waitsFor[h]--
					settle(h)
				}
			}
		}
	}
}

// callersToWaitFor counts the handlers whose synchronous calls start a handler.
// It is negative where something else starts it that never comes back.
func (g *Graph) callersToWaitFor(h *model.Handler) int {
	if len(h.Entries) == 0 {
		return -1
	}
	n := 0
	for _, l := range h.Entries {
		if custody.Redelivers(l) {
			continue
		}
		before := n
		for _, up := range l.In {
			if calls(up, l, h) {
				n++
			}
		}
		if n == before {
			return -1
		}
	}
	return n
}

// calls tells whether one handler starts another over a line by waiting for it.
func calls(up *model.Handler, l *model.Line, h *model.Handler) bool {
	return l.Mode.Or("") == model.Sync && (h.Flow == nil || up.Flow == h.Flow)
}

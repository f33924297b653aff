package reading

import "tautline.dev/model"

// Open: what answers a step of a workflow goes on with the same execution. That
// does one thing after the other, fails as a whole, and takes no answer once it is undone.

// executions finds the handlers that go on with what another has begun.
func (r *reader) executions() {
	for h := range r.handlers {
		r.handlers[h].continues = r.asker(h)
	}
}

// asker is the handler of which a step is answered by what starts another, -1 if there
// is none.
func (r *reader) asker(h int) int {
	at := r.handlers[h].entry
	if !r.survives(h) || at < 0 {
		return -1
	}
	for r.steps[at].line.Answers.Or(nil) == nil {
		if r.steps[at].line.From.Family() != model.Channel {
			return -1
		}
		if at = r.before(at); at < 0 {
			return -1
		}
	}
	asked := r.steps[at].line.Answers.Or(nil)
	for at >= 0 && r.steps[at].line != asked {
		at = r.before(at)
	}
	if at < 0 || asked.Mode.Or("") != model.Async {
		return -1
	}
	by := r.steps[at].from
	if !r.survives(by) || r.handlers[by].box != r.handlers[h].box {
		return -1
	}
	return by
}

// before is the step that starts the handler of another, -1 if none does.
func (r *reader) before(at int) int { return r.handlers[r.steps[at].from].entry }

// parts are a handler, and those whose execution it goes on with, the last first.
func (r *reader) parts(h int) (out []int) {
	for ; h >= 0; h = r.handlers[h].continues {
		out = append(out, h)
	}
	return out
}

// execution are all handlers of one execution.
func (r *reader) execution(h int) (out []int) {
	parts := r.parts(h)
	first := parts[len(parts)-1]
	for g := range r.handlers {
		of := r.parts(g)
		if of[len(of)-1] == first {
			out = append(out, g)
		}
	}
	return out
}

// goingOn are a handler, and those that may undo what it has done.
func (r *reader) goingOn(h int) []int {
	out := []int{h}
	for _, part := range r.execution(h) {
		if part > h && r.undoesBefore(part) {
			out = append(out, part)
		}
	}
	return out
}

// toUndo are the steps with a way back that a handler has tried, or that its execution
// has done before.
func (r *reader) toUndo(s *state, h int) (out set) {
	s.run[h].tried.each(func(st int) {
		if r.steps[st].undo >= 0 {
			out = out.with(st)
		}
	})
	for _, part := range r.parts(h)[1:] {
		for _, group := range r.handlers[part].program {
			for _, st := range group {
				if r.steps[st].undo >= 0 && !refuted(s, r.steps[st].needs) {
					out = out.with(st)
				}
			}
		}
	}
	return out
}

// undoesBefore tells whether a handler goes on with an execution of which something may
// be undone.
func (r *reader) undoesBefore(h int) bool {
	if r.handlers[h].continues < 0 {
		return false
	}
	for _, part := range r.parts(h) {
		for _, group := range r.handlers[part].program {
			for _, st := range group {
				if r.steps[st].undo >= 0 {
					return true
				}
			}
		}
	}
	return false
}

// stillAsks tells whether what is answered by what starts a handler is still at that.
func (r *reader) stillAsks(s *state, h int) bool {
	if !r.undoesBefore(h) {
		return false
	}
	by := r.handlers[h].continues
	return s.run[by].at != idle && !r.hangs(s, by)
}

// answersTooSoon tells whether a step calls with an answer to what is still being asked.
func (r *reader) answersTooSoon(s *state, st int) bool {
	x := &r.steps[st]
	return x.line.Mode.Or("") != model.Async && x.to >= 0 && r.stillAsks(s, x.to)
}

// isOver tells whether the execution that a handler goes on with was undone.
func (r *reader) isOver(s *state, h int) bool {
	over := false
	if r.undoesBefore(h) {
		for _, part := range r.execution(h) {
			over = over || s.undid.has(part)
		}
	}
	return over
}

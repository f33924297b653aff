package custody

import (
	"slices"

	"tautline.dev/model"
)

// Refreshes tells whether a line writes to a copy of what is kept elsewhere: it
// fills a cache, or makes it forget. A cache is a copy only of a store that the
// same thing was written to; alone it is the owner, as durable as it says. A write
// that the team calls not idempotent, as counting is, makes something of its own
// there, and so does a guard: its key is nowhere else.
func Refreshes(l *model.Line) bool {
	op, known := l.Operation.Get()
	if l.To.Kind != model.Cache || l.To.Store.Durable.Or(false) || !known || op == model.Read ||
		l.Idempotency.EnforcedBy.None() || l.Guard.Or(false) || TakesLock(l) {
		return false
	}
	return !slices.ContainsFunc(l.In, func(h *model.Handler) bool { return !keptElsewhere(l, h) })
}

// keptElsewhere tells whether what a handler writes to a cache is in a store as
// well: the same work writes to one, or brings nothing new and has it from one.
func keptElsewhere(l *model.Line, h *model.Handler) bool {
	reads := false
	for _, out := range l.To.Out { // it fetches what it hasn't got
		reads = reads || keepsMore(out.To)
	}
	for _, o := range sameWork(l, h) {
		switch op := o.Operation.Or(""); {
		case o.From.Family() == model.Store && o.From.Kind != model.Cache:
			return true // out of a store's log
		case o == l || !keepsMore(o.To):
		case op == model.Read:
			reads = true
		case o.Operation.Known() && o.To.Kind != model.External && sameCondition(o, l, h):
			return true
		}
	}
	return reads && !bringsNew(h)
}

// sameCondition tells whether a line is taken whenever a handler comes by another:
// always, or under the condition of that, or of what starts the handler.
func sameCondition(o, l *model.Line, h *model.Handler) bool {
	when, ok := o.When.Get()
	return !ok || l.When.Or("") == when ||
		len(h.Entries) > 0 && !slices.ContainsFunc(h.Entries, func(e *model.Line) bool { return e.When.Or("") != when })
}

// keepsMore tells whether a box has what a cache may hold a copy of.
func keepsMore(b *model.Box) bool {
	return b.Family() == model.Store && b.Kind != model.Cache || b.Kind == model.External
}

// sameWork are the lines that belong to the work of a handler when it comes by a
// line: those of its flow, without what lies in branches that need not be taken
// then; or, where no flow tells, its own and those that start it.
func sameWork(l *model.Line, h *model.Handler) []*model.Line {
	if h.Flow == nil {
		return append(append([]*model.Line(nil), h.Entries...), h.Lines()...)
	}
	var out []*model.Line
	for i, group := range h.Flow.Steps {
		if takenWith(h.Flow, i, l) {
			out = append(out, group...)
		}
	}
	return out
}

// takenWith tells whether a flow comes by a group of its steps whenever it comes
// by a line.
func takenWith(f *model.Flow, i int, l *model.Line) bool {
	if len(f.Within[i]) == 0 {
		return true
	}
	for j, group := range f.Steps {
		in := f.Within[j]
		if slices.Contains(group, l) && (len(in) < len(f.Within[i]) || !slices.Equal(in[:len(f.Within[i])], f.Within[i])) {
			return false
		}
	}
	return true
}

// bringsNew tells whether the work of a handler brings something that is kept
// nowhere yet: somebody asks for more than to read, or a message tells of it.
func bringsNew(h *model.Handler) bool {
	first := h.Entries
	if h.Flow != nil {
		first = h.Flow.FirstLines()
	}
	for _, l := range first {
		if l.From.Kind == model.Client || l.From.Kind == model.External {
			if l.Operation.Or("") != model.Read {
				return true
			}
		}
	}
	return false
}

// OnlyAnswers tells whether a line tells whoever has asked, and changes nothing by
// it. An answer that is written down changes the store, and is in its log.
func OnlyAnswers(l *model.Line) bool {
	return l.Answers.Known() && !l.Answers.None() && l.To.Family() != model.Store
}

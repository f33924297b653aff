package reading

import (
	"slices"

	"tautline.dev/model"
)

// effects tells whether a step changes something: at a store, at an external
// whatever the flow does next, or at a box where it goes no further.
func (r *reader) effects(i int) {
	st := &r.steps[i]
	l := st.line
	if st.undoes >= 0 {
		st.change = l.To.Family() != model.Channel
		return
	}
	ends := r.goesNoFurther(st.to)
	read := l.Operation.Or("") == model.Read
	switch {
	case l.To.Family() == model.Channel:
		st.change, st.message = ends, true
	case l.To.Family() == model.Store:
		st.change = !read && !r.isCopy(i)
	case l.To.Kind == model.External:
		// Open: an answer to what an external has asked is not one: it only tells.
		st.change = !read && !l.Answers.Known()
	default:
		// Open: an answer to a line of this flow only tells; what it changes at
		// who asked is drawn, if it is anything.
		st.change = ends && !read && !l.Answers.Known()
	}
	if locks(l) && !l.Guard.Or(false) {
		st.change = false // nothing is left of a lock
	}
	st.required = st.change && !remembers(l)
	if len(r.flow.Effects) > 0 {
		st.required = st.required && slices.Contains(r.flow.Effects, l)
		return
	}
	// Open: what is behind a line that the caller goes on without isn't owed.
	st.way.each(func(at int) {
		if r.steps[at].line.Dependency.Or("hard") == "soft" {
			st.required = false
		}
	})
}

// goesNoFurther tells whether the flow goes no further where a handler works: at
// most it tells whoever asked. Open: of a person who is asked, the answer is all.
func (r *reader) goesNoFurther(h int) bool {
	if b := r.handlers[h].box; b.Kind == model.Client || b.Family() == model.Channel {
		return len(r.handlers[h].program) == 0
	}
	for _, group := range r.handlers[h].program {
		for _, st := range group {
			if asked, ok := r.steps[st].line.Answers.Get(); !ok || asked != r.steps[r.handlers[h].entry].line || r.steps[st].line.To.Family() == model.Store {
				return false // an answer that is written down is a change there
			}
		}
	}
	return true
}

// remembers tells whether a line only remembers a key, in a cache or as a lock: that
// isn't what the flow is there for.
func remembers(l *model.Line) bool {
	return l.Guard.Or(false) && (l.To.Kind == model.Cache || locks(l))
}

// locks tells whether a line takes a lock.
func locks(l *model.Line) bool {
	return !l.Lock.For.None() && (l.Lock.For.Known() || l.Lock.Renewed.Known() || l.Lock.Fenced.Known())
}

// isCopy tells whether a write to a cache only repeats what is kept elsewhere: the
// same work writes it to a store, has it out of a store's log, or brings nothing
// new and has read it from where it is kept. What isn't idempotent, as counting,
// makes something of its own there, and so does a guard: its key is nowhere else.
// Of what nobody knows to be a write nobody knows that it refreshes a copy.
func (r *reader) isCopy(i int) bool {
	l := r.steps[i].line
	if l.To.Kind != model.Cache || l.To.Store.Durable.Or(false) || !l.Operation.Known() || l.Idempotency.EnforcedBy.None() || l.Guard.Or(false) {
		return false
	}
	// Open: a cache that fetches what it hasn't got reads it.
	reads := slices.ContainsFunc(r.sys.Lines, func(o *model.Line) bool { return o.From == l.To && keepsMore(o.To) })
	for j, other := range r.steps {
		o := other.line
		if other.undoes >= 0 || !r.doneWith(j, i, false) {
			continue
		}
		switch op := o.Operation.Or(""); {
		case o.From.Family() == model.Store && keepsMore(o.From):
			return true
		case !keepsMore(o.To):
		case op == model.Read:
			reads = true // also where it does so on a miss only
		case o.Operation.Known() && o.To.Kind != model.External && r.doneWith(j, i, true):
			return true
		}
	}
	return reads && !r.bringsNew()
}

// doneWith tells whether one step is taken whenever another is: it lies in no other
// branch and, if that matters, is under no other condition.
func (r *reader) doneWith(j, i int, conditions bool) bool {
	var has []need
	r.steps[i].way.each(func(at int) { has = append(has, r.steps[at].needs...) })
	return !slices.ContainsFunc(r.steps[j].needs, func(n need) bool {
		return (conditions || r.choices[n.of].name == "either") && !slices.Contains(has, n)
	})
}

// keepsMore tells whether a box has what a cache may hold a copy of.
func keepsMore(b *model.Box) bool {
	return b.Family() == model.Store && b.Kind != model.Cache || b.Kind == model.External
}

// bringsNew tells whether the flow begins with what is kept nowhere yet: a person,
// or somebody else's system, asks for more than to read.
func (r *reader) bringsNew() bool {
	return slices.ContainsFunc(r.roots, func(root root) bool {
		h := &r.handlers[root.handler]
		return (h.box.Kind == model.Client || h.box.Kind == model.External) &&
			slices.ContainsFunc(h.program[0], func(st int) bool { return r.steps[st].line.Operation.Or("") != model.Read })
	})
}

// transaction finds the steps that take effect together with one: those of its
// handler with the same name. Over two stores it is none, nor in an object store,
// which takes each object by itself.
func (r *reader) transaction(i int) {
	name, ok := r.steps[i].line.Transaction.Get()
	if !ok || r.steps[i].undoes >= 0 {
		return
	}
	var all set
	for j, other := range r.steps {
		if other.undoes >= 0 || other.from != r.steps[i].from || other.line.Transaction.Or("") != name {
			continue
		}
		if to := other.line.To; to != r.steps[i].line.To || to.Family() != model.Store || to.Kind == model.ObjectStore {
			return
		}
		all = all.with(j)
	}
	if all != one(i) {
		r.steps[i].together = all
	}
}

package reading

import "tautline.dev/model"

// commits tells whether a step is the last of its transaction that is taken.
func (r *reader) commits(s *state, h, st int) bool {
	last := r.steps[st].together != 0
	r.steps[st].together.without(st).each(func(i int) {
		last = last && (s.run[h].done.has(i) || refuted(s, r.steps[i].needs))
	})
	return last
}

// recordedBy are the steps whose dedup stores are told when one is done: its own, or
// where it commits a transaction those of all of that.
func (r *reader) recordedBy(s *state, h, st int) (out set) {
	of := one(st)
	switch x := &r.steps[st]; {
	case r.commits(s, h, st):
		of |= x.together & s.run[h].ok
	case x.together != 0:
		return 0
	}
	of.each(func(i int) {
		if l := r.steps[i].line; enforcedBy(l) == model.DedupStore && l.To.Family() == model.Store && !remembered(s, i) {
			out = out.with(i)
		}
	})
	return out
}

// remembered tells whether a dedup store knows that a step is done: it has noted that,
// and its window isn't over.
func remembered(s *state, st int) bool { return s.record.has(st) && !s.forgot.has(st) }

// cantCommit tells whether a line of a step's transaction has failed that its
// handler can't do without: then nobody asks for the commit. What it can do
// without isn't part of that.
func (r *reader) cantCommit(s *state, h, st int) (cant bool) {
	p := &s.run[h]
	(p.done & r.steps[st].together & p.tried &^ p.ok).each(func(i int) {
		cant = cant || r.steps[i].line.Dependency.Or("hard") != "soft"
	})
	return cant
}

// soft tells whether a handler goes on without a step that has failed. Open: the
// last line of a transaction is its commit, which fails for all of them: nobody
// can do without it who can't do without one of them.
func (r *reader) soft(s *state, h, st int) bool {
	of, soft := one(st), true
	if r.commits(s, h, st) {
		of |= r.steps[st].together & s.run[h].ok
	}
	of.each(func(i int) { soft = soft && r.steps[i].line.Dependency.Or("hard") == "soft" })
	return soft
}

// commit does at once what the steps of a transaction do, wherever in it a guard
// stands: one that finds its key rolls back all.
func (r *reader) commit(s state, h, st int, emit moved) {
	var all []int
	(r.steps[st].together & (s.run[h].ok | one(st)) &^ (s.record &^ s.forgot)).each(func(i int) { all = append(all, i) })
	var changed set
	for _, i := range all {
		changed = changed.with(i)
	}
	if r.meetsClaim(s, h, st, changed, emit) {
		return
	}
	before := s
	var rest func(s state, i int)
	rest = func(s state, i int) {
		if i == len(all) {
			r.answer(s, h, st, done, emit)
			return
		}
		r.happen(s, all[i], func(s state, was bool) {
			if was && r.steps[all[i]].line.Guard.Or(false) {
				r.rolledBack(before, h, st, emit)
				return
			}
			if !was {
				r.claim(&s, h, all[i])
			}
			rest(s, i+1)
		})
	}
	rest(s, 0)
}

// rolledBack ends a handler whose transaction has found its guard's key.
func (r *reader) rolledBack(s state, h, st int, emit moved) {
	if n, ok := r.fault(s, LoseReply); ok {
		r.settle(n, h, st, unknown, emit)
	}
	r.unanswered(s, h, st, emit)
	r.settle(s, h, st, found, emit)
}

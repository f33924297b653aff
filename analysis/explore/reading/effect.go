package reading

import (
	"time"

	"tautline.dev/model"
)

// happen is a change: it has happened already, or happens now, or once more.
func (r *reader) happen(s state, e int, then func(s state, was bool)) {
	if !r.steps[e].change {
		then(s, false)
		return
	}
	if s.count[e] > 0 {
		l := r.steps[e].line
		by, known := l.Idempotency.EnforcedBy.Get()
		// Open: who states a guard states that there is a key.
		key := known && by != model.DedupStore && by != model.ByBroker ||
			!known && !l.Idempotency.EnforcedBy.None() && (l.Guard.Or(false) || r.keyedBefore(e))
		if key || !known && !l.Idempotency.EnforcedBy.None() {
			then(s, true)
		}
		if key && !s.forgot.has(e) {
			return
		}
	}
	r.count(&s, e)
	if r.steps[e].line.To.Family() == model.Store && r.steps[e].undoes < 0 {
		r.post(&s, r.steps[e].to) // its change log
	}
	then(s, false)
}

// keyedBefore tells whether a key on the way in commits with an effect: that of
// the line that starts its handler, if the handler changes one store only.
func (r *reader) keyedBefore(e int) bool {
	h := r.steps[e].from
	in := r.handlers[h].entry
	if in < 0 || r.steps[e].line.To.Family() != model.Store {
		return false
	}
	by := enforcedBy(r.steps[in].line)
	if by != model.UniqueKey && by != model.ConditionalWrite && by != model.Natural {
		return false
	}
	for i := range r.steps {
		// Open: of a handler's own writes. What it puts elsewhere, or what others
		// do for it, isn't where the key is.
		if x := &r.steps[i]; x.change && x.undoes < 0 && x.from == h && x.line.To.Family() == model.Store && x.line.To != r.steps[e].line.To {
			return false
		}
	}
	return true
}

// count counts an effect once more.
func (r *reader) count(s *state, e int) {
	if s.count[e] > 0 {
		s.doubled = s.doubled.with(e)
		s.count[e] = 2
		return
	}
	s.count[e] = 1
	s.exempt = s.exempt.without(e)
}

// enforcedBy is what makes a repeat of a line harmless, "" where nothing is
// known to.
func enforcedBy(l *model.Line) model.Enforcement { return l.Idempotency.EnforcedBy.Or("") }

// later notes that work may come back to a step after so long, false for without
// end: the keys behind it that are remembered for less may be forgotten by then.
func (r *reader) later(s *state, st int, after time.Duration, ends bool) {
	r.steps[st].behind.each(func(e int) {
		for _, e := range []int{e, r.steps[e].undo} {
			if e < 0 {
				continue
			}
			l := r.steps[e].line
			window, ok := l.Idempotency.Window.Get()
			if locks(l) {
				window, ok = 1, true // it may have been given back at once
			}
			known := s.count[e] > 0 || s.record.has(e) || s.sent.has(e) || r.isClaimed(s, e)
			if ok && known && (!ends || after > window) {
				s.forgot = s.forgot.with(e)
			}
		}
	})
}

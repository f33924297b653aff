package explore

import (
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// leastWait is how long a client that asks again has waited at least, and a table whose
// reader was away.
const leastWait = time.Minute

// keys finds for each key that is remembered for a time what may come again after
// that.
func (c *compiler) keys() {
	filled := c.p.filledBy()
	for e := range c.p.Effects {
		ef := &c.p.Effects[e]
		if ef.Window == 0 {
			continue
		}
		w := c.outlast(Key{Effect: e, Mailbox: -1, Record: -1}, ef.Window, -1, ef.Step, filled)
		ef.Key, ef.Brief = c.key(w, ef.Window)
		if l := w.unknown; l != nil && ef.Assume < 0 {
			ef.Assume = c.assumeAt(w.path, l, "the key of `"+ef.Line.ID+"` is forgotten when `"+l.ID+"` comes again")
		}
	}
	for h := range c.p.Handlers {
		if hd := &c.p.Handlers[h]; hd.Record >= 0 && hd.From >= 0 {
			hd.Brief = c.recordKey(hd.Record, hd.From, -1, filled)
		} else if hd.Record >= 0 {
			hd.Brief = c.recordKey(hd.Record, -1, hd.Entry, filled)
		}
	}
	for i := range c.p.Steps {
		if s := &c.p.Steps[i]; s.Record >= 0 {
			s.Brief = c.recordKey(s.Record, -1, i, filled)
		}
	}
	for m := range c.p.Mailboxes {
		mb := &c.p.Mailboxes[m]
		window, ok := mb.Line.Idempotency.Window.Get()
		if !mb.Keyed || !ok {
			continue
		}
		w := c.outlast(Key{Effect: -1, Mailbox: m, Record: -1}, window, m, -1, filled)
		mb.Key, mb.Brief = c.key(w, window)
		if l := w.unknown; l != nil {
			mb.KeyAssume = c.assumeAt(w.path, l, "the key with which `"+mb.Line.ID+"` starts `"+mb.Line.To.ID+"` is forgotten when `"+l.ID+"` comes again")
		}
	}
}

// outlasting is what comes again after the time for which a key is remembered.
type outlasting struct {
	key       Key
	late      []*[]Outlasted // where that is noted
	behind    [][]int
	delivered bool // by a mailbox
	// unknown is a line of which nobody says how long it is kept, as the fact path
	// would.
	unknown *model.Line
	path    string
}

// key keeps a key that something outlasts, and tells whether a client may ask again
// after its window. It is -1 where nothing outlasts it.
func (c *compiler) key(w outlasting, window time.Duration) (key int, brief bool) {
	brief = window < leastWait || w.delivered
	if len(w.late) == 0 {
		return -1, brief
	}
	key = len(c.p.Keys)
	c.p.Keys = append(c.p.Keys, w.key)
	for i, late := range w.late {
		*late = append(*late, Outlasted{key, w.behind[i]})
	}
	return key, brief
}

// outlast goes all the way that leads to a key, from a mailbox or a step, the other
// of which is -1.
func (c *compiler) outlast(k Key, window time.Duration, m, step int, filled []int) outlasting {
	w := outlasting{key: k}
	var behind []int
	note := func(late *[]Outlasted) {
		w.late, w.behind = append(w.late, late), append(w.behind, slices.Clone(behind))
	}
	for m >= 0 || step >= 0 {
		if m >= 0 {
			mb := &c.p.Mailboxes[m]
			if mb.comesBackAfter(window) {
				note(&mb.Late)
				w.delivered = true
				if _, path, known := mb.Keeper.Retention(mb.Line); mb.Retention == 0 && !known && w.unknown == nil {
					w.unknown, w.path = mb.Line, path
				}
			}
			behind = append(behind, m)
			m, step = -1, filled[m]
			continue
		}
		s := &c.p.Steps[step]
		if s.triedFor() > window {
			note(&s.Late)
		}
		m, step = c.p.Handlers[s.Handler].From, c.p.Handlers[s.Handler].Entry
	}
	return w
}

// outlasts tells whether what a mailbox keeps may come back later than after a
// time: also where nobody says how long it is kept.
func (m *Mailbox) outlasts(window time.Duration) bool {
	if m.Retention > 0 {
		return m.Retention > window
	}
	return m.keeps()
}

// comesBackAfter tells whether a message that was done, and not yet marked so, may come
// back later than after a time. A row does until it is marked: for how long a reader may
// be stuck between the two, only a stated age tells.
func (m *Mailbox) comesBackAfter(window time.Duration) bool {
	if m.Keeper.Where == custody.InTable && m.Retention == 0 {
		return max(leastWait, m.Line.Last().Retry.MaxAge.Or(0)) > window
	}
	return m.outlasts(window)
}

// keeps tells whether something else keeps the messages of a mailbox than its sender's
// memory, or the workflow that has them.
func (m *Mailbox) keeps() bool {
	return m.Kind != InMemory && (m.Kind != PlatformQueue || m.Line.To.Kind != model.Workflow)
}

// triedFor is how long after the first try of a step the last one may come, 0
// where nobody says.
func (s *Step) triedFor() time.Duration {
	if s.Maybe {
		return 0
	}
	tries := model.Attempts(s.Attempts)
	if s.Attempts == Unbounded {
		tries = model.Unlimited
	}
	last := arithmetic.LastTry(s.Line.Timeout.Or(0), tries, custody.Backoff(&s.Line.Retry))
	if age, ok := s.Line.Retry.MaxAge.Get(); ok {
		last = min(last, age)
	}
	return last
}

// recordKey finds what may come to the dedup store behind a mailbox or a step, the other
// of which is -1, when it has forgotten what it knew, and tells whether it has when that
// comes for which a client asks again that has waited in vain.
func (c *compiler) recordKey(record, m, step int, filled []int) (brief bool) {
	l := c.p.Records[record]
	window, ok := l.Idempotency.Window.Get()
	if !ok {
		return false
	}
	k := &c.p.RecordKeys[record]
	w := c.outlast(Key{Effect: -1, Mailbox: -1, Record: record}, window, m, step, filled)
	k.Key, brief = c.key(w, window)
	if w.unknown != nil {
		k.Assume = c.assumeAt(w.path, w.unknown, "the dedup store of `"+l.ID+"` has forgotten the work when `"+w.unknown.ID+"` comes again")
	}
	return brief
}

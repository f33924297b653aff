package rules

import "tautline.dev/model"

// Original tells whether a store holds something that no other store of the
// model gave it: then its loss is final. A store that is only written to by
// what follows another store's changes is a copy, and can be made again.
func (j *Journeys) Original(b *model.Box) bool {
	if j.originals == nil {
		j.findOriginals()
	}
	return j.originals[b]
}

// findOriginals follows everything that is new to the system: what a client or
// an external starts, and what a box does by itself. A store that it reaches is
// an original, and what leaves that store's log is no longer new.
func (j *Journeys) findOriginals() {
	j.originals = map[*model.Box]bool{}
	seen := map[*model.Line]bool{}
	var queue []*model.Line
	add := func(l *model.Line) {
		if !seen[l] && !(l.From.Family() == model.Store && l.Mode.Or("") == model.Async) {
			seen[l] = true
			queue = append(queue, l)
		}
	}
	for _, l := range j.sys.Lines {
		if l.From.Kind == model.Client || l.From.Kind == model.External {
			add(l)
		}
	}
	for _, h := range j.sys.Handlers {
		fed := h.Box.Family() == model.Channel && len(h.Box.Into) > 0 // its senders tell
		if len(h.Entries) == 0 && !fed {
			for _, l := range h.Lines() {
				add(l)
			}
		}
	}
	followed := map[*model.Handler]bool{}
	drained := map[*model.Box]bool{}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		if l.To.Family() == model.Store && l.Operation.Or(model.Read) != model.Read {
			j.originals[l.To] = true
		}
		if l.To.Family() == model.Channel && !drained[l.To] {
			drained[l.To] = true
			for _, out := range l.To.Out {
				add(out)
			}
		}
		for _, h := range l.Starts {
			if !followed[h] {
				followed[h] = true
				for _, next := range h.Lines() {
					add(next)
				}
			}
		}
	}
}

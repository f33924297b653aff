package rules

import "tautline.dev/model"

// Redelivers tells whether a line brings its work back until it is done: a
// durable channel that waits for the work, or a platform that tries again.
func (j *Journeys) Redelivers(l *model.Line) bool {
	if l.Mode.Or("") != model.Async || l.Guarantee.Or("") == model.AtMostOnce || l.Ack.Or("") == model.OnReceipt {
		return false
	}
	if l.From.Family() == model.Channel || l.From.Family() == model.Store {
		if l.Ack.Or("") == model.AfterWork {
			return true
		}
	}
	tries, ok := l.Retry.Tries()
	return ok && tries > 1 && l.Retry.By.Or("") != model.ByCaller
}

// Redelivered tells whether a handler is run again from its start, by a
// channel or platform at the head of the journey, until it is done.
func (j *Journeys) Redelivered(h *model.Handler) bool { return j.redelivered[h] }

// findRedelivered starts from the handlers that only redelivering lines start,
// and follows their synchronous calls: whoever is called by a handler that runs
// again is called again, if nobody else calls it.
func (j *Journeys) findRedelivered() {
	waitsFor := map[*model.Handler]int{} // callers that are not known to run again
	var queue []*model.Handler
	settle := func(h *model.Handler) {
		if waitsFor[h] == 0 {
			j.redelivered[h] = true
			queue = append(queue, h)
		}
	}
	for _, h := range j.sys.Handlers {
		waitsFor[h] = j.callersToWaitFor(h)
		settle(h)
	}
	for len(queue) > 0 {
		up := queue[0]
		queue = queue[1:]
		for _, l := range up.Lines() {
			for _, h := range l.Starts {
				if calls(up, l, h) && !j.Redelivers(l) && waitsFor[h] > 0 {
					waitsFor[h]--
					settle(h)
				}
			}
		}
	}
}

// callersToWaitFor counts the handlers whose synchronous calls start a handler.
// It is negative where something else starts it that never comes back.
func (j *Journeys) callersToWaitFor(h *model.Handler) int {
	if len(h.Entries) == 0 {
		return -1
	}
	n := 0
	for _, l := range h.Entries {
		if j.Redelivers(l) {
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

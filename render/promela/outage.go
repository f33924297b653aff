package promela

import (
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
)

// stillDown leaves what was down for a handler down until its message is taken
// again, or not: then that may have been all that it failed of.
func (w *writer) stillDown(h int, mb *explore.Mailbox) {
	var down []string
	for _, o := range w.outages() {
		if o.root == h {
			down = append(down, w.down(o))
		}
	}
	if len(down) == 0 {
		return
	}
	w.line("if")
	if mb.TriedInVain() {
		w.line(":: kept && (%s) -> skip /* still down when it is taken again */", strings.Join(down, " || "))
	}
	if mb.Undone {
		w.line(":: nempty(%s) && (%s) -> skip /* or when a copy of it is */", w.names.mailboxes[w.p.Handlers[h].From], strings.Join(down, " || "))
	}
	w.open(":: true ->")
	w.upAgain(h)
	w.line("why = (why == outage -> passing : why)")
	w.depth--
	w.line("fi;")
}

// blocked says that a step meets a receiver that always fails, or that is down
// for longer; "" where neither can be.
func (w *writer) blocked(i int, always bool) string {
	down := w.isDown(i)
	switch {
	case !always:
		return down
	case down == "":
		return "always_fails_" + w.names.boxes[w.p.Steps[i].Box]
	}
	return w.closed(w.outage(i))
}

// closed is what says that a box always fails, or is down for a root.
func (w *writer) closed(o stay) string {
	return "closed_" + w.names.boxes[o.box] + "_for_" + w.names.handlers[o.root]
}

// isDown is what says that the receiver of a step is down for longer.
func (w *writer) isDown(i int) string {
	o := w.outage(i)
	for _, other := range w.outages() {
		if other == o {
			return w.down(o)
		}
	}
	return ""
}

func (w *writer) anyOutage(root int) bool {
	return slices.ContainsFunc(w.outages(), func(o stay) bool { return o.root == root })
}

// upAgain ends the outages that lasted for a root.
func (w *writer) upAgain(root int) {
	if w.anyOutage(root) {
		w.line("up_again_%s();", w.names.handlers[root])
	}
}

func (w *writer) roots() []int {
	var out []int
	for h := range w.p.Handlers {
		if w.p.Handlers[h].Caller < 0 {
			out = append(out, h)
		}
	}
	return out
}

func (w *writer) down(o stay) string {
	return "down_" + w.names.boxes[o.box] + "_for_" + w.names.handlers[o.root]
}

// amidst is what says that a box went down for a root, or is up again, while several steps
// were under way, of which others may have been done before, or after.
func (w *writer) amidst(o stay) string {
	return "amidst_" + w.names.boxes[o.box] + "_for_" + w.names.handlers[o.root]
}

// ending is what says that the outage is over when they are.
func (w *writer) ending(o stay) string {
	return "ending_" + w.names.boxes[o.box] + "_for_" + w.names.handlers[o.root]
}

// mayMiss tells whether a step may have been done before its receiver went down, or once
// it was up, as another failed that is done at the same time.
func (w *writer) mayMiss(i int) bool {
	return w.p.Steps[i].Grouped && w.isDown(i) != "" && w.among(w.outage(i))
}

// among tells whether an outage may begin or end so.
func (w *writer) among(o stay) bool {
	for i := range w.p.Steps {
		if st := &w.p.Steps[i]; st.Grouped && !st.Last && w.outage(i) == o {
			return true
		}
	}
	return false
}

// outages are the boxes that may stay down for one root.
func (w *writer) outages() []stay {
	var out []stay
	for i := range w.p.Steps {
		if o := w.outage(i); w.staysDown(i) && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

func (w *writer) outage(i int) stay {
	st := &w.p.Steps[i]
	return stay{st.Box, w.p.Handlers[st.Handler].Root}
}

// staysDown tells whether an outage that a step meets may last longer than its
// tries. It shows only where the same root may ask the same box again. None
// outlasts somebody who never gives up; a compensation meets only those that
// others met.
func (w *writer) staysDown(i int) bool {
	if !w.askedAgain(i) {
		return false
	}
	st := &w.p.Steps[i]
	if st.N == 0 || w.p.Handlers[st.Handler].Broker || endless(st) || st.Unheard || st.Buffered {
		return false
	}
	return w.p.MayLast(st)
}

package promela

import (
	"fmt"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// keyOf is the line of which a key is.
func (w *writer) keyOf(k int) *model.Line {
	switch key := &w.p.Keys[k]; {
	case key.Record >= 0:
		return w.p.Records[key.Record]
	case key.Effect < 0:
		return w.p.Mailboxes[key.Mailbox].Line
	}
	return w.p.Effects[w.p.Keys[k].Effect].Line
}

// forgot is what says that a key may be forgotten.
func (w *writer) forgot(k int) string { return name("forgot", k, w.keyOf(k).ID) + "[w]" }

// known says that there is something that a key would make known again: a workflow
// has taken the work over with its key once it is asked to start.
func (w *writer) known(k int) string {
	key := &w.p.Keys[k]
	switch {
	case key.Effect >= 0:
		return w.names.effects[key.Effect] + "[w] > 0"
	case key.Record >= 0:
		if c := w.p.RecordKeys[key.Record].Claim; c >= 0 {
			return "(" + w.names.records[key.Record] + "[w] || " + w.claim(c) + "[w] != 0)"
		}
		return w.names.records[key.Record] + "[w]"
	}
	m := w.names.mailboxes[key.Mailbox]
	if w.p.Mailboxes[key.Mailbox].Kind == explore.PlatformQueue {
		return "had_" + m + "[w]"
	}
	return "started_" + m + "[w]"
}

// comesLate are the keys that may be forgotten when something comes again now. All
// orders are tried, so that one of them has what is on its way done before.
func (w *writer) comesLate(late []explore.Outlasted) []string {
	var out []string
	for _, o := range late {
		out = append(out, fmt.Sprintf("%s = (%s || %s)", w.forgot(o.Key), w.forgot(o.Key), w.known(o.Key)))
	}
	return out
}

// forgotten are what says that a key may be forgotten by now; -1 is one that
// nothing outlasts.
func (w *writer) forgotten(key int, brief bool) []string {
	var out []string
	if key >= 0 {
		out = append(out, w.forgot(key))
	}
	if brief {
		out = append(out, "asked_again")
	}
	return out
}

// askedAgain tells whether a root may come to the box of a step once more.
func (w *writer) askedAgain(i int) bool {
	for j := range w.p.Steps {
		if j != i && w.outage(j) == w.outage(i) {
			return true
		}
	}
	for h := w.p.Steps[i].Handler; h >= 0; h = w.p.Handlers[h].Caller {
		if e := w.p.Handlers[h].Entry; e >= 0 && w.p.Steps[e].Attempts != 1 {
			return true
		}
	}
	m := w.p.Handlers[w.outage(i).root].From
	return m >= 0 && w.p.Mailboxes[m].TriedInVain()
}

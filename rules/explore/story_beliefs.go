package explore

import (
	"slices"

	"tautline.dev/model"
)

// beliefs are what each party holds for true at the end.
func (t *teller) beliefs(st *Story, s []byte) []Belief {
	var out []Belief
	if c := t.client(); c != nil {
		says := [...]string{"was told nothing", "has heard nothing", "was told no", "was told yes"}[s[1]]
		out = append(out, Belief{Who: c, Says: says, Wrong: st.Promise == NoLostWork || st.Promise == TruthfulAnswer})
	}
	for i, b := range t.p.Boxes {
		out = append(out, t.holds(i, b, st, s)...)
	}
	return out
}

// wasUndone tells whether a compensation took an effect back.
func (t *teller) wasUndone(e int, s []byte) bool {
	for _, i := range t.p.Effects[e].Path {
		if u := t.p.Steps[i].Undo; u >= 0 && *t.x.effect(s, t.p.Steps[u].Effect) > 0 {
			return true
		}
	}
	return false
}

// holds is what one box has of the flow at the end.
func (t *teller) holds(i int, b *model.Box, story *Story, s []byte) []Belief {
	out := t.effectsAt(i, story, s)
	for m := range t.p.Mailboxes {
		be := t.mailAt(&t.p.Mailboxes[m], i, *t.x.mail(s, m), story.Promise)
		empty := t.p.Mailboxes[m].Box == i && t.p.Mailboxes[m].Kind == InChannel
		switch {
		case be.Who != nil:
			out = append(out, be)
		case empty && len(out) == 0:
			out = append(out, Belief{Who: b, Says: "holds nothing"})
		}
	}
	for h := range t.p.Handlers {
		hd := &t.p.Handlers[h]
		if !hd.Workflow || hd.Box != i {
			continue
		}
		switch f := *t.x.fate(s, h); {
		case f&held != 0:
			out = append(out, Belief{Who: b, Says: "holds a failed execution" + looked(hd.Watched), Wrong: !hd.Watched})
		case f&endless != 0:
			out = append(out, Belief{Who: b, Says: "goes on trying for ever" + noticed(hd), Wrong: !hd.Noticed})
		case f&dropped != 0:
			out = append(out, Belief{Who: b, Says: "ended as failed, and keeps nothing of it"})
		case f != 0:
			out = append(out, Belief{Who: b, Says: "ended as failed, with what it could undo undone"})
		}
	}
	return out
}

// effectsAt are the effects of which a box knows whether they have happened.
func (t *teller) effectsAt(i int, story *Story, s []byte) []Belief {
	var out []Belief
	for e := range t.p.Effects {
		ef := &t.p.Effects[e]
		n := *t.x.effect(s, e)
		if t.p.Steps[ef.Step].Box != i || ef.Undoing && n == 0 {
			continue
		}
		says := "`" + ef.Line.ID + "` " + [...]string{"never", "once", "twice or more"}[n]
		if n == 0 && t.wasUndone(e, s) {
			says = "`" + ef.Line.ID + "` undone"
		}
		out = append(out, Belief{Who: t.box(i), Says: says, Wrong: slices.Contains(story.Lines, ef.Line)})
	}
	return out
}

// mailAt is what became of a message that a box held or was given to keep, of
// nobody if there is nothing to tell.
func (t *teller) mailAt(mb *Mailbox, i int, marks byte, broken Promise) Belief {
	message := "the message of `" + mb.Line.ID + "` is "
	b := t.box(i)
	switch {
	case mb.DeadLetter == b && marks&parked != 0:
		return Belief{Who: b, Says: message + "parked" + looked(mb.Watched), Wrong: !mb.Watched}
	case mb.Box == i && marks&kept != 0:
		return Belief{Who: b, Says: message + "there and never done", Wrong: !mb.Watched}
	case mb.Box == i && marks&gone != 0:
		return Belief{Who: b, Says: message + "gone", Wrong: broken == NoLostWork}
	}
	return Belief{}
}

package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// beliefs are what each party holds for true at the end.
func (t *teller) beliefs(st *Story, s []byte) []Belief {
	var out []Belief
	if c := t.client(); c != nil {
		says := [...]string{"was told nothing", "has heard nothing", "was told no", "was told yes"}[s[1]]
		if s[1] == toldNothing && t.x.pc(s, t.start.Handler) != 0 {
			says = "still waits for an answer"
		}
		if t.start.Untold() { // nobody tells a scheduler anything
			says = "has started the work"
		}
		out = append(out, Belief{Who: c, Says: says, Wrong: st.Promise == NoLostWork || st.Promise == TruthfulAnswer})
	}
	for i, b := range t.p.Boxes {
		out = append(out, t.holds(i, b, st, s)...)
	}
	for _, b := range t.keepers() {
		out = append(out, t.holds(-1, b, st, s)...)
	}
	return out
}

// keepers are the boxes that only take what others couldn't do.
func (t *teller) keepers() []*model.Box {
	var out []*model.Box
	add := func(b *model.Box) {
		if b != nil && !slices.Contains(t.p.Boxes, b) && !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	for m := range t.p.Mailboxes {
		add(t.p.Mailboxes[m].DeadLetter)
	}
	for k := range t.p.SenderDeadLetters {
		add(t.p.SenderDeadLetters[k].To)
	}
	for h := range t.p.Handlers {
		add(t.p.Handlers[h].Parks)
	}
	return out
}

// wasUndone tells whether a compensation took an effect back.
func (t *teller) wasUndone(e int, s []byte) bool {
	for _, i := range t.p.Effects[e].Path {
		if u := t.p.Steps[i].Undo; u >= 0 && *t.x.effect(s, t.p.Steps[u].Effect) > 0 && !t.x.stands(s, e) {
			return true
		}
	}
	return false
}

// holds is what one box has of the flow at the end.
func (t *teller) holds(i int, b *model.Box, story *Story, s []byte) []Belief {
	out := t.effectsAt(i, story, s)
	for m := range t.p.Mailboxes {
		be := t.mailAt(&t.p.Mailboxes[m], i, b, *t.x.mail(s, m), story.Promise)
		mb := &t.p.Mailboxes[m]
		here := mb.Box == i && mb.Kind == InChannel
		switch {
		case be.Who != nil:
			out = append(out, be)
		case here && (*t.x.fresh(s, m) > 0 || *t.x.returned(s, m) > 0):
			out = append(out, Belief{Who: b, Says: "still has the message of `" + mb.Line.ID + "`"})
		case here && len(out) == 0:
			out = append(out, Belief{Who: b, Says: "holds nothing"})
		}
	}
	for k := range t.p.SenderDeadLetters {
		if pk := &t.p.SenderDeadLetters[k]; pk.To == b && t.x.isParked(s, k) {
			out = append(out, Belief{Who: b, Says: "the message of `" + t.p.Steps[pk.Step].Line.ID + "` is parked" + looked(pk.Watched), Wrong: !pk.Watched})
		}
	}
	for h := range t.p.Handlers {
		hd := &t.p.Handlers[h]
		if hd.Parks == b && *t.x.fate(s, h)&filed != 0 {
			out = append(out, Belief{Who: b, Says: "holds a failed execution of `" + t.box(hd.Box).ID + "`" + looked(hd.ParkWatched), Wrong: !hd.ParkWatched})
		}
		if !hd.Workflow || hd.Box != i {
			continue
		}
		switch f := *t.x.fate(s, h); {
		case f&held != 0:
			out = append(out, Belief{Who: b, Says: "holds a failed execution" + looked(hd.Watched), Wrong: !hd.Watched})
		case f&endless != 0 && t.silent > 0:
			out = append(out, Belief{Who: b, Says: "waits for the answer to `" + t.p.Steps[t.silent-1].Line.ID + "` for ever" + noticed(hd), Wrong: !hd.Noticed})
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
		if t.p.Steps[ef.Step].Box != i || n == 0 && (ef.Undoing || t.compensated(ef.Line, s) || t.x.otherBranch(s, ef.Branches)) {
			continue
		}
		says := "`" + ef.Line.ID + "` " + [...]string{"never", "once", "twice or more"}[n]
		switch {
		case n == 0 && t.wasUndone(e, s):
			says = "`" + ef.Line.ID + "` undone"
		case n == 0 && t.wiped[e]:
			says = "`" + ef.Line.ID + "` forgotten"
		}
		out = append(out, Belief{Who: t.box(i), Says: says, Wrong: slices.Contains(story.Lines, ef.Line)})
	}
	return out
}

// compensated tells whether a line was taken to undo a step.
func (t *teller) compensated(l *model.Line, s []byte) bool {
	for e := range t.p.Effects {
		if ef := &t.p.Effects[e]; ef.Undoing && ef.Line == l && *t.x.effect(s, e) > 0 {
			return true
		}
	}
	return false
}

// mailAt is what became of a message that a box held or was given to keep, of
// nobody if there is nothing to tell.
func (t *teller) mailAt(mb *Mailbox, i int, b *model.Box, marks byte, broken Promise) Belief {
	message := "the " + carried(mb) + " of `" + mb.Line.ID + "` is "
	stays := kept
	if mb.DeadLetter == nil {
		stays |= parked
	}
	switch {
	case mb.DeadLetter != nil && mb.DeadLetter == b && marks&parked != 0:
		return Belief{Who: b, Says: message + "parked" + mb.looked(), Wrong: !mb.Watched}
	case mb.Waits != nil && marks&kept != 0:
		if mb.Waits == b {
			return Belief{Who: b, Says: "waits for the answer to `" + mb.Line.ID + "`" + looked(mb.WaitWatched), Wrong: !mb.WaitWatched}
		}
	case mb.Box == i && marks&stays != 0 && mb.Keeper.Where == custody.Elsewhere:
		return Belief{Who: b, Says: message + "in " + mb.keptIn() + " and never done", Wrong: !mb.Watched}
	case mb.Box == i && marks&stays != 0:
		return Belief{Who: b, Says: message + "there and never done", Wrong: !mb.Watched}
	case mb.Box == i && marks&gone != 0:
		return Belief{Who: b, Says: message + "gone", Wrong: broken == NoLostWork}
	}
	return Belief{}
}

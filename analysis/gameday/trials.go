package gameday

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// boxes are the trials that strike a box: what a line worth breaking leads to, down and
// slow.
func (p *planner) boxes() []*Trial {
	var out []*Trial
	for _, b := range p.sys.Boxes {
		into := slices.DeleteFunc(slices.Clone(b.Into), func(l *model.Line) bool { return !slices.Contains(p.worth, l) })
		if len(into) == 0 {
			continue
		}
		for _, f := range []Fault{Down, Slow} {
			out = append(out, &Trial{Fault: f, Boxes: []*model.Box{b}, Lines: into, Flows: p.reached(into...)})
		}
	}
	return out
}

// lines are the trials that strike one line, where what happens there is neither that of
// a box that is down nor of one that is slow.
func (p *planner) lines() []*Trial {
	var out []*Trial
	for _, l := range p.worth {
		add := func(f Fault) {
			out = append(out, &Trial{Fault: f, Line: l, Boxes: []*model.Box{l.To}, Lines: []*model.Line{l}, Flows: p.reached(l)})
		}
		sync := l.Mode.Or("") == model.Sync
		if sync && l.Operation.Or("") != model.Read {
			add(LostReply)
		}
		// What is parked after one delivery doesn't come a second time.
		once := custody.LimitOf(p.sys, l, custody.KeeperOf(p.sys, l)).Tries == 1
		if !sync && l.From.Family() == model.Channel && !l.MayBeLost() && !once {
			add(Duplicate)
		}
		if custody.Awaits(l) || sync && l.Timeout.None() {
			add(Silence)
		}
	}
	return out
}

// zones is the loss of one zone, for what runs in several.
func (p *planner) zones() []*Trial {
	t := &Trial{Fault: ZoneLoss}
	for _, b := range p.sys.Boxes {
		zones, ok := b.Place.Zones.Get()
		if !ok || zones < 2 || !b.Ours() {
			continue
		}
		into := slices.DeleteFunc(slices.Clone(b.Into), func(l *model.Line) bool { return !slices.Contains(p.worth, l) })
		if len(into) > 0 {
			t.Boxes = append(t.Boxes, b)
			t.Lines = append(t.Lines, into...)
		}
	}
	if len(t.Boxes) == 0 {
		return nil
	}
	t.Flows = p.reached(t.Lines...)
	return []*Trial{t}
}

package gameday

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// watch finds who should notice.
func (p *planner) watch(t *Trial, o *whatif.Outcome) {
	for _, s := range o.Seen {
		t.Watch = append(t.Watch, Alarm{s.Box, s.Text})
	}
	for _, b := range o.Playbooks {
		t.Playbooks = append(t.Playbooks, fmt.Sprintf("`%s`: %s", b.Box.ID, b.Link))
	}
	if len(t.Watch) > 0 {
		return
	}
	t.Blind = "nothing would notice"
	if !o.AlarmsKnown {
		t.Blind = "no alarm is stated that would notice"
	}
	if len(o.Blind) == 0 {
		return
	}
	b := o.Blind[0]
	thing := "errors"
	switch {
	case b.Family() == model.Channel:
		thing = "age"
	case t.Fault == Slow:
		thing = "latency"
	}
	t.Blind += fmt.Sprintf(": add one on `%s` that starts with %s (boxes.%s.monitoring.alarms)", b.ID, thing, b.ID)
}

// stop finds what ends an experiment at once: an alarm that by the hypothesis stays
// silent, such as that of the way in of a flow which it doesn't reach. The alarms of what
// is struck, of those who ask it, and all by which somebody should notice are meant to go
// off; and who comes in where something further on isn't answered waits longer, or in vain.
func (p *planner) stop(t *Trial, o *whatif.Outcome) {
	add := func(b *model.Box, things ...string) {
		if b == nil || slices.Contains(t.Boxes, b) && t.Line == nil && t.Fault != ZoneLoss {
			return
		}
		for _, text := range b.Monitoring.On(things...) {
			if a := (Alarm{b, text}); !slices.Contains(t.Stop, a) && !slices.Contains(t.Watch, a) && t.inTime(text) {
				t.Stop = append(t.Stop, a)
			}
		}
	}
	struck := func(b *model.Box) bool {
		return slices.ContainsFunc(t.Lines, func(l *model.Line) bool { return l.From == b })
	}
	for _, f := range o.Flows {
		switch entry := entryOf(f.Flow); {
		case t.Fault != ZoneLoss && struck(entry):
		case t.Fault == ZoneLoss, f.Verdict < whatif.Holds: // a zone is not all of them: nobody should notice
			add(entry, "errors", "latency", "saturation")
			if f.Verdict < whatif.Holds && slices.Contains(t.Flows, f.Flow) {
				t.stopForCustomers(f.Flow)
			}
		case f.Verdict == whatif.Holds:
			add(entry, "errors")
		}
	}
	for _, h := range o.Held {
		add(h.Box, "age", "depth")
		if h.Line != nil {
			add(custody.ParkingOf(p.sys, h.Line).To, "depth", "age")
		}
	}
	for _, l := range t.Lines {
		add(custody.ParkingOf(p.sys, l).To, "depth", "age")
	}
	if len(t.Stop) == 0 {
		t.NoStop = "no stop condition is stated: the model has no alarm that should stay silent meanwhile and tells of harm" + t.couldStop(o)
	}
}

// inTime tells whether an alarm can go off while an experiment lasts: what waits grows no
// older than that meanwhile, and nothing lasts longer.
func (t *Trial) inTime(alarm string) bool {
	a := model.ReadAlarm(alarm)
	return (a.On != "age" || a.Length() < t.For) && a.For < t.For
}

// couldStop names where an alarm would be one to stop at.
func (t *Trial) couldStop(o *whatif.Outcome) string {
	for _, h := range o.Held {
		if h.Box != nil && h.Box.Family() == model.Channel && !slices.Contains(t.Boxes, h.Box) {
			return fmt.Sprintf("; add an alarm on the age of what waits in `%s` that goes off within %s", h.Box.ID, model.FormatDuration(t.For))
		}
	}
	for _, f := range o.Flows {
		if b := entryOf(f.Flow); b != nil && f.Verdict < whatif.Holds && !slices.Contains(t.Boxes, b) {
			return fmt.Sprintf("; add an alarm on errors or latency at `%s`, where `%s` comes in, which it doesn't reach", b.ID, f.Flow.ID)
		}
	}
	return ""
}

// stopForCustomers adds the objectives at which a person ends it.
func (t *Trial) stopForCustomers(f *model.Flow) {
	if d, ok := f.Objectives.Latency.P99.Get(); ok {
		s := fmt.Sprintf("`%s` takes longer than %s in more than one of a hundred (flows.%s.objectives.latency.p99)", f.ID, model.FormatDuration(d), f.ID)
		if !slices.Contains(t.StopToo, s) {
			t.StopToo = append(t.StopToo, s)
		}
	}
}

// entryOf is the first box of ours that a flow comes to, nil if there is none.
func entryOf(f *model.Flow) *model.Box {
	if len(f.Steps) == 0 || len(f.Steps[0]) == 0 {
		return nil
	}
	l := f.Steps[0][0]
	for _, b := range []*model.Box{l.From, l.To} {
		if b.Ours() {
			return b
		}
	}
	return nil
}

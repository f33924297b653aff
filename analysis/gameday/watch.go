package gameday

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
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
	if may := o.MayTell(); may != "" {
		t.Blind = "no alarm would notice for certain: " + may
	}
	if len(o.Blind) == 0 {
		return
	}
	for _, b := range o.Blind {
		for _, on := range telling(b, t.Fault) {
			if o.WouldTell(b, on.least) {
				t.Blind += fmt.Sprintf(": add one on `%s` that starts with %s (boxes.%s.monitoring.alarms)", b.ID, on.thing, b.ID)
				return
			}
		}
	}
}

// thing is what an alarm may be on, and one that goes off whenever any of these does.
type thing struct{ thing, least string }

// telling are the things that alarms of a box may tell by, the one that says most first.
func telling(b *model.Box, fault Fault) []thing {
	age, depth, errors, latency := thing{"age", "age > 1ms"}, thing{"depth", "depth > 0"}, thing{"errors", "errors > 0"}, thing{"latency", "latency > 1ms"}
	switch {
	case b.Family() == model.Channel:
		return []thing{age, depth, errors}
	case fault == Slow:
		return []thing{latency, errors}
	}
	return []thing{errors, latency}
}

// stop finds what ends an experiment at once: an alarm that by the hypothesis stays
// silent, such as that of the way in of a flow which it doesn't reach. The alarms of what
// is struck, of those who ask it, and all by which somebody should notice are meant to go
// off; and who comes in where something further on isn't answered waits longer, or in vain.
func (p *planner) stop(t *Trial, o *whatif.Outcome) {
	add := func(b *model.Box, things ...string) {
		if b == nil || t.isStruck(b) {
			return
		}
		for _, text := range b.Monitoring.On(things...) {
			if a := (Alarm{b, text}); !slices.Contains(t.Stop, a) && !slices.Contains(t.Watch, a) && !o.MightTell(b, text) && p.inTime(t, a) {
				t.Stop = append(t.Stop, a)
			}
		}
	}
	for _, f := range o.Flows {
		things := t.silentAt(&f)
		add(entryOf(f.Flow), things...)
		if len(things) > 1 && f.Verdict < whatif.Holds && slices.Contains(t.Flows, f.Flow) {
			t.stopForCustomers(f.Flow)
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
		t.NoStop = "no stop condition is stated: the model has no alarm that should stay silent meanwhile and tells of harm" + p.couldStop(t, o)
	}
}

// isStruck tells whether a box is what an experiment is about, and so meant to be told of.
func (t *Trial) isStruck(b *model.Box) bool {
	return slices.Contains(t.Boxes, b) && t.Line == nil && t.Fault != ZoneLoss
}

// silentAt are the things that stay as they are where a flow comes in, if all goes as it
// should. A zone is not all of them: nobody should notice.
func (t *Trial) silentAt(f *whatif.FlowOutcome) []string {
	entry := entryOf(f.Flow)
	switch {
	case t.Fault != ZoneLoss && slices.ContainsFunc(t.Lines, func(l *model.Line) bool { return l.From == entry }):
		return nil
	case t.Fault == ZoneLoss, f.Verdict < whatif.Holds:
		return []string{"errors", "latency", "saturation"}
	case f.Verdict == whatif.Holds:
		return []string{"errors"}
	}
	return nil
}

// inTime tells whether an alarm can go off while an experiment lasts: what waits grows no
// older than that meanwhile, and no more than comes meanwhile; and nothing lasts longer.
func (p *planner) inTime(t *Trial, is Alarm) bool {
	a := model.ReadAlarm(is.Text)
	if alarms.TooLate(p.loads, is.Box, a) != "" || a.For >= t.For || a.On == "age" && a.Length() >= t.For {
		return false
	}
	if a.On != "depth" || is.Box.Parks() || len(is.Box.Into) == 0 {
		return true
	}
	most := 0.0
	for _, l := range is.Box.Into {
		peak, known := p.loads.Peak(l)
		if !known {
			return true
		}
		most += peak.Most
	}
	return a.Over < arithmetic.Little(most, t.For)
}

// couldStop names where an alarm would be one to stop at: one that stays silent if all goes
// as it should, and goes off if it doesn't.
func (p *planner) couldStop(t *Trial, o *whatif.Outcome) string {
	silent := func(b *model.Box, alarm string) bool {
		return b != nil && !t.isStruck(b) && !o.MightTell(b, alarm) && p.inTime(t, Alarm{b, alarm})
	}
	for _, h := range o.Held {
		if h.Line == nil {
			continue
		}
		if to := custody.ParkingOf(p.sys, h.Line).To; silent(to, "depth > 0") {
			return fmt.Sprintf("; add an alarm on the depth of `%s`, into which nothing gets by the model", to.ID)
		}
	}
	for _, f := range o.Flows {
		b, things := entryOf(f.Flow), t.silentAt(&f)
		on := slices.DeleteFunc([]string{"errors", "latency"}, func(on string) bool {
			return !slices.Contains(things, on) || !silent(b, map[string]string{"errors": "errors > 0", "latency": "latency > 1ms"}[on])
		})
		if len(on) > 0 {
			where := ", which it doesn't reach"
			if f.Verdict == whatif.Holds {
				where = ", and nobody is to be told no"
			}
			return fmt.Sprintf("; add an alarm on %s at `%s`, where `%s` comes in%s", strings.Join(on, " or "), b.ID, f.Flow.ID, where)
		}
	}
	for _, h := range o.Held {
		if h.Box == nil || h.Box.Family() != model.Channel || !h.Backlog.Known || h.Backlog.InPart {
			continue
		}
		if most := math.Ceil(h.Backlog.Most); silent(h.Box, fmt.Sprintf("depth > %.0f", most)) {
			return fmt.Sprintf("; add an alarm on the depth of `%s` that goes off above %s, which wait there by the model", h.Box.ID, phrase.Number(most))
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

package alarms

import (
	"fmt"
	"math"
	"slices"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// channel are the alarms on what waits in a channel: whatever is parked there at all, or
// how long and how much waits.
func (m *maker) channel(b *model.Box) []*Proposal {
	if len(b.DeadLetterOf) > 0 {
		own, bad := m.stated(b, "depth", "age")
		p := &Proposal{
			Watches: Parked, Box: b, By: "whatever is there has failed for good", Page: true, Stated: own.Text,
			Why: "work that failed lies there until somebody looks, and is gone when the channel forgets it",
		}
		if bad != "" { // it needs no number, so none that is stated is in its way
			p.By += "; " + bad
		}
		return []*Proposal{p}
	}
	if !slices.ContainsFunc(b.Out, func(l *model.Line) bool { return l.Mode.Or("") == model.Async }) {
		return nil
	}
	aged, unread := m.stated(b, "age")
	age := &Proposal{Watches: Age, Box: b, Page: true, Stated: aged.Text, Never: unread, Why: "the front is green, every sender is told yes, and behind it nothing is done"}
	limit, by, needs := m.mayWait(b, aged)
	age.Over, age.By, age.Needs = limit.Seconds(), by, needs
	deep, unread := m.stated(b, "depth")
	depth := &Proposal{Watches: Depth, Box: b, Stated: deep.Text, Never: unread, Why: "more waits than is worked off while it may wait"}
	m.deep(depth, deep, limit, needs)
	return []*Proposal{age, depth}
}

// mayWait is how long work may wait in a channel: as its own alarm says, as long as those
// who take from it, or the system, may be down, or half of the time until it is forgotten.
func (m *maker) mayWait(b *model.Box, own model.Alarm) (time.Duration, string, []string) {
	if own.Text != "" {
		return own.Length(), fmt.Sprintf("its alarm \"%s\"", own.Text), nil
	}
	var longest time.Duration
	by := ""
	take := func(rto *model.Fact[time.Duration], path string) {
		if d, ok := rto.Get(); ok && d > 0 && (longest == 0 || d < longest) {
			longest, by = d, path
		}
	}
	for _, l := range b.Out {
		path := "boxes." + l.To.ID + ".objectives.rto"
		if l.To.Objectives.RTO.State() != model.Stated {
			path = "objectives.rto" // the box has the system's
		}
		take(&l.To.Objectives.RTO, path)
	}
	if longest == 0 {
		take(&m.s.Objectives.RTO, "objectives.rto")
	}
	if keep, ok := b.Channel.Retention.Get(); ok && keep > 0 && (longest == 0 || keep/2 < longest) {
		return keep / 2, "half of boxes." + b.ID + ".channel.retention", nil
	}
	if longest > 0 {
		return longest, by, nil
	}
	return 0, "", []string{"boxes." + b.ID + ".channel.retention"}
}

// deep is how much waits when as much has come at the peak as may wait.
func (m *maker) deep(p *Proposal, own model.Alarm, limit time.Duration, needs []string) {
	if own.Text != "" {
		p.Over, p.By = own.Over, fmt.Sprintf("its alarm \"%s\"", own.Text)
		return
	}
	p.Needs = slices.Clone(needs)
	sum := 0.0
	for _, l := range p.Box.Into {
		peak, ok := m.loads.Peak(l)
		if !ok {
			p.Needs = append(p.Needs, "lines."+l.ID+".load.peak")
		}
		sum += peak.Most
	}
	if len(p.Box.Into) == 0 {
		p.Needs = append(p.Needs, "boxes."+p.Box.ID+": a line into it, with its load.peak")
	}
	if len(p.Needs) > 0 {
		return
	}
	p.Over = math.Ceil(sum * limit.Seconds())
	p.By = fmt.Sprintf("%s at the peak × %s that it may wait", phrase.Rate(sum), model.FormatDuration(limit))
	if p.Never == "" && (p.Over == 0 || math.IsInf(p.Over, 0)) {
		p.Never = p.By + " is no number to compare with"
	}
}

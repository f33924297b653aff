package alarms

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// channel are the alarms on what waits in a channel: whatever is parked there at all, or
// how long and how much waits.
func (m *maker) channel(b *model.Box) []*Proposal {
	if len(b.DeadLetterOf) > 0 {
		return []*Proposal{{
			Watches: Parked, Box: b, By: "whatever is there has failed for good", Page: true, Stated: stated(b, "depth", "age"),
			Why: "work that failed lies there until somebody looks, and is gone when the channel forgets it",
		}}
	}
	if !slices.ContainsFunc(b.Out, func(l *model.Line) bool { return l.Mode.Or("") == model.Async }) {
		return nil
	}
	age := &Proposal{Watches: Age, Box: b, Page: true, Stated: stated(b, "age"), Why: "the front is green, every sender is told yes, and behind it nothing is done"}
	limit, by, needs := m.mayWait(b)
	age.Over, age.By, age.Needs = limit.Seconds(), by, needs
	depth := &Proposal{Watches: Depth, Box: b, Stated: stated(b, "depth"), Why: "more waits than is worked off while it may wait"}
	m.deep(depth, limit, needs)
	return []*Proposal{age, depth}
}

// mayWait is how long work may wait in a channel: as its own alarm says, as long as those
// who take from it, or the system, may be down, or half of the time until it is forgotten.
func (m *maker) mayWait(b *model.Box) (time.Duration, string, []string) {
	if text := stated(b, "age"); text != "" {
		if d, ok := lengthIn(text); ok {
			return d, fmt.Sprintf("its alarm \"%s\"", text), nil
		}
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
func (m *maker) deep(p *Proposal, limit time.Duration, needs []string) {
	if n, ok := numberIn(p.Stated); ok {
		p.Over, p.By = n, fmt.Sprintf("its alarm \"%s\"", p.Stated)
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
	if p.Over == 0 || math.IsInf(p.Over, 0) {
		p.Never = p.By + " is no number to compare with"
	}
}

// lengthIn is the one length of time in an alarm such as "age > 10m".
func lengthIn(text string) (time.Duration, bool) {
	_, over, found := strings.Cut(text, ">")
	if !found {
		return 0, false
	}
	fields := strings.Fields(over)
	if len(fields) == 0 {
		return 0, false
	}
	d, err := model.ParseDuration(fields[0])
	return d, err == nil && d > 0
}

// numberIn is the number in an alarm such as "depth > 10000" or "errors > 1%".
func numberIn(text string) (float64, bool) {
	_, over, found := strings.Cut(text, ">")
	if !found {
		return 0, false
	}
	fields := strings.Fields(over)
	if len(fields) == 0 {
		return 0, false
	}
	digits, percent := strings.CutSuffix(fields[0], "%")
	n, err := strconv.ParseFloat(digits, 64)
	if percent {
		n /= 100
	}
	return n, err == nil && n >= 0 && !math.IsInf(n, 0)
}

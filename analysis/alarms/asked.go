package alarms

import (
	"fmt"
	"math"
	"time"

	"tautline.dev/model"
)

// errors is the alarm on the share of calls over a line that fail.
func (m *maker) errors(l *model.Line) *Proposal {
	own, unread := m.stated(l.To, "errors")
	p := &Proposal{Watches: Errors, Box: l.To, Line: l, Page: true, Stated: own.Text, Never: unread, Why: fmt.Sprintf("`%s` can't go on without it", l.From.ID)}
	if l.Dependency.Or("hard") == "soft" {
		p.Why, p.Page = fmt.Sprintf("`%s` goes on without it, and nobody notices that it does", l.From.ID), false
	}
	if own.Share || own.Text != "" && own.Over == 0 {
		p.Over, p.By = own.Over, fmt.Sprintf("the alarm \"%s\" of `%s`", p.Stated, l.To.ID)
		return p
	}
	if share, ok := l.To.Objectives.Availability.Get(); ok {
		p.ofBudget(share, "boxes."+l.To.ID+".objectives.availability")
		return p
	}
	strictest, of := -1.0, ""
	for _, f := range m.s.Flows {
		if share, by, ok := m.s.Availability(f); ok && f.Critical() && f.Passes(l) && share > strictest {
			strictest, of = share, by
		}
	}
	if of != "" {
		p.ofBudget(strictest, of)
	}
	if p.By == "" {
		p.Needs = []string{"boxes." + l.To.ID + ".objectives.availability"}
	} else if own.Text != "" {
		p.By += fmt.Sprintf("; the alarm \"%s\" of `%s` counts them, and is another", own.Text, l.To.ID)
	}
	return p
}

// ofBudget has an alarm on errors go off by the share that an objective leaves. One that
// pages does so where the budget burns as fast as the fastest of the Burnings: at the
// objective itself somebody would be woken for what costs next to nothing of it.
//
// Source: The Site Reliability Workbook, chapter 5, "Alerting on SLOs": a page at the
// error rate of the objective has the least precision of all ways that it compares.
func (p *Proposal) ofBudget(share float64, by string) {
	p.Over, p.By = allowed(share), "what "+by+" leaves"
	if fast := Burnings()[0]; p.Page && share < 1 && fast.Rate*(1-share) < 1 {
		p.Over = round(fast.Rate * (1 - share))
		p.By = fmt.Sprintf("%g × %s (%g): %g%% of the budget of 30 days in %s", fast.Rate, p.By, allowed(share), fast.Share*100, short(fast.Long))
	}
}

// latency is the alarm on calls that take as long as their caller waits, or longer than is
// promised of what they begin.
func (m *maker) latency(l *model.Line) *Proposal {
	own, unread := m.stated(l.To, "latency")
	p := &Proposal{Watches: Latency, Box: l.To, Line: l, Stated: own.Text, Never: unread, Why: "one in a hundred takes longer than anybody waits"}
	take := func(d *model.Fact[time.Duration], by string) {
		if v, ok := d.Get(); ok && v > 0 && (p.By == "" || v.Seconds() < p.Over) {
			p.Over, p.By = v.Seconds(), by
		}
	}
	take(&l.To.Objectives.Latency.P99, "boxes."+l.To.ID+".objectives.latency.p99")
	take(&l.Timeout, "lines."+l.ID+".timeout")
	if l.To.Family() == model.Compute {
		take(&l.To.Timeout, "boxes."+l.To.ID+".timeout")
	}
	for _, f := range m.s.Flows {
		if f.Critical() && entry(f) == l {
			take(&f.Objectives.Latency.P99, "flows."+f.ID+".objectives.latency.p99")
		}
	}
	if p.By == "" {
		p.Needs = []string{"lines." + l.ID + ".timeout"}
	}
	return p
}

// burning are the alarms on how fast the error budget of a flow burns, where an
// availability is promised: measured where the flow comes in.
func (m *maker) burning(f *model.Flow) []*Proposal {
	l := entry(f)
	if l == nil || l.To.Kind == model.Client {
		return nil
	}
	share, by, known := m.s.Availability(f)
	if !known {
		if !f.Critical() {
			return nil
		}
		return []*Proposal{{Watches: Burn, Box: l.To, Line: l, Flow: f, Why: burns, Needs: []string{"flows." + f.ID + ".objectives.availability"}}}
	}
	var out []*Proposal
	for _, row := range Burnings() {
		p := &Proposal{Watches: Burn, Box: l.To, Line: l, Flow: f, Why: burns, Page: row.Page && f.Critical(), Burning: &row, Over: round(row.Rate * (1 - share))}
		p.By = fmt.Sprintf("%g × what %s leaves (%g): %g%% of the budget of 30 days in %s", row.Rate, by, allowed(share), row.Share*100, short(row.Long))
		switch {
		case share >= 1:
			p.Never = fmt.Sprintf("%s is 1, which leaves no budget to burn", by)
		case p.Over >= 1:
			p.Never = fmt.Sprintf("%g × %g is more than all requests", row.Rate, allowed(share))
		}
		out = append(out, p)
	}
	return out
}

const burns = "a budget that is gone in days is noticed in hours, and a blip wakes nobody"

// entry is the line over which a flow comes in, nil if it has no steps.
func entry(f *model.Flow) *model.Line {
	if len(f.Steps) == 0 || len(f.Steps[0]) == 0 {
		return nil
	}
	return f.Steps[0][0]
}

// allowed is the share that may fail.
func allowed(share float64) float64 { return round(1 - share) }

// round takes away what binary fractions leave: 1 − 0.999 is 0.001.
func round(x float64) float64 { return math.Round(x*1e12) / 1e12 }

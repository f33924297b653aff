// Package alarms proposes what a system should be told of: the age and depth of what
// waits, whatever is parked, errors and latency where critical flows depend on an
// answer, and how fast an error budget burns. A number stands only where the model
// states what it follows from; without it the proposal says what it needs.
package alarms

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/model"
)

// Thing is what an alarm watches.
type Thing string

// What is watched.
const (
	Age     Thing = "age"
	Depth   Thing = "depth"
	Parked  Thing = "parked"
	Errors  Thing = "errors"
	Latency Thing = "latency"
	Burn    Thing = "burn"
)

// Proposal is one alarm that the system asks for.
type Proposal struct {
	Watches Thing
	// Box is the channel, or who is asked; Line what asks it, nil for a channel; Flow whose
	// objective it is, nil where it is none's.
	Box  *model.Box
	Line *model.Line
	Flow *model.Flow
	// Why says what happens without it.
	Why string
	// Over is what it goes off above: seconds for an age and a latency, pieces of work
	// for a depth, a share for errors and a burning budget. By says what it follows from.
	Over float64
	By   string
	// Burning is how fast a budget burns, for an alarm on that.
	Burning *Burning
	// Needs are the facts that no number follows without; then there is none.
	Needs []string
	// Never says why it can't go off; then there is no such alarm.
	Never string
	// Stated is the alarm that the model states already, "" if there is none.
	Stated string
	// Page tells that somebody is woken, rather than told by day.
	Page bool
}

// Burning is one row of the SRE workbook's table for multi-window, multi-burn-rate
// alerts: https://sre.google/workbook/alerting-on-slos/ (chapter 5), for an objective
// over 30 days.
type Burning struct {
	// Share is how much of the budget is gone when it goes off, Rate how many times
	// faster than allowed it burns then.
	Share, Rate float64
	Long, Short time.Duration
	Page        bool
}

// Burnings are the rows of that table.
func Burnings() []Burning {
	return []Burning{
		{0.02, 14.4, time.Hour, 5 * time.Minute, true},
		{0.05, 6, 6 * time.Hour, 30 * time.Minute, true},
		{0.10, 1, 3 * 24 * time.Hour, 6 * time.Hour, false},
	}
}

// Source is where those rows are written.
const Source = "https://sre.google/workbook/alerting-on-slos/"

// Sheet is what one system asks for.
type Sheet struct {
	System    *model.System
	Proposals []*Proposal
}

// Name tells a proposal from all others of its system: "age:intake".
func (p *Proposal) Name() string {
	at := ""
	switch {
	case p.Flow != nil:
		at = p.Flow.ID
	case p.Line != nil:
		at = p.Line.ID
	default:
		at = p.Box.ID
	}
	name := string(p.Watches) + ":" + at
	if p.Burning != nil {
		name += ":" + short(p.Burning.Long)
	}
	return name
}

// Ready tells whether it has all that an alarm needs.
func (p *Proposal) Ready() bool { return len(p.Needs) == 0 && p.Never == "" }

// short is a window as Prometheus writes it: "1h", "3d".
func short(d time.Duration) string { return model.FormatDuration(d) }

// Make proposes the alarms of a system: channels in the order of the model, then lines
// that critical flows wait for, then objectives.
func Make(s *model.System) *Sheet {
	m := &maker{s: s, loads: budget.NewLoads(s)}
	sheet := &Sheet{System: s}
	for _, b := range s.Boxes {
		if b.Family() == model.Channel {
			sheet.Proposals = append(sheet.Proposals, m.channel(b)...)
		}
	}
	for _, l := range s.Lines {
		if m.critical(l) && l.Mode.Or("") == model.Sync && l.To.Kind != model.Client {
			sheet.Proposals = append(sheet.Proposals, m.errors(l), m.latency(l))
		}
	}
	for _, f := range s.Flows {
		sheet.Proposals = append(sheet.Proposals, m.burning(f)...)
	}
	return sheet
}

type maker struct {
	s     *model.System
	loads *budget.Loads
}

// critical tells whether a critical flow goes over a line; where nobody has written
// flows, every line may be.
func (m *maker) critical(l *model.Line) bool {
	return len(m.s.Flows) == 0 || slices.ContainsFunc(m.s.Flows, func(f *model.Flow) bool { return f.Critical() && f.Passes(l) })
}

// stated is the strictest alarm of a box on one of some things that says how much it goes
// off above. Unread says why another, stated for the same, isn't taken for it.
func (m *maker) stated(b *model.Box, things ...string) (a model.Alarm, unread string) {
	var all []model.Alarm
	for _, a := range b.Monitoring.Read() {
		if !slices.Contains(things, a.On) {
			continue
		}
		switch late := TooLate(m.loads, b, a); {
		case a.Unread != "":
			unread = cmp.Or(unread, "its alarm "+a.Unread)
		case late != "":
			unread = cmp.Or(unread, fmt.Sprintf("its alarm %q %s", a.Text, late))
		default:
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return a, unread
	}
	slices.SortFunc(all, func(a, b model.Alarm) int {
		if a.Share != b.Share {
			return map[bool]int{true: -1, false: 1}[a.Share]
		}
		return cmp.Or(cmp.Compare(slices.Index(things, a.On), slices.Index(things, b.On)), cmp.Compare(a.Over, b.Over), cmp.Compare(a.Text, b.Text))
	})
	return all[0], ""
}

package gameday

import (
	"fmt"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Section is a part of what is told of a trial, for people.
type Section struct {
	Title string
	Items []string
	// Grave tells that it keeps the trial from being done as it is.
	Grave bool
}

// Title is a trial as a headline.
func (t *Trial) Title() string {
	switch {
	case t.Line != nil:
		return fmt.Sprintf("%s at `%s` (`%s` → `%s`)", t.Fault, t.Line.ID, t.Line.From.ID, t.Line.To.ID)
	case t.Fault == ZoneLoss:
		return fmt.Sprintf("%s for %s", t.Fault, names(t.Boxes))
	}
	return fmt.Sprintf("%s: `%s` (%s)", t.Fault, t.Boxes[0].ID, t.Boxes[0].Kind)
}

// Sections are all that is told of a trial, in the order in which people ask.
func (t *Trial) Sections() []Section {
	var out []Section
	add := func(title string, grave bool, items ...string) {
		if len(items) > 0 {
			out = append(out, Section{title, items, grave})
		}
	}
	if t.First != "" {
		add("First", true, "put right: "+t.First)
	}
	add("Hypothesis", false, t.Hypothesis)
	add("Because", false, t.Because...)
	add("Worth it", false, t.Worth...)
	var how []string
	for _, m := range t.How {
		how = append(how, m.Says)
	}
	add("How", false, how...)
	if t.Delay > 0 {
		add("By", false, model.FormatDuration(t.Delay)+" slower")
	} else if t.NoDelay != "" {
		add("By", true, t.NoDelay)
	}
	lasts := model.FormatDuration(t.For) + " at most: " + t.ForBy
	add("For", t.Apart, lasts)
	add("Start small", false, t.Start...)
	var watch []string
	for _, a := range t.Watch {
		watch = append(watch, a.String())
	}
	add("Watch", false, append(watch, t.Look...)...)
	if t.Blind != "" {
		add("Unseen", true, t.Blind)
	}
	var stop []string
	for _, a := range t.Stop {
		stop = append(stop, a.String()+" goes off")
	}
	add("Stop when", false, append(stop, t.StopToo...)...)
	if t.NoStop != "" {
		add("No stop", true, t.NoStop)
	}
	add("Playbook", false, t.Playbooks...)
	return out
}

// String is an alarm in a sentence.
func (a Alarm) String() string { return fmt.Sprintf("`%s`: %s", a.Box.ID, a.Text) }

// Says is how a line stands, in words.
func (p *Past) Says() string {
	s := string(p.Level)
	if p.Last.Date.IsZero() {
		return s
	}
	s += fmt.Sprintf(" on %s, %s ago", p.Last.Date.Format(time.DateOnly), phrase.Count(int(p.Age/(24*time.Hour)), "day", "days"))
	if p.Last.Kind != "" {
		s += " (" + p.Last.Kind + ")"
	}
	if p.Last.Result != "" {
		s += ": " + p.Last.Result
	}
	return s
}

// Rest says what the plan leaves out, "" where that is nothing.
func (p *Plan) Rest() string {
	var parts []string
	if p.More > 0 {
		parts = append(parts, phrase.Count(p.More, "more is", "more are")+" worth it, and less so (--most 0 shows all)")
	}
	if p.Fresh > 0 {
		parts = append(parts, fmt.Sprintf("%s tried within %s", phrase.Count(p.Fresh, "fault was", "faults were"), phrase.Length(p.EvidenceAge)))
	}
	if len(parts) == 0 {
		return ""
	}
	return phrase.Listed(parts, "")
}

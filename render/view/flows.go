package view

import (
	"cmp"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// startOf is the box where a flow begins, nil if it has no step.
func startOf(f *model.Flow) *model.Box {
	if first := f.FirstLines(); len(first) > 0 {
		return first[0].From
	}
	return nil
}

// Starting are the flows that are told at a box, for what was found of one as a whole
// has no place but where it starts. The view of a flow tells of that one only.
func (v *View) Starting(b *model.Box) []*model.Flow {
	var out []*model.Flow
	for _, f := range v.System.Flows {
		if startOf(f) == b && !v.Faded[b] && (v.Flow == nil || v.Flow == f) {
			out = append(out, f)
		}
	}
	return out
}

// Counts is how many findings of a severity a view tells of: those on what it shows,
// and on the flows that start there. Of the whole system they are all there are.
func (v *View) Counts(r *rules.Report, s rules.Severity) int {
	if v.Overview != nil || v.whole() {
		return r.Count(s)
	}
	shown := map[string]bool{}
	for _, b := range v.Boxes {
		shown[b.Entity().Name] = true
		for _, f := range v.Starting(b) {
			shown[f.Entity().Name] = true
		}
	}
	for _, l := range v.Lines {
		shown[l.Entity().Name] = true
	}
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s && shown[f.On.Name] {
			n++
		}
	}
	return n
}

// AsksAll tells whether a view is about questions, and counts on each line also those
// that have no word of their own.
func (v *View) AsksAll() bool { return v.Name == "questions" }

// Questions counts what nobody has said of the lines that a view shows.
func (v *View) Questions(r *rules.Report) (n int) {
	lines := v.Lines
	if v.Overview != nil {
		lines = v.System.Lines
	}
	for _, l := range lines {
		if !v.FadedLines[l] {
			n += len(r.Questions[l].Open)
		}
	}
	return n
}

// whole tells whether nothing is left out.
func (v *View) whole() bool {
	return len(v.Boxes) == len(v.System.Boxes) && len(v.Lines) == len(v.System.Lines)
}

// mostTold is how many flows a box names of which something was found.
const mostTold = 2

// Told is what is marked at a box, of a report's verdicts: its own, and those of the
// flows that start there, which say of which.
func (v *View) Told(b *model.Box, found map[string]label.Verdict) []label.Verdict {
	var out, of []label.Verdict
	if own, ok := found[b.Entity().Name]; ok && own.Shown() {
		out = append(out, own)
	}
	for _, f := range v.Starting(b) {
		if is, ok := found[f.Entity().Name]; ok && is.Shown() {
			is.Text = "flow " + label.Clean(f.ID, label.MaxID) + ": " + is.Text
			of = append(of, is)
		}
	}
	slices.SortStableFunc(of, func(a, b label.Verdict) int { return cmp.Compare(b.Severity, a.Severity) })
	if more := len(of) - mostTold; more > 0 {
		rest := label.Verdict{Severity: of[mostTold].Severity, Text: "in " + phrase.Count(more, "flow", "flows") + " more"}
		of = append(of[:mostTold], rest)
	}
	return append(out, of...)
}

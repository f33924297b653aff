package rules

import (
	"strings"

	"tautline.dev/model"
)

// Sheet is the assumption sheet of a system: every line with what is known of
// it, how, and what nobody has answered.
type Sheet struct {
	System *model.System
	Lines  []LineSheet
	Boxes  []BoxSheet
	// Recorded are the questions that reviews asked of anything else.
	Recorded []Recorded
	// Stated, Implied and Unknown count the facts of all lines.
	Stated, Implied, Unknown int
}

// LineSheet is one line of the sheet.
type LineSheet struct {
	Line     *model.Line
	Facts    []model.Basis
	Open     []*Rule
	Matter   int
	Findings []Finding
	// Recorded are the questions that reviews asked of it.
	Recorded []Recorded
	// Notes are what the platforms have to say of what the line uses.
	Notes []model.PlatformNote
}

// BoxSheet is what is known of a box.
type BoxSheet struct {
	Box      *model.Box
	Facts    []model.Basis
	Findings []Finding
	Recorded []Recorded
}

// Sheet lays out a report's facts for a review.
func (r *Report) Sheet() Sheet {
	s := Sheet{System: r.System}
	found := map[string][]Finding{}
	for _, f := range r.Findings {
		if f.Rule.Question == nil || f.Rule.Question.OfLine == nil {
			found[f.On.Name] = append(found[f.On.Name], f)
		}
	}
	recorded := map[string][]Recorded{}
	for _, a := range r.Recorded() {
		recorded[a.On] = append(recorded[a.On], a)
		if where, _, _ := strings.Cut(a.On, "."); where != "lines" && where != "boxes" {
			s.Recorded = append(s.Recorded, a)
		}
	}
	for _, l := range r.System.Lines {
		a := r.Questions[l]
		ls := LineSheet{Line: l, Open: a.Open, Matter: len(a.Matter), Findings: found[l.Entity().Name], Recorded: recorded[l.Entity().Name], Notes: r.System.NotesOn(l)}
		l.Facts(func(path string, f model.AnyFact) {
			if !f.None() || f.State() != model.Implied || !asked(a.Open, path) {
				ls.Facts = s.add(ls.Facts, path, f)
			}
		})
		l.ProcessingFacts(func(path string, f model.AnyFact) {
			if f.State() == model.Implied && f.Origin().Source.URL != "" {
				ls.Facts = s.add(ls.Facts, path, f) // what is stated stands at the receiver
			}
		})
		s.Unknown += len(a.Open)
		s.Lines = append(s.Lines, ls)
	}
	for _, b := range r.System.Boxes {
		bs := BoxSheet{Box: b, Findings: found[b.Entity().Name], Recorded: recorded[b.Entity().Name]}
		b.Facts(func(path string, f model.AnyFact) {
			if f.Known() || f.Asked() {
				bs.Facts = append(bs.Facts, model.Basis{Path: path, Fact: f})
			}
		})
		s.Boxes = append(s.Boxes, bs)
	}
	return s
}

// asked tells whether a question about a fact is open: then what a library does
// when nobody sets it is the reason to ask, and no answer.
func asked(open []*Rule, path string) bool {
	for _, q := range open {
		if q.Question.Asks == path {
			return true
		}
	}
	return false
}

// add keeps a fact that there is something to say about. What one word of the
// team's said is shown once: the parts of a retry that is "none" say nothing,
// and a short name for an interaction is its three parts.
func (s *Sheet) add(facts []model.Basis, path string, f model.AnyFact) []model.Basis {
	if !f.Known() && !f.Asked() {
		return facts
	}
	if n := len(facts); n > 0 && saidWith(facts[n-1], path, f) {
		facts[n-1].Path, _, _ = strings.Cut(path, ".")
		return facts
	}
	switch f.State() {
	case model.Stated:
		s.Stated++
	case model.Implied:
		s.Implied++
	}
	return append(facts, model.Basis{Path: path, Fact: f})
}

// saidWith tells whether a fact was said by the same word as the one before it.
func saidWith(last model.Basis, path string, f model.AnyFact) bool {
	head, _, _ := strings.Cut(path, ".")
	if lastHead, _, _ := strings.Cut(last.Path, "."); lastHead != head {
		return false
	}
	a, b := last.Fact.Origin(), f.Origin()
	return a != nil && b != nil && a.At.IsValid() && a.At == b.At
}

// SheetValue is what the sheet shows for a fact of a line: the short name where
// an interaction was said in one word.
func SheetValue(l *model.Line, b model.Basis) string {
	if l != nil && b.Path == "interaction" {
		return l.InteractionName()
	}
	return b.Fact.Text()
}

// Package mend says which faults are mended by a change that needs no thought, and
// what that change is in the source: a fact that a question asks for is stated as
// unknown, a waiver of nothing goes, and a word that was unmistakably misspelt is put
// right. It never states what it can't know: no number, no name, no yes and no no.
//
// It reads no file and writes none. Whoever applies a change reads the model again:
// one that is right by itself can still say something else beside the others.
package mend

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model/edit"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// Mend is one change of one file, and what it is for.
type Mend struct {
	edit.Edit
	// Title is what it does, as in a menu: "state timeout of lines.save as unknown".
	Title string
	// Rule is the rule whose finding it is for, "" for a mistake that has none; On is
	// the entity of the finding, or the path of the mistake.
	Rule, On string
	// At is where the finding or the mistake is.
	At value.Span
	// Path is that of what is written, where it is new.
	Path string
	// Fingerprint is that of the finding, "" for a mistake.
	Fingerprint string
}

// Left is a fault for which there is such a change, and why it can't be made here.
type Left struct {
	Rule, On string
	At       value.Span
	Why      string
}

// Mends are the changes for some faults, and what is left.
type Mends struct {
	Mends []Mend
	Left  []Left
}

// Findings are the changes for the findings of a report, by the rules that it was
// judged by.
func Findings(r *rules.Report, all []*rules.Rule) Mends {
	m := maker{report: r, all: all, sources: edit.Sources{}}
	for i := range r.Findings {
		f := &r.Findings[i]
		switch {
		case f.Rule.Question != nil:
			m.question(f)
		case f.Rule.Name == rules.WaiverUnused:
			m.waiver(f)
		}
	}
	return m.Mends
}

// Problems are the changes for what keeps a model from being judged: its misspelt
// words.
func Problems(ps []value.Problem) Mends {
	m := maker{sources: edit.Sources{}}
	for _, p := range ps {
		if p.Near != nil {
			why := fmt.Sprintf("%s may be meant to be %s, and that isn't beyond doubt", value.Quote(p.Near.Word), value.Quote(p.Near.Meant))
			m.Left = append(m.Left, Left{Rule: p.Rule, On: p.Path, At: p.At, Why: why})
		}
		if p.Typo == nil {
			continue
		}
		e, err := m.sources.Replace(p.At, p.Typo.Word, p.Typo.Meant)
		m.add(Mend{Edit: e, Title: fmt.Sprintf("write %s instead of %s", value.Quote(p.Typo.Meant), value.Quote(p.Typo.Word)), Rule: p.Rule, On: p.Path, At: p.At}, err)
	}
	return m.Mends
}

// maker makes the changes for one report, or one model.
type maker struct {
	Mends
	report  *rules.Report
	all     []*rules.Rule
	sources edit.Sources
	idle    map[string]bool // waivers that cover nothing by any profile, once asked for
}

func (m *maker) add(made Mend, err error) {
	if err != nil {
		m.Left = append(m.Left, Left{made.Rule, made.On, made.At, err.Error()})
		return
	}
	m.Mends.Mends = append(m.Mends.Mends, made)
}

var (
	errAtAnother = errors.New("the answer stands at another entity")
	errToldThere = errors.New("another finding tells of the fault that it covers: waive that one, in the same words")
	errOtherwise = errors.New("another profile, or an exploration that had more time, may still need it")
)

// question states what a question asks for as unknown: it was asked, and nobody knows
// yet. What is known, or was asked before, stays as it is.
func (m *maker) question(f *rules.Finding) {
	if len(f.Rule.Question.Fields) == 0 {
		return
	}
	of := entityOf(m.report.System, f.On.Name)
	if of.line != nil && f.Rule.Question.Elsewhere != nil && f.Rule.Question.Elsewhere(of.line) {
		m.add(Mend{Rule: f.Rule.Name, On: f.On.Name, At: f.At}, errAtAnother)
		return
	}
	for _, field := range of.absent(f.Rule.Question.Fields) {
		e, err := m.sources.Add(f.On.At, of.path, strings.Split(field, "."), "unknown")
		m.add(Mend{
			Edit: e, Title: fmt.Sprintf("state %s of %s as unknown", field, f.On.Name),
			Rule: f.Rule.Name, On: f.On.Name, At: f.At, Fingerprint: f.Fingerprint(),
			Path: strings.Join(append(slices.Clip(of.path), field), "."),
		}, err)
	}
}

package explore

import (
	"fmt"
	"slices"
	"strings"
)

// Row is what is told of a story at once: a step, or a round of steps that goes as one
// before did.
type Row struct {
	// Step is the step, nil for a round.
	Step *StoryStep
	// Steps are those of the round. It goes as the steps from As on did.
	Steps []StoryStep
	As    int
}

// assuming begins what a step takes at its worst, behind what it says.
const assuming = " (Assuming that "

// leastRound is how many steps it takes for a round: fewer are as soon read as said to
// be the same.
const leastRound = 3

// Rows are the steps of a story with the rounds that somebody who was told of one need
// not be told of again. No step in which something goes wrong is in a round, nor the
// last one, nor the second time of what the story is about.
func (s *Story) Rows() []Row {
	var rows []Row
	for i := 0; i < len(s.Steps); {
		from, n := s.round(i)
		if n < leastRound {
			rows = append(rows, Row{Step: &s.Steps[i]})
			i++
			continue
		}
		rows = append(rows, Row{Steps: s.Steps[i : i+n], As: s.Steps[from].N})
		i += n
	}
	return rows
}

// round is the longest run of steps from a place on that goes as one before it: where
// that begins, and how many steps it has.
func (s *Story) round(at int) (from, n int) {
	for j := range at {
		k := 0
		for j+k < at && at+k < len(s.Steps)-1 && s.asBefore(at+k, j+k) {
			k++
		}
		if k > n {
			from, n = j, k
		}
	}
	return from, n
}

// asBefore tells whether a step need not be told, for it goes as an earlier one did.
func (s *Story) asBefore(at, before int) bool {
	a, b := &s.Steps[at], &s.Steps[before]
	if a.Fault != NoFault || b.Fault != NoFault || !a.alike(b) {
		return false
	}
	if a.Line == nil || !slices.Contains(s.Lines, a.Line) {
		return true
	}
	times := 0
	for i := range s.Steps[:at] {
		if s.Steps[i].alike(a) {
			times++
		}
	}
	return times > 1
}

// alike tells whether two steps say the same, but for what is assumed.
func (s *StoryStep) alike(o *StoryStep) bool {
	return s.Action == o.Action && s.From == o.From && s.To == o.To && s.At == o.At && s.Line == o.Line && s.Work == o.Work && s.bare() == o.bare()
}

func (s *StoryStep) bare() string {
	text, _, _ := strings.Cut(s.Text, assuming)
	return text
}

// Numbers are those of the row's steps: "7", or "12 to 17".
func (r Row) Numbers() string {
	if r.Step != nil {
		return fmt.Sprint(r.Step.N)
	}
	return fmt.Sprintf("%d to %d", r.Steps[0].N, r.Steps[len(r.Steps)-1].N)
}

// Says is the row in a sentence.
func (r Row) Says() string {
	if r.Step != nil {
		return r.Step.Text
	}
	return fmt.Sprintf("Steps %s go as %d to %d did.", r.Numbers(), r.As, r.As+len(r.Steps)-1)
}

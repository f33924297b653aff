package main

import (
	"fmt"

	"tautline.dev/bench/legible/drawing"
)

// The most that a drawing may have.
const (
	// linesPerCrossing is how many lines there must be for each crossing.
	linesPerCrossing = 6
	// A way to a dead letter may take so many % of the page.
	mostOfDiagonal, mostOfWidth = 10, 25
)

// worse says what of a drawing is worse than it may be. In an overview, which is all
// there is of many lines, each link may be crossed.
func (r row) worse() (out []string) {
	for _, m := range drawing.Measures {
		if n := r.Faults[m.Name]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, m.Counts))
		}
	}
	most := r.Lines / linesPerCrossing
	if r.Overview {
		most = r.Lines
	}
	if r.Crossings > most {
		out = append(out, fmt.Sprintf("%d crossings of %d lines, at most %d", r.Crossings, r.Lines, most))
	}
	if r.DeadLetterOfDiagonal > mostOfDiagonal {
		out = append(out, fmt.Sprintf("a way to a dead letter takes %.0f %% of the diagonal, at most %d", r.DeadLetterOfDiagonal, mostOfDiagonal))
	}
	if r.DeadLetterOfWidth > mostOfWidth {
		out = append(out, fmt.Sprintf("a way to a dead letter takes %.0f %% of the width, at most %d", r.DeadLetterOfWidth, mostOfWidth))
	}
	return out
}

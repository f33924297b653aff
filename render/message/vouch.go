package message

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Next is a thing to state, and the CUE that it takes where that can be proposed.
type Next struct {
	Says string
	CUE  []string
}

// Unvouched says why a verdict isn't worth much yet, and what to state next; "" where it
// is. A change is judged by what is new with it, and says nothing of that.
func Unvouched(r *rules.Report) (why string, next []Next) {
	u := r.Unvouched()
	if u == nil || r.Before != nil {
		return "", nil
	}
	var lacks []string
	if u.NoFlow {
		lacks = append(lacks, "no flow says what has to happen from end to end")
		n := Next{Says: "write the flows that matter; the lines suggest"}
		for _, p := range u.Proposed {
			n.CUE = append(n.CUE, proposal(p))
		}
		next = append(next, n)
	}
	silent := func(lines []*model.Line, says, field string) {
		if len(lines) == 0 {
			return
		}
		if 2*len(lines) >= u.Lines {
			lacks = append(lacks, fmt.Sprintf("%d of %s don't say %s", len(lines), phrase.Count(u.Lines, "line", "lines"), says))
		}
		next = append(next, Next{Says: fmt.Sprintf("say %s (%s) on %s", says, field, some(lines))})
	}
	silent(u.NoInteraction, "how their ends talk", "interaction")
	silent(u.NoOperation, "what they do", "operation")
	return phrase.Listed(lacks, ""), next
}

// some are the first of many lines, by name.
func some(lines []*model.Line) string {
	var names []string
	for _, l := range lines {
		names = append(names, "`"+l.ID+"`")
	}
	return phrase.First(4, names)
}

// proposal is a flow as CUE.
func proposal(p flowgraph.Proposal) string {
	var steps []string
	for _, l := range p.Steps {
		steps = append(steps, phrase.Text(l.ID))
	}
	out := fmt.Sprintf("flows: %s: steps: [%s]", phrase.Text(p.ID), strings.Join(steps, ", "))
	if p.More > 0 {
		out += fmt.Sprintf(" // and %d more, of which some belong to it", p.More)
	}
	return out
}

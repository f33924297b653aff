package budget

import (
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Program is how long a handler may take with the calls that it makes.
type Program struct {
	Total time.Duration
	// Calls are those that make it up, each with how long it may take.
	Calls []ProgramCall
	// Needs are the facts for want of which Total is only the least.
	Needs []string
}

// ProgramCall is a call that a program makes, with all tries and pauses.
type ProgramCall struct {
	Line  *model.Line
	Takes TimeoutBudget
}

// mostNeeds is how many missing facts are named: the first few are asked for
// before anybody reads the rest.
const mostNeeds = 6

// ProgramOf adds up the calls of a handler, one after another, each with all its tries
// and pauses; of calls made at the same time the longest counts, and of the
// branches of an either the longest. Where no flow
// says which calls belong together, only the longest single call is certain.
func ProgramOf(h *model.Handler) *Program {
	p := &Program{}
	longest := make([]ProgramCall, len(h.Calls))
	for i, group := range h.Calls {
		longest[i] = p.longest(group)
	}
	var worst ProgramCall
	for _, i := range flowgraph.LongestWay(h.Within, func(i int) time.Duration { return longest[i].Takes.Longest }, arithmetic.InTurn) {
		switch c := longest[i]; {
		case c.Line == nil:
		case h.Flow != nil:
			p.add(c)
		case c.Takes.Longest > worst.Takes.Longest:
			worst = c
		}
	}
	if worst.Line != nil {
		p.add(worst)
	}
	return p
}

func (p *Program) add(c ProgramCall) {
	p.Total = arithmetic.InTurn(p.Total, c.Takes.Longest)
	p.Calls = append(p.Calls, c)
}

// longest is the call of a group that may take the longest.
func (p *Program) longest(group []*model.Line) (most ProgramCall) {
	for _, c := range group {
		takes, all := WorkingCall(c)
		if !all && len(p.Needs) < mostNeeds {
			p.Needs = append(p.Needs, UntoldLength(c)...)
		}
		if takes.Longest > most.Takes.Longest {
			most = ProgramCall{c, takes}
		}
	}
	return most
}

// startsOf tells for each group of a handler's calls when it begins at the latest, counted
// from when the handler does: when all that comes before it on its way has taken as long as
// it may. Of branches before it that are over, the longest counts.
func startsOf(h *model.Handler, takes func(group int) time.Duration) []time.Duration {
	out := make([]time.Duration, len(h.Calls))
	for i := range h.Calls {
		var before []int
		for j := range i {
			if !h.Excludes(i, j) {
				before = append(before, j)
			}
		}
		within := make([][]model.Alternative, len(before))
		for n, j := range before {
			within[n] = h.Within[j]
		}
		for _, n := range flowgraph.LongestWay(within, func(n int) time.Duration { return takes(before[n]) }, arithmetic.InTurn) {
			out[i] = arithmetic.InTurn(out[i], takes(before[n]))
		}
	}
	return out
}

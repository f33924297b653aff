package flowgraph

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// Proposal is a flow as the lines of a system suggest it: where work may start, and all
// that follows from there. Which of it matters, only the team knows.
type Proposal struct {
	ID    string
	Steps []*model.Line
	// More is how many further lines are reached.
	More int
}

// mostSteps is how long a proposed flow gets: a longer one is no story any more.
// mostFollowed is how far lines are followed to count the rest.
const (
	mostSteps    = 12
	mostFollowed = 100
)

// Propose finds flows that a system might have: one for each line with which somebody
// outside, or a scheduler, starts work; and where a gateway takes it, one for each way on
// from there. Flows that go the same way from their second step on are proposed once,
// and no more than so many.
func Propose(s *model.System, most int) []Proposal {
	order := inOrder(s)
	var out []Proposal
	seen := map[string]bool{}
	taken := map[string]bool{}
	add := func(steps []*model.Line) {
		var tail []string
		for _, l := range steps[min(1, len(steps)-1):] {
			tail = append(tail, l.ID)
		}
		if key := strings.Join(tail, "\x00"); !seen[key] {
			seen[key] = true
			p := Proposal{ID: nameOf(steps, taken), Steps: steps}
			if n := len(steps) - mostSteps; n > 0 {
				p.Steps, p.More = steps[:mostSteps], n
			}
			out = append(out, p)
		}
	}
	for _, first := range s.Lines {
		if len(out) >= most {
			break
		}
		if !starts(first) {
			continue
		}
		ways := order.of(first.To)
		if first.To.Kind != model.Gateway || len(ways) == 0 {
			add(order.follow([]*model.Line{first}))
			continue
		}
		for _, on := range ways[:min(most-len(out), len(ways))] {
			add(order.follow([]*model.Line{first, on}))
		}
	}
	return out
}

// starts tells whether work may begin with a line.
func starts(l *model.Line) bool {
	switch l.From.Kind {
	case model.Client, model.Scheduler:
		return l.From != l.To
	case model.External:
		return l.From != l.To && len(l.From.Into) == 0
	}
	return false
}

// ordered are the lines that a flow may go on by, each with its place in the model.
type ordered map[*model.Line]int

// inOrder takes the lines of a system as they are written, answers after all else. What
// undoes another line is no step of a flow that goes well.
func inOrder(s *model.System) ordered {
	out := ordered{}
	for i, l := range s.Lines {
		if out[l] = i; l.Answers.Known() {
			out[l] += len(s.Lines)
		}
	}
	for _, l := range s.Lines {
		delete(out, l.Compensation.Or(nil))
	}
	return out
}

// of are the lines on from a box.
func (o ordered) of(b *model.Box) []*model.Line {
	out := slices.DeleteFunc(slices.Clone(b.Out), func(l *model.Line) bool { _, ok := o[l]; return !ok })
	slices.SortStableFunc(out, func(a, b *model.Line) int { return o[a] - o[b] })
	return out
}

// follow goes on from the last of some steps, each way in the order of the model, and
// along no line twice.
func (o ordered) follow(steps []*model.Line) []*model.Line {
	at := steps[len(steps)-1].To
	switch at.Kind {
	case model.Client, model.External:
		return steps // what happens there is theirs
	}
	for _, l := range o.of(at) {
		if len(steps) < mostFollowed && !slices.Contains(steps, l) {
			steps = o.follow(append(steps, l))
		}
	}
	return steps
}

// nameOf calls a flow after what its lines do: of the way on from a gateway, else of the first.
func nameOf(steps []*model.Line, taken map[string]bool) string {
	by := steps[0]
	if len(steps) > 1 && by.To.Kind == model.Gateway {
		by = steps[1]
	}
	id := strings.Join(strings.FieldsFunc(strings.ToLower(by.Does.Or("")), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
	const longest = 40
	if len(id) > longest || !model.IsID(id) {
		id = by.ID
	}
	if taken[id] {
		id = by.ID
	}
	for n := id; taken[id]; {
		n += "-again"
		id = n
	}
	taken[id] = true
	return id
}

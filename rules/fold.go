package rules

import (
	"slices"

	"tautline.dev/model"
)

// often is on how many lines a question may be open before it becomes one
// message for all of them.
const often = 5

// Folded is a report as people read it: faults first, then one message a line
// for its open questions, and one message for all lines where a question is
// open nearly everywhere. A first model must not drown its team; machines get
// each question as its own finding.
type Folded struct {
	// Findings are all that are not questions to a line.
	Findings []Finding
	// Lines are the lines with open questions that are not open everywhere.
	Lines []LineQuestions
	// Everywhere are the questions that are open on many lines, the gravest
	// first: one for each severity.
	Everywhere []CommonQuestions
}

// LineQuestions are the open questions of one line.
type LineQuestions struct {
	Line     *model.Line
	Severity Severity
	Open     []*Rule
	// Shared counts the questions of the line that are told for many lines at
	// once, Matter all that matter for it.
	Shared, Matter int
}

// CommonQuestions are the questions of one severity that are open on many
// lines.
type CommonQuestions struct {
	Severity  Severity
	Questions []CommonQuestion
}

// CommonQuestion is a question that is open on many lines.
type CommonQuestion struct {
	Rule  *Rule
	Lines []*model.Line
}

// Fold puts a report's questions together.
func (r *Report) Fold() Folded {
	var out Folded
	byRule := map[*Rule][]*model.Line{}
	severity := map[*Rule]Severity{}
	var order []*Rule
	for _, f := range r.Findings {
		if f.Rule.Question == nil || f.Rule.Question.OfLine == nil {
			out.Findings = append(out.Findings, f)
			continue
		}
		if byRule[f.Rule] == nil {
			order = append(order, f.Rule)
		}
		byRule[f.Rule] = append(byRule[f.Rule], r.System.Line(f.On.Name[len("lines."):]))
		severity[f.Rule] = f.Severity
	}
	byLine := map[*model.Line][]*Rule{}
	for _, rule := range order {
		if len(byRule[rule]) > often {
			out.everywhere(rule, severity[rule], byRule[rule])
			continue
		}
		for _, l := range byRule[rule] {
			byLine[l] = append(byLine[l], rule)
		}
	}
	slices.SortStableFunc(out.Everywhere, func(a, b CommonQuestions) int { return int(b.Severity) - int(a.Severity) })
	for i := range out.Everywhere {
		slices.SortStableFunc(out.Everywhere[i].Questions, func(a, b CommonQuestion) int { return len(b.Lines) - len(a.Lines) })
	}
	shared := map[*model.Line]int{}
	for _, c := range out.Everywhere {
		for _, q := range c.Questions {
			for _, l := range q.Lines {
				shared[l]++
			}
		}
	}
	for _, l := range r.System.Lines {
		if byLine[l] != nil {
			q := r.lineQuestions(l, byLine[l], severity)
			q.Shared = shared[l]
			out.Lines = append(out.Lines, q)
		}
	}
	return out
}

func (f *Folded) everywhere(rule *Rule, s Severity, lines []*model.Line) {
	i := slices.IndexFunc(f.Everywhere, func(c CommonQuestions) bool { return c.Severity == s })
	if i < 0 {
		f.Everywhere = append(f.Everywhere, CommonQuestions{Severity: s})
		i = len(f.Everywhere) - 1
	}
	f.Everywhere[i].Questions = append(f.Everywhere[i].Questions, CommonQuestion{rule, lines})
}

func (r *Report) lineQuestions(l *model.Line, open []*Rule, severity map[*Rule]Severity) LineQuestions {
	a := r.Questions[l]
	q := LineQuestions{Line: l, Matter: len(a.Matter)}
	for _, rule := range a.Open { // in the order of the catalogue: the core questions first
		if slices.Contains(open, rule) {
			q.Open = append(q.Open, rule)
			q.Severity = max(q.Severity, severity[rule])
		}
	}
	return q
}

package rules

import (
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Unsure says what nobody has stated, or looked at, and a rule may find fault with an
// entity for once that is known: "operation of lines.save". It is "" where the rule has
// judged all that there is.
func (r *Report) Unsure(rule *Rule, on string) string {
	found := func(f Finding) bool { return f.Rule == rule && f.On.Name == on }
	if slices.ContainsFunc(r.Findings, found) || slices.ContainsFunc(r.Waived, found) {
		return "" // it has judged that
	}
	near := near(r.System, on)
	var open []string
	for _, s := range r.Skipped {
		if s.Rule == rule && (s.On.Name == on || slices.ContainsFunc(near, func(l *model.Line) bool { return isOf(s.On.Name, l) })) {
			for _, need := range s.Needs {
				open = append(open, needed(need, s.On.Name))
			}
		}
	}
	if len(open) == 0 && restsOnAnswers(rule) && !r.answered(rule, on) {
		for _, l := range near {
			for _, q := range r.Questions[l].Open {
				if q.Question.Core {
					open = append(open, needed(q.Question.Asks, l.Entity().Name))
				}
			}
		}
	}
	slices.Sort(open)
	open = slices.Compact(open)
	if len(open) == 0 {
		return ""
	}
	return phrase.First(2, open)
}

// needed is what is needed, a fact or a look by a command, of an entity.
func needed(what, on string) string {
	if strings.HasPrefix(what, "tautline ") {
		return "what `" + what + "` shows"
	}
	return what + " of " + on
}

// restsOnAnswers tells whether a rule looks at how work goes over lines, which is what core
// questions ask for: how something is run, and how a model is written, is another matter.
func restsOnAnswers(rule *Rule) bool {
	return rule.Family != Operation && rule.Family != ModelItself
}

// answered tells whether a rule is a question that matters at an entity and was answered.
func (r *Report) answered(rule *Rule, on string) bool {
	id, isLine := strings.CutPrefix(on, "lines.")
	if rule.Question == nil || !isLine {
		return false
	}
	a := r.Questions[r.System.Line(id)]
	return slices.Contains(a.Matter, rule) && !slices.Contains(a.Open, rule)
}

// near are the lines that what is found at an entity may hang on: those that meet it or
// its ends, or are in it.
func near(s *model.System, on string) []*model.Line {
	of, id, _ := strings.Cut(on, ".")
	meet := func(boxes ...*model.Box) []*model.Line {
		var out []*model.Line
		for _, b := range boxes {
			out = append(out, slices.Concat(b.Into, b.Out)...)
		}
		return out
	}
	switch of {
	case "boxes":
		if b := s.Box(id); b != nil {
			return meet(b)
		}
	case "lines":
		if l := s.Line(id); l != nil {
			return meet(l.From, l.To)
		}
	case "flows":
		if f := s.Flow(id); f != nil {
			return slices.Concat(f.Steps...)
		}
	case "system":
		return s.Lines
	}
	return nil
}

// isOf tells whether an entity is a line, or one of its ends.
func isOf(entity string, l *model.Line) bool {
	return entity == l.Entity().Name || entity == l.From.Entity().Name || entity == l.To.Entity().Name
}

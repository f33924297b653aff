package own

import (
	"iter"

	"tautline.dev/model"
	"tautline.dev/model/pattern"
	"tautline.dev/model/value"
	"tautline.dev/rules"
)

// run looks at all entities that the rule is about.
func (c *check) run(p *rules.Pass) {
	for s := range laidOut.Of(p).subjects(rules.Scope(c.rule.Scope)) {
		fits, err := c.fits.Fits(s)
		if err != nil {
			p.Cannot(value.Problem{At: c.rule.MatchAt, Path: "rules." + c.rule.Name + ".match", Message: err.Error()})
			return
		}
		if fits {
			p.Report(rules.Finding{On: s.entity, Message: c.words.of(s), Facts: s.basis(c.fits.Mentions())})
		}
	}
}

// subjects are the entities of one scope.
func (s *system) subjects(of rules.Scope) iter.Seq[*subject] {
	return func(yield func(*subject) bool) {
		switch of {
		case rules.OfLine:
			if s.lines == nil {
				s.lines = each(s.Lines, s.lineSubject)
			}
			forEach(s.lines, yield)
		case rules.OfBox:
			forEach(each(s.Boxes, s.boxSubject), yield)
		case rules.OfFlow:
			forEach(each(s.Flows, s.flowSubject), yield)
		default:
			yield(s.itself())
		}
	}
}

func each[T any](all []T, subjectOf func(T) *subject) []*subject {
	var out []*subject
	for _, one := range all {
		out = append(out, subjectOf(one))
	}
	return out
}

func forEach(all []*subject, yield func(*subject) bool) {
	for _, s := range all {
		if !yield(s) {
			return
		}
	}
}

// basis are the facts of the model that some leaves belong to, each once.
func (s *subject) basis(leaves []*pattern.Shape) []model.Basis {
	var out []model.Basis
	seen := map[model.AnyFact]bool{}
	for _, leaf := range leaves {
		tag := leaf.Tag.(*leafTag)
		f := s.fact(tag)
		if f == nil || seen[f] {
			continue
		}
		seen[f] = true
		out = append(out, model.Basis{Path: s.path(tag), Fact: f})
	}
	return out
}

// path is a fact's path with its entity.
func (s *subject) path(tag *leafTag) string {
	switch {
	case tag.section != itself:
		return "boxes." + s.sections[tag.section].id + "." + tag.path
	case s.entity.Name == "system":
		return tag.path
	}
	return s.entity.Name + "." + tag.path
}

package rules

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// What a finding rested on may be known no more: then it is not put right, nobody can
// tell.

// ground is what a finding of another time rested on.
type ground struct {
	// facts were known, by their paths.
	facts []string
	// answered are core questions that weren't open on the lines near it, each as a path
	// with what is asked: "lines.save.timeout".
	answered []string
	// flows are those that go through what it is told of.
	flows []string
}

// groundOf is what a finding rests on; called gives entities their names of then.
func (r *Report) groundOf(f Finding, called func(string) string) (g ground) {
	for _, b := range f.Facts {
		if b.Fact != nil && b.Fact.Known() {
			g.facts = append(g.facts, movedPath(b.Path, called))
		}
	}
	if r.System == nil || !restsOnAnswers(f.Rule) {
		return g
	}
	for _, flow := range r.System.Flows {
		if slices.ContainsFunc(slices.Concat(flow.Steps...), func(l *model.Line) bool { return isOf(f.On.Name, l) }) {
			g.flows = append(g.flows, called(flow.Entity().Name))
		}
	}
	for _, l := range near(r.System, f.On.Name) {
		name := called(l.Entity().Name)
		for _, q := range r.Questions[l].Matter {
			if q.Question.Core && !slices.Contains(r.Questions[l].Open, q) {
				g.answered = append(g.answered, name+"."+q.Question.Asks)
			}
		}
	}
	return g
}

// movedPath is the path of a fact with its entity as that is called now.
func movedPath(path string, called func(string) string) string {
	of, rest, ok := strings.Cut(path, ".")
	if !ok {
		return path
	}
	// An id may hold points: what is renamed is the longest entity at the beginning.
	for end := len(rest); end > 0; end = strings.LastIndex(rest[:end], ".") {
		if is := called(of + "." + rest[:end]); is != of+"."+rest[:end] {
			return is + rest[end:]
		}
	}
	return path
}

// unjudged tells whether a finding of another time is gone only because what it rested on
// is known no more, or because the rule says that it can't judge.
func (r *Report) unjudged(k Known) bool {
	for _, s := range r.Skipped {
		if s.Rule.Name == k.Rule && s.On.Name == k.Entity {
			return true
		}
	}
	for _, name := range append([]string{k.Entity}, k.ground.flows...) {
		if id, of := strings.CutPrefix(name, "flows."); of && r.System.Flow(id) == nil {
			return true // nothing says any more what has to happen
		}
	}
	for _, path := range k.ground.facts {
		if known, there := known(r.System, path); there && !known {
			return true
		}
	}
	for _, l := range near(r.System, k.Entity) {
		for _, q := range r.Questions[l].Open {
			if q.Question.Core && slices.Contains(k.ground.answered, l.Entity().Name+"."+q.Question.Asks) {
				return true
			}
		}
	}
	return false
}

// known tells whether a fact of a line or box is known, and whether there is such a fact.
func known(s *model.System, path string) (known, there bool) {
	look := func(entity string) func(string, model.AnyFact) {
		return func(p string, f model.AnyFact) {
			if entity+"."+p == path {
				known, there = f.Known(), true
			}
		}
	}
	for _, l := range s.Lines {
		if name := l.Entity().Name; strings.HasPrefix(path, name+".") {
			l.Facts(look(name))
		}
	}
	for _, b := range s.Boxes {
		if name := b.Entity().Name; strings.HasPrefix(path, name+".") {
			b.Facts(look(name))
		}
	}
	return known, there
}

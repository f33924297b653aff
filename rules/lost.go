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
// is known no more, or because the rule says that it can't judge. unknown are those facts
// of the system that nobody knows.
func (r *Report) unjudged(k Known, unknown map[string]bool) bool {
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
	if slices.ContainsFunc(k.ground.facts, func(path string) bool { return unknown[path] }) {
		return true
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

// unknown are the facts of a system's lines and boxes that nobody knows, by their paths.
func unknown(s *model.System) map[string]bool {
	out := map[string]bool{}
	see := func(entity string) func(string, model.AnyFact) {
		return func(path string, f model.AnyFact) { out[entity+"."+path] = !f.Known() }
	}
	for _, l := range s.Lines {
		l.Facts(see(l.Entity().Name))
	}
	for _, b := range s.Boxes {
		b.Facts(see(b.Entity().Name))
	}
	return out
}

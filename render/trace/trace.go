// Package trace arranges what explorations showed for those who write it: which
// stories there are to tell, and what each party holds at their ends.
package trace

import (
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// Counterexample is a story, and all promises that it breaks: one sequence of steps often
// breaks several.
type Counterexample struct {
	Story    *explore.Story
	Verdicts []*explore.Verdict
}

// Of are the stories of a flow, each once, in the order of the promises.
func Of(r *explore.Result) []Counterexample {
	var out []Counterexample
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		if v.State != explore.Broken || v.Story == nil {
			continue
		}
		at := slices.IndexFunc(out, func(t Counterexample) bool { return same(t.Story, v.Story) })
		if at < 0 {
			out = append(out, Counterexample{Story: v.Story, Verdicts: []*explore.Verdict{v}})
			continue
		}
		out[at].Verdicts = append(out[at].Verdicts, v)
	}
	return out
}

// same tells whether two stories go the same way, whatever they break.
func same(a, b *explore.Story) bool {
	return slices.EqualFunc(a.Steps, b.Steps, func(x, y explore.StoryStep) bool { return x.Text == y.Text && x.Fault == y.Fault })
}

// Promises are the names of what the counterexample breaks: "no half effect and truthful
// answer".
func (t Counterexample) Promises() string {
	var names []string
	for _, v := range t.Verdicts {
		names = append(names, v.Promise.String())
	}
	return join(names)
}

// Heading says what the counterexample breaks: "Broken promise: no half effect".
func (t Counterexample) Heading() string {
	if len(t.Verdicts) == 1 {
		return "Broken promise: " + t.Promises()
	}
	return "Broken promises: " + t.Promises()
}

func join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// Party is a box, and what it holds for true when the story ends.
type Party struct {
	Who   *model.Box
	Holds []Holding
}

// Holding is one thing that a party holds for true.
type Holding struct {
	Says string
	// Wrong tells whether a promise is broken here.
	Wrong bool
}

// Parties are those who hold something when the story ends, each once.
func (t Counterexample) Parties() []Party {
	var out []Party
	for _, v := range t.Verdicts {
		for _, b := range v.Story.Beliefs {
			at := slices.IndexFunc(out, func(p Party) bool { return p.Who == b.Who })
			if at < 0 {
				at = len(out)
				out = append(out, Party{Who: b.Who})
			}
			out[at].add(b)
		}
	}
	return out
}

func (p *Party) add(b explore.Belief) {
	for i := range p.Holds {
		if p.Holds[i].Says == b.Says {
			p.Holds[i].Wrong = p.Holds[i].Wrong || b.Wrong
			return
		}
	}
	p.Holds = append(p.Holds, Holding{b.Says, b.Wrong})
}

// Wrong tells whether a promise is broken at this party.
func (p Party) Wrong() bool {
	return slices.ContainsFunc(p.Holds, func(h Holding) bool { return h.Wrong })
}

// Says is all that the party holds, in one line.
func (p Party) Says() string {
	var all []string
	for _, h := range p.Holds {
		all = append(all, h.Says)
	}
	return strings.Join(all, "; ")
}

// Assumptions are the unknown facts that the counterexample takes at their worst, each
// once.
func (t Counterexample) Assumptions() []explore.Assumption {
	var out []explore.Assumption
	for _, v := range t.Verdicts {
		for _, a := range v.Assumptions {
			if !slices.ContainsFunc(out, func(o explore.Assumption) bool { return o.Path == a.Path }) {
				out = append(out, a)
			}
		}
	}
	return out
}

// Sums are the ends of the counterexample, a sentence for each promise that it breaks in
// another way.
func (t Counterexample) Sums() []string {
	return t.each(func(s *explore.Story) string { return s.Sum })
}

// Fixes say how to fix it.
func (t Counterexample) Fixes() []string {
	return t.each(func(s *explore.Story) string { return s.Fix })
}

// Rules are the rules that this is an instance of.
func (t Counterexample) Rules() []string {
	return t.each(func(s *explore.Story) string { return s.Rule })
}

func (t Counterexample) each(of func(*explore.Story) string) []string {
	var out []string
	for _, v := range t.Verdicts {
		if s := of(v.Story); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Find is the counterexample that breaks a promise, and whether there is one.
func Find(r *explore.Result, p explore.Promise) (Counterexample, bool) {
	for _, t := range Of(r) {
		for _, v := range t.Verdicts {
			if v.Promise == p {
				return t, true
			}
		}
	}
	return Counterexample{}, false
}

package rules

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// Subject is what is judged: a system, the policy's thresholds, and what follows
// from the system by itself.
type Subject struct {
	System *model.System
	// Limits are the policy's thresholds.
	Limits model.Limits
	// Now is the day of the judgement.
	Now time.Time
	// Graph is what follows from the flows: who calls what, what changes, what is
	// done again.
	Graph *flowgraph.Graph
	// Loads is how much work each line carries.
	Loads *budget.Loads
}

// Input is something that one or several rules build on: it is worked out once
// for a judgement, and not at all if none of these rules is run. A rule names
// what it builds on in its Requires. An input is about the subject alone: it
// knows neither the rule that asks nor what other rules have found.
type Input[T any] struct {
	name string
	make func(*Subject) T
}

// NewInput declares an input. The name is for those who read an error.
func NewInput[T any](name string, work func(*Subject) T) *Input[T] {
	return &Input[T]{name, work}
}

// Requirement is an input, whatever its type.
type Requirement interface{ requirement() string }

func (in *Input[T]) requirement() string { return in.name }

// Of is what the input is for the system that a rule looks at. A rule that
// doesn't declare it may not read it: that panics.
func (in *Input[T]) Of(p *Pass) T {
	if !slices.Contains(p.rule.Requires, Requirement(in)) {
		panic(fmt.Sprintf("%s reads %q, which it doesn't require", p.rule.Name, in.name))
	}
	v, ok := p.inputs[in]
	if !ok {
		v = in.make(&p.Subject)
		p.inputs[in] = v
	}
	return v.(T)
}

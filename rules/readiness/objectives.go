package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules/recovery"
)

// Objectives are what a system can keep of what it promises, how safely it is changed,
// and how far one failure reaches.
type Objectives struct {
	// Flows are all flows: those that cost most when they don't work first.
	Flows []FlowObjectives
	// Deployments are the boxes that new versions reach.
	Deployments []Deployment
	// Reaches are the boxes that flows wait for, those that take most down first.
	Reaches []Reach
	// Cells is how many cells are drawn.
	Cells int
}

// FlowObjectives are the objectives of one flow.
type FlowObjectives struct {
	Flow       *model.Flow
	Objectives []recovery.Objective
	// Needs is the weakest recovery strategy that reaches the RTO and RPO that are
	// promised, "" where neither is; Has are the strategies that the boxes state which
	// it waits for.
	Needs string
	Has   []string
	Cost  *FlowCost
}

// Deployment is how safely new versions reach a box. A fact that nobody states is "".
type Deployment struct {
	Box                                 *model.Box
	Strategy, FirstStep, Bake, Rollback string
	// Missing are the facts that nobody knows, by path.
	Missing []string
}

// Reach is how far the failure of a box reaches.
type Reach struct {
	Box   *model.Box
	Flows []string
	// Cells are the cells that those flows run in, nil where the box is in one and none
	// of them leaves it.
	Cells []string
}

// ObjectivesOf holds what a system promises against what it can keep.
func ObjectivesOf(s *model.System) *Objectives {
	g := flowgraph.New(s)
	out := &Objectives{}
	for _, f := range s.Flows {
		out.Flows = append(out.Flows, flowObjectives(s, g, f))
	}
	order := dearer(s)
	slices.SortStableFunc(out.Flows, func(a, b FlowObjectives) int { return order(a.Flow, b.Flow) })
	for _, b := range s.Boxes {
		if hasVersions(b) {
			out.Deployments = append(out.Deployments, deployment(b))
		}
	}
	out.reaches(s, g)
	return out
}

func flowObjectives(s *model.System, g *flowgraph.Graph, f *model.Flow) FlowObjectives {
	o := FlowObjectives{Flow: f, Objectives: recovery.Objectives(s, g, f)}
	back, hasRTO := promisedTime(&f.Objectives.RTO, &s.Objectives.RTO, f)
	lost, hasRPO := promisedTime(&f.Objectives.RPO, &s.Objectives.RPO, f)
	if hasRTO || hasRPO {
		o.Needs = arithmetic.Weakest(back, lost)
	}
	for _, n := range g.Wait(f).Needs {
		if has, ok := n.Box.Recovery.Strategy.Get(); ok {
			o.Has = append(o.Has, n.Box.ID+": "+has)
		}
	}
	o.Cost = costOf(f, o)
	return o
}

// promisedTime is what a flow promises, or the system where the flow is critical; for
// ever where nobody does.
func promisedTime(own, system *model.Fact[time.Duration], f *model.Flow) (time.Duration, bool) {
	if v, ok := own.Get(); ok {
		return v, true
	}
	if v, ok := system.Get(); ok && f.Critical() && !own.Known() {
		return v, true
	}
	return arithmetic.Forever, false
}

func deployment(b *model.Box) Deployment {
	d := Deployment{Box: b}
	for _, of := range []struct {
		path string
		fact model.AnyFact
		into *string
	}{
		{"deployment.strategy", &b.Deployment.Strategy, &d.Strategy},
		{"deployment.firstStep", &b.Deployment.FirstStep, &d.FirstStep},
		{"deployment.bake", &b.Deployment.Bake, &d.Bake},
		{"deployment.rollback", &b.Deployment.Rollback, &d.Rollback},
	} {
		if of.fact.Known() {
			*of.into = of.fact.Text()
		} else {
			d.Missing = append(d.Missing, b.Entity().Name+"."+of.path)
		}
	}
	return d
}

func (o *Objectives) reaches(s *model.System, g *flowgraph.Graph) {
	for _, grp := range s.Groups {
		if grp.Kind == "cell" {
			o.Cells++
		}
	}
	at := map[*model.Box]int{}
	for _, f := range s.Flows {
		wait := g.Wait(f)
		cells := cellsOf(f)
		for _, n := range wait.Needs {
			i, seen := at[n.Box]
			if !seen {
				i = len(o.Reaches)
				at[n.Box] = i
				o.Reaches = append(o.Reaches, Reach{Box: n.Box})
			}
			r := &o.Reaches[i]
			r.Flows = append(r.Flows, f.ID)
			for _, c := range cells {
				if !slices.Contains(r.Cells, c) {
					r.Cells = append(r.Cells, c)
				}
			}
		}
	}
	slices.SortStableFunc(o.Reaches, func(a, b Reach) int { return len(b.Flows) - len(a.Flows) })
}

// cellsOf are the cells that the boxes of a flow are in.
func cellsOf(f *model.Flow) []string {
	var out []string
	for _, l := range slices.Concat(f.Steps...) {
		for _, b := range []*model.Box{l.From, l.To} {
			for g := b.In.Or(nil); g != nil; g = g.Parent {
				if g.Kind == "cell" && !slices.Contains(out, g.ID) {
					out = append(out, g.ID)
				}
			}
		}
	}
	return out
}

// Stands says in a few words how an objective stands.
func Stands(o recovery.Objective) string {
	possible := "nothing that it hangs on is drawn"
	switch {
	case o.Possible != "":
		possible = o.Possible + " possible"
	case len(o.Missing) > 0:
		possible = "what is possible isn't known"
	}
	if o.Promised == "" {
		return string(o.Standing) + ", " + possible
	}
	return fmt.Sprintf("%s: %s promised by %s, %s", o.Standing, o.Promised, o.By, possible)
}

// Wants says which facts are missing, or nothing.
func Wants(missing []string) string {
	if len(missing) == 0 {
		return ""
	}
	return "nobody has stated " + unknowns(missing)
}

// Strategy says which recovery strategy the promises of a flow need, and which its boxes
// state.
func (f *FlowObjectives) Strategy() string {
	switch {
	case f.Needs == "":
		return "no RTO or RPO is promised, so no strategy is needed for one"
	case len(f.Has) == 0:
		return f.Needs + " at least; no box that it waits for states its own"
	}
	return f.Needs + " at least; stated: " + phrase.Some(f.Has)
}

// Safety says how safely new versions reach a box.
func (d *Deployment) Safety() string {
	var parts []string
	for _, of := range []struct{ what, is string }{{"strategy", d.Strategy}, {"first step", d.FirstStep}, {"watched for", d.Bake}, {"rollback", d.Rollback}} {
		if of.is != "" {
			parts = append(parts, of.what+" "+of.is)
		}
	}
	if n := len(d.Missing); n > 0 && len(parts) == 0 {
		return "nobody has stated " + d.Box.Entity().Name + ".deployment"
	} else if n > 0 {
		parts = append(parts, Wants(d.Missing))
	}
	return strings.Join(parts, ", ")
}

// Far says how far the failure of a box reaches, of so many cells that are drawn.
func (r *Reach) Far(cells int) string {
	s := phrase.Count(len(r.Flows), "flow", "flows") + " (" + phrase.Some(r.Flows) + ")"
	if cells == 0 {
		return s + "; no cells are drawn"
	}
	if len(r.Cells) == 0 {
		return s + fmt.Sprintf("; none of them in one of the %s", phrase.Count(cells, "cell", "cells"))
	}
	return s + fmt.Sprintf("; %d of %s (%s)", len(r.Cells), phrase.Count(cells, "cell", "cells"), phrase.Some(r.Cells))
}

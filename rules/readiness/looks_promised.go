package readiness

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/recovery"
)

// What the items about objectives and the reach of a failure look at.

// objectivesDefined: an objective that is "none" is said, and isn't promised.
func objectivesDefined(v *view) {
	o := &v.sys.Objectives
	for _, must := range []struct {
		path string
		fact model.AnyFact
	}{{"objectives.availability", &o.Availability}, {"objectives.rto", &o.RTO}, {"objectives.rpo", &o.RPO}} {
		v.rest(theSystem, "", must.path, of(must.fact))
		if must.fact.None() {
			v.fault("%s is none: nothing is promised", must.path)
		}
	}
}

// objectivesPossible: each objective of each flow is kept, as the rows about it say.
func objectivesPossible(v *view) {
	note := func(decides bool, n noun, entity string, o *model.Objectives) {
		for _, must := range []struct {
			path string
			fact model.AnyFact
		}{{"objectives.availability", &o.Availability}, {"objectives.rto", &o.RTO}, {"objectives.rpo", &o.RPO}} {
			if decides || must.fact.Known() {
				v.note(n, entity, must.path, of(must.fact), true)
			}
		}
	}
	note(true, theSystem, "", &v.sys.Objectives)
	for _, f := range v.sys.Flows {
		note(false, noun{"flow", "flows"}, f.Entity().Name, &f.Objectives)
		for _, o := range recovery.Objectives(v.sys, v.graph, f) {
			if o.Standing != recovery.NotPromised {
				v.objective(f, &o)
			}
		}
	}
	for _, b := range v.sys.Boxes {
		if v.keepsData(b) && b.Objectives.RPO.Known() && !b.Objectives.RPO.None() {
			v.rest(noun{"store that must not lose more than its RPO", "stores that must not lose more than their RPO"}, b.Entity().Name, "store.backup", v.backup(b))
			if keep := &b.Store.Backup; keep.Every.None() && !keep.PITR.Or(false) && !v.told([]string{"rpo-unmet"}, b.Entity()) {
				v.fault("%s has no backup, and must not lose more than %s", b.Entity().Name, b.Objectives.RPO.Text())
			}
		}
	}
}

// tellOf are the rules that tell of an objective that can't be kept.
var tellOf = map[string][]string{
	"availability": {"availability-out-of-reach"},
	"latency":      {"latency-out-of-reach"},
	"rto":          {"rto-unmet", "recovery-strategy-too-weak"},
	"rpo":          {"rpo-unmet"},
}

// objective notes what a promise of a flow rests on, and what is wanting. One that is
// lost is its rule's to tell.
func (v *view) objective(f *model.Flow, o *recovery.Objective) {
	for _, path := range o.Missing {
		v.lacks(path)
	}
	kind, _, _ := strings.Cut(o.Name, " ")
	tells := func(told rules.Finding) bool {
		return slices.Contains(tellOf[kind], told.Rule.Name) && told.Unstated == ""
	}
	says := fmt.Sprintf("%s: %s is %s", f.Entity().Name, o.Name, Stands(*o))
	switch {
	case o.Standing == recovery.Lost:
		if !slices.ContainsFunc(slices.Concat(v.report.Findings, v.report.Waived), tells) {
			v.fault("%s", says)
		}
	case o.Standing == recovery.InDoubt, o.Standing == recovery.NotKnown && len(o.Missing) == 0:
		v.cannot("%s", says)
	case o.Standing == recovery.Kept:
		for _, g := range o.RestsOn {
			if g.Of.Name[:4] == "line" {
				v.rest(noun{"line that flows wait for", "lines that flows wait for"}, g.Of.Name, g.Path, of(g.Fact))
			} else {
				v.rest(noun{"box that flows hang on", "boxes that flows hang on"}, g.Of.Name, g.Path, of(g.Fact))
			}
		}
	}
}

// blastRadius: what goes down with a box follows from who waits for whom; how
// likely that is, from the zones that it runs in.
func blastRadius(v *view) {
	v.questionOf("interaction-unstated", true, v.onCritical)
	taken := map[*model.Box]int{}
	on := map[*model.Box]bool{}
	var most *model.Box
	for _, f := range v.critical() {
		for _, l := range slices.Concat(f.Steps...) {
			on[l.From], on[l.To] = true, true
		}
		wait := v.graph.Wait(f)
		for _, l := range wait.Unclear {
			v.lacks(l.Entity().Name + ".interaction")
		}
		if len(wait.Needs) > 0 {
			v.rest(noun{"critical flow that waits for boxes", "critical flows that wait for boxes"}, f.Entity().Name, "steps", said(true))
		}
		for _, n := range wait.Needs {
			if taken[n.Box]++; most == nil || taken[n.Box] > taken[most] {
				most = n.Box
			}
		}
	}
	for _, b := range v.sys.Boxes {
		if zones := &b.Place.Zones; on[b] && !zones.Known() && (zones.Asked() || recovery.ZonesAreAChoice(v.sys, b)) {
			v.lacks(b.Entity().Name + ".place.zones") // one zone may stop what waits for nobody, too
		}
		if taken[b] > 0 && b.Place.Zones.Known() {
			v.rest(noun{"box that they wait for", "boxes that they wait for"}, b.Entity().Name, "place.zones", of(&b.Place.Zones))
			if b.Place.Zones.None() && b.Place.Zones.State() == model.Stated {
				v.fault("%s.place.zones is none: nobody knows how much of it one zone takes down", b.Entity().Name)
			}
		}
	}
	if most != nil {
		v.tells = append(v.tells, fmt.Sprintf("no box takes down more than %s (%s does), and the policy allows %d", phrase.Count(taken[most], "critical flow", "critical flows"), most.ID, v.report.Limits.BlastRadius))
	}
}

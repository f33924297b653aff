package readiness

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
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

// objectivesPossible: a promise is held against the boxes that a flow waits for,
// by how available each is, and against what its stores can lose. What else a
// promise needs, its rules ask for.
func objectivesPossible(v *view) {
	promised := false
	note := func(decides bool, n noun, entity string, o *model.Objectives) {
		for _, must := range []struct {
			path string
			fact model.AnyFact
		}{{"objectives.availability", &o.Availability}, {"objectives.rto", &o.RTO}, {"objectives.rpo", &o.RPO}} {
			if decides || must.fact.Known() {
				v.note(n, entity, must.path, of(must.fact), true)
			}
			promised = promised || must.fact.Known() && !must.fact.None()
		}
		for _, f := range []model.AnyFact{&o.Latency.P50, &o.Latency.P99, &o.Latency.P999} {
			promised = promised || f.Known() && !f.None()
		}
	}
	note(true, theSystem, "", &v.sys.Objectives)
	for _, f := range v.critical() {
		note(false, noun{"critical flow", "critical flows"}, f.Entity().Name, &f.Objectives)
	}
	if !promised {
		return
	}
	seen := map[*model.Box]bool{}
	waited := noun{"box that critical flows wait for", "boxes that critical flows wait for"}
	for _, f := range v.critical() {
		wait := v.graph.Wait(f)
		for _, l := range wait.Unclear {
			v.lacks(l.Entity().Name + ".interaction")
		}
		for _, n := range wait.Needs {
			b := n.Box
			if seen[b] {
				continue
			}
			seen[b] = true
			if b.Measured.None() {
				v.cannot("%s is measured by nobody, so nobody knows whether flows.%s is as available as promised", b.Entity().Name, f.ID)
			} else {
				v.rest(waited, b.Entity().Name, "measured.availability", anyOf(&b.Measured, &b.Objectives.Availability))
			}
			if b.Objectives.RTO.State() == model.Stated { // else it is the system's, and shows nothing
				v.rest(waited, b.Entity().Name, "objectives.rto", of(&b.Objectives.RTO))
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

// blastRadius: what goes down with a box follows from who waits for whom; how
// likely that is, from the zones that it runs in.
func blastRadius(v *view) {
	v.questionOf("interaction-unstated", true, v.onCritical)
	taken := map[*model.Box]int{}
	var most *model.Box
	for _, f := range v.critical() {
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

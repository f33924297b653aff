package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
	"tautline.dev/rules/operation"
	"tautline.dev/rules/recovery"
)

// incidents are an item each: what once went wrong stays on the checklist until the
// rule that would have warned of it is quiet where it happened. Nobody can attest it
// away.
func incidents(v view) []Answer {
	var out []Answer
	times := map[string]int{}
	for i := range v.sys.Incidents {
		in := &v.sys.Incidents[i]
		id := incidentID(in)
		if times[id]++; times[id] > 1 {
			id = fmt.Sprintf("%s-%d", id, times[id])
		}
		out = append(out, incident(v, in, i, id))
	}
	return out
}

// incidentID is the id of an incident's item: what happened where and when, and not
// which of the list it is.
func incidentID(in *model.Incident) string {
	id := "incident/" + in.On
	if !in.Date.IsZero() {
		id = "incident/" + in.Date.Format(time.DateOnly) + "/" + in.On
	}
	if in.NamesRule() {
		id += "/" + in.Rule
	}
	return id
}

func incident(v view, in *model.Incident, at int, id string) Answer {
	when := "once"
	if !in.Date.IsZero() {
		when = "on " + in.Date.Format(time.DateOnly)
	}
	item := &Item{
		ID: id, Group: Learn, Weight: High, Ours: true,
		Sources: append(practice("OPS11-BP02"), guidance.ReviewAgain),
		Asks:    fmt.Sprintf("Can what went wrong %s at %s not happen again? %q", when, in.On, in.Lesson),
		Rules:   []string{operation.LessonNotApplied.Name},
	}
	v.item, v.incident = item, in
	a := Answer{Item: item, Status: Open, Incident: in}
	path := fmt.Sprintf("incidents[%d].rule", at)
	switch {
	case in.Rule == "none":
		a.Status, a.Why = NotApplicable, []string{"no rule would have warned of it"}
		return a
	case !in.NamesRule():
		a.Status, a.Missing, a.Why = NotJudged, []string{path}, []string{"nobody has stated " + path}
		return a
	case v.report.Off[operation.LessonNotApplied.Name]:
		v.cannot("%s is off, so the model can't show it", operation.LessonNotApplied.Name)
	case v.report.Off[in.Rule]:
		v.cannot("%s is off, so the model can't show it", in.Rule)
	}
	v.noteAs(noun{"incident", "incidents"}, path, "rule", said(true), false)
	for _, f := range slices.Concat(v.report.Findings, v.report.Waived) {
		if tells(&f, in) {
			v.faults = append(v.faults, f.Message)
		}
	}
	v.unjudged(in)
	v.tells = append(v.tells, in.Rule+" finds no fault there any more")
	a.fromModel(&v)
	return a
}

// unjudged notes what keeps the rule of an incident from being judged where it happened.
func (v *view) unjudged(in *model.Incident) {
	for _, s := range v.report.Skipped {
		if s.Rule.Name == in.Rule && operation.Scene(v.sys, in, s) {
			v.skip(s)
		}
	}
	v.silence(in)
	v.objectivesAt(in)
	v.mightFire(in)
}

// objectivesAt notes how the objectives stand that the rule of an incident tells of, of
// the flows that go over the place: it keeps quiet where nothing is promised, and where
// another rule tells that a store has no backup.
func (v *view) objectivesAt(in *model.Incident) {
	near := operation.Near(v.sys, in)
	if in.Rule == "rpo-unmet" {
		for _, b := range v.sys.Boxes {
			if keep := &b.Store.Backup; near.Fact(b.Entity().Name+".store") && v.keepsData(b) && keep.Every.None() && !keep.PITR.Or(false) {
				v.fault("%s has no backup: what is deleted there is lost", b.Entity().Name)
			}
		}
	}
	for _, f := range v.sys.Flows {
		if !near.Fact(f.Entity().Name + ".objectives") {
			continue
		}
		for _, o := range recovery.Objectives(v.sys, v.graph, f) {
			kind, _, _ := strings.Cut(o.Name, " ")
			switch {
			case !slices.Contains(tellOf[kind], in.Rule):
			case o.Standing == recovery.NotPromised:
				if in.On == f.Entity().Name {
					v.lacks(f.Entity().Name + ".objectives." + strings.ReplaceAll(o.Name, " ", "."))
				}
			default:
				v.objective(f, &o)
			}
		}
	}
}

// tells tells whether a finding is that the lesson of an incident isn't applied.
func tells(f *rules.Finding, in *model.Incident) bool {
	return f.Rule.Name == operation.LessonNotApplied.Name && f.On.Name == in.On && f.Discriminator == operation.LessonOf(in)
}

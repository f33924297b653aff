package readiness

import (
	"fmt"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/model"
)

// What the items look at about what was broken on purpose, and what once broke by itself.

// experiments: a line whose failure can be tried is one on which it does
// something.
func experiments(v *view) {
	v.level = Tested
	inScope := v.onCritical
	if len(v.sys.Flows) == 0 {
		inScope = func(*model.Line) bool { return true }
	}
	v.questionOf("interaction-unstated", true, inScope)
	oldest := v.report.Now.Add(-v.report.Limits.EvidenceAge)
	for _, l := range gameday.WorthBreaking(v.sys) {
		v.rest(noun{"line of critical flows whose failure can be tried", "lines of critical flows whose failure can be tried"}, l.Entity().Name, "experiments", v.tried(l))
		for _, e := range gameday.Doubtful(v.sys, l, oldest, v.report.Now) {
			v.cannot("the experiment of %s on %s %s", e.Date.Format(time.DateOnly), l.Entity().Name, gameday.Doubt(v.sys, l, e))
		}
	}
}

// tried is how it is known that a line was broken on purpose: the last time by a
// day. One that doesn't say what was broken, or how it went, shows nothing.
func (v *view) tried(l *model.Line) known {
	k := known{}
	for _, e := range l.Experiments {
		if !gameday.Done(e) || saysNothing(e.Kind) || e.Date.After(v.report.Now) || gameday.Doubt(v.sys, l, e) != "" {
			continue
		}
		k.state = model.Stated
		if e.Date.After(k.day) {
			k.day, k.value = e.Date, e.Date.Format(time.DateOnly)
		}
	}
	return k
}

// lessons: an incident can come back only where somebody says which rule would
// have warned of it, and that rule could be judged there.
func lessons(v *view) {
	for i := range v.sys.Incidents {
		in := &v.sys.Incidents[i]
		entity := fmt.Sprintf("incidents[%d]", i)
		switch {
		case in.Rule == "none":
			continue
		case !in.NamesRule():
			v.lacks(entity + ".rule")
			continue
		}
		v.rest(noun{"incident", "incidents"}, entity, "rule", said(true))
		if v.report.Off[in.Rule] {
			v.cannot("%s is off, so the model can't show it", in.Rule)
			continue
		}
		of := v.afresh(v.item)
		of.unjudged(in)
		for _, path := range of.missing {
			v.lacks(path)
		}
		for _, why := range of.unable {
			v.cannot("%s of %s: %s", in.Rule, in.On, why)
		}
	}
	v.tells = append(v.tells, "what would have warned finds no fault there any more")
}

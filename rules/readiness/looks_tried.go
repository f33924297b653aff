package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules/operation"
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
	for _, l := range operation.WorthBreaking(v.sys) {
		v.rest(noun{"line of critical flows whose failure can be tried", "lines of critical flows whose failure can be tried"}, l.Entity().Name, "experiments", tried(l, v.report.Now))
		if len(l.Experiments) > 0 && !slices.ContainsFunc(l.Experiments, wasDone) {
			v.cannot("no experiment on %s says what happened, so none shows anything", l.Entity().Name)
		}
	}
}

// notDone are the words with which the result of an experiment begins that wasn't done.
var notDone = []string{"not ", "wasn't ", "never ", "nobody ", "skipped", "planned", "postponed", "cancelled", "canceled", "aborted", "pending", "to be ", "to do"}

// wasDone tells whether an experiment says what was broken, and what happened.
func wasDone(e model.Experiment) bool {
	result := strings.ToLower(strings.TrimSpace(e.Result)) + " "
	begins := func(words string) bool { return strings.HasPrefix(result, words) }
	return !saysNothing(e.Kind) && !saysNothing(e.Result) && !slices.ContainsFunc(notDone, begins)
}

// tried is how it is known that a line was broken on purpose: the last time by a
// day. One without a result shows nothing.
func tried(l *model.Line, now time.Time) known {
	k := known{}
	for _, e := range l.Experiments {
		if !wasDone(e) {
			continue
		}
		k.state = model.Stated
		if !e.Date.After(now) && e.Date.After(k.day) {
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
		for _, s := range v.report.Skipped {
			if s.Rule.Name == in.Rule {
				v.skip(s)
			}
		}
		if v.report.Off[in.Rule] {
			v.cannot("%s is off, so the model can't show it", in.Rule)
			continue
		}
		of := v.afresh(v.item)
		of.silence(in)
		for _, path := range of.missing {
			v.lacks(path)
		}
		for _, why := range of.unable {
			v.cannot("%s of %s: %s", in.Rule, in.On, why)
		}
	}
	v.tells = append(v.tells, "what would have warned finds no fault there any more")
}

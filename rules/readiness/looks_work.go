package readiness

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/promises"
)

// What the items about the way of work look at, beside the questions to lines.

// storesKeep: what is handed over ends in a store, which has to last.
func storesKeep(v *view) {
	for _, b := range v.sys.Boxes {
		changed := slices.ContainsFunc(b.Into, v.graph.Effect)
		if b.Family() == model.Store && changed {
			durable := &b.Store.Durable
			v.rest(noun{"store that is changed", "stores that are changed"}, b.Entity().Name, "store.durable", of(durable))
			if v.graph.Original(b) && (durable.None() || durable.Known() && !durable.Or(true)) {
				v.fault("%s.store.durable is %s: what is written there is forgotten when it stops", b.Entity().Name, durable.Text())
			}
		}
	}
}

// batches: nobody knows whether one bad piece fails alone while nobody says how
// many pieces come together.
func batches(v *view) {
	v.reached()
	for _, l := range v.sys.Lines {
		polled := l.Mode.Or("") == model.Async && l.Delivery.Or("") == model.Poll && l.To.Family() == model.Compute
		if polled && (l.From.Family() == model.Channel || l.From.Family() == model.Store) {
			v.rest(noun{"line that work is fetched over", "lines that work is fetched over"}, l.Entity().Name, "batch.size", of(&l.Batch.Size))
		}
	}
}

// reached notes what never gets into the dead letter that is named for it, and of what
// nobody knows.
func (v *view) reached() {
	for _, l := range v.sys.Lines {
		if l.Mode.Or("") != model.Async {
			continue
		}
		why, needs := custody.Unreached(v.sys, l)
		if why != "" {
			v.fault("%s", why)
		}
		if needs != "" {
			v.lacks(needs)
		}
	}
}

// shape: a pattern is told by what lines are, and a third party that is waited
// for only by the flows.
//
// Silence of many rules says something only with how many they are, and what they
// looked at.
func shape(v *view) {
	v.question("interaction-unstated", false)
	v.question("operation-unstated", false)
	theirs := slices.ContainsFunc(v.sys.Lines, func(l *model.Line) bool { return l.To.Kind == model.External })
	if theirs && len(v.sys.Flows) == 0 {
		v.cannot("no flow is drawn, so nobody knows whether one waits for somebody else's system")
	}
	beyond := ""
	if slices.ContainsFunc(slices.Concat(v.report.Findings, v.report.Waived), func(f rules.Finding) bool { return slices.Contains(v.item.Rules, f.Rule.Name) }) {
		beyond = " beyond what is told here"
	}
	v.tells = append(v.tells, fmt.Sprintf("%s looked at %s and found nothing%s", phrase.Count(len(v.item.Rules), "rule", "rules"), phrase.Count(len(v.sys.Lines), "line", "lines"), beyond))
}

// critical are the critical flows.
func (v *view) critical() []*model.Flow {
	return slices.DeleteFunc(slices.Clone(v.sys.Flows), func(f *model.Flow) bool { return !f.Critical() })
}

// onCritical tells whether a line is a step of a critical flow.
func (v *view) onCritical(l *model.Line) bool {
	return slices.ContainsFunc(v.critical(), func(f *model.Flow) bool { return f.Passes(l) })
}

// promisesKept: a flow that changes nothing has nothing to lose, and one on whose
// way a core question is open is not known well enough.
func promisesKept(v *view) {
	for _, rule := range []string{"interaction-unstated", "operation-unstated", "retry-unstated", "idempotency-unstated", "buffer-unstated", "ack-unstated", "dead-letter-unstated"} {
		v.questionOf(rule, true, v.onCritical)
	}
	explored := 0
	for _, f := range v.critical() {
		if len(f.Steps) > 0 {
			explored++
		}
		changes := slices.ContainsFunc(slices.Concat(f.Steps...), func(l *model.Line) bool { return l.Operation.Or(model.Read) != model.Read })
		if changes {
			v.rest(noun{"critical flow that changes something", "critical flows that change something"}, f.Entity().Name, "steps", said(true))
		}
	}
	if v.matters() {
		v.unexplored()
	}
	how := fmt.Sprintf("%s explored with up to %d faults at once: ", phrase.Count(explored, "critical flow", "critical flows"), promises.Faults)
	if accepted := v.acceptedBreaches(); len(accepted) > 0 {
		v.tells = append(v.tells, how+"no promise is broken beyond what somebody has accepted")
	} else {
		v.tells = append(v.tells, how+"every promise is kept")
	}
}

// unexplored notes what may break a promise, and no exploration looks at: where a call goes
// on after its caller gave up, and where work is forgotten before it can be done.
func (v *view) unexplored() {
	for _, is := range unexplored {
		var at []string
		for _, f := range v.report.Findings {
			if f.Rule.Name == is.rule && f.Unstated == "" && v.touchesCritical(f.On) && !slices.Contains(at, f.On.Name) {
				at = append(at, f.On.Name)
			}
		}
		if len(at) > 0 {
			v.fault("%s: %s on %s", is.says, is.rule, first(at, mostFaults))
		}
	}
}

// unexplored are the rules whose findings break a promise that an exploration doesn't show.
var unexplored = []struct{ rule, says string }{
	{"caller-gives-up-first", "a call that goes on after its caller gave up isn't explored"},
	{"retention-too-short", "how long an outage lasts isn't explored, and work is forgotten before it can be done"},
}

// breaksUnexplored tells whether a finding is one of those.
func (v *view) breaksUnexplored(f *rules.Finding) bool {
	return v.touchesCritical(f.On) && slices.ContainsFunc(unexplored, func(is struct{ rule, says string }) bool { return is.rule == f.Rule.Name })
}

// touchesCritical tells whether an entity is a step of a critical flow, or a box
// at an end of one.
func (v *view) touchesCritical(e model.Entity) bool {
	return slices.ContainsFunc(v.sys.Lines, func(l *model.Line) bool {
		return v.onCritical(l) && (e == l.Entity() || e == l.From.Entity() || e == l.To.Entity())
	})
}

package readiness

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// What the items about the design look at, beside the way of work.

// leavesHands tells whether a line asks for something that somebody else runs: then
// its sender says whether it can go on without.
func leavesHands(l *model.Line) bool {
	from, to := l.From.Owner.Or(""), l.To.Owner.Or("")
	elsewhere := l.To.Kind == model.External || to != "" && from != to
	return l.From.Ours() && elsewhere && l.To.Kind != model.Client && !replies(l) && mayWait(l)
}

// mayWait tells whether the sender of a line waits for what becomes of it, as far as
// anybody says.
func mayWait(l *model.Line) bool { return !l.Mode.Known() || flowgraph.WaitsFor(l) }

// asksForAnswer tells whether a call asks for an answer, whether or not its sender can go
// on without one.
func asksForAnswer(l *model.Line) bool { return !l.Mode.Known() || l.Mode.Or("") == model.Sync }

func replies(l *model.Line) bool { return l.Answers.Known() && !l.Answers.None() }

// dependencies: a part names the service that it runs on, an external whoever runs
// it, and a line that leaves our hands whether it can be done without.
func dependencies(v *view) {
	for _, b := range v.sys.Boxes {
		switch {
		case b.Ours():
			v.rest(ourBoxes, b.Entity().Name, "platform", of(&b.Platform))
		case b.Kind == model.External:
			v.rest(noun{"box of others", "boxes of others"}, b.Entity().Name, "owner", of(&b.Owner))
			if b.Owner.None() {
				v.fault("nobody owns %s", b.Entity().Name)
			}
		}
	}
	for _, l := range v.sys.Lines {
		if leavesHands(l) {
			v.rest(noun{"call to what others run", "calls to what others run"}, l.Entity().Name, "dependency", of(&l.Dependency))
		}
	}
}

// entriesDescribed: what a way in touches is what its flows do.
func entriesDescribed(v *view) {
	begins := map[*model.Line][]*model.Flow{}
	for _, f := range v.sys.Flows {
		for _, l := range f.FirstLines() {
			begins[l] = append(begins[l], f)
		}
	}
	var told []string
	for _, l := range v.sys.Lines {
		if !starts(l) {
			continue
		}
		v.rest(entries, l.Entity().Name, "does", of(&l.Does))
		v.rest(entries, l.Entity().Name, "load", anyOf(&l.Load.Peak, &l.Load.Typical))
		if len(begins[l]) == 0 {
			v.cannot("no flow begins with %s, so nobody knows what it touches", l.Entity().Name)
		}
		for _, f := range begins[l] {
			v.rest(noun{"flow that begins there", "flows that begin there"}, f.Entity().Name, "steps", said(true))
			told = append(told, l.ID+" touches "+first(touched(f), mostFaults))
		}
	}
	if len(told) > 0 {
		v.tells = append(v.tells, first(told, mostFaults))
	}
}

// touched are the boxes that a flow comes to, beside whoever starts it.
func touched(f *model.Flow) []string {
	var out []string
	for _, l := range slices.Concat(f.Steps...) {
		if !slices.Contains(out, l.To.ID) && l.To.Kind != model.Client {
			out = append(out, l.To.ID)
		}
	}
	return out
}

// mostMapped is how large a system may be, in boxes times lines, for its failures to
// be mapped here: each failure of each box is asked of all lines.
const mostMapped = 100_000

// failuresMapped: what a failure does is told where no fact is missing for it.
func failuresMapped(v *view) {
	if len(v.sys.Flows) == 0 {
		return
	}
	v.question("interaction-unstated", false)
	for _, f := range v.sys.Flows {
		if len(f.Steps) > 0 {
			v.rest(noun{"flow", "flows"}, f.Entity().Name, "steps", said(true))
		}
	}
	if len(v.sys.Boxes)*len(v.sys.Lines) > mostMapped {
		v.tooLarge = true
		v.cannot("the system is more than a checklist looks through: see tautline whatif --table, and say what it shows: %s", v.item.saidNA(v.report.Now))
		return
	}
	table := whatif.Prepare(v.sys).FailureModel(0)
	for _, row := range table.Rows {
		for _, u := range row.Unknown {
			v.lacks(u.Path)
		}
	}
	v.tells = append(v.tells, fmt.Sprintf("the effect of %s is known (tautline whatif --table)", phrase.Count(len(table.Rows), "failure", "failures")))
}

// thirdParties: a call to somebody else's system says what is done without an answer,
// and something bounds how much is asked of it.
func thirdParties(v *view) {
	for _, l := range v.sys.Lines {
		if l.To.Kind != model.External || !l.From.Ours() || replies(l) || !asksForAnswer(l) {
			continue
		}
		calls := noun{"call to a third party", "calls to third parties"}
		v.rest(calls, l.Entity().Name, "fallback", of(&l.Fallback))
		if l.Fallback.None() {
			v.fault("%s.fallback is none: whoever started the work is left alone with the failure of %s", l.Entity().Name, l.To.ID)
		}
		path, bound := boundOf(l.To)
		for _, own := range []struct {
			path string
			fact model.AnyFact
		}{{"concurrency", &l.Concurrency}, {"pool.size", &l.Pool.Size}} {
			if k := of(own.fact); bound.state == model.Unknown && k.state != model.Unknown {
				path, bound = "", k
				v.noteAs(calls, l.Entity().Name+"."+own.path, "a bound on what is asked", bound, false)
			}
		}
		if path != "" {
			bound.value = ""
			v.noteAs(calls, l.To.Entity().Name+"."+path, "a bound on what is asked", bound, false)
		}
	}
}

// oneZone notes the boxes that critical flows wait for and that run in one zone.
func oneZone(v *view) {
	told := map[*model.Box]bool{}
	for _, f := range v.critical() {
		for _, n := range v.graph.Wait(f).Needs {
			if zones, ok := n.Box.Place.Zones.Get(); ok && zones == 1 && !told[n.Box] {
				told[n.Box] = true
				v.fault("%s runs in one zone, and flows.%s waits for it", n.Box.Entity().Name, f.ID)
			}
		}
	}
}

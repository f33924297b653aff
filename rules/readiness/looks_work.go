package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/operation"
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
	for _, l := range v.sys.Lines {
		polled := l.Mode.Or("") == model.Async && l.Delivery.Or("") == model.Poll && l.To.Family() == model.Compute
		if polled && (l.From.Family() == model.Channel || l.From.Family() == model.Store) {
			v.rest(noun{"line that work is fetched over", "lines that work is fetched over"}, l.Entity().Name, "batch.size", of(&l.Batch.Size))
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
	return slices.ContainsFunc(v.critical(), func(f *model.Flow) bool { return isStep(f, l) })
}

func isStep(f *model.Flow, l *model.Line) bool {
	return slices.ContainsFunc(f.Steps, func(group []*model.Line) bool { return slices.Contains(group, l) })
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

// unexplored notes where a call goes on after its caller gave up: what it does
// then may break a promise, and no exploration looks at it.
func (v *view) unexplored() {
	var at []string
	for _, f := range v.report.Findings {
		if f.Rule.Name == givesUpFirst && v.touchesCritical(f.On) && !slices.Contains(at, f.On.Name) {
			at = append(at, f.On.Name)
		}
	}
	if len(at) > 0 {
		v.fault("a call that goes on after its caller gave up isn't explored: %s on %s", givesUpFirst, first(at, mostFaults))
	}
}

// givesUpFirst is the rule about callers that stop waiting before their callee
// could have answered.
const givesUpFirst = "caller-gives-up-first"

// touchesCritical tells whether an entity is a step of a critical flow, or a box
// at an end of one.
func (v *view) touchesCritical(e model.Entity) bool {
	return slices.ContainsFunc(v.sys.Lines, func(l *model.Line) bool {
		return v.onCritical(l) && (e == l.Entity() || e == l.From.Entity() || e == l.To.Entity())
	})
}

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

// starts tells whether work enters the system by a line: from outside, or from
// a box that nothing drawn sets to work.
func starts(l *model.Line) bool {
	if fromOutside(l) {
		return true
	}
	return len(l.From.Into) == 0 && len(l.From.DeadLetterOf) == 0 && (l.From.Family() == model.Compute || l.From.Kind == model.Gateway)
}

// fromOutside tells whether a client or an external starts work here by a line:
// what is fetched from them, or answers our own request, doesn't.
func fromOutside(l *model.Line) bool {
	outside := l.From.Kind == model.Client || l.From.Kind == model.External
	answer := l.Answers.Known() && !l.Answers.None()
	return outside && !answer && l.Delivery.Or("") != model.Poll
}

var entries = noun{"line by which work enters", "lines by which work enters"}

// estimated tells whether a load is known, as more than that there is none.
func estimated(load *model.Fact[float64]) bool { return load.Or(0) > 0 }

// noLoad is what loads are stated to be that estimate nothing.
func noLoad(loads ...*model.Fact[float64]) string {
	if slices.ContainsFunc(loads, func(l *model.Fact[float64]) bool { return l.None() }) {
		return "none"
	}
	return "0"
}

func loadKnown(v *view) {
	for _, l := range v.sys.Lines {
		if starts(l) {
			v.rest(entries, l.Entity().Name, "load", anyOf(&l.Load.Peak, &l.Load.Typical))
			known := l.Load.Peak.Known() || l.Load.Typical.Known()
			if known && !estimated(&l.Load.Peak) && !estimated(&l.Load.Typical) {
				v.fault("%s.load is %s: nobody has estimated it", l.Entity().Name, noLoad(&l.Load.Peak, &l.Load.Typical))
			}
		}
	}
}

// capacity: there is room where the peak is known at each box that work comes
// to, and so is what bounds it. What nothing bounds says `capacity: "none"`.
func capacity(v *view) {
	for _, l := range v.sys.Lines {
		if starts(l) {
			v.rest(entries, l.Entity().Name, "load.peak", of(&l.Load.Peak))
			if l.Load.Peak.Known() && !estimated(&l.Load.Peak) {
				v.fault("%s.load.peak is %s: there is nothing to hold the room against", l.Entity().Name, noLoad(&l.Load.Peak))
			}
		}
	}
	answered := map[account]bool{}
	for _, b := range v.sys.Boxes {
		answered[accountOf(b)] = answered[accountOf(b)] || comparable(b)
	}
	var paths []string
	by := map[string][]string{}
	for _, b := range v.sys.Boxes {
		if !ours(b) || len(b.Into) == 0 {
			continue
		}
		for _, l := range b.Into {
			if _, ok := v.loads.Peak(l); !ok && !starts(l) {
				v.lacks(l.Entity().Name + ".load.peak")
			}
		}
		path, k := boundOf(b)
		if k.state == model.Unknown && accountOf(b).platform != "" && answered[accountOf(b)] {
			path, k = "capacity.quotas", said(true)
		}
		k.value = "" // a rate, a number or a quota: which, is told below
		v.noteAs(noun{"box that work comes to", "boxes that work comes to"}, b.Entity().Name+"."+path, "its bound", k, false)
		if by[path] == nil {
			paths = append(paths, path)
		}
		by[path] = append(by[path], b.ID)
	}
	for i, path := range paths {
		paths[i] = path + " (" + first(by[path], mostFaults) + ")"
	}
	if len(paths) > 0 {
		v.tells = append(v.tells, "what bounds them is "+phrase.Listed(paths, ""))
	}
}

// boundOf is what bounds how much a box can do, and how that is known.
func boundOf(b *model.Box) (path string, k known) {
	for _, bound := range []struct {
		path string
		fact model.AnyFact
	}{{"capacity.rate", &b.Capacity.Rate}, {"capacity.concurrency", &b.Capacity.Concurrency}, {"admission.throttle.rate", &b.Admission.Rate}} {
		if k := of(bound.fact); k.state == model.Stated {
			return bound.path, k
		}
	}
	if comparable(b) {
		return "capacity.quotas", said(true)
	}
	return "capacity", anyOf(&b.Capacity.Rate, &b.Capacity.Concurrency, &b.Admission.Rate)
}

// comparable tells whether a quota of a box can be exceeded: somebody says how
// much there may be, and how much is used.
func comparable(b *model.Box) bool {
	return slices.ContainsFunc(b.Capacity.Quotas, func(q model.Quota) bool { return q.Limit.Known() && q.Used.Known() })
}

// account is a service of a provider's account: its quotas are the account's,
// and one box that states them answers for all.
type account struct{ name, platform string }

func accountOf(b *model.Box) account {
	return account{b.Place.Account.Or(""), b.Platform.Text()}
}

// waysIn: what guards a way in may stand at the box, right behind it where it is
// a gateway, and, for who sends, on the lines.
func waysIn(v *view) {
	v.questionOf("operation-unstated", true, fromOutside)
	way := noun{"way in", "ways in"}
	for _, b := range v.sys.Boxes {
		if !ours(b) {
			continue
		}
		lines := slices.DeleteFunc(slices.Clone(b.Into), func(l *model.Line) bool { return !fromOutside(l) })
		if len(lines) == 0 {
			continue
		}
		guardedBy(b, "admission.throttle.rate", func(b *model.Box) model.AnyFact { return &b.Admission.Rate }).note(v, way, b)
		who := guardedBy(b, "admission.auth", func(b *model.Box) model.AnyFact { return &b.Admission.Auth })
		if who.state == model.Unknown {
			who.add(lines, func(l *model.Line) (string, model.AnyFact) { return writtenAt(l, "auth", &l.Auth), &l.Auth })
		}
		who.note(v, way, b)
		if slices.ContainsFunc(lines, func(l *model.Line) bool { return l.Operation.Or("") != model.Read }) {
			guardedBy(b, "admission.validation", func(b *model.Box) model.AnyFact { return &b.Admission.Validation }).note(v, noun{"way in for changes", "ways in for changes"}, b)
		}
		if b.Family() == model.Channel || b.Family() == model.Store {
			unguarded(v, b, lines) // no rule does: what may be put there isn't a channel's to say
		}
	}
}

// unguarded notes what a channel or store that is a way in is said not to have.
func unguarded(v *view, b *model.Box, lines []*model.Line) {
	for _, g := range []struct {
		path string
		fact model.AnyFact
	}{{"admission.throttle.rate", &b.Admission.Rate}, {"admission.auth", &b.Admission.Auth}} {
		if g.fact.None() {
			v.fault("%s.%s is none", b.Entity().Name, g.path)
		}
	}
	changes := slices.ContainsFunc(lines, func(l *model.Line) bool { return l.Operation.Or("") != model.Read })
	if checks := &b.Admission.Validation; changes && checks.Known() && !checks.Or(false) {
		v.fault("%s.admission.validation is %s", b.Entity().Name, checks.Text())
	}
	for _, l := range lines {
		if !b.Admission.Auth.Known() && l.Auth.None() {
			v.fault("%s is none", writtenAt(l, "auth", &l.Auth))
		}
	}
}

// guard is how something that guards a way in is known, and where it stands.
type guard struct {
	known
	path string
	on   []string
}

// guardedBy is how a guard of a box is known: its own, or, for a gateway, that
// of all the boxes right behind it.
func guardedBy(b *model.Box, path string, fact func(*model.Box) model.AnyFact) *guard {
	g := &guard{known: of(fact(b)), path: path, on: []string{b.Entity().Name + "." + path}}
	if g.state == model.Unknown && b.Kind == model.Gateway {
		behind := slices.DeleteFunc(slices.Clone(b.Out), func(l *model.Line) bool { return l.To.Kind == model.Client })
		g.add(behind, func(l *model.Line) (string, model.AnyFact) { return l.To.Entity().Name + "." + path, fact(l.To) })
	}
	return g
}

// add answers a guard by a fact of each of some lines: it is known as the least
// known of them is.
func (g *guard) add(lines []*model.Line, fact func(*model.Line) (string, model.AnyFact)) {
	var facts []model.AnyFact
	var on []string
	for _, l := range lines {
		path, f := fact(l)
		facts, on = append(facts, f), append(on, path)
	}
	if k := allOf(facts); k.state != model.Unknown {
		g.known, g.on = k, on
	}
}

// note notes a guard of a way in.
func (g *guard) note(v *view, n noun, b *model.Box) {
	if g.state == model.Unknown {
		v.lacks(b.Entity().Name + "." + g.path)
		return
	}
	v.noteAs(n, g.on[0], g.path, g.known, false)
	for _, path := range g.on[1:] {
		v.restsOn(path)
	}
}

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

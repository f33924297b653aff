package readiness

import (
	"slices"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// What the items about load look at: how much comes, by which ways, and what bounds it.

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
		if !b.Ours() || len(b.Into) == 0 {
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
		v.throttledTooLate(b)
		v.peakOutgrows(b)
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

// peakOutgrows notes a box to which more comes at the peak, from behind a buffer, than it
// can do: what waits grows while that lasts, and no fact says how long it does.
func (v *view) peakOutgrows(b *model.Box) {
	var peaks []budget.Demand
	for _, l := range b.Into {
		if d, ok := v.loads.Peak(l); ok {
			peaks = append(peaks, d)
		}
	}
	comes := budget.AddDemand(peaks...).Most
	if most, ok := budget.Throttled(b); ok {
		comes = min(comes, most)
	}
	for _, l := range b.Into {
		if !custody.Held(l) || len(l.From.DeadLetterOf) > 0 {
			continue
		}
		if d, ok := v.loads.Peak(l); !ok || d.Most == 0 {
			continue
		}
		if can, ok := budget.Consumes(l); ok && can.Rate < comes {
			v.cannot("at peak up to %s come to %s and it does %s: what waits in %s grows for as long as that lasts, and a model doesn't say how long a peak is", phrase.Rate(comes), b.Entity().Name, can.Sum, l.Buffer.Name.Or(l.From.ID))
			return
		}
	}
}

// throttledTooLate notes a throttle that lets in more than what it guards can do: the box
// itself, or what it hands each call on to that has no throttle of its own.
func (v *view) throttledTooLate(b *model.Box) {
	lets, ok := b.Admission.Rate.Get()
	if !ok {
		return
	}
	guards := []*model.Box{b}
	for _, l := range b.Out {
		if l.To.Ours() && b.Kind == model.Gateway && l.Mode.Or("") == model.Sync && !l.To.Admission.Rate.Known() {
			guards = append(guards, l.To)
		}
	}
	for _, g := range guards {
		if can, ok := g.Capacity.Rate.Get(); ok && can < lets && len(guards) <= 2 {
			v.fault("%s.admission.throttle.rate is %s, and %s can do %s (capacity.rate): it keeps nothing from it", b.Entity().Name, phrase.Rate(lets), g.Entity().Name, phrase.Rate(can))
		}
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
		if !b.Ours() {
			continue
		}
		lines := slices.DeleteFunc(slices.Clone(b.Into), func(l *model.Line) bool { return !fromOutside(l) })
		if len(lines) == 0 {
			continue
		}
		guardedBy(b, "admission.throttle.rate", func(b *model.Box) model.AnyFact { return &b.Admission.Rate }).note(v, way, b)
		v.throttledTooLate(b)
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

package load

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// poolOf are the places that a line's sender keeps for it: a pool in each of its
// instances. Whoever has as many instances as there is work never has too few.
func poolOf(p *rules.Pass, l *model.Line) (places, bool) {
	size, ok := l.Pool.Size.Get()
	if !ok {
		return places{}, false
	}
	instances := &l.From.Capacity.Instances
	each, counted := instances.Get()
	if !counted && l.From.Kind == model.Function {
		p.Skip(l.From.Entity(), "capacity.instances")
		return places{}, false
	}
	pool := places{
		on: l.Entity(), who: fmt.Sprintf("the pool of %d that `%s` keeps for `%s`", size, l.From.ID, l.ID),
		most: float64(size), fact: model.LineBasis(l, "pool.size", &l.Pool.Size), lines: []*model.Line{l}, box: l.To,
		unsure: l.Pool.Size.State() != model.Stated || !counted,
	}
	if o := l.Pool.Size.Origin(); l.Pool.Size.State() == model.Implied && o != nil && o.Source != nil {
		pool.who += fmt.Sprintf(" (what %s keeps unless something else is stated)", o.Source.By)
	}
	switch {
	case !counted:
		pool.who += ", if it has one instance, which nobody states,"
	case each > 1:
		pool.most = arithmetic.Times(pool.most, float64(each))
		pool.who += fmt.Sprintf(" in each of %d instances", each)
	}
	if counted {
		pool.more = append(pool.more, model.BoxBasis(l.From, "capacity.instances", instances))
	}
	return pool, true
}

// checkPool looks at the peak where nothing holds it back, and else at a usual day:
// behind a queue work waits for a place, but it mustn't do so always.
func checkPool(p *rules.Pass, pool places) {
	held := slices.ContainsFunc(pool.lines[0].From.Into, mayWait)
	pushed := !held || slices.ContainsFunc(pool.lines[0].From.Into, func(l *model.Line) bool { return !mayWait(l) })
	if pushed && reportBusy(p, pool, atWork(pool.lines, p.Loads.Surge, pool.box, "load.peak"), "at its peak", "the rest waits for a place, however healthy `"+pool.box.ID+"` is") || !held {
		return
	}
	reportBusy(p, pool, atWork(pool.lines, p.Loads.Typical, pool.box, "load.typical"), "on a usual day", "it falls behind, and what waits only grows")
}

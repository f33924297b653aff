package flowgraph

import (
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// Forgetting is a key that is forgotten before the last repeat of its work can come.
type Forgetting struct {
	// Line checks the key, which is remembered for Window, as Basis says.
	Line   *model.Line
	Window time.Duration
	Basis  model.Basis
	// Last is what brings the work back later than that. Where it isn't known whether
	// it does, Needs is the fact that would tell; "" where nothing is wanting.
	Last  custody.Comeback
	Needs string
}

// Forgets tells whether the key that a line checks is forgotten before the last repeat of
// its work can come: by then the work is taken for new. Where it isn't, and nobody can
// tell, the Forgetting says what is wanting.
func (g *Graph) Forgets(l *model.Line) (Forgetting, bool) {
	by, ok := l.Idempotency.EnforcedBy.Get()
	if !ok || by == model.Natural {
		return Forgetting{}, false // nothing is remembered, so nothing is forgotten
	}
	if l.Guard.Or(false) && g.KnownBeyond(l) {
		return Forgetting{}, false
	}
	window, basis := KeyWindow(l)
	remembered, ok := window.Get()
	if !ok {
		return Forgetting{}, false
	}
	if last := g.LastComeback(l); last.By != nil && last.After > remembered {
		return Forgetting{Line: l, Window: remembered, Basis: basis, Last: last}, true
	}
	if untold := g.UntoldComeback(l); untold.By != nil {
		return Forgetting{Line: l, Window: remembered, Basis: basis, Last: untold, Needs: untold.Needs}, false
	}
	return Forgetting{}, false
}

// ForgetsBehind is the first key, of a line or of what it leads to, that is forgotten
// before the last repeat of the work can come: what lies behind a key is asked no further.
// Where none is, and nobody can tell of one, the Forgetting says what is wanting.
func (g *Graph) ForgetsBehind(l *model.Line) (Forgetting, bool) {
	var unclear Forgetting
	seen := map[*model.Line]bool{l: true}
	for queue := []*model.Line{l}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		f, forgets := g.Forgets(at)
		if forgets {
			return f, true
		}
		if unclear.Needs == "" {
			unclear = f
		}
		if _, own := g.ownSafety(at); own {
			continue
		}
		var next []*model.Line
		for _, h := range at.Starts {
			next = append(next, h.Lines()...)
		}
		if at.To.Family() == model.Channel {
			next = append(next, at.To.Out...)
		}
		for _, n := range next {
			if !seen[n] {
				seen[n] = true
				queue = append(queue, n)
			}
		}
	}
	return unclear, false
}

// KnownBeyond tells whether all that a guard guards is known again by keys of its own:
// when the guard's is forgotten, nothing happens twice, and those are judged themselves.
func (g *Graph) KnownBeyond(guard *model.Line) bool {
	some := false
	for _, h := range guard.In {
		for _, l := range h.Lines() {
			if l == guard || l.Operation.Or("") == model.Read || l.Guard.Or(false) {
				continue
			}
			if _, own := l.Idempotency.EnforcedBy.Get(); !own || g.Safe(l) != Yes {
				return false
			}
			some = true
		}
	}
	return some
}

// KeyWindow is how long the key of a line is remembered: as the line says, else as the
// channel does that drops repeats.
func KeyWindow(l *model.Line) (*model.Fact[time.Duration], model.Basis) {
	own := &l.Idempotency.Window
	if l.Idempotency.EnforcedBy.Or("") == model.ByBroker && !own.Known() {
		for _, b := range []*model.Box{l.To, l.From} {
			if b.Family() == model.Channel {
				return &b.Channel.Dedup, model.BoxBasis(b, "channel.dedup", &b.Channel.Dedup)
			}
		}
	}
	return own, model.LineBasis(l, "idempotency.window", own)
}

package flowgraph

import "tautline.dev/model"

// Answer is yes, no, or not known.
type Answer uint8

// The three answers, the least comfortable first.
const (
	No Answer = iota
	NotKnown
	Yes
)

// Safe tells whether doing a line's work again changes nothing more: a read,
// an idempotent effect, or a call whose every effect behind it is idempotent.
func (g *Graph) Safe(l *model.Line) Answer { return g.safe[l] }

// findSafe settles what each line says itself, takes everything else for safe,
// and then carries each doubt back to what leads there.
func (g *Graph) findSafe() {
	derived := map[*model.Line]bool{}
	var queue []*model.Line
	for _, l := range g.sys.Lines {
		is, own := g.ownSafety(l)
		g.safe[l] = is
		derived[l] = !own
		if is != Yes {
			queue = append(queue, l)
		}
	}
	handlers := map[*model.Handler]Answer{}
	channels := map[*model.Box]Answer{}
	lower := func(l *model.Line, is Answer) {
		if derived[l] && is < g.safe[l] {
			g.safe[l] = is
			queue = append(queue, l)
		}
	}
	for len(queue) > 0 {
		l := queue[0]
		queue = queue[1:]
		is := g.safe[l]
		if l.From.Family() == model.Channel {
			if have, seen := channels[l.From]; !seen || is < have {
				channels[l.From] = is
				for _, into := range l.From.Into {
					lower(into, is)
				}
			}
			continue
		}
		for _, h := range l.In {
			if have, seen := handlers[h]; !seen || is < have {
				handlers[h] = is
				for _, e := range h.Entries {
					lower(e, is)
				}
			}
		}
	}
}

// ownSafety is what a line itself says about being repeated; it is false where
// only what lies behind it can tell.
func (g *Graph) ownSafety(l *model.Line) (is Answer, own bool) {
	if l.Operation.Or("") == model.Read || l.Guard.Or(false) {
		return Yes, true
	}
	if _, ok := l.Idempotency.EnforcedBy.Get(); ok {
		return Yes, true
	}
	if l.Idempotency.EnforcedBy.None() {
		return No, true
	}
	if g.Refreshes(l) {
		return Yes, true
	}
	if l.To.Family() != model.Channel && (g.Effect(l) || len(l.Starts) == 0) {
		return NotKnown, true
	}
	return Yes, false
}

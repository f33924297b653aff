package flowgraph

import (
	"slices"

	"tautline.dev/model"
)

// DuplicateEffect is an effect that happens again when the work of a line comes again:
// the first one found behind it that no key and no guard stands in front of. It is nil if there is none, and not sure
// where nobody says whether the effect is idempotent.
func (g *Graph) DuplicateEffect(l *model.Line) (effect *model.Line, sure bool) {
	if g.doubled == nil {
		g.doubled = g.findDuplicates()
	}
	d := g.doubled[l]
	return d.effect, d.sure
}

type doubled struct {
	effect *model.Line
	sure   bool
}

// findDuplicates carries each effect that is not idempotent back to what leads
// there, the certain ones first.
func (g *Graph) findDuplicates() map[*model.Line]doubled {
	found := map[*model.Line]doubled{}
	stopped := stoppedByGuards(g.sys.Handlers)
	for _, sure := range []bool{true, false} {
		told := map[*model.Handler]bool{}
		var queue []*model.Line
		claim := func(l *model.Line, d doubled) {
			if found[l].effect == nil {
				found[l] = d
				queue = append(queue, l)
			}
		}
		for _, l := range g.sys.Lines {
			if is, own := g.ownSafety(l); own && (is == No && sure || is == NotKnown && !sure) {
				claim(l, doubled{l, sure})
			}
		}
		for len(queue) > 0 {
			l := queue[0]
			queue = queue[1:]
			for _, h := range l.In {
				if told[h] || stopped[step{h, l}] {
					continue
				}
				told[h] = true
				for _, e := range h.Entries {
					if _, own := g.ownSafety(e); !own {
						claim(e, found[l])
					}
				}
			}
		}
	}
	return found
}

// step is a line in the program of a handler.
type step struct {
	of   *model.Handler
	line *model.Line
}

// stoppedByGuards are the steps that don't take effect again, because a guard
// ends the handler before they do.
func stoppedByGuards(handlers []*model.Handler) map[step]bool {
	stopped := map[step]bool{}
	for _, h := range handlers {
		runs := unguarded(h)
		for _, l := range h.Lines() {
			if !slices.Contains(runs, l) {
				stopped[step{h, l}] = true
			}
		}
	}
	return stopped
}

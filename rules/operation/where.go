package operation

import (
	"slices"

	"tautline.dev/model"
)

// Where it matters how a box is run; these are the words for it.

// weighty are the boxes and lines whose outage is dear: those of critical
// flows, and all of them where nobody has written flows.
type weighty struct {
	all   bool
	boxes map[*model.Box]*model.Flow
	lines map[*model.Line]*model.Flow
}

func weightOf(s *model.System) weighty {
	w := weighty{all: len(s.Flows) == 0, boxes: map[*model.Box]*model.Flow{}, lines: map[*model.Line]*model.Flow{}}
	for _, f := range s.Flows {
		if !f.Critical() {
			continue
		}
		for _, l := range slices.Concat(f.Steps...) {
			if w.lines[l] == nil {
				w.lines[l] = f
			}
			for _, b := range []*model.Box{l.From, l.To} {
				if w.boxes[b] == nil {
					w.boxes[b] = f
				}
			}
		}
	}
	return w
}

// box tells whether a box's outage is dear.
func (w weighty) box(b *model.Box) bool { return w.all || w.boxes[b] != nil }

// hasVersions tells whether new versions of a program, or of an API, reach a
// box. A pipe and a scheduler are a few lines of configuration.
func hasVersions(b *model.Box) bool {
	return b.Kind == model.Gateway || b.Family() == model.Compute && b.Kind != model.Pipe && b.Kind != model.Scheduler
}

// lacks tells whether nobody has given a value: it is "none", or unknown, and
// then unstated is the path to name.
func lacks[T any](f *model.Fact[T], path string) (missing bool, unstated string) {
	if _, ok := f.Get(); ok {
		return false, ""
	}
	if !f.Known() {
		return true, path
	}
	return true, ""
}

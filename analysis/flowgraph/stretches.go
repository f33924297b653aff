package flowgraph

import (
	"slices"

	"tautline.dev/model"
)

// Stretch is a part of a flow in which each call is waited for: a program that begins by
// itself or with a message, and all that its calls set off before they are answered.
type Stretch struct {
	// Entry is the message that begins it, nil where a box begins by itself.
	Entry   *model.Line
	Program *model.Handler
}

// Stretches are those of a flow, in the order of its steps. Each of its programs is in one
// of them at least.
func Stretches(f *model.Flow) []Stretch {
	var out []Stretch
	seen, reached := map[*model.Handler]bool{}, map[*model.Handler]bool{}
	var reach func(h *model.Handler)
	reach = func(h *model.Handler) {
		if reached[h] {
			return
		}
		reached[h] = true
		for _, c := range h.Lines() {
			if c.Mode.Or("") != model.Async {
				for _, inside := range Inside(f, c) {
					reach(inside)
				}
			}
		}
	}
	var all []*model.Handler
	for _, l := range slices.Concat(f.Steps...) {
		for _, h := range l.In {
			if h.Flow != f || seen[h] {
				continue
			}
			seen[h] = true
			all = append(all, h)
			if len(h.Entries) == 0 {
				out = append(out, Stretch{Program: h})
				reach(h)
			}
			for _, e := range h.Entries {
				if e.Mode.Or("") == model.Async {
					out = append(out, Stretch{Entry: e, Program: h})
					reach(h)
				}
			}
		}
	}
	for _, h := range all {
		if !reached[h] { // only a circle leads there
			out = append(out, Stretch{Entry: h.Entries[0], Program: h})
			reach(h)
		}
	}
	return out
}

// Inside are the programs that the arrival of a line starts in a flow.
func Inside(f *model.Flow, l *model.Line) []*model.Handler {
	return slices.DeleteFunc(slices.Clone(l.Starts), func(h *model.Handler) bool { return h.Flow != f })
}

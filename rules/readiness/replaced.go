package readiness

import (
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// replaced are the facts of lines and boxes that one system states, and another states
// otherwise or not at all, by path.
func replaced(before, after *model.System) []string {
	var out []string
	compare := func(at string, was, is func(func(string, model.AnyFact))) {
		says := map[string]string{}
		is(func(path string, f model.AnyFact) { says[path] = f.Text() })
		var gone []written
		was(func(path string, f model.AnyFact) {
			if f.State() != model.Stated || f.Text() == says[path] {
				return
			}
			here := written{f.Origin().At, path}
			if i := slices.IndexFunc(gone, func(w written) bool { return w.at == here.at }); i >= 0 && f.None() {
				gone[i].path = above(gone[i].path, path) // one word says it of all
				return
			}
			gone = append(gone, here)
		})
		for _, w := range gone {
			out = append(out, at+"."+w.path)
		}
	}
	for _, l := range before.Lines {
		if to := after.Line(l.ID); to != nil {
			compare(l.Entity().Name, l.Facts, to.Facts)
		}
	}
	for _, b := range before.Boxes {
		if to := after.Box(b.ID); to != nil {
			compare(b.Entity().Name, b.Facts, to.Facts)
		}
	}
	return out
}

// written is a fact, and where it is written.
type written struct {
	at   value.Span
	path string
}

// above is the path that two paths have in common.
func above(a, b string) string {
	in, of := strings.Split(a, "."), strings.Split(b, ".")
	n := 0
	for n < min(len(in), len(of)) && in[n] == of[n] {
		n++
	}
	return strings.Join(in[:n], ".")
}

package readiness

import "tautline.dev/model"

// replaced are the facts of lines and boxes that one system states, and another states
// otherwise or not at all, by path.
func replaced(before, after *model.System) []string {
	var out []string
	compare := func(at string, was, is func(func(string, model.AnyFact))) {
		says := map[string]string{}
		is(func(path string, f model.AnyFact) { says[path] = f.Text() })
		was(func(path string, f model.AnyFact) {
			if f.State() == model.Stated && f.Text() != says[path] {
				out = append(out, at+"."+path)
			}
		})
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

package readiness

import "tautline.dev/rules"

// noted tells where notes of platforms ask for an item: of each line that uses what
// a note is about, what it asks.
func noted(item string) func(*rules.Report) []string {
	return func(r *rules.Report) []string {
		var out []string
		for _, l := range r.System.Lines {
			for _, n := range r.System.NotesOn(l) {
				if n.Item == item {
					out = append(out, l.Entity().Name+" ("+n.By+"): "+n.Asks)
				}
			}
		}
		return out
	}
}

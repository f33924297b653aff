package rules

import (
	"slices"

	"tautline.dev/model"
)

// OwnersOf tells who owns each part of a system, by the name of its entity: of a box its
// owner, or else the system's; of a line those of both its ends; of a flow those of all
// that it goes through. Where nobody says there is none.
func OwnersOf(s *model.System) map[string][]string {
	out := map[string][]string{}
	add := func(entity string, b *model.Box) {
		if owner := b.Owner.Or(s.Owner.Or("")); owner != "" && !slices.Contains(out[entity], owner) {
			out[entity] = append(out[entity], owner)
		}
	}
	for _, b := range s.Boxes {
		add(b.Entity().Name, b)
	}
	for _, l := range s.Lines {
		add(l.Entity().Name, l.From)
		add(l.Entity().Name, l.To)
	}
	for _, f := range s.Flows {
		for _, l := range slices.Concat(f.Steps...) {
			add(f.Entity().Name, l.From)
			add(f.Entity().Name, l.To)
		}
	}
	return out
}

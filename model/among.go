package model

import (
	"slices"

	"tautline.dev/model/platform"
)

// Among is what a platform can put into a field that names a box, such as the
// dead letter of a queue.
type Among struct {
	// Boxes are platforms by their ids, and kinds for boxes of which nobody
	// knows the platform.
	Boxes  []string
	Source *Source
}

// Among are the boxes that a fact can name, by each platform that has a say;
// none where no platform says anything.
func (f *Fact[T]) Among() []Among {
	if f.limit == nil {
		return nil
	}
	return f.limit.Among
}

// Takes tells whether a box is among those that a platform can put there: by
// its own platform, or by its kind where the catalogue doesn't know that.
func (s *System) Takes(a *Among, b *Box) bool {
	if slices.ContainsFunc(a.Boxes, b.RunsOn) {
		return true
	}
	if len(builtin(b)) > 0 {
		return false
	}
	return slices.ContainsFunc(a.Boxes, func(take string) bool {
		p := s.Platform(take)
		return take == string(b.Kind) || p != nil && slices.Contains(p.Kinds, string(b.Kind))
	})
}

// Elsewhere tells whether a box is on a platform of the catalogue that is no
// variant of any service which a platform can put there: a queue of another
// cloud, rather than a FIFO queue instead of a standard one.
func (s *System) Elsewhere(a *Among, b *Box) bool {
	known := builtin(b)
	return len(known) > 0 && !slices.ContainsFunc(a.Boxes, func(take string) bool {
		other := s.Platform(take)
		return other != nil && slices.ContainsFunc(known, func(p *platform.Platform) bool {
			return other.ID == p.ID || other.Service != "" && other.Service == p.Service
		})
	})
}

// builtin are the platforms of a box that the catalogue knows.
func builtin(b *Box) (out []*platform.Platform) {
	for _, id := range b.Platform.Or(nil) {
		if p := platform.Builtin(id); p != nil {
			out = append(out, p)
		}
	}
	return out
}

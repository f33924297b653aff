package rules

import (
	"fmt"
	"strings"

	"tautline.dev/model"
)

// Way is between which boxes a line leads. A line that leads between others has another
// effect, or another cause, whatever it is called: what was found of it, and what somebody
// accepted, was about another one.
type Way struct{ From, To string }

func (w Way) String() string { return fmt.Sprintf("from `%s` to `%s`", w.From, w.To) }

// wayOf is the way of a line.
func wayOf(l *model.Line) Way { return Way{l.From.ID, l.To.ID} }

// waysOf are the ways of a system's lines, by their names; called gives entities their names
// of another time.
func waysOf(s *model.System, called func(entity string) string) map[string]Way {
	if s == nil {
		return nil
	}
	out := map[string]Way{}
	for _, l := range s.Lines {
		out[called(l.Entity().Name)] = Way{bareID(called(l.From.Entity().Name)), bareID(called(l.To.Entity().Name))}
	}
	return out
}

// led is the way of a line of another time, in the words of now, if it leads otherwise in a
// system; nil where it doesn't, where it isn't there any more, and of what is no line.
func (b *Base) led(was, is *model.System, on string) *Way {
	id, isLine := strings.CutPrefix(on, "lines.")
	if !isLine {
		return nil
	}
	old, now := was.Line(id), is.Line(bareID(b.called(was, on)))
	if old == nil || now == nil {
		return nil
	}
	way := Way{bareID(b.called(was, old.From.Entity().Name)), bareID(b.called(was, old.To.Entity().Name))}
	if way == wayOf(now) {
		return nil
	}
	return &way
}

// another says that a waiver was given for another effect than a line of its id has in a
// system: it leads elsewhere, changes something else, or leads from or to another kind of
// box. What only says more of it, or refines a kind within its family, makes no other; ""
// of that, of a line that isn't there any more, and of what is no line.
func (b *Base) another(was, is *model.System, on string) string {
	if way := b.led(was, is, on); way != nil {
		now := bareID(b.called(was, on))
		return fmt.Sprintf("it was given for a line %s, and lines.%s leads %s now", way, now, wayOf(is.Line(now)))
	}
	id, isLine := strings.CutPrefix(on, "lines.")
	old, now := was.Line(id), is.Line(bareID(b.called(was, on)))
	if !isLine || old == nil || now == nil {
		return ""
	}
	did, had := old.Operation.Get()
	if does, has := now.Operation.Get(); had && has && does != did {
		return fmt.Sprintf("it was given for a line whose operation is %s, and that of lines.%s is %s now", did, now.ID, does)
	}
	for _, end := range []struct {
		which   string
		was, is *model.Box
	}{{"from", old.From, now.From}, {"to", old.To, now.To}} {
		if end.was.Family() != end.is.Family() || (end.was.Kind == model.External) != (end.is.Kind == model.External) {
			return fmt.Sprintf("it was given for a line %s %s, and `%s` is %s now", end.which, end.was.Kind.One(), end.is.ID, end.is.Kind.One())
		}
	}
	return ""
}

// ledAway tells whether a finding is about a line that led between other boxes when
// something stood in its place, or involves one, and notes the way of its own: then it is
// another finding.
func (r *Report) ledAway(f *Finding) bool {
	if r.System == nil {
		return false
	}
	led := func(on string) *Way {
		was, noted := f.Was.ways[on]
		l := r.System.Line(bareID(on))
		if !noted || l == nil || was == wayOf(l) {
			return nil
		}
		return &was
	}
	names := []string{f.On.Name}
	if f.Moves {
		names = append(names, f.involved()...)
	}
	for _, on := range names {
		if way := led(on); way != nil {
			was := *f.Was
			if on == f.On.Name {
				was.Led = way
			}
			f.Was = &was
			return true
		}
	}
	return false
}

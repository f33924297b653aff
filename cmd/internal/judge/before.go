package judge

import (
	"errors"
	"path"
	"slices"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/baseline"
)

// Before is what was known before: systems as they were, or a baseline.
type Before interface {
	// known are the findings that a system had, and where that is known from.
	known(s *model.System, o Options) (at rules.Point, known []rules.Known)
}

// Against are systems as they were.
type Against struct {
	// Point is the revision, as people call it.
	rules.Point
	// Fork are the systems as they were where the change left the revision: what is new
	// is told by them, while the policy is that of the revision. Nil where they are the
	// same there, where there is no such commit, and where nobody asked.
	Fork *Against
	// Systems are those that there were where the change has its own.
	Systems []*model.System

	// now are the systems that are judged, and pairs what each of them was.
	now   []*model.System
	pairs map[*model.System]*model.System

	// All reads all that there were, wherever they lay, and those that there are now, of
	// which some were read; nil where nobody can. It is asked only where a system of the
	// change isn't known.
	All func(now []*model.System) (*Elsewhere, error)

	// Dirs are where those of Systems lay, from the root of the revision.
	Dirs map[*model.System]string

	elsewhere *Elsewhere

	// NoStages are the stages that weren't there yet of what was.
	NoStages []NoStage
}

// NoStage is a value that a system knew nothing of: where that lay, and what was given.
type NoStage struct{ Dir, Given string }

// lacks tells whether a system was there, where it lies or elsewhere, and had no such stage.
func (a *Against) lacks(is *model.System) bool {
	return slices.ContainsFunc(a.NoStages, func(n NoStage) bool {
		lay := func(s *model.System) bool { return s.Dir == n.Dir && s.Name == is.Name }
		return slices.Contains(is.Tagged, n.Given) && (n.Dir == is.Dir || slices.ContainsFunc(a.Systems, lay))
	})
}

// Start is what tells what is new: the systems as they were where the change left the
// revision.
func (a *Against) Start() *Against {
	if a.Fork != nil {
		return a.Fork
	}
	return a
}

// known judges the system as it was, by the policy that it is judged by now.
func (a *Against) known(s *model.System, o Options) (at rules.Point, known []rules.Known) {
	was := a.was(s)
	if was == nil {
		return a.Point, nil
	}
	d := renamed(was, s) // what is only called otherwise has the findings that it had
	base := o.PolicyFrom.base(s)
	if base != nil {
		base.Called = renaming(was)
	}
	return a.Point, judged(was, base, o).KnownAs(d.Called, d.Words)
}

// was is a system as it was, nil if there was none: what meet has found, and for a system
// that it wasn't asked about one of its name, or where it lies; in the same stage, if it
// took any then.
func (a *Against) was(is *model.System) *model.System {
	// It may have another policy by now, and is the one that was asked about all the same.
	if i := slices.IndexFunc(a.now, func(s *model.System) bool { return s == is || s.Called() == is.Called() && s.Dir == is.Dir }); i >= 0 {
		return a.pairs[a.now[i]]
	}
	if was := a.named(is); was != nil {
		return was
	}
	if was := a.elsewhere.moved(is); was != nil {
		return was
	}
	return first(a.Systems,
		func(s *model.System) bool { return s.Dir == is.Dir && s.Stage == is.Stage },
		func(s *model.System) bool { return s.Dir == is.Dir })
}

// Lay is where a system lay, from the root of the revision, "" where it wasn't there.
func (a *Against) Lay(s *model.System) string {
	if a == nil {
		return ""
	}
	was := a.was(s)
	if dir, known := a.Dirs[was]; known || was == nil {
		return dir
	}
	return was.Dir // those from elsewhere are called so
}

// named is a system as it was where the change has its own, known by its name.
func (a *Against) named(is *model.System) *model.System {
	return first(a.Systems,
		func(s *model.System) bool { return s.Called() == is.Called() },
		func(s *model.System) bool { return s.Name == is.Name })
}

// base is what a system's policy is taken from, nil where it is its own.
func (a *Against) base(s *model.System) *rules.Base {
	if a == nil {
		return nil
	}
	was := a.was(s)
	base := &rules.Base{Where: a.Where, System: was, Gone: a.gone(s, was), NoStage: was == nil && a.lacks(s), Called: renaming(s)}
	if a.Fork != nil {
		base.Left = a.Fork.was(s)
	}
	return base
}

// renaming tells what entities of what there was are called in a system now.
func renaming(is *model.System) func(was *model.System, entity string) string {
	of := map[*model.System]*diff.Diff{}
	return func(was *model.System, entity string) string {
		if of[was] == nil {
			of[was] = renamed(was, is)
		}
		return of[was].Called(entity)
	}
}

// renamed tells what entities are called now. Nothing is compared where all have kept
// their names, and lines and flows their ways, as in most changes.
func renamed(was, is *model.System) *diff.Diff {
	gone := slices.ContainsFunc(was.Boxes, func(b *model.Box) bool { return is.Box(b.ID) == nil }) ||
		slices.ContainsFunc(was.Lines, func(l *model.Line) bool { return is.Line(l.ID) == nil }) ||
		slices.ContainsFunc(was.Flows, func(f *model.Flow) bool { return is.Flow(f.ID) == nil })
	if !gone && !led(was, is) {
		return &diff.Diff{}
	}
	return diff.Compare(was, is)
}

// led tells whether a line leads between others than it did, or does something else, or a
// flow takes another way: then it may be that another has its name.
func led(was, is *model.System) bool {
	ways := func(f *model.Flow) (ids []string) {
		for _, l := range slices.Concat(f.Steps...) {
			ids = append(ids, l.ID)
		}
		return ids
	}
	return slices.ContainsFunc(was.Lines, func(l *model.Line) bool {
		now := is.Line(l.ID)
		return now != nil && (now.From.ID != l.From.ID || now.To.ID != l.To.ID || now.Does.Text() != l.Does.Text())
	}) || slices.ContainsFunc(was.Flows, func(f *model.Flow) bool {
		now := is.Flow(f.ID)
		return now != nil && !slices.Equal(ways(now), ways(f))
	})
}

// gone are the systems that the revision has and the change hasn't, of which a system
// that isn't known by its name could be one; was is the one that it is taken for.
func (a *Against) gone(is, was *model.System) []string {
	if a.named(is) != nil {
		return nil
	}
	return a.elsewhere.gone(was, func(s *model.System) bool { return a.Fork.had(s.Name) })
}

// had tells whether there was a system of a name; what nobody asked about may have been.
func (a *Against) had(name string) bool {
	if a == nil {
		return true
	}
	named := func(s *model.System) bool { return s.Name == name }
	return slices.ContainsFunc(a.Systems, named) || a.elsewhere != nil && slices.ContainsFunc(a.elsewhere.Systems, named)
}

// any tells whether there was a system where the arguments lead: then all of them are gone
// where there is none now.
func (a *Against) any() bool { return a != nil && len(a.Systems) > 0 }

// hadAt tells whether there was a system in a directory, in which there is none now.
func (a *Against) hadAt(dir string) bool {
	return a != nil && slices.ContainsFunc(a.Systems, func(s *model.System) bool { return path.Clean(s.Dir) == path.Clean(dir) })
}

// loadLeft reads the systems that the arguments name, without the directories that are gone
// with all that was in them: of these it is told what was there.
func (o Options) loadLeft(args []string) (systems []*model.System, failed []model.Loaded, err error) {
	for {
		systems, failed, err = loadSome(args, o)
		var m *model.Missing
		if !errors.As(err, &m) || !o.PolicyFrom.tookAway(m) {
			return systems, failed, err
		}
		if args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == m.Arg }); len(args) == 0 {
			return nil, nil, err
		}
	}
}

// tookAway tells whether there was a system in a directory that isn't there, or below it
// where that was asked for: in the revision, and where the change left it.
func (a *Against) tookAway(m *model.Missing) bool {
	if a == nil {
		return false
	}
	had := func(a *Against) bool {
		return a.hadAt(m.Dir) || m.Below && slices.ContainsFunc(a.Systems, func(s *model.System) bool { return strings.HasPrefix(s.Dir, m.Dir+"/") })
	}
	return had(a) && had(a.Start())
}

// Baseline is a file of findings.
type Baseline struct {
	// Where is the file, as people call it.
	Where   string
	Entries baseline.Baseline
}

func (b *Baseline) known(s *model.System, _ Options) (at rules.Point, known []rules.Known) {
	return rules.Point{Where: b.Where}, b.Entries.Known(s)
}

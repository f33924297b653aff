package judge

import (
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/baseline"
)

// Before is what was known before: systems as they were, or a baseline.
type Before interface {
	// known are the findings that a system had, and where that is known from.
	known(r *rules.Report, o Options) (where string, known []rules.Known)
}

// Against are systems as they were.
type Against struct {
	// Where is the revision, as people call it.
	Where string
	// Systems are those that there were.
	Systems []*model.System

	// now are the systems that are judged, and pairs what each was, by what it is called.
	now   []*model.System
	pairs map[string]*model.System
}

// known judges the system as it was.
func (a *Against) known(r *rules.Report, o Options) (where string, known []rules.Known) {
	was := a.was(r.System)
	if was == nil {
		return a.Where, nil
	}
	return a.Where, System(was, o).Known()
}

// was is a system as it was, nil if there was none. It is known again by its name, and
// by where it lies if it has another one now; in the same stage, if it took any then.
func (a *Against) was(is *model.System) *model.System {
	if was := a.pairs[is.Called()]; was != nil {
		return was
	}
	for _, same := range []func(*model.System) bool{
		func(s *model.System) bool { return s.Called() == is.Called() },
		func(s *model.System) bool { return s.Name == is.Name },
		func(s *model.System) bool { return s.Dir == is.Dir && s.Stage == is.Stage },
		func(s *model.System) bool { return s.Dir == is.Dir },
	} {
		if i := slices.IndexFunc(a.Systems, same); i >= 0 {
			return a.Systems[i]
		}
	}
	return nil
}

// base is what a system's policy is taken from, nil where it is its own.
func (a *Against) base(s *model.System) *rules.Base {
	if a == nil {
		return nil
	}
	return &rules.Base{Where: a.Where, System: a.was(s)}
}

// Baseline is a file of findings.
type Baseline struct {
	// Where is the file, as people call it.
	Where   string
	Entries baseline.Baseline
}

func (b *Baseline) known(r *rules.Report, _ Options) (where string, known []rules.Known) {
	return b.Where, b.Entries.Known(r.System.Called())
}

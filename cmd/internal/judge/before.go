package judge

import (
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
}

// known judges the system as it was. It is known again by its name, and by where it
// lies if it has another one now.
func (a *Against) known(r *rules.Report, o Options) (where string, known []rules.Known) {
	var was *model.System
	for _, s := range a.Systems {
		if s.Name == r.System.Name {
			was = s
			break
		}
		if s.Dir == r.System.Dir {
			was = s
		}
	}
	if was == nil {
		return a.Where, nil
	}
	return a.Where, System(was, o).Known()
}

// Baseline is a file of findings.
type Baseline struct {
	// Where is the file, as people call it.
	Where   string
	Entries baseline.Baseline
}

func (b *Baseline) known(r *rules.Report, _ Options) (where string, known []rules.Known) {
	return b.Where, b.Entries.Known(r.System.Name)
}

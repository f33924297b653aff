package judge

import (
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Against are systems as they were.
type Against struct {
	// Where is the revision, as people call it.
	Where string
	// Systems are those that there were.
	Systems []*model.System
}

// since leaves in a report what is new since then. A system is known again by its name,
// and by where it lies if it has another one now.
func (a *Against) since(r *rules.Report, o Options) {
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
	var known []rules.Known
	if was != nil {
		known = System(was, o).Known()
	}
	r.Since(a.Where, known)
}

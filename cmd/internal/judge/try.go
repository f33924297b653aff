package judge

import (
	"errors"

	"tautline.dev/model"
	"tautline.dev/rules/own"
)

// Try tries rules of a team's own on their fixtures: models at and below the directories
// that the arguments name. Its errors are those of Check, and model.ErrNoFixture.
func Try(args []string, o Options) ([]own.Trial, error) {
	defer o.Bounds.Watch()()
	dirs, err := model.Fixtures(args, o.Model)
	if err != nil {
		return nil, err
	}
	var trials []own.Trial
	var failed []model.Loaded
	for _, dir := range dirs {
		// One by one: fixtures may have the same name.
		reports, err := check([]string{dir}, o)
		var u *Unjudged
		switch {
		case errors.As(err, &u):
			failed = append(failed, u.Failed...)
			continue
		case err != nil:
			return nil, err
		}
		t, problems := own.Try(reports[0], Rules(reports[0].System))
		if len(problems) > 0 {
			failed = append(failed, model.Loaded{Dir: t.System.Dir, Problems: problems})
		}
		trials = append(trials, t)
	}
	if len(failed) > 0 {
		return nil, &Unjudged{failed}
	}
	return trials, nil
}

package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/profile"
	"tautline.dev/rules/readiness"
)

// judging are the flags of every command that judges models.
type judging struct {
	profile string
	now     string
	timeout time.Duration
}

func (j *judging) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&j.profile, "profile", "", "judge by this profile instead of the model's own: sketch, design-review, merge, production")
	f.StringVar(&j.now, "now", "", "the day of the judgement, such as 2026-10-01 (default: SOURCE_DATE_EPOCH, else today)")
	f.DurationVar(&j.timeout, "load-timeout", defaultBounds, "give up on a model that takes longer to evaluate")
	must(cmd.RegisterFlagCompletionFunc("profile", completeWith(profile.Names...)))
}

// day is the day of the judgement: an input, so that the same input gives the
// same bytes.
func (j *judging) day() (time.Time, error) {
	if j.now != "" {
		t, err := time.Parse(time.DateOnly, j.now)
		if err != nil {
			return t, fmt.Errorf("--now %q: write a day like 2026-10-01", j.now)
		}
		return t, nil
	}
	if s := os.Getenv("SOURCE_DATE_EPOCH"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH %q: not a number of seconds", s)
		}
		return time.Unix(n, 0).UTC().Truncate(24 * time.Hour), nil
	}
	return time.Now().UTC().Truncate(24 * time.Hour), nil
}

func (a *app) check(j *judging) error {
	if err := a.checkColour(); err != nil {
		return err
	}
	if j.timeout <= 0 {
		return fmt.Errorf("--load-timeout %s: must be longer than nothing", j.timeout)
	}
	if j.profile != "" {
		return oneOf("profile", j.profile, profile.Names)
	}
	return nil
}

// load reads the models that the arguments name. Models that can't be judged
// are in the second result, with the reasons.
func (a *app) load(args []string, j *judging) ([]*model.System, []model.Loaded, error) {
	if err := a.check(j); err != nil {
		return nil, nil, err
	}
	a.watched = watch(j.timeout, a.stderr, endProcess)
	loaded, err := model.Load(args, model.Options{Stdin: a.stdin})
	if err != nil {
		return nil, nil, err
	}
	var systems []*model.System
	var failed []model.Loaded
	for _, l := range loaded {
		named := l.System
		if named == nil {
			named = l.Draft
		}
		if named != nil {
			l.Problems = append(l.Problems, rules.CheckPolicy(named, catalogue.All())...)
			l.Problems = append(l.Problems, readiness.Unknown(named)...)
		}
		if len(l.Problems) > 0 {
			failed = append(failed, l)
		} else {
			systems = append(systems, l.System)
		}
	}
	return systems, append(failed, twice(systems)...), nil
}

// twice finds systems that share a name: their findings could not be told
// apart.
func twice(systems []*model.System) []model.Loaded {
	first := map[string]*model.System{}
	var out []model.Loaded
	for _, s := range systems {
		if f := first[s.Name]; f != nil {
			out = append(out, model.Loaded{Dir: s.Dir, Problems: []value.Problem{{
				At: s.At, Path: "system", Related: []value.Span{f.At},
				Message: fmt.Sprintf("%q is the name of two systems; a system's name tells its findings apart", s.Name),
			}}})
			continue
		}
		first[s.Name] = s
	}
	return out
}

// judge loads and judges; models that can't be judged are told on stderr, and
// then there is no verdict on any.
func (a *app) judge(args []string, j *judging) ([]*rules.Report, error) {
	systems, failed, err := a.load(args, j)
	if err != nil {
		return nil, err
	}
	if len(failed) > 0 {
		return nil, a.unjudged(failed)
	}
	now, err := j.day()
	if err != nil {
		return nil, err
	}
	return a.judgeAll(systems, j.profile, now), nil
}

// judgeAll ends the watch that loading began: from here on the work is bounded
// by the size of what was loaded.
func (a *app) judgeAll(systems []*model.System, profile string, now time.Time) []*rules.Report {
	var reports []*rules.Report
	for _, s := range systems {
		reports = append(reports, rules.Judge(s, rules.Options{Rules: catalogue.All(), Profile: profile, Now: now}))
	}
	a.watched()
	return reports
}

func (a *app) unjudged(failed []model.Loaded) error {
	if err := text.Problems(a.stderr, a.style(a.stderr), failed); err != nil && !brokenPipe(err) {
		return err
	}
	return verdict(exitUnjudged)
}

// completeModels lets a shell offer files and directories.
func completeModels(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"cue"}, cobra.ShellCompDirectiveFilterFileExt
}

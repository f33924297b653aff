package main

import (
	"context"
	"fmt"
	"os"

	"tautline.dev/analysis/phrase"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/revision"
	"tautline.dev/model"
	"tautline.dev/render/format"
	"tautline.dev/rules/change"
)

// onlyStages says why some stages can't be compared: there are more than two, or a
// revision is named beside them.
func onlyStages(ctx context.Context, stages []model.Stage, args []string, dash int) error {
	if len(stages) > 2 {
		var names []string
		for _, s := range stages {
			names = append(names, s.String())
		}
		return fmt.Errorf("diff compares two stages, and these tags make %d: %s", len(stages), phrase.Some(names))
	}
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	before := args
	if dash >= 0 {
		before = args[:dash] // what stands there can't be a file
	}
	for i, arg := range before {
		rev, path := revision.Is(ctx, here, arg), dash < 0 && namesFiles(arg)
		switch {
		case rev && path && i == 0:
			return fmt.Errorf("%q is a revision and a file; write -- before files", arg)
		case !path && (rev || dash >= 0):
			return fmt.Errorf("two stages are compared as they are in the work tree, and %q is a revision; with one, both sides are read in one stage: name one --tag of %s and %s", arg, stages[0], stages[1])
		}
	}
	return nil
}

// compareStages reads what lies here in two stages, and tells them apart.
func (a *app) compareStages(ctx context.Context, paths []string, o judge.Options, to []output) (*change.Change, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	if left := notHere(ctx, here, paths); left != "" {
		return nil, fmt.Errorf("%s isn't checked out here (this checkout is sparse), so nobody can tell its stages apart", left)
	}
	all, err := judge.Check(paths, o)
	if err != nil {
		return nil, unwritten(a, to, format.Differences, err)
	}
	var c *change.Change
	err = a.making.make(func() error {
		c = judge.Change(judge.InStage(all, o.Model.Stages[0]), judge.InStage(all, o.Model.Stages[1]), o)
		return nil
	})
	return c, err
}

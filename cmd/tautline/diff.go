package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/explore"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/revision"
	"tautline.dev/model"
	"tautline.dev/render/format"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
)

// comparing are the flags of diff.
type comparing struct {
	exploring
	noExplore bool
	exitCode  bool
}

func (a *app) diffCmd() *cobra.Command {
	var j judging
	var c comparing
	var d drawing
	var w writing
	cmd := &cobra.Command{
		Use:   "diff [REV [REV]] [--] [file | directory | ./...]...",
		Short: "Say what a change does: to boxes, lines, flows and facts, to findings, and to what flows promise",
		Long: `Diff compares systems as they were at a git revision with what is in the work tree,
or with another revision; or, without a revision, two stages of what is in the work
tree, each as --tag names it. It tells which boxes, lines, flows and groups are new, gone,
renamed or changed, fact by fact; which findings are new and which are fixed; and which
promises of a flow the change breaks, with the story, or mends. Where something stands
in a file, in which file, and the order of what has none, are no difference. Of facts
that nobody states, those are told that a changed platform implies otherwise.

The flows are explored before and after, as explore does it, where anything has changed
in the model. What isn't explored to its end is told as not judged, and never as kept.

A revision is compared as it is, as git diff REV does, and not where HEAD left it: for
that name their merge base, as in: tautline diff "$(git merge-base origin/main HEAD)".

Where a word could be a revision and a file, -- stands before files. Revisions are read
through git; neither work tree nor index are touched. With one stage, both sides are read
in it; what a system doesn't take as it was is left off there.

Exit codes:  0 it is told, whether or not there is a difference
             1 with --exit-code: something has changed
             2 can't judge: usage, no such revision, a model that doesn't load on
               either side, no system on either`,
		Example: `  tautline diff origin/main                    what this work tree changes
  tautline diff v1.2 v1.3 shop                 what came with a release
  tautline diff origin/main ./... -o markdown=comment.md -o json=diff.json
  tautline diff origin/main -o svg=change.svg  a picture of the change
  tautline diff --tag stage=dev --tag stage=prod shop    what prod has otherwise`,
		ValidArgsFunction: completeModels,
		RunE: func(cmd *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Differences)
			if err != nil {
				return err
			}
			if err := a.checkDrawing(d, to); err != nil {
				return err
			}
			b, err := c.budget()
			if err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			doc, err := a.told(cmd.Context(), args, cmd.ArgsLenAtDash(), o, to)
			if err != nil {
				return unwritten(a, to, format.Differences, err)
			}
			if !c.noExplore {
				a.exploreChange(doc, b)
			}
			if err := write(a, to, format.Differences, format.Difference{Change: doc, Look: a.look(d)}); err != nil {
				return err
			}
			if c.exitCode && !doc.Empty() {
				return verdict(exitFindings)
			}
			return nil
		},
	}
	j.flags(cmd)
	a.writes(cmd, &w, "how to write it", format.Differences)
	d.flags(cmd)
	f := cmd.Flags()
	f.BoolVar(&c.exitCode, "exit-code", false, "exit with 1 if anything has changed")
	f.BoolVar(&c.noExplore, "no-explore", false, "explore no flow, and say nothing of promises")
	f.IntVar(&c.faults, "faults", explore.DefaultFaults, fmt.Sprintf("how many faults may happen in one story, 0 to %d", explore.MaxFaults))
	f.IntVar(&c.maxStates, "max-states", explore.DefaultMaxStates, "give up on a flow after so many states")
	f.DurationVar(&c.timeout, "timeout", 30*time.Second, "give up on what isn't explored of one side by then")
	return cmd
}

// told is the difference that the arguments ask for: between two stages, or two times.
func (a *app) told(ctx context.Context, args []string, dash int, o judge.Options, to []output) (*change.Change, error) {
	if len(o.Model.Stages) > 1 {
		if err := onlyStages(ctx, o.Model.Stages, args, dash); err != nil {
			return nil, err
		}
		return a.compareStages(ctx, args, o, to)
	}
	revs, paths, err := revisions(ctx, args, dash)
	if err != nil {
		return nil, err
	}
	return a.compare(ctx, revs, paths, o, to)
}

// revisions tells the revisions among the arguments from the files and directories.
// Before -- are revisions only; without it the second may be either, if it can't be both.
func revisions(ctx context.Context, args []string, dash int) (revs, paths []string, err error) {
	if dash >= 0 {
		revs, paths = args[:dash], args[dash:]
		if len(revs) > 2 {
			return nil, nil, fmt.Errorf("diff takes one revision or two before --, and these are %d", len(revs))
		}
	} else if len(args) > 0 {
		revs, paths = args[:1], args[1:]
	}
	if len(revs) == 0 {
		return nil, nil, errors.New("diff takes the revision to compare with, as in: tautline diff origin/main; or two stages, as in: tautline diff --tag stage=dev --tag stage=prod")
	}
	if dash >= 0 || len(paths) == 0 {
		return revs, paths, nil
	}
	here, err := os.Getwd()
	if err != nil {
		return nil, nil, err
	}
	second := paths[0]
	rev, path := revision.Is(ctx, here, second), namesFiles(second)
	switch {
	case rev && path:
		return nil, nil, fmt.Errorf("%q is a revision and a file; write -- between revisions and files", second)
	case rev:
		return args[:2], args[2:], nil
	case !path && !revision.Is(ctx, here, revs[0]):
		return revs, paths, nil // the first mistake is told first
	case !path:
		return nil, nil, fmt.Errorf("there is neither a revision nor a file %q here; write -- before what was a file", second)
	}
	return revs, paths, nil
}

// namesFiles tells whether an argument names files that are here, or what takes their place.
func namesFiles(arg string) bool { return arg == "-" || strings.HasSuffix(arg, "...") || exists(arg) }

// workTree is what the files that lie here are called, beside revisions.
const workTree = "the work tree"

// compare reads both sides and tells them apart.
func (a *app) compare(ctx context.Context, revs, paths []string, o judge.Options, to []output) (*change.Change, error) {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	before, err := a.sideAt(ctx, revs[0], paths, o, to, true, len(revs) == 1)
	if err != nil {
		return nil, err
	}
	var after judge.Side
	if len(revs) == 2 {
		after, err = a.sideAt(ctx, revs[1], paths, o, to, false, false)
	} else {
		after, err = a.sideHere(ctx, revs[0], paths, o, to)
	}
	if err != nil {
		return nil, err
	}
	if len(before.Reports)+len(after.Reports) == 0 {
		return nil, fmt.Errorf("%w in %s, neither at %s nor %s", model.ErrNothing, strings.Join(paths, " "), before.Name, at(after.Name))
	}
	var c *change.Change
	err = a.making.make(func() error { c = judge.Change(before, after, o); return nil })
	return c, err
}

func at(name string) string {
	if name == workTree {
		return "in " + name
	}
	return "at " + name
}

// sideAt are the systems at a revision. Was is how they were, which may know nothing yet
// of a stage; beside are files that it is compared with.
func (a *app) sideAt(ctx context.Context, rev string, paths []string, o judge.Options, to []output, was, beside bool) (judge.Side, error) {
	side := judge.Side{Name: rev}
	here, err := os.Getwd()
	if err != nil {
		return side, err
	}
	ctx, cancel := context.WithTimeout(ctx, o.Bounds.Time)
	defer cancel()
	tree, err := revision.Lay(ctx, here, rev, dog.File)
	if err != nil {
		return side, err
	}
	defer tree.Close()
	if beside && !tree.HasWorkTree() {
		return side, fmt.Errorf("this repository has no work tree to compare %s with; name two revisions", rev)
	}
	var there []string
	for _, path := range paths {
		if path, err = tree.Arg(path); err != nil {
			return side, err
		}
		there = append(there, path)
	}
	lenient := false
	o.Model.Dir, o.Model.PassedOver, o.Strict, o.Model.Lenient = tree.Dir, nil, &lenient, was
	if was {
		o.Model.NoStage = func(dir, given string) { side.NoStages = append(side.NoStages, judge.NoStage{Dir: dir, Given: given}) }
	}
	side.Reports, err = reports(tree.Dir, there, o)
	var u *judge.Unjudged
	if errors.As(err, &u) {
		err = unwritten(a, to, format.Differences, err)
		if errors.As(err, &u) {
			err = toldOf{fmt.Errorf("the model as it is at %s can't be judged, so nothing can be told from it: %s", rev, problem(u.Failed[0]))}
		}
	} else if err != nil {
		err = fmt.Errorf("at %s: %w", rev, err)
	}
	return side, err
}

// sideHere are the systems in the work tree.
func (a *app) sideHere(ctx context.Context, rev string, paths []string, o judge.Options, to []output) (judge.Side, error) {
	side := judge.Side{Name: workTree}
	here, err := os.Getwd()
	if err != nil {
		return side, err
	}
	if left := notHere(ctx, here, paths); left != "" {
		return side, fmt.Errorf("%s isn't checked out here (this checkout is sparse); name two revisions, as in: tautline diff %s HEAD", left, rev)
	}
	if side.Reports, err = reports(here, paths, o); err != nil {
		err = unwritten(a, to, format.Differences, err)
	}
	return side, err
}

// notHere names a file of some paths that this checkout leaves out, "" if there is none:
// one right in a directory, or one anywhere below.
func notHere(ctx context.Context, here string, paths []string) string {
	for _, path := range paths {
		dir, all := strings.CutSuffix(filepath.ToSlash(path), "...")
		if left := revision.Sparse(ctx, here, cmp.Or(dir, "."), all); left != "" {
			return left
		}
	}
	return ""
}

// reports are the verdicts on what there is of some arguments: on a side where there is
// nothing yet, or nothing any more, there are none.
func reports(dir string, paths []string, o judge.Options) ([]*rules.Report, error) {
	var there []string
	for _, path := range paths {
		if wasThere(dir, path) {
			there = append(there, path)
		}
	}
	if len(there) == 0 {
		return nil, nil
	}
	all, err := judge.Check(there, o)
	if errors.Is(err, model.ErrNothing) {
		return nil, nil
	}
	return all, err
}

// exploreChange explores both sides until somebody interrupts.
func (a *app) exploreChange(c *change.Change, b judge.Budget) {
	ctx, stop := user.user()
	defer stop()
	p := a.progress()
	b.Progress = p.of
	judge.ExploreChange(ctx, c, b)
	p.end()
	if ctx.Err() != nil {
		fmt.Fprintln(a.stderr, "tautline: of what flows promise, this is what was found until then")
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/revision"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// past is a revision that a flag names, with the systems that there were. It is read once,
// and kept until it is closed.
type past struct {
	*judge.Against
	tree  *revision.Tree
	close func()
}

// against reads the systems that the arguments name as they were at a revision, which
// a flag names; and, where what is new is asked for, as they were where HEAD left that.
func against(ctx context.Context, args []string, flag, rev string, o judge.Options, whatIsNew bool) (_ *past, err error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	ctx, cancel := context.WithCancel(ctx)
	p := &past{close: cancel}
	defer func() {
		if err != nil {
			p.close()
			err = fmt.Errorf("--%s %s: %w", flag, rev, err)
		}
	}()
	fork, at, err := p.lay(ctx, here, args, rev, whatIsNew, o.Bounds.Time)
	if err != nil {
		return nil, err
	}
	r := &rereading{here: here, top: p.tree.Top(), args: args, o: o.Model}
	if p.Against, err = r.systems(p.tree, at, o); err != nil || fork == nil {
		return p, err
	}
	at.MergeBase = fork.Commit
	p.Fork, err = r.systems(fork, at, o)
	return p, err
}

// lay lays out the revision, and where HEAD left it, nil where the models are the same
// there.
func (p *past) lay(ctx context.Context, here string, args []string, rev string, whatIsNew bool, limit time.Duration) (fork *revision.Tree, at rules.Point, err error) {
	at.Where = rev
	ctx, cancel := context.WithCancel(ctx)
	late := time.AfterFunc(limit, cancel) // what is read later has bounds of its own
	defer late.Stop()
	keep := func(t *revision.Tree) {
		before := p.close
		p.close = func() { t.Close(); before() }
	}
	if p.tree, err = revision.Lay(ctx, here, rev, dog.File); err != nil {
		return nil, at, err
	}
	keep(p.tree)
	if left := notHere(ctx, here, args); left != "" {
		return nil, at, fmt.Errorf("%s isn't checked out here (this checkout is sparse), and what is left out would pass for gone; check it out (git sparse-checkout add), or name the systems that are here", left)
	}
	if !whatIsNew {
		return nil, at, nil
	}
	commit, err := p.tree.MergeBase()
	if at.Apart = commit == ""; err != nil || at.Apart || commit == p.tree.Commit {
		return nil, at, err
	}
	if fork, err = p.tree.Other(commit); fork != nil {
		keep(fork)
	}
	return fork, at, err
}

// rereading reads what there is and what there was below the roots of a work tree and of
// revisions, each system once.
type rereading struct {
	here, top string
	args      []string
	o         model.Options
	lies      *judge.Here
}

// systems are those that the arguments name, as they were. The tree is cleared then.
func (r *rereading) systems(tree *revision.Tree, at rules.Point, o judge.Options) (*judge.Against, error) {
	defer tree.Clear()
	var there []string
	for _, arg := range r.args {
		arg, err := tree.Arg(arg)
		if err != nil {
			return nil, err
		}
		if wasThere(tree.Dir, arg) {
			there = append(there, arg)
		}
	}
	out := &judge.Against{Point: at, Dirs: map[*model.System]string{}}
	out.All = func(now []*model.System) (*judge.Elsewhere, error) { return r.elsewhere(tree, out, now) }
	if len(there) == 0 {
		return out, nil
	}
	o.Model.Dir, o.Model.PassedOver, o.Model.Lenient = tree.Dir, nil, true
	o.Model.NoStage = func(dir, given string) { out.NoStages = append(out.NoStages, judge.NoStage{Dir: dir, Given: given}) }
	var err error
	out.Systems, err = judge.Load(there, o)
	var u *judge.Unjudged
	switch {
	case errors.Is(err, model.ErrNothing):
		return out, nil // it is all new
	case errors.As(err, &u) && at.MergeBase != "":
		return nil, fmt.Errorf("the model as it was where HEAD left it, at %s, can't be judged, so nobody can tell what is new since then: %s (a branch that is brought up to date with it is judged by what it is there)", at.Short(), problem(u.Failed[0]))
	case errors.As(err, &u):
		return nil, fmt.Errorf("the model as it was then can't be judged, so nothing can be told from it: %s (a change that repairs it is judged with --policy-from . and no --against, or against another revision)", problem(u.Failed[0]))
	case err != nil:
		return nil, err
	}
	for _, s := range out.Systems {
		if out.Dirs[s], err = tree.From(s.Dir); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// elsewhere are all systems of a revision, and the names of all that there are now. Those
// that the arguments name were read.
func (r *rereading) elsewhere(tree *revision.Tree, was *judge.Against, now []*model.System) (*judge.Elsewhere, error) {
	if r.lies == nil {
		r.lies = judge.LiesAt(r.top, r.o, r.known(now, func(s *model.System) string { return absolute(r.here, s.Dir) }))
	}
	if err := tree.Again(); err != nil {
		return nil, fmt.Errorf("%s: %w", was.Where, err)
	}
	defer tree.Clear()
	var fromRoot []*model.System
	for _, s := range was.Systems {
		same := *s
		same.Dir = was.Dirs[s]
		fromRoot = append(fromRoot, &same)
	}
	return judge.Whole(tree.Root(), r.o, r.known(fromRoot, func(s *model.System) string { return filepath.Join(tree.Root(), s.Dir) }), r.lies), nil
}

// known are systems that were read, by the directories in which they lie, below their
// roots; none where an argument named a file alone, and not all of its directory.
func (r *rereading) known(systems []*model.System, dir func(*model.System) string) map[string][]model.Loaded {
	if slices.ContainsFunc(r.args, func(arg string) bool { return filepath.Ext(arg) == ".cue" }) {
		return nil
	}
	out := map[string][]model.Loaded{}
	for _, s := range systems {
		at := dir(s)
		out[at] = append(out[at], model.Loaded{Dir: s.Dir, System: s})
	}
	return out
}

// absolute is a directory as it is called from another, without links.
func absolute(from, dir string) string {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(from, dir)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return real
	}
	return dir
}

// wasThere tells whether there was a file or a directory with a model where an argument
// names one: what a change adds was not.
func wasThere(dir, arg string) bool {
	all := strings.HasSuffix(arg, "...")
	path := filepath.FromSlash(strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(arg), "..."), "/"))
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	if err != nil || all || !info.IsDir() {
		return err == nil
	}
	models, _ := filepath.Glob(filepath.Join(path, "*.cue"))
	return len(models) > 0
}

// problem is the first mistake of a model, with its place.
func problem(l model.Loaded) string {
	p := l.Problems[0]
	if !p.At.IsValid() {
		return p.Error()
	}
	at := p.At.Place()
	return fmt.Sprintf("%s:%d:%d: %s", at.File, at.Line, at.Column, p.Error())
}

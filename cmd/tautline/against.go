package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/revision"
	"tautline.dev/model"
)

// against reads the systems that the arguments name as they were at a revision, which
// a flag names.
func against(ctx context.Context, args []string, flag, rev string, o judge.Options) (*judge.Against, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	parent := ctx
	ctx, cancel := context.WithTimeout(ctx, o.Bounds.Time)
	defer cancel()
	tree, err := revision.Lay(ctx, here, rev, dog.File)
	if err != nil {
		return nil, fmt.Errorf("--%s %s: %w", flag, rev, err)
	}
	defer tree.Close()
	if len(args) == 0 {
		args = []string{"."}
	}
	if left := notHere(ctx, here, args); left != "" {
		return nil, fmt.Errorf("--%s %s: %s isn't checked out here (this checkout is sparse), and what is left out would pass for gone; check it out (git sparse-checkout add), or name the systems that are here", flag, rev, left)
	}
	var there []string
	for _, arg := range args {
		arg, err := tree.Arg(arg)
		if err != nil {
			return nil, fmt.Errorf("--%s %s: %w", flag, rev, err)
		}
		if wasThere(tree.Dir, arg) {
			there = append(there, arg)
		}
	}
	out := &judge.Against{Where: rev, All: func() (*judge.Elsewhere, error) { return elsewhere(parent, here, flag, rev, o) }}
	if len(there) == 0 {
		return out, nil
	}
	o.Model.Dir, o.Model.PassedOver, o.Model.Lenient = tree.Dir, nil, true
	out.Systems, err = judge.Load(there, o)
	var u *judge.Unjudged
	switch {
	case errors.Is(err, model.ErrNothing):
		return out, nil // it is all new
	case errors.As(err, &u):
		return nil, fmt.Errorf("--%s %s: the model as it was then can't be judged, so nothing can be told from it: %s (a change that repairs it is judged with --policy-from . and no --against, or against another revision)", flag, rev, problem(u.Failed[0]))
	case err != nil:
		return nil, err
	}
	out.Dirs = map[*model.System]string{}
	for _, s := range out.Systems {
		if out.Dirs[s], err = tree.From(s.Dir); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// elsewhere reads all systems of a revision, and the names of all that there are now.
func elsewhere(ctx context.Context, here, flag, rev string, o judge.Options) (*judge.Elsewhere, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Bounds.Time)
	defer cancel()
	tree, err := revision.Lay(ctx, here, rev, dog.File)
	if err != nil {
		return nil, fmt.Errorf("--%s %s: %w", flag, rev, err)
	}
	defer tree.Close()
	all := judge.Whole(tree.Root(), o.Model)
	if tree.HasWorkTree() {
		all.LiesAt(tree.Top(), o.Model)
	}
	return all, nil
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

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/sshsig"
	"tautline.dev/model"
	"tautline.dev/rules/signoff"
)

// trusting are the flags that say whose signatures count.
type trusting struct{ against, policyFrom, signers, revoked string }

func (t *trusting) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.against, "against", "", "read who has to sign, and who may, from a git `revision`, such as origin/main")
	f.StringVar(&t.policyFrom, "policy-from", "", "the same as --against, by the name that check has for it; \".\" is as it lies here")
	t.signersFlags(cmd)
	apart(cmd, "against", "policy-from", "they are two names of one flag")
	must(cmd.RegisterFlagCompletionFunc("against", cobra.NoFileCompletions))
	must(cmd.RegisterFlagCompletionFunc("policy-from", cobra.NoFileCompletions))
}

func (t *trusting) signersFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.signers, "signers", "", "the `file` of allowed signers (default: "+allowedSigners+" at the root of the repository)")
	f.StringVar(&t.revoked, "revoked", "", "the `file` of revoked keys (default: "+revokedSigners+" there, if there is one)")
}

// base is the revision that a flag names, "" where none does.
func (t *trusting) base() (flag, rev string) {
	switch {
	case t.against != "":
		return "against", t.against
	case t.policyFrom != "" && t.policyFrom != asItLies:
		return "policy-from", t.policyFrom
	}
	return "", ""
}

// Where signers are, from the root of a repository.
const (
	allowedSigners = ".tautline/allowed_signers"
	revokedSigners = ".tautline/revoked_signers"
)

// mostKeys is how large a file of keys may be.
const mostKeys = 4 << 20

// root is the root of the repository, or this directory where there is none.
func root() string {
	here, err := os.Getwd()
	if err != nil {
		return "."
	}
	up := strings.Count(string(base()), "/") + 1
	if base() == "" {
		return here
	}
	for range up {
		here = filepath.Dir(here)
	}
	return here
}

// keyFile reads a file of keys, of a revision where one is given: what lies outside of the
// repository has none, and is no part of any change.
func keyFile(at *past, flagged, usual string) (text []byte, there bool, name string, err error) {
	name = flagged
	if name == "" {
		name = filepath.Join(root(), filepath.FromSlash(usual))
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, false, name, err
	}
	rel, err := filepath.Rel(root(), abs)
	inside := err == nil && filepath.IsLocal(rel)
	if inside {
		name = filepath.ToSlash(rel)
	}
	if at != nil && inside {
		text, there, err = at.tree.Read(rel)
		name += " at " + at.Where
	} else {
		text, there, err = regular(abs, mostKeys)
	}
	if err != nil {
		return nil, false, name, fmt.Errorf("%s: %w", name, cause(err))
	}
	if len(text) > mostKeys {
		return nil, false, name, fmt.Errorf("%s: it is too large for a file of keys", name)
	}
	return text, there, name, nil
}

// regular reads a file that is no larger than so much, and isn't anything else.
func regular(path string, most int64) (text []byte, there bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	case !info.Mode().IsRegular():
		return nil, false, errors.New("it is no file")
	case info.Size() > most:
		return nil, false, fmt.Errorf("it is too large (%d bytes)", info.Size())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	text, err = io.ReadAll(io.LimitReader(f, most))
	return text, true, err
}

// checker knows whose signatures count: as a revision has it where one is given. It is nil,
// with a reason, where nobody's does.
func (t *trusting) checker(was *past) (c *sshsig.Checker, none string, err error) {
	signers, there, name, err := keyFile(was, t.signers, allowedSigners)
	if err != nil {
		return nil, "", err
	}
	if !there {
		return nil, fmt.Sprintf("there is no file of allowed signers (%s), so nobody's signature counts", name), nil
	}
	var lists [][]byte
	// What is revoked in the base or here is revoked.
	for _, at := range slices.Compact([]*past{was, nil}) {
		list, there, name, err := keyFile(at, t.revoked, revokedSigners)
		switch {
		case err != nil:
			return nil, "", err
		case there:
			lists = append(lists, list)
		case t.revoked != "" && at == nil:
			return nil, "", fmt.Errorf("%s: there is no such file of revoked keys", name)
		}
	}
	c, err = sshsig.NewChecker(signers, lists, dog.File)
	return c, "", err
}

// read reads the revision that a flag names, as it is now, wherever HEAD left it: who
// signs, and by which policy, is what it says. It is nil where no flag names any.
func (t *trusting) read(ctx context.Context, args []string, o judge.Options) (*past, error) {
	flag, rev := t.base()
	if rev == "" {
		return nil, nil
	}
	o.Before, o.PolicyFrom = nil, nil
	return against(ctx, args, flag, rev, o, false)
}

// against are the systems that there were, nil where none were read.
func (p *past) against() *judge.Against {
	if p == nil {
		return nil
	}
	return p.Against
}

// shut closes what was read, if anything was.
func (p *past) shut() {
	if p != nil {
		p.close()
	}
}

// signatures tells how the signatures of some systems stand.
func (a *app) signatures(ctx context.Context, systems []*model.System, base *past, t trusting, o judge.Options) ([]*signoff.Verdict, error) {
	was := base.against()
	err := was.Find(systems, o.Bounds)
	if err != nil {
		return nil, err
	}
	files, before := make([][]signoff.File, len(systems)), make([][]signoff.File, len(systems))
	found := 0
	for i, s := range systems {
		if files[i], err = signoffs(s.Dir); err != nil {
			return nil, err
		}
		if dir := was.Lay(s); dir != "" {
			before[i] = signoffsAt(base, dir)
		}
		found += len(files[i]) + len(before[i])
	}
	check := signoff.Check{Now: o.Now, Version: version()}
	if found > 0 {
		c, none, err := t.checker(base)
		if err != nil {
			return nil, err
		}
		if c == nil {
			return nil, errors.New(none)
		}
		defer c.Close()
		var ended error
		check.Trust = func(act signoff.Act, text, signature []byte) (string, error) {
			a.making.pause() // what ssh-keygen takes is its own
			defer a.making.begin()
			key, err := c.Check(ctx, act.Identity(), signoff.Namespace, []time.Time{act.Date, o.Now}, text, signature)
			var u sshsig.Unfinished
			if errors.As(err, &u) {
				ended = errors.Join(ended, u)
			}
			return key, err
		}
		out := a.verdicts(systems, files, before, was, check)
		return out, ended
	}
	return a.verdicts(systems, files, before, was, check), nil
}

func (a *app) verdicts(systems []*model.System, files, before [][]signoff.File, was *judge.Against, check signoff.Check) []*signoff.Verdict {
	out := []*signoff.Verdict{}
	_ = a.making.make(func() error {
		for i, s := range systems {
			check.Before = before[i]
			out = append(out, judge.Signatures(s, files[i], was, check))
		}
		return nil
	})
	return out
}

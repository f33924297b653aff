package revision

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// MergeBase is the commit at which what lies here left the revision, as
// `git diff REV...HEAD` has it: the best that both HEAD and the revision come from, where
// a merge in progress counts as done. It is "" where they have no commit in common, and
// where nothing was committed yet. A shallow clone may hold too little of its history to
// tell; that is an error.
func (t *Tree) MergeBase() (commit string, err error) {
	g := t.git
	g.hint = "" // it has one of its own
	heads := []string{}
	for _, name := range []string{"HEAD", "MERGE_HEAD"} {
		if head, err := g.line("rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}"); err == nil && head != "" {
			heads = append(heads, head)
		}
	}
	if len(heads) == 0 {
		return "", nil
	}
	if commit, err = g.mergeBase(append([]string{t.Commit}, heads...)); err != nil {
		return "", err
	}
	if !g.shallow || commit == t.Commit || len(heads) == 1 && commit == heads[0] {
		return commit, nil // none can be better than one of both themselves
	}
	// A history that was cut off between may hold a better one.
	ask := append([]string{"rev-list", "--max-parents=0", "--max-count=1", t.Commit}, heads...)
	if commit != "" {
		ask = append(ask, "^"+commit)
	}
	cut, err := g.line(ask...)
	if err != nil {
		return "", err
	}
	if cut != "" {
		return "", errors.New("this clone is shallow, and holds too little of the history to tell where HEAD left it; fetch the rest (git fetch --unshallow, or fetch-depth: 0 where a pipeline checks it out)")
	}
	return commit, nil
}

// mergeBase is the best commit that the first of some comes from, and a merge of all
// others; "" where there is none.
func (g git) mergeBase(commits []string) (string, error) {
	cmd := g.command(append([]string{"merge-base"}, commits...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == 1 && len(out) == 0 && said.Len() == 0:
		return "", nil
	case err != nil:
		return "", g.failed(err, said.String())
	}
	commit, _, _ := strings.Cut(string(out), "\n")
	if commit == "" {
		return "", fmt.Errorf("git names no merge base of %s", strings.Join(commits, " and "))
	}
	return commit, nil
}

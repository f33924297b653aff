package revision_test

import (
	"context"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/cmd/internal/revision"
)

// repository makes one with commits: each a map of files to their texts, "" removes.
func repository(t *testing.T, settings []string, commits ...map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	run(t, dir, append([]string{"init", "--quiet", "--initial-branch=main"}, settings...)...)
	for _, c := range commits {
		for name, text := range c {
			to := filepath.Join(dir, filepath.FromSlash(name))
			if text == "" {
				if err := os.Remove(to); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		run(t, dir, "add", "--all")
		run(t, dir, "commit", "--quiet", "--message", "c")
	}
	return dir
}

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

var commits = []map[string]string{
	{"shop/s.cue": "one", "cue.mod/module.cue": "module", "notes.txt": "no model"},
	{"shop/s.cue": "two", "shop/more.cue": "more"},
	{"shop/s.cue": "three", "shop/more.cue": ""},
}

// holds tells what a revision holds, seen from a directory.
func holds(t *testing.T, here, rev string) map[string]string {
	t.Helper()
	tree, err := revision.Lay(context.Background(), here, rev, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	err = filepath.WalkDir(tree.Dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		rel, _ := filepath.Rel(tree.Dir, p)
		out[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	tree.Close()
	if _, err := os.Stat(tree.Dir); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
	return out
}

func equal(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
		return
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
}

// Whatever kind of repository it is, a revision holds what was committed, and looking
// at it changes nothing.
func TestRepositories(t *testing.T) {
	want := map[string]string{"shop/s.cue": "two", "shop/more.cue": "more", "cue.mod/module.cue": "module"}
	for name, settings := range map[string][]string{"sha1": nil, "sha256": {"--object-format=sha256"}} {
		dir := repository(t, settings, commits...)
		equal(t, name, holds(t, dir, "HEAD~1"), want)
		equal(t, name+", below", holds(t, filepath.Join(dir, "shop"), "main~1"), map[string]string{"s.cue": "two", "more.cue": "more"})
		if changed := run(t, dir, "status", "--porcelain", "--ignored"); changed != "" {
			t.Errorf("%s: it left %q", name, changed)
		}
	}
	dir := repository(t, nil, commits...)
	linked := filepath.Join(t.TempDir(), "linked")
	run(t, dir, "worktree", "add", "--quiet", "--detach", linked, "HEAD")
	equal(t, "a linked work tree", holds(t, linked, "HEAD~1"), want)
	bare := filepath.Join(t.TempDir(), "bare")
	run(t, dir, "clone", "--quiet", "--bare", dir, bare)
	equal(t, "a bare one", holds(t, bare, "main~1"), want)
	run(t, dir, "sparse-checkout", "set", "--no-cone", "/cue.mod/")
	equal(t, "a sparse one", holds(t, dir, "HEAD~1"), want)
}

// What isn't there is told in a line.
func TestMissing(t *testing.T) {
	dir := repository(t, nil, commits...)
	shallow := filepath.Join(t.TempDir(), "shallow")
	run(t, dir, "clone", "--quiet", "--depth=1", "file://"+dir, shallow)
	for _, c := range []struct{ here, rev, says string }{
		{dir, "nowhere", `there is no revision "nowhere" here`},
		{dir, "--all", `there is no revision "--all" here`},
		{dir, "", `there is no revision "" here`},
		{dir, "HEAD:shop", `there is no revision "HEAD:shop" here`},
		{shallow, "HEAD~1", `there is no revision "HEAD~1" here (this clone is shallow: fetch more of its history, as with fetch-depth: 0)`},
		{t.TempDir(), "HEAD", "is in no git repository, so there is no HEAD; run it inside the repository that holds the models (git says: "},
	} {
		tree, err := revision.Lay(context.Background(), c.here, c.rev, nil)
		if err == nil {
			tree.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v, want %s", c.rev, err, c.says)
		}
	}
}

// A repository that git doesn't read isn't called none: what it is, and what to run.
func TestNotRead(t *testing.T) {
	dir := repository(t, nil, commits...)
	broken := repository(t, nil, commits...)
	run(t, broken, "config", "core.repositoryformatversion", "99")
	for _, c := range []struct {
		name, dir, owner string
		says             []string
	}{
		{"another user's", dir, "true", []string{"so there is no HEAD: it belongs to another user (git calls that dubious ownership)", "if you trust it, run: git config --global --add safe.directory "}},
		{"of a format to come", broken, "false", []string{"git can't read the repository of ", "git says: "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", c.owner)
			t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), "none"))
			t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			tree, err := revision.Lay(context.Background(), c.dir, "HEAD", nil)
			if err == nil {
				tree.Close()
				t.Fatal("git reads it")
			}
			for _, says := range c.says {
				if !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "no git repository") {
					t.Errorf("%v, want %s", err, says)
				}
			}
		})
	}
}

// A file that a tree names outside of itself is not written.
func TestHostileTree(t *testing.T) {
	dir := repository(t, nil, commits...)
	blob := run(t, dir, "rev-parse", "HEAD:shop/s.cue")
	inner := exec.Command("git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
	id, err := hex.DecodeString(blob)
	if err != nil {
		t.Fatal(err)
	}
	inner.Dir, inner.Stdin = dir, strings.NewReader("100644 ../out.cue\x00"+string(id))
	tree, err := inner.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, tree)
	}
	commit := run(t, dir, "commit-tree", "-m", "hostile", strings.TrimSpace(string(tree)))
	got, err := revision.Lay(context.Background(), dir, commit, nil)
	if err == nil {
		got.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "leads out of it") {
		t.Errorf("%v", err)
	}
}

// One file is read by itself, and what isn't a file is told.
func TestRead(t *testing.T) {
	dir := repository(t, nil, commits...)
	if err := os.Symlink("notes.txt", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "add", "--all")
	run(t, dir, "commit", "--quiet", "--message", "link")
	for _, c := range []struct{ rev, name, text, says string }{
		{"HEAD", "notes.txt", "no model", ""},
		{"HEAD~1", "shop/s.cue", "three", ""},
		{"HEAD~2", "shop/s.cue", "two", ""},
		{"HEAD~2", "shop/../shop/s.cue", "two", ""},
		{"HEAD", "nothing", "", ""},
		{"HEAD", "shop", "", "no file"},
		{"HEAD", "link", "", "link is no file at HEAD"},
	} {
		tree, err := revision.Lay(context.Background(), filepath.Join(dir, "shop"), c.rev, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, ok, err := tree.Read(c.name)
		tree.Close()
		switch {
		case c.says != "":
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s at %s: %v", c.name, c.rev, err)
			}
		case err != nil || string(text) != c.text || ok != (c.text != ""):
			t.Errorf("%s at %s: %q, %v, %v", c.name, c.rev, text, ok, err)
		}
	}
}

// The files right in a directory are named, and one too large for a model costs no other.
func TestNames(t *testing.T) {
	dir := repository(t, nil, commits...)
	for name, size := range map[string]int{"shop/large": 65 << 20, "shop/deep/below": 1, "shopping": 1, "shop/last": 1} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "add", "--all")
	run(t, dir, "commit", "--quiet", "--message", "large")
	tree, err := revision.Lay(context.Background(), dir, "HEAD", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	if got := strings.Join(tree.Names("shop"), " "); got != "large last s.cue" {
		t.Errorf("%s", got)
	}
	if _, _, err := tree.Read("shop/large"); err == nil || !strings.Contains(err.Error(), "shop/large: it is too large for a model") {
		t.Errorf("%v", err)
	}
	if text, ok, err := tree.Read("shop/last"); err != nil || !ok || len(text) != 1 {
		t.Errorf("%q %v %v", text, ok, err)
	}
}

// Where a branch left a revision is what git says, whatever kind of repository it is; what
// nobody can tell in a shallow clone is told as that.
func TestMergeBase(t *testing.T) {
	dir := repository(t, nil, commits...)
	commit := func(name string) string {
		if err := os.WriteFile(filepath.Join(dir, "shop", name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
		run(t, dir, "add", "--all")
		run(t, dir, "commit", "--quiet", "--message", name)
		return run(t, dir, "rev-parse", "HEAD")
	}
	left := run(t, dir, "rev-parse", "HEAD")
	run(t, dir, "checkout", "--quiet", "-b", "branch")
	commit("mine.txt")
	branch := commit("mine2.txt")
	run(t, dir, "checkout", "--quiet", "main")
	main := commit("theirs.cue")
	run(t, dir, "checkout", "--quiet", "branch")
	bare, linked := filepath.Join(t.TempDir(), "bare"), filepath.Join(t.TempDir(), "linked")
	run(t, dir, "clone", "--quiet", "--bare", dir, bare)
	run(t, dir, "worktree", "add", "--quiet", "--detach", linked, "main")
	clone := func(depth string) string {
		to := filepath.Join(t.TempDir(), "shallow")
		run(t, dir, "clone", "--quiet", "--no-single-branch", "--branch=branch", "--depth="+depth, "file://"+dir, to)
		return to
	}
	orphan := repository(t, nil, commits...)
	run(t, orphan, "checkout", "--quiet", "--orphan", "other")
	empty := repository(t, nil, commits...)
	run(t, empty, "checkout", "--quiet", "--orphan", "other")
	run(t, orphan, "commit", "--quiet", "--message", "other")
	// A merge that is not committed yet is one.
	merging := filepath.Join(t.TempDir(), "merging")
	run(t, dir, "clone", "--quiet", "--branch=branch", dir, merging)
	run(t, merging, "merge", "--quiet", "--no-commit", "--no-ff", "origin/main")
	const shallow = "too little of the history to tell where HEAD left it; fetch the rest (git fetch --unshallow, or fetch-depth: 0"
	for _, c := range []struct{ what, here, rev, want, says string }{
		{"behind", dir, "main", left, ""},
		{"from below", filepath.Join(dir, "shop"), "main", left, ""},
		{"itself", dir, "branch", branch, ""},
		{"an earlier one", dir, "HEAD~1", run(t, dir, "rev-parse", "HEAD~1"), ""},
		{"one ahead", linked, "branch", left, ""},
		{"a linked work tree", linked, "main", main, ""},
		{"a bare one", bare, "main", left, ""},
		{"a merge in progress", merging, "origin/main", main, ""},
		{"nothing in common", orphan, "main", "", ""},
		{"nothing committed", empty, "main", "", ""},
		{"shallow, and cut before", clone("1"), "origin/main", "", shallow},
		{"shallow, and cut on one side", clone("2"), "origin/main", "", shallow},
		{"shallow, and all is there", clone("3"), "origin/main", left, ""},
		{"shallow, itself", clone("1"), "HEAD", branch, ""},
	} {
		tree, err := revision.Lay(context.Background(), c.here, c.rev, nil)
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		got, err := tree.MergeBase()
		switch {
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %q, %v, want %s", c.what, got, err, c.says)
		case c.says == "" && (err != nil || got != c.want):
			t.Errorf("%s: %q, %v, want %q", c.what, got, err, c.want)
		}
		tree.Close()
	}

	// One that is there isn't the best where a side that was merged comes from a later one.
	run(t, dir, "checkout", "--quiet", "-b", "side", main)
	for _, name := range []string{"s1", "s2", "s3", "s4"} {
		commit(name)
	}
	run(t, dir, "checkout", "--quiet", "branch")
	run(t, dir, "merge", "--quiet", "--no-ff", "--message", "side", "side")
	for depth, want := range map[string]string{"4": "", "7": main} {
		tree, err := revision.Lay(context.Background(), clone(depth), "origin/main", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := tree.MergeBase(); got != want || (err == nil) != (want != "") || err != nil && !strings.Contains(err.Error(), shallow) {
			t.Errorf("depth %s: %q, %v, want %q", depth, got, err, want)
		}
		tree.Close()
	}

	tree, err := revision.Lay(context.Background(), dir, "main", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	same, err := tree.Other(main)
	if same != nil || err != nil {
		t.Errorf("it is the same: %v, %v", same, err)
	}
	other, err := tree.Other(left)
	if err != nil || other == nil {
		t.Fatalf("%v, %v", other, err)
	}
	if _, err := os.Stat(filepath.Join(other.Dir, "shop", "theirs.cue")); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
	// What is cleared is gone, and can be laid out again.
	gone := other.Root()
	other.Clear()
	if _, err := os.Stat(gone); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
	if err := other.Again(); err != nil || other.Root() == gone {
		t.Errorf("%v, in %s as before", err, gone)
	}
	if _, err := os.Stat(filepath.Join(other.Dir, "shop", "s.cue")); err != nil {
		t.Error(err)
	}
	other.Close()
	if _, err := os.Stat(other.Root()); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}

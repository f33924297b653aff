// Package revision lays out the models of a git repository as they were at a
// revision, in a directory of its own. Work tree, index and configuration are not
// touched: objects are read through the git program, which knows every kind of
// repository (sparse, bare, SHA-256, linked work trees), and nothing else of it runs.
package revision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Tree is what a revision holds of models, laid out.
type Tree struct {
	// Commit is the revision in full.
	Commit string
	// Dir is where the directory that git was asked in lies in it.
	Dir string

	root    string // where the revision's own root lies
	top     string // the root of the work tree, "" where there is none
	here    string // the directory that git was asked in
	cleanup func()
}

// most is how large a file may be: a larger one is no model.
const most = 64 << 20

// Lay lays out the CUE files of a revision as they are seen from a directory. Kept is
// told of the directory that holds them before it is made, and calls back when it is
// gone; it may be nil. The caller closes the tree.
func Lay(ctx context.Context, here, rev string, kept func(dir string) (gone func())) (*Tree, error) {
	g := git{ctx: ctx, dir: here}
	if _, err := exec.LookPath("git"); err != nil {
		return nil, fmt.Errorf("the model as it was at %s is read by the git program, and there is none on PATH", rev)
	}
	if _, err := g.line("rev-parse", "--git-dir"); err != nil {
		return nil, fmt.Errorf("%s is in no git repository, so there is no %s: %w", here, rev, err)
	}
	if shallow, err := g.line("rev-parse", "--is-shallow-repository"); err == nil && shallow == "true" {
		g.hint = " (this clone is shallow: fetch more of its history, as with fetch-depth: 0)"
	}
	commit, err := g.line("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil || commit == "" {
		return nil, fmt.Errorf("there is no revision %q here%s", rev, g.hint)
	}
	prefix, err := g.line("rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	top, err := g.line("rev-parse", "--show-toplevel")
	if err != nil {
		top = "" // a bare repository has no work tree
	}
	t := &Tree{Commit: commit, top: filepath.FromSlash(top), here: here}
	if err := t.make(kept); err != nil {
		return nil, err
	}
	if err := t.fill(g); err != nil {
		t.Close()
		return nil, err
	}
	t.Dir = filepath.Join(t.root, filepath.FromSlash(prefix))
	if err := os.MkdirAll(t.Dir, 0o700); err != nil { // there may have been no model here yet
		t.Close()
		return nil, err
	}
	return t, nil
}

// make makes the directory, where nobody else looks in.
func (t *Tree) make(kept func(string) func()) error {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("tautline-revision-%x", rand.Uint64()))
	gone := func() {}
	if kept != nil {
		gone = kept(dir)
	}
	t.cleanup = func() {
		os.RemoveAll(dir)
		gone()
	}
	err := os.Mkdir(dir, 0o700) // nobody else's: it isn't there yet, or this fails
	if err != nil {
		gone()
		return err
	}
	// The loader follows no links out of what it is given, and a temporary directory
	// may be one.
	if t.root, err = filepath.EvalSymlinks(dir); err != nil {
		t.cleanup()
	}
	return err
}

// HasWorkTree tells whether there are files beside the history: a bare repository has
// none.
func (t *Tree) HasWorkTree() bool { return t.top != "" }

// Root is where the revision's own root lies.
func (t *Tree) Root() string { return t.root }

// Top is the root of the work tree, "" where there is none.
func (t *Tree) Top() string { return t.top }

// From is a directory as it is called from the root of the revision, of one that is
// called from Dir.
func (t *Tree) From(dir string) (string, error) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(t.Dir, dir)
	}
	rel, err := filepath.Rel(t.root, dir)
	return filepath.ToSlash(rel), err
}

// Is tells whether there is such a revision in the repository of a directory.
func Is(ctx context.Context, here, rev string) bool {
	commit, err := git{ctx: ctx, dir: here}.line("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	return err == nil && commit != ""
}

// Sparse names a CUE file of a path that belongs to the work tree and isn't checked out,
// "" if there is none: it isn't gone, and nobody sees here what is in it. The path is a
// file or a directory, of which what lies below it counts with all.
func Sparse(ctx context.Context, here, in string, all bool) string {
	g := git{ctx: ctx, dir: here}
	listed, err := g.output("--literal-pathspecs", "ls-files", "-t", "-z", "--", in)
	if err != nil {
		return "" // outside of the repository
	}
	if !filepath.IsAbs(in) {
		in = filepath.Join(here, in)
	}
	for _, entry := range strings.Split(string(listed), "\x00") {
		name, skipped := strings.CutPrefix(entry, "S ")
		if !skipped || path.Ext(name) != ".cue" {
			continue
		}
		file := filepath.Join(here, filepath.FromSlash(name))
		if all || file == in || filepath.Dir(file) == filepath.Clean(in) {
			return name
		}
	}
	return ""
}

// Close removes what was laid out.
func (t *Tree) Close() { t.cleanup() }

// Arg is an argument of the command line as it is in the tree: a relative one is the
// same there, and one that leads into the work tree from its root is laid out, too.
func (t *Tree) Arg(arg string) (string, error) {
	if arg == "-" {
		return "", errors.New("what comes from standard input has no revision: name a file or a directory")
	}
	if !filepath.IsAbs(arg) {
		return arg, nil
	}
	rel, err := filepath.Rel(t.top, arg)
	if err != nil || t.top == "" || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s lies outside of the repository, and has no revision", arg)
	}
	return filepath.Join(t.root, rel), nil
}

// fill reads the tree of the commit, and writes the files of it that models are made
// of: CUE files, and what is below a cue.mod.
func (t *Tree) fill(g git) error {
	listed, err := g.output("ls-tree", "-r", "-z", "--full-tree", t.Commit)
	if err != nil {
		return err
	}
	var files []file
	for _, entry := range strings.Split(string(listed), "\x00") {
		about, name, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 3 || fields[1] != "blob" || path.Ext(name) != ".cue" {
			continue
		}
		// A tree is somebody else's text: its names stay below the root.
		if local := filepath.FromSlash(name); !filepath.IsLocal(local) || strings.Contains(name, "\\") && filepath.Separator == '\\' {
			return fmt.Errorf("%s holds a file whose name leads out of it: %q", t.Commit, name)
		}
		files = append(files, file{fields[2], name, fields[0] == "120000"})
	}
	return g.each(files, func(f file, text []byte) error {
		to := filepath.Join(t.root, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if f.link {
			return os.Symlink(filepath.FromSlash(string(text)), to)
		}
		return os.WriteFile(to, text, 0o600)
	})
}

// file is one of a tree.
type file struct {
	object, name string
	link         bool
}

// git asks the git program about a repository.
type git struct {
	ctx  context.Context
	dir  string
	hint string
}

func (g git) command(args ...string) *exec.Cmd {
	// Nothing that a repository's configuration names is run, and nothing is fetched.
	args = append([]string{"--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)
	cmd := exec.CommandContext(g.ctx, "git", args...)
	cmd.Dir = g.dir
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	return cmd
}

// output is what git writes. Its error is what it says.
func (g git) output(args ...string) ([]byte, error) {
	cmd := g.command(args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, g.failed(err, said.String())
	}
	return out, nil
}

func (g git) line(args ...string) (string, error) {
	out, err := g.output(args...)
	return strings.TrimSuffix(string(out), "\n"), err
}

func (g git) failed(err error, said string) error {
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	if first = strings.TrimPrefix(first, "fatal: "); first == "" {
		first = err.Error()
	}
	return fmt.Errorf("git says: %s%s", first, g.hint)
}

// each reads files, all with one process.
func (g git) each(files []file, do func(file, []byte) error) error {
	cmd := g.command("cat-file", "--batch")
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r := bufio.NewReader(out)
	err = func() error {
		for _, f := range files {
			if _, err := io.WriteString(in, f.object+"\n"); err != nil {
				return err
			}
			text, err := object(r)
			if err != nil {
				return fmt.Errorf("%s: %w%s", f.name, err, g.hint)
			}
			if err := do(f, text); err != nil {
				return err
			}
		}
		return nil
	}()
	in.Close()
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	if err := cmd.Wait(); err != nil {
		return g.failed(err, said.String())
	}
	return nil
}

// object reads one object as `git cat-file --batch` writes it: a line with its name,
// type and size, its bytes, and a line end.
func object(r *bufio.Reader) ([]byte, error) {
	head, err := r.ReadString('\n')
	if err != nil {
		return nil, err
	}
	fields := strings.Fields(head)
	if len(fields) != 3 {
		return nil, fmt.Errorf("it isn't in this clone (%s)", strings.TrimSpace(head))
	}
	size, err := strconv.ParseInt(fields[2], 10, 64)
	if err != nil || size > most {
		return nil, fmt.Errorf("it is too large for a model (%s bytes)", fields[2])
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, err
	}
	_, err = r.Discard(1)
	return text, err
}

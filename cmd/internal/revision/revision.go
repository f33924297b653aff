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
	"slices"
	"strconv"
	"strings"
)

// Tree is what a revision holds of models, laid out.
type Tree struct {
	// Commit is the revision in full.
	Commit string
	// Dir is where the directory that git was asked in lies in it.
	Dir string

	rev     string // the revision, as it was asked for
	git     git
	listed  string // all files of the commit, as git lists them
	root    string // where the revision's own root lies
	prefix  string // where the directory that git was asked in lies, from there
	top     string // the root of the work tree, "" where there is none
	objects *objects
	kept    func(dir string) (gone func())
	cleanup func() // nil where nothing is laid out
}

// most is how large a file may be: a larger one is no model.
const most = 64 << 20

// Lay lays out the CUE files of a revision as they are seen from a directory. Kept is
// told of the directory that holds them before it is made, and calls back when it is
// gone; it may be nil. The caller closes the tree, before the context ends.
func Lay(ctx context.Context, here, rev string, kept func(dir string) (gone func())) (*Tree, error) {
	g := git{ctx: ctx, dir: here}
	if _, err := exec.LookPath("git"); err != nil {
		return nil, fmt.Errorf("the model as it was at %s is read by the git program, and there is none on PATH", rev)
	}
	if _, err := g.line("rev-parse", "--git-dir"); err != nil {
		return nil, noRepository(here, rev, err)
	}
	if shallow, err := g.line("rev-parse", "--is-shallow-repository"); err == nil && shallow == "true" {
		g.shallow = true
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
	t := &Tree{Commit: commit, rev: rev, kept: kept, git: g, prefix: filepath.FromSlash(prefix), top: filepath.FromSlash(top)}
	if err := t.list(); err != nil {
		return nil, err
	}
	if err := t.Again(); err != nil {
		return nil, err
	}
	return t, nil
}

// noRepository says why git finds no repository, or doesn't read the one that there is.
func noRepository(here, rev string, err error) error {
	switch {
	case errors.Is(err, errOwner):
		return fmt.Errorf("the repository of %s can't be read, so there is no %s: %w", here, rev, err)
	case strings.Contains(err.Error(), "not a git repository"):
		return fmt.Errorf("%s is in no git repository, so there is no %s; run it inside the repository that holds the models (%w)", here, rev, err)
	}
	return fmt.Errorf("git can't read the repository of %s, so there is no %s (%w)", here, rev, err)
}

// Other is another commit of the same repository, laid out as this one is; nil where the
// models of both are the same, byte by byte.
func (t *Tree) Other(commit string) (*Tree, error) {
	o := &Tree{Commit: commit, rev: commit, kept: t.kept, git: t.git, prefix: t.prefix, top: t.top}
	if err := o.list(); err != nil {
		return nil, err
	}
	was, err := o.models()
	if err != nil {
		return nil, err
	}
	if is, err := t.models(); err != nil || slices.Equal(was, is) {
		return nil, err
	}
	if err := o.Again(); err != nil {
		return nil, err
	}
	return o, nil
}

// Again lays out what was cleared, in another directory. Where it fails nothing is left.
func (t *Tree) Again() error {
	if err := t.make(); err != nil {
		return err
	}
	err := t.fill()
	if err == nil {
		t.Dir = filepath.Join(t.root, t.prefix)
		err = os.MkdirAll(t.Dir, 0o700) // there may have been no model here yet
	}
	if err != nil {
		t.Close()
	}
	return err
}

// Clear removes what was laid out, and nothing else: it may lie where models are looked
// for. Read and Again still do what they say.
func (t *Tree) Clear() {
	if t.cleanup != nil {
		t.cleanup()
		t.cleanup = nil
	}
}

// make makes the directory, where nobody else looks in.
func (t *Tree) make() error {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("tautline-revision-%x", rand.Uint64()))
	gone := func() {}
	if t.kept != nil {
		gone = t.kept(dir)
	}
	err := os.Mkdir(dir, 0o700) // nobody else's: it isn't there yet, or this fails
	if err != nil {
		gone()
		return err
	}
	t.cleanup = func() {
		os.RemoveAll(dir)
		gone()
	}
	// The loader follows no links out of what it is given, and a temporary directory
	// may be one.
	if t.root, err = filepath.EvalSymlinks(dir); err != nil {
		t.Clear()
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

// Close removes what was laid out, and ends what reads it.
func (t *Tree) Close() {
	t.end()
	t.Clear()
}

// Arg is an argument of the command line as it is in the tree: a relative one is the
// same there, and one that leads into the work tree from its root is laid out, too.
func (t *Tree) Arg(arg string) (string, error) {
	if arg == "-" {
		return "", errors.New("what comes from standard input has no revision: name a file or a directory")
	}
	if !filepath.IsAbs(arg) {
		if !filepath.IsLocal(filepath.Join(t.prefix, arg)) {
			return "", fmt.Errorf("%s lies outside of the repository, and has no revision", arg)
		}
		return arg, nil
	}
	rel, err := filepath.Rel(t.top, arg)
	if err != nil || t.top == "" || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s lies outside of the repository, and has no revision", arg)
	}
	return filepath.Join(t.root, rel), nil
}

// list asks for all files of the commit.
func (t *Tree) list() error {
	listed, err := t.git.output("ls-tree", "-r", "-z", "--full-tree", t.Commit)
	t.listed = string(listed)
	return err
}

// file is one of a tree.
type file struct {
	mode, kind, object, name string
}

// link tells whether the file is a symbolic link: its text is where it leads.
func (f file) link() bool { return f.mode == "120000" }

// files are all of the commit, by their paths from the root of the repository.
func (t *Tree) files(yield func(file) bool) {
	for entry := range strings.SplitSeq(t.listed, "\x00") {
		about, name, ok := strings.Cut(entry, "\t")
		if fields := strings.Fields(about); ok && len(fields) == 3 && !yield(file{fields[0], fields[1], fields[2], name}) {
			return
		}
	}
}

// models are the files that models are made of: CUE files, and what is below a cue.mod.
func (t *Tree) models() ([]file, error) {
	var out []file
	for f := range t.files {
		if f.kind != "blob" || path.Ext(f.name) != ".cue" {
			continue
		}
		// A tree is somebody else's text: its names stay below the root.
		if local := filepath.FromSlash(f.name); !filepath.IsLocal(local) || strings.Contains(f.name, "\\") && filepath.Separator == '\\' {
			return nil, fmt.Errorf("%s holds a file whose name leads out of it: %q", t.Commit, f.name)
		}
		out = append(out, f)
	}
	return out, nil
}

// fill writes the models of the commit.
func (t *Tree) fill() error {
	files, err := t.models()
	if err != nil {
		return err
	}
	for _, f := range files {
		text, err := t.text(f)
		if err != nil {
			return err
		}
		to := filepath.Join(t.root, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		if f.link() {
			err = os.Symlink(filepath.FromSlash(string(text)), to)
		} else {
			err = os.WriteFile(to, text, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// text is what a file holds.
func (t *Tree) text(f file) ([]byte, error) {
	if t.objects == nil {
		var err error
		if t.objects, err = t.git.objects(); err != nil {
			return nil, err
		}
	}
	text, err := t.objects.read(f.object)
	if err != nil {
		t.end()
		return nil, fmt.Errorf("%s: %w%s", f.name, err, t.git.hint)
	}
	return text, nil
}

func (t *Tree) end() {
	if t.objects != nil {
		_ = t.objects.end()
		t.objects = nil
	}
}

// git asks the git program about a repository.
type git struct {
	ctx     context.Context
	dir     string
	shallow bool   // whether the clone holds only a part of its history
	hint    string // what may help where something isn't there
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
	if trust, is := othersOwn(said); is {
		return fmt.Errorf("%w, and git reads none of those unless it is told to; if you trust it, run: %s", errOwner, trust)
	}
	return errors.New(says(err, said) + g.hint)
}

// errOwner is what git says of a repository that is another user's, as that of a checkout
// in a container often is.
var errOwner = errors.New("it belongs to another user (git calls that dubious ownership)")

// othersOwn tells whether git says so, and what makes it read the repository all the same.
func othersOwn(said string) (trust string, is bool) {
	first, rest, _ := strings.Cut(said, "\n")
	if !strings.Contains(first, "dubious ownership") && !strings.Contains(first, "unsafe repository") {
		return "", false
	}
	for line := range strings.Lines(rest) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "git config ") && strings.Contains(line, "safe.directory") {
			return line, true
		}
	}
	return "git config --global --add safe.directory DIRECTORY", true
}

// says is what git says of an error of its own.
func says(err error, said string) string {
	if strings.Contains(said, "lazy fetching disabled") || strings.Contains(said, "promisor") {
		return "this clone is partial (--filter) and doesn't hold it, and nothing is fetched from here: clone all of it, or fetch what the revision holds once with: git archive REVISION >/dev/null"
	}
	first, _, _ := strings.Cut(strings.TrimSpace(said), "\n")
	if first = strings.TrimPrefix(first, "fatal: "); first == "" && err != nil {
		first = err.Error()
	}
	return "git says: " + first
}

// objects reads objects, all with one process.
type objects struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	said bytes.Buffer
}

func (g git) objects() (*objects, error) {
	o := &objects{cmd: g.command("cat-file", "--batch")}
	o.cmd.Stderr = &o.said
	in, err := o.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	o.in, o.out = in, bufio.NewReader(out)
	if err := o.cmd.Start(); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *objects) read(name string) ([]byte, error) {
	if _, err := io.WriteString(o.in, name+"\n"); err == nil {
		text, err := object(o.out)
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return text, err
		}
	}
	err := o.end() // it has ended before its time
	return nil, errors.New(says(err, o.said.String()))
}

// end ends the process, and tells how it ended.
func (o *objects) end() error {
	_ = o.in.Close()
	_ = o.cmd.Process.Kill() // it may be in the middle of an object that nobody reads
	return o.cmd.Wait()
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

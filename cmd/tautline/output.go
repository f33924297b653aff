package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"tautline.dev/render/plain"
)

// output is one `-o format[=path]`; the path "-" is stdout.
type output struct {
	format, path string
}

// outputs reads the repeated -o flags, or the one --format to stdout.
func outputs(flags []string, format string, known []string) ([]output, error) {
	if err := oneOf("format", format, known); err != nil {
		return nil, err
	}
	if len(flags) == 0 {
		flags = []string{format}
	}
	var out []output
	toStdout := 0
	for _, f := range flags {
		name, path, named := strings.Cut(f, "=")
		if named && path == "" {
			return nil, fmt.Errorf("--output %s: names no file", f)
		}
		if path == "" {
			path = "-"
		}
		if err := oneOf("format", name, known); err != nil {
			return nil, err
		}
		if path == "-" {
			toStdout++
		} else if filepath.Ext(destination(path)) == ".cue" {
			return nil, fmt.Errorf("--output %s: nothing that is written here is CUE, and it would take the place of a model", f)
		}
		out = append(out, output{name, path})
	}
	if path := twice(out); path != "" {
		return nil, fmt.Errorf("two outputs go to %s: the second would take the place of the first", path)
	}
	if toStdout > 1 {
		return nil, fmt.Errorf("two outputs go to stdout; give all but one a file: -o %s=FILE", out[len(out)-1].format)
	}
	// Files first: a reader of stdout that goes away must not cost a file.
	slices.SortStableFunc(out, func(a, b output) int { return strings.Compare(stdoutLast(a), stdoutLast(b)) })
	return out, nil
}

// twice is a file that two outputs go to, by whichever names; "" if there is none.
func twice(out []output) string {
	seen := map[string]bool{}
	for _, o := range out {
		path := o.path
		if path == "-" {
			continue
		}
		if abs, err := filepath.Abs(path); err == nil {
			path = abs
		}
		path = destination(path)
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			continue // a device takes both
		}
		if seen[path] {
			return o.path
		}
		seen[path] = true
	}
	return ""
}

// owed are the files that a run is asked for and hasn't written yet: what lies there is
// of an earlier one.
type owed struct {
	mu    sync.Mutex
	files []string
	// known is set once somebody has said which they are.
	known bool
}

// to says which they are. Only a regular file can be of an earlier run.
func (o *owed) to(all []output) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.files, o.known = nil, true
	for _, out := range all {
		if out.path == "-" {
			continue
		}
		o.files = append(o.files, owedAs(out.path))
	}
}

// owedAs is what a file is known by.
func owedAs(path string) string {
	path = destination(path)
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path
}

// owes tells whether a file isn't written yet.
func (o *owed) owes(path string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return path != "-" && slices.Contains(o.files, owedAs(path))
}

func (o *owed) written(path string) {
	path = owedAs(path)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.files = slices.DeleteFunc(o.files, func(f string) bool { return f == path })
}

// stale are those of an earlier run.
func (o *owed) stale() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for _, f := range o.files {
		if info, err := os.Lstat(f); err == nil && info.Mode().IsRegular() {
			out = append(out, f)
		}
	}
	return out
}

// remove removes them: nothing here has passed, and nobody is to take them for the
// verdict of this run.
func (o *owed) remove(stderr io.Writer) {
	for _, f := range o.stale() {
		if err := os.Remove(f); err != nil {
			fmt.Fprintf(stderr, "tautline: %s is of an earlier run, and can't be removed: %v\n", plain.Text(f), cause(err))
		}
	}
}

// destination is where a file is or will be: a link may lead to one that is yet to
// be written.
func destination(path string) string {
	const most = 40
	for range most {
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(dir, filepath.Base(path))
	}
	return path
}

func stdoutLast(o output) string {
	if o.path == "-" {
		return "1"
	}
	return "0"
}

// write sends a document to stdout or to a file. A file is replaced as a whole
// or not at all: nobody finds half a report.
// Whoever reads an output may leave before its end; that changes no verdict.
func (a *app) write(o output, produce func(io.Writer, bool) error) error {
	colour := a.colour == "always"
	if o.path == "-" {
		colour = a.colours(a.stdout)
	}
	var b bytes.Buffer
	if err := a.making.make(func() error { return produce(&b, colour) }); err != nil {
		return err
	}
	if o.path == "-" {
		if _, err := a.stdout.Write(b.Bytes()); err != nil && !brokenPipe(err) {
			return err
		}
		return nil
	}
	if err := replace(o.path, b.Bytes()); err != nil && !brokenPipe(err) {
		return fmt.Errorf("%s: %w", o.path, cause(err))
	}
	a.owed.written(o.path)
	return nil
}

// cause is what went wrong, without the name of a file of ours that nobody
// asked for.
func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// replace writes a file as a whole or not at all. It follows a link, keeps the mode
// of a file that is there, and gives a new one what the user's mask allows.
func replace(path string, content []byte) error { return replaceAs(path, content, nil) }

// replaceKeeping is replace for a file of somebody's: it stays theirs.
func replaceKeeping(path string, content []byte) error { return replaceAs(path, content, keepOwner) }

func replaceAs(path string, content []byte, keep func(*os.File, os.FileInfo) error) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		// A device or pipe can't be replaced, only written to. Whoever is to read
		// may never come.
		return os.WriteFile(path, content, 0o666)
	}
	user.writing.Lock()
	defer user.writing.Unlock()
	path = destination(path)
	tmp, gone, err := beside(path)
	if err != nil {
		return err
	}
	defer gone()
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	if info != nil {
		if keep != nil { // first: a change of owner takes bits of the mode away
			err = errors.Join(err, keep(tmp, info))
		}
		err = errors.Join(err, tmp.Chmod(info.Mode().Perm()))
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// beside makes a new file in the directory of another, with the mode that a new
// file has. Whoever removes what a killed process leaves knows of it before it is
// there; gone tells that it is no more.
func beside(path string) (f *os.File, gone func(), err error) {
	name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".tautline-%x", rand.Uint64()))
	gone = dog.File(name)
	f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		gone()
	}
	return f, gone, err
}

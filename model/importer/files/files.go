// Package files gives readers of sources what lies under the folders that somebody
// named, and nothing else.
package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/model/importer/tree"
)

// The limits of one run.
const (
	// MaxBytes is the most that is read in all.
	MaxBytes = 200 << 20
	// MaxFiles is the most files that are looked at.
	MaxFiles = 20_000
)

// Root is one folder, or the folder of one file, that somebody named.
type Root struct {
	root *os.Root
	// Name is what its files are called by: empty, or a folder's name.
	name string
	used *used
}

// used is what all roots of a run have taken together.
type used struct {
	bytes, files int
}

// Set is all roots of a run.
type Set struct {
	roots []*Root
	used  used
}

// Close lets go of the folders.
func (s *Set) Close() {
	for _, r := range s.roots {
		r.root.Close()
	}
}

// Open names a file or a folder as a source. It gives the root and, of a file, its
// path within it.
func (s *Set) Open(source string) (*Root, string, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, "", reason(source, err)
	}
	dir, file := source, ""
	if !info.IsDir() {
		dir, file = filepath.Dir(source), filepath.Base(source)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", reason(source, err)
	}
	r := &Root{root: root, used: &s.used}
	s.roots = append(s.roots, r)
	return r, file, nil
}

// Called gives the root a name that its files' paths begin with, so that those of
// several roots stay apart.
func (r *Root) Called(name string) { r.name = name }

// Path is how a file of the root is called in messages and in the model.
func (r *Root) Path(file string) string { return path.Join(r.name, file) }

// ErrOutside is said of a path that leads out of its root.
var ErrOutside = errors.New("it lies outside the folders that were named")

// Read reads a file, by its path within the root.
func (r *Root) Read(file string) ([]byte, error) {
	file = path.Clean(filepath.ToSlash(file))
	if !fs.ValidPath(file) {
		return nil, ErrOutside
	}
	r.used.files++
	if r.used.files > MaxFiles {
		return nil, fmt.Errorf("more than %d files", MaxFiles)
	}
	f, err := r.root.Open(filepath.FromSlash(file))
	if err != nil {
		return nil, reason(r.Path(file), err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, reason(r.Path(file), err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: this is not a file", r.Path(file))
	}
	src, err := io.ReadAll(io.LimitReader(f, tree.MaxFile+1))
	if err != nil {
		return nil, reason(r.Path(file), err)
	}
	if len(src) > tree.MaxFile {
		return nil, &tree.Error{At: tree.Place{File: r.Path(file)}, Says: fmt.Sprintf("the file is larger than %d MiB; no larger one is read", tree.MaxFile>>20)}
	}
	if r.used.bytes += len(src); r.used.bytes > MaxBytes {
		return nil, fmt.Errorf("the sources are larger than %d MiB together", MaxBytes>>20)
	}
	return src, nil
}

// Near reads a file that another one names: relative to that one, then to the
// folders around it, up to the root.
func (r *Root) Near(file, named string) (string, []byte, error) {
	named = filepath.ToSlash(named)
	if path.IsAbs(named) || strings.Contains(named, "://") {
		return "", nil, ErrOutside
	}
	var first error
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		at := path.Join(dir, named)
		if at == ".." || strings.HasPrefix(at, "../") {
			first = earlier(first, ErrOutside)
		} else {
			src, err := r.Read(at)
			if err == nil {
				return at, src, nil
			}
			first = earlier(first, err)
		}
		if dir == "." || dir == "/" {
			return "", nil, first
		}
	}
}

func earlier(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// List are the files of the root, sorted, without those of hidden folders and of
// what others have brought.
func (r *Root) List() ([]string, error) {
	var out []string
	err := fs.WalkDir(r.root.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if p != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains(brought, d.Name())) {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			if out = append(out, p); len(out) > MaxFiles {
				return fmt.Errorf("more than %d files", MaxFiles)
			}
		}
		return nil
	})
	if err != nil {
		return nil, reason(r.Path("."), err)
	}
	slices.Sort(out)
	return out, nil
}

// brought are folders that hold what others have written.
var brought = []string{"node_modules", "vendor", "__pycache__", "cdk.out"}

// reason is an error of the file system in a person's words.
func reason(file string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no such file", file)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%s: it may not be read", file)
	case strings.Contains(err.Error(), "escapes"):
		return fmt.Errorf("%s: %w", file, ErrOutside)
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("%s: %w", file, err)
}

// Beside are the files of one folder of the root whose names end in ext, sorted.
func (r *Root) Beside(dir, ext string) ([]string, error) {
	f, err := r.root.Open(filepath.FromSlash(path.Clean(dir)))
	if err != nil {
		return nil, reason(r.Path(dir), err)
	}
	defer f.Close()
	entries, err := f.ReadDir(-1)
	if err != nil {
		return nil, reason(r.Path(dir), err)
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasSuffix(e.Name(), ext) {
			out = append(out, path.Join(dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}

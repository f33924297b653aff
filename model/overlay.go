package model

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// overlay are files as an editor has them, by their absolute names.
type overlay map[string][]byte

// read is the content of a file.
func (o overlay) read(path string) ([]byte, error) {
	if src, ok := o[path]; ok {
		return src, nil
	}
	return read(path)
}

// linked is the overlay with the files of a directory, and of those above it up to
// another, that are links to what it holds: they say the same by another name.
func (o overlay) linked(dir, root string) overlay {
	if len(o) == 0 {
		return o
	}
	out := o
	for {
		for _, name := range cueFiles(dir) {
			path := filepath.Join(dir, name)
			if _, has := o[path]; has {
				continue
			}
			if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
				continue
			}
			to, err := filepath.EvalSymlinks(path)
			if err != nil {
				continue
			}
			if text, has := o.at(to); has {
				if len(out) == len(o) {
					out = maps.Clone(o)
				}
				out[path] = text
			}
		}
		if dir == root || dir == filepath.Dir(dir) {
			return out
		}
		dir = filepath.Dir(dir)
	}
}

// at is what it holds in the place of a file that no link leads to.
func (o overlay) at(real string) ([]byte, bool) {
	if text, has := o[real]; has {
		return text, true
	}
	for path, text := range o {
		if filepath.Base(path) != filepath.Base(real) {
			continue
		}
		if to, err := filepath.EvalSymlinks(path); err == nil && to == real {
			return text, true
		}
	}
	return nil, false
}

// cueFiles are the names of a directory's CUE files.
func (o overlay) cueFiles(dir string) []string {
	names := cueFiles(dir)
	for path := range o {
		if n := filepath.Base(path); filepath.Dir(path) == dir && isCUEFile(n) && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names
}

func isCUEFile(name string) bool {
	return filepath.Ext(name) == ".cue" && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "_")
}

// Describes tells whether the CUE files of a directory mean to be a model, with
// what an editor has in their place: CUE is used for much else.
func Describes(dir string, files map[string][]byte) bool {
	return slices.ContainsFunc(overlay(files).cueFiles(dir), func(name string) bool {
		src, typed := files[filepath.Join(dir, name)]
		if !typed {
			return isSystem(filepath.Join(dir, name), dir)
		}
		return isModel(src)
	})
}

package model

import (
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

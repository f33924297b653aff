package model

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cuelang.org/go/cue/parser"
)

// PassedOver is something beside a model that isn't judged, though it looks like a
// part of it: whoever reads a verdict has to know what it is not about.
type PassedOver struct {
	// Path is as messages call it.
	Path string
	Why  string
}

func (p PassedOver) String() string { return p.Path + " is not judged: " + p.Why }

// oddFile tells why CUE doesn't read a file of a model's directory, "" where it
// does, or where it is no CUE.
func oddFile(e fs.DirEntry) string {
	name := e.Name()
	switch {
	case e.IsDir() || !strings.EqualFold(filepath.Ext(name), ".cue"):
		return ""
	case filepath.Ext(name) != ".cue":
		return "CUE reads only names that end in \".cue\""
	case strings.HasPrefix(name, "_"), strings.HasPrefix(name, "."):
		return "CUE leaves out names that begin with \"" + name[:1] + "\""
	case strings.HasSuffix(name, "_test.cue"):
		return "CUE takes it for a test, by its name"
	case strings.HasSuffix(name, "_tool.cue"):
		return "CUE takes it for a tool's, by its name"
	}
	return ""
}

// oddFiles tells of the files in a system's directory that CUE doesn't read.
func oddFiles(dir string, tell func(path, why string)) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if why := oddFile(e); why != "" && !leadsNowhere(path, e) {
			tell(path, why)
		}
	}
}

// leadsNowhere tells whether an entry is a link to what isn't there, and so holds nothing.
func leadsNowhere(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return false
	}
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// oddSystems tells of the files that CUE doesn't read, in a directory that holds no
// system without them, and that would make it one.
func oddSystems(dir, root string, tell func(path, why string)) {
	oddFiles(dir, func(path, why string) {
		if isSystem(path, root) {
			tell(path, why)
		}
	})
}

// anySystem is a system that lies in a directory: "it", or where below it; "" if
// there is none.
func anySystem(dir, root string) (found string) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() || !describesSystem(path, root) {
			return nil // what can't be read is left out like the rest
		}
		found = "it"
		if rel, err := filepath.Rel(dir, path); err == nil && rel != "." {
			found = filepath.ToSlash(rel) + " in it"
		}
		return fs.SkipAll
	})
	return found
}

// linkedDir tells whether an entry is a link to a directory that holds CUE, or
// others that may: those are not followed, for they may lead anywhere, and round in
// a circle. What lies elsewhere isn't looked into, either.
func linkedDir(path string, e fs.DirEntry, root string) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	if outside(path, []string{root}) == "" {
		return len(cueFiles(path)) > 0 // what lies below is walked where it is
	}
	entries, err := os.ReadDir(path)
	return err != nil || slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() || filepath.Ext(e.Name()) == ".cue" })
}

// packageOf is the package of the first CUE file of a directory that has one. Links
// that lead out of the root are not followed, even for that.
func packageOf(dir, root string) string {
	for _, name := range cueFiles(dir) {
		path := filepath.Join(dir, name)
		if special(path) != "" || outside(path, []string{root}) != "" {
			continue
		}
		src, err := read(path)
		if err != nil {
			continue
		}
		f, err := parser.ParseFile(path, src, parser.PackageClauseOnly)
		if err == nil && f.PackageName() != "" {
			return f.PackageName()
		}
	}
	return ""
}

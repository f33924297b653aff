package model

import (
	"io/fs"
	"os"
	"path/filepath"
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
		if why := oddFile(e); why != "" {
			tell(filepath.Join(dir, e.Name()), why)
		}
	}
}

// linkedDir tells whether an entry is a link to a directory: those are not
// followed, for they may lead anywhere, and round in a circle.
func linkedDir(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir() && len(cueFiles(path)) > 0
}

// packageOf is the package of the first CUE file of a directory that has one. Links
// that lead out of the root are not followed, even for that.
func packageOf(dir, root string) string {
	for _, name := range cueFiles(dir) {
		path := filepath.Join(dir, name)
		if special(path) != "" || outside(path, []string{root}) != "" {
			continue
		}
		f, err := parser.ParseFile(path, nil, parser.PackageClauseOnly)
		if err == nil && f.PackageName() != "" {
			return f.PackageName()
		}
	}
	return ""
}

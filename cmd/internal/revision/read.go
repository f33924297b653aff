package revision

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Names are the files in a directory of the revision, by its path from the root of the
// repository; none where there is no such directory.
func (t *Tree) Names(dir string) []string {
	dir = filepath.ToSlash(filepath.Clean(dir)) + "/"
	var out []string
	for f := range t.files {
		if name, in := strings.CutPrefix(f.name, dir); in && !strings.Contains(name, "/") {
			out = append(out, name)
		}
	}
	return out
}

// Read is one file of the revision, by its path from the root of the repository; ok is
// false where there is none.
func (t *Tree) Read(name string) (text []byte, ok bool, err error) {
	name = filepath.ToSlash(filepath.Clean(name))
	for f := range t.files {
		switch {
		case strings.HasPrefix(f.name, name+"/"), f.name == name && (f.kind != "blob" || f.link()):
			return nil, false, fmt.Errorf("%s is no file at %s, but a directory or a link", name, t.rev)
		case f.name == name:
			text, err := t.text(f)
			return text, err == nil, err
		}
	}
	return nil, false, nil
}

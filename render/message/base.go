package message

import (
	"path"
	"strings"
)

// Base is the directory from which files are named, within the repository: what
// reads a document elsewhere knows files by their path from its root. It is "" at
// the root, or where there is no repository.
type Base string

// Path is a file's path from the root of the repository. What lies outside keeps
// its name.
func (b Base) Path(name string) string {
	if b == "" || path.IsAbs(name) || name == "-" || name == "" {
		return strings.TrimPrefix(name, "./")
	}
	return path.Join(string(b), name)
}

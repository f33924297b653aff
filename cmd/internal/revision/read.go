package revision

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// Names are the files in a directory of a revision, by its path from the root of the
// repository; none where there is no such directory.
func Names(ctx context.Context, here, rev, dir string) ([]string, error) {
	g := git{ctx: ctx, dir: here}
	commit, err := g.line("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil || commit == "" {
		return nil, fmt.Errorf("there is no revision %q here", rev)
	}
	dir = filepath.ToSlash(filepath.Clean(dir)) + "/"
	listed, err := g.output("--literal-pathspecs", "ls-tree", "-z", "--full-tree", "--name-only", commit, "--", dir)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range strings.Split(string(listed), "\x00") {
		if in, ok := strings.CutPrefix(name, dir); ok {
			out = append(out, in)
		}
	}
	return out, nil
}

// Read is one file of a revision, by its path from the root of the repository; ok is
// false where there is none.
func Read(ctx context.Context, here, rev, name string) (text []byte, ok bool, err error) {
	g := git{ctx: ctx, dir: here}
	commit, err := g.line("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil || commit == "" {
		return nil, false, fmt.Errorf("there is no revision %q here", rev)
	}
	name = filepath.ToSlash(filepath.Clean(name))
	listed, err := g.output("ls-tree", "-z", "--full-tree", commit, "--", name)
	if err != nil {
		return nil, false, err
	}
	for _, entry := range strings.Split(string(listed), "\x00") {
		about, is, _ := strings.Cut(entry, "\t")
		fields := strings.Fields(about)
		switch {
		case is != name || len(fields) != 3:
			continue
		case fields[1] != "blob" || fields[0] == "120000":
			return nil, false, fmt.Errorf("%s is no file at %s, but a directory or a link", name, rev)
		}
		err := g.each([]file{{object: fields[2], name: name}}, func(_ file, b []byte) error {
			text, ok = b, true
			return nil
		})
		return text, ok, err
	}
	return nil, false, nil
}

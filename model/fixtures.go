package model

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// ErrNoFixture says that there is nothing to try rules on.
var ErrNoFixture = errors.New("nothing to test")

// fixtureDir is what a directory with fixtures is called, as with Go: whoever looks for
// systems below a directory passes it over.
const fixtureDir = "testdata"

// Fixtures are the directories at and below others that hold a model to try rules on: a
// model in a directory called testdata, or below one.
func Fixtures(args []string, o Options) ([]string, error) {
	base, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	var out []string
	for _, arg := range args {
		root := absolute(base, strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(arg), "..."), "/"))
		info, err := os.Stat(root)
		switch {
		case arg == "-":
			return nil, fmt.Errorf("a fixture is a directory; standard input holds none")
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: no such file or directory", arg)
		case err != nil:
			return nil, fmt.Errorf("%s: %w", arg, reason(err))
		case !info.IsDir():
			return nil, fmt.Errorf("%s: not a directory; a fixture is a directory with a model", arg)
		}
		found, err := fixturesBelow(root)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		out = append(out, found...)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) == 0 {
		return nil, fmt.Errorf("%w in %s: a fixture is a model in a directory called %s, such as rules/%s/slow/, that has the rules and says where they find fault: // want \"acme-timeout\"", ErrNoFixture, strings.Join(args, " "), fixtureDir, fixtureDir)
	}
	return out, nil
}

func fixturesBelow(root string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !e.IsDir():
			return nil
		case path != root && e.Name() != fixtureDir && notWalked(e.Name()):
			return filepath.SkipDir
		case inFixtures(path) && describesSystem(path, root):
			out = append(out, path)
		}
		return nil
	})
	return out, err
}

var wantComment = regexp.MustCompile("(?m)//[ \t]*want[ \t]*[\"`]")

// holdFixtures tells whether a directory that is passed over is one of fixtures, as one
// of its models says by a comment: then nothing is left unjudged by passing it over.
func holdFixtures(dir, root string) bool {
	if filepath.Base(dir) != fixtureDir {
		return false
	}
	found, err := fixturesBelow(dir)
	return err == nil && slices.ContainsFunc(found, func(fixture string) bool {
		return slices.ContainsFunc(cueFiles(fixture), func(name string) bool {
			path := filepath.Join(fixture, name)
			if special(path) != "" || outside(path, []string{root}) != "" {
				return false
			}
			src, err := read(path)
			return err == nil && wantComment.Match(src)
		})
	})
}

func inFixtures(path string) bool {
	return slices.Contains(strings.Split(filepath.ToSlash(path), "/"), fixtureDir)
}

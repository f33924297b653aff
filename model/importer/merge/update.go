package merge

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/value"
)

// Updated is what becomes of a model when its sources are read again.
type Updated struct {
	Plan []Change
	Applied
	// Lock is what is to be remembered: what the sources say now, but for the changes that
	// a person has to make, of which it remembers what they said.
	Lock *cuefile.Lock
}

// ErrUnloaded is said of a model that can't be brought up to anything.
var ErrUnloaded = errors.New("the model that is there doesn't load")

// Update brings the model in a folder up to what its sources say now. Base is what the last
// import has remembered, nil where it has not. Nothing is written; what would make a model
// that doesn't load is an error.
func Update(dir string, base *cuefile.Lock, d *draft.Draft) (*Updated, error) {
	loaded, err := model.Load([]string{dir}, model.Options{Keep: true})
	if err != nil {
		return nil, err
	}
	if len(loaded) != 1 || loaded[0].Tree == nil || loaded[0].System == nil {
		return nil, fmt.Errorf("%s: %w; see: tautline check %s", dir, ErrUnloaded, dir)
	}
	had := loaded[0]
	d.System = had.System.Name
	u := &Updated{Lock: cuefile.LockOf(d)}
	u.Plan = Plan(base, had.Tree, u.Lock)
	out, err := Apply(u.Plan, had.Tree, mainFile(had.System.Files), d)
	if err != nil {
		return nil, err
	}
	u.Applied = *out
	again, err := model.Load([]string{dir}, model.Options{Overlay: u.Files})
	if err != nil {
		return nil, err
	}
	if again[0].System == nil {
		return nil, fmt.Errorf("with what the sources say now the model wouldn't load (%s), and nothing was written; the first change of %d: %s", again[0].Problems[0].Message, len(u.Plan), u.Plan[0])
	}
	for _, c := range u.Undone {
		u.remember(base, c.Change)
	}
	return u, nil
}

// Open tells whether something is left for a person to decide, or to do.
func (u *Updated) Open() bool {
	return len(u.Undone) > 0 || slices.ContainsFunc(u.Plan, func(c Change) bool { return c.What == Conflict })
}

// remember keeps of a change that wasn't made what the sources said before: it is no word
// of the team's that the model doesn't have it, and it is told again.
func (u *Updated) remember(base *cuefile.Lock, c Change) {
	about := func(path string) bool { return path == c.Path || c.Whole && strings.HasPrefix(path, c.Path+".") }
	maps.DeleteFunc(u.Lock.Facts, func(path string, _ cuefile.Held) bool { return about(path) })
	if base == nil {
		return
	}
	for path, h := range base.Facts {
		if about(path) {
			u.Lock.Facts[path] = h
		}
	}
}

// mainFile is the file of a model that takes what has no place of its own yet.
func mainFile(files []*value.File) *value.File {
	for _, f := range files {
		if filepath.Base(f.Path) == cuefile.Name {
			return f
		}
	}
	return files[0]
}

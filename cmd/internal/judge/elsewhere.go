package judge

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Elsewhere is all that there was at a revision, wherever it lay: a system that was moved
// is the one that it was.
type Elsewhere struct {
	// Systems are those that can be read, by directories from the root of the revision.
	Systems []*model.System
	// Unread are those that can't.
	Unread []model.Loaded
	// Here are the systems that there are now.
	Here *Here
}

// Whole reads all systems below a root, also those that "./..." leaves out; known are
// those that were read of it, by their absolute directories. What can't be read is no
// error: nobody has asked for it yet.
func Whole(root string, o model.Options, known map[string][]model.Loaded, here *Here) *Elsewhere {
	var over []string
	o.Dir, o.Lenient, o.PassedOver, o.Known = root, true, func(p model.PassedOver) { over = append(over, p.Path) }, known
	e := &Elsewhere{Here: here}
	for l, err := range model.Each([]string{"./..."}, o) {
		e.add(l, err)
	}
	o.PassedOver = nil
	for _, dir := range over {
		if path.Ext(dir) == ".cue" {
			continue // a file that CUE doesn't read makes no system
		}
		for l, err := range model.Each([]string{"./" + dir + "/..."}, o) {
			e.add(l, err)
		}
	}
	for _, s := range e.Systems {
		if !here.Has(s.Name) {
			here.look("./" + s.Dir) // "./..." may leave it out
		}
	}
	return e
}

func (e *Elsewhere) add(l model.Loaded, err error) {
	if err != nil {
		return // there is no system there
	}
	if l.Problems = append(l.Problems, misnamed(l)...); len(l.Problems) > 0 {
		e.Unread = append(e.Unread, l)
		return
	}
	e.Systems = append(e.Systems, l.System)
}

// Here are the names of the systems that there are now, below the root of a work tree.
type Here struct {
	names  map[string]bool
	looked map[string]bool
	o      model.Options
}

// LiesAt reads which systems there are below the root of a work tree, "" where there is
// none. Known are those that were read, by their absolute directories.
func LiesAt(root string, o model.Options, known map[string][]model.Loaded) *Here {
	h := &Here{names: map[string]bool{}, looked: map[string]bool{}, o: o}
	h.o.Dir, h.o.Lenient, h.o.PassedOver, h.o.Known = root, true, nil, known
	h.look("./...")
	return h
}

// look reads what an argument names, once.
func (h *Here) look(arg string) {
	if h.o.Dir == "" || h.looked[arg] {
		return
	}
	h.looked[arg] = true
	for l, err := range model.Each([]string{arg}, h.o) {
		for _, s := range []*model.System{l.System, l.Draft} {
			if err == nil && s != nil {
				h.names[s.Name] = true
			}
		}
	}
}

// Has tells whether there is a system of a name.
func (h *Here) Has(name string) bool { return h.names[name] }

// Find looks for the systems of the change that don't lie where they did. Its errors say
// for which of them nobody can tell what they were.
func (a *Against) Find(systems []*model.System, b Bounds) error {
	defer b.Watch()()
	return a.find(systems)
}

// find does so, and then tells which was which.
func (a *Against) find(systems []*model.System) error {
	if a == nil {
		return nil
	}
	if err := a.lookElsewhere(systems); err != nil {
		return err
	}
	if err := a.Fork.find(systems); err != nil {
		return err
	}
	if a.Fork != nil && a.elsewhere != nil {
		if err := a.Fork.readElsewhere(systems); err != nil {
			return err // what is gone is told of what was there
		}
	}
	a.meet(systems)
	return nil
}

func (a *Against) lookElsewhere(systems []*model.System) error {
	if a.All == nil {
		return nil
	}
	for _, s := range systems {
		if a.named(s) != nil {
			continue
		}
		if err := a.readElsewhere(systems); err != nil {
			return err
		}
		if err := a.elsewhere.clear(s.Name, a.Point.String()); err != nil {
			return err
		}
		a.elsewhere.Here.names[s.Name] = true
	}
	return nil
}

func (a *Against) readElsewhere(systems []*model.System) (err error) {
	if a.elsewhere == nil && a.All != nil {
		a.elsewhere, err = a.All(systems)
	}
	return err
}

// clear says why nobody can tell which system of the revision one of that name is.
func (e *Elsewhere) clear(name, where string) error {
	var dirs []string
	for _, s := range e.Systems {
		if s.Name == name && !slices.Contains(dirs, s.Dir) {
			dirs = append(dirs, s.Dir)
		}
	}
	if len(dirs) > 1 {
		return fmt.Errorf("%s doesn't lie where it did, and %s has %d systems of that name (%s): whose policy holds can't be told", value.Quote(name), where, len(dirs), strings.Join(dirs, ", "))
	}
	for _, l := range e.Unread {
		if l.Draft != nil && l.Draft.Name == name {
			return fmt.Errorf("%s lay in %s at %s, and can't be judged as it was then, so nothing can be told from it: %w", value.Quote(name), l.Dir, where, l.Problems[0])
		}
	}
	return nil
}

// moved is a system as it was elsewhere, in the same stage if it took any.
func (e *Elsewhere) moved(is *model.System) *model.System {
	if e == nil {
		return nil
	}
	return first(e.Systems,
		func(s *model.System) bool { return s.Called() == is.Called() },
		func(s *model.System) bool { return s.Name == is.Name })
}

// left are the systems that aren't here any more.
func (e *Elsewhere) left() []*model.System {
	if e == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(e.Systems), func(s *model.System) bool { return e.Here.Has(s.Name) })
}

// gone are the systems that the revision has and that aren't here any more, with their
// directories; was is the one that goes by another name now, and left tells of which
// there was one where the change left the revision.
func (e *Elsewhere) gone(was *model.System, left func(*model.System) bool) []string {
	if e == nil {
		return nil
	}
	var out []string
	for _, s := range e.Systems {
		says := fmt.Sprintf("%s (in %s)", s.Name, s.Dir)
		if !e.Here.Has(s.Name) && (was == nil || was.Name != s.Name) && left(s) && !slices.Contains(out, says) {
			out = append(out, says)
		}
	}
	return out
}

// first is the first system that the first of some conditions holds for.
func first(systems []*model.System, same ...func(*model.System) bool) *model.System {
	for _, is := range same {
		if i := slices.IndexFunc(systems, is); i >= 0 {
			return systems[i]
		}
	}
	return nil
}

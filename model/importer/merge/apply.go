package merge

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/format"

	"tautline.dev/model/edit"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/value"
)

// Applied is a model's files with a plan in them.
type Applied struct {
	// Files are those that change, by path, as they are then.
	Files map[string][]byte
	// Undone are changes that the source's writing doesn't allow to be made by itself,
	// each with the reason.
	Undone []Undone
}

// Undone is a change that a person has to make.
type Undone struct {
	Change
	Why string
}

// applying is under way.
type applying struct {
	sources edit.Sources
	edits   map[*value.File][]edit.Edit
	whole   map[string]fact
	ours    side
	d       *draft.Draft
	out     *Applied
	// added are new entities by the file and the place behind which they come.
	tail map[*value.File][]string
	main *value.File
}

// Apply makes the changes of a plan in the files of a model; main takes what has no
// place of its own.
func Apply(plan []Change, tree *value.Node, main *value.File, d *draft.Draft) (*Applied, error) {
	a := &applying{sources: edit.Sources{}, edits: map[*value.File][]edit.Edit{}, d: d, out: &Applied{Files: map[string][]byte{}}, tail: map[*value.File][]string{}, main: main}
	a.ours, a.whole = modelSide(tree)
	for _, c := range plan {
		if err := a.change(c); err != nil {
			a.out.Undone = append(a.out.Undone, Undone{c, err.Error()})
		}
	}
	for f, edits := range a.edits {
		src, err := edit.Apply(f.Src, edits)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		a.out.Files[f.Path] = src
	}
	for f, more := range a.tail {
		src, ok := a.out.Files[f.Path]
		if !ok {
			src = f.Src
		}
		added, err := format.Source([]byte("// New in the source\n" + strings.Join(more, "")))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		a.out.Files[f.Path] = slices.Concat(src, []byte("\n"), added)
	}
	return a.out, nil
}

func (a *applying) change(c Change) error {
	switch {
	case c.What == Kept || c.What == Conflict:
		return nil
	case c.Whole && c.What == Added:
		return a.add(c)
	case c.Whole && c.What == Removed:
		return a.made(a.sources.Take(a.whole[c.Path].span))
	case c.Whole && c.What == Gone:
		return a.gone(c)
	}
	entity := a.entity(c.Path)
	field := strings.Split(strings.TrimPrefix(c.Path, entity+"."), ".")
	kind, id, _ := strings.Cut(entity, ".")
	switch c.What {
	case Added:
		return a.made(a.sources.AddValue(a.whole[entity].span, []string{kind, id}, field, c.Theirs))
	case Removed:
		return a.made(a.sources.Take(a.ours[c.Path].span))
	}
	return a.made(a.sources.Swap(a.ours[c.Path].node.At, c.Theirs))
}

// entity is the box or line of the model that a path belongs to.
func (a *applying) entity(path string) string {
	for at := path; at != ""; {
		if _, ok := a.whole[at]; ok {
			return at
		}
		i := strings.LastIndexByte(at, '.')
		if i < 0 {
			return at
		}
		at = at[:i]
	}
	return path
}

func (a *applying) made(e edit.Edit, err error) error {
	if err != nil {
		return err
	}
	a.edits[e.File] = append(a.edits[e.File], e)
	return nil
}

// add writes a new entity behind the last one of its kind.
func (a *applying) add(c Change) error {
	kind, id, body := cuefile.Entity(a.d, c.Path)
	if body == "" {
		return fmt.Errorf("the source doesn't have it")
	}
	if to := a.like(c.Path); to != nil {
		src, err := format.Source([]byte("x: " + body))
		if err != nil {
			return err
		}
		said := strings.TrimPrefix(strings.TrimSpace(string(src)), "x: ")
		if e, err := a.sources.Beside(to.span, []string{kind, id}, said); err == nil {
			return a.made(e, nil)
		}
	}
	a.tail[a.main] = append(a.tail[a.main], kind+": "+cuefile.Value(id)+": "+body+"\n")
	return nil
}

// like is the last entity of the model that is of the same kind as a new one: a box of
// its kind, a line that is as sure.
func (a *applying) like(path string) *fact {
	kind, id, _ := strings.Cut(path, ".")
	var last *fact
	for at, f := range a.whole {
		k, other, _ := strings.Cut(at, ".")
		if k != kind || f.span.File == nil {
			continue
		}
		if kind == "boxes" {
			b := a.d.Box(id)
			if n := f.node.Get("kind"); n == nil || b == nil || n.Text != b.Kind {
				continue
			}
		} else if l, was := a.d.Line(id), a.d.Line(other); l == nil || was == nil || l.Level != was.Level {
			continue
		}
		if last == nil || last.span.File.Name < f.span.File.Name || last.span.File == f.span.File && last.span.Start < f.span.Start {
			last = &fact{node: f.node, span: f.span}
		}
	}
	return last
}

// goneTag marks what the source no longer has.
const goneTag = "gone"

// gone tags a box that the source no longer has; of a line it is only told.
func (a *applying) gone(c Change) error {
	kind, id, _ := strings.Cut(c.Path, ".")
	if kind != "boxes" {
		return nil
	}
	have, ok := a.ours[c.Path+".tags"]
	if !ok {
		return a.made(a.sources.AddValue(a.whole[c.Path].span, []string{kind, id}, []string{"tags"}, cuefile.Value([]string{goneTag})))
	}
	if strings.Contains(have.said, cuefile.Value(goneTag)) {
		return nil
	}
	said := strings.TrimSuffix(have.said, "]")
	if said != "[" {
		said += ", "
	}
	return a.made(a.sources.Swap(have.node.At, said+cuefile.Value(goneTag)+"]"))
}

package lsp

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"tautline.dev/model"
	"tautline.dev/model/outline"
	"tautline.dev/model/value"
	"tautline.dev/rules/own"
)

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// piece is an edit by offsets, of a file by its absolute name.
type piece struct {
	name       string
	file       *value.File
	start, end int
	by         string
}

// Rename are the edits that give an entity another id: its labels, and every text
// that names it, in every stage of the model. Then the model is read as it would be, in
// each of them, and must say the same but for that id: what computes an id, or a value
// from one, can't be changed like that.
func (d *Desk) Rename(_ context.Context, a Ask, r Renaming) ([]Edit, error) {
	a.Whole = false
	k, loaded, is, err := d.judged(a)
	switch {
	case err != nil:
		return nil, err
	case !is:
		return nil, refuse("this file belongs to no model")
	case k == nil:
		return nil, refuse("the model has a mistake (%s): an id can be renamed once it is put right", loaded.Problems[0].Error())
	case !model.IsID(r.New):
		return nil, refuse("%s is no id: use letters, digits, -, _, . and /, starting with a letter or digit", value.Quote(r.New))
	}
	others, err := d.others(a)
	if err != nil {
		return nil, err
	}
	others, err = readable(loaded, others)
	if err != nil {
		return nil, err
	}
	all := append([]model.Loaded{loaded}, others...)
	has := func(id string) bool {
		return slices.ContainsFunc(all, func(l model.Loaded) bool { return l.Tree.Get(r.Of).Field(id) != nil })
	}
	switch {
	case !has(r.ID):
		return nil, refuse("there is no %s in `%s`", value.Quote(r.ID), r.Of)
	case has(r.New):
		return nil, refuse("there is a %s in `%s` already", value.Quote(r.New), r.Of)
	}
	for _, l := range all {
		if at, what, is := own.Naming(l.System, r.Of, r.ID, r.New); is {
			return nil, refuse("%s: %s, and would no longer find it: change that by hand first", where(at), what)
		}
	}
	pieces, err := pieces(all, r)
	if err != nil {
		return nil, err
	}
	if err := d.same(a, all, r, pieces); err != nil {
		return nil, err
	}
	w := newWriter(a.Dir, loaded.Files)
	var edits []Edit
	for _, p := range pieces {
		w.names[p.file] = p.name
		e := Edit{New: p.by}
		e.File, e.Range = w.place(value.Span{File: p.file, Start: p.start, End: p.end})
		edits = append(edits, e)
	}
	return edits, nil
}

// others are the model in the stages that its files show and that nobody has asked for.
func (d *Desk) others(a Ask) (out []model.Loaded, err error) {
	d.work.Lock()
	defer d.work.Unlock()
	o := d.reading(a)
	defer o.Bounds.Watch()()
	for l, err := range model.Others([]string{a.Dir}, o.Model) {
		switch {
		case err != nil:
			return nil, err
		case l.Unlisted != nil:
			return nil, refuse("another stage may name it, and not all values of %s are written out: name them with --tag, or change it by hand", strings.Join(l.Unlisted, ", "))
		}
		out = append(out, l)
	}
	return out, nil
}

// readable are the stages that can be read. One that can't may be none that anybody means,
// such as two conditions at once: but not where nothing else shows what it is made of.
func readable(loaded model.Loaded, others []model.Loaded) (out []model.Loaded, err error) {
	shown := map[string]bool{}
	for _, l := range append([]model.Loaded{loaded}, others...) {
		for _, t := range l.Stage {
			shown[t] = shown[t] || len(l.Problems) == 0
		}
	}
	for _, l := range others {
		if len(l.Problems) == 0 {
			out = append(out, l)
			continue
		}
		for _, t := range l.Stage {
			if !shown[t] {
				return nil, refuse("in %s the model has a mistake (%s): an id can be renamed once it is put right", l.Stage, l.Problems[0].Error())
			}
		}
	}
	return out, nil
}

// pieces are the places of an id in a model's stages, each with what comes there.
func pieces(all []model.Loaded, r Renaming) ([]piece, error) {
	var out []piece
	type place struct {
		name  string
		start int
	}
	seen := map[place]bool{}
	add := func(p piece) {
		if at := (place{p.name, p.start}); !seen[at] {
			seen[at] = true
			out = append(out, p)
		}
	}
	for _, loaded := range all {
		names := map[*value.File]string{}
		for name, f := range loaded.Files {
			names[f] = name
		}
		for _, ref := range model.References(loaded.Tree) {
			if !ref.Names(model.Target(r.Of), r.ID) {
				continue
			}
			by := r.New
			if ref.Target == model.EntityTarget {
				by = r.Of + "." + r.New
			}
			if !ref.At.IsValid() {
				return nil, refuse("%s names it, and stands in no file of the model", strings.Join(ref.Path, "."))
			}
			if said, err := literal.Unquote(string(ref.At.File.Src[ref.At.Start:ref.At.End])); err != nil || said != ref.ID {
				return nil, refuse("%s: %s is computed here, and no plain text: change it by hand", where(ref.At), value.Quote(ref.ID))
			}
			add(piece{names[ref.At.File], ref.At.File, ref.At.Start, ref.At.End, literal.String.Quote(by)})
		}
		for name, f := range loaded.Files {
			for _, l := range outline.Of(f.Src).Labels {
				if len(l.Path) == 2 && l.Path[0] == r.Of && l.Path[1] == r.ID {
					add(piece{name, f, l.Start, l.End, label(r.New, f.Src[l.Start] == '"')})
				}
			}
		}
	}
	for _, p := range out {
		if p.file.Path == "" {
			return nil, refuse("%s names it, and lies outside of the model's directory, where others may read it: change it by hand", p.file.Name)
		}
	}
	slices.SortFunc(out, func(a, b piece) int {
		if a.name != b.name {
			return strings.Compare(a.name, b.name)
		}
		return a.start - b.start
	})
	return out, nil
}

func where(at value.Span) string {
	p := at.Place()
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// label is an id as a field's name.
func label(id string, quoted bool) string {
	if quoted || ast.StringLabelNeedsQuoting(id) {
		return literal.String.Quote(id)
	}
	return id
}

// same reads the model with its edits, in each of its stages, and holds it against what
// it should say.
func (d *Desk) same(a Ask, all []model.Loaded, r Renaming, pieces []piece) error {
	then := Ask{Dir: a.Dir, Files: map[string]string{}}
	for name, src := range a.Files {
		then.Files[name] = src
	}
	for _, p := range pieces {
		then.Files[p.name] = edited(p.name, p.file.Src, pieces)
	}
	d.work.Lock()
	first, _, err := d.read(then)
	d.work.Unlock()
	if err != nil {
		return err
	}
	others, err := d.others(then)
	if err != nil {
		return err
	}
	after := map[string]model.Loaded{}
	for _, l := range append(others, first) {
		after[l.Stage.String()] = l
	}
	for _, was := range all {
		is, there := after[was.Stage.String()]
		in := ""
		if len(was.Stage) > 0 {
			in = " (in " + was.Stage.String() + ")"
		}
		switch {
		case !there:
			return refuse("something names %s in a way that can't be renamed: with the new id the model is not the same in its stages%s", value.Quote(r.ID), in)
		case len(is.Problems) > 0:
			p := is.Problems[0]
			at := p.Path
			if p.At.IsValid() {
				at = where(p.At)
			}
			return refuse("something names %s in a way that can't be renamed, such as a pattern or an expression; with the new id: %s: %s%s", value.Quote(r.ID), at, p.Error(), in)
		}
		if path := differ(was.Tree, is.Tree, r, nil); path != nil {
			return refuse("something names %s in a way that can't be renamed, such as a pattern or an expression: with the new id %s would change%s", value.Quote(r.ID), strings.Join(path, "."), in)
		}
	}
	return nil
}

// edited is a file with its pieces replaced.
func edited(name string, src []byte, pieces []piece) string {
	var b bytes.Buffer
	at := 0
	for _, p := range pieces {
		if p.name == name && p.start >= at {
			b.Write(src[at:p.start])
			b.WriteString(p.by)
			at = p.end
		}
	}
	b.Write(src[at:])
	return b.String()
}

// differ is the path of the first place at which a model says something else than
// another one with an id renamed, nil where there is none. The root's path is empty.
func differ(was, is *value.Node, r Renaming, path []string) []string {
	here := append([]string{}, path...)
	if was.Kind != is.Kind || was.Truth != is.Truth || was.Number != is.Number || len(was.Fields) != len(is.Fields) || len(was.Items) != len(is.Items) {
		return here
	}
	want := was.Text
	if ref := (model.Reference{Target: model.Refers(path), ID: was.Text}); was.Kind == value.String && ref.Names(model.Target(r.Of), r.ID) {
		want = r.New
		if ref.Target == model.EntityTarget {
			want = r.Of + "." + r.New
		}
	}
	if want != is.Text {
		return here
	}
	for _, f := range was.Fields {
		label := f.Label
		if len(path) == 1 && path[0] == r.Of && label == r.ID {
			label = r.New
		}
		other := is.Get(label)
		if other == nil {
			return append(here, label)
		}
		if at := differ(f.Value, other, r, append(here, f.Label)); at != nil {
			return at
		}
	}
	for i, item := range was.Items {
		if at := differ(item, is.Items[i], r, append(here, "*")); at != nil {
			return at
		}
	}
	return nil
}

package lsp

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
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

// piece is an edit by offsets.
type piece struct {
	file       *value.File
	start, end int
	by         string
}

// Rename are the edits that give an entity another id: its labels, and every text
// that names it. Then the model is read as it would be, and must say the same but
// for that id: what computes an id, or a value from one, can't be changed like that.
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
	case loaded.Tree.Get(r.Of).Field(r.ID) == nil:
		return nil, refuse("there is no %s in `%s`", value.Quote(r.ID), r.Of)
	case loaded.Tree.Get(r.Of).Field(r.New) != nil:
		return nil, refuse("there is a %s in `%s` already", value.Quote(r.New), r.Of)
	}
	if at, what, is := own.Naming(loaded.System, r.Of, r.ID, r.New); is {
		return nil, refuse("%s: %s, and would no longer find it: change that by hand first", where(at), what)
	}
	pieces, err := pieces(a.Dir, loaded, r)
	if err != nil {
		return nil, err
	}
	if err := d.same(a, loaded, r, pieces); err != nil {
		return nil, err
	}
	w := newWriter(a.Dir, loaded.Files)
	var edits []Edit
	for _, p := range pieces {
		e := Edit{New: p.by}
		e.File, e.Range = w.place(value.Span{File: p.file, Start: p.start, End: p.end})
		edits = append(edits, e)
	}
	return edits, nil
}

// pieces are the places of an id, each with what comes there.
func pieces(dir string, loaded model.Loaded, r Renaming) ([]piece, error) {
	var out []piece
	seen := map[value.Span]bool{}
	for _, ref := range model.References(loaded.Tree) {
		if !ref.Names(model.Target(r.Of), r.ID) || seen[ref.At] {
			continue
		}
		seen[ref.At] = true
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
		out = append(out, piece{ref.At.File, ref.At.Start, ref.At.End, literal.String.Quote(by)})
	}
	for _, f := range loaded.Files {
		for _, l := range outline.Of(f.Src).Labels {
			if len(l.Path) == 2 && l.Path[0] == r.Of && l.Path[1] == r.ID {
				out = append(out, piece{f, l.Start, l.End, label(r.New, f.Src[l.Start] == '"')})
			}
		}
	}
	for name, f := range loaded.Files {
		if slices.ContainsFunc(out, func(p piece) bool { return p.file == f }) && filepath.Dir(name) != dir {
			return nil, refuse("%s names it, and lies outside of the model's directory, where others may read it: change it by hand", f.Name)
		}
	}
	slices.SortFunc(out, func(a, b piece) int {
		if a.file != b.file {
			return strings.Compare(a.file.Name, b.file.Name)
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

// same reads the model with its edits, and holds it against what it should say.
func (d *Desk) same(a Ask, loaded model.Loaded, r Renaming, pieces []piece) error {
	then := Ask{Dir: a.Dir, Files: map[string]string{}}
	for name, src := range a.Files {
		then.Files[name] = src
	}
	for name, f := range loaded.Files {
		if src, changed := edited(f, pieces); changed {
			then.Files[name] = src
		}
	}
	d.work.Lock()
	after, _, err := d.read(then)
	d.work.Unlock()
	if err != nil {
		return err
	}
	if len(after.Problems) > 0 {
		p := after.Problems[0]
		at := p.Path
		if p.At.IsValid() {
			at = where(p.At)
		}
		return refuse("something names %s in a way that can't be renamed, such as a pattern or an expression; with the new id: %s: %s", value.Quote(r.ID), at, p.Error())
	}
	if path := differ(loaded.Tree, after.Tree, r, nil); path != nil {
		return refuse("something names %s in a way that can't be renamed, such as a pattern or an expression: with the new id %s would change", value.Quote(r.ID), strings.Join(path, "."))
	}
	return nil
}

// edited is a file with its pieces replaced.
func edited(f *value.File, pieces []piece) (src string, changed bool) {
	var b bytes.Buffer
	at := 0
	for _, p := range pieces {
		if p.file == f && p.start >= at {
			b.Write(f.Src[at:p.start])
			b.WriteString(p.by)
			at = p.end
			changed = true
		}
	}
	b.Write(f.Src[at:])
	return b.String(), changed
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

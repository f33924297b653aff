package lsp

import (
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// writer tells where things are as editors count.
type writer struct {
	dir   string
	names map[*value.File]string
	texts map[*value.File]*text
}

func newWriter(dir string, files value.Files) *writer {
	w := &writer{dir, map[*value.File]string{}, map[*value.File]*text{}}
	for name, f := range files {
		w.names[f] = name
	}
	return w
}

// alike has a file be called as the one of the same name, of another time that the model
// was read.
func (w *writer) alike(f *value.File, files value.Files) {
	if f == nil || w.names[f] != "" {
		return
	}
	for name, as := range files {
		if as.Name == f.Name {
			w.names[f] = name
		}
	}
}

func (w *writer) text(f *value.File) *text {
	t := w.texts[f]
	if t == nil {
		t = newText(f.Src)
		w.texts[f] = t
	}
	return t
}

// place is where a span lies. What lies nowhere is told at the beginning of the
// first file of the model.
func (w *writer) place(at value.Span) (file string, r Range) {
	if name := w.names[at.File]; name != "" {
		return name, w.text(at.File).rangeOf(at.Start, at.End)
	}
	var own []string
	for _, name := range w.names {
		if filepath.Dir(name) == w.dir {
			own = append(own, name)
		}
	}
	if len(own) == 0 {
		return "", Range{}
	}
	return slices.Min(own), Range{}
}

// problems are why a model can't be judged.
func (w *writer) problems(ps []value.Problem) (out []Diagnostic) {
	for _, p := range ps {
		d := Diagnostic{Severity: severities[rules.Error], Code: p.Rule, Message: plain.Text(p.Error())}
		d.File, d.Range = w.place(p.At)
		for _, at := range p.Related {
			d.Related = append(d.Related, w.related(at, "this belongs to it")...)
		}
		out = append(out, d)
	}
	return out
}

func (w *writer) related(at value.Span, note string) []Place {
	if w.names[at.File] == "" {
		return nil
	}
	file, r := w.place(at)
	return []Place{{file, r, plain.Text(note)}}
}

// severities are what the protocol calls them.
var severities = map[rules.Severity]int{rules.Error: 1, rules.Warning: 2, rules.Info: 3}

// messages are what people are told about a model.
func (w *writer) messages(r *rules.Report) (out []Diagnostic) {
	for _, m := range message.Of(r) {
		says := []string{plain.Text(m.Text)}
		for _, row := range m.Rows {
			says = append(says, plain.Text(row.Text()))
		}
		d := Diagnostic{Severity: severities[m.Severity], Code: m.Rule, Message: message.InStage(r.System, strings.Join(says, "\n"))}
		d.File, d.Range = w.place(message.Place(r.System, m.At))
		if m.Finding != nil {
			for _, x := range m.Finding.Related {
				d.Related = append(d.Related, w.related(x.Place(), strings.TrimSpace(x.Entity.Name+" "+x.Note))...)
			}
		}
		out = append(out, d)
	}
	return out
}

// entities are what a model has names for.
func (w *writer) entities(s *model.System) (out []Entity) {
	add := func(of, id, detail string, at value.Span) {
		e := Entity{Of: of, ID: id, Detail: plain.Text(detail)}
		e.File, e.Range = w.place(at)
		out = append(out, e)
	}
	for _, b := range s.Boxes {
		add("boxes", b.ID, strings.TrimSpace(string(b.Kind)+" "+b.Title.Or("")), b.At)
	}
	for _, l := range s.Lines {
		add("lines", l.ID, l.From.ID+" → "+l.To.ID+" "+l.Does.Or(""), l.At)
	}
	for _, f := range s.Flows {
		add("flows", f.ID, f.Title.Or("a flow"), f.At)
	}
	for _, g := range s.Groups {
		add("groups", g.ID, strings.TrimSpace(g.Kind+" "+g.Title), g.At)
	}
	return out
}

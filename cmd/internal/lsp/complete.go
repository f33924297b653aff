package lsp

import (
	"context"
	"fmt"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"tautline.dev/model"
	"tautline.dev/model/outline"
	"tautline.dev/model/platform"
	"tautline.dev/render/markdown"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
)

// offer is what is offered at a cursor.
type offer struct {
	cursor outline.Cursor
	at     Range
	items  []completionItem
}

// complete offers what may stand where somebody types: ids, words, platforms, rules,
// and fields.
func (s *Server) complete(p positionParams) (later, error) {
	d := s.document(p.TextDocument.URI)
	if d == nil {
		return nothing, nil
	}
	c, ok := outline.At(d.text.src, d.at(p.Position))
	if !ok {
		return nothing, nil
	}
	o := &offer{cursor: c, at: d.text.rangeOf(c.From, c.To), items: []completionItem{}}
	if says, known := model.Offers(c.Path); known {
		if c.Value {
			s.values(o, d, says.Words, says.Truth, says.Doc)
		}
		if c.Field && !c.Quoted {
			have := d.outline().Fields(c.Path)
			delete(have, c.Typed) // what is being typed is not there yet
			for _, f := range says.Fields {
				if !have[f.Name] {
					o.field(f.Name, f.Doc, f.Required)
				}
			}
		}
	}
	if c.Field {
		s.labels(o)
	}
	return func(context.Context) (any, error) { return completionList{Items: o.items}, nil }, nil
}

// values offers what may be a value.
func (s *Server) values(o *offer, d *document, words []string, truth bool, doc string) {
	dir, path := d.dir(), o.cursor.Path
	switch to := model.Refers(path); to {
	case "":
	case model.EntityTarget:
		for _, of := range entityMaps {
			for _, e := range s.entities(dir, of) {
				o.value(of+"."+e.ID, e.Detail, "", itemReference, true)
			}
		}
	case model.MaybeBox:
		o.entities(s.entities(dir, "boxes"))
	default:
		o.entities(s.entities(dir, string(to)))
	}
	if isPlatform(path) {
		if m := s.models[dir]; m != nil && m.verdict != nil {
			for _, id := range m.verdict.Platforms {
				o.value(id, "of this model", "", itemModule, true)
			}
		}
		for _, id := range platform.IDs() {
			title := ""
			if p := platform.Builtin(id); p != nil {
				title = p.Title
			}
			o.value(id, title, "", itemModule, true)
		}
	}
	if namesRule(path.String()) {
		for _, r := range catalogue.All() {
			o.value(r.Name, r.Severity.String(), r.Summary, itemReference, true)
		}
	}
	for _, w := range words {
		o.value(w, "", doc, itemValue, true)
	}
	if truth && !o.cursor.Quoted {
		o.value("true", "", doc, itemValue, false)
		o.value("false", "", doc, itemValue, false)
	}
}

// labels offers what may be a label where the schema lets any stand.
func (s *Server) labels(o *offer) {
	switch o.cursor.Path.String() {
	case "policy.rules":
		for _, r := range catalogue.All() {
			o.label(r.Name, r.Severity.String(), r.Summary)
		}
	case "readiness":
		for _, i := range readiness.Items() {
			o.label(i.ID, string(i.Group), i.Asks)
		}
	}
}

func (o *offer) entities(all []Entity) {
	for _, e := range all {
		o.value(e.ID, e.Detail, "", itemReference, true)
	}
}

// add adds an item in the order in which they are added.
func (o *offer) add(i completionItem, doc string) {
	i.SortText = fmt.Sprintf("%05d", len(o.items))
	i.TextEdit.Range = o.at
	if doc != "" {
		i.Documentation = &markup{"markdown", markdown.Message(strings.Join(strings.Fields(doc), " "))}
	}
	o.items = append(o.items, i)
}

// value offers a value, in quotes where it is a text and none are there yet.
func (o *offer) value(v, detail, doc string, kind int, isText bool) {
	written := v
	if isText && !o.cursor.Quoted {
		written = literal.String.Quote(v)
	}
	o.add(completionItem{Label: v, Kind: kind, Detail: detail, FilterText: written, TextEdit: textEdit{NewText: written}}, doc)
}

func (o *offer) field(name, doc string, required bool) {
	detail := ""
	if required {
		detail = "must be stated"
	}
	o.add(completionItem{Label: name, Kind: itemField, Detail: detail, TextEdit: textEdit{NewText: name + ": "}}, doc)
}

func (o *offer) label(name, detail, doc string) {
	written := name
	switch {
	case o.cursor.Quoted:
	case ast.StringLabelNeedsQuoting(name):
		written = literal.String.Quote(name) + ": "
	default:
		written += ": "
	}
	o.add(completionItem{Label: name, Kind: itemField, Detail: detail, FilterText: written, TextEdit: textEdit{NewText: written}}, doc)
}

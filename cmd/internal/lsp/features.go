package lsp

import (
	"context"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/outline"
)

// maps are the parts of a model that hold what has an id.
var entityMaps = []string{"boxes", "lines", "flows", "groups"}

// spot is what stands at a place in a document: a label, or a text.
type spot struct {
	doc   *document
	path  outline.Path
	label *outline.Label
	text  *outline.Text
}

func (s *Server) spot(p positionParams) *spot {
	d := s.document(p.TextDocument.URI)
	if d == nil {
		return nil
	}
	at := d.at(p.Position)
	if l := d.outline().LabelAt(at); l != nil {
		return &spot{d, l.Path, l, nil}
	}
	if x := d.outline().TextAt(at); x != nil {
		return &spot{d, x.Path, nil, x}
	}
	return nil
}

// place is where it stands.
func (p *spot) place() Range {
	if p.label != nil {
		return p.doc.text.rangeOf(p.label.Start, p.label.End)
	}
	return p.doc.text.rangeOf(p.text.Start, p.text.End)
}

// names is the entity that it names, or that it is the id of.
func (p *spot) names() (of, id string, ok bool) {
	switch {
	case p.label != nil && len(p.path) == 2 && slices.Contains(entityMaps, p.path[0]):
		return p.path[0], p.path[1], true
	case p.label != nil:
		return "", "", false
	}
	switch to := model.Refers(p.path); to {
	case "":
		return "", "", false
	case model.EntityTarget:
		of, id, ok = strings.Cut(p.text.Value, ".")
		return of, id, ok && slices.Contains(entityMaps, of)
	case model.MaybeBox:
		return "boxes", p.text.Value, true
	default:
		return string(to), p.text.Value, true
	}
}

// beside are the open documents of a directory, by name.
func (s *Server) beside(dir string) (out []*document) {
	for _, d := range s.docs {
		if d.dir() == dir {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *document) int { return strings.Compare(a.name, b.name) })
	return out
}

// entities are what a model has names for: as it last loaded, and as it is being
// typed.
func (s *Server) entities(dir, of string) (out []Entity) {
	seen := map[string]bool{}
	if m := s.models[dir]; m != nil && m.verdict != nil {
		for _, e := range m.verdict.Entities {
			if e.Of == of {
				seen[e.ID] = true
				out = append(out, e)
			}
		}
	}
	for _, d := range s.beside(dir) {
		for _, l := range d.outline().Labels {
			if len(l.Path) == 2 && l.Path[0] == of && !seen[l.Path[1]] && l.Path[1] != "*" {
				seen[l.Path[1]] = true
				out = append(out, Entity{Of: of, ID: l.Path[1]})
			}
		}
	}
	return out
}

// define finds where an entity is written: in the open documents as they are now,
// else where it was when the model last loaded.
func (s *Server) define(p positionParams) (later, error) {
	at := s.spot(p)
	if at == nil {
		return nothing, nil
	}
	of, id, ok := at.names()
	if !ok {
		return nothing, nil
	}
	var found []location
	for _, d := range s.beside(at.doc.dir()) {
		for _, l := range d.outline().Labels {
			if len(l.Path) == 2 && l.Path[0] == of && l.Path[1] == id {
				found = append(found, location{d.uri, d.text.rangeOf(l.Start, l.End)})
			}
		}
	}
	if m := s.models[at.doc.dir()]; len(found) == 0 && m != nil && m.verdict != nil {
		for _, e := range m.verdict.Entities {
			if e.Of == of && e.ID == id && e.File != "" {
				found = append(found, location{s.uri(e.File), e.Range})
			}
		}
	}
	if len(found) == 0 {
		return nothing, nil
	}
	return func(context.Context) (any, error) { return found, nil }, nil
}

// referenceParams ask for all places that name an entity.
type referenceParams struct {
	positionParams
	Context struct {
		IncludeDeclaration bool `json:"includeDeclaration"`
	} `json:"context"`
}

// references are the places in the open documents that name an entity.
func (s *Server) references(p referenceParams) (later, error) {
	at := s.spot(p.positionParams)
	if at == nil {
		return nothing, nil
	}
	of, id, ok := at.names()
	if !ok {
		return nothing, nil
	}
	found := []location{}
	for _, d := range s.beside(at.doc.dir()) {
		o := d.outline()
		for i := range o.Labels {
			if l := &o.Labels[i]; p.Context.IncludeDeclaration && len(l.Path) == 2 && l.Path[0] == of && l.Path[1] == id {
				found = append(found, location{d.uri, d.text.rangeOf(l.Start, l.End)})
			}
		}
		for i := range o.Texts {
			x := spot{d, o.Texts[i].Path, nil, &o.Texts[i]}
			if xOf, xID, ok := x.names(); ok && xOf == of && xID == id {
				found = append(found, location{d.uri, x.place()})
			}
		}
	}
	return func(context.Context) (any, error) { return found, nil }, nil
}

// symbols are the parts of a document: the maps of a model, and what is in them.
func (s *Server) symbols(p documentParams) (later, error) {
	d := s.document(p.TextDocument.URI)
	if d == nil {
		return nothing, nil
	}
	out := []symbol{}
	for _, l := range d.outline().Labels {
		sym := symbol{Name: l.Name(), Kind: symbolField, Range: d.text.rangeOf(l.Start, l.Until), SelectionRange: d.text.rangeOf(l.Start, l.End)}
		if sym.Name == "" {
			sym.Name = `""` // a symbol has a name
		}
		switch {
		case len(l.Path) == 1:
			if slices.Contains(entityMaps, l.Path[0]) {
				sym.Kind = symbolModule
			}
			out = append(out, sym)
		case len(l.Path) == 2 && len(out) > 0 && out[len(out)-1].Name == l.Path[0] && slices.Contains(entityMaps, l.Path[0]):
			sym.Kind = symbolObject
			if l.Path[0] == "lines" {
				sym.Kind = symbolEvent
			}
			in := &out[len(out)-1]
			in.Children = append(in.Children, sym)
		}
	}
	return func(context.Context) (any, error) { return out, nil }, nil
}

// prepareRename tells whether there is an id at a place.
func (s *Server) prepareRename(p positionParams) (later, error) {
	at := s.spot(p)
	if at == nil {
		return nothing, nil
	}
	of, id, ok := at.names()
	if !ok || !slices.ContainsFunc(s.entities(at.doc.dir(), of), func(e Entity) bool { return e.ID == id }) {
		return nothing, nil
	}
	r := at.place()
	if at.doc.content[at.doc.at(r.Start)] == '"' { // only what is between the quotes
		r.Start.Character++
		r.End.Character = max(r.Start.Character, r.End.Character-1)
	}
	if at.text != nil && model.Refers(at.path) == model.EntityTarget {
		r.Start.Character += len(of) + 1
	}
	return func(context.Context) (any, error) { return prepared{r, id}, nil }, nil
}

func (s *Server) rename(p renameParams) (later, error) {
	at := s.spot(p.positionParams)
	if at == nil {
		return nil, refuse("there is no id here")
	}
	of, id, ok := at.names()
	if !ok {
		return nil, refuse("there is no id here: put the cursor on the id of a box, a line, a flow or a group")
	}
	a := s.ask(at.doc.dir())
	versions := s.versions()
	return func(ctx context.Context) (any, error) {
		edits, err := s.judge.Rename(ctx, a, Renaming{of, id, p.NewName})
		if err != nil {
			return nil, err
		}
		return s.workspaceEdit(edits, versions), nil
	}, nil
}

// versions are those of the open documents.
func (s *Server) versions() map[string]*int {
	out := map[string]*int{}
	for name, d := range s.docs {
		out[name] = &d.version
	}
	return out
}

// workspaceEdit are edits as an editor takes them, of the documents as they were.
func (s *Server) workspaceEdit(edits []Edit, versions map[string]*int) workspaceEdit {
	out := workspaceEdit{DocumentChanges: []documentEdit{}}
	s.mu.Lock()
	defer s.mu.Unlock()
	of := map[string]int{}
	for _, e := range edits {
		i, begun := of[e.File]
		if !begun {
			i = len(out.DocumentChanges)
			of[e.File] = i
			var d documentEdit
			d.TextDocument.URI, d.TextDocument.Version = s.uri(e.File), versions[e.File]
			out.DocumentChanges = append(out.DocumentChanges, d)
		}
		out.DocumentChanges[i].Edits = append(out.DocumentChanges[i].Edits, textEdit{e.Range, e.New})
	}
	return out
}

// actions offers the changes that mend what is told at a place, and need no thought.
func (s *Server) actions(p codeActionParams) (later, error) {
	d := s.document(p.TextDocument.URI)
	if d == nil || !wantsFixes(p.Context.Only) {
		return func(context.Context) (any, error) { return []codeAction{}, nil }, nil
	}
	a := s.ask(d.dir())
	versions := s.versions()
	return func(ctx context.Context) (any, error) {
		mends, err := s.judge.Mends(ctx, a)
		if err != nil {
			return nil, err
		}
		out := []codeAction{}
		for _, m := range mends {
			if m.At.File != d.name || m.At.Range.Start.Line > p.Range.End.Line || m.At.Range.End.Line < p.Range.Start.Line {
				continue
			}
			one := codeAction{Title: m.Title, Kind: "quickfix", Edit: s.workspaceEdit([]Edit{m.Edit}, versions)}
			for _, x := range p.Context.Diagnostics {
				if x.Code == m.Rule && x.Range.Start == m.At.Range.Start {
					one.Diagnostics = append(one.Diagnostics, x)
				}
			}
			out = append(out, one)
		}
		return out, nil
	}, nil
}

// wantsFixes tells whether an editor that asks only for some kinds of actions asks
// for ours.
func wantsFixes(only []string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(k string) bool { return k == "" || k == "quickfix" || strings.HasPrefix(k, "quickfix.") })
}

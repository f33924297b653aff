package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/outline"
	"tautline.dev/model/platform"
	"tautline.dev/render/markdown"
	"tautline.dev/rules/catalogue"
)

// hover tells what is known of what stands at a place: of an id the facts of what it
// names, of a rule its page, of a platform what it is, of a field what it means.
func (s *Server) hover(p positionParams) (later, error) {
	at := s.spot(p)
	if at == nil {
		return nothing, nil
	}
	says := []string{}
	if of, id, ok := at.names(); ok {
		if m := s.models[at.doc.dir()]; m != nil && m.good != nil {
			return s.facts(*m.good, of+"."+id, at, s.rulesAt(m, at)), nil
		}
		return nothing, nil
	}
	switch {
	case at.rule() != "":
		says = append(says, rulePage(at.rule()))
	case at.text != nil && isPlatform(at.path):
		says = append(says, platformPage(at.text.Value))
	}
	if len(says) == 0 || says[0] == "" {
		says = []string{fieldPage(at.path)}
		if m := s.models[at.doc.dir()]; m != nil && says[0] != "" {
			says = append(says, s.rulesAt(m, at)...)
		}
	}
	return func(context.Context) (any, error) { return at.said(says), nil }, nil
}

func (p *spot) said(parts []string) any {
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return nil
	}
	return hover{markup{"markdown", strings.Join(parts, "\n\n---\n\n")}, p.place()}
}

// facts are what the judge knows of an entity.
func (s *Server) facts(a Ask, entity string, at *spot, more []string) later {
	return func(ctx context.Context) (any, error) {
		facts, err := s.judge.Facts(ctx, a, entity)
		if err != nil {
			return nil, err
		}
		return at.said(append([]string{facts}, more...)), nil
	}
}

// rulesAt are the pages of the rules that found something at a place.
func (s *Server) rulesAt(m *state, at *spot) (pages []string) {
	r := at.place()
	var seen []string
	for _, d := range m.told[at.doc.name] {
		if d.Range.Start != r.Start || slices.Contains(seen, d.Code) {
			continue
		}
		seen = append(seen, d.Code)
		pages = append(pages, rulePage(d.Code))
	}
	return pages
}

// rule is the rule that stands there, "" if none does.
func (p *spot) rule() string {
	path := p.path.String()
	switch {
	case p.label != nil && len(p.path) == 3 && p.path[0] == "policy" && p.path[1] == "rules":
		return p.path[2]
	case p.text != nil && namesRule(path):
		return p.text.Value
	}
	return ""
}

func namesRule(path string) bool {
	return slices.Contains([]string{"waivers.*.rule", "incidents.*.rule", "policy.mandatory.*", "policy.unasked.*"}, path)
}

func rulePage(name string) string {
	r := catalogue.Find(name)
	if r == nil {
		return ""
	}
	var b strings.Builder
	if err := markdown.Rule(&b, r); err != nil {
		return ""
	}
	return b.String()
}

// isPlatform tells whether a path holds the id of a platform.
func isPlatform(path outline.Path) bool {
	return len(path) >= 3 && (path[0] == "boxes" && path[2] == "platform" || path[0] == "lines" && path[2] == "client" && len(path) == 3)
}

func platformPage(id string) string {
	p := platform.Builtin(id)
	if p == nil {
		return ""
	}
	says := fmt.Sprintf("## %s\n\n%s\n", markdown.Code(p.ID), markdown.Text(p.Title))
	for _, f := range p.Box {
		if f.Verified {
			says += fmt.Sprintf("\n- %s: %s", markdown.Code(f.Path), markdown.Text(f.Says))
		}
	}
	return says
}

// fieldPage is what the schema says of a field.
func fieldPage(path outline.Path) string {
	o, ok := model.Offers(path)
	if !ok || o.Doc == "" {
		return ""
	}
	says := fmt.Sprintf("%s: %s", markdown.Code(path[len(path)-1]), markdown.Text(strings.Join(strings.Fields(o.Doc), " ")))
	var words []string
	for _, w := range o.Words {
		if strings.Contains(o.Hint, `"`+w+`"`) {
			continue
		}
		words = append(words, markdown.Code(w))
	}
	switch {
	case o.Other && o.Hint != "" && len(words) > 0:
		says += "\n\n" + markdown.Text(strings.ToUpper(o.Hint[:1])+o.Hint[1:]) + ", or one of " + strings.Join(words, ", ")
	case o.Other && o.Hint != "":
		says += "\n\n" + markdown.Text(strings.ToUpper(o.Hint[:1])+o.Hint[1:])
	case o.Other:
	case len(words) > 0:
		says += "\n\nOne of " + strings.Join(words, ", ")
	}
	return says
}

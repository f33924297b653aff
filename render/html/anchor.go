package html

import (
	"fmt"
	"strings"

	"tautline.dev/model"
)

// anchorsOf gives each entity that has a card its id in the page, by entity
// name: "line-save". Ids of a model may hold what ids of a page should not; two
// that come out alike get a number.
func anchorsOf(s *model.System) map[string]string {
	out, taken := map[string]string{"system": "system"}, map[string]bool{}
	add := func(e model.Entity, kind, id string) {
		name := kind + "-" + token(id)
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%s__%d", kind, token(id), n)
		}
		taken[name] = true
		out[e.Name] = name
	}
	for _, l := range s.Lines {
		add(l.Entity(), "line", l.ID)
	}
	for _, b := range s.Boxes {
		add(b.Entity(), "box", b.ID)
	}
	for _, f := range s.Flows {
		add(f.Entity(), "flow", f.ID)
	}
	return out
}

// token makes text fit for an id: letters, digits, dash and underscore.
func token(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, s)
}

// entity is a box, line, flow or the system as something to follow. Groups have
// no card.
func (b *builder) entity(name string) link {
	kind, id, found := strings.Cut(name, ".")
	if !found {
		kind, id = "", name
	}
	kinds := map[string]string{"boxes": "box", "lines": "line", "flows": "flow", "groups": "group"}
	out := link{Text: text(id), To: "#boxes", Kind: kinds[kind]}
	if anchor := b.anchors[name]; anchor != "" {
		out.To = "#" + anchor
	}
	return out
}

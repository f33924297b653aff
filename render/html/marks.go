package html

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// marks are what the filters go by. Owners are any text, so that they and the
// flows are marked by number.
type marks struct {
	owners []string
	flows  []*model.Flow
	of     map[string][]string // the marks of an entity
	owned  map[string][]string
}

func newMarks(s *model.System) marks {
	m := marks{flows: s.Flows, of: map[string][]string{}, owned: map[string][]string{}}
	owned := rules.OwnersOf(s)
	own := func(e model.Entity) {
		for _, owner := range owned[e.Name] {
			m.own(e.Name, owner)
		}
	}
	for _, b := range s.Boxes {
		own(b.Entity())
	}
	for _, l := range s.Lines {
		own(l.Entity())
	}
	for i, f := range s.Flows {
		m.flow(f.Entity().Name, i)
		for _, group := range f.Steps {
			for _, l := range group {
				m.flow(l.Entity().Name, i)
				m.flow(l.From.Entity().Name, i)
				m.flow(l.To.Entity().Name, i)
			}
		}
		own(f.Entity())
	}
	return m
}

func (m *marks) own(entity, owner string) {
	at := slices.Index(m.owners, owner)
	if at < 0 {
		at = len(m.owners)
		m.owners = append(m.owners, owner)
	}
	m.owned[entity] = add(m.owned[entity], fmt.Sprint("o", at))
}

func (m *marks) flow(entity string, i int) {
	m.of[entity] = add(m.of[entity], fmt.Sprint("f", i))
}

func add(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// Owners and Flows are the marks of an entity, as an attribute's words.
func (m *marks) Owners(entity string) string { return strings.Join(m.owned[entity], " ") }
func (m *marks) Flows(entity string) string  { return strings.Join(m.of[entity], " ") }

// filters are the choices that a reader has.
type filters struct{ Owners, Flows []option }

type option struct{ Value, Text string }

func (b *builder) filters() filters {
	var f filters
	for i, o := range b.marks.owners {
		f.Owners = append(f.Owners, option{fmt.Sprint("o", i), text(o)})
	}
	for i, flow := range b.marks.flows {
		f.Flows = append(f.Flows, option{fmt.Sprint("f", i), text(flow.Title.Or(flow.ID))})
	}
	return f
}

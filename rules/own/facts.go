package own

import (
	"slices"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/pattern"
	"tautline.dev/model/value"
)

// facts are those of one entity, in the slots of a section.
type facts struct {
	id   string
	kind model.Kind
	of   []model.AnyFact
}

// subject is an entity as a pattern looks at it.
type subject struct {
	in       *layout
	sections [sections]*facts
	line     *model.Line // of a line
	flow     *model.Flow // of a flow; of a line, the most important that takes it, if any
	entity   model.Entity
	id       string
}

// system lays out the entities of one system. What several rules look at is laid out
// once.
type system struct {
	*model.System
	boxes map[*model.Box]*facts
	lines []*subject                  // made when first asked for
	flows map[*model.Line]*model.Flow // made when first asked for
}

func (l *layout) lay(of section, id string, list visiting) *facts {
	out := &facts{id: id, of: make([]model.AnyFact, len(l.slots[of]))}
	list(func(path string, f model.AnyFact) {
		if slot, known := l.slots[of][path]; known {
			out.of[slot] = f
		}
	})
	return out
}

// box lays out a box, which has the same slots wherever it stands.
func (s *system) box(b *model.Box, l *layout, of section) *facts {
	if f := s.boxes[b]; f != nil {
		return f
	}
	f := l.lay(of, b.ID, b.Facts)
	f.kind = b.Kind
	s.boxes[b] = f
	return f
}

func (s *system) lineSubject(line *model.Line) *subject {
	l := layouts["line"]()
	own := l.lay(itself, line.ID, func(visit func(string, model.AnyFact)) {
		line.Facts(visit)
		line.ProcessingFacts(visit)
	})
	return &subject{
		in: l, line: line, flow: s.flowOf(line), entity: line.Entity(), id: line.ID,
		sections: [sections]*facts{own, s.box(line.From, l, fromEnd), s.box(line.To, l, toEnd)},
	}
}

func (s *system) boxSubject(b *model.Box) *subject {
	l := layouts["box"]()
	return &subject{in: l, entity: b.Entity(), id: b.ID, sections: [sections]*facts{s.box(b, l, itself)}}
}

func (s *system) flowSubject(f *model.Flow) *subject {
	l := layouts["flow"]()
	return &subject{in: l, flow: f, entity: f.Entity(), id: f.ID, sections: [sections]*facts{l.lay(itself, f.ID, f.Facts)}}
}

func (s *system) itself() *subject {
	l := layouts["system"]()
	return &subject{in: l, entity: s.Entity(), id: s.Name, sections: [sections]*facts{l.lay(itself, s.Name, s.Facts)}}
}

// flowOf is the most important flow that a line is taken by: a critical one, and of
// those one that is stated to be.
func (s *system) flowOf(line *model.Line) *model.Flow {
	if s.flows == nil {
		s.flows = map[*model.Line]*model.Flow{}
		for _, f := range s.Flows {
			for _, l := range slices.Concat(f.Steps...) {
				if weight(f) > weight(s.flows[l]) {
					s.flows[l] = f
				}
			}
		}
	}
	return s.flows[line]
}

func weight(f *model.Flow) int {
	switch {
	case f == nil:
		return 0
	case !f.Critical():
		return 1
	case f.Importance.State() != model.Stated:
		return 2
	}
	return 3
}

// Has tells whether a part is there that is only sometimes.
func (s *subject) Has(place *pattern.Shape) bool {
	switch path := place.Tag.(*placeTag).path; path {
	case "processing":
		return s.line.Processing != nil
	case "flow":
		return s.flow != nil
	default: // a retry under the line's own
		return s.sections[itself].of[s.in.slots[itself][path+".attempts"]] != nil
	}
}

// Leaf is a part of a fact.
func (s *subject) Leaf(place *pattern.Shape) (value.Node, bool) {
	tag := place.Tag.(*leafTag)
	if tag.part == partID {
		return pattern.Text(s.sections[tag.section].id), true
	}
	if tag.slot < 0 || s.flow != nil && tag.path == "importance" {
		return s.derived(tag)
	}
	f := s.fact(tag)
	switch tag.part {
	case partState:
		return pattern.Text(f.State().String()), true
	case partSource:
		if o := f.Origin(); o != nil && o.Source != nil {
			return pattern.Text(o.Source.By), true
		}
		return value.Node{}, false
	case partValue:
		if !f.Known() {
			return value.Node{}, false
		}
		return plain(f), true
	}
	return amount(f)
}

// fact is the fact of a leaf, nil where it is none of the model's.
func (s *subject) fact(tag *leafTag) model.AnyFact {
	if tag.slot < 0 {
		return nil
	}
	return s.sections[tag.section].of[tag.slot]
}

// theLanguage is what a fact is implied by that has a default in the language.
const theLanguage = "the language"

// derived is a part of what isn't a fact of the entity itself: of what kind it is, and
// how important the flow: one that doesn't say is critical.
func (s *subject) derived(tag *leafTag) (value.Node, bool) {
	state, word, source := model.Stated, string(s.sections[tag.section].kind), ""
	if tag.path != "kind" {
		said := &s.flow.Importance
		state, word = said.State(), "normal"
		switch {
		case said.None():
			word = "none"
		case s.flow.Critical():
			word = "critical"
		}
		if state == model.Unknown {
			state, source = model.Implied, theLanguage
		}
	}
	switch tag.part {
	case partState:
		return pattern.Text(state.String()), true
	case partSource:
		return pattern.Text(source), source != ""
	}
	return pattern.Text(word), true
}

// plain is what a known fact is, as a team writes it.
func plain(f model.AnyFact) value.Node {
	if f.None() {
		return pattern.Text("none")
	}
	switch f := f.(type) {
	case *model.Fact[int]:
		return pattern.Number(float64(f.Or(0)))
	case *model.Fact[float64]:
		return pattern.Number(f.Or(0))
	case *model.Fact[model.Attempts]:
		if n := f.Or(0); n != model.Unlimited {
			return pattern.Number(float64(n))
		}
	case *model.Fact[bool]:
		return pattern.Truth(f.Or(false))
	case *model.Fact[[]string]:
		return pattern.List(f.Or(nil))
	case *model.Fact[model.Platforms]:
		if ids := f.Or(nil); len(ids) != 1 {
			return pattern.List(ids)
		}
	case *model.Fact[[]*model.Box]:
		return pattern.List(ids(f.Or(nil), func(b *model.Box) string { return b.ID }))
	case *model.Fact[[]*model.Line]:
		return pattern.List(ids(f.Or(nil), func(l *model.Line) string { return l.ID }))
	case *model.Fact[*model.Group]:
		return pattern.Text(f.Or(nil).ID)
	}
	return pattern.Text(f.Text())
}

func ids[T any](of []T, id func(T) string) []string {
	var out []string
	for _, e := range of {
		out = append(out, id(e))
	}
	return out
}

// amount is a length of time in seconds, or a size in bytes, where the fact is one.
func amount(f model.AnyFact) (value.Node, bool) {
	switch f := f.(type) {
	case *model.Fact[time.Duration]:
		d, ok := f.Get()
		return pattern.Number(d.Seconds()), ok
	case *model.Fact[model.Size]:
		n, ok := f.Get()
		return pattern.Number(float64(n)), ok
	}
	return value.Node{}, false
}

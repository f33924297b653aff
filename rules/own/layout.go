package own

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"cuelang.org/go/cue"

	"tautline.dev/model"
	"tautline.dev/model/pattern"
	"tautline.dev/rules"
)

// section is whose facts they are, of those that belong to one entity.
type section uint8

const (
	itself section = iota
	fromEnd
	toEnd
	sections
)

// part is what of a fact a leaf holds.
type part uint8

const (
	partValue part = iota
	partState
	partSource
	partSeconds
	partBytes
	partID
)

// leafTag says which fact a leaf of a shape belongs to, and which part of it.
type leafTag struct {
	section section
	path    string
	slot    int // among the facts of the section, -1 where it is none of them
	part    part
}

// placeTag says of a place that may be missing where it belongs.
type placeTag struct{ path string }

// layout is all that can be said of entities of one scope.
type layout struct {
	shape *pattern.Shape
	// slots are the places of the facts of each section, by path.
	slots [sections]map[string]int
}

var layouts = map[rules.Scope]func() *layout{
	rules.OfLine: sync.OnceValue(lineLayout), rules.OfBox: sync.OnceValue(boxLayout),
	rules.OfFlow: sync.OnceValue(flowLayout), rules.OfSystem: sync.OnceValue(systemLayout),
}

type visiting func(func(path string, f model.AnyFact))

func lineLayout() *layout {
	l := &layout{shape: &pattern.Shape{}}
	l.id(l.shape, itself, model.LineTarget)
	for _, end := range []struct {
		name string
		section
	}{{"from", fromEnd}, {"to", toEnd}} {
		at := l.shape.Add(&pattern.Shape{Name: end.name, Hint: "of the box at this end: write " + end.name + `: id: "...", or ` + end.name + `: kind: value: "..."`})
		l.box(at, end.section)
	}
	like := &model.Line{Processing: &model.Segment{}}
	l.facts(l.shape, itself, "#Line", like.Facts)
	retry := l.shape.Part("retry")
	of := slices.Clone(retry.Parts)
	for _, by := range model.Retriers {
		under := l.sometimes(retry, string(by))
		for _, p := range of {
			l.again(under, p)
		}
	}
	l.sometimes(l.shape, "processing")
	l.facts(l.shape, itself, "#Line", like.ProcessingFacts)
	l.importance(l.sometimes(l.shape, "flow"))
	return l
}

func boxLayout() *layout {
	l := &layout{shape: &pattern.Shape{}}
	l.box(l.shape, itself)
	return l
}

func flowLayout() *layout {
	l := &layout{shape: &pattern.Shape{}}
	l.id(l.shape, itself, model.FlowTarget)
	l.facts(l.shape, itself, "#Flow", (&model.Flow{}).Facts)
	return l
}

func systemLayout() *layout {
	l := &layout{shape: &pattern.Shape{}}
	l.id(l.shape, itself, "")
	l.facts(l.shape, itself, "#System", (&model.System{}).Facts)
	return l
}

func (l *layout) id(at *pattern.Shape, of section, sort model.Target) {
	at.Add(&pattern.Shape{Name: "id", Sort: string(sort), Kinds: cue.StringKind, Tag: &leafTag{of, "id", -1, partID}})
}

// box lays out a box's facts. What kind it is, is no fact of the model: it is always
// stated.
func (l *layout) box(at *pattern.Shape, of section) {
	l.id(at, of, model.BoxTarget)
	kind := l.fact(at, of, "kind", -1)
	for _, k := range model.Kinds {
		kind.Part("value").Words = append(kind.Part("value").Words, string(k))
	}
	l.facts(at, of, "#Box", (&model.Box{}).Facts)
}

// importance is that of the most important flow that a line is taken by.
func (l *layout) importance(at *pattern.Shape) {
	l.fact(at, itself, "flow.importance", -1).Part("value").Words = []string{"critical", "normal"}
}

func (l *layout) sometimes(at *pattern.Shape, name string) *pattern.Shape {
	s := at.Add(&pattern.Shape{Name: name, Sometimes: true})
	s.Tag = &placeTag{s.Path}
	return s
}

// facts lays out all facts that an entity lists.
func (l *layout) facts(at *pattern.Shape, of section, definition string, list visiting) {
	list(func(path string, f model.AnyFact) {
		place := l.place(at, path)
		fact := l.fact(place, of, path, l.slot(of, path))
		l.typed(fact, of, path, f)
		v := fact.Part("value")
		v.Words = sayable(model.Words(definition, strings.TrimPrefix(path, "processing.")))
		v.Items = model.Items(definition, strings.TrimPrefix(path, "processing."))
		if v.Kinds&cue.NumberKind != 0 {
			v.Numbers = numbers(definition, strings.TrimPrefix(path, "processing."), f)
		}
	})
}

// again lays out what is repeated elsewhere under another place.
func (l *layout) again(at, like *pattern.Shape) {
	copied := *like
	copied.Parts = nil
	n := at.Add(&copied)
	if tag, leaf := like.Tag.(*leafTag); leaf {
		t := *tag
		t.path = strings.TrimSuffix(n.Path, "."+n.Name)
		t.slot = l.slot(t.section, t.path)
		n.Tag = &t
	}
	for _, p := range like.Parts {
		l.again(n, p)
	}
}

// sayable are the words that a fact is known to be.
func sayable(words []string) []string {
	return slices.DeleteFunc(words, func(w string) bool { return w == "unknown" })
}

func (l *layout) slot(of section, path string) int {
	if l.slots[of] == nil {
		l.slots[of] = map[string]int{}
	}
	if n, known := l.slots[of][path]; known {
		return n
	}
	l.slots[of][path] = len(l.slots[of])
	return l.slots[of][path]
}

// place is the place in which the last name of a path stands.
func (l *layout) place(at *pattern.Shape, path string) *pattern.Shape {
	for {
		head, rest, more := strings.Cut(path, ".")
		if !more {
			return at
		}
		next := at.Part(head)
		if next == nil {
			next = at.Add(&pattern.Shape{Name: head})
		}
		at, path = next, rest
	}
}

// fact lays out one fact, by its path in its section.
func (l *layout) fact(at *pattern.Shape, of section, path string, slot int) *pattern.Shape {
	name := path[strings.LastIndex(path, ".")+1:]
	fact := at.Add(&pattern.Shape{Name: name, Hint: "write " + name + `: value: ..., or ` + name + `: state: "unknown"`})
	for _, p := range []struct {
		name string
		part
	}{{"value", partValue}, {"state", partState}, {"source", partSource}} {
		fact.Add(&pattern.Shape{Name: p.name, Kinds: cue.StringKind, Tag: &leafTag{of, path, slot, p.part}})
	}
	fact.Part("value").Never = map[string]string{"unknown": `what nobody knows has no value: write state: "unknown"`}
	state := fact.Part("state")
	state.Words = []string{model.Stated.String(), model.Implied.String(), model.Unknown.String()}
	state.Excludes = map[string][]string{
		model.Unknown.String(): {"value", "source", "seconds", "bytes"},
		model.Stated.String():  {"source"},
	}
	fact.Part("value").Excludes = map[string][]string{"none": {"seconds", "bytes"}}
	return fact
}

// typed lays out what numbers and words can be compared with.
func (l *layout) typed(fact *pattern.Shape, of section, path string, f model.AnyFact) {
	v := fact.Part("value")
	v.Sort = named(f)
	switch f.(type) {
	case *model.Fact[time.Duration]:
		l.amount(fact, of, path, "seconds", "5s", partSeconds)
		v.Canonical = func(said string) (string, bool) {
			d, err := model.ParseDuration(said)
			return model.FormatDuration(d), err == nil
		}
	case *model.Fact[model.Size]:
		l.amount(fact, of, path, "bytes", "256KiB", partBytes)
		v.Canonical = func(said string) (string, bool) {
			n, err := model.ParseSize(said)
			return n.String(), err == nil
		}
	case *model.Fact[int], *model.Fact[float64]:
		v.Kinds |= cue.NumberKind
		v.Texts = []string{"none"}
	case *model.Fact[model.Attempts]:
		v.Kinds |= cue.NumberKind
		v.Above = model.Unlimited.String()
		v.Texts = []string{v.Above, "none"}
	case *model.Fact[bool]:
		v.Kinds |= cue.BoolKind
		v.Texts = []string{"none"}
	case *model.Fact[[]string], *model.Fact[[]*model.Box], *model.Fact[[]*model.Line]:
		v.Kinds |= cue.ListKind
		v.Texts, v.Plural = []string{"none"}, true
	case *model.Fact[model.Platforms]:
		v.Kinds |= cue.ListKind
	}
}

// amount lays out a fact's number beside the text that a team writes.
func (l *layout) amount(fact *pattern.Shape, of section, path, name, such string, is part) {
	v := fact.Part("value")
	v.Hint = fmt.Sprintf("write it as %q, or compare %s: >...", such, name)
	v.Texts = []string{"none"}
	least := &pattern.Numbers{High: math.Inf(1)}
	fact.Add(&pattern.Shape{Name: name, Kinds: cue.NumberKind, Numbers: least, Tag: &leafTag{of, path, l.slot(of, path), is}})
}

// named is the map of the model in which stands what a fact names.
func named(f model.AnyFact) string {
	switch f.(type) {
	case *model.Fact[*model.Box], *model.Fact[[]*model.Box]:
		return string(model.BoxTarget)
	case *model.Fact[*model.Line], *model.Fact[[]*model.Line]:
		return string(model.LineTarget)
	case *model.Fact[*model.Group]:
		return string(model.GroupTarget)
	}
	return ""
}

// numbers are those that a fact can be, as the language has it.
func numbers(definition, path string, f model.AnyFact) *pattern.Numbers {
	r := model.Numbers(definition, path)
	_, whole := f.(*model.Fact[int])
	_, attempts := f.(*model.Fact[model.Attempts])
	return &pattern.Numbers{Low: r.Low, High: r.High, LowOpen: r.LowOpen, HighOpen: r.HighOpen, Whole: whole || attempts}
}

// Package draft is what readers of sources make: boxes, lines and flows, each fact
// with the place in which its source states it. It is a model before it is one: what
// the sources don't say isn't there, and no default of a platform is.
package draft

import (
	"cmp"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/importer/tree"
)

// Level is how sure a reader is of a line.
type Level string

// The levels, the surest first. Drawn and observed stand beside the others: somebody
// drew it, or a trace saw it.
const (
	// Declared: the source itself connects the two.
	Declared Level = "declared"
	// Included: a file that the source names does.
	Included Level = "included"
	// Permission: one may call the other; whether it does, the source doesn't say.
	Permission = Level(model.ByPermission)
	// Environment: one is told the address of the other.
	Environment = Level(model.ByEnvironment)
	// Drawn: a description of the architecture has it.
	Drawn Level = "drawn"
	// Observed: a trace has seen it.
	Observed = Level(model.ByObservation)
)

// Ref is a fact's value that names a box or a line, by the name that its source has
// for it; Finish makes an id of it.
type Ref string

// Fact is one thing that a source states.
type Fact struct {
	// Path is the field, from its entity on: "channel.deadLetter.to".
	Path string
	// Value is a string, an int, a float64, a bool, a Ref, a []string or a []Ref.
	Value any
	At    tree.Place
	// Note says how it came about where it isn't written so: "Globals.Function.Timeout".
	Note string
	// Level is how sure it is; empty means declared.
	Level Level
}

// Facts are those of one entity, by path.
type Facts struct {
	all []Fact
}

// Set states a fact; one that is there is replaced.
func (f *Facts) Set(path string, value any, from *tree.Value) {
	fact := Fact{Path: path, Value: value}
	if from != nil {
		fact.At, fact.Note = from.At, from.Note
		if from.Via != "" {
			fact.Level = Included
		}
	}
	f.Put(fact)
}

// Put states a fact; one that is there is replaced.
func (f *Facts) Put(fact Fact) {
	if i := f.index(fact.Path); i >= 0 {
		f.all[i] = fact
		return
	}
	f.all = append(f.all, fact)
}

// Get is the fact of a path.
func (f *Facts) Get(path string) (Fact, bool) {
	if i := f.index(path); i >= 0 {
		return f.all[i], true
	}
	return Fact{}, false
}

// Drop takes a fact away.
func (f *Facts) Drop(path string) {
	if i := f.index(path); i >= 0 {
		f.all = slices.Delete(f.all, i, i+1)
	}
}

// All are the facts by path.
func (f *Facts) All() []Fact {
	all := slices.Clone(f.all)
	slices.SortFunc(all, func(a, b Fact) int { return strings.Compare(a.Path, b.Path) })
	return all
}

func (f *Facts) index(path string) int {
	return slices.IndexFunc(f.all, func(g Fact) bool { return g.Path == path })
}

// Box is one part.
type Box struct {
	// ID is the name that the source has for it; after Finish, an id.
	ID       string
	Kind     string
	Platform string
	// Source is where it is declared, as file#name.
	Source string
	At     tree.Place
	Tags   []string
	// Outside says that the source only refers to it.
	Outside bool
	Facts
}

// Group is what boxes live in together; a box names it in its fact "in".
type Group struct {
	ID    string
	Kind  string
	Title string
}

// Line is one promise between two boxes.
type Line struct {
	ID       string
	From, To string
	Level    Level
	// Evidence are the places that show it, the surest first, each as level: file#path.
	Evidence []string
	At       tree.Place
	Facts
}

// Flow is the journey of one piece of work, as a source shows it.
type Flow struct {
	ID    string
	Title string
	Steps []Step
	At    tree.Place
}

// Step is a line, several at the same time, or a choice.
type Step struct {
	Line     string
	Together []string
	Either   [][]Step
}

// Skipped is a part of a source that isn't in the model.
type Skipped struct {
	// What is its type, as its source names it.
	What string
	// Name is its name there.
	Name string
	At   tree.Place
	// Why says what kept it out.
	Why string
}

// Source is one file that was read.
type Source struct {
	Path   string
	Format string
	SHA256 string
}

// Draft is what was read.
type Draft struct {
	System  string
	Sources []Source
	Groups  []*Group
	Boxes   []*Box
	Lines   []*Line
	Flows   []*Flow
	// Skipped are parts that may matter and couldn't be read, or that no reader knows.
	Skipped []Skipped
	// NoPart counts what has no part in an architecture, by type: networks, keys, logs.
	NoPart map[string]int
	// Unkept are facts that were read and have no place in the language, by name.
	Unkept map[string]int
	// Notes are what else a person should know, in words.
	Notes []string
	// Resources is how many parts the sources have.
	Resources int

	// skipped and noted tell what is told already.
	skipped map[Skipped]bool
	noted   map[string]bool
	boxes   index[Box]
	lines   index[Line]
}

// index finds entities by their names: it follows what is added, and begins anew where
// something else has been done to the list.
type index[T any] struct {
	by   map[string]*T
	upTo int
}

func (x *index[T]) find(name string, all []*T, of func(*T) string) *T {
	if x.by == nil || x.upTo > len(all) {
		x.by, x.upTo = make(map[string]*T, len(all)), 0
	}
	for ; x.upTo < len(all); x.upTo++ {
		e := all[x.upTo]
		if _, twice := x.by[of(e)]; !twice {
			x.by[of(e)] = e
		}
	}
	return x.by[name]
}

// Rearranged is to be called when boxes or lines were taken out, put in another order, or
// given other names.
func (d *Draft) Rearranged() { d.boxes, d.lines = index[Box]{}, index[Line]{} }

// Box is the box of a name, nil where there is none.
func (d *Draft) Box(id string) *Box {
	return d.boxes.find(id, d.Boxes, func(b *Box) string { return b.ID })
}

// Line is the line of a name, nil where there is none.
func (d *Draft) Line(id string) *Line {
	return d.lines.find(id, d.Lines, func(l *Line) string { return l.ID })
}

// Skip leaves a part out, for a reason.
func (d *Draft) Skip(what, name string, at tree.Place, why string) {
	s := Skipped{What: what, Name: name, At: at, Why: why}
	if d.skipped[s] {
		return
	}
	if d.skipped == nil {
		d.skipped = map[Skipped]bool{}
	}
	d.skipped[s] = true
	d.Skipped = append(d.Skipped, s)
}

// Note adds a sentence for the person who reads the summary, once.
func (d *Draft) Note(says string) {
	if d.noted == nil {
		d.noted = map[string]bool{}
	}
	if !d.noted[says] {
		d.noted[says] = true
		d.Notes = append(d.Notes, says)
	}
}

// Count counts one in a table that may not be there yet.
func Count(table *map[string]int, name string) {
	if *table == nil {
		*table = map[string]int{}
	}
	(*table)[name]++
}

// surest orders levels: the more is known, the smaller.
func surest(l Level) int {
	return slices.Index([]Level{Declared, Included, Drawn, Observed, Permission, Environment}, l)
}

// Compare orders levels, the surest first.
func (l Level) Compare(m Level) int { return cmp.Compare(surest(l), surest(m)) }

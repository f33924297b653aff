// Package diff tells two systems apart: which boxes, lines, flows and groups are
// new, gone, renamed or changed, fact by fact. Files, places and the order of what
// has none are no difference. It knows nothing of where the two come from: they may be
// two revisions, or two stages of one model.
package diff

import (
	"cmp"
	"slices"
	"strings"

	"tautline.dev/model"
)

// Part is what of a model has changed.
type Part string

// The parts, in the order in which they are told. Those from Policy on stand around the
// model: they decide what is judged and accepted, not what there is.
const (
	System      Part = "system"
	Group       Part = "group"
	Box         Part = "box"
	Line        Part = "line"
	Flow        Part = "flow"
	Platform    Part = "platform"
	Policy      Part = "policy"
	Rule        Part = "rule"
	Waiver      Part = "waiver"
	Review      Part = "review"
	Attestation Part = "attestation"
	Incident    Part = "incident"
)

// Parts are all parts, in the order in which they are told.
var Parts = []Part{System, Group, Box, Line, Flow, Platform, Policy, Rule, Waiver, Review, Attestation, Incident}

// Around tells whether the part stands around the model, and isn't of it.
func (p Part) Around() bool {
	return slices.Contains([]Part{Policy, Rule, Waiver, Review, Attestation, Incident}, p)
}

// How is what became of something.
type How string

// What can become of something.
const (
	Added   How = "added"
	Removed How = "removed"
	Renamed How = "renamed"
	Changed How = "changed"
)

// Diff is what one system has that another hasn't.
type Diff struct {
	// Before and After are the two systems; one of them is nil where there was, or
	// is, none. Then the other is new, or gone, as a whole, and Changes is empty.
	Before, After *model.System
	// Changes are in the order of the parts, then of their names.
	Changes []Change

	names renames
}

// Change is what became of one entity.
type Change struct {
	Part Part
	How  How
	// Name is the entity with its map ("lines.submit"), as it is called now, or was
	// if it is gone. What has no name in a model has one in words: "dual-write on
	// lines.publish".
	Name string
	// Was is what a renamed entity was called.
	Was string
	// Says is in a few words what is new or gone: "api → orders, save the order".
	Says string
	// Facts are what is stated otherwise, in the order in which facts are listed; all
	// that is stated of what is new or gone.
	Facts []Fact
	// Implied are facts that nobody stated, and of which a changed platform implies
	// something else now.
	Implied []Fact
}

// ID is the name without its map: "submit".
func (c *Change) ID() string { return bare(c.Name) }

func bare(name string) string {
	if _, id, ok := strings.Cut(name, "."); ok {
		return id
	}
	return name
}

// Fact is a fact before and after.
type Fact struct {
	// Path is the field, as a team writes it: "retry.attempts".
	Path          string
	Before, After Value
}

// Value is what was known of a fact at one time.
type Value struct {
	// Text is the value as a team writes it: "30s", "unknown" where the model says so,
	// and "" where nothing is known.
	Text  string
	State model.State
	// By is the platform that implies it, "" where none does.
	By string
}

// Known tells whether there was anything: a value, or the word "unknown".
func (v Value) Known() bool { return v.Text != "" || v.State != model.Unknown }

// Stated tells whether the model says it, be it "unknown".
func (v Value) Stated() bool {
	return v.State == model.Stated || v.State == model.Unknown && v.Text != ""
}

// Empty tells whether nothing has changed at all.
func (d *Diff) Empty() bool { return d.Before != nil && d.After != nil && len(d.Changes) == 0 }

// Whole is Added or Removed where there is one system only, "" where there are two.
func (d *Diff) Whole() How {
	switch {
	case d.Before == nil:
		return Added
	case d.After == nil:
		return Removed
	}
	return ""
}

// Stages tells whether two stages are compared, and not two times.
func (d *Diff) Stages() bool {
	return d.Before != nil && d.After != nil && d.Before.Stage != "" && d.After.Stage != "" && d.Before.Stage != d.After.Stage
}

// System is the system as it is now, or was if it is gone.
func (d *Diff) System() *model.System {
	if d.After != nil {
		return d.After
	}
	return d.Before
}

// Of are the changes of a part.
func (d *Diff) Of(p Part) []Change {
	var out []Change
	for _, c := range d.Changes {
		if c.Part == p {
			out = append(out, c)
		}
	}
	return out
}

// Touched tells whether anything has changed in the model itself, not only around it.
func (d *Diff) Touched() bool {
	return d.Whole() != "" || slices.ContainsFunc(d.Changes, func(c Change) bool { return !c.Part.Around() })
}

// Called is what an entity of before is called now: another name if it was renamed.
func (d *Diff) Called(entity string) string {
	part, id := partOf(entity)
	if is, ok := d.names[ref{part, id}]; ok {
		return strings.TrimSuffix(entity, id) + is
	}
	return entity
}

// Words are some words of before, with what was renamed in them by its new name.
func (d *Diff) Words(text string) string {
	if len(d.names) == 0 {
		return text
	}
	ids := map[string]string{}
	for was, is := range d.names {
		ids[was.id] = is
	}
	inID := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_./-", r)
	}
	var b strings.Builder
	for text != "" {
		n := strings.IndexFunc(text, func(r rune) bool { return !inID(r) })
		if n < 0 {
			n = len(text)
		}
		word := text[:n]
		if is, ok := ids[word]; ok {
			word = is
		}
		b.WriteString(word)
		text = text[n:]
		if n = strings.IndexFunc(text, inID); n < 0 {
			n = len(text)
		}
		b.WriteString(text[:n])
		text = text[n:]
	}
	return b.String()
}

// Compare tells two systems apart. One of them may be nil.
func Compare(before, after *model.System) *Diff {
	d := &Diff{Before: before, After: after, names: renames{}}
	if d.Whole() != "" {
		return d
	}
	was, is := entitiesOf(before), entitiesOf(after)
	d.names = findRenames(was, is)
	likely(was, is, d.names)
	platforms := changedPlatforms(before, after)
	d.Changes = append(d.Changes, d.entities(was, is, platforms)...)
	for _, part := range []Part{Platform, Policy, Rule, Waiver, Review, Attestation, Incident} {
		d.Changes = append(d.Changes, compareRecords(part, records(before, part, d.names.call), records(after, part, itself))...)
	}
	slices.SortStableFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(Parts, a.Part), slices.Index(Parts, b.Part)), cmp.Compare(a.Name, b.Name))
	})
	return d
}

// entities are the changes of the system, its boxes, lines, flows and groups.
func (d *Diff) entities(was, is entities, platforms map[string]bool) []Change {
	var out []Change
	old := map[ref]*entity{}
	for _, e := range was {
		if e.Part == System {
			old[ref{System, ""}] = e
		} else {
			old[ref{e.Part, d.names.call(e.Part, e.ID)}] = e
		}
	}
	for _, e := range is {
		at := ref{e.Part, e.ID}
		if e.Part == System {
			at.id = ""
		}
		o := old[at]
		delete(old, at)
		if o == nil {
			out = append(out, Change{Part: e.Part, How: Added, Name: e.name(), Says: e.says(), Facts: between(sheet{}, e.sheet(itself))})
			continue
		}
		c := Change{Part: e.Part, How: Changed, Name: e.name(), Facts: between(o.sheet(d.names.call), e.sheet(itself))}
		if o.ID != e.ID && e.Part != System {
			c.How, c.Was = Renamed, o.name()
		}
		if o.platformChanged(e, platforms) {
			c.Implied = implied(o.sheet(d.names.call), e.sheet(itself))
		}
		if c.How == Renamed || len(c.Facts)+len(c.Implied) > 0 {
			out = append(out, c)
		}
	}
	for _, e := range old {
		out = append(out, Change{Part: e.Part, How: Removed, Name: e.name(), Says: e.says(), Facts: between(e.sheet(itself), sheet{})})
	}
	return out
}

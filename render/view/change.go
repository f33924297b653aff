package view

import (
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
)

// Mark is what a change did to a box or a line.
type Mark struct {
	How diff.How
	// Says are what has changed, a few words each: "timeout 3s → 30s".
	Says []string
}

// Word is the mark in a word, which stands beside the colour.
func (m Mark) Word() string {
	switch m.How {
	case diff.Added:
		return "new"
	case diff.Removed:
		return "gone"
	}
	return string(m.How)
}

// What a mark says at most; the list beside the picture says all.
const (
	mostSaid = 4
	maxSaid  = 60
)

// Change is a system with what a change did to it: what is new, what is different, and
// what is gone where it was. The rest is faded, and left out where all of it would be a
// poster.
func Change(d *diff.Diff, title string) *View {
	c := changed{view: begin(d.System(), "change", label.Clean(title, label.MaxTitle)), diff: d, marks: map[string]Mark{}, boxes: map[string]*model.Box{}}
	c.view.Marks, c.view.LineMarks = map[*model.Box]Mark{}, map[*model.Line]Mark{}
	c.read()
	c.collect()
	c.gone()
	return c.view
}

// changed is a view of a change in the making.
type changed struct {
	view  *View
	diff  *diff.Diff
	marks map[string]Mark
	// boxes are those that are drawn, by their names of before.
	boxes map[string]*model.Box
}

// read notes what became of each entity.
func (c *changed) read() {
	for _, ch := range c.diff.Changes {
		m := Mark{How: ch.How}
		if ch.How == diff.Renamed {
			m.Says = append(m.Says, "was "+label.Clean(strings.SplitN(ch.Was, ".", 2)[1], label.MaxID))
		}
		if ch.How == diff.Changed || ch.How == diff.Renamed {
			for _, f := range ch.Facts {
				before, after := f.Words()
				m.Says = append(m.Says, label.Clean(f.Path+" "+before+diff.Arrow+after, maxSaid))
			}
			if n := len(ch.Implied); n > 0 {
				m.Says = append(m.Says, phrase.Count(n, "fact", "facts")+" implied otherwise")
			}
		}
		if more := len(m.Says) - mostSaid; more > 0 {
			m.Says = append(m.Says[:mostSaid], phrase.Count(more, "more change", "more changes"))
		}
		if ch.How == diff.Renamed && len(m.Says) > 1 {
			m.How = diff.Changed
		}
		c.marks[ch.Name] = m
	}
}

// mark is what became of an entity: all of a system that is new is new.
func (c *changed) mark(entity string) (Mark, bool) {
	if how := c.diff.Whole(); how != "" {
		return Mark{How: how}, true
	}
	m, ok := c.marks[entity]
	return m, ok
}

// collect takes what there is into the view.
func (c *changed) collect() {
	v, sys := c.view, c.view.System
	on := map[string]bool{}
	for _, b := range sys.Boxes {
		if m, ok := c.mark(b.Entity().Name); ok {
			v.Marks[b], on[b.Entity().Name] = m, true
		}
	}
	for _, l := range sys.Lines {
		if m, ok := c.mark(l.Entity().Name); ok {
			v.LineMarks[l], on[l.Entity().Name] = m, true
		}
	}
	if len(sys.Boxes) >= Poster && c.diff.Whole() == "" {
		v.only(on)
	} else {
		v.Boxes, v.Lines = append([]*model.Box(nil), sys.Boxes...), append([]*model.Line(nil), sys.Lines...)
		for _, b := range v.Boxes {
			v.Faded[b] = !on[b.Entity().Name] || c.diff.Whole() == diff.Removed
		}
		for _, l := range v.Lines {
			v.FadedLines[l] = !on[l.Entity().Name] || c.diff.Whole() == diff.Removed
		}
	}
}

// gone takes what was there into the view, between the boxes that are.
func (c *changed) gone() {
	if c.diff.Whole() != "" {
		return
	}
	v, was := c.view, c.diff.Before
	shown := map[*model.Box]bool{}
	for _, b := range v.Boxes {
		shown[b] = true
	}
	in := map[string]model.Fact[*model.Group]{}
	for _, b := range v.System.Boxes {
		if g, ok := b.In.Get(); ok {
			in[g.ID] = b.In
		}
	}
	for _, b := range was.Boxes {
		name := b.Entity().Name
		if is := v.System.Box(strings.TrimPrefix(c.diff.Called(name), "boxes.")); is != nil {
			c.boxes[b.ID] = is
			continue
		}
		old := *b
		old.Out, old.Into = nil, nil
		if g, ok := b.In.Get(); ok { // a group that nobody lives in any more isn't drawn
			old.In = in[strings.TrimPrefix(c.diff.Called("groups."+g.ID), "groups.")]
		}
		c.boxes[b.ID] = &old
		v.Boxes, shown[&old] = append(v.Boxes, &old), true
		v.Marks[&old], v.Faded[&old] = Mark{How: diff.Removed}, true
	}
	for _, l := range was.Lines {
		if v.System.Line(strings.TrimPrefix(c.diff.Called(l.Entity().Name), "lines.")) != nil {
			continue
		}
		old := *l
		old.From, old.To = c.boxes[l.From.ID], c.boxes[l.To.ID]
		for _, b := range []*model.Box{old.From, old.To} {
			if !shown[b] {
				v.Boxes, shown[b], v.Faded[b] = append(v.Boxes, b), true, true
			}
		}
		v.Lines = append(v.Lines, &old)
		v.LineMarks[&old], v.FadedLines[&old] = Mark{How: diff.Removed}, true
	}
}

// Tally is how much a change did, in numbers: "2 lines new, 1 changed".
func (v *View) Tally() string {
	type count struct{ added, gone, changed int }
	tell := func(one, many string, c count) string {
		var parts []string
		for _, p := range []struct {
			n    int
			word string
		}{{c.added, "new"}, {c.gone, "gone"}, {c.changed, "changed"}} {
			if p.n > 0 {
				if len(parts) == 0 {
					parts = append(parts, phrase.Count(p.n, one, many)+" "+p.word)
				} else {
					parts = append(parts, phrase.Thousands(p.n)+" "+p.word)
				}
			}
		}
		return strings.Join(parts, ", ")
	}
	add := func(c *count, m Mark) {
		switch m.How {
		case diff.Added:
			c.added++
		case diff.Removed:
			c.gone++
		default:
			c.changed++
		}
	}
	var boxes, lines count
	for _, m := range v.Marks {
		add(&boxes, m)
	}
	for _, m := range v.LineMarks {
		add(&lines, m)
	}
	var out []string
	for _, t := range []string{tell("box", "boxes", boxes), tell("line", "lines", lines)} {
		if t != "" {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return "no box and no line is new, gone or changed"
	}
	return strings.Join(out, "; ")
}

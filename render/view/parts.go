package view

import (
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// group is a group with all that is in it, and its neighbours faded.
func group(sys *model.System, g *model.Group) *View {
	name := g.Title
	if name == "" {
		name = g.ID
	}
	kind := g.Kind
	if kind == "" {
		kind = "group"
	}
	v := begin(sys, "group:"+g.ID, label.Clean(kind, label.MaxID)+" "+label.Clean(name, label.MaxTitle))
	in := map[*model.Box]bool{}
	for _, b := range sys.Boxes {
		in[b] = within(b.In.Or(nil), g)
	}
	near, lines := map[*model.Box]bool{}, map[*model.Line]bool{}
	for _, l := range sys.Lines {
		if in[l.From] || in[l.To] {
			near[l.From], near[l.To] = true, true
			lines[l] = false
		}
	}
	withDeadLetters(near, in, nil)
	v.withSources(near, in)
	v.keep(in, near, lines)
	return v
}

// within tells whether a group is another or lies in it. Parents in a circle
// are refused on loading; here they only must not hang.
func within(in, g *model.Group) bool {
	for seen := map[*model.Group]bool{}; in != nil && !seen[in]; in = in.Parent {
		if in == g {
			return true
		}
		seen[in] = true
	}
	return false
}

// around is a box with everything up to so many lines away, in either
// direction, and the lines between those.
func around(sys *model.System, b *model.Box, hops int) *View {
	v := begin(sys, "around:"+b.ID, "around "+title(b.Title, b.ID))
	reached := map[*model.Box]bool{b: true}
	edge := []*model.Box{b}
	for range max(hops, 0) {
		var next []*model.Box
		for _, at := range edge {
			for _, l := range at.Out {
				if !reached[l.To] {
					reached[l.To] = true
					next = append(next, l.To)
				}
			}
			for _, l := range at.Into {
				if !reached[l.From] {
					reached[l.From] = true
					next = append(next, l.From)
				}
			}
		}
		if edge = next; len(edge) == 0 {
			break
		}
	}
	lines := map[*model.Line]bool{}
	for _, l := range sys.Lines {
		if reached[l.From] && reached[l.To] {
			lines[l] = false
		}
	}
	v.keep(reached, nil, lines)
	return v
}

// findings are the boxes and lines with findings; open questions alone don't
// count where they are remarks. What those lines join is faded.
func findings(sys *model.System, r *rules.Report) *View {
	on := map[string]bool{}
	for name, verdict := range label.Verdicts(r) {
		on[name] = verdict.Shown()
	}
	for _, f := range sys.Flows {
		if at := startOf(f); at != nil && on[f.Entity().Name] {
			on[at.Entity().Name] = true
		}
	}
	v := begin(sys, "findings", "findings and what stands around them")
	v.only(on)
	return v
}

// questions are the lines on which something is open that a review asks for.
func questions(sys *model.System, r *rules.Report) *View {
	on := map[string]bool{}
	for _, l := range sys.Lines {
		on[l.Entity().Name] = r != nil && len(r.Questions[l].Open) > 0
	}
	v := begin(sys, "questions", "what nobody has said")
	v.only(on)
	return v
}

// only shows the boxes and lines of the given names, and what those lines join,
// faded.
func (v *View) only(on map[string]bool) {
	sys := v.System
	in, near, lines := map[*model.Box]bool{}, map[*model.Box]bool{}, map[*model.Line]bool{}
	for _, b := range sys.Boxes {
		in[b] = on[b.Entity().Name]
	}
	for _, l := range sys.Lines {
		hit := on[l.Entity().Name]
		if hit || in[l.From] || in[l.To] {
			near[l.From], near[l.To] = true, true
			lines[l] = !hit
		}
	}
	v.withSources(near, in)
	for _, l := range sys.Lines {
		if _, ok := lines[l]; !ok && (in[l.From] || near[l.From]) && (in[l.To] || near[l.To]) {
			lines[l] = true
		}
	}
	v.keep(in, near, lines)
}

// flow is the journey of one piece of work: its lines, numbered, and who owns
// the work on each.
func flow(sys *model.System, f *model.Flow) *View {
	v := begin(sys, "flow:"+f.ID, "flow "+title(f.Title, f.ID))
	v.Flow, v.Steps, v.Owners = f, map[*model.Line]string{}, ownersOf(sys, f)
	in, lines := map[*model.Box]bool{}, map[*model.Line]bool{}
	if len(f.Branches) > 0 {
		v.Title += " (a or b: one branch is taken)"
	}
	numbers := label.Steps(f)
	for i, group := range f.Steps {
		for _, l := range group {
			in[l.From], in[l.To] = true, true
			lines[l] = false
			n := numbers[i]
			if before := v.Steps[l]; before != "" {
				n = before + ", " + n
			}
			v.Steps[l] = n
		}
	}
	parked := map[*model.Box]bool{}
	withDeadLetters(parked, in, lines)
	for b := range parked {
		in[b] = true
	}
	v.keep(in, nil, lines)
	return v
}

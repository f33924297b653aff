// Package view decides what of a system a picture shows: all of it, or the part
// that answers one question, with what stands around it faded.
package view

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// View is a part of a system, as a picture shows it.
type View struct {
	System *model.System
	// Name is the view as it is asked for: "flow:order".
	Name string
	// Title says what is shown, "" for a whole system.
	Title string
	// Boxes and Lines are what is shown, in the order of the model.
	Boxes []*model.Box
	Lines []*model.Line
	// Faded are boxes and lines that only stand around it.
	Faded      map[*model.Box]bool
	FadedLines map[*model.Line]bool
	// Flow is the one that it is the view of, nil if it is none's.
	Flow *model.Flow
	// Steps are the numbers of a flow's steps: "2", "3a" for one in a branch, or
	// "3, 7" for a line that is used twice.
	Steps map[*model.Line]string
	// Owners tell, for the lines of a flow, who owns the work while the line
	// is under way.
	Owners map[*model.Line]Owner
	// Harm and LineHarm tell what becomes of boxes and lines while something is
	// down.
	Harm     map[*model.Box]Harm
	LineHarm map[*model.Line]Harm
	// Marks and LineMarks tell what a change did to boxes and lines; nil where the
	// view shows none.
	Marks     map[*model.Box]Mark
	LineMarks map[*model.Line]Mark
	// Overview is a system drawn by its areas; then Boxes and Lines are empty.
	Overview *Overview
}

// Options are what a view may be asked for.
type Options struct {
	// Hops is how far around a box a view reaches.
	Hops int
	// Report marks what has findings; it may be nil.
	Report *rules.Report
	// Others are what else may be asked for by a name: whoever asks for none of both is
	// told of both.
	Others []string
}

// kinds are the views, as help and completion show them.
var kinds = []string{"system", "overview", "findings", "questions", "group:ID", "flow:ID", "around:BOX", "failure:BOX"}

// Kinds are the views that there are: "system", "group:ID" and so on.
func Kinds() []string { return slices.Clone(kinds) }

// Names are all views of a system, for completion.
func Names(sys *model.System) []string {
	out := []string{"system", "overview", "findings", "questions"}
	for _, g := range sys.Groups {
		out = append(out, "group:"+g.ID)
	}
	for _, f := range sys.Flows {
		out = append(out, "flow:"+f.ID)
	}
	for _, b := range sys.Boxes {
		out = append(out, "around:"+b.ID)
	}
	for _, name := range whatif.Names(sys) {
		out = append(out, "failure:"+name)
	}
	return out
}

// Whole is a system with everything in it.
func Whole(sys *model.System) *View {
	v := begin(sys, "system", "")
	v.Boxes, v.Lines = sys.Boxes, sys.Lines
	return v
}

// Of finds a view by its name. The error says what there is instead.
func Of(sys *model.System, name string, o Options) (*View, error) {
	kind, id, named := strings.Cut(name, ":")
	switch {
	case name == "system":
		return Whole(sys), nil
	case name == "overview":
		if !CanOverview(sys) {
			return nil, errors.New("no overview: too few boxes say which group they are in, or who owns them")
		}
		return overviewOf(sys, o.Report), nil
	case name == "findings":
		return findings(sys, o.Report), nil
	case name == "questions":
		return questions(sys, o.Report), nil
	case kind == "group" && named:
		if g := find(sys.Groups, id, groupID); g != nil {
			return group(sys, g), nil
		}
		return nil, label.Missing("group", id, ids(sys.Groups, groupID))
	case kind == "flow" && named:
		if f := sys.Flow(id); f != nil {
			return flow(sys, f), nil
		}
		return nil, label.Missing("flow", id, ids(sys.Flows, func(f *model.Flow) string { return f.ID }))
	case kind == "failure" && named:
		return failure(sys, id)
	case kind == "around" && named:
		b := sys.Box(id)
		if b == nil {
			return nil, label.Missing("box", id, ids(sys.Boxes, func(b *model.Box) string { return b.ID }))
		}
		return around(sys, b, o.Hops), nil
	}
	all := slices.Concat(kinds, o.Others)
	known := suggest.DidYouMean(kind, prefixes(all))
	return nil, fmt.Errorf("there is no view %s%s (there are %s)", value.Quote(name), known, strings.Join(all, ", "))
}

func prefixes(all []string) []string {
	var out []string
	for _, k := range all {
		k, _, _ = strings.Cut(k, ":")
		out = append(out, k)
	}
	return out
}

func groupID(g *model.Group) string { return g.ID }

func ids[T any](all []T, id func(T) string) []string {
	var out []string
	for _, x := range all {
		out = append(out, id(x))
	}
	return out
}

func find(all []*model.Group, id string, of func(*model.Group) string) *model.Group {
	for _, g := range all {
		if of(g) == id {
			return g
		}
	}
	return nil
}

func begin(sys *model.System, name, title string) *View {
	return &View{
		System: sys, Name: name, Title: title,
		Faded: map[*model.Box]bool{}, FadedLines: map[*model.Line]bool{},
	}
}

// withDeadLetters adds the boxes where work of the given boxes and lines is
// parked: a dead-letter queue belongs to its source.
func withDeadLetters(to, boxes map[*model.Box]bool, lines map[*model.Line]bool) {
	add := func(d *model.DeadLetter) {
		if b, ok := d.To.Get(); ok && b != nil {
			to[b] = true
		}
	}
	for b, in := range boxes {
		if in {
			add(&b.Channel.DeadLetter)
			add(&b.Inbox.DeadLetter)
		}
	}
	for l, faded := range lines {
		if !faded {
			add(&l.DeadLetter)
		}
	}
}

// Parker is the box that puts what fails on a line into the line's own dead letter: who
// fetches the work, else who sends it.
func Parker(l *model.Line) *model.Box {
	if l.Delivery.Or("") == model.Poll {
		return l.To
	}
	return l.From
}

// withSources adds the boxes of a system whose dead letters the given ones take.
func (v *View) withSources(to, boxes map[*model.Box]bool) {
	for b, in := range boxes {
		for _, e := range b.DeadLetterOf {
			kind, id, _ := strings.Cut(e.Name, ".")
			source := v.System.Box(id)
			if l := v.System.Line(id); kind == "lines" && l != nil {
				source = Parker(l)
			}
			if in && source != nil {
				to[source] = true
			}
		}
	}
}

// keep takes boxes and lines into the view, in the order of the model. What is
// near, and not in, is faded; so is a line that isn't in.
func (v *View) keep(in, near map[*model.Box]bool, lines map[*model.Line]bool) {
	for _, b := range v.System.Boxes {
		if in[b] || near[b] {
			v.Boxes = append(v.Boxes, b)
			v.Faded[b] = !in[b]
		}
	}
	for _, l := range v.System.Lines {
		if faded, ok := lines[l]; ok {
			v.Lines = append(v.Lines, l)
			v.FadedLines[l] = faded
		}
	}
}

// title is what a box is called in the title of a view.
func title(given model.Fact[string], id string) string {
	return label.Clean(given.Or(id), label.MaxTitle)
}

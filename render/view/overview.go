package view

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/rules"
)

// Poster is the number of boxes from which one picture of all of them is a
// poster: nobody reads it on a laptop.
const Poster = 80

// Overview is a system drawn by its areas: groups, or else owners.
type Overview struct {
	// By is what an area is: "group" or "owner".
	By    string
	Areas []*Area
	Links []*Link
}

// Area is a group, or all boxes of one owner.
type Area struct {
	// ID is the group's id or the owner's name, "" for boxes that have none.
	ID, Title string
	// View is the view that shows the area, "" where there is none.
	View  string
	Boxes int
	// Inside is how many lines stay in the area.
	Inside int
	// Outside is how many outside systems it has lines with that are told here and not
	// drawn; findings on those lines are its own.
	Outside int
	Tally
}

// Link is all lines between two areas: most of them lead from From to To.
type Link struct {
	From, To           *Area
	Sync, Async, Other int
	// Both tells that lines lead either way.
	Both bool
	Tally

	back int
}

// Lines is how many lines a link stands for.
func (l *Link) Lines() int { return l.Sync + l.Async + l.Other }

// Waits tells whether somebody waits on one of the lines, as far as is known.
func (l *Link) Waits() bool { return l.Sync > 0 || l.Other > 0 }

// Kinds says how many lines are of which kind, "" where all are of one.
func (l *Link) Kinds() string {
	var kinds []string
	for _, k := range []struct {
		n    int
		word string
	}{{l.Sync, "sync"}, {l.Async, "async"}, {l.Other, "?"}} {
		if k.n > 0 && k.n < l.Lines() {
			kinds = append(kinds, strconv.Itoa(k.n)+" "+k.word)
		}
	}
	return strings.Join(kinds, ", ")
}

// Says is how much is in the area.
func (a *Area) Says() string {
	says := phrase.Count(a.Boxes, "box", "boxes")
	if a.Inside > 0 {
		says += ", " + phrase.Count(a.Inside, "line", "lines") + " inside"
	}
	if a.Outside > 0 {
		says += ", " + phrase.Count(a.Outside, "outside system", "outside systems")
	}
	return says
}

// Tally counts findings.
type Tally struct{ Errors, Warnings int }

func (t *Tally) add(n Tally) { t.Errors += n.Errors; t.Warnings += n.Warnings }

// mostAreas is how many areas a page has room for; where inner groups are more,
// those around them are drawn.
const mostAreas = 40

// CanOverview tells whether a system has areas to be drawn by.
func CanOverview(sys *model.System) bool { return areaOf(sys) != nil }

// overviewOf draws a system by its areas; one without any is drawn whole.
func overviewOf(sys *model.System, r *rules.Report) *View {
	by := areaOf(sys)
	if by == nil {
		return Whole(sys)
	}
	o := &Overview{By: by.name}
	areas := map[string]*Area{}
	of := map[*model.Box]*Area{}
	found := tallies(r)
	for _, b := range sys.Boxes {
		id, title := by.of(b)
		key := "of " + id
		if id == "" {
			title = outside(b, by)
			key = title
		}
		a := areas[key]
		if a == nil {
			a = &Area{ID: id, Title: label.Clean(title, label.MaxTitle)}
			if id != "" && by.name == "group" {
				a.View = "group:" + id
			}
			areas[key] = a
			o.Areas = append(o.Areas, a)
		}
		a.Boxes++
		a.add(found[b.Entity().Name])
		of[b] = a
	}
	o.link(sys, of, found)
	if out := areas[outsideSystems]; out != nil {
		o.tuck(out, sys, of)
	}
	v := begin(sys, "overview", "by "+by.name)
	v.Overview = o
	return v
}

// outsideSystems is the area of all that a system calls and nobody of its own runs.
const outsideSystems = "outside systems"

// mostJoined is how many areas a picture can show one to be joined to: a line to nearly
// each of them says nothing, and crosses all others.
const mostJoined = 6

// tuck takes the outside systems out of the picture where most areas have lines with
// them: each area then says with how many.
func (o *Overview) tuck(out *Area, sys *model.System, of map[*model.Box]*Area) {
	theirs := func(k *Link) bool { return k.From == out || k.To == out }
	n := 0
	for _, k := range o.Links {
		if theirs(k) {
			n++
		}
	}
	if n <= mostJoined {
		return
	}
	with := map[*Area]map[*model.Box]bool{}
	for _, l := range sys.Lines {
		for _, ends := range [][2]*model.Box{{l.From, l.To}, {l.To, l.From}} {
			a := of[ends[0]]
			if a == out || of[ends[1]] != out {
				continue
			}
			if with[a] == nil {
				with[a] = map[*model.Box]bool{}
			}
			with[a][ends[1]] = true
			a.Outside = len(with[a])
		}
	}
	for _, k := range o.Links {
		switch out {
		case k.From:
			k.To.add(k.Tally)
		case k.To:
			k.From.add(k.Tally)
		}
	}
	o.Links = slices.DeleteFunc(o.Links, theirs)
	o.Areas = slices.DeleteFunc(o.Areas, func(a *Area) bool { return a == out })
}

// outside is where a box stands that is in no area: who calls the system and whom it calls
// are apart, or every way would lead in a circle through the one box of all that is left.
func outside(b *model.Box, by *area) string {
	switch b.Kind {
	case model.Client:
		return "clients"
	case model.External:
		return outsideSystems
	}
	return "no " + by.name
}

func (o *Overview) link(sys *model.System, of map[*model.Box]*Area, found map[string]Tally) {
	links := map[[2]*Area]*Link{}
	for _, l := range sys.Lines {
		from, to := of[l.From], of[l.To]
		if from == to {
			from.Inside++
			from.add(found[l.Entity().Name])
			continue
		}
		k := links[[2]*Area{from, to}]
		if k == nil {
			k = &Link{From: from, To: to}
			links[[2]*Area{from, to}], links[[2]*Area{to, from}] = k, k
			o.Links = append(o.Links, k)
		}
		if k.From == to {
			k.back++
		}
		switch l.Mode.Or("") {
		case model.Sync:
			k.Sync++
		case model.Async:
			k.Async++
		default:
			k.Other++
		}
		k.add(found[l.Entity().Name])
	}
	for _, k := range o.Links {
		k.Both = k.back > 0 && k.back < k.Lines()
		if 2*k.back > k.Lines() {
			k.From, k.To = k.To, k.From
		}
	}
}

func tallies(r *rules.Report) map[string]Tally {
	out := map[string]Tally{}
	if r == nil {
		return out
	}
	for _, f := range r.Findings {
		t := out[f.On.Name]
		switch f.Severity {
		case rules.Error:
			t.Errors++
		case rules.Warning:
			t.Warnings++
		}
		out[f.On.Name] = t
	}
	return out
}

// area is a way to sort boxes into areas.
type area struct {
	name string
	// of is the area's id and title, "" for a box that is in none.
	of func(*model.Box) (id, title string)
}

// areaOf is the way to sort a system's boxes: by group, or by owner, if that
// says something about most of them; nil if neither does.
func areaOf(sys *model.System) *area {
	ways := []*area{
		{"group", func(b *model.Box) (string, string) { return named(b.In.Or(nil)) }},
		{"group", func(b *model.Box) (string, string) { return named(outermost(b.In.Or(nil))) }},
		{"owner", func(b *model.Box) (string, string) { o := b.Owner.Or(""); return o, o }},
	}
	for _, way := range ways {
		ids, in := map[string]bool{}, 0
		for _, b := range sys.Boxes {
			if id, _ := way.of(b); id != "" {
				ids[id] = true
				in++
			}
		}
		if len(ids) >= 2 && len(ids) <= mostAreas && 2*in >= len(sys.Boxes) {
			return way
		}
	}
	return nil
}

func named(g *model.Group) (id, title string) {
	if g == nil {
		return "", ""
	}
	if g.Title == "" {
		return g.ID, g.ID
	}
	return g.ID, g.Title
}

func outermost(g *model.Group) *model.Group {
	seen := map[*model.Group]bool{}
	for g != nil && g.Parent != nil && !seen[g] {
		seen[g] = true
		g = g.Parent
	}
	return g
}

package html

import (
	"fmt"
	"html/template"
	"strings"

	"tautline.dev/analysis/coupling"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// card is all there is to know of a box or a line.
type card struct {
	// ID is the entity; Shape is it in the picture, Near what belongs to it
	// there.
	ID, Shape, Near string
	Name            string
	// From and To are the ends of a line; Kind what a box is.
	From, To    link
	Kind, Class string
	// Title is what people call a box, or what a line does.
	Title, About  string
	Rank          int
	Severity      string
	Chips         []chip
	Findings      []finding
	Open          []question
	Matter        int
	Facts         []fact
	Notes         []note
	Coupling      []facet
	Coupled       string
	Experiments   []experiment
	In            []link
	Lines         []link
	Parks         []link
	Owner, Oncall string
	Source        link
	At            string
	Owners, Flows string
}

// chip is a fact in a word or two.
type chip struct{ Class, Text string }

// note is what a platform has to say of what a line uses.
type note struct {
	Says, Asks, By string
	Source         link
}

type question struct{ Asks, Rule, Summary string }

type facet struct {
	Name, Degree string
	Says, Loosen template.HTML
}

type experiment struct {
	Kind, Result, Day string
	Link              link
	At                string
}

func (b *builder) lineCards() []card {
	var out []card
	for _, sheet := range b.sheet.Lines {
		out = append(out, b.lineCard(sheet))
	}
	return out
}

func (b *builder) lineCard(sheet rules.LineSheet) card {
	l := sheet.Line
	c := b.card(l.Entity(), sheet.Findings)
	c.Name, c.Kind, c.Title = text(l.ID), l.InteractionName(), text(l.Does.Or(""))
	c.From, c.To = b.ending(l.From), b.ending(l.To)
	c.Near = strings.Join([]string{b.shapes[l.From.Entity().Name], b.shapes[l.To.Entity().Name]}, " ")
	c.Facts = b.facts(l, sheet.Facts)
	for _, n := range sheet.Notes {
		c.Notes = append(c.Notes, note{text(n.Says), text(n.Asks), n.By, linkTo(n.Source)})
	}
	c.Matter = sheet.Matter
	for _, q := range sheet.Open {
		c.Open = append(c.Open, question{q.Question.Asks, q.Name, q.Summary})
	}
	facets := coupling.Of(b.r.System, l, b.r.Questions[l].Matters)
	c.Coupled = coupling.Summary(facets)
	for _, f := range facets {
		c.Coupling = append(c.Coupling, facet{f.Name, f.Degree.String(), prose(f.Says), prose(f.Loosen)})
	}
	for _, e := range l.Experiments {
		x := experiment{Kind: text(e.Kind), Result: text(e.Says()), Link: linkTo(e.Link), At: b.place(e.At)}
		if !e.Date.IsZero() {
			x.Day = e.Date.Format("2006-01-02")
		}
		c.Experiments = append(c.Experiments, x)
	}
	c.In = b.flowsOf(l)
	c.Chips = chips(l, sheet)
	return c
}

// ending is an end of a line, under its own name.
func (b *builder) ending(box *model.Box) link {
	return b.entity(box.Entity().Name)
}

// flowsOf are the flows that a line is a step of.
func (b *builder) flowsOf(l *model.Line) []link {
	var out []link
	for i, f := range b.r.System.Flows {
		if strings.Contains(" "+b.marks.Flows(l.Entity().Name)+" ", fmt.Sprintf(" f%d ", i)) {
			out = append(out, link{Text: text(f.Title.Or(f.ID)), To: "#" + b.anchors[f.Entity().Name]})
		}
	}
	return out
}

// chips are what one looks for first: how it talks, how long it waits, how
// often it tries, and how much is open.
func chips(l *model.Line, sheet rules.LineSheet) []chip {
	out := []chip{{"how", l.InteractionName()}}
	if t := l.Timeout.Text(); l.Timeout.Known() {
		out = append(out, chip{"", "timeout " + t})
	}
	if n, ok := l.Tries(); ok {
		switch {
		case n == model.Unlimited:
			out = append(out, chip{"", "tries without end"})
		case n == 1:
			out = append(out, chip{"", "1 try"})
		default:
			out = append(out, chip{"", fmt.Sprintf("%d tries", n)})
		}
	}
	if n := len(sheet.Open); n > 0 {
		out = append(out, chip{"open", fmt.Sprintf("%d of %d open", n, sheet.Matter)})
	}
	return out
}

func (b *builder) boxCards() []card {
	var out []card
	for _, sheet := range b.sheet.Boxes {
		out = append(out, b.boxCard(sheet))
	}
	return out
}

func (b *builder) boxCard(sheet rules.BoxSheet) card {
	box := sheet.Box
	c := b.card(box.Entity(), sheet.Findings)
	c.Name, c.Kind, c.Class = text(box.ID), string(box.Kind), string(box.Family())
	c.Title, c.About = text(box.Title.Or("")), text(box.Description.Or(""))
	if c.Title == c.Name {
		c.Title = ""
	}
	c.Facts = b.facts(nil, sheet.Facts)
	c.Owner, c.Oncall, c.Source = text(box.Owner.Or(b.r.System.Owner.Or(""))), text(box.Oncall.Or("")), linkTo(box.Source.Or(""))
	c.Chips = []chip{{"how", string(box.Kind)}}
	if _, ok := box.Platform.Get(); ok {
		c.Chips = append(c.Chips, chip{"", text(box.Platform.Text())})
	}
	var near []string
	for _, lines := range [][]*model.Line{box.Into, box.Out} {
		for _, l := range lines {
			near = append(near, b.shapes[l.Entity().Name], b.shapes[l.From.Entity().Name], b.shapes[l.To.Entity().Name])
			c.Lines = append(c.Lines, link{Text: fmt.Sprintf("%s: %s → %s", text(l.ID), text(l.From.ID), text(l.To.ID)), To: "#" + b.anchors[l.Entity().Name]})
		}
	}
	for _, e := range b.parkers[box] {
		c.Parks = append(c.Parks, b.entity(e.Name))
	}
	for _, e := range box.DeadLetterOf {
		near = append(near, b.shapes[e.Name])
	}
	c.Near = words("", near)
	return c
}

// card is what all cards have.
func (b *builder) card(e model.Entity, found []rules.Finding) card {
	c := card{
		ID: b.anchors[e.Name], Shape: b.shapes[e.Name], At: b.place(e.At),
		Owners: b.marks.Owners(e.Name), Flows: b.marks.Flows(e.Name), Findings: b.all(found),
	}
	if len(c.Findings) > 0 {
		c.Rank, c.Severity = c.Findings[0].Rank, c.Findings[0].Severity
	}
	return c
}

// words adds words to a list of them, each once.
func words(list string, more []string) string {
	all := strings.Fields(list)
	for _, w := range more {
		all = add(all, w)
	}
	return strings.Join(all, " ")
}

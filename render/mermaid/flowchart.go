// Package mermaid writes diagrams that Mermaid draws: in a pull request, a wiki,
// or a page of documentation.
package mermaid

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Options are what a flowchart may be asked for.
type Options struct {
	// Direction is LR or TB; anything else takes what suits the length of the
	// longest way.
	Direction string
}

// Flowchart writes a view of a system. The report may be nil: then no finding
// and no open question is shown.
func Flowchart(w io.Writer, v *view.View, r *rules.Report, o Options) error {
	c := &chart{view: v, report: r, verdicts: label.Verdicts(r), names: map[*model.Box]string{}, out: bufio.NewWriter(w)}
	direction := o.Direction
	if direction != "LR" && direction != "TB" {
		direction = directionOf(v)
	}
	c.say(0, "flowchart "+direction)
	title := label.Clean(v.System.Titled(), label.MaxTitle)
	if v.Title != "" {
		title += ": " + v.Title
	}
	c.say(1, "accTitle: "+sentence(title))
	if v.Overview != nil {
		c.overview(v.Overview)
	} else {
		c.system()
	}
	for _, s := range c.styles {
		c.say(1, s)
	}
	return c.out.Flush()
}

// longestRow is how many boxes in a row a page is broad enough for, with what
// stands on the lines between them.
const longestRow = 5

// directionOf is from top to bottom where work comes so far that a row of boxes
// would shrink on a page.
func directionOf(v *view.View) string {
	out, into := map[*model.Box][]*model.Line{}, map[*model.Box]int{}
	for _, l := range v.Lines {
		out[l.From] = append(out[l.From], l)
		into[l.To]++
	}
	reached := map[*model.Box]bool{}
	var edge []*model.Box
	for _, b := range v.Boxes {
		if into[b] == 0 {
			edge, reached[b] = append(edge, b), true
		}
	}
	for far := 1; len(edge) > 0; far++ {
		if far > longestRow {
			return "TB"
		}
		var next []*model.Box
		for _, b := range edge {
			for _, l := range out[b] {
				if !reached[l.To] {
					next, reached[l.To] = append(next, l.To), true
				}
			}
		}
		edge = next
	}
	return "LR"
}

// chart is one flowchart in the making.
type chart struct {
	view     *view.View
	report   *rules.Report
	verdicts map[string]label.Verdict
	names    map[*model.Box]string
	out      *bufio.Writer
	// links counts lines: Mermaid styles them by number.
	links  int
	styles []string
}

func (c *chart) say(depth int, text string) {
	c.out.WriteString(strings.Repeat("  ", depth) + text + "\n")
}

func (c *chart) system() {
	groups := c.groups()
	for i, b := range c.view.Boxes {
		c.names[b] = fmt.Sprintf("b%d", i)
	}
	n := 0
	c.contents(groups, nil, 1, &n)
	for _, l := range c.view.Lines {
		c.line(l)
	}
	c.deadLetters()
	c.paint()
}

// groups are the inner groups of each group that has boxes; nil is the page.
func (c *chart) groups() map[*model.Group][]*model.Group {
	inner, seen := map[*model.Group][]*model.Group{}, map[*model.Group]bool{}
	for _, b := range c.view.Boxes {
		for g := b.In.Or(nil); g != nil && !seen[g]; g = g.Parent {
			seen[g] = true
			inner[g.Parent] = append(inner[g.Parent], g)
		}
	}
	return inner
}

func (c *chart) contents(inner map[*model.Group][]*model.Group, in *model.Group, depth int, n *int) {
	for _, b := range c.view.Boxes {
		if b.In.Or(nil) == in {
			c.box(b, depth)
		}
	}
	for _, g := range inner[in] {
		title := g.Title
		if title == "" {
			title = g.ID
		}
		caption := label.Clean(strings.TrimSpace(g.Kind+" "+title), label.MaxTitle)
		c.say(depth, fmt.Sprintf("subgraph g%d[%s]", *n, quoted(caption)))
		c.styles = append(c.styles, fmt.Sprintf("style g%d fill:none,stroke:#8c959f", *n))
		*n++
		c.contents(inner, g, depth+1, n)
		c.say(depth, "end")
	}
}

// shapes are the outlines of kinds; the word for the kind stands in each box.
var shapes = map[model.Kind][2]string{
	model.Client:      {"([", "])"},
	model.External:    {"[", "]"},
	model.Gateway:     {"{{", "}}"},
	model.Function:    {"(", ")"},
	model.Service:     {"[", "]"},
	model.Worker:      {"[", "]"},
	model.Workflow:    {"[[", "]]"},
	model.Pipe:        {">", "]"},
	model.Scheduler:   {"((", "))"},
	model.Queue:       {"[/", "/]"},
	model.Topic:       {`[\`, "/]"},
	model.Bus:         {"[/", `\]`},
	model.Stream:      {`[\`, `\]`},
	model.Database:    {"[(", ")]"},
	model.Cache:       {"[(", ")]"},
	model.ObjectStore: {"[(", ")]"},
}

func (c *chart) box(b *model.Box, depth int) {
	shape, ok := shapes[b.Kind]
	if !ok {
		shape = [2]string{"[", "]"}
	}
	text := []string{label.Kind(b), label.Clean(b.Title.Or(b.ID), label.MaxTitle)}
	if harm := c.view.Harm[b]; harm != "" {
		text = append(text, string(harm))
	}
	for _, v := range c.view.Told(b, c.verdicts) {
		text = append(text, v.Severity.String()+": "+v.Text)
	}
	if m, ok := c.view.Marks[b]; ok {
		text = append(text, marked(m)...)
		c.styles = append(c.styles, fmt.Sprintf("style %s %s", c.names[b], changes[m.How].box))
	}
	c.say(depth, c.names[b]+shape[0]+quoted(text...)+shape[1]+":::"+c.class(b))
	if link := label.Link(b.Source.Or("")); link != "" {
		c.styles = append(c.styles, fmt.Sprintf("click %s href %q", c.names[b], link))
	}
}

func (c *chart) class(b *model.Box) string {
	switch {
	case c.view.Faded[b]:
		return "faded"
	case b.Kind == model.External, b.Kind == model.Cache:
		return string(b.Family()) + "Dashed"
	case b.Family() == "":
		return string(model.Compute)
	}
	return string(b.Family())
}

func (c *chart) line(l *model.Line) {
	arrow := "-->"
	if l.Mode.Or("") == model.Async {
		arrow = "-.->"
		if l.Delivery.Or("") == model.Poll {
			arrow = "-.-o"
		}
	}
	says := label.Of(c.view.System, l, c.report)
	text := []string{strings.TrimSpace(says.ID + " " + says.How)}
	if step := c.view.Steps[l]; step != "" {
		text[0] = "step " + step + ": " + text[0]
	}
	if !c.view.FadedLines[l] {
		text = append(text, says.Facts...)
		if len(says.Asks(c.view.AsksAll())) > 0 {
			text = append(text, "? "+strings.Join(says.Asks(c.view.AsksAll()), ", "))
		}
		if owner := c.view.Owners[l].Words(); owner != "" {
			text = append(text, owner)
		}
		if harm := c.view.LineHarm[l]; harm != "" {
			text = append(text, string(harm))
		}
	}
	style := ""
	if v, ok := c.verdicts[l.Entity().Name]; ok && v.Shown() {
		text = append(text, v.Severity.String()+": "+v.Text)
		style = strokes[v.Severity]
	}
	if c.view.FadedLines[l] {
		style = "stroke:#8c959f"
	}
	if m, ok := c.view.LineMarks[l]; ok {
		text = append(text, marked(m)...)
		style = changes[m.How].line
		if m.How == diff.Removed {
			arrow = "-.-x"
		}
	}
	c.link(c.names[l.From], arrow, c.names[l.To], style, text...)
}

// strokes mark lines with findings: heavier, and in their colour.
var strokes = map[rules.Severity]string{
	rules.Error:   "stroke:#a4001d,stroke-width:4px",
	rules.Warning: "stroke:#8a4b00,stroke-width:3px",
}

// changes mark what a change did: heavier lines, broken ones where they are gone.
var changes = map[diff.How]struct{ box, line string }{
	diff.Added:   {"stroke:#00684a,stroke-width:4px", "stroke:#00684a,stroke-width:4px"},
	diff.Removed: {"fill:#ffffff,stroke:#a4001d,stroke-dasharray:6 4", "stroke:#a4001d,stroke-dasharray:2 4"},
	diff.Changed: {"stroke:#0b5394,stroke-width:4px", "stroke:#0b5394,stroke-width:3px"},
	diff.Renamed: {"stroke:#0b5394,stroke-width:2px", "stroke:#0b5394,stroke-width:2px"},
}

// marked are the words of a mark.
func marked(m view.Mark) []string {
	return append([]string{m.Word()}, m.Says...)
}

func (c *chart) link(from, arrow, to, style string, text ...string) {
	if style != "" {
		c.styles = append(c.styles, fmt.Sprintf("linkStyle %d %s", c.links, style))
	}
	c.links++
	c.say(1, fmt.Sprintf("%s %s|%s| %s", from, arrow, quoted(text...), to))
}

// deadLetters are the ways to where work is parked, each pair of boxes once.
func (c *chart) deadLetters() {
	seen := map[[2]*model.Box]bool{}
	add := func(from *model.Box, is custody.Parking, d *model.DeadLetter) {
		to := is.Named()
		if to == nil || to == from || c.names[to] == "" || seen[[2]*model.Box{from, to}] {
			return
		}
		seen[[2]*model.Box{from, to}] = true
		arrow := "-.->"
		if is.To == nil { // nothing comes there
			arrow = "-.-x"
		}
		c.link(c.names[from], arrow, c.names[to], "stroke:#57606a,stroke-dasharray:2 4", label.Parked(is, d, ""))
	}
	s := c.view.System
	for _, b := range c.view.Boxes {
		add(b, custody.ChannelParking(s, b), &b.Channel.DeadLetter)
		add(b, custody.InboxParking(s, b), &b.Inbox.DeadLetter)
	}
	for _, l := range c.view.Lines {
		if to, ok := l.DeadLetter.To.Get(); ok && !seen[[2]*model.Box{l.From, to}] && !seen[[2]*model.Box{l.To, to}] {
			add(view.Parker(l), custody.HandOffParking(s, l), &l.DeadLetter)
		}
	}
}

// paint gives each family its colours: readable on light and dark pages, since
// each box has its own ground.
func (c *chart) paint() {
	c.styles = append(c.styles,
		"classDef edge fill:#f6f8fa,stroke:#57606a,color:#1b1f24",
		"classDef edgeDashed fill:#f6f8fa,stroke:#57606a,color:#1b1f24,stroke-dasharray:6 4",
		"classDef compute fill:#e3effb,stroke:#0b5394,color:#1b1f24",
		"classDef channel fill:#fff3d1,stroke:#8a6100,color:#1b1f24",
		"classDef store fill:#def3ea,stroke:#00684a,color:#1b1f24",
		"classDef storeDashed fill:#def3ea,stroke:#00684a,color:#1b1f24,stroke-dasharray:6 4",
		"classDef faded fill:#ffffff,stroke:#8c959f,color:#57606a",
	)
}

func (c *chart) overview(o *view.Overview) {
	names := map[*view.Area]string{}
	for i, a := range o.Areas {
		names[a] = fmt.Sprintf("a%d", i)
		text := []string{a.Title, phrase.Count(a.Boxes, "box", "boxes")}
		c.say(1, names[a]+"["+quoted(append(text, tallied(a.Tally)...)...)+"]")
	}
	for _, k := range o.Links {
		arrow := "-->"
		if k.Sync+k.Other == 0 {
			arrow = "-.->"
		}
		if k.Both {
			arrow = "<" + arrow
		}
		text := append([]string{phrase.Count(k.Lines(), "line", "lines")}, tallied(k.Tally)...)
		c.link(names[k.From], arrow, names[k.To], "", text...)
	}
}

func tallied(t view.Tally) []string {
	var out []string
	if t.Errors > 0 {
		out = append(out, phrase.Count(t.Errors, "error", "errors"))
	}
	if t.Warnings > 0 {
		out = append(out, phrase.Count(t.Warnings, "warning", "warnings"))
	}
	return out
}

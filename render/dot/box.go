package dot

import (
	"fmt"
	"strings"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/render/label"
)

// shape is how a kind of box is drawn. Kinds of one family share a colour and
// have different outlines, so that they are told apart without colour.
type shape struct {
	name, style string
	// bars are drawn beside the text: a row of waiting messages.
	before, behind int
	// crown is the height that an outline needs above its text.
	crown int
	// double outlines mark the border of the system.
	double bool
	// margin is the room between text and outline, if the usual is too little.
	margin string
}

var shapes = map[model.Kind]shape{
	model.Client:      {name: "box", style: "filled,rounded,bold"},
	model.External:    {name: "box", style: "filled,dashed"},
	model.Gateway:     {name: "box", style: "filled", double: true},
	model.Function:    {name: "box", style: "filled,rounded"},
	model.Service:     {name: "box", style: "filled"},
	model.Worker:      {name: "box3d", style: "filled"},
	model.Workflow:    {name: "component", style: "filled"},
	model.Pipe:        {name: "octagon", style: "filled", margin: "0.06,0.05"},
	model.Scheduler:   {name: "note", style: "filled"},
	model.Queue:       {name: "box", style: "filled", behind: 3},
	model.Topic:       {name: "box", style: "filled,diagonals"},
	model.Bus:         {name: "box", style: "filled", before: 1, behind: 1},
	model.Stream:      {name: "box", style: "filled", before: 3, behind: 3},
	model.Database:    {name: "cylinder", style: "filled", crown: 7},
	model.Cache:       {name: "cylinder", style: "filled,dashed", crown: 7},
	model.ObjectStore: {name: "folder", style: "filled"},
}

// nameColumns is how wide the name in a box gets before it breaks.
const nameColumns = 20

// face is what a box says: kind, name, platform, the worst finding.
func (p *picture) face(b *model.Box) *block {
	out := &block{}
	small := func(text string) {
		for _, part := range label.Wrap(text, nameColumns+8, 2) {
			out.rows = append(out.rows, row("", font(p.small(), p.theme.Quiet, markup(part))))
			out.grow(p.small(), part)
		}
	}
	for _, text := range kindOf(b) {
		small(text)
	}
	for _, tag := range p.tags(b) {
		small("in " + tag)
	}
	for _, part := range label.Wrap(label.Clean(b.Title.Or(b.ID), label.MaxTitle), nameColumns, 3) {
		out.rows = append(out.rows, row("", font(sizeBox, p.ink(p.view.Faded[b]), struck(p.view.Marks[b], bold(markup(part))))))
		out.grow(sizeBox, part)
	}
	if harm := p.view.Harm[b]; harm != "" {
		out.harm(p, harm, "")
	}
	out.told(p, b)
	if m, ok := p.view.Marks[b]; ok {
		out.marked(p, m, "")
	}
	for _, k := range p.docks[b] {
		out.docked(p, k)
	}
	return out
}

// told appends what was found of a box, and of the flows that start there.
func (out *block) told(p *picture, b *model.Box) {
	for _, v := range p.view.Told(b, p.verdicts) {
		if p.Bare {
			v = bareVerdict(v)
		}
		out.badge(p, v, "")
	}
}

// kindOf is what a box is, and of whose make: "queue · aws/sqs", in two rows
// where one would make the box wide.
func kindOf(b *model.Box) []string {
	both := label.Kind(b)
	if label.Width(both) <= nameColumns+2 && b.Kind != model.Pipe {
		return []string{both}
	}
	return strings.SplitN(both, " · ", 2)
}

// box is the statement of one box.
func (p *picture) box(b *model.Box) attrs {
	if p.view.Overview != nil {
		return p.area(b)
	}
	look, ok := shapes[b.Kind]
	if !ok {
		look = shape{name: "box", style: "filled"}
	}
	paint := p.theme.family(b.Family())
	if p.view.Faded[b] {
		paint = p.theme.Faded
	}
	if m, ok := p.view.Marks[b]; ok {
		paint, look.style = p.changedBox(m, paint, look.style)
	}
	face := p.faces[b]
	if look.crown > 0 {
		face.rows = append([]string{fmt.Sprintf(`<TR><TD HEIGHT="%d"></TD></TR>`, look.crown)}, face.rows...)
	}
	var a attrs
	a = a.html("label", withBars(face, look, paint))
	a = a.set("shape", look.name).set("style", look.style)
	a = a.set("fillcolor", paint.Fill).set("color", paint.Border)
	if m, ok := p.view.Marks[b]; ok && m.How != diff.Removed {
		a = a.set("penwidth", "2.6")
	}
	if look.double {
		a = a.set("peripheries", "2")
	}
	if look.margin != "" {
		a = a.set("margin", look.margin)
	}
	a = a.text("id", p.ids[b.Entity().Name])
	a = a.text("class", p.boxClass(b))
	if link := label.Link(b.Source.Or("")); link != "" && !p.NoLinks {
		a = a.text("URL", link)
	}
	return a.text("tooltip", boxTip(b))
}

func (p *picture) boxClass(b *model.Box) string {
	class := "box " + token(string(b.Family())) + " " + token(string(b.Kind))
	if v, ok := p.verdicts[b.Entity().Name]; ok {
		class += " " + v.Severity.String()
	}
	if p.view.Faded[b] {
		class += " faded"
	}
	if harm := p.view.Harm[b]; harm != "" {
		class += " harm-" + token(string(harm))
	}
	if m, ok := p.view.Marks[b]; ok {
		class += " change-" + string(m.How)
	}
	return class
}

// withBars is the face of a box with the bars of its kind beside it.
func withBars(face *block, look shape, paint Paint) string {
	text := table(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"`, face.rows...)
	if look.before+look.behind == 0 {
		return text
	}
	cell := fmt.Sprintf(`<TD BORDER="1" SIDES="%%s" COLOR="%s" WIDTH="5" CELLPADDING="0"></TD>`, paint.Border)
	return `<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>` +
		strings.Repeat(fmt.Sprintf(cell, "R"), look.before) +
		`<TD CELLPADDING="3">` + text + `</TD>` +
		strings.Repeat(fmt.Sprintf(cell, "L"), look.behind) + `</TR></TABLE>`
}

// boxTip is what a reader gets by pointing at a box.
func boxTip(b *model.Box) string {
	tip := string(b.Kind) + " " + b.ID
	if owner, ok := b.Owner.Get(); ok {
		tip += ", owned by " + owner
	}
	if text, ok := b.Description.Get(); ok {
		tip += ": " + text
	}
	return label.Clean(tip, maxTip)
}

package dot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
)

// parking is the way from a box to where its dead letters go.
type parking struct {
	from, to *model.Box
	// text says when work is parked, and named says it with the name of where.
	text, named string
	// vain: nothing ever comes there.
	vain bool
}

// parkings lists the ways to dead-letter boxes, each pair of boxes once.
func parkings(v *view.View) []parking {
	var out []parking
	pairs := map[[2]*model.Box]bool{}
	shown := map[*model.Box]bool{}
	for _, b := range v.Boxes {
		shown[b] = true
	}
	add := func(from *model.Box, is custody.Parking, d *model.DeadLetter) {
		to := is.Named()
		if to == nil || to == from || !shown[to] || pairs[[2]*model.Box{from, to}] {
			return
		}
		pairs[[2]*model.Box{from, to}] = true
		out = append(out, parking{from, to, label.Parked(is, d, ""), label.Parked(is, d, " "+label.Clean(to.ID, label.MaxID)), is.To == nil})
	}
	for _, b := range v.Boxes {
		add(b, custody.ChannelParking(v.System, b), &b.Channel.DeadLetter)
		add(b, custody.InboxParking(v.System, b), &b.Inbox.DeadLetter)
	}
	// Work is parked whether or not the line that it came by is shown.
	for _, l := range v.System.Lines {
		to, ok := l.DeadLetter.To.Get()
		by := view.Parker(l)
		if !ok || !shown[by] || pairs[[2]*model.Box{l.From, to}] || pairs[[2]*model.Box{l.To, to}] {
			continue
		}
		add(by, custody.HandOffParking(v.System, l), &l.DeadLetter)
	}
	return out
}

// dock has dead-letter boxes to which no line of the picture leads, and from which none
// comes, stand in the boxes whose work they take: a box of its own would have nothing
// beside it, and the way there would cross half of the picture. What a change has
// marked, or an outage has taken down, stays a box, and so does what is more than its
// source is.
func (p *picture) dock() {
	stays := map[*model.Box]bool{}
	for _, l := range p.view.Lines {
		stays[l.From], stays[l.To] = true, true
	}
	for _, k := range p.parkings {
		if _, marked := p.view.Marks[k.to]; marked || p.view.Harm[k.to] != "" || p.view.Faded[k.from] && !p.view.Faded[k.to] {
			stays[k.to] = true
		}
	}
	docked := map[*model.Box]bool{}
	for _, k := range p.parkings {
		// One that parks in itself, by way of others, is never docked out of sight.
		if !stays[k.to] && !docked[k.from] {
			docked[k.to], stays[k.from] = true, true
		}
	}
	var ways []parking
	for _, k := range p.parkings {
		if docked[k.to] {
			p.docks[k.from] = append(p.docks[k.from], k)
			continue
		}
		ways = append(ways, k)
	}
	for _, b := range p.view.Boxes {
		if !docked[b] {
			p.boxes = append(p.boxes, b)
		}
	}
	p.parkings = p.near(ways)
}

// near are the ways to boxes that stand right behind where they come from. A longer one
// is told in the box where it begins: the dotted line would cross half of the picture.
func (p *picture) near(ways []parking) (out []parking) {
	rank := rankOf(p.view, ways)
	for _, k := range ways {
		if rank[k.to] == rank[k.from]+1 {
			out = append(out, k)
			continue
		}
		p.docks[k.from] = append(p.docks[k.from], k)
		p.told[k.to] = true
	}
	return out
}

// dockPrefix begins the id of a docked box in DOT: what follows is the id that it has in
// a page, whether it is docked or not.
const dockPrefix = "dock_"

// docked appends the row of a dead-letter box that stands in another.
func (b *block) docked(p *picture, k parking) {
	paint := p.theme.family(k.to.Family())
	if p.view.Faded[k.to] {
		paint = p.theme.Faded
	}
	text := strings.TrimPrefix(strings.TrimPrefix(k.named, "no "), "dead letter ")
	parts := label.Wrap(text, nameColumns+8, 3)
	for _, part := range parts {
		b.grow(p.small(), part)
	}
	href := "#"
	if link := label.Link(k.to.Source.Or("")); link != "" && !p.NoLinks {
		href = link
	}
	cell := fmt.Sprintf(`BGCOLOR="%s" BORDER="1" COLOR="%s" HREF="%s" TITLE="%s"`, paint.Fill, paint.Border, markup(href), markup(boxTip(k.to)))
	if !p.told[k.to] { // a page has one place for each box
		p.told[k.to] = true
		cell += fmt.Sprintf(` ID="%s%s"`, dockPrefix, markup(p.ids[k.to.Entity().Name]))
	}
	var rows []string
	for _, part := range parts {
		rows = append(rows, markup(part))
	}
	b.rows = append(b.rows, row(cell, font(p.small(), p.ink(p.view.Faded[k.to]), strings.Join(rows, "<BR/>"))))
	if !slices.Contains(p.boxes, k.to) { // else it tells itself what was found
		b.told(p, k.to)
	}
}

// parking is the statement of a way to a dead-letter box: thin and dotted.
func (p *picture) parking(i int, k parking) ast.Stmt {
	var a attrs
	tip := "vee"
	if k.vain { // it ends before the box
		tip = "tee"
	}
	a = a.set("style", "dotted").set("color", p.theme.DeadLetter).set("arrowhead", tip).set("arrowsize", "0.6")
	if p.plan.columnOf(k.from) != p.plan.columnOf(k.to) {
		a = a.set("constraint", "false")
	}
	if !p.Plain {
		b := &block{}
		text := k.text
		if p.numbers != nil {
			text = strings.TrimSpace(strings.TrimPrefix(text, "dead letter"))
		}
		if text != "" {
			b.add(p.small(), text, font(p.small(), p.theme.Quiet, markup(text)))
			a = a.html("label", b.label(p.theme.Paper))
		}
	}
	return p.edge(k.from, k.to, a.text("id", p.prefix("dead-letter-"+itoa(i+1))).set("class", "dead-letter").set("tooltip", " "))
}

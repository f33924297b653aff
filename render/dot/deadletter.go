package dot

import (
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
	text     string
	// beside: the dead-letter box is placed in its source's rank. One box can
	// stand beside one source only.
	beside bool
	// line: it is a line's own, which says on its annotation where it leads.
	line bool
	// vain: nothing ever comes there.
	vain bool
}

// parkings lists the ways to dead-letter boxes, each pair of boxes once. A
// line's own dead letter starts at the box whose work fails: the channel it
// leaves, else its sender.
func parkings(v *view.View) []parking {
	var out []parking
	pairs := map[[2]*model.Box]bool{}
	paired := map[*model.Box]bool{}
	shown := map[*model.Box]bool{}
	for _, b := range v.Boxes {
		shown[b] = true
	}
	add := func(from *model.Box, is custody.Parking, d *model.DeadLetter, line bool) {
		to := is.Named()
		if to == nil || to == from || !shown[to] || pairs[[2]*model.Box{from, to}] {
			return
		}
		pairs[[2]*model.Box{from, to}] = true
		beside := !paired[to] && !paired[from] && from.In.Or(nil) == to.In.Or(nil)
		if beside {
			paired[from], paired[to] = true, true
		}
		out = append(out, parking{from, to, label.Parked(is, d, ""), beside, line, is.To == nil})
	}
	for _, b := range v.Boxes {
		add(b, custody.ChannelParking(v.System, b), &b.Channel.DeadLetter, false)
		add(b, custody.InboxParking(v.System, b), &b.Inbox.DeadLetter, false)
	}
	// Work is parked whether or not the line that it came by is shown.
	for _, l := range v.System.Lines {
		to, ok := l.DeadLetter.To.Get()
		if !ok || !shown[l.From] || pairs[[2]*model.Box{l.From, to}] || pairs[[2]*model.Box{l.To, to}] {
			continue
		}
		add(l.From, custody.HandOffParking(v.System, l), &l.DeadLetter, true)
	}
	return out
}

// near keeps the ways to dead-letter boxes that can be drawn without crossing
// half of the picture: to the one beside a box, or beside a neighbour of it. Of
// the others the source, or the line, says in words where they lead.
func (p *picture) near(all []parking) []parking {
	beside := map[*model.Box]*model.Box{}
	for _, k := range all {
		if k.beside {
			beside[k.to] = k.from
		}
	}
	joined := map[[2]*model.Box]bool{}
	for _, l := range p.view.Lines {
		joined[[2]*model.Box{l.From, l.To}], joined[[2]*model.Box{l.To, l.From}] = true, true
	}
	var out []parking
	alone := map[*model.Box]bool{}
	for _, k := range all {
		at := beside[k.to]
		if k.beside || joined[[2]*model.Box{k.from, k.to}] || at != nil && joined[[2]*model.Box{k.from, at}] || at == nil && !alone[k.to] {
			out = append(out, k)
			alone[k.to] = true
			continue
		}
		if k.line {
			continue
		}
		p.parks[k.from] = append(p.parks[k.from], strings.Replace(k.text, "dead letter", "dead letters to "+label.Clean(k.to.ID, label.MaxID), 1))
	}
	return out
}

// pair is a box with its dead-letter box beside it: in one rank, and in an
// invisible frame so that nothing comes between them.
func (p *picture) pair(from, to *model.Box) ast.Stmt {
	p.frames++
	sub := &ast.SubGraph{ID: ast.ID("cluster_pair_" + itoa(p.frames))}
	for _, a := range (attrs{}).set("rank", "same").set("peripheries", "0").set("margin", "2").set("label", "").set("style", "").set("tooltip", " ").text("id", p.prefix("pair-"+itoa(p.frames))) {
		sub.StmtList = append(sub.StmtList, a)
	}
	sub.StmtList = append(sub.StmtList, p.node(from), p.node(to))
	return sub
}

// parking is the statement of a way to a dead-letter box: thin and dotted, and
// without a say in where the stream of work goes.
func (p *picture) parking(i int, k parking) ast.Stmt {
	from, to, head := k.from, k.to, "arrowhead"
	var a attrs
	// Boxes of one rank are ordered as their edges point: to the right, and
	// where work flows to the right, upwards. The way down is drawn backwards.
	if k.beside && p.plan.direction == LeftToRight {
		from, to, head = to, from, "arrowtail"
		a = a.set("dir", "back")
	}
	tip := "vee"
	if k.vain { // it ends before the box
		tip = "tee"
	}
	a = a.set("style", "dotted").set("color", p.theme.DeadLetter).set(head, tip).set("arrowsize", "0.6")
	if !k.beside {
		a = a.set("constraint", "false")
	}
	if !p.Plain {
		b := &block{}
		text := k.text
		if p.numbers != nil {
			text = strings.TrimSpace(strings.TrimPrefix(text, "dead letter"))
		}
		if text != "" {
			b.add(sizeSmall, text, font(sizeSmall, p.theme.Quiet, markup(text)))
			a = a.html("label", b.label(p.theme.Paper))
		}
	}
	return p.edge(from, to, a.text("id", p.prefix("dead-letter-"+itoa(i+1))).set("class", "dead-letter").set("tooltip", " "))
}

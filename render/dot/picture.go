package dot

import (
	"strconv"

	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// picture is one drawing in the making.
type picture struct {
	Options
	sys    *model.System
	report *rules.Report
	theme  *Theme

	view        *view.View
	ids         map[string]string
	verdicts    map[string]label.Verdict
	names       map[*model.Box]string
	faces       map[*model.Box]*block
	annotations map[*model.Line]*block
	// bundles are the lines as they are drawn.
	bundles [][]*model.Line
	// areaOf and linkOf are the numbers of what a box or line of an overview
	// stands for.
	areaOf   map[*model.Box]int
	linkOf   map[*model.Line]int
	parkings []parking
	// boxes are those that stand in the picture by themselves; docks are the others, by
	// the box in which they stand, and told those of them that have their place.
	boxes  []*model.Box
	docks  map[*model.Box][]parking
	told   map[*model.Box]bool
	groups groups
	// tornGroups have no frame; their boxes say that they are in them.
	tornGroups map[*model.Group]bool
	plan       plan
	// numbers are those of lines that a key explains, nil where annotations
	// stand beside the lines.
	numbers map[*model.Line]string
	frames  int
}

// small is the size of what is told in passing: a bare drawing is shrunk to the room that
// a page has, and nothing in it is smaller than what stands on its lines.
func (p *picture) small() int {
	if p.Bare {
		return SmallestBare
	}
	return sizeSmall
}

func newPicture(sys *model.System, report *rules.Report, o Options) *picture {
	p := &picture{
		Options: o, sys: sys, report: report, theme: o.Theme, view: o.View,
		verdicts: label.Verdicts(report),
		faces:    map[*model.Box]*block{}, annotations: map[*model.Line]*block{},
	}
	if p.theme == nil {
		p.theme = &Light
	}
	if p.view == nil {
		p.view = view.Whole(sys)
	}
	p.ids = idsOf(p.view, o.IDPrefix)
	if p.view.Overview != nil {
		p.areas(p.view.Overview)
	}
	p.docks, p.told = map[*model.Box][]parking{}, map[*model.Box]bool{}
	p.parkings = parkings(p.view)
	p.dock()
	if p.view.Overview == nil {
		p.tornGroups = p.torn()
	}
	p.names, p.groups = namesOf(p.boxes), groupsOf(p.boxes, p.tornGroups)
	for _, b := range p.boxes {
		if o := p.view.Overview; o != nil {
			p.faces[b] = p.areaFace(o.Areas[p.areaOf[b]])
		} else {
			p.faces[b] = p.face(b)
		}
	}
	for _, l := range p.view.Lines {
		if o := p.view.Overview; o != nil {
			p.annotations[l] = p.linkLabel(o.Links[p.linkOf[l]])
		} else {
			p.annotations[l] = p.beside(l)
		}
	}
	p.bundles = p.bundled()
	p.plan = p.choose()
	if p.plan.cost > keyFrom && p.view.Overview == nil && !p.Plain && !p.Bare && len(p.keyOrder()) > 0 {
		p.useKey()
		p.plan = p.choose()
	}
	return p
}

// namesOf gives every box a name in DOT. Ids are unique, but two that differ
// only in what can't be drawn would become one box.
func namesOf(boxes []*model.Box) map[*model.Box]string {
	names, taken := map[*model.Box]string{}, map[string]bool{}
	for i, b := range boxes {
		name := b.Entity().Name
		if shown := label.Clean(name, maxTip); shown != name || taken[shown] {
			name = shown + " #" + strconv.Itoa(i+1)
		}
		taken[name] = true
		names[b] = quote(name)
	}
	return names
}

func (p *picture) build() *ast.Graph {
	g := &ast.Graph{Type: ast.DIGRAPH, ID: ast.ID(quote(label.Clean(p.sys.Name, label.MaxID)))}
	for _, a := range p.page() {
		g.StmtList = append(g.StmtList, a)
	}
	g.StmtList = append(g.StmtList, ast.NodeAttrs(p.everyBox().list()), ast.EdgeAttrs(p.everyLine().list()))
	switch {
	case p.Plain:
		g.StmtList = append(g.StmtList, p.placed()...)
	case p.numbers != nil:
		g.StmtList = append(g.StmtList, p.sheet(append(p.contents(nil), p.heads()...)))
	default:
		g.StmtList = append(g.StmtList, p.contents(nil)...)
		g.StmtList = append(g.StmtList, p.heads()...)
	}
	for i, lines := range p.bundles {
		a := p.line(lines[0])
		if len(lines) > 1 {
			a = p.several(i, lines)
		}
		g.StmtList = append(g.StmtList, p.edge(lines[0].From, lines[0].To, a))
	}
	for i, k := range p.parkings {
		g.StmtList = append(g.StmtList, p.parking(i, k))
	}
	return g
}

func (p *picture) node(b *model.Box) ast.Stmt {
	return &ast.NodeStmt{NodeID: ast.MakeNodeID(p.names[b], ""), Attrs: p.box(b).list()}
}

func (p *picture) edge(from, to *model.Box, a attrs) ast.Stmt {
	return &ast.EdgeStmt{
		Source:  ast.MakeNodeID(p.names[from], ""),
		EdgeRHS: ast.EdgeRHS{{Op: ast.DIRECTED, Destination: ast.MakeNodeID(p.names[to], "")}},
		Attrs:   a.list(),
	}
}

// page are the attributes of the drawing as a whole.
func (p *picture) page() attrs {
	var a attrs
	if p.Bare {
		a = a.set("label", "")
	} else if p.numbers != nil {
		a = a.html("label", p.key()).set("labelloc", "b").set("labeljust", "l")
	} else {
		a = a.html("label", p.heading()).set("labelloc", "t").set("labeljust", "l")
	}
	a = a.set("rankdir", string(p.plan.direction)).set("newrank", "true")
	a = a.set("ranksep", "0.3").set("nodesep", "0.35").set("pad", "0.2")
	// Graphviz looks longer for an order with fewer crossings than by itself.
	a = a.set("mclimit", "10")
	if p.Plain {
		// Boxes on top: straight lines run below them, not through their text.
		a = a.set("splines", "line").set("outputorder", "edgesfirst")
	}
	a = a.set("bgcolor", p.theme.Paper).set("fontname", p.theme.Font).set("fontcolor", p.theme.Ink)
	return a.text("id", p.prefix("drawing")).set("tooltip", " ")
}

func (p *picture) everyBox() attrs {
	var a attrs
	a = a.set("fontname", p.theme.Font).set("fontsize", itoa(sizeBox)).set("fontcolor", p.theme.Ink)
	return a.set("margin", "0.1,0.06").set("height", "0.5").set("width", "1")
}

func (p *picture) everyLine() attrs {
	var a attrs
	a = a.set("fontname", p.theme.Font).set("fontsize", itoa(sizeLine)).set("fontcolor", p.theme.Ink)
	return a.set("arrowsize", "0.8").set("penwidth", "1.2")
}

func (p *picture) prefix(name string) string { return token(p.IDPrefix) + name }

func itoa(n int) string { return strconv.Itoa(n) }

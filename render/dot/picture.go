package dot

import (
	"strconv"

	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// picture is one drawing in the making.
type picture struct {
	Options
	sys    *model.System
	report *rules.Report
	theme  *Theme

	verdicts    map[string]verdict
	names       map[*model.Box]string
	faces       map[*model.Box]*block
	annotations map[*model.Line]*block
	parkings    []parking
	groups      groups
	plan        plan
	frames      int

	// beside is the dead-letter box that stands beside a box, guests are all
	// of them.
	beside map[*model.Box]*model.Box
	guests map[*model.Box]bool
}

func newPicture(sys *model.System, report *rules.Report, o Options) *picture {
	p := &picture{
		Options: o, sys: sys, report: report, theme: o.Theme,
		verdicts: verdicts(report), names: namesOf(sys.Boxes),
		faces: map[*model.Box]*block{}, annotations: map[*model.Line]*block{},
		parkings: parkings(sys), groups: groupsOf(sys),
	}
	if p.theme == nil {
		p.theme = &Light
	}
	for _, b := range sys.Boxes {
		p.faces[b] = p.face(b)
	}
	for _, l := range sys.Lines {
		p.annotations[l] = p.annotation(l)
	}
	p.beside, p.guests = map[*model.Box]*model.Box{}, map[*model.Box]bool{}
	for _, k := range p.parkings {
		if k.beside {
			p.beside[k.from], p.guests[k.to] = k.to, true
		}
	}
	p.plan = p.choose()
	return p
}

// namesOf gives every box a name in DOT. Ids are unique, but two that differ
// only in what can't be drawn would become one box.
func namesOf(boxes []*model.Box) map[*model.Box]string {
	names, taken := map[*model.Box]string{}, map[string]bool{}
	for i, b := range boxes {
		name := b.Entity().Name
		if shown := clean(name, maxTip); shown != name || taken[shown] {
			name = shown + " #" + strconv.Itoa(i+1)
		}
		taken[name] = true
		names[b] = quote(name)
	}
	return names
}

func (p *picture) build() *ast.Graph {
	g := &ast.Graph{Type: ast.DIGRAPH, ID: ast.ID(quote(clean(p.sys.Name, maxID)))}
	for _, a := range p.page() {
		g.StmtList = append(g.StmtList, a)
	}
	g.StmtList = append(g.StmtList, ast.NodeAttrs(p.everyBox().list()), ast.EdgeAttrs(p.everyLine().list()))
	if p.Plain {
		g.StmtList = append(g.StmtList, p.placed()...)
	} else {
		g.StmtList = append(g.StmtList, p.contents(nil)...)
		g.StmtList = append(g.StmtList, p.heads()...)
	}
	for _, l := range p.sys.Lines {
		g.StmtList = append(g.StmtList, p.edge(l.From, l.To, p.line(l)))
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
	a = a.html("label", p.heading()).set("labelloc", "t").set("labeljust", "l")
	a = a.set("rankdir", string(p.plan.direction)).set("newrank", "true")
	a = a.set("ranksep", "0.3").set("nodesep", "0.35").set("pad", "0.2")
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

// id names an entity in SVG.
func (p *picture) id(e model.Entity) string { return p.prefix(e.Name) }

func (p *picture) prefix(name string) string { return clean(p.IDPrefix+name, maxTip) }

func itoa(n int) string { return strconv.Itoa(n) }

package dot

import (
	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
)

// groups are the frames of a drawing, each with its boxes and inner frames.
type groups struct {
	boxes map[*model.Group][]*model.Box
	inner map[*model.Group][]*model.Group
}

// groupsOf sorts boxes into groups, in the model's order. The nil group is the
// page itself. Groups without any box are left out.
func groupsOf(v *view.View) groups {
	g := groups{map[*model.Group][]*model.Box{}, map[*model.Group][]*model.Group{}}
	seen := map[*model.Group]bool{}
	for _, b := range v.Boxes {
		in := b.In.Or(nil)
		g.boxes[in] = append(g.boxes[in], b)
		// Parents in a circle are refused on loading; here they only must not
		// hang.
		for in != nil && !seen[in] {
			seen[in] = true
			parent := in.Parent
			g.inner[parent] = append(g.inner[parent], in)
			in = parent
		}
	}
	return g
}

// frame is a group as a cluster with everything in it.
func (p *picture) frame(g *model.Group) *ast.SubGraph {
	p.frames++
	title := label.Clean(g.Title, label.MaxTitle)
	if title == "" {
		title = label.Clean(g.ID, label.MaxTitle)
	}
	caption := bold(markup(title))
	if g.Kind != "" {
		caption = markup(label.Clean(g.Kind, label.MaxID)) + " " + caption
	}
	var a attrs
	a = a.html("label", font(sizeLine, p.theme.Quiet, caption))
	a = a.set("labeljust", "l").set("style", "filled,rounded").set("margin", "8").set("peripheries", "1")
	a = a.set("fillcolor", p.theme.Group.Fill).set("color", p.theme.Group.Border)
	a = a.text("id", p.ids["groups."+g.ID]).set("class", "group")
	a = a.text("tooltip", label.Clean(g.Kind+" "+g.ID, maxTip))
	sub := &ast.SubGraph{ID: ast.ID(quote("cluster_" + label.Clean(g.ID, label.MaxID) + "_" + itoa(p.frames)))}
	for _, attr := range a {
		sub.StmtList = append(sub.StmtList, attr)
	}
	sub.StmtList = append(sub.StmtList, p.contents(g)...)
	return sub
}

// contents are the frames and boxes directly in a group, or on the page.
func (p *picture) contents(g *model.Group) ast.StmtList {
	var list ast.StmtList
	for _, b := range p.groups.boxes[g] {
		switch {
		case p.guests[b]:
		case p.beside[b] != nil:
			list = append(list, p.pair(b, p.beside[b]))
		default:
			list = append(list, p.node(b))
		}
	}
	for _, inner := range p.groups.inner[g] {
		list = append(list, p.frame(inner))
	}
	return list
}

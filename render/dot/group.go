package dot

import (
	"slices"
	"strings"

	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
	"tautline.dev/render/label"
)

// groups are the frames of a drawing, each with its boxes and inner frames.
type groups struct {
	boxes map[*model.Group][]*model.Box
	inner map[*model.Group][]*model.Group
}

// groupsOf sorts boxes into groups, in the model's order. The nil group is the
// page itself. Groups without any box are left out, and so are those that are torn:
// what is in them stands in the next one outwards.
func groupsOf(boxes []*model.Box, torn map[*model.Group]bool) groups {
	g := groups{map[*model.Group][]*model.Box{}, map[*model.Group][]*model.Group{}}
	seen := map[*model.Group]bool{}
	for _, b := range boxes {
		framed := slices.DeleteFunc(around(b), func(in *model.Group) bool { return torn[in] })
		framed = append(framed, nil)
		g.boxes[framed[0]] = append(g.boxes[framed[0]], b)
		for i, in := range framed {
			if in != nil && !seen[in] {
				seen[in] = true
				g.inner[framed[i+1]] = append(g.inner[framed[i+1]], in)
			}
		}
	}
	return g
}

// around are the groups that a box is in, the innermost first.
func around(b *model.Box) (all []*model.Group) {
	// Parents in a circle are refused on loading; here they only must not hang.
	for in := b.In.Or(nil); in != nil && !slices.Contains(all, in); in = in.Parent {
		all = append(all, in)
	}
	return all
}

// torn are the groups whose frames more lines would cross than stay in them: such a
// frame pulls apart what belongs together. Who asks for a group sees its frame.
func (p *picture) torn() map[*model.Group]bool {
	stay, cross := map[*model.Group]int{}, map[*model.Group]int{}
	count := func(from, to *model.Box) {
		out, in := around(from), around(to)
		for _, g := range out {
			if slices.Contains(in, g) {
				stay[g]++
			} else {
				cross[g]++
			}
		}
		for _, g := range in {
			if !slices.Contains(out, g) {
				cross[g]++
			}
		}
	}
	for _, l := range p.view.Lines {
		count(l.From, l.To)
	}
	for _, k := range p.parkings {
		count(k.from, k.to)
	}
	torn := map[*model.Group]bool{}
	for g, n := range cross {
		torn[g] = n > stay[g] && p.view.Name != "group:"+g.ID
	}
	return torn
}

// tags are the groups of a box that have no frame, by their ids: the legend says what
// each is.
func (p *picture) tags(b *model.Box) (tags []string) {
	for _, g := range around(b) {
		if p.tornGroups[g] {
			tags = append(tags, label.Clean(g.ID, label.MaxID))
		}
	}
	return tags
}

// tagEntries say in the legend what the tags are.
func (p *picture) tagEntries() (out []entry) {
	seen := map[*model.Group]bool{}
	for _, b := range p.boxes {
		for _, g := range around(b) {
			if p.tornGroups[g] && !seen[g] {
				seen[g] = true
				says := strings.TrimSpace(label.Clean(g.Kind, label.MaxID) + " " + label.Clean(g.Title, label.MaxTitle))
				if says == "" {
					says = "a group"
				}
				tag := "in " + label.Clean(g.ID, label.MaxID)
				out = append(out, entry{sample: font(sizeSmall, p.theme.Quiet, markup(tag)), text: says, sign: Tagged, tag: tag})
			}
		}
	}
	return out
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
		list = append(list, p.node(b))
	}
	for _, inner := range p.groups.inner[g] {
		list = append(list, p.frame(inner))
	}
	return list
}

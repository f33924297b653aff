package dot

import (
	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
)

// together ties boxes to one rank.
func (p *picture) together(name string, boxes ...*model.Box) ast.Stmt {
	sub := &ast.SubGraph{ID: ast.ID(name)}
	for _, a := range (attrs{}).set("rank", "same") {
		sub.StmtList = append(sub.StmtList, a)
	}
	for _, b := range boxes {
		sub.StmtList = append(sub.StmtList, &ast.NodeStmt{NodeID: ast.MakeNodeID(p.names[b], "")})
	}
	return sub
}

// heads ties the first boxes of the columns together, in the order in which
// the columns are read.
func (p *picture) heads() ast.StmtList {
	first := map[int]*model.Box{}
	var all []*model.Box
	columns := 0
	for _, b := range p.boxes {
		if p.plan.rank[b]%p.plan.span != 0 {
			continue
		}
		all = append(all, b)
		column := p.plan.columnOf(b)
		columns = max(columns, column+1)
		if first[column] == nil {
			first[column] = b
		}
	}
	if columns < 2 {
		return nil
	}
	list := ast.StmtList{p.together("heads", all...)}
	for c := 1; c < columns; c++ {
		if first[c-1] != nil && first[c] != nil {
			list = append(list, p.edge(first[c-1], first[c], (attrs{}).set("style", "invis").set("weight", "10")))
		}
	}
	return list
}

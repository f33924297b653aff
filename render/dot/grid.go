package dot

import (
	"fmt"

	"github.com/awalterschulze/gographviz/ast"

	"tautline.dev/model"
)

// The grid of a plain drawing, in points, and how many boxes stand below each
// other before a rank goes on beside itself.
const (
	gridAlong  = 230
	gridAcross = 118
	gridDeep   = 10
)

// cell is a place on the grid.
type cell struct{ column, row int }

// placed are the boxes of a plain drawing, each at a fixed place.
func (p *picture) placed() ast.StmtList {
	at := p.grid()
	var list ast.StmtList
	for _, b := range p.boxes {
		pos := fmt.Sprintf("%d,%d", at[b].column*gridAlong, -at[b].row*gridAcross)
		list = append(list, &ast.NodeStmt{NodeID: ast.MakeNodeID(p.names[b], ""), Attrs: p.box(b).set("pos", pos).list()})
	}
	return list
}

// grid sets ranks beside each other, and breaks that row so that the whole
// comes out about as broad as a page.
func (p *picture) grid() map[*model.Box]cell {
	var ranks [][]*model.Box
	for _, b := range p.boxes {
		for len(ranks) <= p.plan.rank[b] {
			ranks = append(ranks, nil)
		}
		ranks[p.plan.rank[b]] = append(ranks[p.plan.rank[b]], b)
	}
	var best map[*model.Box]cell
	lowest := 0.0
	for broad := 3; broad <= 40; broad++ {
		at, columns, rows := rowsOf(ranks, broad)
		cost := max(float64(columns*gridAlong)/pageWidth, float64(rows*gridAcross)/pageHeight)
		if best == nil || cost < lowest {
			best, lowest = at, cost
		}
	}
	return best
}

// rowsOf fills rows with ranks, each row at most broad columns unless one rank
// alone needs more.
func rowsOf(ranks [][]*model.Box, broad int) (at map[*model.Box]cell, columns, rows int) {
	at = map[*model.Box]cell{}
	column, deep := 0, 0
	for _, rank := range ranks {
		if needs := (len(rank) + gridDeep - 1) / gridDeep; column > 0 && column+needs > broad {
			column, rows, deep = 0, rows+deep, 0
		}
		for i, b := range rank {
			at[b] = cell{column + i/gridDeep, rows + i%gridDeep}
		}
		column += (len(rank) + gridDeep - 1) / gridDeep
		deep = max(deep, min(len(rank), gridDeep))
		columns = max(columns, column)
	}
	return at, columns, rows + deep
}

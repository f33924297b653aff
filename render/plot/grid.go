package plot

import (
	"fmt"
	"math"
	"strings"

	"tautline.dev/render/label"
)

// grid is a picture of rows and columns.
type grid struct {
	columns []string
	rows    []gridRow
	// names is how wide the names of the rows are at the least, cells how wide a cell is.
	names, cells float64
}

type gridRow struct {
	// name is what the row is about, "" where it belongs to the one above; of says which
	// part of that it is.
	name, of string
	cells    []cell
}

// cell is a few words on something, the gravest first, in a look that says how grave it is.
type cell struct {
	says []string
	look cellLook
}

// within is what there is room for of a cell: all its words, or the first with how many
// there are besides.
func (c cell) within(room float64, bold bool) string {
	all := strings.Join(c.says, ", ")
	if len(c.says) < 2 || wide(all, bold) <= room {
		return cut(all, room, bold)
	}
	if two := strings.Join(c.says[:2], ", "); len(c.says) > 2 && wide(two+" ...", bold) <= room {
		return two + " ..."
	}
	return cut(fmt.Sprintf("%s +%d", c.says[0], len(c.says)-1), room, bold)
}

type cellLook uint8

// The looks, the mildest first.
const (
	empty cellLook = iota
	good
	mild
	kept
	doubt
	warned
	bad
	grave
)

// Measures of a grid.
const (
	cellHeight = 22
	mostHead   = 3   // lines of a column's name
	letter     = 7.8 // is about how wide one of it is
)

// mostNames is how much wider names may be than they are at the least.
const mostNames = 88

// room is what the name of a row needs besides itself.
func (r gridRow) room() float64 {
	if r.of != "" {
		return 58
	}
	return 8
}

// widthOf makes room for the names, and is how wide the grid is with the margins at its
// sides.
func (g *grid) widthOf() float64 {
	least := g.names
	for _, r := range g.rows {
		g.names = max(g.names, min(least+mostNames, math.Ceil(wide(r.name, true)+r.room())))
	}
	return max(paperWidth, 2*margin+g.names+float64(len(g.columns))*g.cells)
}

func (p *paper) grid(g *grid) {
	t := p.theme
	left := margin + g.names
	long := g.cells
	if n := float64(len(g.columns)); n > 0 {
		long = max(long, min(2*long, (p.width-margin-left)/n))
	}
	heads, high := make([][]string, len(g.columns)), 1
	for i, name := range g.columns {
		// Names that begin alike are told apart by how they end.
		heads[i] = label.Wrap(name, int((long-6)/letter), mostHead)
		high = max(high, len(heads[i]))
	}
	for i, lines := range heads {
		for n, line := range lines {
			p.text(cut(line, long-4, true), left+float64(i)*long+3, p.y+float64(high-len(lines)+n+1)*14, sizeText, t.Ink, "start", true)
		}
	}
	p.y += float64(high)*14 + 6
	end := left + float64(len(g.columns))*long
	for _, r := range g.rows {
		if r.name != "" {
			p.path("M"+coordinate(margin)+" "+coordinate(p.y)+"H"+coordinate(end), t.Group.Border, 0.5, "")
		}
		if r.of != "" {
			p.text(r.of, left-8, p.y+15, sizeText, t.Quiet, "end", false)
		}
		p.text(cut(r.name, g.names-r.room(), true), margin, p.y+15, sizeText, t.Ink, "start", true)
		for i, c := range r.cells {
			p.cell(c, left+float64(i)*long, p.y, long)
		}
		p.y += cellHeight
	}
	p.path("M"+coordinate(margin)+" "+coordinate(p.y)+"H"+coordinate(end), t.Group.Border, 0.5, "")
}

func (p *paper) cell(c cell, x, y, long float64) {
	t := p.theme
	x, y, long = x+1.5, y+1.5, long-3
	const high = cellHeight - 3
	ink, bold := t.Ink, false
	switch c.look {
	case empty, good:
		ink = t.Quiet
	case mild:
		p.rect(x, y, long, high, t.Compute.Fill, "")
	case kept:
		p.rect(x, y, long, high, t.Channel.Fill, "")
	case doubt:
		p.hatched(x, y, 16, high)
		ink = t.Open
		p.text(c.within(long-22, false), x+20, y+13.5, sizeText, ink, "start", false)
		return
	case warned:
		p.rect(x+0.5, y+0.5, long-1, high-1, t.Paper, t.Warning)
		ink = t.Warning
	case bad:
		p.rect(x+0.5, y+0.5, long-1, high-1, t.Paper, t.Error)
		ink, bold = t.Error, true
	case grave:
		p.rect(x, y, long, high, t.Error, "")
		ink, bold = t.Paper, true
	}
	p.text(c.within(long-8, bold), x+4, y+13.5, sizeText, ink, "start", bold)
}

package html

import (
	"bytes"
	"html/template"

	"tautline.dev/render/plot"
)

// plotted is a plot as it stands in the page: the picture, what its signs mean, and the
// same as a table.
type plotted struct {
	Title, Says string
	Drawing     template.HTML
	Key         []keyLine
	Heads       []string
	Rows        []plotRow
}

// plotRow is a row of a plot's table; one that is a heading has its words only.
type plotRow struct {
	Heading string
	Name    string
	Cells   []plotCell
}

type plotCell struct {
	Says string
	Weak bool
}

// failures are the map of what becomes of each flow while something fails.
func (b *builder) failures() *plotted { return b.plotted(plot.Failures(b.r)) }

// owners are which rule found how much, and whose it is.
func (b *builder) owners() *plotted { return b.plotted(plot.Owners(b.r)) }

// plotted is nil for a plot that has nothing to draw.
func (b *builder) plotted(p *plot.Plot) *plotted {
	if p.Empty {
		return nil
	}
	var svg bytes.Buffer
	if p.Inline(&svg) != nil {
		return nil
	}
	out := &plotted{Title: text(p.Title), Says: text(p.Says), Drawing: picture(svg.Bytes()), Heads: p.Heads}
	for _, k := range p.Key {
		out.Key = append(out.Key, keyLine{Sign: picture(k.Sign()), Says: text(k.Says)})
	}
	for i, row := range p.Rows {
		if len(row) != len(p.Heads) {
			out.Rows = append(out.Rows, plotRow{Heading: text(row[0])})
			continue
		}
		r := plotRow{Name: text(row[0])}
		for j, cell := range row[1:] {
			r.Cells = append(r.Cells, plotCell{text(cell), p.Weak[i] != nil && p.Weak[i][j+1]})
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

// Package plot draws what analyses have reckoned: how long calls wait inside each other,
// how far tries multiply, what fails with what, who owns the work. It reckons nothing
// itself. Each plot is one picture, and the same as a table for those who don't see it.
package plot

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
	"tautline.dev/render/dot"
	"tautline.dev/render/label"
	"tautline.dev/render/raster"
	"tautline.dev/rules"
)

// Plot is a picture of numbers.
type Plot struct {
	// Name is what it is asked for by: "waterfall:order".
	Name string
	// Title says what it is, Says what there is to see in it, each in a sentence.
	Title, Says string
	// Key explains its signs.
	Key []KeyLine
	// Heads and Rows are the same as a table. A row of one cell is a heading.
	Heads []string
	Rows  [][]string
	// Weak are, of each row, the cells that a reader should see first; nil where none is.
	Weak [][]bool
	// Empty tells that there is nothing to draw, and Says why.
	Empty bool

	draw func(*paper)
	// wide is how wide it is, where it is no paperWidth.
	wide float64
}

// KeyLine explains a sign of a plot.
type KeyLine struct {
	sign func(p *paper, x, y float64)
	Says string
}

// kind is one of the plots that there are.
type kind struct {
	// name is before the colon, of a flow's where of is set.
	name string
	flow func(*rules.Report, *model.Flow) *Plot
	all  func(*rules.Report) *Plot
}

var kinds = []kind{
	{name: "waterfall", flow: Waterfall},
	{name: "retries", flow: Retries},
	{name: "ownership", flow: Ownership},
	{name: "map", all: Failures},
	{name: "owners", all: Owners},
}

// Kinds are the plots as help and completion show them: "waterfall:FLOW".
func Kinds() []string {
	var out []string
	for _, k := range kinds {
		if k.flow != nil {
			out = append(out, k.name+":FLOW")
		} else {
			out = append(out, k.name)
		}
	}
	return out
}

// Names are all plots of a system.
func Names(s *model.System) []string {
	var out []string
	for _, k := range kinds {
		if k.flow == nil {
			out = append(out, k.name)
			continue
		}
		for _, f := range s.Flows {
			out = append(out, k.name+":"+f.ID)
		}
	}
	return out
}

// Is tells whether a name is that of a plot, whether there is such a one or not.
func Is(name string) bool {
	is, _, _ := strings.Cut(name, ":")
	return slices.ContainsFunc(kinds, func(k kind) bool { return k.name == is })
}

// Of is the plot of a name. The error says what there is instead.
func Of(r *rules.Report, name string) (*Plot, error) {
	is, id, named := strings.Cut(name, ":")
	for _, k := range kinds {
		switch {
		case k.name != is:
		case k.flow == nil && !named:
			return k.all(r), nil
		case k.flow != nil && named:
			if f := r.System.Flow(id); f != nil {
				return k.flow(r, f), nil
			}
			var ids []string
			for _, f := range r.System.Flows {
				ids = append(ids, f.ID)
			}
			return nil, label.Missing("flow", id, ids)
		}
	}
	return nil, fmt.Errorf("there is no view %s%s (of plots there are %s)", value.Quote(name), suggest.DidYouMean(name, Kinds()), strings.Join(Kinds(), ", "))
}

// SVG writes a plot as a file of its own, with its title and its key.
func (p *Plot) SVG(w io.Writer, t *dot.Theme, key bool) error {
	on := &paper{theme: t, width: max(paperWidth, p.wide), y: margin}
	on.paragraph(p.Title, margin, sizeTitle, t.Ink, true)
	if p.Says != "" {
		on.paragraph(p.Says, margin, sizeText, t.Quiet, false)
	}
	on.y += 8
	if !p.Empty {
		p.draw(on)
	}
	if key {
		p.key(on)
	}
	on.y += margin
	_, err := w.Write(on.document(p, true))
	return err
}

// sharp is how many pixels of a PNG there are to one of the page.
const sharp = 2

// PNG writes the same as PNG.
func (p *Plot) PNG(w io.Writer, t *dot.Theme, key bool) error {
	var svg bytes.Buffer
	if err := p.SVG(&svg, t, key); err != nil {
		return err
	}
	return raster.PNG(&svg, sharp, w)
}

// Inline writes a plot for a page that says what it is and explains its signs itself, in
// the light colours, to which the page has the dark ones.
func (p *Plot) Inline(w io.Writer) error {
	on := &paper{theme: &dot.Light, width: max(paperWidth, p.wide), y: 4}
	p.draw(on)
	on.y += 4
	_, err := w.Write(on.document(p, false))
	return err
}

// key draws the signs with what they mean.
func (p *Plot) key(on *paper) {
	x := float64(margin)
	on.y += 10
	for _, k := range p.Key {
		long := 34 + wide(k.Says, false) + 18
		if x > margin && x+long > on.width-margin {
			x = margin
			on.y += leading + 2
		}
		k.sign(on, x, on.y)
		on.text(k.Says, x+34, on.y+11, sizeText, on.theme.Quiet, "start", false)
		x += long
	}
	if len(p.Key) > 0 {
		on.y += leading
	}
}

// Sign writes the sign of a line of the key, for a page.
func (k KeyLine) Sign() []byte {
	on := &paper{theme: &dot.Light, width: 28}
	k.sign(on, 0, 0)
	return fmt.Appendf(nil, `<svg viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">%s</svg>`, on.body.Bytes())
}

// heading adds a row that is a heading.
func (p *Plot) heading(s string) { p.Rows, p.Weak = append(p.Rows, []string{s}), append(p.Weak, nil) }

// row adds a row of cells. Of it those are weak that say that something is wrong or unknown.
func (p *Plot) row(cells []string, weak ...int) {
	var is []bool
	for _, i := range weak {
		if is == nil {
			is = make([]bool, len(cells))
		}
		is[i] = true
	}
	p.Rows, p.Weak = append(p.Rows, cells), append(p.Weak, is)
}

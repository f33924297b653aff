package plot

import (
	"slices"
	"strings"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/analysis/whatif"
	"tautline.dev/rules"
)

// Failures is the failure model as a map: what becomes of each flow while each box is
// down, and while it is slow.
func Failures(r *rules.Report) *Plot {
	table := whatif.Prepare(r.System).FailureModel(0)
	p := &Plot{
		Name: "map", Title: "What becomes of each flow while a box is down or slow",
		Heads: []string{"component", "failure"},
		Key: []KeyLine{
			{cellSign(grave), "work is lost, done twice, or stays half done or stuck"},
			{cellSign(bad), "whoever starts it doesn't get it done"},
			{cellSign(warned), "for some of the work"},
			{cellSign(kept), "its work waits where it is kept"},
			{cellSign(mild), "it does without"},
			{cellSign(doubt), "not judged: a fact is missing"},
		},
	}
	for _, f := range r.System.Flows {
		p.Heads = append(p.Heads, clean(f.ID))
	}
	if p.Empty = len(table.Rows) == 0 || len(r.System.Flows) == 0; p.Empty {
		p.Says = "There is nothing to tell: the model describes no flow, or nothing in it can fail."
		return p
	}
	g := &grid{columns: p.Heads[2:], names: 152, cells: 108}
	worst, open, last := 0, 0, ""
	var harmless []string
	for i := range table.Rows {
		row := &table.Rows[i]
		if !slices.ContainsFunc(row.Fates, func(f whatif.Fate) bool { return !f.Harmless() }) {
			harmless = append(harmless, clean(row.Component)+" "+row.Failure.String())
			continue
		}
		of := gridRow{of: row.Failure.String(), name: clean(row.Component)}
		cells := []string{of.name, of.of}
		if of.name == last {
			of.name = ""
		}
		last = cells[0]
		var weak []int
		gravest := empty
		for n := range row.Fates {
			c := fateCell(&row.Fates[n])
			of.cells, cells = append(of.cells, c), append(cells, strings.Join(c.says, ", "))
			gravest = max(gravest, c.look)
			if c.look >= doubt {
				weak = append(weak, n+2)
			}
			if c.look == doubt {
				open++
			}
		}
		if gravest == grave {
			worst++
		}
		g.rows = append(g.rows, of)
		p.row(cells, weak...)
	}
	p.Says = mapSays(len(table.Rows), worst, open)
	if len(harmless) > 0 {
		p.Says += " Left out, for nothing becomes of any flow meanwhile: " + phrase.Some(harmless) + "."
	}
	p.Empty = len(g.rows) == 0
	p.wide = g.widthOf()
	p.draw = func(on *paper) { on.grid(g) }
	return p
}

// mapSays is what there is to see.
func mapSays(rows, worst, open int) string {
	says := "In none of " + phrase.Number(float64(rows)) + " failures is work seen to be lost, done twice or left half done"
	if worst > 0 {
		says = "In " + phrase.Count(worst, "failure", "failures") + " of " + phrase.Number(float64(rows)) + " work is lost, done twice or left half done"
	}
	if open > 0 {
		says += "; " + phrase.Count(open, "cell isn't judged", "cells aren't judged") + ", for a fact that nobody has stated"
	}
	return says + ". tautline whatif tells each in full."
}

// fateCell is what becomes of a flow in a few words, the worst first.
func fateCell(f *whatif.Fate) cell {
	var says []string
	look := empty
	add := func(is bool, s string, how cellLook) {
		if is {
			says = append(says, s)
			look = max(look, how)
		}
	}
	add(f.Verdict == whatif.Loses, "lost", grave)
	add(f.Half, "half done", grave)
	add(f.Stuck, "stuck", grave)
	add(f.Twice == flowgraph.Yes, "twice", grave)
	add(f.Verdict == whatif.Fails, "stops", bad)
	add(f.Verdict == whatif.FailsInPart, "stops in part", warned)
	add(f.Verdict == whatif.Unclear, "not judged", doubt)
	add(f.Verdict == whatif.Holds, "waits", kept)
	add(f.Verdict == whatif.Degrades, "does without", mild)
	add(f.Twice == flowgraph.NotKnown, "twice?", doubt)
	if len(says) == 0 {
		return cell{[]string{"unaffected"}, good}
	}
	return cell{says, look}
}

// cellSign is a cell as the key shows it.
func cellSign(how cellLook) func(p *paper, x, y float64) {
	return func(p *paper, x, y float64) {
		switch t := p.theme; how {
		case doubt:
			p.hatched(x, y+1, 24, 12)
		case grave:
			p.rect(x, y+1, 24, 12, t.Error, "")
		case bad:
			p.rect(x+0.5, y+1.5, 23, 11, t.Paper, t.Error)
		case warned:
			p.rect(x+0.5, y+1.5, 23, 11, t.Paper, t.Warning)
		case kept:
			p.rect(x, y+1, 24, 12, t.Channel.Fill, "")
		case mild:
			p.rect(x, y+1, 24, 12, t.Compute.Fill, "")
		}
	}
}

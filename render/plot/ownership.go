package plot

import (
	"strconv"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// Ownership is who owns the work at each step of a flow on which nothing fails: a row for
// each owner, from left to right.
func Ownership(r *rules.Report, f *model.Flow) *Plot {
	ledger := explore.Ledger(r.System, f)
	p := &Plot{
		Name: "ownership:" + f.ID, Title: "Who owns the work, step by step: " + clean(f.Title.Or(f.ID)),
		Heads: []string{"step", "line", "owned by", "which is", "until it is done", "then owned by", "which is"},
		Key: []KeyLine{
			{holdingSign(view.Asked), "whoever asked waits for a yes"},
			{holdingSign(view.Durable), "held durably"},
			{holdingSign(view.Memory), "a gap: only in a memory, lost when that stops"},
			{holdingSign(view.Unclear), "nobody has stated whether it is durable"},
		},
	}
	if p.Empty = len(ledger) == 0; p.Empty {
		p.Says = "Nobody has said what this flow does: it has no step, or too many to tell."
		return p
	}
	gaps, open, last := 0, 0, 0
	for _, o := range ledger {
		n := ""
		if o.N != last {
			n = strconv.Itoa(o.N)
		}
		last = o.N
		before, how := view.Held(o.Before)
		row := []string{n, clean(o.Line.ID), before, holdingSays(how), untilSays(o.Before), "", ""}
		var weak []int
		switch how {
		case view.Memory:
			gaps++
			weak = append(weak, 3)
		case view.Unclear:
			open++
			weak = append(weak, 3)
		}
		if after, then := view.Held(o.After); after != before || then != how {
			row[5], row[6] = after, holdingSays(then)
			if then == view.Memory || then == view.Unclear {
				weak = append(weak, 6)
			}
		}
		p.row(row, weak...)
	}
	p.Says = ownershipSays(len(ledger), gaps, open)
	p.wide = ownersWide + float64(len(ledger))*stepWidth + 2*margin
	p.draw = func(on *paper) { drawOwnership(on, ledger) }
	return p
}

// ownershipSays is what there is to see.
func ownershipSays(steps, gaps, open int) string {
	says := "At no step of " + strconv.Itoa(steps) + " is the work only in a memory: whoever asked waits for a yes, or something durable has it"
	switch {
	case gaps > 0:
		says = "At " + phrase.Count(gaps, "step", "steps") + " of " + strconv.Itoa(steps) + " the work is only in a memory, and lost when that stops"
	case open > 0:
		says = "At no step of " + strconv.Itoa(steps) + " is the work known to be only in a memory"
	}
	if open > 0 {
		says += "; at " + phrase.Count(open, "step", "steps") + " nobody has stated whether its owner is durable"
	}
	return says + "."
}

func holdingSays(h view.Holding) string {
	return map[view.Holding]string{
		view.Asked: "waiting for a yes", view.Durable: "durable", view.Memory: "in memory", view.Unclear: "? durable or not",
	}[h]
}

// untilSays is what an owner does with the work until it is done.
func untilSays(o explore.Owner) string {
	var out []string
	for _, part := range []struct{ before, says string }{{"", o.Retries}, {"for ", o.For}, {"then ", o.Then}} {
		if part.says != "" {
			out = append(out, part.before+strings.ReplaceAll(part.says, "`", ""))
		}
	}
	return strings.Join(out, ", ")
}

// Measures of the rows of owners.
const (
	ownersWide  = 170
	stepWidth   = 34
	ownerHeight = 24
)

// drawOwnership draws a row for each owner, and where the work goes from one to another.
func drawOwnership(on *paper, ledger []explore.Ownership) {
	t := on.theme
	var owners []string
	at := map[string]int{}
	row := func(o explore.Owner) (int, view.Holding) {
		name, how := view.Held(o)
		if _, known := at[name]; !known {
			at[name] = len(owners)
			owners = append(owners, name)
		}
		return at[name], how
	}
	for _, o := range ledger {
		row(o.Before)
		row(o.After)
	}
	left, top := float64(margin+ownersWide), on.y+20
	right, bottom := left+float64(len(ledger))*stepWidth, top+float64(len(owners))*ownerHeight
	for i, name := range owners {
		y := top + float64(i)*ownerHeight
		on.path("M"+coordinate(margin)+" "+coordinate(y)+"H"+coordinate(right), t.Group.Border, 0.5, "")
		on.text(cut(name, ownersWide-8, true), margin, y+16, sizeText, t.Ink, "start", true)
	}
	on.path("M"+coordinate(margin)+" "+coordinate(bottom)+"H"+coordinate(right), t.Group.Border, 0.5, "")
	last := 0
	for i, o := range ledger {
		x := left + float64(i)*stepWidth
		if o.N != last {
			on.text(strconv.Itoa(o.N), x+stepWidth/2.0, on.y+14, sizeText, t.Quiet, "middle", false)
		}
		last = o.N
		before, how := row(o.Before)
		after, then := row(o.After)
		y := func(row int) float64 { return top + float64(row)*ownerHeight + 5 }
		if before == after && how == then {
			on.holding(how, x, y(before), stepWidth)
			continue
		}
		const share = 22.0 // of a step's width, for who has it before
		on.holding(how, x, y(before), share)
		on.holding(then, x+share, y(after), stepWidth-share)
		if before != after {
			from, to := y(before)+holdingHigh, y(after)
			if after < before {
				from, to = y(before), y(after)+holdingHigh
			}
			on.path("M"+coordinate(x+share)+" "+coordinate(from)+"V"+coordinate(to), t.Ink, 1.5, "")
		}
	}
	on.y = bottom + 6
	var steps []string
	last = 0
	for _, o := range ledger {
		if o.N == last {
			steps = append(steps, clean(o.Line.ID)+",")
			continue
		}
		steps, last = append(steps, strconv.Itoa(o.N)+" "+clean(o.Line.ID)+","), o.N
	}
	steps[len(steps)-1] = strings.TrimSuffix(steps[len(steps)-1], ",")
	on.lines(flowed(steps, on.width-2*margin, sizeText, false), margin, sizeText, t.Quiet, false)
	on.y += 4
}

const holdingHigh = 14.0

// holding is a piece of an owner's row, by how well the work is kept there.
func (p *paper) holding(how view.Holding, x, y, long float64) {
	t := p.theme
	switch how {
	case view.Memory:
		p.rect(x, y, long, holdingHigh, t.Error, t.Error)
	case view.Unclear:
		p.hatched(x, y, long, holdingHigh)
	case view.Durable:
		p.rect(x, y, long, holdingHigh, t.Store.Fill, t.Store.Border)
	default:
		p.rect(x, y, long, holdingHigh, t.Compute.Fill, t.Compute.Border)
	}
}

func holdingSign(how view.Holding) func(p *paper, x, y float64) {
	return func(p *paper, x, y float64) { p.holding(how, x+0.5, y, 24) }
}

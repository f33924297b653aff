package plot

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Retries is how far the tries of a flow's calls multiply: a tree, in which each call has
// under it those that each of its tries sets off.
func Retries(r *rules.Report, f *model.Flow) *Plot {
	trees, more := budget.TriesTrees(f)
	p := &Plot{
		Name: "retries:" + f.ID, Title: "How far tries multiply: " + clean(f.Title.Or(f.ID)),
		Heads: []string{"call", "inside", "tries", "one piece of work becomes", "at", "held back by"},
		Key: []KeyLine{
			{func(p *paper, x, y float64) {
				p.rect(x, y+2, 12, barHeight, p.theme.Compute.Fill, p.theme.Compute.Border)
				p.rect(x+12, y+2, 12, barHeight, p.theme.Compute.Fill, p.theme.Compute.Border)
			}, "tries, multiplied by each call on the way"},
			{func(p *paper, x, y float64) {
				p.path("M"+coordinate(x+12)+" "+coordinate(y)+"v14", p.theme.Ink, 2, "")
			}, fmt.Sprintf("the policy allows %d", r.Limits.Attempts)},
			{func(p *paper, x, y float64) { p.rect(x, y+2, 24, barHeight, p.theme.Error, p.theme.Error) }, "multiplied beyond that"},
			{func(p *paper, x, y float64) { p.hatched(x, y+2, 24, barHeight) }, "nobody has said how often"},
		},
	}
	if p.Empty = len(trees) == 0; p.Empty {
		p.Says = "Nobody tries a call of this flow while somebody waits for it."
		return p
	}
	most, beyond, open := model.Attempts(1), 0, 0
	for i := range trees {
		p.heading(treeSays(&trees[i]))
		for j := range trees[i].Calls {
			t := &trees[i].Calls[j]
			var weak []int
			if t.Beyond(r.Limits.Attempts) {
				beyond++
				weak = append(weak, 3)
			}
			if !t.Known {
				open++
				weak = append(weak, 2)
			}
			most = max(most, t.Product)
			p.row(triedRow(&trees[i], t), weak...)
		}
	}
	p.Says = retriesSay(most, beyond, open, r.Limits.Attempts)
	if more > 0 {
		p.Says += " " + phrase.Count(more, "more call is", "more calls are") + " left out."
	}
	p.draw = func(on *paper) { drawTries(on, trees, r.Limits.Attempts, most) }
	return p
}

// retriesSay is what there is to see.
func retriesSay(most model.Attempts, beyond, open, allowed int) string {
	says := "One piece of work becomes no more than " + triesOf(most) + " at any receiver"
	switch {
	case most == model.Unlimited:
		says = "One piece of work becomes tries without end"
	case open > 0:
		says = "One piece of work becomes at least " + triesOf(most) + " at a receiver"
	case most > 1:
		says = "One piece of work becomes up to " + triesOf(most) + " at a receiver"
	}
	if beyond > 0 {
		says += fmt.Sprintf("; %s multiplied beyond the %d that the policy allows", phrase.Count(beyond, "call is", "calls are"), allowed)
	}
	if open > 0 {
		says += "; how often " + phrase.Count(open, "call is tried isn't stated", "calls are tried isn't stated")
	}
	return says + "."
}

func triesOf(n model.Attempts) string {
	if n == model.Unlimited {
		return "tries without end"
	}
	return phrase.Count(int(n), "try", "tries")
}

// treeSays says what begins a tree, and how often that is delivered.
func treeSays(t *budget.TriesTree) string {
	if t.Entry == nil {
		return clean(t.Box.ID) + " begins"
	}
	out := "each delivery of " + clean(t.Entry.ID) + " to " + clean(t.Box.ID)
	switch n, ok := t.Entry.Tries(); {
	case !ok:
		out += "; how often it is delivered isn't stated"
	case n == model.Unlimited:
		out += "; it is delivered until it is done"
	case n > 1:
		out += ", of which there are up to " + n.String()
	}
	return out
}

// factors are the tries of each call on the way: "3 × ? × 2".
func factors(t *budget.Tried) string {
	var out []string
	for _, l := range t.Way {
		switch n, ok := budget.TriesAt(l); {
		case !ok:
			out = append(out, "?")
		case n > 1:
			out = append(out, strings.Replace(n.String(), "unlimited", "∞", 1))
		}
	}
	return phrase.Steps(out, " × ")
}

// becomes is what one piece of work becomes, and how: "3 × 2 = 6 tries".
func becomes(t *budget.Tried) string {
	total := triesOf(t.Product)
	if t.AtLeast {
		if t.Product == 1 && !t.Known {
			return "? tries"
		}
		total = "at least " + total
	}
	if of := factors(t); strings.Contains(of, "×") {
		return of + " = " + total
	}
	return total
}

func triedRow(tree *budget.TriesTree, t *budget.Tried) []string {
	tries := "? nobody has stated retry"
	if t.Known {
		tries = t.Tries.String()
	}
	inside := clean(tree.Box.ID)
	if t.Depth > 0 {
		inside = clean(t.Line.From.ID)
	}
	return []string{clean(t.Line.ID), inside, tries, becomes(t), clean(t.Line.To.ID), holdsBack(t.Line)}
}

// holdsBack is what ends the tries of a call before.
func holdsBack(l *model.Line) string {
	var out []string
	if n, ok := l.CircuitBreaker.Failures.Get(); ok {
		out = append(out, "circuit breaker after "+phrase.Count(n, "failure", "failures"))
	}
	if share, ok := l.Retry.Budget.Get(); ok {
		out = append(out, "retry budget of "+phrase.Number(math.Round(share*1e4)/100)+"%")
	}
	return strings.Join(out, ", ")
}

// along is where a number of tries stands on an axis on which each doubling is as long.
func along(n model.Attempts) float64 { return math.Log2(float64(n)) + 1 }

func drawTries(on *paper, trees []budget.TriesTree, allowed int, most model.Attempts) {
	const endless = 1 << 20
	for i := range trees {
		on.y += 4
		on.paragraph(treeSays(&trees[i]), margin, sizeText, on.theme.Ink, false)
		on.y += 4
		end := along(max(2, min(most, endless), model.Attempts(allowed)))
		var rows []barRow
		for j := range trees[i].Calls {
			rows = append(rows, triesRow(&trees[i].Calls[j], allowed))
		}
		step := max(1, math.Ceil(end/8))
		ticks := ticksOf(end-1, step, func(v float64) string { return strconv.Itoa(1 << int(v)) })
		for n := range ticks {
			ticks[n].at++
		}
		on.rows(rows, axis{end: end + 0.3, ticks: ticks})
		on.y += 10
	}
}

func triesRow(t *budget.Tried, allowed int) barRow {
	r := barRow{depth: t.Depth, name: clean(t.Line.ID), note: becomes(t) + " at " + clean(t.Line.To.ID), limits: []limit{{along(model.Attempts(allowed)), true}}}
	if held := holdsBack(t.Line); held != "" {
		r.note += ", " + held
	}
	if t.Beyond(allowed) {
		r.wrong = "beyond " + strconv.Itoa(allowed)
	}
	product, from := model.Attempts(1), 0.0
	for _, l := range t.Way {
		n, ok := budget.TriesAt(l)
		if !ok {
			continue
		}
		product = product.Times(n)
		if n == 1 && l != t.Line {
			continue
		}
		if product == model.Unlimited {
			r.pieces = append(r.pieces, piece{from: from, endless: true, look: beyondIf(t.Beyond(allowed))})
			return r
		}
		to, limit := along(product), max(from, along(model.Attempts(allowed)))
		if t.Beyond(allowed) && limit < to {
			if limit > from {
				r.pieces = append(r.pieces, piece{from: from, to: limit})
			}
			r.pieces = append(r.pieces, piece{from: limit, to: to, look: beyond})
		} else if to > from {
			r.pieces = append(r.pieces, piece{from: from, to: to})
		}
		from = max(from, to)
	}
	if t.AtLeast {
		r.pieces = append(r.pieces, piece{from: from, to: from + 0.5, look: unknown})
	}
	return r
}

func beyondIf(is bool) look {
	if is {
		return beyond
	}
	return plain
}

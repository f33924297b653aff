package text

import (
	"fmt"

	"github.com/mattn/go-runewidth"

	"tautline.dev/model"
	"tautline.dev/render/plain"
	"tautline.dev/render/tale"
	"tautline.dev/rules"
	"tautline.dev/rules/explore"
)

// ledger is a table of who owns the work at each step when nothing fails.
func (e *explored) ledger(r *explore.Result) {
	fmt.Fprintf(e, "  %s\n", e.st.rule.Render("Who owns the work, step by step, when nothing fails"))
	t := table{heads: []string{"", "step", "while it lasts", "kept", "tries again", "for", "and then", "afterwards", "kept"}}
	last := 0
	for _, o := range r.Ledger {
		n := fmt.Sprint(o.N)
		if o.N == last {
			n = ""
		}
		last = o.N
		t.rows = append(t.rows, []string{
			n, stepName(o.Line), owner(o.Before), tale.Durable(o.Before), o.Before.Retries, o.Before.For, o.Before.Then, owner(o.After), tale.Durable(o.After),
		})
	}
	e.table(t)
	fmt.Fprintln(e)
}

func owner(o explore.Owner) string {
	if o.Name != "" {
		return o.Name
	}
	if o.Box != nil {
		return o.Box.ID
	}
	return "nobody"
}

func stepName(l *model.Line) string { return l.ID }

// table is rows of cells under heads.
type table struct {
	heads []string
	rows  [][]string
}

// tableWidth is how wide a table gets: what a terminal of 100 columns shows.
const tableWidth = 94

// widths are those of the columns: as wide as their cells if there is room for
// all, else the widest gives way first.
func (t table) widths() []int {
	const least = 6
	w := make([]int, len(t.heads))
	sum := 2 * (len(w) - 1)
	for i := range w {
		w[i] = columnsOf(t.heads[i])
		for _, row := range t.rows {
			w[i] = max(w[i], columnsOf(row[i]))
		}
		sum += w[i]
	}
	for sum > tableWidth {
		widest := 0
		for i := range w {
			if w[i] > w[widest] {
				widest = i
			}
		}
		if w[widest] <= least {
			break
		}
		w[widest]--
		sum--
	}
	return w
}

func columnsOf(s string) int { return runewidth.StringWidth(plain.Text(s)) }

func (e *explored) table(t table) {
	w := t.widths()
	for i, h := range t.heads {
		fmt.Fprint(e, gap(i), e.st.faint.Render(pad(h, w[i])))
	}
	fmt.Fprintln(e)
	for _, row := range t.rows {
		e.row(row, w)
	}
}

func gap(column int) string {
	if column == 0 {
		return "    "
	}
	return "  "
}

// row writes a row whose cells may be of several lines.
func (e *explored) row(cells []string, w []int) {
	var wrapped [][]string
	high := 1
	for i, c := range cells {
		lines := fold(plain.Text(c), w[i])
		wrapped = append(wrapped, lines)
		high = max(high, len(lines))
	}
	for n := range high {
		for i, lines := range wrapped {
			cell := ""
			if n < len(lines) {
				cell = lines[n]
			}
			padded := pad(cell, w[i])
			if cell == "in memory" || cell == "unknown" {
				padded = e.st.severity[rules.Warning].Render(padded)
			}
			fmt.Fprint(e, gap(i), padded)
		}
		fmt.Fprintln(e)
	}
}

// fold wraps a cell, and cuts words that are wider than it.
func fold(s string, columns int) []string {
	var out []string
	for _, line := range plain.Wrap(s, columns) {
		for runewidth.StringWidth(line) > columns {
			head := runewidth.Truncate(line, columns, "")
			if head == "" {
				break // not even one letter has room
			}
			out, line = append(out, head), line[len(head):]
		}
		out = append(out, line)
	}
	return out
}

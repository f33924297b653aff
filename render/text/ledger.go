package text

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"tautline.dev/analysis/explore"
	"tautline.dev/render/plain"
	"tautline.dev/render/trace"
	"tautline.dev/rules"
)

// ledger is a table of who owns the work at each step when nothing fails.
func (e *explored) ledger(r *explore.Result) {
	fmt.Fprintf(e, "  %s\n", e.st.rule.Render("Who owns the work, step by step, when nothing fails"))
	t := table{heads: []string{"", "step", "owned by", "tried again", "for", "then", "handed over to"}}
	last := 0
	for _, o := range r.Ledger {
		n := fmt.Sprint(o.N)
		if o.N == last {
			n = "" // at the same time
		}
		last = o.N
		t.rows = append(t.rows, []string{n, o.Line.ID, owner(o.Before), o.Before.Retries, o.Before.For, o.Before.Then, afterwards(o)})
		t.weak = append(t.weak, []bool{2: weak(o.Before), 6: weak(o.After) && afterwards(o) != ""})
	}
	e.table(t)
	fmt.Fprintln(e)
}

// owner names who owns the work, and whether a stop would make it forget.
func owner(o explore.Owner) string { return o.Name + ", " + trace.Durable(o) }

// weak tells whether an owner may forget the work.
func weak(o explore.Owner) bool { return !o.Durable || !o.Known }

// afterwards is who owns the work after a step, "" if that is who did before.
func afterwards(o explore.Ownership) string {
	if o.Before.Name == o.After.Name && trace.Durable(o.Before) == trace.Durable(o.After) {
		return ""
	}
	return owner(o.After)
}

// table is rows of cells under heads.
type table struct {
	heads []string
	rows  [][]string
	// weak are the cells that a reader should see first.
	weak [][]bool
}

// tableWidth is how wide a table gets: what a terminal of 100 columns shows.
const tableWidth = 94

// widths are those of the columns: as wide as their cells if there is room for
// all, else the widest gives way first.
func (t table) widths(most int) []int {
	const narrow = 6
	w, words := make([]int, len(t.heads)), make([]int, len(t.heads))
	sum := 2 * (len(w) - 1)
	for i := range w {
		cells := []string{t.heads[i]}
		for _, row := range t.rows {
			cells = append(cells, row[i])
		}
		for _, c := range cells {
			w[i] = max(w[i], columnsOf(c))
			for word := range strings.FieldsSeq(cellText(c)) {
				words[i] = max(words[i], columnsOf(word))
			}
		}
		sum += w[i]
	}
	for sum > most {
		// A column gives way that need not break a word; where each must, the widest.
		widest, broken := -1, 0
		for i := range w {
			if w[i] > w[broken] {
				broken = i
			}
			if w[i] > words[i] && (widest < 0 || w[i] > w[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			widest = broken
		}
		if w[widest] <= narrow {
			break
		}
		w[widest]--
		sum--
	}
	return w
}

func columnsOf(s string) int { return runewidth.StringWidth(cellText(s)) }

func (e *explored) table(t table) {
	w := t.widths(e.st.fit(tableWidth, 4))
	e.row(t.heads, nil, w, e.st.faint.Render)
	for i, row := range t.rows {
		e.row(row, t.weak[i], w, nil)
	}
}

// row writes a row whose cells may be of several lines, in a look unless they are weak.
func (e *explored) row(cells []string, weak []bool, w []int, look func(...string) string) {
	var wrapped [][]string
	high := 1
	for i, c := range cells {
		lines := fold(cellText(c), w[i])
		wrapped = append(wrapped, lines)
		high = max(high, len(lines))
	}
	for n := range high {
		line := make([]string, len(cells))
		for i, lines := range wrapped {
			if n < len(lines) {
				line[i] = lines[n]
			}
		}
		e.cells(line, w, func(i int) func(...string) string {
			if i < len(weak) && weak[i] {
				return e.st.severity[rules.Warning].Render
			}
			return look
		})
	}
}

// cells writes one line of a table, without blanks behind its last cell.
func (e *explored) cells(line []string, w []int, look func(int) func(...string) string) {
	out, blank := "  ", ""
	for i, c := range line {
		blank += "  "
		if c != "" {
			shown := c
			if paint := look(i); paint != nil {
				shown = paint(c)
			}
			out, blank = out+blank+shown, ""
		}
		blank += strings.Repeat(" ", max(0, w[i]-runewidth.StringWidth(c)))
	}
	fmt.Fprintln(e, strings.TrimRight(out, " "))
}

// cellText is what a cell shows: ids need no backticks in a table.
func cellText(s string) string { return strings.ReplaceAll(plain.Text(s), "`", "") }

// fold wraps a cell, and cuts words that are wider than it: behind a hyphen, where there is
// one.
func fold(s string, columns int) []string {
	var out []string
	for _, line := range plain.Wrap(s, columns) {
		for runewidth.StringWidth(line) > columns {
			head := runewidth.Truncate(line, columns, "")
			if head == "" {
				break // not even one letter has room
			}
			if i := strings.LastIndexByte(head, '-'); i > 0 {
				head = head[:i+1]
			}
			out, line = append(out, head), line[len(head):]
		}
		out = append(out, line)
	}
	return out
}

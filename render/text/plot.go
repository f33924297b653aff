package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/render/plot"
)

// Plot writes a plot as a table: what it shows, in numbers and words.
func Plot(w io.Writer, st Style, p *plot.Plot) error {
	out := bufio.NewWriter(w)
	e := explored{out, st, ExploreOptions{}}
	fmt.Fprintf(out, "%s\n", st.bold.Render(plain.Text(p.Title)))
	if p.Says != "" {
		for _, line := range plain.Wrap(plain.Text(p.Says), st.fit(tableWidth, 2)) {
			fmt.Fprintf(out, "  %s\n", line)
		}
	}
	if len(p.Heads) > mostColumns {
		e.listed(p)
		return out.Flush()
	}
	t := table{heads: p.Heads}
	for _, row := range p.Rows {
		if len(row) == len(p.Heads) {
			t.rows = append(t.rows, row)
		}
	}
	widths := t.widths(st.fit(tableWidth, 4))
	for i, row := range p.Rows {
		if len(row) != len(p.Heads) {
			fmt.Fprintf(out, "\n%s\n", st.rule.Render(plain.Text(row[0])))
			continue
		}
		if i == 0 || len(p.Rows[i-1]) != len(p.Heads) {
			e.row(p.Heads, nil, widths, nil)
		}
		e.row(row, p.Weak[i], widths, nil)
	}
	return out.Flush()
}

// mostColumns is how many a table has that can be read in a terminal.
const mostColumns = 7

// listed writes rows of many columns each as what there is in it: "dual-write error: team-a 1".
func (e *explored) listed(p *plot.Plot) {
	for _, row := range p.Rows {
		var said []string
		for i, cell := range row[2:] {
			if cell != "" {
				said = append(said, p.Heads[i+2]+" "+cell)
			}
		}
		fmt.Fprintf(e, "  %s %s\n", e.st.bold.Render(plain.Text(row[0])), e.st.faint.Render(plain.Text(row[1])))
		for _, line := range plain.Wrap(plain.Text(strings.Join(said, "; ")), e.st.fit(tableWidth-4, 6)) {
			fmt.Fprintf(e, "      %s\n", line)
		}
	}
}

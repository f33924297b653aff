package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"tautline.dev/bench/legible/drawing"
)

// column is one of the table.
type column struct {
	name string
	of   func(row) string
}

// columns are those of the table behind the name of the picture.
func columns() []column {
	out := []column{
		{"box", func(r row) string { return fmt.Sprint(r.Boxes) }},
		{"line", func(r row) string { return fmt.Sprint(r.Lines) }},
	}
	for _, m := range drawing.Measures {
		out = append(out, column{m.Name, func(r row) string { return fmt.Sprint(r.Faults[m.Name]) }})
	}
	return append(out,
		column{drawing.Cross, func(r row) string { return fmt.Sprint(r.Crossings) }},
		column{"dlq%diag", func(r row) string { return rounded(r.DeadLetterOfDiagonal) }},
		column{"dlq%width", func(r row) string { return rounded(r.DeadLetterOfWidth) }},
		column{"len", func(r row) string { return rounded(r.MeanLength) }},
		column{"page", func(r row) string { return rounded(r.Width) + "x" + rounded(r.Height) }},
		column{"px", func(r row) string { return fmt.Sprintf("%.1f", r.SmallestType) }},
	)
}

func rounded(n float64) string { return fmt.Sprintf("%.0f", n) }

// table are the rows in words, with what each figure was before where it was another.
func table(rows, before []row) string {
	was := map[string]row{}
	for _, r := range before {
		was[r.Picture] = r
	}
	columns := columns()
	cells := [][]string{{"picture"}}
	for _, c := range columns {
		cells[0] = append(cells[0], c.name)
	}
	for _, r := range rows {
		line := []string{r.Picture}
		for _, c := range columns {
			is := c.of(r)
			if old, ok := was[r.Picture]; ok && c.of(old) != is {
				is = c.of(old) + "→" + is
			}
			line = append(line, is)
		}
		cells = append(cells, line)
	}
	return aligned(cells)
}

// aligned sets cells below each other: the first to the left, figures to the right.
func aligned(cells [][]string) string {
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, c := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, line := range cells {
		fmt.Fprintf(&b, "%-*s", widths[0], line[0])
		for i, c := range line[1:] {
			fmt.Fprintf(&b, "  %*s", widths[i+1], c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// told are the faults and crossings, a line each.
func told(rows []row) string {
	var b strings.Builder
	names := []string{drawing.Cross}
	for _, m := range drawing.Measures {
		names = append(names, m.Name)
	}
	for _, r := range rows {
		for _, name := range names {
			for _, f := range r.Found[name] {
				fmt.Fprintf(&b, "%s: %s: %s\n", r.Picture, name, strings.TrimSpace(f.Of+" "+f.By))
			}
		}
	}
	return b.String()
}

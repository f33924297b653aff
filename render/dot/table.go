package dot

import (
	"fmt"
	"strings"
)

// Helpers for HTML-like labels. Their text arguments are markup already.

// font sets size and colour of a piece of text. Graphviz takes none of nothing.
func font(size int, colour, text string) string {
	if text == "" {
		text = " "
	}
	return fmt.Sprintf(`<FONT POINT-SIZE="%d" COLOR="%s">%s</FONT>`, size, colour, text)
}

func bold(text string) string {
	if text == "" {
		text = " "
	}
	return "<B>" + text + "</B>"
}

// row is a table row with one cell.
func row(cell, text string) string {
	if cell != "" {
		cell = " " + cell
	}
	return "<TR><TD" + cell + ">" + text + "</TD></TR>"
}

// table stacks rows.
func table(attributes string, rows ...string) string {
	return "<TABLE " + attributes + ">" + strings.Join(rows, "") + "</TABLE>"
}

package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"tautline.dev/render/plain"
)

// said are words in one look.
type said struct {
	text string
	look func(...string) string
}

// running writes words behind the beginning of a line, which takes so many columns, in as
// many lines as the terminal needs; those that follow are indented. Without a terminal it is
// one line.
func (st Style) running(w io.Writer, lead string, columns, indent int, all ...said) {
	fmt.Fprint(w, lead)
	for _, s := range all {
		for _, word := range strings.Fields(plain.Text(s.text)) {
			wide := runewidth.StringWidth(word)
			switch {
			case st.columns > 0 && columns > indent && columns+1+wide > st.columns:
				fmt.Fprint(w, "\n"+strings.Repeat(" ", indent))
				columns = indent
			case columns > 0:
				fmt.Fprint(w, " ")
				columns++
			}
			if s.look != nil {
				word = s.look(word)
			}
			fmt.Fprint(w, word)
			columns += wide
		}
	}
	fmt.Fprintln(w)
}

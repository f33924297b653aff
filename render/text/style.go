// Package text writes for people at a terminal, and for logs: what a compiler
// of good manners would print.
package text

import (
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"tautline.dev/rules"
)

// Style is how text looks; without colour it adds nothing at all.
type Style struct {
	severity map[rules.Severity]lipgloss.Style
	bold     lipgloss.Style
	faint    lipgloss.Style
	rule     lipgloss.Style
	good     lipgloss.Style
	// columns is how wide the terminal is, 0 where there is none.
	columns int
}

// In is the style for a terminal of so many columns; 0 is none.
func (st Style) In(columns int) Style {
	st.columns = columns
	return st
}

// as is a text as it is.
func (st Style) as(s ...string) string { return strings.Join(s, " ") }

// least is how wide a text gets where there is hardly any room.
const least = 24

// fit is how wide a text gets beside so much else: as wide as reads well, or what the
// terminal leaves.
func (st Style) fit(most, beside int) int {
	if st.columns == 0 {
		return most
	}
	return max(least, min(most, st.columns-beside))
}

// NewStyle makes a style for an output, with or without colour. Whoever calls
// decides about colour; nothing is guessed from the output.
func NewStyle(w io.Writer, colour bool) Style {
	profile := termenv.Ascii
	if colour {
		profile = termenv.ANSI
	}
	r := lipgloss.NewRenderer(w, termenv.WithProfile(profile), termenv.WithTTY(colour))
	r.SetColorProfile(profile)
	// The 16 colours of the terminal's own theme: whoever chose it can read it.
	fg := func(c string) lipgloss.Style { return r.NewStyle().Foreground(lipgloss.Color(c)) }
	return Style{
		severity: map[rules.Severity]lipgloss.Style{
			rules.Error: fg("1").Bold(true), rules.Warning: fg("3").Bold(true), rules.Info: fg("4").Bold(true),
		},
		bold:  r.NewStyle().Bold(true),
		faint: r.NewStyle().Faint(true),
		rule:  fg("6"),
		good:  fg("2").Bold(true),
	}
}

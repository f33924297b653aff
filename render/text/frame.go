package text

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/mattn/go-runewidth"

	"tautline.dev/model/value"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// place is where something stands, as editors understand it: file:line:column.
func place(s value.Span) string {
	p := s.Place()
	if p.File == "" {
		return "-"
	}
	return fmt.Sprintf("%s:%d:%d", fileName(p.File), p.Line, p.Column)
}

// fileName is a file's name that no build log takes for a command of its own.
func fileName(name string) string {
	name = plain.Text(name)
	if strings.HasPrefix(name, ":") {
		name = "./" + name
	}
	return name
}

// frame shows a line of the team's source with a piece of it underlined.
func (st Style) frame(w io.Writer, s value.Span, mark func(...string) string) {
	if !s.IsValid() {
		return
	}
	p := s.Place()
	line, before := s.Line()
	to := p.EndColumn - 1 - before
	if p.EndLine != p.Line {
		to = -1
	}
	src, start, end := plain.Source(line, p.Column-1-before, to)
	if trimmed := strings.TrimLeft(src, " "); len(src)-len(trimmed) > 4 {
		cut := len(src) - len(trimmed) - 4
		src, start, end = src[cut:], start-cut, end-cut
	}
	most := st.fit(140, len("12345 | "))
	if r := []rune(src); len(r) > most {
		from := max(0, min(start-20, len(r)-most))
		src = string(r[from:min(from+most, len(r))])
		start, end = start-from, min(end-from, most)
	}
	gutter := fmt.Sprintf("%5d", p.Line)
	fmt.Fprintf(w, "%s %s %s\n", st.faint.Render(gutter), st.faint.Render("|"), src)
	fmt.Fprintf(w, "%5s %s %s%s\n", "", st.faint.Render("|"), strings.Repeat(" ", max(start, 0)), mark(strings.Repeat("^", max(end-start, 1))))
}

// headline writes what a finding says, behind where it stands. On a terminal its lines
// end between words; elsewhere it is one line, which programs read.
func (st Style) headline(w io.Writer, where string, s rules.Severity, message, tag string) {
	lines := []string{plain.Text(message)}
	if st.columns > 0 {
		// The first line begins behind what goes before it, the others four columns in.
		before := strings.Repeat("x", max(0, runewidth.StringWidth(where+s.String()+": ")-hung))
		lines = plain.Wrap(strings.TrimSpace(before+" "+lines[0]), st.fit(1000, hung))
		lines[0] = strings.TrimPrefix(strings.TrimPrefix(lines[0], before), " ")
	}
	fmt.Fprintf(w, "%s%s ", where, st.severity[s].Render(s.String()+":"))
	used := runewidth.StringWidth(where + s.String() + ": ")
	for i, line := range lines {
		if i > 0 {
			fmt.Fprintf(w, "\n%*s", hung, "")
			used = hung
		}
		fmt.Fprint(w, st.bold.Render(line))
		used += runewidth.StringWidth(line)
	}
	if tag != "" {
		tag = "[" + tag + "]"
		between := " "
		if st.columns > 0 && used+1+runewidth.StringWidth(tag) > st.columns {
			between = "\n" + strings.Repeat(" ", hung)
		}
		fmt.Fprintf(w, "%s%s", between, st.rule.Render(tag))
	}
	fmt.Fprintln(w)
}

// lead writes a text behind what leads to it, on a terminal wrapped under itself.
func (st Style) lead(w io.Writer, before, body string, paint func(...string) string) {
	wide := lipgloss.Width(before)
	for i, line := range st.rows(body, wide) {
		if i > 0 {
			before = strings.Repeat(" ", wide)
		}
		fmt.Fprintf(w, "%s%s\n", before, paint(line))
	}
}

// rows are the lines of a text beside so much else: one where there is no terminal.
func (st Style) rows(body string, beside int) []string {
	if st.columns == 0 || body == "" {
		return []string{body}
	}
	return plain.Wrap(body, st.fit(1000, beside))
}

// hung is how far in the further lines of a headline are.
const hung = 4

// paragraph writes a labelled text, wrapped and indented under itself.
func (st Style) paragraph(w io.Writer, label, body string) {
	for i, line := range plain.Wrap(plain.Text(body), st.fit(92, 9)) {
		if i > 0 {
			label = ""
		}
		if strings.HasPrefix(line, "::") {
			line = `\x3a` + line[1:] // a build log would take it for a command
		}
		fmt.Fprintf(w, "  %s %s\n", st.bold.Render(fmt.Sprintf("%-6s", label)), line)
	}
}

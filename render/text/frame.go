package text

import (
	"fmt"
	"io"
	"strings"

	"tautline.dev/model/value"
	"tautline.dev/render/plain"
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
	const most = 140
	if r := []rune(src); len(r) > most {
		from := max(0, min(start-20, len(r)-most))
		src = string(r[from:min(from+most, len(r))])
		start, end = start-from, min(end-from, most)
	}
	gutter := fmt.Sprintf("%5d", p.Line)
	fmt.Fprintf(w, "%s %s %s\n", st.faint.Render(gutter), st.faint.Render("|"), src)
	fmt.Fprintf(w, "%5s %s %s%s\n", "", st.faint.Render("|"), strings.Repeat(" ", max(start, 0)), mark(strings.Repeat("^", max(end-start, 1))))
}

// paragraph writes a labelled text, wrapped and indented under itself.
func (st Style) paragraph(w io.Writer, label, body string) {
	const width = 92
	for i, line := range plain.Wrap(plain.Text(body), width) {
		if i > 0 {
			label = ""
		}
		if strings.HasPrefix(line, "::") {
			line = `\x3a` + line[1:] // a build log would take it for a command
		}
		fmt.Fprintf(w, "  %s %s\n", st.bold.Render(fmt.Sprintf("%-6s", label)), line)
	}
}

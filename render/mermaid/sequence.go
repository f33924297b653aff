package mermaid

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/render/sequence"
)

// Sequence writes a story as a sequence diagram. A step with a fault stands in
// a coloured frame, with the fault named in a note.
func Sequence(w io.Writer, d sequence.Diagram) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "sequenceDiagram")
	fmt.Fprintf(out, "  accTitle: %s\n", Text(d.Title))
	for i, p := range d.Parties {
		word := "participant"
		if p.Box.Kind == "client" {
			word = "actor"
		}
		name := p.Name
		if name != p.Box.ID {
			name += " (" + p.Box.ID + ")" // the texts call it so
		}
		fmt.Fprintf(out, "  %s p%d as %s\n", word, i, broken(name, 20))
	}
	if d.Heading != "" && len(d.Parties) > 0 {
		fmt.Fprintf(out, "  Note over %s: %s\n", across(d), broken(d.Heading, 60))
	}
	for _, r := range d.Rows {
		row(out, r)
	}
	for i, p := range d.Parties {
		if p.Holds != "" {
			mark := ""
			if p.Wrong {
				mark = "✗ "
			}
			fmt.Fprintf(out, "  Note over p%d: %s\n", i, broken(mark+p.Holds, 24))
		}
	}
	for _, s := range d.Sums {
		fmt.Fprintf(out, "  Note over %s: %s\n", across(d), broken(s, 70))
	}
	return out.Flush()
}

func across(d sequence.Diagram) string {
	if len(d.Parties) == 1 {
		return "p0"
	}
	return fmt.Sprintf("p0,p%d", len(d.Parties)-1)
}

// frame is behind a step with a fault: red, and see-through, so that it fits
// light and dark pages.
const frame = "rect rgba(200, 30, 50, 0.15)"

func row(w io.Writer, r sequence.Row) {
	indent := "  "
	if r.Fault != "" {
		fmt.Fprintf(w, "  %s\n", frame)
		indent = "    "
	}
	number := fmt.Sprintf("%d. ", r.N)
	switch {
	case r.Kind == sequence.Round:
		over := fmt.Sprintf("p%d", r.From)
		if r.To != r.From {
			over += fmt.Sprintf(",p%d", r.To)
		}
		fmt.Fprintf(w, "%sNote over %s: %s\n", indent, over, broken(r.Says, 60))
	case r.Kind == sequence.Aside:
		fmt.Fprintf(w, "%sNote right of p%d: %s\n", indent, r.From, broken(number+r.Of+": "+r.Label, 40))
	case r.Kind == sequence.Note:
		fmt.Fprintf(w, "%sNote over p%d: %s\n", indent, r.From, broken(number+fault(r)+r.Says, 40))
	default:
		fmt.Fprintf(w, "%sp%d%sp%d: %s\n", indent, r.From, arrow(r.Kind, r.Stopped), r.To, broken(number+r.Label, 36))
		if r.Fault != "" {
			fmt.Fprintf(w, "%sNote over p%d,p%d: %s\n", indent, min(r.From, r.To), max(r.From, r.To), broken(fault(r)+r.Says, 50))
		}
		if r.Answer != "" {
			fmt.Fprintf(w, "%sp%d%sp%d: %s\n", indent, r.To, arrow(sequence.Reply, r.Lost), r.From, broken(r.Answer, 36))
		}
	}
	if r.Fault != "" {
		fmt.Fprintln(w, "  end")
	}
}

func fault(r sequence.Row) string {
	if r.Fault == "" {
		return ""
	}
	return "✗ " + strings.ToUpper(r.Fault) + " "
}

// arrow is solid where somebody waits and dashed where nobody does; a cross
// ends what never arrives.
func arrow(k sequence.Kind, stopped bool) string {
	switch {
	case k == sequence.Call && stopped:
		return "-x"
	case k == sequence.Call:
		return "->>"
	case stopped:
		return "--x"
	case k == sequence.Message:
		return "--)"
	}
	return "-->>"
}

// broken is a text in lines of so many columns, and at most twelve of them.
func broken(s string, columns int) string {
	const most = 12
	lines := plain.Wrap(plain.Text(strings.ReplaceAll(s, "`", "'")), columns)
	if len(lines) > most {
		lines = append(lines[:most-1], "...")
	}
	for i, l := range lines {
		lines[i] = Text(l)
	}
	return strings.Join(lines, "<br/>")
}

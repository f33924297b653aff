package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// An answer is as wide as a review that it is pasted into.
const (
	whatIfWidth  = 100
	whatIfIndent = 16
	rowIndent    = 12
)

// WhatIf writes what happens while boxes are down.
func WhatIf(w io.Writer, st Style, outcomes []*whatif.Outcome) error {
	out := bufio.NewWriter(w)
	for i, o := range outcomes {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n", st.bold.Render(plain.Text(o.Asked())))
		st.hanging(out, "System", whatIfIndent, nil, "", plain.Text(o.System.Called()))
		for _, s := range o.Sections() {
			for i, item := range s.Items {
				title, mark := s.Title, st.bold.Render
				if i > 0 {
					title = ""
				}
				if item.Grave {
					mark = st.severity[rules.Error].Render
				}
				st.hanging(out, title, whatIfIndent, mark, item.Label, item.Text)
			}
		}
	}
	return out.Flush()
}

// hanging writes a text beside its title, with a label before it, wrapped and
// indented under itself.
func (st Style) hanging(w io.Writer, title string, indent int, mark func(...string) string, label, body string) {
	label, body = plain.Text(label), plain.Text(body)
	if label != "" {
		body = label + ": " + body
	}
	for i, line := range plain.Wrap(body, st.fit(whatIfWidth, 0)-indent) {
		if i == 0 && label != "" && strings.HasPrefix(line, label) {
			line = mark(label) + line[len(label):]
		}
		if i > 0 {
			title = ""
		}
		fmt.Fprintf(w, "  %s%s%s\n", st.rule.Render(title), strings.Repeat(" ", max(1, indent-2-runewidth.StringWidth(title))), line)
	}
}

// FailureModel writes the failure model, a block for each component and kind of
// failure: no terminal is wide enough for it as a table.
func FailureModel(w io.Writer, st Style, tables []*whatif.Table) error {
	out := bufio.NewWriter(w)
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n", st.bold.Render("Failure model of "+plain.Text(t.System.Called())))
		for _, r := range t.Rows {
			st.row(out, r)
		}
		if len(t.Rows) == 0 {
			fmt.Fprint(out, "\nnothing in it can fail: it has only clients\n")
		}
	}
	return out.Flush()
}

func (st Style) row(w io.Writer, r whatif.Row) {
	head := st.bold.Render(plain.Text(r.Component))
	kind := st.faint.Render("(" + r.Kind + ")")
	failure := r.Failure.String()
	switch {
	case r.Worst >= whatif.FailsInPart:
		failure = st.severity[rules.Error].Render(failure)
	case r.Worst > whatif.Unaffected:
		failure = st.severity[rules.Warning].Render(failure)
	}
	fmt.Fprintf(w, "\n%s %s %s for %s\n", head, kind, failure, model.FormatDuration(r.For))
	st.hanging(w, "service", rowIndent, nil, "", r.Service)
	st.hanging(w, "customer", rowIndent, nil, "", r.Customer)
	st.hanging(w, "seen by", rowIndent, nil, "", r.Seen)
	st.hanging(w, "playbook", rowIndent, nil, "", r.Playbook)
	if len(r.Unknown) > 0 {
		var paths []string
		for _, u := range r.Unknown {
			paths = append(paths, "`"+u.Path+"`")
		}
		st.hanging(w, "unknown", rowIndent, nil, "", strings.Join(paths, ", "))
	}
}

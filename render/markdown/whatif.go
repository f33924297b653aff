package markdown

import (
	"bufio"
	"fmt"
	"io"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// WhatIf writes what happens while boxes are down.
func WhatIf(w io.Writer, outcomes []*whatif.Outcome) error {
	out := bufio.NewWriter(w)
	for _, o := range outcomes {
		fmt.Fprintf(out, "# %s\n\nIn %s.\n", Message(o.Asked()), Text(o.System.Called()))
		for _, s := range o.Sections() {
			fmt.Fprintf(out, "\n## %s\n\n", s.Title)
			for _, item := range s.Items {
				if item.Label == "" {
					fmt.Fprintf(out, "- %s\n", Message(item.Text))
				} else {
					fmt.Fprintf(out, "- **%s**: %s\n", Message(item.Label), Message(item.Text))
				}
			}
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

// FailureModel writes the failure model as the table that a readiness review
// asks for.
func FailureModel(w io.Writer, tables []*whatif.Table) error {
	out := bufio.NewWriter(w)
	for _, t := range tables {
		fmt.Fprintf(out, "# Failure model of %s\n\n", Text(t.System.Called()))
		fmt.Fprint(out, "| component | kind of failure | effect on service | effect on customer | how it is seen | playbook |\n|---|---|---|---|---|---|\n")
		var unknown []whatif.Unknown
		told := map[string]bool{}
		for _, r := range t.Rows {
			fmt.Fprintf(out, "| %s (%s) | %s for %s | %s | %s | %s | %s |\n", Code(r.Component), Text(r.Kind), r.Failure, model.FormatDuration(r.For), Message(r.Service), Message(r.Customer), Message(r.Seen), Message(r.Playbook))
			for _, u := range r.Unknown {
				if !told[u.Path] {
					told[u.Path] = true
					unknown = append(unknown, u)
				}
			}
		}
		if len(unknown) > 0 {
			fmt.Fprint(out, "\nThe table hangs on what nobody has stated:\n\n")
			for _, u := range unknown {
				fmt.Fprintf(out, "- %s: %s\n", Code(u.Path), Message(u.Says))
			}
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/own"
)

// Trials writes what fixtures showed of the rules that they try.
func Trials(w io.Writer, st Style, trials []own.Trial) error {
	out := bufio.NewWriter(w)
	failures, failed, wants := 0, 0, 0
	for _, t := range trials {
		wants += t.Wants
		failures += len(t.Failures)
		if len(t.Failures) > 0 {
			failed++
		}
		for _, f := range t.Failures {
			fmt.Fprintf(out, "%s: %s %s %s\n", place(f.At), st.severity[rules.Error].Render(f.Kind+":"), st.bold.Render(plain.Text(f.Message)), st.rule.Render("["+plain.Text(f.Rule)+"]"))
			st.frame(out, f.At, st.severity[rules.Error].Render)
			if f.Entity != "" {
				st.paragraph(out, "on", f.Entity)
			}
			fmt.Fprintln(out)
		}
	}
	if untried := own.Untried(trials); len(untried) > 0 {
		st.paragraph(out, "note", "no fixture wants "+phrase.Listed(untried, "")+": nobody has seen "+phrase.Agree(len(untried), "it", "them")+" find fault")
		fmt.Fprintln(out)
	}
	fixtures := phrase.Count(len(trials), "fixture", "fixtures")
	if failures > 0 {
		fmt.Fprintf(out, "%s in %d of %s\n", phrase.Count(failures, "failure", "failures"), failed, fixtures)
		return out.Flush()
	}
	fmt.Fprintf(out, "%s: %s\n", fixtures, strings.TrimSpace(st.good.Render("all as wanted")+fmt.Sprintf(" (%s)", phrase.Count(wants, "finding", "findings"))))
	return out.Flush()
}

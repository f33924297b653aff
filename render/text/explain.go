package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// Explain writes all there is to say about a rule.
func Explain(w io.Writer, st Style, r *rules.Rule) error {
	out := bufio.NewWriter(w)
	level := r.Severity.String()
	if r.Question != nil {
		level = "a question: its severity grows with the profile"
	}
	fmt.Fprintf(out, "%s  %s\n\n", st.bold.Render(r.Name), st.faint.Render(fmt.Sprintf("%s, about a %s, %s", r.Family, r.Scope, level)))
	part := func(title, body string) {
		if body == "" {
			return
		}
		fmt.Fprintf(out, "%s\n", st.rule.Render(title))
		for _, line := range plain.Wrap(body, 88) {
			fmt.Fprintf(out, "  %s\n", line)
		}
		fmt.Fprintln(out)
	}
	part("WHAT", r.Summary)
	part("WHY IT HURTS", r.Why)
	part("HOW TO FIX IT", r.Fix)
	if r.Question != nil && r.Question.Answer != "" {
		part("ONE ANSWER FOR ALL LINES", r.Question.Answer)
	}
	part("WHEN IT IS WRONG", r.FalsePositives)
	if r.Before != "" {
		st.model(out, "A MODEL AS IT WAS", r.Before)
		st.model(out, "A CHANGE THAT IT FINDS FAULT WITH", r.Fires)
	} else {
		st.model(out, "A MODEL THAT IT FINDS FAULT WITH", r.Fires)
	}
	st.model(out, "THE SAME, PUT RIGHT", r.Quiet)
	if len(r.Seen) > 0 {
		fmt.Fprintf(out, "%s\n", st.rule.Render("SEEN IN THE WILD"))
		for _, i := range r.Seen {
			for _, line := range plain.Wrap(fmt.Sprintf("%s, %s: %s", i.Who, i.Date, i.What), 88) {
				fmt.Fprintf(out, "  %s\n", line)
			}
			fmt.Fprintf(out, "  %s\n", st.faint.Render(i.URL))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "%s\n", st.rule.Render("SOURCES"))
	for _, ref := range r.References {
		title := ref.Title
		if ref.ID != "" {
			title = ref.ID + " " + title
		}
		fmt.Fprintf(out, "  %s (read %s)\n  %s\n", title, ref.Read, st.faint.Render(ref.URL))
	}
	return out.Flush()
}

func (st Style) model(w io.Writer, title, src string) {
	fmt.Fprintf(w, "%s\n", st.rule.Render(title))
	for _, line := range strings.Split(strings.TrimSpace(src), "\n") {
		fmt.Fprintf(w, "  %s %s\n", st.faint.Render("|"), strings.ReplaceAll(line, "\t", "    "))
	}
	fmt.Fprintln(w)
}

// Rules writes the list of rules.
func Rules(w io.Writer, st Style, all []*rules.Rule) error {
	out := bufio.NewWriter(w)
	var family rules.Family
	for _, r := range all {
		if r.Family != family {
			if family != "" {
				fmt.Fprintln(out)
			}
			family = r.Family
			fmt.Fprintf(out, "%s\n", st.rule.Render(strings.ToUpper(string(family))))
		}
		level := r.Severity.String()
		if r.Question != nil {
			level = "question"
		}
		fmt.Fprintf(out, "  %s %s %s\n", st.bold.Render(pad(r.Name, 30)), pad(level, 9), r.Summary)
	}
	return out.Flush()
}

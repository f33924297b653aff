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
	family := string(r.Family)
	if r.Family == rules.Own {
		family = "a rule of your own"
	}
	fmt.Fprintf(out, "%s  %s\n\n", st.bold.Render(r.Name), st.faint.Render(fmt.Sprintf("%s, about a %s, %s", family, r.Scope, level)))
	part := func(title, body string) {
		if body == "" {
			return
		}
		fmt.Fprintf(out, "%s\n", st.rule.Render(title))
		for _, line := range plain.Wrap(plain.Text(body), st.fit(88, 2)) {
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
			for _, line := range plain.Wrap(fmt.Sprintf("%s, %s: %s", i.Who, i.Date, i.What), st.fit(88, 2)) {
				fmt.Fprintf(out, "  %s\n", line)
			}
			fmt.Fprintf(out, "  %s\n", st.faint.Render(i.URL))
		}
		fmt.Fprintln(out)
	}
	st.sources(out, r)
	return out.Flush()
}

// sources are what a rule rests on: for one of a team's own, where it is declared.
func (st Style) sources(out io.Writer, r *rules.Rule) {
	fmt.Fprintf(out, "%s\n", st.rule.Render("SOURCES"))
	if r.At.IsValid() {
		fmt.Fprintf(out, "  declared at %s\n", plain.Text(place(r.At)))
	}
	for _, ref := range r.References {
		if ref.Read == "" {
			fmt.Fprintf(out, "  %s\n  %s\n", ref.Title, st.faint.Render(plain.Text(ref.URL)))
			continue
		}
		title := ref.Title
		if ref.ID != "" {
			title = ref.ID + " " + title
		}
		fmt.Fprintf(out, "  %s (read %s)\n  %s\n", title, ref.Read, st.faint.Render(ref.URL))
	}
}

func (st Style) model(w io.Writer, title, src string) {
	if src == "" {
		return // a rule of a team's own has none here
	}
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
		fmt.Fprintf(out, "  %s %s %s\n", st.bold.Render(pad(r.Name, 30)), pad(level, 9), plain.Text(r.Summary))
	}
	return out.Flush()
}

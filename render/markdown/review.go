package markdown

import (
	"bufio"
	"fmt"
	"io"
	"net/url"

	"tautline.dev/analysis/coupling"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Review writes the assumption sheet.
func Review(w io.Writer, reports []*rules.Report) error {
	out := bufio.NewWriter(w)
	for _, r := range reports {
		s := r.Sheet()
		fmt.Fprintf(out, "# Assumptions of %s\n\n", Text(r.System.Called()))
		fmt.Fprintf(out, "%s: %s stated, %d implied, %s open.\n\n", phrase.Count(len(s.Lines), "line", "lines"), phrase.Count(s.Stated, "fact", "facts"), s.Implied, phrase.Count(s.Unknown, "question", "questions"))
		for _, l := range s.Lines {
			line(out, l)
			couplings(out, coupling.Of(r.System, l.Line, r.Questions[l.Line].Matters))
		}
		for _, b := range s.Boxes {
			box(out, b)
		}
		if len(s.Recorded) > 0 {
			fmt.Fprint(out, "## What else was asked\n\n")
			recorded(out, s.Recorded)
		}
	}
	return out.Flush()
}

func line(w io.Writer, l rules.LineSheet) {
	fmt.Fprintf(w, "## %s\n\n", Code(l.Line.ID))
	fmt.Fprintf(w, "%s → %s, %s", Code(l.Line.From.ID), Code(l.Line.To.ID), Text(l.Line.InteractionName()))
	if does, ok := l.Line.Does.Get(); ok {
		fmt.Fprintf(w, ": %s", Text(does))
	}
	fmt.Fprint(w, "\n\n| fact | value | known | from |\n|---|---|---|---|\n")
	for _, f := range l.Facts {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", Text(f.Path), Code(rules.SheetValue(l.Line, f)), f.Fact.State(), whence(f))
	}
	for _, q := range l.Open {
		fmt.Fprintf(w, "| **%s** | **?** | **unknown** | %s |\n", Text(q.Question.Asks), Code(q.Name))
	}
	fmt.Fprintln(w)
	recorded(w, l.Recorded)
	for _, f := range l.Findings {
		fmt.Fprintf(w, "- **%s** %s: %s\n", f.Severity, Code(f.Rule.Name), Message(f.Message))
	}
	for _, n := range l.Notes {
		fmt.Fprintf(w, "- **note** %s %s (%s, %s)\n", Text(n.Says), Text(n.Asks), Code(n.By), Text(n.Source))
	}
	if len(l.Findings)+len(l.Notes) > 0 {
		fmt.Fprintln(w)
	}
}

// couplings writes how tightly a line ties its ends together.
func couplings(w io.Writer, facets []coupling.Facet) {
	fmt.Fprint(w, "| coupling | how tight | why | what would loosen it |\n|---|---|---|---|\n")
	for _, f := range facets {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", Text(f.Name), f.Degree, Message(f.Says), Message(f.Loosen))
	}
	fmt.Fprintln(w)
}

func box(w io.Writer, b rules.BoxSheet) {
	if len(b.Facts)+len(b.Findings)+len(b.Recorded) == 0 {
		return
	}
	boxSheet(w, b)
}

func boxSheet(w io.Writer, b rules.BoxSheet) {
	fmt.Fprintf(w, "## %s\n\n%s\n\n", Code(b.Box.ID), Text(string(b.Box.Kind)))
	facts(w, b.Facts)
	recorded(w, b.Recorded)
	findings(w, b.Findings)
}

func whence(b model.Basis) string {
	o := b.Fact.Origin()
	switch {
	case b.Fact.Asked():
		return "asked, and nobody knows yet"
	case o == nil:
		return ""
	case o.Source == nil:
		p := o.At.Place()
		return Code(fmt.Sprintf("%s:%d", p.File, p.Line))
	case o.Source.URL != "":
		return fmt.Sprintf("%s: %s ([source](<%s>), read %s)", Text(o.Source.By), Text(o.Source.Says), address(o.Source.URL), Text(o.Source.Read))
	}
	return Text(o.Source.By + ": " + o.Source.Says)
}

// address is a link's target, if it is one that a reader may safely follow: a
// team's own platform facts can name any.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "#"
	}
	return u.String()
}

package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"

	"tautline.dev/analysis/coupling"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// ReviewOptions are how much of an assumption sheet is written.
type ReviewOptions struct {
	// Coupling tells of each line by itself why it couples its ends as it does,
	// and what would loosen that, instead of each advice once.
	Coupling bool
}

// Review writes the assumption sheet: every line, what is stated, implied and
// unknown of it, and where each comes from.
func Review(w io.Writer, st Style, reports []*rules.Report, o ReviewOptions) error {
	out := bufio.NewWriter(w)
	for _, r := range reports {
		s := r.Sheet()
		fmt.Fprintf(out, "%s\n", st.bold.Render("Assumptions of "+plain.Text(r.System.Called())))
		fmt.Fprintf(out, "%s: %s stated, %d implied, %s open\n\n", phrase.Count(len(s.Lines), "line", "lines"), phrase.Count(s.Stated, "fact", "facts"), s.Implied, phrase.Count(s.Unknown, "question", "questions"))
		var said loosening
		for _, l := range s.Lines {
			st.sheet(out, l)
			facets := coupling.Of(r.System, l.Line, r.Questions[l.Line].Matters)
			fmt.Fprintf(out, "  %s %s\n", st.rule.Render("coupling"), coupling.Summary(facets))
			if o.Coupling {
				st.coupling(out, facets)
			} else {
				said.add(l.Line, facets)
			}
			fmt.Fprintln(out)
		}
		st.loosening(out, said)
		if len(s.Recorded) > 0 {
			fmt.Fprintf(out, "%s\n", st.bold.Render("What else was asked"))
			st.recorded(out, s.Recorded)
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n\n", st.bold.Render("What its boxes say"))
		for _, b := range s.Boxes {
			st.boxSheet(out, b)
		}
	}
	return out.Flush()
}

func (st Style) sheet(w io.Writer, l rules.LineSheet) {
	fmt.Fprintf(w, "%s  %s → %s  %s\n", st.bold.Render(l.Line.ID), l.Line.From.ID, l.Line.To.ID, st.faint.Render(fmt.Sprintf("%s, %s", l.Line.InteractionName(), place(l.Line.At))))
	for _, f := range l.Facts {
		st.fact(w, l.Line, f)
	}
	for _, q := range l.Open {
		fmt.Fprintf(w, "  %s %s %s\n", st.severity[rules.Warning].Render("?"), pad(q.Question.Asks, 26), st.severity[rules.Warning].Render("unknown"))
	}
	st.recorded(w, l.Recorded)
	for _, f := range l.Findings {
		fmt.Fprintf(w, "  %s %s %s\n", st.severity[f.Severity].Render("!"), plain.Text(f.Message), st.rule.Render("["+f.Rule.Name+"]"))
	}
	for _, n := range l.Notes {
		says := n.Says
		if n.Asks != "" {
			says += " " + n.Asks
		}
		fmt.Fprintf(w, "  %s %s %s\n", st.rule.Render("note"), plain.Text(says), st.faint.Render(plain.Text(n.By+", "+n.Source)))
	}
}

// coupling writes why a line ties its ends together, and what would loosen it.
// What is unknown stands among the questions above.
func (st Style) coupling(w io.Writer, facets []coupling.Facet) {
	for _, f := range facets {
		if f.Degree < coupling.Moderate {
			continue
		}
		fmt.Fprintf(w, "    %s %s %s\n", pad(f.Name, 13), pad(f.Degree.String(), 9), plain.Text(f.Says))
		fmt.Fprintf(w, "    %s %s %s\n", pad("", 13), pad("", 9), st.faint.Render("to loosen it: "+plain.Text(f.Loosen)))
	}
}

func (st Style) boxSheet(w io.Writer, b rules.BoxSheet) {
	fmt.Fprintf(w, "%s  %s\n", st.bold.Render(b.Box.ID), st.faint.Render(fmt.Sprintf("%s, %s", b.Box.Kind, place(b.Box.At))))
	for _, f := range b.Facts {
		st.fact(w, nil, f)
	}
	st.recorded(w, b.Recorded)
	for _, f := range b.Findings {
		fmt.Fprintf(w, "  %s %s %s\n", st.severity[f.Severity].Render("!"), plain.Text(f.Message), st.rule.Render("["+f.Rule.Name+"]"))
	}
	fmt.Fprintln(w)
}

func (st Style) fact(w io.Writer, line *model.Line, b model.Basis) {
	from := ""
	switch o := b.Fact.Origin(); {
	case b.Fact.Asked():
		from = "asked, and nobody knows yet"
	case o == nil:
	case o.Source != nil:
		from = o.Source.By + ": " + o.Source.Says
		if o.Source.URL != "" {
			from += " " + o.Source.URL
		}
	default:
		from = place(o.At)
	}
	value := clip(plain.Text(rules.SheetValue(line, b)), 30)
	fmt.Fprintf(w, "    %s %s %s %s\n", pad(b.Path, 26), pad(value, 30), pad(b.Fact.State().String(), 8), st.faint.Render(clip(plain.Text(from), 150)))
}

func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-runewidth.StringWidth(s)))
}

func clip(s string, columns int) string { return runewidth.Truncate(s, columns, "...") }

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
		var tips loosening
		for _, l := range s.Lines {
			st.sheet(out, l)
			facets := coupling.Of(r.System, l.Line, r.Questions[l.Line].Matters)
			st.running(out, "  "+st.rule.Render("coupling"), 10, 11, said{coupling.Summary(facets), nil})
			if o.Coupling {
				st.coupling(out, facets)
			} else {
				tips.add(l.Line, facets)
			}
			fmt.Fprintln(out)
		}
		st.loosening(out, tips)
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
	ends := "  " + l.Line.From.ID + " → " + l.Line.To.ID + " "
	st.running(w, st.bold.Render(l.Line.ID)+ends, runewidth.StringWidth(l.Line.ID+ends), 4, said{l.Line.InteractionName() + ", " + place(l.Line.At), st.faint.Render})
	for _, f := range l.Facts {
		st.fact(w, l.Line, f)
	}
	for _, q := range l.Open {
		fmt.Fprintf(w, "  %s %s %s\n", st.severity[rules.Warning].Render("?"), pad(q.Question.Asks, 26), st.severity[rules.Warning].Render("unknown"))
	}
	st.recorded(w, l.Recorded)
	for _, f := range l.Findings {
		st.running(w, "  "+st.severity[f.Severity].Render("!"), 3, 4, said{f.Message, nil}, said{"[" + f.Rule.Name + "]", st.rule.Render})
	}
	for _, n := range l.Notes {
		says := n.Says
		if n.Asks != "" {
			says += " " + n.Asks
		}
		st.running(w, "  "+st.rule.Render("note"), 6, 7, said{says, nil}, said{n.By + ", " + n.Source, st.faint.Render})
	}
}

// coupling writes why a line ties its ends together, and what would loosen it.
// What is unknown stands among the questions above.
func (st Style) coupling(w io.Writer, facets []coupling.Facet) {
	for _, f := range facets {
		if f.Degree < coupling.Moderate {
			continue
		}
		st.running(w, "    "+pad(f.Name, 13)+" "+pad(f.Degree.String(), 9), 27, 28, said{f.Says, nil})
		st.running(w, strings.Repeat(" ", 27), 27, 28, said{"to loosen it: " + f.Loosen, st.faint.Render})
	}
}

func (st Style) boxSheet(w io.Writer, b rules.BoxSheet) {
	st.running(w, st.bold.Render(b.Box.ID)+" ", runewidth.StringWidth(b.Box.ID)+1, 4, said{string(b.Box.Kind) + ", " + place(b.Box.At), st.faint.Render})
	for _, f := range b.Facts {
		st.fact(w, nil, f)
	}
	st.recorded(w, b.Recorded)
	for _, f := range b.Findings {
		st.running(w, "  "+st.severity[f.Severity].Render("!"), 3, 4, said{f.Message, nil}, said{"[" + f.Rule.Name + "]", st.rule.Render})
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
	from = clip(plain.Text(from), 150)
	room := 0 // for the longest word
	for word := range strings.FieldsSeq(from) {
		room = max(room, runewidth.StringWidth(word))
	}
	row := fmt.Sprintf("    %s %s", pad(b.Path, 26), pad(value, min(30, st.fit(71, 0)-41)))
	state := b.Fact.State().String()
	if columns := runewidth.StringWidth(row); st.columns > 0 && columns+9 > st.columns {
		st.running(w, strings.TrimRight(row, " "), columns, 6, said{state, nil}, said{from, st.faint.Render})
		return
	}
	row += " " + pad(state, 8)
	columns := runewidth.StringWidth(row)
	indent := columns + 1
	if st.columns > 0 && st.columns-indent < max(room, least) { // hardly any beside it
		row, columns, indent = strings.TrimRight(row, " ")+"\n     ", 5, 6
	}
	st.running(w, row, columns, indent, said{from, st.faint.Render})
}

func pad(s string, columns int) string {
	return s + strings.Repeat(" ", max(0, columns-runewidth.StringWidth(s)))
}

func clip(s string, columns int) string { return runewidth.Truncate(s, columns, "...") }

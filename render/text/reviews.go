package text

import (
	"bufio"
	"fmt"
	"io"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// Reviews writes what reviews asked and what became of it, the oldest first; of what is
// open only, if that is asked for.
func Reviews(w io.Writer, st Style, reports []*rules.Report, open bool) error {
	out := bufio.NewWriter(w)
	total, unrecorded := 0, 0
	for _, r := range reports {
		unrecorded += r.Unrecorded()
		for _, a := range message.Recorded(r, open) {
			total++
			fmt.Fprintf(out, "%s: %s of %s: %s, %s\n", st.bold.Render(plain.Text(r.System.Called())), st.rule.Render(plain.Text(a.Question)), plain.Text(a.On), st.state(a), phrase.Count(a.Days, "day", "days"))
			st.paragraph(out, "so far", message.Record(a))
			if a.Link != "" {
				st.paragraph(out, "link", a.Link)
			}
			st.paragraph(out, "at", place(a.At))
			fmt.Fprintln(out)
		}
	}
	what := phrase.Count(total, "question on record", "questions on record")
	if open {
		what = phrase.Count(total, "question owed", "questions owed")
	}
	fmt.Fprintf(out, "%s; %d more open and on no record\n", what, unrecorded)
	return out.Flush()
}

func (st Style) state(a rules.Recorded) string {
	if a.IsOpen() {
		return st.severity[rules.Warning].Render(a.State)
	}
	return st.good.Render(a.State)
}

// recorded writes what reviews asked of an entity, beside what is known of it.
func (st Style) recorded(w io.Writer, all []rules.Recorded) {
	for _, a := range all {
		st.running(w, "  "+st.rule.Render("asked"), 7, 8, said{a.Question + " of " + a.On + ": " + message.Record(a), nil})
	}
}

package markdown

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/message"
	"tautline.dev/rules"
)

// Reviews writes what reviews asked and what became of it as a table, the oldest first.
func Reviews(w io.Writer, reports []*rules.Report, open bool) error {
	out := bufio.NewWriter(w)
	for _, r := range reports {
		fmt.Fprintf(out, "# What reviews asked of %s\n\n", Text(r.System.Called()))
		if all := message.Recorded(r, open); len(all) > 0 {
			fmt.Fprint(out, "| asked | of | question | who owes it | how it stands | days | so far |\n|---|---|---|---|---|---|---|\n")
			for _, a := range all {
				fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %d | %s |\n", a.Asked.Format(time.DateOnly), Code(a.On), Text(a.Question), Text(a.By), a.State, a.Days, outcome(a))
			}
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s open and on no record.\n\n", phrase.Count(r.Unrecorded(), "question is", "questions are"))
	}
	return out.Flush()
}

// outcome is what became of a question, with where that can be read.
func outcome(a rules.Recorded) string {
	says := Text(message.Record(a))
	if a.Link != "" {
		says += fmt.Sprintf(" ([link](<%s>))", address(a.Link))
	}
	return says
}

// recorded writes what reviews asked of an entity.
func recorded(w io.Writer, all []rules.Recorded) {
	for _, a := range all {
		fmt.Fprintf(w, "- **asked** %s of %s: %s\n", Text(a.Question), Code(a.On), outcome(a))
	}
	if len(all) > 0 {
		fmt.Fprintln(w)
	}
}

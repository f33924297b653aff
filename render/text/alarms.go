package text

import (
	"bufio"
	"fmt"
	"io"

	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/phrase"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// Alarms writes what systems should be told of: what can be set up now, what is stated
// already, and what needs a number first.
func Alarms(w io.Writer, st Style, sheets []*alarms.Sheet) error {
	out := bufio.NewWriter(w)
	for i, s := range sheets {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n", st.bold.Render("Alarms that "+plain.Text(s.System.Called())+" asks for"))
		ready := 0
		for _, p := range s.Proposals {
			st.proposal(out, p)
			if p.Ready() {
				ready++
			}
		}
		if len(s.Proposals) == 0 {
			fmt.Fprint(out, "\nnone: nothing waits in a channel, and no critical flow waits for an answer\n")
			continue
		}
		fmt.Fprintf(out, "\n%s, of which %d %s a number\n", phrase.Count(len(s.Proposals), "alarm", "alarms"), len(s.Proposals)-ready, phrase.Agree(len(s.Proposals)-ready, "needs", "need"))
	}
	return out.Flush()
}

func (st Style) proposal(w io.Writer, p *alarms.Proposal) {
	fmt.Fprintf(w, "\n%s\n", st.bold.Render(plain.Text(p.Name())))
	st.hanging(w, "when", rowIndent, nil, "", p.Says())
	st.hanging(w, "because", rowIndent, nil, "", p.Why)
	if missing := p.Missing(); missing != "" {
		st.hanging(w, "missing", rowIndent, st.severity[rules.Warning].Render, "", missing)
	} else {
		st.hanging(w, "number", rowIndent, nil, "", p.By)
	}
	if p.Stated != "" {
		st.hanging(w, "stated", rowIndent, nil, "", "`"+p.Box.ID+"`: "+p.Stated)
	}
}

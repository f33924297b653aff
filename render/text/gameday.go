package text

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// GameDay writes plans of game days: what is worth breaking, a block for each, and then
// what was tried line by line.
func GameDay(w io.Writer, st Style, plans []*gameday.Plan) error {
	out := bufio.NewWriter(w)
	for i, p := range plans {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n", st.bold.Render("Game day of "+plain.Text(p.System.Called())+", planned on "+p.Now.Format(time.DateOnly)))
		for n, t := range p.Trials {
			fmt.Fprintf(out, "\n%s\n", st.bold.Render(fmt.Sprintf("%d. %s", n+1, plain.Text(t.Title()))))
			for _, s := range t.Sections() {
				st.trialSection(out, s)
			}
		}
		if len(p.Trials) == 0 {
			fmt.Fprint(out, "\nnothing to try: no line that does something was left untried, and nothing has failed\n")
		}
		if rest := p.Rest(); rest != "" {
			fmt.Fprintf(out, "\n%s\n", plain.Text(rest))
		}
		if len(p.Lines) > 0 {
			fmt.Fprintf(out, "\n%s\n", st.bold.Render("What was tried"))
		}
		for _, l := range p.Lines {
			mark := st.faint.Render
			if l.Level == gameday.Failed {
				mark = st.severity[rules.Error].Render
			}
			st.hanging(out, "", 4, mark, "`"+l.Line.ID+"`", l.Says())
		}
	}
	return out.Flush()
}

func (st Style) trialSection(w io.Writer, s gameday.Section) {
	title := s.Title
	for _, item := range s.Items {
		if s.Grave {
			st.hanging(w, title, whatIfIndent, st.severity[rules.Warning].Render, "", item)
		} else {
			st.hanging(w, title, whatIfIndent, nil, "", item)
		}
		title = ""
	}
}

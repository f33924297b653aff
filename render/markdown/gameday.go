package markdown

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"tautline.dev/analysis/gameday"
)

// GameDay writes plans of game days, to be gone through and ticked off.
func GameDay(w io.Writer, plans []*gameday.Plan) error {
	out := bufio.NewWriter(w)
	for _, p := range plans {
		fmt.Fprintf(out, "# Game day of %s\n\nPlanned on %s.\n", Text(p.System.Called()), p.Now.Format(time.DateOnly))
		for n, t := range p.Trials {
			fmt.Fprintf(out, "\n## %d. %s\n\n", n+1, Message(t.Title()))
			for _, s := range t.Sections() {
				if len(s.Items) == 1 {
					fmt.Fprintf(out, "- **%s**: %s\n", s.Title, Message(s.Items[0]))
					continue
				}
				fmt.Fprintf(out, "- **%s**:\n", s.Title)
				for _, item := range s.Items {
					fmt.Fprintf(out, "  - %s\n", Message(item))
				}
			}
		}
		if len(p.Trials) == 0 {
			fmt.Fprint(out, "\nNothing to try: no line that does something was left untried, and nothing has failed.\n")
		}
		if rest := p.Rest(); rest != "" {
			fmt.Fprintf(out, "\nLeft out: %s.\n", Message(rest))
		}
		if len(p.Lines) > 0 {
			fmt.Fprint(out, "\n## What was tried\n\n| line | how it is known |\n|---|---|\n")
		}
		for _, l := range p.Lines {
			fmt.Fprintf(out, "| %s | %s |\n", Code(l.Line.ID), Text(l.Says()))
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

package text

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
)

// Waivers writes what some systems have accepted, each with who, why and until when.
func Waivers(w io.Writer, st Style, reports []*rules.Report) error {
	out := bufio.NewWriter(w)
	total, wrong := 0, 0
	for _, r := range reports {
		for _, a := range r.Accepted() {
			total++
			state := st.good.Render(a.State)
			if a.State != "holds" {
				wrong++
				state = st.severity[rules.Warning].Render(a.State)
			}
			ends := fmt.Sprintf("until %s (%s left)", a.Until.Format(time.DateOnly), phrase.Count(a.Left, "day", "days"))
			if a.Left <= 0 {
				ends = fmt.Sprintf("until %s (%s ago)", a.Until.Format(time.DateOnly), phrase.Count(1-a.Left, "day", "days"))
			}
			fmt.Fprintf(out, "%s: %s on %s: %s, %s\n", st.bold.Render(plain.Text(r.System.Called())), st.rule.Render(plain.Text(a.Rule)), plain.Text(a.On), state, ends)
			st.paragraph(out, "by", a.By)
			st.paragraph(out, "why", a.Reason)
			st.paragraph(out, "covers", phrase.Count(a.Covers, "finding", "findings"))
			st.paragraph(out, "at", place(a.At))
			fmt.Fprintln(out)
		}
	}
	says := phrase.Count(total, "waiver", "waivers")
	if wrong > 0 {
		says += fmt.Sprintf(", %d that somebody has to look at", wrong)
	}
	fmt.Fprintln(out, says)
	return out.Flush()
}

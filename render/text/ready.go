package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// Ready writes the readiness checklist, and how the signatures stand where somebody
// asked: then there are as many.
func Ready(w io.Writer, st Style, lists []*readiness.Checklist, signed []*signoff.Verdict) error {
	out := bufio.NewWriter(w)
	for i, c := range lists {
		fmt.Fprintf(out, "%s\n", st.bold.Render("Readiness of "+plain.Text(c.System.Called())))
		for _, g := range readiness.Groups {
			fmt.Fprintf(out, "\n%s\n", st.rule.Render(strings.ToUpper(string(g))))
			for _, a := range c.Answers {
				if a.Item.Group == g {
					st.item(out, a)
				}
			}
		}
		if n := c.Open(); n > 0 {
			fmt.Fprintf(out, "\n%s: %d of %d items are open%s\n", st.severity[rules.Error].Render("not ready"), n, len(c.Answers), unjudged(c))
			fmt.Fprintf(out, "Attest an item in the model:\n  %s\n", st.faint.Render(`readiness: "load-tested": {done: true, evidence: "https://...", by: "...", on: "2026-11-21"}`))
		} else {
			fmt.Fprintf(out, "\n%s: all %d items are done or do not apply\n", st.good.Render("ready"), len(c.Answers))
		}
		if signed != nil {
			fmt.Fprintln(out)
			st.gate(out, signed[i], c.Open())
		}
	}
	return out.Flush()
}

// unjudged says how many of the open items aren't judged.
func unjudged(c *readiness.Checklist) string {
	if n := c.Count(readiness.NotJudged); n > 0 {
		return fmt.Sprintf(", %d of them not judged [?]", n)
	}
	return ""
}

// How wide the parts of a checklist are: its ids, and a line in all.
const (
	idColumns    = 24
	readyColumns = 80
)

func (st Style) item(w io.Writer, a readiness.Answer) {
	mark := st.severity[rules.Error].Render("[ ]")
	switch a.Status {
	case readiness.Done:
		mark = st.good.Render("[x]")
	case readiness.NotApplicable:
		mark = st.faint.Render("[-]")
	case readiness.NotJudged:
		mark = st.severity[rules.Warning].Render("[?]")
	}
	who := "(attested)"
	if a.Item.Automatic() {
		who = "(from the model)"
	}
	indent := strings.Repeat(" ", 6+idColumns)
	for i, line := range plain.Wrap(a.Item.Asks+" "+who, readyColumns-len(indent)) {
		if i == 0 {
			fmt.Fprintf(w, " %s %s %s\n", mark, st.bold.Render(pad(a.Item.ID, idColumns)), line)
		} else {
			fmt.Fprintf(w, "%s%s\n", indent, line)
		}
	}
	for i, why := range a.Why {
		if i == 0 && a.Status == readiness.NotJudged {
			why = "not judged: " + why
		}
		for _, line := range plain.Wrap(plain.Text(why), readyColumns-5) {
			fmt.Fprintf(w, "     %s\n", st.faint.Render(line))
		}
	}
}

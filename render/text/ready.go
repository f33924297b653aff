package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

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
		for _, line := range st.rows("Readiness of "+plain.Text(c.System.Called())+", judged on "+c.Now.Format(time.DateOnly), 0) {
			fmt.Fprintf(out, "%s\n", st.bold.Render(line))
		}
		for _, line := range plain.Wrap(c.ByTier(), st.fit(readyColumns, 0)) {
			fmt.Fprintf(out, "%s\n", st.faint.Render(line))
		}
		for _, g := range readiness.Groups {
			fmt.Fprintf(out, "\n%s\n", st.rule.Render(strings.ToUpper(string(g))))
			for _, a := range c.Answers {
				if a.Item.Group == g {
					st.item(out, a)
				}
			}
		}
		st.objectives(out, c.Objectives)
		st.advice(out, c.Advice)
		st.readySum(out, c)
		if signed != nil {
			fmt.Fprintln(out)
			st.gate(out, signed[i], c.OpenRequired())
		}
	}
	return out.Flush()
}

// readySum says at the end whether a system is ready, and what the marks mean.
func (st Style) readySum(out io.Writer, c *readiness.Checklist) {
	fmt.Fprintln(out)
	for _, line := range st.rows("[x] shown by the model, [a] attested, [ ] open, [?] not judged, [-] doesn't apply", 0) {
		fmt.Fprintf(out, "%s\n", st.faint.Render(line))
	}
	verdict := st.good.Render("ready")
	if !c.Ready() {
		verdict = st.severity[rules.Error].Render("not ready")
	}
	for i, line := range plain.Wrap(": "+plain.Text(c.Sum()), st.fit(readyColumns, 0)-len("not ready")) {
		if i == 0 {
			line = verdict + line
		}
		fmt.Fprintf(out, "%s\n", line)
	}
	if c.Open() > 0 {
		fmt.Fprintf(out, "Attest an item in the model:\n  %s\n", st.faint.Render(c.Example()))
	}
}

// How wide the parts of a checklist are: its ids, and a line in all.
const (
	idColumns    = 24
	readyColumns = 80
)

func (st Style) item(w io.Writer, a readiness.Answer) {
	mark := st.severity[rules.Error].Render("[ ]")
	switch a.Status {
	case readiness.Shown:
		mark = st.good.Render("[x]")
	case readiness.Attested:
		mark = st.good.Render("[a]")
	case readiness.NotApplicable:
		mark = st.faint.Render("[-]")
	case readiness.NotJudged:
		mark = st.severity[rules.Warning].Render("[?]")
	}
	who := "(attested; " + string(a.Item.Weight) + ")"
	if a.Item.Automatic() {
		who = "(from the model; " + string(a.Item.Weight) + ")"
	}
	id := plain.Text(a.Item.ID)
	indent := strings.Repeat(" ", 6+idColumns)
	lines := plain.Wrap(plain.Text(a.Item.Asks)+" "+who, st.fit(readyColumns, 0)-len(indent))
	if len(id) > idColumns { // it gets a line of its own
		fmt.Fprintf(w, " %s %s\n", mark, st.bold.Render(id))
	}
	for i, line := range lines {
		if i == 0 && len(id) <= idColumns {
			fmt.Fprintf(w, " %s %s %s\n", mark, st.bold.Render(pad(id, idColumns)), line)
		} else {
			fmt.Fprintf(w, "%s%s\n", indent, line)
		}
	}
	for i, why := range a.Why {
		if i == 0 && a.Status == readiness.NotJudged {
			why = "not judged: " + why
		}
		for _, line := range plain.Wrap(plain.Text(why), st.fit(readyColumns, 0)-5) {
			fmt.Fprintf(w, "     %s\n", st.faint.Render(line))
		}
	}
}

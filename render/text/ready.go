package text

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
)

// Ready writes the readiness checklist.
func Ready(w io.Writer, st Style, lists []*readiness.Checklist) error {
	out := bufio.NewWriter(w)
	for _, c := range lists {
		fmt.Fprintf(out, "%s\n", st.bold.Render("Readiness of "+plain.Text(c.System.Name)))
		for _, g := range readiness.Groups {
			fmt.Fprintf(out, "\n%s\n", st.rule.Render(strings.ToUpper(string(g))))
			for _, a := range c.Answers {
				if a.Item.Group == g {
					st.item(out, a)
				}
			}
		}
		if n := c.Open(); n > 0 {
			fmt.Fprintf(out, "\n%s: %d of %d items are open\n", st.severity[rules.Error].Render("not ready"), n, len(c.Answers))
			fmt.Fprintf(out, "Attest an item in the model: %s\n", st.faint.Render(`readiness: "load-tested": {done: true, evidence: "https://...", by: "...", on: "2026-11-21"}`))
		} else {
			fmt.Fprintf(out, "\n%s: all %d items are done or do not apply\n", st.good.Render("ready"), len(c.Answers))
		}
	}
	return out.Flush()
}

func (st Style) item(w io.Writer, a readiness.Answer) {
	mark := st.severity[rules.Error].Render("[ ]")
	switch a.Status {
	case readiness.Done:
		mark = st.good.Render("[x]")
	case readiness.NotApplicable:
		mark = st.faint.Render("[-]")
	}
	who := "attested"
	if a.Item.Automatic() {
		who = "from the model"
	}
	fmt.Fprintf(w, " %s %s %s\n", mark, st.bold.Render(pad(a.Item.ID, 24)), a.Item.Asks+" "+st.faint.Render("("+who+")"))
	for _, why := range a.Why {
		for _, line := range plain.Wrap(plain.Text(why), 92) {
			fmt.Fprintf(w, "     %s\n", st.faint.Render(line))
		}
	}
}

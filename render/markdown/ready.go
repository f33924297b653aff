package markdown

import (
	"bufio"
	"fmt"
	"io"

	"tautline.dev/rules/readiness"
)

// Ready writes the readiness checklist.
func Ready(w io.Writer, lists []*readiness.Checklist) error {
	out := bufio.NewWriter(w)
	for _, c := range lists {
		fmt.Fprintf(out, "# Readiness of %s\n\n%d of %d items are open.\n", Text(c.System.Name), c.Open(), len(c.Answers))
		for _, g := range readiness.Groups {
			fmt.Fprintf(out, "\n## %s\n\n", g)
			for _, a := range c.Answers {
				if a.Item.Group == g {
					item(out, a)
				}
			}
		}
		fmt.Fprintln(out)
	}
	return out.Flush()
}

func item(w io.Writer, a readiness.Answer) {
	mark := map[readiness.Status]string{readiness.Done: "x", readiness.Open: " ", readiness.NotApplicable: "x"}[a.Status]
	na := ""
	if a.Status == readiness.NotApplicable {
		na = " (does not apply)"
	}
	fmt.Fprintf(w, "- [%s] %s%s: %s\n", mark, Code(a.Item.ID), na, a.Item.Asks)
	for _, why := range a.Why {
		fmt.Fprintf(w, "  - %s\n", Text(why))
	}
}

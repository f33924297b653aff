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
		fmt.Fprintf(out, "# Readiness of %s\n\n%d of %d items are open", Text(c.System.Name), c.Open(), len(c.Answers))
		if n := c.Count(readiness.NotJudged); n > 0 {
			fmt.Fprintf(out, ", %d of them not judged", n)
		}
		fmt.Fprintln(out, ".")
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
	mark, word := " ", ""
	switch a.Status {
	case readiness.Shown:
		mark = "x"
	case readiness.Attested:
		mark, word = "x", " (attested)"
	case readiness.NotApplicable:
		mark, word = "x", " (does not apply)"
	case readiness.NotJudged:
		word = " (not judged)"
	}
	fmt.Fprintf(w, "- [%s] %s%s: %s\n", mark, Code(a.Item.ID), word, Text(a.Item.Asks))
	for _, why := range a.Why {
		fmt.Fprintf(w, "  - %s\n", Text(why))
	}
}

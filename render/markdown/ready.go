package markdown

import (
	"bufio"
	"fmt"
	"io"

	"tautline.dev/render/message"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// Ready writes the readiness checklist, and how the signatures stand where somebody
// asked: then there are as many.
func Ready(w io.Writer, lists []*readiness.Checklist, signed []*signoff.Verdict) error {
	out := bufio.NewWriter(w)
	for i, c := range lists {
		fmt.Fprintf(out, "# Readiness of %s\n\n%d of %d items are open", Text(c.System.Called()), c.Open(), len(c.Answers))
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
		if signed != nil {
			signatures(out, signed[i])
			fmt.Fprintf(out, "**Gate** %s.\n\n", Text(message.Gate(signed[i], c.Open())))
		}
	}
	return out.Flush()
}

func item(w io.Writer, a readiness.Answer) {
	mark, word := " ", ""
	switch a.Status {
	case readiness.Done:
		mark = "x"
	case readiness.NotApplicable:
		mark, word = "x", " (does not apply)"
	case readiness.NotJudged:
		word = " (not judged)"
	}
	fmt.Fprintf(w, "- [%s] %s%s: %s\n", mark, Code(a.Item.ID), word, a.Item.Asks)
	for _, why := range a.Why {
		fmt.Fprintf(w, "  - %s\n", Text(why))
	}
}

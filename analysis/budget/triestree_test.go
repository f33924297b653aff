package budget_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/budget"
	"tautline.dev/model/modeltest"
)

func TestTriesTrees(t *testing.T) {
	const src = `boxes: {c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", q: {kind: "queue", channel: durable: true}, w: kind: "worker"}
_call: {interaction: "request-reply", operation: "command", timeout: "1s"}
lines: {
	in: _call & {from: "c", to: "a", retry: attempts: 3}
	ab: _call & {from: "a", to: "b", retry: attempts: 2}
	bd: _call & {from: "b", to: "d", retry: attempts: 3}
	ad: _call & {from: "a", to: "d", dependency: "soft", retry: attempts: 4}
	ba: _call & {from: "b", to: "a"}
	put: {from: "a", to: "q", interaction: "send", operation: "command", retry: {attempts: 2, by: "caller"}}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", retry: attempts: 5}
	wd: _call & {from: "w", to: "d", retry: attempts: "unlimited"}
}
flows: f: steps: ["in", "ab", "bd", "ad", "put", "take", "wd"]
flows: g: steps: ["ab", "ba", "ad"]
`
	s := modeltest.Named(t, src)
	told := func(id string) string {
		var out strings.Builder
		trees, more := budget.TriesTrees(s.Flow(id))
		for _, tree := range trees {
			fmt.Fprintf(&out, "%s:\n", tree.Box.ID)
			for _, c := range tree.Calls {
				fmt.Fprintf(&out, "%s%s %s %d", strings.Repeat(" ", c.Depth+1), c.Line.ID, c.Product, c.Repeaters)
				if c.AtLeast {
					out.WriteString(" at least")
				}
				out.WriteByte('\n')
			}
		}
		if more > 0 {
			t.Errorf("%s: %d more", id, more)
		}
		return out.String()
	}
	for id, want := range map[string]string{
		"f": `c:
 in 3 1
  ab 6 2
   bd 18 3
  ad 4 1
  put 6 2
w:
 wd unlimited 1
`,
		"g": `a:
 ab 2 1
  ba 2 1 at least
   ad 4 1
`,
	} {
		if got := told(id); got != want {
			t.Errorf("%s:\n%swant\n%s", id, got, want)
		}
	}
}

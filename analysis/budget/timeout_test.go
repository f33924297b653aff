package budget_test

import (
	"testing"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/budget"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

func TestPatience(t *testing.T) {
	for _, c := range []struct {
		retry, sum string
		longest    time.Duration
	}{
		{`"none"`, "1s", time.Second},
		{`{attempts: 3, backoff: {strategy: "constant", base: "200ms"}}`, "3 × 1s + 400ms backoff", 3400 * time.Millisecond},
		{`{attempts: 3, maxAge: "1h"}`, "3 × 1s", 3 * time.Second}, // the tries end before the age does
		{`{attempts: "unlimited", maxAge: "1m"}`, "1s + 1m until given up", 61 * time.Second},
		{`{attempts: "unlimited"}`, "1s again and again", arithmetic.Forever},
		{`{attempts: 3, by: "mesh"}`, "1s", time.Second},
	} {
		sys := modeltest.Load(t, `system: "s"
owner: "o"
boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", does: "ask", interaction: "request-reply", timeout: "1s", retry: `+c.retry+`}`)
		l := sys.Lines[0]
		tries, ok := budget.WaitedTries(l)
		p := budget.TimeoutOf(l, time.Second, tries)
		if !ok || p.Longest != c.longest || p.Sum() != c.sum {
			t.Errorf("%s: %s = %s, want %s = %s", c.retry, p.Sum(), model.FormatDuration(p.Longest), c.sum, model.FormatDuration(c.longest))
		}
	}
	none := budget.TimeoutOf(&model.Line{}, arithmetic.Forever, 3)
	if none.Longest != arithmetic.Forever || none.Sum() != "no timeout" {
		t.Errorf("%v", none)
	}
}

package explore

import (
	"strings"
	"testing"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model/modeltest"
)

// manyRounds is a client that tries twice what a gateway tries twice, with calls before
// the one that is refused.
const manyRounds = `system: "rounds"
boxes: {app: kind: "client", edge: kind: "gateway", orders: kind: "service", cart: kind: "external", prices: kind: "external", pay: kind: "external", db: kind: "database"}
let call = {interaction: "request-reply", timeout: "1s"}
lines: {
	ask: call & {from: "app", to: "edge", operation: "command", retry: {attempts: 2, backoff: "none", on: "any"}}
	on: call & {from: "edge", to: "orders", operation: "command", retry: {attempts: 2, backoff: "none", on: "any"}}
	cart: call & {from: "orders", to: "cart", operation: "read", retry: "none"}
	prices: call & {from: "orders", to: "prices", operation: "read", retry: "none"}
	pay: call & {from: "orders", to: "pay", operation: "command", retry: "none", idempotency: "none"}
	save: call & {from: "orders", to: "db", operation: "write", retry: "none", idempotency: {key: "id", enforcedBy: "unique-key"}}
}
flows: buy: steps: ["ask", "on", "cart", "prices", "pay", "save"]
`

// TestRows: a story is told whole, each round only once, and what it is about twice.
func TestRows(t *testing.T) {
	r := explore(t, modeltest.Load(t, manyRounds), Options{Faults: 1, Kinds: []Fault{Refuse}})
	s := r.Verdict(TruthfulAnswer).Story
	if s == nil {
		t.Fatal("nothing is broken")
	}
	var told []string
	paid := 0
	for _, row := range s.Rows() {
		if row.Step == nil {
			told = append(told, row.Says())
		} else if row.Step.Line != nil && row.Step.Line.ID == "pay" {
			paid++
		}
	}
	if len(s.Steps) < 20 || len(told) == 0 || !strings.HasPrefix(told[len(told)-1], "Steps ") {
		t.Errorf("%d steps, and rounds %q", len(s.Steps), told)
	}
	if paid != 2 {
		t.Errorf("the card is charged %d times in what is told, and in the story %d times", paid, len(s.Steps))
	}
}

// TestRowsLeaveOutNothing: whatever is left out of a story was told before, word for
// word, and nothing goes wrong in it.
func TestRowsLeaveOutNothing(t *testing.T) {
	rounds := 0
	stories := func(r *Result) {
		for _, v := range r.Verdicts {
			if v.Story == nil {
				continue
			}
			n := 0
			for _, row := range v.Story.Rows() {
				if row.Step != nil {
					if n++; row.Step != &v.Story.Steps[n-1] {
						t.Fatalf("step %d is told in the place of %d", row.Step.N, n)
					}
					continue
				}
				rounds++
				for i, s := range row.Steps {
					as := v.Story.Steps[row.As-1+i]
					if n++; s.N != n || s.Fault != NoFault || as.Fault != NoFault || as.bare() != s.bare() || as.N >= row.Steps[0].N {
						t.Errorf("%q is told as %q", s.Text, as.Text)
					}
				}
			}
			if n != len(v.Story.Steps) {
				t.Errorf("%d of %d steps are told", n, len(v.Story.Steps))
			}
			if last := v.Story.Rows(); last[len(last)-1].Step == nil {
				t.Error("a story ends with what was told before")
			}
		}
	}
	for _, c := range exploretest.Mechanisms {
		stories(explore(t, modeltest.Load(t, c.Src), Options{Faults: c.Faults, Kinds: kinds(t, c.Kinds)}))
	}
	stories(explore(t, modeltest.Load(t, manyRounds), Options{Faults: 1, Kinds: []Fault{Refuse}}))
	if rounds == 0 {
		t.Error("there was no round")
	}
}

package sequence_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/explore"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/sequence"
	"tautline.dev/render/trace"
)

// crowded is a handler that asks many, behind two who try again, with a store that is
// down.
func crowded(t *testing.T, others int) sequence.Diagram {
	t.Helper()
	var boxes, lines, steps strings.Builder
	for i := range others {
		fmt.Fprintf(&boxes, "other%d: kind: \"external\"\n", i)
		fmt.Fprintf(&lines, "ask%d: call & {from: \"orders\", to: \"other%d\", does: \"look up %d\", operation: \"read\", retry: \"none\"}\n", i, i, i)
		fmt.Fprintf(&steps, "%q, ", fmt.Sprintf("ask%d", i))
	}
	s := modeltest.Load(t, `system: "crowded"
boxes: {app: kind: "client", edge: kind: "gateway", orders: kind: "service", pay: kind: "external", db: kind: "database"
`+boxes.String()+`}
let call = {interaction: "request-reply", timeout: "1s"}
let twice = {attempts: 2, backoff: "none", on: "any"}
lines: {
	ask: call & {from: "app", to: "edge", operation: "command", retry: twice}
	on: call & {from: "edge", to: "orders", operation: "command", retry: twice}
	pay: call & {from: "orders", to: "pay", operation: "command", retry: "none", idempotency: "none"}
	save: call & {from: "orders", to: "db", operation: "write", retry: "none", idempotency: {key: "id", enforcedBy: "unique-key"}}
`+lines.String()+`}
flows: buy: steps: ["ask", "on", `+steps.String()+`"pay", "save"]
`)
	r := explore.Flow(context.Background(), s, s.Flows[0], explore.Options{Faults: 1, Kinds: []explore.Fault{explore.Refuse}})
	c, ok := trace.Find(r, explore.TruthfulAnswer)
	if !ok {
		t.Fatal("nothing is broken")
	}
	return sequence.Of(r, c)
}

// TestMany: of many who take part those have no lifeline who only answer one other; where
// something is wrong there is always one. What goes as before is told once.
func TestMany(t *testing.T) {
	for _, c := range []struct{ others, lifelines, asides int }{{3, 8, 0}, {4, 5, 4}, {20, 5, 20}} {
		d := crowded(t, c.others)
		asides, rounds := 0, 0
		for _, r := range d.Rows {
			switch r.Kind {
			case sequence.Aside:
				if asides++; !strings.HasPrefix(r.Of, "other") || r.From < 0 || r.From >= len(d.Parties) {
					t.Errorf("%+v", r)
				}
			case sequence.Round:
				rounds++
			}
			if r.To < 0 || r.To >= len(d.Parties) {
				t.Errorf("%d others: %+v leads nowhere", c.others, r)
			}
		}
		if len(d.Parties) != c.lifelines || asides < c.asides || asides > 0 && c.asides == 0 || rounds == 0 {
			t.Errorf("%d others: %d lifelines, %d asides, %d rounds", c.others, len(d.Parties), asides, rounds)
		}
		wrong := 0
		for _, p := range d.Parties {
			if p.Wrong {
				wrong++
			}
		}
		if wrong != 3 { // the client, the payment and the store
			t.Errorf("%d others: something is wrong at %d of those who have a lifeline", c.others, wrong)
		}
		var svg, chart bytes.Buffer
		if err := sequence.SVG(&svg, d); err != nil {
			t.Fatal(err)
		}
		safe(t, svg.Bytes())
		if err := mermaid.Sequence(&chart, d); err != nil {
			t.Fatal(err)
		}
		for _, doc := range []string{svg.String(), chart.String()} {
			for i := range c.others {
				if !strings.Contains(doc, fmt.Sprintf("look up %d", i)) {
					t.Errorf("%d others: it isn't told that other%d is asked", c.others, i)
				}
			}
		}
	}
}

package whatif_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model/modeltest"
)

func TestFates(t *testing.T) {
	s := modeltest.Named(t, `boxes: {c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", e: {kind: "database", store: durable: true}, q: {kind: "queue", channel: durable: true}, w: kind: "worker"}
_call: {interaction: "request-reply", timeout: "1s"}
lines: {
	in: _call & {from: "c", to: "a", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: "none"}
	ad: _call & {from: "a", to: "d", operation: "write", retry: "none", idempotency: "none"}
	ab: _call & {from: "a", to: "b", operation: "command", retry: "none", idempotency: "none"}
	be: _call & {from: "b", to: "e", operation: "write", retry: "none", idempotency: "none"}
	look: _call & {from: "a", to: "d", operation: "read", retry: "none"}
	ask: {from: "a", to: "b"}
}
flows: {
	buy: steps: ["in", "ad", "ab", "be"]
	see: steps: ["in", "look"]
	odd: steps: ["in", "ask"]
}
`)
	got := map[string]string{}
	for _, row := range whatif.Prepare(s).FailureModel(0).Rows {
		var fates []string
		for _, f := range row.Fates {
			is := f.Flow.ID + " " + f.Verdict.String()
			if f.Half {
				is += " half"
			}
			if f.Stuck {
				is += " stuck"
			}
			is += map[flowgraph.Answer]string{flowgraph.Yes: " twice", flowgraph.NotKnown: " twice?"}[f.Twice]
			fates = append(fates, is)
			if f.Harmless() != (is == f.Flow.ID+" unaffected") {
				t.Errorf("%s is harmless: %v", is, f.Harmless())
			}
		}
		got[fmt.Sprint(row.Component, " ", row.Failure)] = strings.Join(fates, ", ")
	}
	for row, want := range map[string]string{
		"e down": "buy fails half twice, see unaffected, odd unaffected",
		"d down": "buy fails twice, see fails, odd unaffected",
		"b down": "buy fails half twice, see unaffected, odd unclear",
		"q down": "buy unaffected, see unaffected, odd unaffected",
	} {
		if got[row] != want {
			t.Errorf("%s: %s, want %s", row, got[row], want)
		}
	}
}

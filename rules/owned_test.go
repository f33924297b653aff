package rules_test

import (
	"fmt"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

func TestOwnersOf(t *testing.T) {
	const src = `boxes: {a: {kind: "client", owner: "one"}, b: {kind: "service", owner: "two"}, c: kind: "database"}
lines: {ab: {from: "a", to: "b"}, bc: {from: "b", to: "c"}}
flows: f: steps: ["ab", "bc"]
`
	for system, want := range map[string]string{
		"":                 "map[boxes.a:[one] boxes.b:[two] flows.f:[one two] lines.ab:[one two] lines.bc:[two]]",
		"owner: \"all\"\n": "map[boxes.a:[one] boxes.b:[two] boxes.c:[all] flows.f:[one two all] lines.ab:[one two] lines.bc:[two all]]",
	} {
		if got := fmt.Sprint(rules.OwnersOf(modeltest.Load(t, "system: \"s\"\n"+system+src))); got != want {
			t.Errorf("%q: %s, want %s", system, got, want)
		}
	}
}

package explore_test

import (
	"context"
	"testing"

	"tautline.dev/analysis/explore"
	"tautline.dev/model/modeltest"
)

// A cache that repeats what a database keeps may stay behind: nothing is lost or
// half done. One that is all there is must not.
func TestCopies(t *testing.T) {
	const lines = `system: "x"
boxes: {e: kind: "client", s: kind: "service", d: kind: "database", c: kind: "cache"}
lines: {
	edit: {from: "e", to: "s", interaction: "request-reply", operation: "command", retry: "none"}
	save: {from: "s", to: "d", interaction: "request-reply", operation: "write", idempotency: "natural"}
	forget: {from: "s", to: "c", interaction: "request-reply", operation: "write"}
}
flows: f: steps: ["edit", "save", "forget"]
`
	for more, broken := range map[string]bool{
		"":                                 false,
		"boxes: c: store: durable: true\n": true,
		"boxes: r: kind: \"service\"\nlines: get: {from: \"r\", to: \"c\", operation: \"read\"}\n": false,
		"flows: g: steps: [\"edit\", \"forget\"]\n":                                                true,
	} {
		s := modeltest.Load(t, lines+more)
		got := false
		for _, f := range s.Flows {
			for _, v := range explore.Flow(context.Background(), s, f, explore.Options{}).Verdicts {
				got = got || v.State == explore.Broken
			}
		}
		if got != broken {
			t.Errorf("with %q a promise is broken: %t", more, got)
		}
	}
}

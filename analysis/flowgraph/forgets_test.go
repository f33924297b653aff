package flowgraph_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
)

// A guard whose key is forgotten does no harm where all that it guards is known again by
// keys of its own, whatever it only reads.
func TestForgetsGuards(t *testing.T) {
	const seen = `seen: _write & {from: "w", to: "d", guard: true, idempotency: {key: "id", enforcedBy: "unique-key", window: "1h"}}, `
	const mail = `mail: _call & {from: "w", to: "x", idempotency: {key: "id", enforcedBy: "dedup-store", window: "30d"}}, `
	const bare = `mail: _call & {from: "w", to: "x"}, `
	const look = `look: {from: "w", to: "e", interaction: "request-reply", operation: "read"}, `
	for _, c := range []struct {
		name, lines string
		want        bool
	}{
		{"what it guards has a key", seen + mail, false},
		{"and more is read", seen + mail + look, false},
		{"what it guards has none", seen + bare, true},
		{"nothing but what is read", seen + look, true},
	} {
		s := modeltest.Named(t, modeltest.Parts+`boxes: q: channel: retention: "4d"
lines: {work: _poll & {from: "q", to: "w"}, `+c.lines+"}\n")
		if _, got := flowgraph.New(s).Forgets(s.Line("seen")); got != c.want {
			t.Errorf("%s: the key of `seen` is forgotten in time: %v", c.name, got)
		}
	}
}

// A key is looked for behind a channel, too; one that is remembered for just as long as the
// work may take to come back is not forgotten before. Of several that nobody can judge the
// first one is told.
func TestForgetsBehind(t *testing.T) {
	const way = modeltest.Parts + `boxes: {q: channel: RETENTION, z: kind: "queue"}
lines: {
	send: {from: "a", to: "q", operation: "command", timeout: "1s", retry: "none"}
	work: _poll & {from: "q", to: "w"}
	mail: _call & {from: "w", to: "x", timeout: "1s", retry: "none", idempotency: {key: "id", enforcedBy: "dedup-store", window: "4d"}}
	untold: _poll & {from: "z", to: "x"}
	write: _write & {from: "x", to: "d", idempotency: {key: "id", enforcedBy: "dedup-store", window: "1h"}}
}
`
	for _, c := range []struct {
		retention, needs string
		want             bool
	}{
		{`retention: "5d"`, "", true},
		{`retention: "4d"`, "", false},
		{`durable: true`, "boxes.q.channel.retention", false},
	} {
		s := modeltest.Named(t, strings.Replace(way, "RETENTION", c.retention, 1))
		f, got := flowgraph.New(s).ForgetsBehind(s.Line("send"))
		if got != c.want || got && f.Line != s.Line("mail") || f.Needs != c.needs {
			t.Errorf("%s: forgotten %v: %+v", c.retention, got, f)
		}
	}
}

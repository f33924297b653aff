package model

import (
	"testing"

	"tautline.dev/model/value"
)

// How a platform behaves comes from the platform, or else from its provider, and
// only where somebody has read it.
func TestBehaviour(t *testing.T) {
	own := func(behaviour string) string {
		return "}\n" + `platforms: "acme/queue": {title: "Queues of Acme", kinds: ["queue"], behaviour: {` + behaviour + "}}\nlines: it: {"
	}
	fact := func(v, verified string) string {
		return `{value: ` + v + `, says: "So it is.", source: "https://wiki.acme.example/queue", read: "2026-10-01", verified: ` + verified + `}`
	}
	queue := `kind: "queue", platform: `
	for _, test := range []struct {
		box, more  string
		of         func(*Behaviour) AnyFact
		want, from string
	}{
		{queue + `"aws/sqs"`, "", func(b *Behaviour) AnyFact { return &b.BatchCall }, "SendMessageBatch", "aws/sqs"},
		{queue + `"aws/sqs-fifo"`, "", func(b *Behaviour) AnyFact { return &b.KeepsEnqueueTime }, "false", "aws/sqs-fifo"},
		{queue + `"aws/sqs"`, "", func(b *Behaviour) AnyFact { return &b.AccountQuotas }, "true", "aws"},
		{queue + `"gcp/whatever"`, "", func(b *Behaviour) AnyFact { return &b.AccountQuotas }, "true", "gcp"},
		{queue + `"kafka"`, "", func(b *Behaviour) AnyFact { return &b.AccountQuotas }, "unknown", ""},
		{queue + `"acme/queue"`, own("batchCall: " + fact(`"SendMany"`, "true")), func(b *Behaviour) AnyFact { return &b.BatchCall }, "SendMany", "acme/queue"},
		{queue + `"acme/queue"`, own("batchCall: " + fact(`"SendMany"`, "false")), func(b *Behaviour) AnyFact { return &b.BatchCall }, "unknown", ""},
		{`kind: "queue"`, "", func(b *Behaviour) AnyFact { return &b.BatchCall }, "unknown", ""},
	} {
		f := test.of(&lineBetween(t, test.box, `kind: "worker"`, test.more).From.Behaviour)
		from := ""
		if f.Known() {
			from = f.Origin().Source.By
		}
		if f.Text() != test.want || from != test.from {
			t.Errorf("%s %s: %s by %q, want %s by %q", test.box, test.more, f.Text(), from, test.want, test.from)
		}
	}
}

// A team that misspells how its platform behaves is told.
func TestBehaviourIsChecked(t *testing.T) {
	text := func(s string) *value.Node { return &value.Node{Kind: value.String, Text: s} }
	node := &value.Node{Kind: value.Struct, Fields: []value.Field{{Label: "batchCal", Value: text("x")}}}
	if len(language().Check("#Behaviour", node, "")) == 0 {
		t.Error("nobody noticed")
	}
}

package explore

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// TestLedger: who owns the work is told without exploring, and the same as with
// it.
func TestLedger(t *testing.T) {
	sys := example(t, "widget-store/5-change-stream")
	f := sys.Flows[0]
	explored := Flow(context.Background(), sys, f, Options{})
	same := cmp.Options{
		cmpopts.IgnoreFields(Owner{}, "Box"),
		cmp.Comparer(func(a, b *model.Line) bool { return a == b }),
	}
	if diff := cmp.Diff(explored.Ledger, Ledger(sys, f), same); diff != "" || len(explored.Ledger) == 0 {
		t.Errorf("explored, and not (-explored +not):\n%s", diff)
	}
	empty := &model.Flow{}
	if got := Ledger(sys, empty); got != nil {
		t.Errorf("a flow without steps has the ledger %v", got)
	}
	long := &model.Flow{Steps: make([][]*model.Line, MaxSteps+1)}
	for i := range long.Steps {
		long.Steps[i] = f.Steps[0]
	}
	if got := Ledger(sys, long); got != nil {
		t.Errorf("a flow that is too long to be explored has a ledger of %d rows", len(got))
	}
}

// TestLedgerUnclear: while a message is worked on of which nobody says when it is
// acknowledged, nobody knows whether its queue still has it.
func TestLedgerUnclear(t *testing.T) {
	const src = `system: "x"
boxes: {api: kind: "service", q: {kind: "queue", channel: durable: true}, work: kind: "worker", db: {kind: "database", store: durable: true}}
lines: {
	send: {from: "api", to: "q", operation: "command", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll"ACK}
	save: {from: "work", to: "db", operation: "write", retry: "none"}
}
flows: f: steps: ["send", "take", "save"]`
	for ack, want := range map[string]bool{"": false, `, ack: "unknown"`: false, `, ack: "after-work"`: true} {
		sys := modeltest.Load(t, strings.Replace(src, "ACK", ack, 1))
		rows := Ledger(sys, sys.Flows[0])
		take, save := rows[1], rows[2]
		if !take.Before.Known || take.After.Known != want || save.Before.Known != want {
			t.Errorf("%q: known before it is taken %t, then %t, and during the work %t", ack, take.Before.Known, take.After.Known, save.Before.Known)
		}
		if got := strings.HasPrefix(save.Before.Retries, "nobody says"); got == want {
			t.Errorf("%q: tried again: %s", ack, save.Before.Retries)
		}
	}
}

package explore

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

// TestOrder: an order that an effect's line states is lost in a queue without
// order, and kept in one that has it.
func TestOrder(t *testing.T) {
	const ordered = `retry: "none", idempotency: {key: "orderId", enforcedBy: "conditional-write"}`
	src := strings.Replace(source(t, "4-queue-to-table"), ordered, ordered+`, ordering: "key"`, 1)
	line := func(order, queue, work string) string {
		src := strings.Replace(source(t, "4-queue-to-table"), `batch: size: 1`, `ordering: "`+order+`"`+work, 1)
		return strings.Replace(src, `"aws/sqs", channel: deadLetter: {to: "intake-dlq", after: 5}`, `"rabbitmq-quorum", channel: {`+queue+`deadLetter: {to: "intake-dlq", after: 5}}`, 1)
	}
	for name, c := range map[string]struct {
		src    string
		o      Options
		broken bool
	}{
		"a standard queue":                     {src, Options{}, true},
		"a standard queue, if nothing happens": {src, Options{Faults: -1}, false},
		"a retry lets the next one pass":       {src, Options{Kinds: []Fault{Stop}}, true},
		"a queue that keeps none by itself":    {line("key", ``, ``), Options{}, true},
		"one that is set up to keep it":        {line("key", `ordering: "key", `, ``), Options{}, false},
		"in one order, worked on at once":      {line("total", `ordering: "total", `, `, concurrency: 8`), Options{}, true},
		"in one order, one after the other":    {line("total", `ordering: "total", `, `, concurrency: 1`), Options{}, false},
		"a FIFO queue":                         {strings.ReplaceAll(src, `"aws/sqs"`, `"aws/sqs-fifo"`), Options{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := explore(t, modeltest.Load(t, c.src), c.o)
			v := r.Verdict(OrderKept)
			if v == nil || (v.State == Broken) != c.broken {
				t.Fatalf("want broken %v\n%s", c.broken, written(r))
			}
			if c.broken && v.Story.Cause != BrokenOrder {
				t.Errorf("cause %q", v.Story.Cause)
			}
		})
	}
	if v := explore(t, read(t, "4-queue-to-table"), Options{}).Verdict(OrderKept); v != nil {
		t.Errorf("nobody promised an order, and it is %s", v.State)
	}
	r := explore(t, modeltest.Load(t, src), Options{})
	golden(t, "order", written(r))
}

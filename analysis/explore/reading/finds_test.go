package reading

import (
	"fmt"
	"testing"
)

// finds are systems that were made up by a seed, and made smaller, on which the two
// differed: with all kinds of fault, or with those that are named, up to so many faults.
// They are kept as text, as a generator that changes makes others up. Where they still
// differ it says what lies between them, as of those that are apart.
var finds = []struct {
	name   string
	kinds  Kinds
	faults int
	model  string
	apart  string
}{
	{"what is parked on receipt is too old there as well", All, 1, `boxes: {
	"dlq": {kind: "queue", platform: "aws/sqs", channel: {durable: true, retention: "4d"}}
	"queue4": {kind: "queue", platform: "aws/sqs", channel: {durable: true, deadLetter: {to: "dlq", after: 2}}}
	"service5": {kind: "service"}
}
lines: {
	"l3": {from: "queue4", to: "service5", ack: "on-receipt"}
}
flows: f: {steps: ["l3"]}`, ""},
	{"of several takers of a queue nothing keeps a message for one", All, 2, `boxes: {
	"queue3": {kind: "queue", channel: {durable: true, retention: "none"}}
	"queue4": {kind: "queue"}
	"queue5": {kind: "queue"}
}
lines: {
	"l1": {from: "queue3", to: "queue4", buffer: "none"}
	"l2": {from: "queue3", to: "queue5"}
	"l3": {from: "queue4", to: "queue3", guarantee: "at-most-once"}
}
flows: f: {steps: ["l1", "l2", "l3"]}`, ""},
	{"a queue that hides without end what it has given out", Slow | Lose, 2, `boxes: {
	"queue3": {kind: "queue", channel: visibility: "none"}
	"worker4": {kind: "worker"}
}
lines: {
	"l2": {from: "queue3", to: "worker4"}
}
flows: f: {steps: ["l2"]}`, ""},
	{"a lease that nobody knows beside a queue that hides without end", Slow, 1, `boxes: {
	"queue3": {kind: "queue", channel: visibility: "none"}
	"worker4": {kind: "worker"}
}
lines: {
	"l2": {from: "queue3", to: "worker4", interaction: "poll", lease: for: "unknown"}
}
flows: f: {steps: ["l2"]}`, ""},
	{"who tries without end doesn't end because the next try fails of something else", Stop | Refuse, 2, `boxes: {
	"root": {kind: "client"}
	"worker3": {kind: "worker"}
	"function5": {kind: "function"}
	"database7": {kind: "database"}
}
lines: {
	"l0": {from: "root", to: "worker3"}
	"l2": {from: "worker3", to: "function5", retry: {attempts: "unlimited", by: "caller", on: "any"}, dependency: "soft", fallback: "none needed"}
	"l4": {from: "function5", to: "database7"}
}
flows: f: {steps: ["l0", "l2", "l4"], effects: ["l4"]}`, ""},
	{"an answer into an outage", All, 2, `boxes: {
	"root": {kind: "client"}
	"workflow3": {kind: "workflow", platform: "aws/step-functions-express"}
	"worker5": {kind: "worker"}
}
lines: {
	"l0": {from: "root", to: "workflow3", retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}}
	"l2": {from: "workflow3", to: "worker5", interaction: "send", idempotency: {key: "k", enforcedBy: "dedup-store"}}
	"l4": {from: "worker5", to: "workflow3", answers: "l2"}
}
flows: f: {steps: ["l0", "l2", "l4"]}`, outageLasts},
	{"given up by a log whose consumer acknowledges on receipt", All, 1, `boxes: {
	"stream3": {kind: "stream", platform: "nats-jetstream"}
	"stream4": {kind: "stream"}
}
lines: {
	"l1": {from: "stream3", to: "stream4", ack: "on-receipt", retry: {attempts: 3, by: "platform"}}
}
flows: f: {steps: ["l1"]}`, "of what a log can't hand on after its last try, acknowledged on receipt, explore says that it was taken and is gone, the reading that it stays in the log, where nobody looks: its receiver was down and gave no receipt. Both break a promise (explore says that work is lost, and misses that it is parked unseen)"},
	{"undone between a change and what its log tells", All, 2, `boxes: {
	"root": {kind: "workflow"}
	"external3": {kind: "external"}
	"worker4": {kind: "worker"}
	"database5": {kind: "database"}
	"worker6": {kind: "worker"}
}
lines: {
	"l0": {from: "root", to: "external3"}
	"l1": {from: "root", to: "worker4", idempotency: {key: "k", enforcedBy: "dedup-store"}, compensation: "l0", interaction: "send"}
	"l2": {from: "worker4", to: "database5", guard: true}
	"l4": {from: "database5", to: "worker6"}
}
flows: f: {steps: ["l1", "l2", "l4"]}`, "a workflow undoes a step of which it hasn't heard between a change and what the log tells of that: the change is taken back, and what its log brings about comes after. Explore has all of it done before or after it is undone, and the guard still finds its key when the client comes again (it misses that)"},
	{"a workflow whose platform tries once", Poison | LoseReply, 2, `boxes: {
	"workflow3": {kind: "workflow", platform: "aws/step-functions-standard"}
	"worker4": {kind: "worker"}
}
lines: {
	"l1": {from: "workflow3", to: "worker4", interaction: "send"}
}
flows: f: {steps: ["l1"]}`, ""},
	{"who tries without end is in a second outage", Refuse | Duplicate, 2, `boxes: {
	"root": {kind: "client"}
	"worker3": {kind: "worker"}
	"external4": {kind: "external"}
	"workflow6": {kind: "workflow"}
}
lines: {
	"l0": {from: "root", to: "worker3", retry: {attempts: "unlimited", by: "caller", on: "any"}}
	"l1": {from: "worker3", to: "external4"}
	"l3": {from: "external4", to: "workflow6"}
	"l4": {from: "external4", to: "workflow6", compensation: "l3"}
}
flows: f: {steps: ["l0", "l0", "l1", "l4"]}`, ""},
}

func TestFinds(t *testing.T) {
	for _, c := range finds {
		t.Run(c.name, func(t *testing.T) {
			sys, problems := load(fmt.Sprintf("system: %q\n%s\n", "made-up", c.model))
			if sys == nil {
				t.Fatal(problems)
			}
			o := Options{Faults: c.faults, Kinds: c.kinds, States: 100_000, Lenient: lenient()}
			ds, err := compare(sys, o)
			switch {
			case err != nil:
				t.Fatal(err)
			case len(ds) == 0 && c.apart != "":
				t.Errorf("they agree by now (%s)", c.apart)
			case len(ds) > 0 && c.apart == "":
				t.Errorf("%v\nthe reading:\n%s", ds, story(sys, o, ds[0].promise)+toldBy(sys, ds[0], o))
			}
		})
	}
}

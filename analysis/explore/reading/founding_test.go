package reading

import (
	"fmt"
	"testing"
)

// The founding cases of exploration: what must be broken, or that all is kept.

const foundingBoxes = `system: "founding"
_watched: monitoring: {alarms: ["depth > 0", "errors > 0"], runbook: "r"}
boxes: {
	c: kind: "client"
	api: kind: "service"
	db: {kind: "database", store: {durable: true, changeStream: "3d"}}
	mail: kind: "external"
	w: kind: "worker"
	relay: kind: "pipe"
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}}}
	dlq: {kind: "queue", channel: durable: true, _watched}
	bus: {kind: "bus", channel: durable: true}
	flow: {kind: "workflow", _watched}
	stock: kind: "service", card: kind: "external", parcels: kind: "service"
}
_ask: {interaction: "request-reply", operation: *"command" | string, retry: *"none" | {...}}
_three: {attempts: 3, by: "caller", on: "any"}
_key: {idempotency: {key: "id", enforcedBy: "unique-key"}}
_from: {ack: "after-work", ...}
lines: {
	ask: _ask & {from: "c", to: "api", retry: _three}
	save: _ask & {from: "api", to: "db", operation: "write", idempotency: *"natural" | {...}}
	tell: _ask & {from: "api", to: "mail", idempotency: "none"}
	put: {from: "api", to: "q", interaction: "send", operation: "command", retry: "none"}
	take: {from: "q", to: "w", interaction: "poll", ack: "after-work"}
	send: _ask & {from: "w", to: "mail", idempotency: *"none" | {...}}
	changes: {from: "db", to: "relay", interaction: "tail", ack: "after-work", deadLetter: {to: "dlq", after: 3}}
	relayed: {from: "relay", to: "q", interaction: "send", operation: "command", retry: "none"}
}
`

var founding = []struct {
	name, more, steps string
	broken            []Promise
}{
	{"1 one write", ``, `"ask", "save"`, nil},
	{"2 row, then mail", ``, `"ask", "save", "tell"`, []Promise{NoHalfEffect}},
	{"2 mail, then row", ``, `"ask", "tell", "save"`, []Promise{NoHalfEffect}},
	{"3 row, then message", `lines: send: _key`, `"ask", "save", "put", "take", "send"`, []Promise{NoHalfEffect}},
	{"3 message, then row", `lines: send: _key`, `"ask", "put", "take", "send", "save"`, []Promise{NoHalfEffect}},
	{"3 change stream, and a mailer without a key", ``, `"ask", "save", "changes", "relayed", "take", "send"`, []Promise{NoDoubleEffect}},
	{"3 a claim", `lines: claim: _ask & _key & {from: "w", to: "db", operation: "write", guard: true}`, `"ask", "put", "take", "claim", "send"`, []Promise{NoLostWork}},
	{"3 a dedup store", `lines: take: idempotency: {key: "id", enforcedBy: "dedup-store"}`, `"ask", "put", "take", "send"`, []Promise{NoDoubleEffect}},
	{"3 a mailer that honours a key", `lines: send: _key`, `"ask", "save", "changes", "relayed", "take", "send"`, nil},
	{"4 queue to table", worker, `"ask", "put", "take", "store"`, nil},
	{"4 publish in the call", publish, `"ask", "save", "publish"`, []Promise{NoHalfEffect}},
	{"4 publish behind the queue", worker, `"ask", "put", "take", "store", "announce"`, nil},
	{"4 publish behind a guard", worker + `lines: store: guard: true`, `"ask", "put", "take", "store", "announce"`, []Promise{NoHalfEffect}},
	{"4 the table's stream", worker + `lines: onward: {from: "relay", to: "bus", interaction: "publish", operation: "event", retry: "none"}`, `"ask", "put", "take", "store", "changes", "onward"`, nil},
	{"5 calls", chain("call"), `"ask", "s1", "go2", "s2", "go3", "s3", "go4", "s4"`, []Promise{NoHalfEffect}},
	{"6 saga", saga("refund", "unship"), `"ask", "begin", "reserve", "charge", "ship"`, nil},
	{"6 no refund", saga("none", "unship"), `"ask", "begin", "reserve", "charge", "ship"`, []Promise{NoHalfEffect}},
	{"6 no way back for the last", saga("refund", "none"), `"ask", "begin", "reserve", "charge", "ship"`, []Promise{NoHalfEffect}},
}

const worker = `lines: store: _ask & _key & {from: "w", to: "db", operation: "write"}
lines: announce: {from: "w", to: "bus", interaction: "publish", operation: "event", retry: "none"}
`
const publish = `lines: publish: {from: "api", to: "bus", interaction: "publish", operation: "event", retry: "none"}
`

// chain is four services with a write each, that call each other, or have a
// queue before each.
func chain(how string) string {
	from := map[string]string{"call": "api", "queue": "w"}[how]
	src := fmt.Sprintf("lines: s1: _ask & _key & {from: %q, to: \"d1\", operation: \"write\"}\n", from)
	src += "boxes: d1: {kind: \"database\", store: durable: true}\n"
	for i := 2; i <= 4; i++ {
		to := fmt.Sprintf("a%d", i)
		src += fmt.Sprintf("boxes: %s: kind: \"service\"\nboxes: d%d: {kind: \"database\", store: durable: true}\n", to, i)
		src += fmt.Sprintf("lines: s%d: _ask & _key & {from: %q, to: \"d%d\", operation: \"write\"}\n", i, to, i)
		if how == "call" {
			src += fmt.Sprintf("lines: go%d: _ask & {from: %q, to: %q, retry: _three}\n", i, from, to)
		} else {
			src += fmt.Sprintf("boxes: q%d: {kind: \"queue\", channel: {durable: true, retention: \"4d\", deadLetter: {to: \"dlq\", after: 2}}}\n", i)
			src += fmt.Sprintf("lines: go%d: {from: %q, to: \"q%d\", interaction: \"send\", operation: \"command\", retry: \"none\"}\n", i, from, i)
			src += fmt.Sprintf("lines: on%d: {from: \"q%d\", to: %q, interaction: \"poll\", ack: \"after-work\"}\n", i, i, to)
		}
		from = to
	}
	return src
}

func saga(refund, unship string) string {
	src := `lines: begin: _key & {from: "api", to: "flow", interaction: "send", operation: "command", retry: "none"}
`
	for _, s := range [][3]string{{"reserve", "stock", "release"}, {"charge", "card", refund}, {"ship", "parcels", unship}} {
		src += fmt.Sprintf("lines: %s: _ask & _key & {from: \"flow\", to: %q, retry: _three, compensation: %q}\n", s[0], s[1], s[2])
		if s[2] != "none" {
			src += fmt.Sprintf("lines: %s: _ask & _key & {from: \"flow\", to: %q, retry: _three}\n", s[2], s[1])
		}
	}
	return src
}

func TestFoundingCases(t *testing.T) {
	for _, c := range founding {
		t.Run(c.name, func(t *testing.T) { foundingCase(t, c.more, c.steps, c.broken) })
	}
}

func foundingCase(t *testing.T, more, steps string, broken []Promise) {
	sys, problems := load(foundingBoxes + more + fmt.Sprintf("\nflows: f: steps: [%s]\n", steps))
	if sys == nil {
		t.Fatal(problems)
	}
	o := Options{Faults: 2, Kinds: Stop | LoseReply | Refuse | Duplicate | Poison, States: 2_000_000}
	v, err := Flow(sys, sys.Flows[0], o)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range broken {
		if v[p] > 2 {
			t.Errorf("%s is kept", p)
		}
	}
	for p := range promises {
		if len(broken) == 0 && v[p] <= 2 {
			t.Errorf("%s is broken with %d faults:\n%s", p, v[p], story(sys, o, p))
		}
	}
}

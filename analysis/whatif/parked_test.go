package whatif_test

import (
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/whatif"
)

// TestPutAside: what the library puts away that reads a queue is parked there, whoever
// looks.
func TestPutAside(t *testing.T) {
	q := strings.NewReplacer(`, deadLetter: {to: "dlq", after: 5}`, ``, `guarantee: "at-least-once"}`, `guarantee: "at-least-once", client: "rq", retry: {attempts: 2, by: "platform", backoff: {strategy: "constant", base: "1m"}}, deadLetter: "none"}`).Replace(queueModel("worker", "natural"))
	o := ask(t, q, whatif.Down, "3h", "db")
	if len(o.Parked) != 1 || o.Parked[0].Box.ID != "q" || o.Parked[0].Watched || len(o.Lost) > 0 {
		t.Errorf("%s", told(o))
	}
	if want := "Parked `q`: what `take` gives up is put aside by what `w` reads it with"; !strings.Contains(told(o), want) {
		t.Errorf("not told: %s\n%s", want, told(o))
	}
}

// aStream is read by a function that parks what it can't do.
const aStream = `
boxes: {d: kind: "client", api: kind: "service", s: {kind: "stream", platform: "aws/kinesis", channel: {durable: true, retention: "24h"}}, f: {kind: "function", platform: "aws/lambda", timeout: "30s"}
	dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "14d", monitoring: {alarms: ["depth > 0"], runbook: "r"}}, db: kind: "database"}
lines: {
	ask: {from: "d", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none", load: typical: 2}
	put: {from: "api", to: "s", interaction: "send", operation: "event", timeout: "1s", retry: "none"}
	read: {from: "s", to: "f", interaction: "tail", operation: "event", retry: {attempts: 3, by: "platform", on: "any", backoff: {strategy: "constant", base: "1m"}}, deadLetter: "dlq"}
	save: {from: "f", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
}
flows: f: {steps: ["ask", "put", "read", "save"], accepted: "ask"}
`

// TestOutlivesItsParking: what is parked is kept for a time, and as long as the
// failure lasts nobody can do it: what is forgotten before is lost.
func TestOutlivesItsParking(t *testing.T) {
	queue := queueModel("worker", "natural")
	for _, c := range []struct {
		name, model, lasts, lost string
	}{
		{"a reference outlives the work by far", aStream, "72h", "what `read` carries and is older than 1d: `dlq` holds only where it is in `s`, and that keeps it for 1d only"},
		{"a reference, and the work is still there", aStream, "20h", ""},
		{"parked for two weeks, down for a month", queue, "720h", "what `take` carries and is older than 14d15m: `dlq` keeps what is parked for 14d only"},
		{"parked for two weeks, down for a day", queue, "24h", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := ask(t, c.model, whatif.Down, c.lasts, "db")
			if len(o.Parked) == 0 || (len(o.Lost) > 0) != (c.lost != "") || !strings.Contains(told(o), c.lost) {
				t.Errorf("%s", told(o))
			}
		})
	}
}

// Who fails only for some of the work has told the rest of it yes, and that is lost where
// it was accepted; a share says so as well as a condition does.
func TestLostOfTheRest(t *testing.T) {
	for facts, verdict := range map[string]whatif.Verdict{`when: "it is new"`: whatif.Loses, `share: 0.5`: whatif.Loses, `when: "it is new", share: 1`: whatif.Fails, ``: whatif.Fails} {
		if facts != "" {
			facts = ", " + facts
		}
		o := ask(t, `boxes: {user: kind: "client", api: kind: "service", q: {kind: "topic", channel: {durable: false, deadLetter: "none"}}, w: kind: "worker", db: {kind: "database", store: durable: true}}
lines: {`+call+`save: {from: "api", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"`+facts+`}
put: {from: "api", to: "q", interaction: "publish", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
take: {from: "q", to: "w", interaction: "deliver", operation: "command", ack: "after-work"}
note: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}}
flows: f: {steps: ["ask", "save", "put", "take", "note"], accepted: "put"}`, whatif.Down, "1h", "db")
		if o.Flows[0].Verdict != verdict || (len(o.Lost) > 0) != (verdict == whatif.Loses) {
			t.Errorf("%q: %s\n%s", facts, o.Flows[0].Verdict, told(o))
		}
	}
}

// Jitter shortens the pauses between tries: work may be parked sooner, and waits for no
// longer than without it. Only decorrelated jitter may also make them longer.
func TestParkedSoonerByJitter(t *testing.T) {
	for jitter, want := range map[string]struct {
		bound time.Duration
		says  string
		held  float64
	}{
		"none":         {2 * time.Minute, "from 2m on", 240},
		"equal":        {time.Minute, "from 1m to 2m on", 240},
		"full":         {0, "from the first try or up to 2m on", 240},
		"decorrelated": {2 * time.Minute, "from 2m to 12m on", 1440},
	} {
		o := ask(t, strings.Replace(aStream, `base: "1m"`, `base: "1m", jitter: "`+jitter+`"`, 1), whatif.Down, "1h", "db")
		if len(o.Parked) != 1 || o.Parked[0].Bound != want.bound || o.Parked[0].After != want.bound || !strings.Contains(o.Parked[0].Says, want.says) {
			t.Errorf("%s:\n%s", jitter, told(o))
		}
		if len(o.Held) != 1 || o.Held[0].Backlog.Value() != want.held {
			t.Errorf("%s: as much waits as comes until the latest:\n%s", jitter, told(o))
		}
	}
}

// What a topic has forgotten before its last try isn't parked, and isn't counted twice.
func TestForgottenBeforeParked(t *testing.T) {
	for keeps, parked := range map[string]bool{"1h": false, "2h": true} {
		o := ask(t, `boxes: {user: kind: "client", api: kind: "service", t: {kind: "topic", channel: {durable: true, retention: "`+keeps+`"}}, w: kind: "worker", dlq: {kind: "queue", channel: {durable: true, retention: "14d"}}, db: {kind: "database", store: durable: true}}
lines: {`+call+`put: {from: "api", to: "t", interaction: "publish", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
take: {from: "t", to: "w", interaction: "deliver", operation: "command", ack: "after-work", timeout: "40s", retry: {attempts: 4, by: "broker", on: "any", backoff: {strategy: "constant", base: "30m", jitter: "none"}}, deadLetter: {to: "dlq", after: 4}}
note: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}}
flows: f: {steps: ["ask", "put", "take", "note"], accepted: "put"}`, whatif.Down, "5h", "db")
		if (len(o.Parked) > 0) != parked || (len(o.Lost) > 0) == parked || strings.Contains(told(o), "so it is forgotten before `dlq` takes it") == parked {
			t.Errorf("kept for %s:\n%s", keeps, told(o))
		}
	}
}

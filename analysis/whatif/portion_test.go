package whatif_test

import (
	"math"
	"strings"
	"testing"

	"tautline.dev/analysis/whatif"
)

// worked is a queue of which all work goes through w and on to x, and from there on to
// what fails.
const worked = `
boxes: {user: kind: "client", api: kind: "service", w: kind: "worker", x: kind: "service", db: {kind: "database", store: durable: true}, spare: {kind: "database", store: durable: true}
	q: {kind: "queue", channel: {durable: true, retention: *"14d" | string, visibility: "5m"}}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", load: typical: 100}
	put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none", share: *0.3 | number}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", deadLetter: *"none" | _, batch: {size: *1 | int, partialFailure: *false | bool}}
	pass: _call & {from: "w", to: "x"}, save: _call & {from: "x", to: "db"}, also: _call & {from: "x", to: "db"}, copy: _call & {from: "x", to: "spare"}
}
`

// TestShareOfWhatFails: of what a queue gets only that waits which takes the way to what
// fails: the load × the shares on the way, and a range where nobody says more.
func TestShareOfWhatFails(t *testing.T) {
	const flow = `flows: f: {steps: ["ask", "put", "take", "pass", `
	for _, ex := range []struct {
		name, more  string
		least, most float64 // a second
	}{
		{"all of it", flow + `"save"]}`, 30, 30},
		{"a share before", flow + `"save"]}, lines: put: share: 0.1`, 10, 10},
		{"a share behind", flow + `"save"]}, lines: save: share: 0.1`, 3, 3},
		{"two shares behind", flow + `"save"]}, lines: {save: share: 0.1, pass: share: 0.5}`, 1.5, 1.5},
		{"a condition", flow + `"save"]}, lines: save: when: "it must"`, 0, 30},
		{"a condition and a share", flow + `"save"]}, lines: save: {when: "it must", share: 0.1}`, 3, 3},
		{"two that may be the same", flow + `"save", "also"]}, lines: {save: share: 0.1, also: share: 0.2}`, 6, 9},
		{"a branch", flow + `{either: [["save"], ["copy"]]}]}, lines: {save: share: 0.1, copy: share: 0.9}`, 3, 3},
		{"a branch of which nobody says how much", flow + `{either: [["save"], ["copy"]]}]}`, 0, 30},
		{"both branches", flow + `{either: [["save"], ["also"]]}]}, lines: {save: share: 0.1, also: share: 0.9}`, 30, 30},
		{"a branch with a condition", flow + `{either: [["save"], ["copy"]]}]}, lines: save: {when: "it must", share: 0.1}`, 0, 3},
		{"a batch that comes back", flow + `"save"]}, lines: {save: share: 0.1, take: batch: size: 10}`, 3, 30},
		{"a batch that fails in part", flow + `"save"]}, lines: {save: share: 0.1, take: batch: {size: 10, partialFailure: true}}`, 3, 3},
	} {
		o := ask(t, worked+ex.more, whatif.Down, "1h", "db")
		if len(o.Held) != 1 {
			t.Errorf("%s: nothing is held:\n%s", ex.name, told(o))
			continue
		}
		got := o.Held[0].Backlog
		if !got.Known || math.Abs(got.Least-ex.least*3600) > 1e-6 || math.Abs(got.Most-ex.most*3600) > 1e-6 {
			t.Errorf("%s: %g to %g wait, want %g to %g:\n%s", ex.name, got.Least/3600, got.Most/3600, ex.least, ex.most, told(o))
		}
		if rate := o.Held[0].Rate.Typical.Most; rate < ex.most {
			t.Errorf("%s: %g/s come to the queue", ex.name, rate)
		}
	}
	// What goes on to nobody who keeps it is lost, and no more than that.
	o := ask(t, worked+flow+`"save"]}, lines: {save: share: 0.1}, boxes: q: channel: retention: "10m"`, whatif.Down, "1h", "db")
	if len(o.Lost) != 1 || math.Abs(o.Lost[0].Count.Most-3*50*60) > 1e-6 {
		t.Errorf("lost: %v\n%s", o.Lost, told(o))
	}
}

// TestShareOfWhatIsHit: only that counts as hit which takes the way to what fails, wherever
// on its way the flow fails; and "up to", where nobody says how much that is.
func TestShareOfWhatIsHit(t *testing.T) {
	const direct = `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}, ads: {kind: "database", store: durable: true}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", load: typical: 100}
	save: _call & {from: "api", to: "db"}, show: _call & {from: "api", to: "ads"}
}
`
	const flow = `flows: f: {steps: ["ask", "put", "take", "pass", "save"]}, boxes: q: channel: retention: "10m"`
	for _, ex := range []struct{ name, model, says string }{
		{"all of it", direct + `flows: f: steps: ["ask", "save"]`, "1 critical flow, 100/s"},
		{"a share", direct + `flows: f: steps: ["ask", "save"]
lines: save: share: 0.3`, "1 critical flow, 30/s"},
		{"a condition", direct + `flows: f: steps: ["ask", "save"]
lines: save: when: "it must"`, "1 critical flow, up to 100/s"},
		{"a branch", direct + `flows: f: steps: ["ask", {either: [["save"], ["show"]]}]
lines: {save: share: 0.2, show: share: 0.8}`, "1 critical flow, 20/s"},
		{"what is lost behind a queue", worked + flow, "1 critical flow, 30/s"},
		{"a share of that", worked + flow + "\nlines: save: share: 0.1", "1 critical flow, 3/s"},
		{"one of two that begin alike", direct + "flows: {f: steps: [\"ask\", \"save\"], g: steps: [\"ask\", \"show\"]}", "1 critical flow, up to 100/s"},
		{"both that begin alike", direct + "flows: {f: steps: [\"ask\", \"save\"], g: steps: [\"ask\", \"show\", \"save\"]}", "2 critical flows, 100/s"},
		{"what begins it", direct + `flows: f: steps: ["show", "save"]
lines: show: load: typical: 7`, "1 critical flow, 7/s"},
	} {
		if got := ask(t, ex.model, whatif.Down, "1h", "db").Radius.Says; !strings.HasSuffix(got, ex.says) {
			t.Errorf("%s: %s, want %s", ex.name, got, ex.says)
		}
	}
}

// All that is so of the work that a failure meets is told, not only what is first on the
// way: shares of shares multiply, and are a bound beside a condition.
func TestPartOfTheWork(t *testing.T) {
	const src = `boxes: {user: kind: "client", api: kind: "service", mid: kind: "service", db: {kind: "database", store: durable: true}, spare: {kind: "database", store: durable: true}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api"}
	on: _call & {from: "api", to: "mid"}
	save: _call & {from: "mid", to: "db"}
	copy: _call & {from: "mid", to: "spare"}
}
`
	const plain, either = `flows: f: steps: ["ask", "on", "save"]`, `flows: f: steps: ["ask", "on", {either: [["save"], ["copy"]]}]`
	for more, want := range map[string]string{
		plain + `, lines: save: share: 0.2`:                                  ", which only some of the work takes (0.2 of it)",
		plain + `, lines: {on: share: 0.1, save: share: 0.2}`:                ", which only some of the work takes (0.1 × 0.2 = 0.02 of it)",
		plain + `, lines: {on: when: "it is new", save: share: 0.2}`:         ", which only work takes for which this holds: it is new (at most 0.2 of it)",
		plain + `, lines: {on: when: "it is new", save: when: "it is dear"}`: ", which only work takes for which this holds: it is new, and for which this holds: it is dear",
		either + `, lines: on: share: 0.5`:                                   ", which only work takes that comes by the branch of `save` (at most 0.5 of it)",
		plain:                                                                "isn't told whether it was done (`ask` → `on` → `save`)",
	} {
		if o := ask(t, src+more, whatif.Down, "1h", "db"); !strings.Contains(told(o), want) {
			t.Errorf("%s: %q isn't told:\n%s", more, want, told(o))
		}
	}
}

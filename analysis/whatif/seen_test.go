package whatif_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/custody"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// An alarm on what waits tells of a failure only if it goes off while that lasts, and
// where as much waits as it takes: by the usual load, 12,000 pieces here.
func TestSeenInTime(t *testing.T) {
	for alarm, seen := range map[string]bool{
		"age > 5m": true, "age > 10m": false, "depth > 0": true, "depth > 10000": true, "depth > 20000": false, "depth > 1000000": false,
		"depth > 0 for 5m": true, "depth > 0 for 1h": false, "depth": false, "errors > 1%": false,
	} {
		model := queueModel("worker", "natural") + "boxes: q: monitoring: alarms: [\"" + alarm + "\"]\n"
		o := ask(t, model, whatif.Down, "10m", "w")
		got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == alarm })
		if got != seen {
			t.Errorf("%s: seen %t\n%s", alarm, got, told(o))
		}
	}
}

// What is down does nothing that could be too much, or too late: only when it is slow do
// alarms on that tell of it.
func TestSeenDown(t *testing.T) {
	for alarm, seen := range map[string][2]bool{"errors > 1%": {true, true}, "saturation > 80%": {false, true}, "throttles > 0": {false, true}, "latency > 1s": {false, true}} {
		for i, failure := range []whatif.Failure{whatif.Down, whatif.Slow} {
			o := ask(t, queueModel("worker", "natural")+"boxes: db: monitoring: alarms: [\""+alarm+"\"]\n", failure, "1h", "db")
			if got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == alarm }); got != seen[i] {
				t.Errorf("%s, %s: seen %t\n%s", alarm, failure, got, told(o))
			}
		}
	}
}

// What is given up at once doesn't wait, so no alarm on a backlog tells of it.
func TestSeenNothingWaits(t *testing.T) {
	model := strings.NewReplacer(`deadLetter: {to: "dlq", after: 5}`, `deadLetter: "none"`, `ack: "after-work"`, `ack: "after-work", retry: {attempts: 5, by: "broker", backoff: "none"}`).Replace(queueModel("worker", "natural"))
	for _, alarm := range []string{"depth > 0", "age > 1s"} {
		o := ask(t, model+"boxes: q: monitoring: alarms: [\""+alarm+"\"]\n", whatif.Down, "1h", "db")
		if slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Box.ID == "q" }) {
			t.Errorf("%s: %s", alarm, told(o))
		}
	}
}

// Who asks what fails has errors only if it can't go on without it, is late only as long
// as it waits, and full only of what waits.
func TestSeenByWhoAsks(t *testing.T) {
	src := func(facts, alarm string) string {
		return `boxes: {user: kind: "client", api: {kind: "service", capacity: concurrency: 1000, monitoring: alarms: ["` + alarm + `"]}, ads: kind: "external"}` +
			"\nlines: {" + call + `show: {from: "api", to: "ads", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none", ` + facts + `}}` + "\n" + `flows: f: steps: ["ask", "show"]`
	}
	for _, c := range []struct {
		facts, alarm string
		failure      whatif.Failure
		seen         bool
	}{
		{`dependency: "hard"`, "errors > 1%", whatif.Down, true},
		{`dependency: "soft", fallback: "none"`, "errors > 1%", whatif.Down, false},
		{`dependency: "hard"`, "latency > 500ms", whatif.Slow, true},
		{`dependency: "hard"`, "latency > 1s", whatif.Slow, false},
		{`dependency: "soft", fallback: "none"`, "latency > 500ms", whatif.Down, true},
		{`dependency: "hard"`, "saturation > 80%", whatif.Slow, false},
		{`dependency: "hard"`, "saturation > 10%", whatif.Slow, true},
		{`dependency: "hard"`, "saturation > 10%", whatif.Down, false},
	} {
		o := ask(t, src(c.facts, c.alarm), c.failure, "1h", "ads")
		if got := len(o.Seen) > 0; got != c.seen {
			t.Errorf("%s, %s, %s: seen %t\n%s", c.facts, c.alarm, c.failure, got, told(o))
		}
	}
}

// Who has handed the work over has no errors, whatever becomes of it then.
func TestSeenBehindTheHandOver(t *testing.T) {
	for box, seen := range map[string]bool{"api": false, "w": true} {
		o := ask(t, queueModel("worker", "natural")+"boxes: "+box+": monitoring: alarms: [\"errors > 2%\", \"latency > 10ms\"]\n", whatif.Down, "1h", "db")
		if got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Box.ID == box }); got != seen {
			t.Errorf("%s: seen %t\n%s", box, got, told(o))
		}
	}
	flow := `boxes: {user: kind: "client", api: {kind: "service", monitoring: alarms: ["errors > 2%"]}, run: {kind: "workflow", monitoring: alarms: ["errors > 0"]}, ext: kind: "external"}
lines: {` + call + `start: {from: "api", to: "run", interaction: "send", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
do: {from: "run", to: "ext", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}}
flows: f: {steps: ["ask", "start", "do"], accepted: "start"}`
	o := ask(t, flow, whatif.Down, "1h", "ext")
	if len(o.Seen) != 1 || o.Seen[0].Box.ID != "run" {
		t.Errorf("%s", told(o))
	}
}

// What finds no room in a consumer that waits is neither tried nor parked, and grows old.
func TestSeenWithoutRoom(t *testing.T) {
	model := strings.Replace(queueModel("worker", "natural"), `w: {kind: "worker"`, `w: {kind: "worker", capacity: concurrency: 2`, 1)
	model = strings.Replace(model, "capacity: rate: 50", "capacity: rate: 5000", 1) + "lines: take: batch: size: 1\nboxes: q: monitoring: alarms: [\"age > 1h\"]\n"
	for failure, seen := range map[whatif.Failure]bool{whatif.Slow: true, whatif.Down: false} {
		o := ask(t, model, failure, "2h", "db")
		if got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == "age > 1h" }); got != seen {
			t.Errorf("%s: seen %t\n%s", failure, got, told(o))
		}
	}
}

// What is parked leaves its queue: nothing there grows older than the receives take, 15m
// here, and no more waits than comes in that time.
func TestSeenBeforeParked(t *testing.T) {
	for alarm, seen := range map[string]bool{"age > 14m": true, "age > 15m": false, "age > 30m": false, "depth > 17000": true, "depth > 18000": false} {
		quick := strings.Replace(queueModel("worker", "natural"), "rate: 50", "rate: 5000", 1)
		o := ask(t, quick+"boxes: q: monitoring: alarms: [\""+alarm+"\"]\n", whatif.Down, "2h", "db")
		if got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == alarm }); got != seen {
			t.Errorf("%s: seen %t\n%s", alarm, got, told(o))
		}
	}
}

// What a consumer can't receive often enough isn't parked: 79,200 of 20/s wait in the end,
// and those came in no less than 1h6m.
func TestSeenBeyondItsRate(t *testing.T) {
	for alarm, seen := range map[string]bool{"age > 1h5m": true, "age > 1h10m": false, "depth > 79000": true} {
		o := ask(t, queueModel("worker", "natural")+"boxes: q: monitoring: alarms: [\""+alarm+"\"]\n", whatif.Down, "2h", "db")
		if got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == alarm }); got != seen {
			t.Errorf("%s: seen %t\n%s", alarm, got, told(o))
		}
	}
}

// Who waits without end for what is said to be soft doesn't go on without it while that
// gives no answer; and does where it says no.
func TestSoftWithoutEnd(t *testing.T) {
	model := func(timeout string) string {
		return `boxes: {user: kind: "client", api: kind: "service", ads: kind: "external"}` + "\nlines: {" + call + `show: {from: "api", to: "ads", interaction: "request-reply", operation: "read", timeout: "` + timeout + `", retry: "none", dependency: "soft", fallback: "no advertisement"}}` + "\n" + `flows: f: steps: ["ask", "show"]`
	}
	for _, c := range []struct {
		timeout string
		failure whatif.Failure
		verdict whatif.Verdict
		goesOn  bool
	}{
		{"none", whatif.Slow, whatif.Fails, false},
		{"100ms", whatif.Slow, whatif.Degrades, true},
		{"none", whatif.Down, whatif.Degrades, true},
	} {
		o := ask(t, model(c.timeout), c.failure, "10m", "ads")
		if got := o.Flows[0].Verdict; got != c.verdict || strings.Contains(told(o), "then it goes on") != c.goesOn {
			t.Errorf("timeout %s, %s: %s\n%s", c.timeout, c.failure, got, told(o))
		}
	}
}

// A channel that is down grows no backlog, whatever its alarms wait for; and how far a
// consumer is behind is seen where it is measured.
func TestSeenBacklog(t *testing.T) {
	for _, c := range []struct {
		box, alarm, down string
		failure          whatif.Failure
		seen             bool
	}{
		{"q", "age > 30d", "q", whatif.Down, false},
		{"q", "age > 5m", "q", whatif.Down, false},
		{"q", "errors > 1%", "q", whatif.Down, true},
		{"q", "age > 5m", "q", whatif.Slow, true},
		{"q", "age > 2h", "q", whatif.Slow, false},
		{"w", "age > 5m", "db", whatif.Down, true},
		{"w", "age > 2h", "db", whatif.Down, false},
		{"w", "depth > 100", "db", whatif.Down, true},
		{"w", "depth > 10000000", "db", whatif.Down, false},
	} {
		o := ask(t, queueModel("worker", "natural")+"boxes: "+c.box+": monitoring: alarms: [\""+c.alarm+"\"]\n", c.failure, "1h", c.down)
		if got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == c.alarm }); got != c.seen {
			t.Errorf("%s of %s, %s %s: seen %t\n%s", c.alarm, c.box, c.down, c.failure, got, told(o))
		}
	}
}

// An alarm on more than waits for certain, and no more than may, is none by which it is
// seen for certain; one on anything at all is, for the first piece sets it off.
func TestSeenPerhaps(t *testing.T) {
	const flow = `flows: f: steps: ["ask", "put", "take", "pass", "save"]
`
	for _, c := range []struct {
		more, box, alarm string
		seen, may        bool
	}{
		{`lines: save: when: "it must"`, "q", "depth > 1000", false, true},
		{`lines: save: when: "it must"`, "q", "depth > 0", true, false},
		{`lines: save: when: "it must"`, "q", "depth > 200000", false, false},
		{`lines: save: when: "it must"`, "w", "depth > 1000", false, true},
		{`lines: save: share: 0.1`, "q", "depth > 1000", true, false},
		{`lines: save: share: 0.1`, "q", "depth > 20000", false, false},
		{`lines: {save: share: 0.1, take: batch: size: 10}`, "q", "depth > 10000", true, false},
		{`lines: {save: share: 0.1, take: batch: size: 10}`, "q", "depth > 20000", false, true},
	} {
		o := ask(t, worked+flow+c.more+"\nboxes: "+c.box+": monitoring: alarms: [\""+c.alarm+"\"]\n", whatif.Down, "1h", "db")
		b := o.System.Box(c.box)
		if len(o.Seen) > 0 != c.seen || len(o.MaySee) > 0 != c.may || o.WouldTell(b, c.alarm) != c.seen || o.MightTell(b, c.alarm) != (c.seen || c.may) {
			t.Errorf("%s, %s of %s: seen %v, perhaps %v", c.more, c.alarm, c.box, o.Seen, o.MaySee)
		}
		if want := "Seen by : not certain: `" + c.box + "`: " + c.alarm + " may go off if as much waits there"; strings.Contains(told(o), want) != c.may {
			t.Errorf("%s, %s of %s:\n%s", c.more, c.alarm, c.box, told(o))
		}
	}
}

// An alarm on what fails itself has to go off while it lasts, too; and a program that asks
// for its work, or that a clock starts, gives nobody an error when it is gone.
func TestSeenOfItself(t *testing.T) {
	const clock = `boxes: {clock: {kind: "scheduler", monitoring: alarms: ["ALARM"]}, w: kind: "service"}
lines: tick: {from: "clock", to: "w", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}
flows: f: steps: ["tick"]`
	for _, c := range []struct {
		model, box, alarm string
		failure           whatif.Failure
		seen              bool
	}{
		{queueModel("worker", "natural"), "db", "errors > 1% for 3h", whatif.Down, false},
		{queueModel("worker", "natural"), "db", "errors > 1% for 3h", whatif.Slow, false},
		{queueModel("worker", "natural"), "db", "errors > 1% for 5m", whatif.Down, true},
		{queueModel("worker", "natural"), "w", "errors > 1%", whatif.Down, false},
		{queueModel("worker", "natural"), "w", "errors > 1%", whatif.Slow, true},
		{queueModel("worker", "natural"), "w", "age > 1m", whatif.Down, true},
		{queueModel("function", "natural"), "w", "errors > 1%", whatif.Down, true},
		{clock, "clock", "errors > 1%", whatif.Down, false},
	} {
		src := strings.Replace(c.model, "ALARM", c.alarm, 1)
		if c.box != "clock" {
			src += "boxes: " + c.box + ": monitoring: alarms: [\"" + c.alarm + "\"]\n"
		}
		o := ask(t, src, c.failure, "10m", c.box)
		got := slices.ContainsFunc(o.Seen, func(a whatif.Alarm) bool { return a.Text == c.alarm && a.Box.ID == c.box })
		if got != c.seen {
			t.Errorf("%s, %s, %s: seen %t\n%s", c.box, c.alarm, c.failure, got, told(o))
		}
	}
}

// What a platform holds in front of a program is no older than its inbox lets it become.
func TestHeldInInbox(t *testing.T) {
	src := `boxes: {t: {kind: "topic", platform: "aws/sns"}, shop: kind: "service", w: {kind: "function", platform: "aws/lambda", inbox: {attempts: 3, maxAge: "1m"}, monitoring: alarms: ["age > 10m", "age > 30s"]}}
lines: {put: {from: "shop", to: "t", operation: "event", interaction: "publish", timeout: "1s", retry: "none"}, take: {from: "t", to: "w", operation: "event", interaction: "deliver"}}
flows: send: steps: ["put", "take"]`
	o := ask(t, src, whatif.Down, "1h", "w")
	if len(o.Seen) != 1 || o.Seen[0].Text != "age > 30s" || !strings.Contains(told(o), "keeps what `w` doesn't take for 1m;") {
		t.Error(told(o))
	}
	var w *model.Box
	for _, b := range o.Question.Boxes {
		w = b
	}
	if why := custody.TooLate(w, model.ReadAlarm("age > 10m")); !strings.Contains(why, "gone after 1m (boxes.w.inbox.maxAge)") {
		t.Errorf("an alarm later than that: %q", why)
	}
}

// Nobody is told by an alarm that can't go off by how long what it is on is kept; one that
// takes longer than that goes off only if more keeps coming.
func TestSeenWhileKept(t *testing.T) {
	for alarm, want := range map[string][2]bool{
		"depth > 0": {true, false}, "age > 30m": {true, false}, "age > 2h": {false, false}, "depth > 0 for 2h": {false, true}, "age > 30m for 30m": {false, true},
	} {
		o := ask(t, strings.NewReplacer("14d", "1h", "depth > 0", alarm).Replace(queueModel("worker", "natural")), whatif.Down, "6h", "db")
		is := func(a whatif.Alarm) bool { return a.Text == alarm && a.Box.ID == "dlq" }
		if got := [2]bool{slices.ContainsFunc(o.Seen, is), slices.ContainsFunc(o.MaySee, is)}; got != want {
			t.Errorf("%s: seen, and perhaps: %v\n%s", alarm, got, told(o))
		}
		if want[1] && !strings.Contains(o.MayTell(), alarm+" may go off if as much waits there for as long") {
			t.Errorf("%s: %s", alarm, o.MayTell())
		}
		if !want[0] && !strings.Contains(told(o), "no alarm that is stated there tells of it in time") {
			t.Errorf("%s: %s", alarm, told(o))
		}
	}
}

// An alarm on a share of errors doesn't go off where less of the work can fail, with all
// tries of whoever is on the way.
func TestSeenShare(t *testing.T) {
	for _, c := range []struct {
		ask, take, alarm string
		seen             bool
	}{
		{`retry: "none"`, `, share: 0.1`, "errors > 50%", false},
		{`retry: "none"`, `, share: 0.1`, "errors > 1%", true},
		{`retry: "none"`, ``, "errors > 50%", true},
		{`retry: "none"`, `, share: 0.1`, "errors > 0", true},
		{`retry: {attempts: 10, backoff: "none"}`, `, share: 0.1`, "errors > 50%", true},
		{`retry: {attempts: 10, backoff: "none"}`, `, share: 0.1`, "errors > 60%", false},
		{``, `, share: 0.1`, "errors > 50%", true},
	} {
		o := ask(t, `boxes: {user: kind: "client", api: {kind: "service", monitoring: alarms: ["`+c.alarm+`"]}, s1: kind: "service"}
lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "6s", `+c.ask+`},
	take: {from: "api", to: "s1", interaction: "request-reply", operation: "read", timeout: "2s", retry: "none", when: "x"`+c.take+`}}
flows: f: steps: ["ask", "take"]`, whatif.Down, "1h", "s1")
		if got := len(o.Seen) > 0; got != c.seen {
			t.Errorf("%v: seen %t\n%s", c, got, told(o))
		}
	}
}

// A store for what failed is watched as a queue is, and what expires there is gone.
func TestParkedInStore(t *testing.T) {
	m := strings.Replace(queueModel("worker", "natural"), `dlq: {kind: "queue", channel: {durable: true, retention: "14d"}`, `dlq: {kind: "database", store: {durable: true, expires: "1h"}`, 1)
	o := ask(t, m, whatif.Down, "6h", "db")
	if said := told(o); !strings.Contains(said, "Seen by : `dlq`: depth > 0") || !strings.Contains(said, "`dlq` keeps what is parked for 1h only") || !strings.Contains(said, "with an alarm and a runbook") {
		t.Error(said)
	}
}

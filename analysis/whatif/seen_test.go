package whatif_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/whatif"
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

// What is parked leaves its queue: nothing there grows older than the receives take, 15m
// here, and no more waits than comes in that time.
func TestSeenBeforeParked(t *testing.T) {
	for alarm, seen := range map[string]bool{"age > 14m": true, "age > 15m": false, "age > 30m": false, "depth > 17000": true, "depth > 18000": false} {
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

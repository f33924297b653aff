package gameday

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

var (
	anyAlarms = regexp.MustCompile(`alarms: \[[^]]*\]`)
	noticeAt  = regexp.MustCompile("add one on `([a-z]+)` that starts with ([a-z]+) ")
	depthOf   = regexp.MustCompile("add an alarm on the depth of `([a-z]+)`(?: that goes off above ([0-9,]+))?")
	comesInAt = regexp.MustCompile("add an alarm on ([a-z]+)(?: or [a-z]+)? at `([a-z]+)`")
)

// Who does what is advised has what was wanting: somebody notices, or there is something to
// stop at.
func TestAdviceHelps(t *testing.T) {
	silent := anyAlarms.ReplaceAllString(shop, `alarms: *"unknown" | [...string]`)
	if strings.Contains(silent, " > ") {
		t.Fatal("there is an alarm left")
	}
	const loads = "\nlines: submit: load: {typical: 10, peak: 50}"
	const look = "\nlines: look: {from: \"buyer\", to: \"orders\", interaction: \"request-reply\", operation: \"read\", timeout: \"1s\", retry: \"none\"}\nflows: look: steps: [\"look\"]"
	const also = "\nboxes: web: kind: \"gateway\"\nlines: {visit: {from: \"buyer\", to: \"web\", interaction: \"request-reply\", operation: \"read\", timeout: \"1s\", retry: \"none\"}}\nflows: visit: steps: [\"visit\"]"
	advised := map[string]int{}
	for name, src := range map[string]string{
		"as it is": silent, "with loads": silent + loads, "with another way in": silent + look, "with a flow of its own": silent + also,
		"without a dead letter": strings.Replace(silent, `, deadLetter: {to: "dlq", after: 5}`, "", 1) + loads,
		"parked at once":        strings.Replace(silent, "after: 5", "after: 2", 1) + loads,
		"of three zones":        silent + loads + "\nboxes: [!~\"buyer\"]: place: zones: 3",
	} {
		for _, tr := range planOf(t, src).Trials {
			with := func(box, alarm string) *Trial {
				return planOf(t, src+"\nboxes: "+box+": monitoring: alarms: [\""+alarm+"\"]").find(tr.Name())
			}
			least := func(on string) string {
				return on + map[string]string{"age": " > 1ms", "depth": " > 0", "errors": " > 0", "latency": " > 1ms"}[on]
			}
			if m := noticeAt.FindStringSubmatch(tr.Blind); m != nil {
				advised["notice"]++
				if got := with(m[1], least(m[2])); len(got.Watch) == 0 {
					t.Errorf("%s: %s: %s, and it doesn't", name, tr.Name(), tr.Blind)
				}
			}
			switch depth, entry := depthOf.FindStringSubmatch(tr.NoStop), comesInAt.FindStringSubmatch(tr.NoStop); {
			case depth != nil:
				advised["depth"]++
				over := strings.ReplaceAll(depth[2], ",", "")
				if over == "" {
					over = "0"
				}
				if got := with(depth[1], "depth > "+over); got.NoStop != "" {
					t.Errorf("%s: %s: %s, and it doesn't", name, tr.Name(), tr.NoStop)
				}
			case entry != nil:
				advised["entry"]++
				if got := with(entry[2], least(entry[1])); got.NoStop != "" {
					t.Errorf("%s: %s: %s, and it doesn't", name, tr.Name(), tr.NoStop)
				}
			case strings.Contains(tr.NoStop, "add an alarm"):
				t.Errorf("%s: not understood: %s", name, tr.NoStop)
			}
		}
	}
	for _, what := range []string{"notice", "depth", "entry"} {
		if advised[what] == 0 {
			t.Errorf("nothing is advised: %s", what)
		}
	}
}

// An alarm that can't go off while it lasts is none to stop at.
func TestStopsThatCanGoOff(t *testing.T) {
	for alarm, want := range map[string]bool{"depth > 0": true, "depth > 0 for 15d": false, "depth > 0 (muted)": false, "depth > 1000000": false} {
		src := strings.Replace(shop, `{alarms: ["depth > 0"], runbook: "https://r.example"}`, `{alarms: ["`+alarm+`"], runbook: "https://r.example"}`, 1)
		stops := false
		for _, tr := range planOf(t, src).Trials {
			for _, a := range tr.Stop {
				stops = stops || a.Box.ID == "dlq"
			}
		}
		if stops != want {
			t.Errorf("%s: an experiment stops at it: %t", alarm, stops)
		}
	}
}

// What is stated and isn't understood is not said to be stated by nobody.
func TestHangsOnWhatIsStated(t *testing.T) {
	src := strings.Replace(shop, `{alarms: ["depth > 0"], runbook: "https://r.example"}`, `{alarms: ["depth none"], runbook: "https://r.example"}`, 1)
	told := ""
	for _, tr := range planOf(t, src).Trials {
		told += strings.Join(tr.Worth, "\n") + "\n"
	}
	const want = "hangs on `boxes.dlq.monitoring.alarms`, where \"depth none\" isn't understood"
	if !strings.Contains(told, want) || strings.Contains(told, "`boxes.dlq.monitoring.alarms`, which nobody has stated") {
		t.Errorf("want %q in:\n%s", want, told)
	}
}

// An alarm that goes off only if as much waits as may is neither one by which somebody
// notices nor one to stop at.
func TestAlarmThatIsNotCertain(t *testing.T) {
	for alarm, certain := range map[string]bool{"depth > 0": true, "depth > 1000": false} {
		s := modeltest.Named(t, `boxes: {user: kind: "client", api: kind: "service", q: {kind: "queue", channel: {durable: true, retention: "14d", visibility: "5m"}, monitoring: alarms: ["`+alarm+`"]}, w: kind: "worker", db: {kind: "database", store: durable: true}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", load: typical: 100}
	put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", deadLetter: "none", batch: size: 1}
	save: _call & {from: "w", to: "db", when: "it must"}
}
flows: f: {importance: "critical", steps: ["ask", "put", "take", "save"]}`)
		told := false
		for _, trial := range Make(context.Background(), s, Options{Now: today}).Trials {
			if len(trial.Boxes) != 1 || trial.Boxes[0].ID != "db" || trial.Fault != Down {
				continue
			}
			told = true
			on := func(a Alarm) bool { return a.Text == alarm }
			if slices.ContainsFunc(trial.Watch, on) != certain || slices.ContainsFunc(trial.Stop, on) || strings.Contains(trial.Blind, "no alarm would notice for certain: `q`: "+alarm) == certain {
				t.Errorf("%s: watched by %v, stopped by %v, blind: %s", alarm, trial.Watch, trial.Stop, trial.Blind)
			}
		}
		if !told {
			t.Errorf("%s: no experiment with db", alarm)
		}
	}
}

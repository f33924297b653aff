package json

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/gameday"
	"tautline.dev/model/modeltest"
)

// systems are what a plan and a list of alarms are made of: nothing known, all known,
// and words that mean harm.
var systems = map[string]string{
	"unknown everywhere": `boxes: {a: kind: "client", b: kind: "function", q: kind: "queue", w: kind: "worker", db: kind: "database"}
lines: {x: {from: "a", to: "b"}, y: {from: "b", to: "q"}, z: {from: "q", to: "w"}, s: {from: "w", to: "db"}}
flows: f: steps: ["x", "y", "z", "s"]`,
	"no flow": `boxes: {a: kind: "service", b: kind: "service"}
lines: x: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "none", retry: attempts: "unlimited"}`,
	"hostile": `objectives: availability: 0.99
boxes: {a: kind: "client", b: {kind: "function", platform: "aws/lambda", place: zones: 3, monitoring: {alarms: ["errors </script>\u2028\u202e > 1%"], runbook: "javascript:x"}}, c: {kind: "service", place: zones: 2}}
lines: {x: {from: "a", to: "b", interaction: "request-reply", operation: "command", load: {typical: 1e308, peak: 1e308}}
	y: {from: "b", to: "c", interaction: "request-reply", operation: "command", timeout: "99999h", experiments: [{kind: "down </script>", date: "2026-01-01", result: "failed: lost 999999", note: "zebra </script>"}]}}
flows: f: steps: ["x", "y"]`,
}

func fitsSchema(t *testing.T, name string, schema *jsonschema.Schema, doc []byte) {
	t.Helper()
	got, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(got); err != nil {
		t.Errorf("%s: %v\n%s", name, err, doc)
	}
	if bytes.Contains(doc, []byte("</script>")) || bytes.Contains(doc, []byte("\u2028")) {
		t.Errorf("%s: a text can end a script that holds the document", name)
	}
}

// What gameday and alarms write fits the published schemas, whatever the model holds.
func TestGameDayFitsItsSchema(t *testing.T) {
	plan, list := compile(t, GameDaySchema), compile(t, AlarmsSchema)
	for name, src := range systems {
		s := modeltest.Named(t, src)
		p := gameday.Make(context.Background(), s, gameday.Options{Now: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), EvidenceAge: 180 * 24 * time.Hour, MaxStates: 50_000})
		var b bytes.Buffer
		if err := GameDay(&b, "test", []*gameday.Plan{p}); err != nil {
			t.Fatal(err)
		}
		fitsSchema(t, name, plan, b.Bytes())
		if noted := strings.Contains(b.String(), "zebra"); noted != (name == "hostile") {
			t.Errorf("%s: the note of an experiment is told: %t", name, noted)
		}
		if name != "no flow" && len(p.Trials) == 0 {
			t.Errorf("%s: nothing is proposed", name)
		}
		b.Reset()
		if err := Alarms(&b, "test", []*alarms.Sheet{alarms.Make(s)}); err != nil {
			t.Fatal(err)
		}
		fitsSchema(t, name, list, b.Bytes())
	}
}

// The published schema of observations takes what is read, and nothing that isn't.
func TestObservedSchema(t *testing.T) {
	schema := compile(t, ObservedSchema)
	s := modeltest.Named(t, systems["hostile"])
	today := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	for src, reads := range map[string]bool{
		`[{"on": "lines.y", "fault": "down", "date": "2026-11-01", "held": true}]`:                                                                                true,
		`[{"on": "lines.y", "fault": "slow", "date": "2026-11-01", "held": false, "saw": {"attempts": 3, "timeout": "1m30s"}, "note": "x", "link": "https://y"}]`: true,
		`[]`: false,
		`{}`: false,
		`[{"on": "y", "fault": "down", "date": "2026-11-01", "held": true}]`:                                false,
		`[{"on": "lines.y", "fault": "gone", "date": "2026-11-01", "held": true}]`:                          false,
		`[{"on": "lines.y", "fault": "down", "date": "yesterday", "held": true}]`:                           false,
		`[{"on": "lines.y", "fault": "down", "date": "2026-11-01"}]`:                                        false,
		`[{"on": "lines.y", "fault": "down", "date": "2026-11-01", "held": "yes"}]`:                         false,
		`[{"on": "lines.y", "fault": "down", "date": "2026-11-01", "held": true, "saw": {"lost": -1}}]`:     false,
		`[{"on": "lines.y", "fault": "down", "date": "2026-11-01", "held": true, "saw": {"timeout": "1"}}]`: false,
		`[{"on": "lines.y", "fault": "down", "date": "2026-11-01", "held": true, "lost": 1}]`:               false,
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(src))
		if err != nil {
			t.Fatal(err)
		}
		if got := schema.Validate(doc) == nil; got != reads {
			t.Errorf("the schema takes %s: %t", src, got)
		}
		if _, err := gameday.ReadObservations(s, "f", []byte(src), today); (err == nil) != reads {
			t.Errorf("%s is read: %v", src, err)
		}
	}
}

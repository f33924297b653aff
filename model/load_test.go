package model

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/value"
)

// stdin loads a model that is written in a test.
func stdin(t testing.TB, src string) Loaded {
	t.Helper()
	loaded, err := Load([]string{"-"}, Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) != 1 {
		t.Fatalf("%d systems", len(loaded))
	}
	return loaded[0]
}

// told are problems as a person reads them: line:column: message.
func told(ps []value.Problem) []string {
	var out []string
	for _, p := range ps {
		at := p.At.Place()
		out = append(out, fmt.Sprintf("%d:%d: %s", at.Line, at.Column, p.Error()))
	}
	return out
}

const twoBoxes = "package p\nsystem: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\n"

// One mistake gives one message, at the team's own place, with what was meant
// where something is near.
func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"kind", twoBoxes + `boxes: c: kind: "gatewy"`, []string{`4:17: boxes.c.kind: "gatewy" is not a kind; did you mean "gateway"?`}},
		{"field", twoBoxes + `boxes: a: timout: "3s"`, []string{`4:11: boxes.a.timout: there is no field "timout" here; did you mean "timeout"?`}},
		{"field far from any", twoBoxes + `lines: l: {from: "a", to: "b", retry: zzzzz: 1}`, []string{`4:39: lines.l.retry.zzzzz: there is no field "zzzzz" here; its fields are attempts, by, on, backoff, maxAge, budget`}},
		{"top field", twoBoxes + `line: {}`, []string{`4:1: line: there is no field "line" here; did you mean "lines"?`}},
		{"duration", twoBoxes + `lines: l: {from: "a", to: "b", timeout: "3 sec"}`, []string{`4:41: lines.l.timeout: "3 sec" is not a duration; write it like "250ms", "5s", "1h30m" or "14d"`}},
		{"number for a duration", twoBoxes + `lines: l: {from: "a", to: "b", timeout: 3}`, []string{`4:41: lines.l.timeout: 3 is not a duration; write it like "250ms", "5s", "1h30m" or "14d"`}},
		{"duration beyond counting", twoBoxes + `lines: l: {from: "a", to: "b", timeout: "999999999999d"}`, []string{`4:41: lines.l.timeout: "999999999999d" is not a duration that can be counted`}},
		{"box id", twoBoxes + `lines: l: {from: "a", to: "bb"}`, []string{`4:27: lines.l.to: there is no box "bb"; did you mean "b"?`}},
		{"missing", twoBoxes + `lines: l: from: "a"`, []string{`4:8: lines.l: "to" is missing: the box that the work reaches`}},
		{"missing all", "package p\nboxes: a: kind: \"service\"", []string{`1:1: "system" is missing: the system's name; the prefix of its boxes in other systems' models`}},
		{"no boxes", "package p\nsystem: \"s\"", []string{`1:1: boxes: the system has no boxes: there is nothing to judge`}},
		{"end that is none", twoBoxes + `lines: l: {from: "a", to: "none"}`, []string{`4:27: lines.l.to: a line has two ends; "none" is no box`}},
		{"attempts", twoBoxes + `lines: l: {from: "a", to: "b", retry: attempts: 0}`, []string{`4:49: lines.l.retry.attempts: 0 is not a number of attempts; write a whole number from 1 (the first try counts) or "unlimited"`}},
		{"day", twoBoxes + `boxes: a: recovery: tested: "2026-02-30"`, []string{`4:29: boxes.a.recovery.tested: "2026-02-30" is not a day of the calendar`}},
		{"day of no month", twoBoxes + `lines: l: {from: "a", to: "b", experiments: [{kind: "down", date: "2026-13-01", result: "held"}]}`, []string{`4:67: lines.l.experiments[0].date: "2026-13-01" is not a date; write it like "2026-10-01"`}},
		{"conflict in a list", twoBoxes + "boxes: a: monitoring: alarms: [\"depth > 0\"]\nboxes: a: monitoring: alarms: [\"age > 1m\"]", []string{`4:32: boxes.a.monitoring.alarms.0: conflicting values "age > 1m" and "depth > 0"`}},
		{"conflict", twoBoxes + "boxes: a: kind: \"queue\"", []string{`3:18: boxes.a.kind: conflicting values "queue" and "service"`}},
		{"not definite", twoBoxes + `boxes: a: timeout: string`, []string{`4:20: boxes.a.timeout: string is not a definite value; write one, or mark a default with *`}},
		{"reference to nothing", twoBoxes + `boxes: a: timeout: _gone`, []string{`4:20: boxes.a.timeout: reference "_gone" not found`}},
		{"step", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", [\"m\"]]", []string{`5:25: flows.f.steps[1][0]: there is no line "m"`}},
		{"either of nothing", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", {either: []}]", []string{`5:33: flows.f.steps[1].either: an either has at least two branches, of which one is taken; write [["pay-card"], ["pay-invoice"]]`}},
		{"either of one", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", {either: [[\"l\"]]}]", []string{`5:33: flows.f.steps[1].either: an either with one branch leaves nothing to choose; write its steps without it, or add a branch: [] is one in which nothing is done`}},
		{"either of nothings", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", {either: [[], []]}]", []string{`5:33: flows.f.steps[1].either: nothing is done in any branch of this either`}},
		{"either with no list", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", {either: \"l\"}]", []string{`5:33: flows.f.steps[1].either: "l" is not a list of branches; write [["pay-card"], ["pay-invoice", "book"]]`}},
		{"branch that is no list", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", {either: [\"l\", [\"l\"]]}]", []string{`5:34: flows.f.steps[1].either[0]: "l" is not a branch; write its steps as a list, such as ["pay-invoice", "book"]`}},
		{"step in a branch", twoBoxes + "lines: save: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"save\", {either: [[\"save\"], [\"save\", {either: [[\"sav\"], []]}]]}]", []string{`5:67: flows.f.steps[1].either[1][1].either[0][0]: there is no line "sav"; did you mean "save"?`}},
		{"other word for either", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", {eiter: [[\"l\"], []]}]", []string{`5:24: flows.f.steps[1]: "either" is missing: the branches`, `5:25: flows.f.steps[1].eiter: there is no field "eiter" here; did you mean "either"?`}},
		{"step that is none", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", 3]", []string{`5:24: flows.f.steps[1]: 3 is not a step; write the id of a line, a list of lines that are done at the same time, or {either: [[...], [...]]}`}},
		{"either at the same time", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\", [\"l\", {either: [[\"l\"], []]}]]", []string{`5:30: flows.f.steps[1][1]: {...} is not an id; write the id of a box, line or group`}},
		{"flow that begins with nothing", twoBoxes + "lines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [{either: [[{either: [[], [\"l\"]]}], [\"l\"]]}]", []string{`5:40: flows.f.steps[0].either[0][0].either[0]: a flow can't begin with nothing: each branch of an either at its start has a step`}},
		{"number beyond counting", "package p\nboxes: a: {kind: \"service\", capacity: rate: 1e999}", []string{`1:1: "system" is missing: the system's name; the prefix of its boxes in other systems' models`, `2:45: boxes.a.capacity.rate: the number is too large to count with`}},
		{"percentiles of a promise", twoBoxes + `boxes: a: objectives: latency: {p50: "2s", p99: "1s"}`, []string{`4:49: boxes.a.objectives.latency.p99: p99 is 1s, and p50 is 2s: what is as fast as the one can't be slower at the other`}},
		{"percentiles of a call", twoBoxes + `lines: l: {from: "a", to: "b", takes: {p50: "100ms", p99: "none", p999: "99ms"}}`, []string{`4:73: lines.l.takes.p999: p999 is 99ms, and p50 is 100ms: what is as fast as the one can't be slower at the other`}},
		{"no step", twoBoxes + `flows: f: steps: []`, []string{`4:18: flows.f.steps: a flow has at least one step`}},
		{"waiver", twoBoxes + `waivers: [{rule: "dual-write", on: "boxes.a", by: "me", until: "2027-01-01"}]`, []string{`4:11: waivers[0]: "reason" is missing: why it is acceptable`}},
		{"waiver without words", twoBoxes + `waivers: [{rule: "dual-write", on: "boxes.x", reason: " ", by: "me", until: "2027-01-01"}]`, []string{`4:36: waivers[0].on: there is no box "x"`, `4:55: waivers[0].reason: a waiver needs words here, not " "`}},
		{"list for a struct", twoBoxes + `lines: []`, []string{`4:8: lines: [...] stands where {<id>: {...}} is expected`}},
		{"id", twoBoxes + `boxes: "<b>": kind: "queue"`, []string{`4:8: boxes: "<b>" is not an id; use letters, digits, -, _, . and /, starting with a letter or digit`}},
		{"syntax", "package p\nboxes: {\n", []string{`3:1: expected '}', found 'EOF'`}},
		{"nothing at all", "", []string{`1:1: "system" is missing: the system's name; the prefix of its boxes in other systems' models`, `1:1: boxes: the system has no boxes: there is nothing to judge`}},
		{"group in itself", twoBoxes + `groups: {x: {kind: "cell", parent: "y"}, y: {kind: "cell", parent: "x"}}`, []string{`4:10: groups.x: the group lives in itself, through its parents`}},
		{"channel of a function", twoBoxes + `boxes: f: {kind: "function", channel: {deadLetter: "a", retention: "4d"}}`, []string{"4:30: boxes.f.channel: a function is no channel (queue, topic, bus, stream); what failed in its asynchronous invocation goes to `inbox: deadLetter`"}},
		{"channel of a database", twoBoxes + `boxes: d: {kind: "database", channel: retention: "24h"}`, []string{"4:30: boxes.d.channel: a database is no channel (queue, topic, bus, stream); how long its log of changes is kept is `store: changeStream`"}},
		{"channel of a gateway", twoBoxes + `boxes: g: {kind: "gateway", channel: deadLetter: to: "a"}`, []string{"4:29: boxes.g.channel: a gateway is no channel (queue, topic, bus, stream); where undelivered work goes is `deadLetter` on the line"}},
		{"a throttle for a minute", twoBoxes + `boxes: f: {kind: "gateway", admission: throttle: {rate: 6000, per: "1m"}}`, []string{`4:68: boxes.f.admission.throttle.per: "1m" is a time, and ` + "`per`" + ` says for each of whom ("account", "API key"); a rate is always per second: write {rate: 100} for 6000 a minute`}},
		{"a throttle for each minute", twoBoxes + `boxes: f: {kind: "gateway", admission: throttle: {rate: 6000, per: "minute"}}`, []string{`4:68: boxes.f.admission.throttle.per: "minute" is a time, and ` + "`per`" + ` says for each of whom ("account", "API key"); a rate is always per second: write {rate: 100} for 6000 a minute`}},
		{"channel of all", twoBoxes + `boxes: [string]: channel: ordering: "key"`, []string{"4:18: boxes.a.channel: a service is no channel (queue, topic, bus, stream) (and the same for 1 more)"}},
		{"store of a queue", twoBoxes + `boxes: q: {kind: "queue", store: durable: true}`, []string{"4:27: boxes.q.store: a queue is no store (database, cache, objectstore); whether it keeps its messages durably is `channel: durable`"}},
		{"store of an external", twoBoxes + `boxes: x: {kind: "external", store: backup: "none"}`, []string{"4:30: boxes.x.store: an external is no store (database, cache, objectstore)"}},
		{"inbox of a queue", twoBoxes + `boxes: q: {kind: "queue", inbox: deadLetter: "a"}`, []string{"4:27: boxes.q.inbox: a queue has no inbox, it is one; where what can't be delivered out of it goes is `channel: deadLetter`"}},
		{"inbox of a store", twoBoxes + `boxes: o: {kind: "objectstore", inbox: attempts: 3}`, []string{"4:33: boxes.o.inbox: an objectstore has no inbox: it answers whoever asks or writes"}},
		{"inbox of a client", twoBoxes + `boxes: c: {kind: "client", inbox: attempts: 3}`, []string{"4:28: boxes.c.inbox: a client has no inbox: no platform keeps work in front of it"}},
		{"channel and a kind that is none", twoBoxes + `boxes: c: {kind: "queu", channel: durable: true}`, []string{`4:18: boxes.c.kind: "queu" is not a kind; did you mean "queue"?`}},
		{"no id in a channel of a function", twoBoxes + `boxes: f: {kind: "function", channel: deadLetter: "aa"}`, []string{"4:30: boxes.f.channel: a function is no channel (queue, topic, bus, stream); what failed in its asynchronous invocation goes to `inbox: deadLetter`", `4:51: boxes.f.channel.deadLetter.to: there is no box "aa"; did you mean "a"?`}},
		{"platform fact", twoBoxes + `platforms: mine: {title: "Mine", kinds: ["queue"], box: timeout: {value: "1s", says: "so", source: "https://x.example", read: "2026-01-01"}}`, []string{`4:57: platforms.mine.box.timeout: "verified" is missing: whether somebody read it there; an unverified fact is only a question`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := stdin(t, c.src)
			if diff := cmp.Diff(c.want, told(got.Problems)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.System != nil {
				t.Error("a model with mistakes has been judged all the same")
			}
		})
	}
}

// A box may say that it has none of what means nothing on it.
func TestNoneIsTrueAnywhere(t *testing.T) {
	got := stdin(t, twoBoxes+`boxes: [string]: {channel: "none", store: "unknown", inbox: {}}
boxes: c: kind: "client"`)
	if len(got.Problems) > 0 {
		t.Error(told(got.Problems))
	}
}

// What would be larger than any memory is refused, numbers are multiplied.
func TestMultiplication(t *testing.T) {
	bomb := "package p\nsystem: \"s\"\n_a0: \"lollollollol\"\n"
	for i := 1; i <= 20; i++ {
		bomb += fmt.Sprintf("_a%d: _a%d*100\n", i, i-1)
	}
	got := stdin(t, bomb+"boxes: a: {kind: \"service\", title: _a20}\n")
	if len(got.Problems) == 0 || len(got.Problems) > 25 {
		t.Errorf("%d problems: %q", len(got.Problems), told(got.Problems))
	}
	got = stdin(t, "package p\nimport \"strings\"\nsystem: \"s\"\nboxes: a: {kind: \"service\", title: strings.Repeat(\"x\", 1000000000000)}\n")
	if diff := cmp.Diff([]string{"4:36: a model can't repeat texts or lists: nobody could say how large it gets"}, told(got.Problems)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = stdin(t, "package p\nsystem: \"s\"\n_day: 20, number: 1\nboxes: a: {kind: \"service\", capacity: rate: _day*20}\n")
	if len(got.Problems) != 1 { // "number" is no field
		t.Errorf("%q", told(got.Problems))
	}
	got = stdin(t, "package p\nsystem: \"s\"\n_day: 20\nboxes: a: {kind: \"service\", capacity: rate: _day*20}\n")
	if got.System == nil || got.System.Box("a").Capacity.Rate.Or(0) != 400 {
		t.Errorf("%q", told(got.Problems))
	}
}

func TestDeepNestingEndsEarly(t *testing.T) {
	got := stdin(t, "x: "+strings.Repeat("[", 100_000))
	if diff := cmp.Diff([]string{"1:504: brackets nest deeper than 500"}, told(got.Problems)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNeverGoesToTheNetwork(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "cue.mod/module.cue", "module: \"shop.example\"\nlanguage: version: \"v0.17.0\"\ndeps: \"policy.example@v0\": v: \"v0.1.0\"\n")
	write(t, dir, "system.cue", "package p\nimport \"policy.example/strict\"\nsystem: \"s\"\nx: strict\n")
	loaded, err := Load([]string{dir}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded[0].Problems) == 0 || !strings.Contains(loaded[0].Problems[0].Message, "policy.example") {
		t.Errorf("got %q", told(loaded[0].Problems))
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Where something is stated through a hidden struct, a constraint over all or
// a comprehension, the place is still one of the team's.
func TestPlaces(t *testing.T) {
	got := stdin(t, `package p
system: "s"
boxes: {a: kind: "service", b: kind: "service"}
_sdk: {timeout: *"3s" | string, retry: "none"}
lines: [string]: data: format: *"json" | string
lines: {
	one: _sdk & {from: "a", to: "b"}
	two: _sdk & {from: "a", to: "b", timeout: "1s"}
	for x in ["a", "b"] {"to-\(x)": {from: x, to: "a"}}
}
`)
	if len(got.Problems) > 0 {
		t.Fatal(told(got.Problems))
	}
	at := func(s value.Span) string { p := s.Place(); return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }
	s := got.System
	for what, c := range map[string]struct{ got, want string }{
		"box":                 {at(s.Box("a").At), "-:3:9"},
		"line":                {at(s.Line("one").At), "-:7:2"},
		"hidden default":      {at(s.Line("one").Timeout.At()), "-:4:17"},
		"overridden":          {at(s.Line("two").Timeout.At()), "-:8:44"},
		"constraint over all": {at(s.Line("one").Data.Format.At()), "-:5:32"},
		"from a for":          {at(s.Line("to-a").At), "-:9:23"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", what, c.got, c.want)
		}
	}
	if v := s.Line("one").Timeout.Text(); v != "3s" {
		t.Errorf("default: %s", v)
	}
}

// No input makes the reader panic, hang, or judge what it can't read.
func FuzzLoad(f *testing.F) {
	f.Add(twoBoxes + `lines: l: {from: "a", to: "b", interaction: "poll", retry: {attempts: 3}}`)
	f.Add("package p\nsystem: \"s\"\nboxes: [string]: kind: \"queue\"\nboxes: a: {}\nflows: f: steps: [[\"x\"]]")
	f.Add(twoBoxes + `lines: l: {from: "a", to: "b"}, flows: f: steps: [{either: [["l", {either: [[], ["l"]]}], [["l", "l"]]]}, "l"]`)
	f.Add("import \"tautline.dev/model\"\nmodel.#System\nlines: l: model.#Line & {from: \"a\"}")
	f.Add("boxes: a: kind: *\"x\" | int\nlines: {for i in [1] {\"\\(i)\": {}}}\nplatforms: x: {title: 1}")
	f.Fuzz(func(t *testing.T, src string) {
		// Arithmetic and comprehensions can be made to run long; the process
		// is bounded from outside, the fuzzer's inputs by their length.
		if len(src) > 2000 || strings.Contains(src, "for") || strings.Contains(src, "*") {
			return
		}
		l := stdin(t, src)
		if (l.System == nil) == (len(l.Problems) == 0) {
			t.Errorf("system %v with problems %q", l.System != nil, told(l.Problems))
		}
	})
}

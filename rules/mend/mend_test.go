package mend

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/edit"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

func loaded(t *testing.T, src string) model.Loaded {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "s.cue"), []byte("package p\n"+src), 0o600); err != nil {
		t.Fatal(err)
	}
	ls, err := model.Load([]string{"."}, model.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return ls[0]
}

func findings(t *testing.T, src, profile string) Mends {
	t.Helper()
	l := loaded(t, src)
	for _, p := range l.Problems {
		t.Fatal(p)
	}
	all := catalogue.All()
	return Findings(rules.Judge(l.System, rules.Options{Rules: all, Profile: profile, Now: today}), all)
}

// said are the titles of changes, and why others aren't made.
func (m Mends) said() (out []string) {
	for _, made := range m.Mends {
		out = append(out, made.Title)
	}
	for _, l := range m.Left {
		out = append(out, l.On+": "+l.Why)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestFields holds that every question which is asked of each line says which fields
// answer it, and that there are such fields.
func TestFields(t *testing.T) {
	s := loaded(t, "system: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [\"l\"]\n").System
	lists := []func(func(string, model.AnyFact)){s.Line("l").Facts, s.Box("a").Facts, s.Flow("f").Facts, s.Facts}
	for _, r := range catalogue.All() {
		if r.Question == nil {
			continue
		}
		if r.Question.OfLine != nil && len(r.Question.Fields) == 0 {
			t.Errorf("%s: no field answers it", r.Name)
		}
		for _, field := range r.Question.Fields {
			is := false
			for _, list := range lists {
				list(func(path string, _ model.AnyFact) { is = is || path == field || strings.HasPrefix(path, field+".") })
			}
			if !is {
				t.Errorf("%s: there is no field %s", r.Name, field)
			}
		}
	}
}

const parts = `system: "s", owner: "o", objectives: {availability: 0.9, rto: "1h", rpo: "1h"}
policy: rules: {"crossing-unstated": "off", "line-in-no-flow": "off"}
`

func TestFindings(t *testing.T) {
	for name, c := range map[string]struct {
		src     string
		profile string
		want    []string
	}{
		"what is known of a field isn't called unknown": {
			src: parts + `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: mode: "sync", operation: "read", timeout: "3s", retry: {by: "caller", attempts: 3}}`,
			want: []string{"state retry.backoff of lines.l as unknown"},
		},
		"what was asked before isn't asked again": {
			src: parts + `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "request-reply", operation: "read", timeout: "unknown", retry: "unknown"}`,
		},
		"a wait without end is known, and no answer": {
			src: parts + `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", client: "http/go", interaction: "request-reply", operation: "read", retry: "none"}`,
		},
		"what an inbox answers": {
			src: parts + `boxes: {a: kind: "topic", f: {kind: "function", inbox: attempts: 3}}
lines: l: {from: "a", to: "f", interaction: {mode: "async", channel: "publish-subscribe", delivery: "push"}, operation: "event", guarantee: "at-least-once", idempotency: "natural", data: contract: "c", retry: "none", buffer: "none", ack: "after-work"}`,
			want: []string{"lines.l: the answer stands at another entity"},
		},
		"waivers of what a rule couldn't judge": {
			src: parts + `boxes: {a: kind: "service", b: kind: "database", c: kind: "database", d: kind: "service"}
lines: {
	l: {from: "a", to: "b", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	m: {from: "a", to: "c", interaction: "request-reply", operation: "unknown", timeout: "1s", retry: "none", idempotency: "natural"}
	n: {from: "d", to: "c", interaction: "request-reply", timeout: "1s", retry: "none", idempotency: "natural"}
}
waivers: [
	{rule: "dual-write", on: "lines.m", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "lost-update", on: "lines.n", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "lost-update", on: "lines.l", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "timeout-unstated", on: "lines.m", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "isolated-box", on: "boxes.d", reason: "r", by: "me", until: "2027-01-01"},
]`,
			want: []string{
				"lines.l: lost-update may find that fault once it knows operation of lines.m",
				"lines.m: dual-write may find that fault once it knows operation of lines.m",
				"lines.n: lost-update may find that fault once it knows operation of lines.m and operation of lines.n",
				"remove the waiver of isolated-box on boxes.d",
				"remove the waiver of timeout-unstated on lines.m",
				"state operation of lines.n as unknown",
			},
		},
		"waivers of what another profile may find": {
			src: parts + `policy: {profile: "design-review", rules: "isolated-box": "off"}
boxes: a: kind: "service"
waivers: [
	{rule: "isolated-box", on: "boxes.a", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "no-tracing", on: "boxes.a", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "dual-write", on: "boxes.a", reason: "r", by: "me", until: "2027-01-01"},
	{rule: "dual-write", on: "boxes.a", reason: "twice", by: "me", until: "2027-01-01"},
	{rule: "event-loop", on: "boxes.a", reason: "ended", by: "me", until: "2026-01-01"},
]`,
			want: []string{
				"boxes.a: another profile, or an exploration that had more time, may still need it",
				"remove the waiver of dual-write on boxes.a",
				"remove the waiver of dual-write on boxes.a",
				"remove the waiver of no-tracing on boxes.a",
			},
		},
	} {
		got := findings(t, c.src, c.profile)
		want := slices.Compact(slices.Clone(c.want))
		if said := got.said(); !slices.Equal(said, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(said, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestProblems(t *testing.T) {
	l := loaded(t, `system: "s"
boxes: {first: kind: "servcie", second: kind: "service"}
lines: l: {from: "frist", to: "second", retry: "nonne"}
waivers: [{rule: "dual-wirte", on: "boxes.frist", reason: "r", by: "me", until: "2027-01-01"}]
`)
	made := Problems(append(l.Problems, rules.CheckPolicy(l.Draft, catalogue.All())...))
	var edits []edit.Edit
	for _, m := range made.Mends {
		edits = append(edits, m.Edit)
	}
	if len(edits) == 0 {
		t.Fatal(l.Problems)
	}
	got, err := edit.Apply(edits[0].File.Src, edits)
	if err != nil {
		t.Fatal(err)
	}
	want := `package p
system: "s"
boxes: {first: kind: "service", second: kind: "service"}
lines: l: {from: "first", to: "second", retry: "none"}
waivers: [{rule: "dual-write", on: "boxes.first", reason: "r", by: "me", until: "2027-01-01"}]
`
	if string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

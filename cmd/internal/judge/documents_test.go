package judge_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tautline.dev/analysis/diff"
	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/whatif"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/render/blank"
	"tautline.dev/render/dot"
	"tautline.dev/render/format"
	"tautline.dev/render/format/formattest"
	"tautline.dev/render/html"
	"tautline.dev/render/sink"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// A document of a system, in one of its formats.
type document struct {
	name, format string
	text         []byte
}

// checked is a model from standard input, judged as check does.
func checked(src []byte) ([]*rules.Report, error) {
	return judge.Check([]string{"-"}, judge.Options{
		Model: model.Options{Stdin: bytes.NewReader(src)},
		Now:   time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	})
}

// documents are all that there are of a system, but for what Graphviz lays out.
func documents(t testing.TB, r *rules.Report) []document {
	t.Helper()
	s := r.System
	var all []document
	all = append(all, written(t, "check", format.Verdicts, format.Verdict{Reports: []*rules.Report{r}, All: true, Skipped: true})...)
	all = append(all, written(t, "review", format.Assumptions, format.Sheets{Reports: []*rules.Report{r}, Coupling: true})...)
	all = append(all, written(t, "review --open", format.Records, format.Record{Reports: []*rules.Report{r}})...)
	list, profile := judge.Checklist(r, "")
	all = append(all, written(t, "ready", format.Checklists, format.Readiness{Lists: []*readiness.Checklist{list}})...)
	all = append(all, written(t, "verify", format.Signatures, []*signoff.Verdict{rewritten(r)})...)
	if len(s.Boxes) > 0 {
		outcome, err := judge.WhatIf(s, []string{s.Boxes[0].ID}, whatif.Down, 0)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, written(t, "whatif --down", format.Outcomes, []*whatif.Outcome{outcome})...)
	}
	all = append(all, written(t, "whatif --table", format.FailureModels, judge.FailureModels([]*model.System{s}, 0))...)
	filled := blank.NewFilled(nil)
	for _, now := range []time.Time{r.Now, r.Now.AddDate(9, 0, 0)} { // what was tried lately, and what no longer is
		plans := judge.GameDays(context.Background(), []*model.System{s}, judge.Options{Now: now}, 0)
		all = append(all, written(t, "gameday", format.GameDays, format.GameDay{Plans: plans, Filled: filled})...)
	}
	all = append(all, written(t, "alarms", format.AlarmSheets, format.Alarms{Sheets: judge.Alarms([]*model.System{s}), Filled: filled})...)
	all = append(all, written(t, "platforms", format.PlatformLists, format.Platforms{System: s, Found: []*platform.Platform{}})...)
	in := html.Input{Report: r, Version: "v0", Checklist: list, ReadyProfile: profile}
	if len(s.Flows) > 0 {
		flows := []judge.Flows{{System: s, Flows: s.Flows}}
		budget := judge.Budget{Flow: explore.Options{MaxStates: 2000}, Time: time.Minute}
		reports := judge.Explore(context.Background(), flows, budget)
		all = append(all, written(t, "explore", format.Explorations, format.Exploration{Reports: reports})...)
		in.Flows = reports[0].Results
	}
	all = append(all, written(t, "diff", differences(), changed(t, r))...)
	views := []*view.View{view.Whole(s)}
	if v, _ := view.Fitting(r); v != nil {
		views = append(views, v)
	}
	for i, v := range views {
		for _, f := range format.Drawings {
			if f.Name == "svg" || f.Name == "png" {
				continue
			}
			d := format.Drawing{Report: r, View: v, Theme: dot.Themes["light"], Direction: "LR"}
			all = append(all, one(t, fmt.Sprintf("render %d", i), f, d))
		}
	}
	var page bytes.Buffer
	out := sink.New(&page, sink.Markup, false)
	if err := errors.Join(html.Write(out, in), out.Close()); err != nil {
		t.Fatal(err)
	}
	return append(all, document{"report", "html", page.Bytes()})
}

// before is a model with other words everywhere; so many that every picture of the
// change is a large one, which has a key.
var before = sync.OnceValues(func() ([]*rules.Report, error) {
	return checked(formattest.Model(strings.Repeat("as it was ", 8)))
})

// changed is the change from other words to those of a report.
func changed(t testing.TB, r *rules.Report) format.Difference {
	t.Helper()
	was, err := before()
	if err != nil {
		t.Fatal(err)
	}
	is := *r // what is new since replaces its findings
	// The one is held against the other, whatever they are called and have in common.
	c := &change.Change{Before: "main", After: "here", Systems: change.All([]change.Pair{{Was: was[0], Is: &is}}, "main", nil)}
	judge.ExploreChange(context.Background(), c, judge.Budget{Flow: explore.Options{MaxStates: 2000}, Time: time.Minute})
	return format.Difference{Change: c, Look: format.Drawing{Theme: dot.Themes["light"], Direction: "LR"}}
}

// differences are the formats of a change, but for those that Graphviz lays out.
func differences() format.Table[format.Difference] {
	return slices.DeleteFunc(slices.Clone(format.Differences), func(f format.Format[format.Difference]) bool {
		return f.Name == "svg" || f.Name == "png"
	})
}

// rewritten is how a signature stands of a system in which everything was stated
// otherwise.
func rewritten(r *rules.Report) *signoff.Verdict {
	s := r.System
	was := diff.Statements(s)
	for i := range was {
		was[i].Value = `"x"`
	}
	act := &signoff.Act{Role: "owner", Person: "jo", Date: r.Now, Decision: signoff.Conditional, Conditions: []string{s.Title.Or("none")}}
	return &signoff.Verdict{System: s, Tier: 1, From: "main", Standings: []signoff.Standing{
		{Role: "owner", State: signoff.Stale, Why: s.Title.Or("none"), Path: "signoff/owner.signoff", Act: act, Changes: diff.Restated(was, diff.Statements(s))},
	}}
}

func written[D any](t testing.TB, name string, table format.Table[D], doc D) []document {
	t.Helper()
	var all []document
	for _, f := range table {
		all = append(all, one(t, name, f, doc))
	}
	return all
}

func one[D any](t testing.TB, name string, f format.Format[D], doc D) document {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteTo(format.Output{Writer: &b, Columns: 100, Version: "v0", Note: func(string) {}}, doc); err != nil {
		t.Fatalf("%s as %s: %v", name, f.Name, err)
	}
	return document{name, f.Name, b.Bytes()}
}

// harmless are the documents of the model that says nothing but harmless words, and of
// the one whose words answer nothing: it has other open items, and no other structure.
func harmless(t testing.TB) [][]document {
	var all [][]document
	for _, text := range []string{formattest.Harmless, "?"} {
		reports, err := checked(formattest.Model(text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, documents(t, reports[0]))
	}
	return all
}

// sameButWords holds the documents of a model that says a text against those that
// say something harmless.
func sameButWords(t testing.TB, text string, want [][]document) {
	t.Helper()
	reports, err := checked(formattest.Model(text))
	if err != nil {
		var refused *judge.Unjudged
		if !errors.As(err, &refused) {
			t.Fatalf("%.200q: %v", text, err)
		}
		return // a text may say something as a platform, or as a name
	}
	got := documents(t, reports[0])
	if len(got) != len(want[0]) {
		t.Fatalf("%.200q: %d documents, and %d harmless ones", text, len(got), len(want[0]))
	}
	for i, d := range got {
		if d.name == "diff" && bytes.Contains(d.text, []byte("more: `tautline diff` tells all.\n")) {
			if _, err := formattest.Read(d.format, d.text); err != nil {
				t.Errorf("%.200q: %s as %s: %v", text, d.name, d.format, err)
			}
			continue // not all of it had room
		}
		err := formattest.Compare(d.format, d.text, want[0][i].text)
		if err != nil && d.name == "ready" {
			err = formattest.Compare(d.format, d.text, want[1][i].text)
		}
		if err != nil {
			t.Errorf("%.200q: %s as %s: %v", text, d.name, d.format, err)
		}
	}
}

// mostFuzzed is how many bytes a text may have that is fuzzed with.
const mostFuzzed = 300

// someWords are hostile words, short ones that are fuzzed with or long ones: one in
// everyWord, which is all where there is more time.
func someWords(long bool) []string {
	var some []string
	n := 0
	for _, text := range formattest.Hostile {
		if long == (len(text) >= mostFuzzed) {
			if n%everyWord == 0 {
				some = append(some, text)
			}
			n++
		}
	}
	return some
}

// Words stay words, whatever they are, in every document: the long ones here, and the
// others in FuzzWords.
func TestWordsStayWords(t *testing.T) {
	want := harmless(t)
	for _, text := range someWords(true) {
		sameButWords(t, text, want)
	}
}

func FuzzWords(f *testing.F) {
	want := harmless(f)
	for _, text := range someWords(false) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < mostFuzzed {
			sameButWords(t, text, want)
		}
	})
}

// Whatever a model is, there is a verdict, or a reason why there is none; and every
// document of what is judged is one that its readers take.
func FuzzCheck(f *testing.F) {
	f.Add(string(formattest.Model("x")))
	f.Add("system: \"s\"\nboxes: a: kind: \"queue\"")
	f.Add("system: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: l: {from: \"a\", to: \"b\"}\nflows: f: steps: [[\"l\", \"l\"], {either: [[\"l\"], []]}]")
	f.Add("system: \"s\"\nboxes: a: {kind: \"worker\", timeout: \"9999999999999999d\", capacity: rate: 1e308}\nlines: l: {from: \"a\", to: \"a\", load: peak: 1e999}")
	f.Fuzz(func(t *testing.T, src string) {
		// What an evaluator may be kept busy with is bounded from outside of the
		// process, and is not tried within it.
		if len(src) > 6000 || strings.Contains(src, "for") || strings.Contains(src, "*") || strings.Contains(src, "import") {
			return
		}
		reports, err := checked([]byte(src))
		if err != nil {
			return
		}
		for _, r := range reports {
			for _, d := range documents(t, r) {
				if _, err := formattest.Read(d.format, d.text); err != nil {
					t.Errorf("%s as %s: %v", d.name, d.format, err)
				}
			}
		}
	})
}

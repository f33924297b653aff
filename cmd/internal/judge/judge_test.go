package judge_test

import (
	"context"
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/whatif"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// stall is a small system with a flow that loses work: it is accepted before
// anything durable has it.
const stall = `
owner: "team-stall"
boxes: {buyer: kind: "client", till: {kind: "service", timeout: "1s"}, printer: kind: "service", unused: kind: "client"}
lines: {
	pay: {from: "buyer", to: "till", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}
	tell: {from: "till", to: "printer", interaction: "send", operation: "command", guarantee: "at-most-once"}
}
flows: {
	sale: steps: ["pay", "tell"]
	ask: steps: ["pay"]
}
`

// tree writes systems, one a directory, and gives options to read them.
func tree(t *testing.T, files map[string]string) judge.Options {
	t.Helper()
	root := t.TempDir()
	for name, src := range files {
		dir := filepath.Join(root, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "system.cue"), []byte("package p\n"+src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return judge.Options{Model: model.Options{Dir: root}, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
}

// problems are what keeps systems from being judged, by their directories.
func problems(t *testing.T, err error) []string {
	t.Helper()
	var u *judge.Unjudged
	if !errors.As(err, &u) {
		t.Fatalf("the error is %v, want a model that can't be judged", err)
	}
	var out []string
	for _, l := range u.Failed {
		for _, p := range l.Problems {
			out = append(out, l.Dir+": "+p.Error())
		}
	}
	return out
}

// One system that can't be judged leaves no verdict on any, and all are told
// that can't, for whatever reason.
func TestNoPartialVerdict(t *testing.T) {
	o := tree(t, map[string]string{
		"a": `system: "shop"` + stall,
		"b": `system: "other"` + stall + `policy: rules: "dual-writ": "error"` + "\n" + `readiness: "no-such-item": done: true`,
		"c": `system: "third"` + stall + `policy: rules: "dual-writ": "error"` + "\n" + `liens: {}`,
		"d": `system: "shop"` + stall,
		"e": `system: "last"` + stall,
	})
	reports, err := judge.Check([]string{"./..."}, o)
	if reports != nil {
		t.Errorf("%d verdicts", len(reports))
	}
	want := []string{
		`b: policy.rules: there is no rule "dual-writ"; did you mean "dual-write"?`,
		`b: readiness.no-such-item: there is no readiness item "no-such-item"`,
		`c: liens: there is no field "liens" here; did you mean "lines"?`,
		`c: policy.rules: there is no rule "dual-writ"; did you mean "dual-write"?`,
		`d: system: "shop" is the name of two systems; a system's name tells its findings apart`,
	}
	if diff := cmp.Diff(want, problems(t, err)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if _, err := judge.Check([]string{"nowhere"}, o); err == nil || errors.As(err, new(*judge.Unjudged)) {
		t.Errorf("what isn't there gives %v", err)
	}
	if _, err := judge.Load([]string{"./..."}, tree(t, nil)); !errors.Is(err, model.ErrNothing) {
		t.Errorf("nothing at all gives %v", err)
	}
}

// Systems come one after the other, each once: whoever has seen enough pays for
// no more.
func TestEach(t *testing.T) {
	o := tree(t, map[string]string{"a": `system: "a"` + stall, "b": `system: "b"` + stall})
	var dirs []string
	for l, err := range judge.Each([]string{"a", "b", "./a", "nowhere"}, o) {
		if err != nil {
			dirs = append(dirs, err.Error())
			continue
		}
		dirs = append(dirs, l.Dir)
	}
	if diff := cmp.Diff([]string{"a", "b", "nowhere: no such file or directory"}, dirs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for l, err := range judge.Each([]string{"a", "nowhere"}, o) {
		if err != nil {
			t.Error("what comes after the first was read")
		}
		if r := judge.System(l.System, o); r.Worst() == rules.Off {
			t.Error("nothing is wrong with it")
		}
		break
	}
}

func TestCheck(t *testing.T) {
	o := tree(t, map[string]string{"a": `system: "a"` + stall, "b": `system: "b"` + stall})
	o.Profile = "production"
	reports, err := judge.Check([]string{"b", "a"}, o)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range reports {
		got = append(got, r.System.Name+" "+r.Profile+" "+r.Now.Format(time.DateOnly))
		if !found(r, "isolated-box", "boxes.unused") {
			t.Errorf("%s: nobody says that a box is unused", r.System.Name)
		}
	}
	if diff := cmp.Diff([]string{"b production 2026-11-21", "a production 2026-11-21"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func found(r *rules.Report, rule, entity string) bool {
	for _, f := range r.Findings {
		if f.Rule.Name == rule && f.On.Name == entity {
			return true
		}
	}
	return false
}

// A checklist is signed before a launch, whatever else a system is judged by.
func TestChecklist(t *testing.T) {
	o := tree(t, map[string]string{"a": `system: "a"` + stall})
	reports, err := judge.Check([]string{"a"}, o)
	if err != nil {
		t.Fatal(err)
	}
	usual, by := judge.Checklist(reports[0], "")
	if by != "production" {
		t.Errorf("filled in by %q", by)
	}
	mild, by := judge.Checklist(reports[0], "sketch")
	if by != "sketch" {
		t.Errorf("filled in by %q", by)
	}
	if len(usual.Answers) == 0 || usual.Open() == mild.Open() {
		t.Errorf("by both profiles %d of %d items are open", mild.Open(), len(mild.Answers))
	}
}

func TestExplore(t *testing.T) {
	o := tree(t, map[string]string{"a": `system: "a"` + stall, "b": `system: "b"` + stall})
	systems, err := judge.Load([]string{"./..."}, o)
	if err != nil {
		t.Fatal(err)
	}
	flows, err := judge.Choose(systems, nil)
	if diff := cmp.Diff("a sale ask; b sale ask", names(flows)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	flows, err = judge.Choose(systems[:1], []string{"sale"})
	if diff := cmp.Diff("a sale", names(flows)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	var unknown *judge.UnknownFlow
	if _, err := judge.Choose(systems[:1], []string{"sale", "sael"}); !errors.As(err, &unknown) || unknown.ID != "sael" || len(unknown.Known) != 2 {
		t.Errorf("an unknown flow gives %v", err)
	}
	systems[1].Flows = nil
	if _, err := judge.Choose(systems[1:], []string{"sael"}); !errors.Is(err, judge.ErrNoFlow) {
		t.Errorf("no flow gives %v", err)
	}

	reports := judge.Explore(context.Background(), flows, judge.Budget{Time: time.Minute})
	if c := explore.Counts(reports); c != (explore.Count{Flows: 1, Broken: 1}) {
		t.Errorf("explored: %+v", c)
	}
	reports = judge.Explore(context.Background(), flows, judge.Budget{Time: time.Minute, Flow: explore.Options{MaxStates: 1}})
	if c := explore.Counts(reports); c.NotFinished != 1 {
		t.Errorf("explored within a state: %+v", c)
	}
	reports = judge.Explore(context.Background(), flows, judge.Budget{})
	if !strings.Contains(reports[0].Results[0].Bound, "time was up") {
		t.Errorf("explored in no time: %+v", reports[0].Results[0].Bound)
	}
	if glance := judge.Glance(context.Background(), systems[0]); len(glance) != 2 || glance[0].State() != explore.Broken {
		t.Errorf("a glance shows %d flows", len(glance))
	}
}

// names are the chosen flows: "shop sale refund; other sale".
func names(chosen []judge.Flows) string {
	var all []string
	for _, in := range chosen {
		says := in.System.Name
		for _, f := range in.Flows {
			says += " " + f.ID
		}
		all = append(all, says)
	}
	return strings.Join(all, "; ")
}

func TestWhatIf(t *testing.T) {
	o := tree(t, map[string]string{"a": `system: "a"` + stall})
	systems, err := judge.Load([]string{"a"}, o)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := judge.WhatIf(systems[0], []string{"till"}, whatif.Down, 0)
	if err != nil || len(outcome.Flows) != 2 {
		t.Errorf("%v: %+v", err, outcome)
	}
	if _, err := judge.WhatIf(systems[0], []string{"tilll"}, whatif.Down, 0); err == nil || !strings.Contains(err.Error(), "till") {
		t.Errorf("an unknown box gives %v", err)
	}
	if tables := judge.FailureModels(systems, time.Minute); len(tables) != 1 || tables[0].System != systems[0] {
		t.Errorf("the failure models are %v", tables)
	}
}

// The entry point answers, and leaves to others how that is asked and written.
func TestKnowsNoCommandAndNoFormat(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			path := strings.Trim(i.Path.Value, `"`)
			if path == "os" || path == "io" || strings.HasPrefix(path, "tautline.dev/render") || strings.Contains(path, "cobra") {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}

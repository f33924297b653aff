package itself_test

import (
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
)

// today is the day on which the tests judge.
var today = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// loaded reads a model from text; one that can't be read fails the test.
func loaded(t *testing.T, src string) *model.System {
	t.Helper()
	systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range systems[0].Problems {
		t.Fatalf("the model doesn't load: %s: %s", p.Path, p.Message)
	}
	return systems[0].System
}

// judged runs rules over a model.
func judged(t *testing.T, src string, run ...*rules.Rule) *rules.Report {
	t.Helper()
	return rules.Judge(loaded(t, src), rules.Options{Rules: run, Now: today})
}

// told is what a report found: "error lines.save: what is wrong".
func told(r *rules.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Severity.String()+" "+f.On.Name+": "+f.Message)
	}
	return out
}

// skipped is what a report could not judge: "lines.save needs timeout".
func skipped(r *rules.Report) []string {
	var out []string
	for _, s := range r.Skipped {
		out = append(out, s.On.Name+" needs "+strings.Join(s.Needs, ", "))
	}
	return out
}

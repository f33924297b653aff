package cue_test

import (
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/edit"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/cue"
)

// An experiment is put where the others of its line are. What was there stays, its
// comments beside it, and so do the ends of lines.
func TestExperiments(t *testing.T) {
	const head = "system: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"database\"}\n"
	line := func(experiments string) string {
		return head + "lines: save: {\n\tfrom: \"a\", to: \"b\"\n" + experiments + "}\n"
	}
	const (
		old = `{kind: "down", date: "2026-01-01", result: "held"}`
		add = `{kind: "slow", date: "2026-02-02", result: "held"}`
	)
	for name, c := range map[string]struct{ was, want string }{
		"none yet":              {line(""), line("") + "\nlines: \"save\": experiments: [" + add + "]\n"},
		"no end of a line":      {strings.TrimSuffix(line(""), "\n"), line("") + "\nlines: \"save\": experiments: [" + add + "]\n"},
		"others":                {line("\texperiments: [" + old + "]\n"), line("\texperiments: [" + old + ", " + add + "]\n")},
		"others, one a line":    {line("\texperiments: [\n\t\t" + old + ",\n\t]\n"), line("\texperiments: [\n\t\t" + old + ", " + add + ",\n\t]\n")},
		"a comment":             {line("\texperiments: [\n\t\t" + old + ", // rain\n\t]\n"), line("\texperiments: [\n\t\t" + old + ", // rain\n\t\t" + add + ",\n\t]\n")},
		"a comment, no comma":   {line("\texperiments: [\n\t\t" + old + " // rain\n\t]\n"), line("\texperiments: [\n\t\t" + old + " // rain\n\t\t" + add + ",\n\t]\n")},
		"a comment behind more": {line("\texperiments: [" + old + "] // rain\n"), line("\texperiments: [" + old + ", " + add + "] // rain\n")},
	} {
		for _, crlf := range []bool{false, true} {
			was, want := c.was, c.want
			if crlf {
				was, want = strings.ReplaceAll(was, "\n", "\r\n"), strings.ReplaceAll(want, "\n", "\r\n")
			}
			s := modeltest.Load(t, was)
			l := s.Line("save")
			l.At.File.Path = "s.cue" // as if it had been read from a file
			e, err := cue.Experiments(s, l, []model.Experiment{{Kind: "slow", Date: time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC), Result: "held"}})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got, err := edit.Apply(l.At.File.Src, []edit.Edit{e})
			if err != nil || string(got) != want {
				t.Errorf("%s (CRLF %v): %v\n%q, want\n%q", name, crlf, err, got, want)
			}
			if again := modeltest.Load(t, string(got)).Line("save"); len(again.Experiments) != strings.Count(want, "kind: \"slow\"")+strings.Count(want, "kind: \"down\"") {
				t.Errorf("%s: it holds %d experiments", name, len(again.Experiments))
			}
		}
	}
}

// What isn't the system's own is not written to.
func TestExperimentsElsewhere(t *testing.T) {
	s := modeltest.Load(t, "system: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: save: {from: \"a\", to: \"b\"}\n")
	l := s.Line("save")
	l.At.File.Path = ""
	if _, err := cue.Experiments(s, l, []model.Experiment{{Kind: "slow"}}); err == nil || !strings.Contains(err.Error(), "isn't this system's own") {
		t.Errorf("it says %v", err)
	}
}

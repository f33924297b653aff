package text_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

// TestColumns: on a terminal every line that can be broken fits it, and says the same
// words as elsewhere, in the same order.
func TestColumns(t *testing.T) {
	t.Chdir("../../examples") // files are named from where we work
	for _, dir := range []string{"widget-store/2-function", "widget-store/4-event-by-function"} {
		loaded, err := model.Load([]string{filepath.FromSlash(dir)}, model.Options{})
		if err != nil || len(loaded) != 1 || loaded[0].System == nil {
			t.Fatal(err, loaded)
		}
		system := loaded[0].System
		report := rules.Judge(system, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
		if len(report.Findings) == 0 {
			t.Fatalf("%s has no findings", dir)
		}
		list := readiness.Check(report)
		explored := explore.Report{System: system}
		for _, f := range system.Flows {
			explored.Results = append(explored.Results, explore.Flow(context.Background(), system, f, explore.Options{}))
		}
		for name, write := range map[string]func(*bytes.Buffer, text.Style) error{
			"check": func(w *bytes.Buffer, st text.Style) error {
				return text.Check(w, st, []*rules.Report{report}, text.CheckOptions{Skipped: true})
			},
			"explore": func(w *bytes.Buffer, st text.Style) error {
				return text.Explore(w, st, []explore.Report{explored}, text.ExploreOptions{NoLedger: true})
			},
			"review": func(w *bytes.Buffer, st text.Style) error {
				return text.Review(w, st, []*rules.Report{report}, text.ReviewOptions{Coupling: true})
			},
			"ready": func(w *bytes.Buffer, st text.Style) error {
				return text.Ready(w, st, []*readiness.Checklist{list}, nil)
			},
		} {
			var free bytes.Buffer
			if err := write(&free, text.NewStyle(&free, false)); err != nil {
				t.Fatal(err)
			}
			for _, columns := range []int{60, 80, 120} {
				for _, colour := range []bool{false, true} {
					var w bytes.Buffer
					if err := write(&w, text.NewStyle(&w, colour).In(columns)); err != nil {
						t.Fatal(err)
					}
					said := ansi.Strip(w.String())
					for line := range strings.Lines(said) {
						line = strings.TrimSuffix(line, "\n")
						if ansi.StringWidth(line) > columns && breakable(line, columns) {
							t.Errorf("%s %s at %d: %q", name, dir, columns, line)
						}
					}
					if colour {
						continue
					}
					if diff := cmp.Diff(words(free.String()), words(said)); diff != "" {
						t.Errorf("%s %s at %d says other words:\n%s", name, dir, columns, diff)
					}
				}
			}
		}
	}
}

// framed is whether a line is of a team's source, which is cut.
func framed(line string) bool {
	return strings.HasPrefix(strings.TrimLeft(line, " 0123456789"), "| ")
}

// breakable is whether a line has a place to be broken at. CUE to copy is never broken.
func breakable(line string, columns int) bool {
	cue := strings.Contains(line, ": {") || strings.Contains(line, ": [\"")
	return !framed(line) && !cue && strings.LastIndexByte(strings.TrimRight(line[:min(len(line), columns)], " "), ' ') > 34
}

// words are those of all lines that aren't cut.
func words(s string) (all []string) {
	for line := range strings.Lines(s) {
		if !framed(line) {
			all = append(all, strings.Fields(line)...)
		}
	}
	return all
}

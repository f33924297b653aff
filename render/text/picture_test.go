package text

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

var updatePictures = flag.Bool("update-pictures", false, "write the golden pictures anew")

func shop(t *testing.T) (*model.System, *rules.Report) {
	t.Helper()
	loaded, err := model.Load([]string{filepath.Join("..", "mermaid", "testdata", "shop")}, model.Options{})
	if err != nil || len(loaded) != 1 || loaded[0].System == nil {
		t.Fatal(err, loaded)
	}
	sys := loaded[0].System
	fault := &rules.Rule{Name: "third-party-on-critical-path", Family: rules.AntiPattern}
	asks := &rules.Rule{Name: "timeout-unstated", Family: rules.Unstated}
	return sys, &rules.Report{
		System:    sys,
		Findings:  []rules.Finding{{Rule: fault, Severity: rules.Error, On: sys.Line("ship").Entity()}, {Rule: fault, Severity: rules.Warning, On: sys.Box("jobs-dlq").Entity()}},
		Questions: map[*model.Line]rules.Answers{sys.Line("order"): {Open: []*rules.Rule{asks}}},
	}
}

func TestPicture(t *testing.T) {
	sys, r := shop(t)
	tests := []struct {
		golden, view string
		columns      int
	}{
		{"system-80", "system", 80},
		{"flow-120", "flow:sell", 120},
		{"failure-80", "failure:jobs", 80},
		{"overview-80", "overview", 80},
	}
	for _, test := range tests {
		v, err := view.Of(sys, test.view, view.Options{Report: r})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Picture(&out, NewStyle(&out, false), v, r, test.columns); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := lipgloss.Width(strings.TrimSuffix(line, "\n")); w > test.columns {
				t.Errorf("%s: %d columns: %s", test.golden, w, line)
			}
		}
		path := filepath.Join("testdata", "picture-"+test.golden+".txt")
		if *updatePictures {
			if err := os.WriteFile(path, out.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", path, diff)
		}
	}
}

// TestPictureOfHostileText: nothing reaches the terminal that would move its
// cursor or reorder its text, and no text makes a row wider than it may be.
func TestPictureOfHostileText(t *testing.T) {
	for _, text := range []string{"\x1b[31m", "a\nb\r\nc", "\u202eabc", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", strings.Repeat("W", 10_000), strings.Repeat("订", 500), "::error::x"} {
		sys, r := shop(t)
		for _, b := range sys.Boxes {
			b.ID += text
		}
		for _, l := range sys.Lines {
			l.ID += text
		}
		for _, name := range []string{"system", "flow:sell", "overview"} {
			v, err := view.Of(sys, name, view.Options{Report: r})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := Picture(&out, NewStyle(&out, false), v, r, 80); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), "pack") && !strings.Contains(out.String(), "boxes") {
				t.Errorf("%.20q: %s shows nothing of the system:\n%s", text, name, out.String())
			}
			for _, bad := range []string{"\x1b", "\u202e", "\r"} {
				if strings.Contains(out.String(), bad) {
					t.Errorf("%q gets through", bad)
				}
			}
			for line := range strings.Lines(out.String()) {
				if w := lipgloss.Width(strings.TrimSuffix(line, "\n")); w > 80 {
					t.Errorf("%.20q: %d columns: %s", text, w, line)
				}
			}
		}
	}
}

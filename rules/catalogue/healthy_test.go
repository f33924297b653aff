package catalogue_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// worthSaying are the warnings that systems of careful teams get ("kafka
// batch-all-or-nothing lines.read"), and why each is worth their time. There is none.
var worthSaying = map[string]string{}

// TestCarefulTeamsAreLeftAlone: systems as careful teams write them, on a dozen
// platforms, get no error, and at most one warning for twenty lines, each of which
// is worth saying.
func TestCarefulTeamsAreLeftAlone(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "healthy", "*.cue"))
	if err != nil || len(files) < 12 {
		t.Fatal(len(files), err)
	}
	lines, warnings := 0, 0
	said := map[string]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sys := modeltest.Load(t, string(src))
		lines += len(sys.Lines)
		for _, f := range rules.Judge(sys, rules.Options{Rules: catalogue.All(), Profile: "design-review", Now: day}).Findings {
			is := strings.TrimSuffix(filepath.Base(file), ".cue") + " " + f.Rule.Name + " " + f.On.Name
			switch {
			case f.Severity == rules.Error:
				t.Errorf("an error: %s: %s", is, f.Message)
			case f.Severity == rules.Warning && worthSaying[is] == "":
				t.Errorf("nobody says why this is worth saying: %s: %s", is, f.Message)
			case f.Severity == rules.Warning:
				said[is] = true
				warnings++
			}
		}
	}
	for is := range worthSaying {
		if !said[is] {
			t.Errorf("%s isn't said any more", is)
		}
	}
	if warnings*20 > lines {
		t.Errorf("%d warnings on %d lines", warnings, lines)
	}
}

package examples

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/own"
)

func judgeOwn(t *testing.T, dir string) (*rules.Report, []*rules.Rule) {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := loaded[0].System
	for _, p := range loaded[0].Problems {
		t.Fatalf("%v: %v", p.At.Place(), p)
	}
	for _, p := range own.Check(s, catalogue.All()) {
		t.Fatalf("%v: %v", p.At.Place(), p)
	}
	all := slices.Concat(catalogue.All(), own.Rules(s))
	return rules.Judge(s, rules.Options{Rules: all, Now: day}), all
}

// The organisation's rules find in their fixtures what these want, and each is wanted.
func TestOwnRulesAsWanted(t *testing.T) {
	dirs, err := model.Fixtures([]string{"own-rules"}, model.Options{})
	if err != nil || len(dirs) != 2 {
		t.Fatal(dirs, err)
	}
	var trials []own.Trial
	for _, dir := range dirs {
		trial, problems := own.Try(judgeOwn(t, dir))
		for _, p := range problems {
			t.Errorf("%v: %v", p.At.Place(), p)
		}
		for _, f := range trial.Failures {
			t.Errorf("%v: %s: %s", f.At.Place(), f.Rule, f.Message)
		}
		trials = append(trials, trial)
	}
	if untried := own.Untried(trials); len(untried) > 0 {
		t.Errorf("nobody wants %v", untried)
	}
}

func TestOwnRulesGolden(t *testing.T) {
	r, _ := judgeOwn(t, "own-rules/shop")
	var b bytes.Buffer
	if err := text.Check(&b, text.NewStyle(&b, false), []*rules.Report{r}, text.CheckOptions{}); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("own-rules", "shop", "check.golden")
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("check says something else than %s (-want +got):\n%s", golden, diff)
	}
}

package catalogue_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// TestModels runs each rule's firing and quiet model. What the rule says about
// the firing one is golden.
func TestModels(t *testing.T) {
	for _, r := range catalogue.All() {
		t.Run(r.Name, func(t *testing.T) {
			said, fired := judge(t, r, r.Fires)
			if !fired {
				t.Errorf("the firing model is quiet:\n%s", said)
			}
			golden(t, filepath.Join("testdata", r.Name+".golden"), said)
			if said, fired := judge(t, r, r.Quiet); fired {
				t.Errorf("the quiet model fires:\n%s", said)
			}
		})
	}
}

// judge is what one rule says about a model, in the profile production, in
// which no question is off.
func judge(t *testing.T, r *rules.Rule, src string) (said string, fired bool) {
	t.Helper()
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	st := text.NewStyle(&b, false)
	if loaded[0].System == nil {
		if err := text.Problems(&b, st, loaded); err != nil {
			t.Fatal(err)
		}
		for _, p := range loaded[0].Problems {
			fired = fired || p.Rule == r.Name
		}
		return b.String(), fired
	}
	report := rules.Judge(loaded[0].System, rules.Options{Rules: catalogue.All(), Profile: "production", Base: rulestest.Base(t, r.Before), Now: day})
	var own []rules.Finding
	for _, f := range report.Findings {
		if f.Rule == r {
			own = append(own, f)
		}
	}
	report.Findings = own
	if err := text.Check(&b, st, []*rules.Report{report}, text.CheckOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	return b.String(), len(own) > 0
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

var kebab = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// TestDeclarations holds every rule to what explain, the docs and machines
// need of it.
func TestDeclarations(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range catalogue.All() {
		if seen[r.Name] {
			t.Errorf("%s stands twice in the catalogue", r.Name)
		}
		seen[r.Name] = true
		thin := func(what, s string, least int) {
			if len(s) < least {
				t.Errorf("%s: %s is thin: %q", r.Name, what, s)
			}
		}
		if !kebab.MatchString(r.Name) {
			t.Errorf("%s: not a name", r.Name)
		}
		thin("summary", r.Summary, 20)
		thin("why", r.Why, 120)
		thin("fix", r.Fix, 60)
		thin("false positives", r.FalsePositives, 40)
		thin("firing model", r.Fires, 60)
		thin("quiet model", r.Quiet, 60)
		if !strings.HasSuffix(r.Summary, ".") {
			t.Errorf("%s: the summary is no sentence: %q", r.Name, r.Summary)
		}
		if len(r.References) == 0 {
			t.Errorf("%s: no reference", r.Name)
		}
		for _, ref := range r.References {
			if ref.Title == "" || !strings.HasPrefix(ref.URL, "https://") || ref.Read == "" {
				t.Errorf("%s: an incomplete reference: %+v", r.Name, ref)
			}
		}
		for _, i := range r.Seen {
			if i.Who == "" || i.Date == "" || len(i.What) < 40 || !strings.HasPrefix(i.URL, "https://") {
				t.Errorf("%s: an incomplete incident: %+v", r.Name, i)
			}
		}
		if strings.HasSuffix(r.Name, "-unstated") != (r.Question != nil) {
			t.Errorf("%s: questions, and only they, end in -unstated", r.Name)
		}
	}
}

// TestCounts: what is written about how many rules there are is true.
func TestCounts(t *testing.T) {
	says := regexp.MustCompile(`(\d+) rules\b`)
	for _, file := range []string{"../../README.md", "../../CHANGELOG.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		counts := says.FindAllStringSubmatch(string(text), -1)
		if len(counts) == 0 {
			t.Errorf("%s doesn't say how many rules there are", file)
		}
		for _, c := range counts {
			if c[1] != strconv.Itoa(len(catalogue.All())) {
				t.Errorf("%s speaks of %s rules, and there are %d", file, c[1], len(catalogue.All()))
			}
		}
	}
}

// Package examples holds the models that people learn from. Each is a test:
// what check says about it stands beside it, in check.golden.
package examples

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// dirs are the directories with a model.
func dirs(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == "system.cue" {
			out = append(out, filepath.ToSlash(filepath.Dir(path)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 12 {
		t.Fatalf("only %d examples found: %v", len(out), out)
	}
	return out
}

func judge(t *testing.T, dir, profile string) *rules.Report {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := loaded[0].Problems; len(p) > 0 {
		t.Fatalf("%v: %v", p[0].At.Place(), p)
	}
	return rules.Judge(loaded[0].System, rules.Options{Rules: catalogue.All(), Profile: profile, Now: day})
}

func TestGolden(t *testing.T) {
	for _, dir := range dirs(t) {
		t.Run(dir, func(t *testing.T) {
			var b bytes.Buffer
			r := judge(t, dir, "")
			if err := text.Check(&b, text.NewStyle(&b, false), []*rules.Report{r}, text.CheckOptions{}); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join(dir, "check.golden")
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
		})
	}
}

// TestWhatEachTeaches holds each stage to what its README says: what is due is
// found, and the safe stages pass.
func TestWhatEachTeaches(t *testing.T) {
	for dir, want := range map[string]struct {
		errors []string // exactly these rules at this severity
		worst  rules.Severity
	}{
		"confirmation-mail/1-update":             {nil, rules.Off},
		"confirmation-mail/2-mail-in-request":    {[]string{"dual-write", "retry-without-idempotency"}, rules.Error},
		"confirmation-mail/3-mail-in-background": {[]string{"dual-write", "fire-and-forget", "retry-without-idempotency"}, rules.Error},
		"confirmation-mail/4-queue-and-worker":   {[]string{"dual-write", "queue-without-dead-letter", "retry-without-idempotency"}, rules.Error},
		"confirmation-mail/5-claim":              {[]string{"dual-write"}, rules.Error},
		"confirmation-mail/6-outbox-and-key":     {nil, rules.Off},
		"widget-store/1-gateway-to-table":        {[]string{"gateway-writes-store", "retry-without-idempotency"}, rules.Error},
		"widget-store/2-function":                {[]string{"caller-gives-up-first"}, rules.Error},
		"widget-store/3-queue":                   {nil, rules.Off},
		"widget-store/4-event-by-function":       {[]string{"dual-write"}, rules.Error},
		"widget-store/5-change-stream":           {nil, rules.Off},
		"widget-store/6-saga":                    {nil, rules.Off},
		"chain/1-calls":                          {[]string{"distributed-transaction"}, rules.Error},
		"chain/2-queues":                         {nil, rules.Info},
		"concert-tickets":                        {nil, rules.Off},
	} {
		t.Run(dir, func(t *testing.T) {
			r := judge(t, dir, "")
			var errors []string
			for _, f := range r.Findings {
				if f.Severity == rules.Error && !slices.Contains(errors, f.Rule.Name) {
					errors = append(errors, f.Rule.Name)
				}
			}
			slices.Sort(errors)
			if diff := cmp.Diff(want.errors, errors); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if r.Worst() != want.worst {
				t.Errorf("the worst finding is of severity %s, want %s", r.Worst(), want.worst)
			}
			if want.worst == rules.Off {
				if strict := judge(t, dir, "production"); len(strict.Findings) > 0 {
					t.Errorf("a clean example has a finding in production: %s", strict.Findings[0].Message)
				}
			}
		})
	}
}

// TestReadmes: each example says in three sentences what it teaches.
func TestReadmes(t *testing.T) {
	for _, dir := range dirs(t) {
		src, err := os.ReadFile(filepath.Join(dir, "README.md"))
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.HasPrefix(string(src), "# ") || strings.Count(string(src), ".") < 3 {
			t.Errorf("%s/README.md doesn't say in three sentences what the example teaches", dir)
		}
	}
}

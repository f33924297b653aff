package examples

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/render/text"
	"tautline.dev/rules/catalogue"
)

// TestExploreGolden holds what explore says of each stage that teaches.
func TestExploreGolden(t *testing.T) {
	for _, dir := range dirs(t) {
		if !strings.HasPrefix(dir, "confirmation-mail/") && !strings.HasPrefix(dir, "widget-store/") && !strings.HasPrefix(dir, "chain/") {
			continue
		}
		t.Run(dir, func(t *testing.T) {
			var b bytes.Buffer
			if err := text.Explore(&b, text.NewStyle(&b, false), []explore.Report{explored(t, dir)}, text.ExploreOptions{}); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join(dir, "explore.golden")
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
				t.Errorf("explore says something else than %s (-want +got):\n%s", golden, diff)
			}
			for i, line := range strings.Split(b.String(), "\n") {
				if n := len([]rune(line)); n > 100 {
					t.Errorf("line %d is %d columns wide", i+1, n)
				}
			}
		})
	}
}

func explored(t *testing.T, dir string) explore.Report {
	t.Helper()
	s := judge(t, dir, "").System
	rep := explore.Report{System: s}
	for _, f := range s.Flows {
		rep.Results = append(rep.Results, explore.Flow(context.Background(), s, f, explore.Options{}))
	}
	return rep
}

// TestStoriesNameRules: what a story sends its reader to can be explained.
func TestStoriesNameRules(t *testing.T) {
	for _, dir := range dirs(t) {
		for _, r := range explored(t, dir).Results {
			for _, v := range r.Verdicts {
				if v.Story == nil {
					continue
				}
				if v.Story.Rule != "" && catalogue.Find(v.Story.Rule) == nil {
					t.Errorf("%s: a story of %s is an instance of %q, and there is no such rule", dir, r.Flow.ID, v.Story.Rule)
				}
			}
		}
	}
}

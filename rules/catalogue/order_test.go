package catalogue_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// TestNoCircle: rules don't explain each other.
func TestNoCircle(t *testing.T) {
	if _, err := rules.InOrder(catalogue.All()); err != nil {
		t.Error(err)
	}
}

// TestAnyOrderOfRules: the catalogue's order is that of listing. Shuffled, it
// gives the same findings with the same stories, and skips the same.
func TestAnyOrderOfRules(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	stories := 0
	for _, r := range catalogue.All() {
		sys := loads(t, r.Fires)
		if sys == nil {
			continue // enforced by loading
		}
		base := rulestest.Base(t, r.Before)
		want := everything(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Profile: "production", Base: base, Now: day}))
		for _, s := range want {
			if s.Breaks != "" {
				stories++
			}
		}
		for range 3 {
			list := slices.Clone(catalogue.All())
			dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			got := everything(rules.Judge(sys, rules.Options{Rules: list, Profile: "production", Base: base, Now: day}))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("the firing model of %s (-listed +shuffled):\n%s", r.Name, diff)
			}
		}
	}
	if stories < 5 {
		t.Errorf("only %d findings have a story", stories)
	}
}

// said is one thing that a report says.
type said struct {
	Rule, Entity, Severity, Message, Breaks, Story string
	Needs                                          []string
}

// everything is all that a report found, took for accepted and skipped.
func everything(r *rules.Report) []said {
	var out []said
	for _, f := range slices.Concat(r.Findings, r.Waived) {
		s := said{Rule: f.Rule.Name, Entity: f.On.Name, Severity: f.Severity.String(), Message: f.Message}
		if f.Story != nil {
			s.Breaks, s.Story = f.Story.Breaks, f.Story.Sum
		}
		out = append(out, s)
	}
	for _, s := range r.Skipped {
		out = append(out, said{Rule: s.Rule.Name, Entity: s.On.Name, Needs: s.Needs})
	}
	return out
}

// loads is the system that a text holds, nil where loading itself finds fault
// with it.
func loads(t *testing.T, src string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	return loaded[0].System
}

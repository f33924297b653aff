package catalogue_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// TestUnstatedIsAmongTheFacts: a finding that says of a fact that nobody stated it
// rests on that fact, so whoever reads its facts finds the path to state.
func TestUnstatedIsAmongTheFacts(t *testing.T) {
	seen := 0
	for _, rule := range catalogue.All() {
		for _, src := range []string{rule.Fires, rule.Quiet} {
			if src == "" {
				continue
			}
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
			if err != nil {
				t.Fatal(err)
			}
			if loaded[0].System == nil {
				continue // what it shows is that it can't be judged
			}
			for _, f := range rules.Judge(loaded[0].System, rules.Options{Rules: catalogue.All(), Now: rulestest.Today}).Findings {
				if f.Unstated == "" {
					continue
				}
				seen++
				on := f.Of
				if len(on) == 0 {
					on = append(on, f.On)
				}
				for _, e := range rules.Told(on) {
					want := f.Unstated
					if e.Name != "system" {
						want = e.Name + "." + want
					}
					listed := false
					for _, b := range f.Facts {
						listed = listed || b.Path == want || strings.HasPrefix(b.Path, want+".")
					}
					if !listed {
						t.Errorf("%s on %s: %s is unstated, and not among its facts %v", f.Rule.Name, f.On.Name, want, paths(f.Facts))
					}
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no finding says that something is unstated")
	}
}

func paths(facts []model.Basis) []string {
	var out []string
	for _, b := range facts {
		out = append(out, b.Path)
	}
	return out
}

package catalogue_test

import (
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// TestQuietModelsAreSound holds every quiet model against the whole catalogue:
// people copy these models, so none may carry an error of another rule.
func TestQuietModelsAreSound(t *testing.T) {
	for _, r := range catalogue.All() {
		t.Run(r.Name, func(t *testing.T) {
			report := rules.Judge(modeltest.Load(t, r.Quiet), rules.Options{Rules: catalogue.All(), Profile: "design-review", Base: rulestest.Base(t, r.Before), Now: day})
			for _, f := range report.Findings {
				if f.Severity == rules.Error && f.Waived == nil {
					t.Errorf("%s on %s: %s", f.Rule.Name, f.On.Name, f.Message)
				}
			}
		})
	}
}

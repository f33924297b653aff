package explore

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
)

// TestExamples: the stages that the examples call safe keep every promise, and
// the others break what their READMEs say they break.
func TestExamples(t *testing.T) {
	for dir, want := range map[string][]string{
		"confirmation-mail/1-update":             nil,
		"confirmation-mail/2-mail-in-request":    {"double-effect", "half-effect", "untruthful-answer"},
		"confirmation-mail/3-mail-in-background": {"lost-work", "double-effect", "half-effect", "untruthful-answer"},
		"confirmation-mail/4-queue-and-worker":   {"lost-work", "double-effect", "half-effect", "untruthful-answer"},
		"confirmation-mail/5-claim":              {"lost-work", "half-effect"},
		"confirmation-mail/6-outbox-and-key":     nil,
		"widget-store/1-gateway-to-table":        {"double-effect", "untruthful-answer"},
		"widget-store/2-function":                nil,
		"widget-store/3-queue":                   nil,
		"widget-store/4-event-by-function":       {"lost-work", "half-effect"},
		"widget-store/5-change-stream":           nil,
		"widget-store/6-saga":                    nil,
		"chain/1-calls":                          {"half-effect"},
		"chain/2-queues":                         nil,
	} {
		t.Run(dir, func(t *testing.T) {
			sys := example(t, dir)
			r := explore(t, sys, Options{})
			if !r.Finished {
				t.Fatal(r.Bound)
			}
			if diff := cmp.Diff(want, brokenOf(r)); diff != "" {
				t.Errorf("broken (-want +got):\n%s\n%s", diff, written(r))
			}
		})
	}
}

func example(t *testing.T, dir string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{filepath.Join("../../examples", dir)}, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p := loaded[0].Problems; len(p) > 0 {
		t.Fatal(p)
	}
	return loaded[0].System
}

// TestRealExamples: models of real systems, with most of their facts unknown,
// are explored to the end, and what breaks is told.
func TestRealExamples(t *testing.T) {
	for _, dir := range []string{"real/airline-booking", "real/online-boutique", "real/shopping-cart"} {
		sys := example(t, dir)
		for _, f := range sys.Flows {
			r := Flow(context.Background(), sys, f, Options{})
			if !r.Finished {
				t.Errorf("%s %s: %s", dir, f.ID, r.Bound)
			}
			t.Logf("%s %s: %d states\n%s", dir, f.ID, r.States, written(r))
		}
	}
}

package explore

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/rules/explore/exploretest"
)

// TestMechanisms: one thing at a time, with only the faults that concern it.
func TestMechanisms(t *testing.T) {
	for name, c := range exploretest.Mechanisms {
		t.Run(name, func(t *testing.T) {
			r := explore(t, load(t, c.Src), Options{Faults: c.Faults, Kinds: kinds(t, c.Kinds)})
			if diff := cmp.Diff(c.Want, brokenOf(r)); diff != "" {
				t.Errorf("broken (-want +got):\n%s\n%s", diff, written(r))
			}
		})
	}
}

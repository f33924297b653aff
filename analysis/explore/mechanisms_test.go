package explore

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model/modeltest"
)

// TestMechanisms: one thing at a time, with only the faults that concern it.
func TestMechanisms(t *testing.T) {
	for name, c := range exploretest.Mechanisms {
		t.Run(name, func(t *testing.T) {
			r := explore(t, modeltest.Load(t, c.Src), Options{Faults: c.Faults, Kinds: kinds(t, c.Kinds)})
			if diff := cmp.Diff(c.Want, brokenOf(r)); diff != "" {
				t.Errorf("broken (-want +got):\n%s\n%s", diff, written(r))
			}
		})
	}
}

// TestAccepted: a loss that the team accepts is noted at the promise that it
// would break, with where it is stated.
func TestAccepted(t *testing.T) {
	r := explore(t, modeltest.Load(t, exploretest.Mechanisms["a transport that may lose, as the team states"].Src), Options{})
	want := []string{"`save` may be missed: `take` states that what it carries may be lost (lines.take.guarantee: \"at-most-once\")"}
	if diff := cmp.Diff(want, r.Verdict(NoLostWork).Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if notes := r.Verdict(NoHalfEffect).Notes; len(notes) > 0 {
		t.Errorf("nothing can be half done, and yet %q", notes)
	}
}

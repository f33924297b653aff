package explore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model/modeltest"
)

// TestMends: a fix turns the promise that it should, and taking it away turns
// it back. Each case is a founding case and what is changed in its text.
func TestMends(t *testing.T) {
	for name, c := range exploretest.Fixes {
		t.Run(name, func(t *testing.T) {
			src := source(t, c.From)
			o := Options{Kinds: founding}
			if len(c.Faults) > 0 {
				o.Kinds = kinds(t, c.Faults)
			}
			if diff := cmp.Diff(c.Before, brokenOf(explore(t, modeltest.Load(t, src), o))); diff != "" {
				t.Errorf("without it (-want +got):\n%s", diff)
			}
			for _, ch := range c.Changes {
				if strings.Count(src, ch.Old) == 0 {
					t.Fatalf("%s has no %s", c.From, ch.Old)
				}
				src = strings.Replace(src, ch.Old, ch.New, 1)
			}
			r := explore(t, modeltest.Load(t, src), o)
			if diff := cmp.Diff(c.After, brokenOf(r)); diff != "" {
				t.Errorf("with it (-want +got):\n%s\n%s", diff, written(r))
			}
		})
	}
}

// kinds are faults by their names.
func kinds(t *testing.T, names []string) []Fault {
	t.Helper()
	var out []Fault
	for _, n := range names {
		f, ok := ParseFault(n)
		if !ok {
			t.Fatalf("no fault is called %q", n)
		}
		out = append(out, f)
	}
	return out
}

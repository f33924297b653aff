package trace

import (
	"testing"

	"tautline.dev/analysis/explore"
)

// TestUnfinished: why there is no verdict is told as it was, and an
// interruption is no bound.
func TestUnfinished(t *testing.T) {
	for want, r := range map[string]*explore.Result{
		"the flow has no steps":                  {Finished: true},
		"a bound was reached: 10 states":         {Bound: "10 states"},
		"it was interrupted after 1,234 states":  {Bound: "interrupted after 1,234 states", Interrupted: true},
		"a bound was reached: memory: 1,024 MiB": {Bound: "memory: 1,024 MiB"},
	} {
		if got := Unfinished(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

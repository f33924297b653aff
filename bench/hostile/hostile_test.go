//go:build unix

package main

import (
	"bytes"
	"testing"
	"time"
)

// tried has inputs tried, and fails where one did harm.
func tried(t *testing.T, all []input, limit time.Duration) {
	t.Helper()
	var out bytes.Buffer
	harmed, err := run(&out, all, "", limit, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	if harmed > 0 {
		t.Errorf("%d did harm:\n%s", harmed, out.String())
	}
}

// A few inputs of each class; all of them take minutes.
func TestSomeInputs(t *testing.T) {
	counts := map[string]int{}
	var some []input
	for _, in := range inputs() {
		every := map[string]int{"words": 80, "other commands": 50, "parser": 25, "names": 25, "reading": 25, "builtins": 50, "evaluator": 30, "structure": 20}[in.class]
		if every == 0 {
			every = 12
		}
		if counts[in.class]++; counts[in.class]%every == 1 {
			some = append(some, in)
		}
	}
	tried(t, some, 2*time.Second)
}

// There are as many as are promised, each by a name of its own.
func TestInputs(t *testing.T) {
	all := inputs()
	if len(all) < 300 {
		t.Errorf("%d inputs", len(all))
	}
	seen := map[string]bool{}
	for _, in := range all {
		if key := in.class + "/" + in.name; seen[key] && in.words == nil {
			t.Errorf("%s is there twice", key)
		} else {
			seen[key] = true
		}
	}
}

//go:build unix && long

package main

import (
	"testing"
	"time"
)

// More than three hundred inputs of all classes; `go run ./bench/hostile` tries every
// one, which takes as long as five of these. What is written of words takes the longest:
// of those there are fewer.
func TestManyInputs(t *testing.T) {
	counts := map[string]int{}
	var many []input
	for _, in := range inputs() {
		every := 4
		if in.class == "words" || in.class == "other commands" {
			every = 10
		}
		if counts[in.class]++; counts[in.class]%every == 1 {
			many = append(many, in)
		}
	}
	if len(many) < 300 {
		t.Fatalf("only %d inputs", len(many))
	}
	tried(t, many, 2*time.Second)
}

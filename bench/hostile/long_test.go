//go:build unix && long

package main

import (
	"testing"
	"time"
)

// More than three hundred inputs of all classes; `go run ./bench/hostile` tries every
// one, which takes as long as three of these.
func TestManyInputs(t *testing.T) {
	var many []input
	for i, in := range inputs() {
		if i%3 == 0 {
			many = append(many, in)
		}
	}
	if len(many) < 300 {
		t.Fatalf("only %d inputs", len(many))
	}
	tried(t, many, 2*time.Second)
}

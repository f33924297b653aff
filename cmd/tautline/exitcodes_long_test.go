//go:build long

package main

import "testing"

// TestExitCodesOfAll holds the exit code of check in every situation, some thousands,
// against what it must be.
func TestExitCodesOfAll(t *testing.T) {
	all := situations()
	if len(all) < 2000 {
		t.Fatalf("only %d situations", len(all))
	}
	exitCodes(t, all)
}

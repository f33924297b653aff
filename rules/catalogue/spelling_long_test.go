//go:build long

package catalogue_test

import (
	"os"
	"testing"
)

// TestAnySpellingOfCases: the systems that reviews were tried on give the same
// findings in any spelling.
func TestAnySpellingOfCases(t *testing.T) {
	cases := os.Getenv("TAUTLINE_CASES")
	if cases == "" {
		t.Fatal("TAUTLINE_CASES names no folder")
	}
	models := systemsBelow(t, cases)
	if len(models) < 50 {
		t.Fatalf("only %d cases", len(models))
	}
	addVariants(t, models)
	checkSpellings(t, models, 3)
}

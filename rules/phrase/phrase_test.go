package phrase_test

import (
	"math"
	"testing"

	"tautline.dev/rules/phrase"
)

func TestAmount(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 0.25: "0.25", 12.5: "12.5", 400: "400", 1.0 / 3: "0.333333",
		119.99999999: "120", 180000: "180000", 1e6: "1000000", 12345678: "12345700",
		math.MaxFloat64: "more than can be counted",
	} {
		if got := phrase.Amount(x); got != want {
			t.Errorf("%v is written %q, want %q", x, got, want)
		}
	}
	if got := phrase.Rate(400); got != "400/s" {
		t.Error(got)
	}
}

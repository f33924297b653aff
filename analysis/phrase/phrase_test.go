package phrase_test

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/analysis/phrase"
)

func TestShare(t *testing.T) {
	for _, ex := range []struct {
		share, apartFrom float64
		want             string
	}{
		{0.9985005, 0.999, "0.9985"},
		{0.99870015, 0.999, "0.9987"},
		{0.999949999, 0.9999, "0.99995"},
		{0.5, 0.9, "0.5"},
		{0.99899999, 0.999, "0.99899999"},
		{0.9999999, 1, "0.9999999"},
		{0, 1, "0"},
		{1, 1, "1"},
		{0.1 + 0.2, 0.9, "0.3"},
		{0.998001, 0.998001, "0.998001"},
		{0.999 * 0.999, 0.998001, "0.998001"},
	} {
		if got := phrase.Share(ex.share, ex.apartFrom); got != ex.want {
			t.Errorf("%v apart from %v: %s, want %s", ex.share, ex.apartFrom, got, ex.want)
		}
	}
}

// What is written is on the same side of the other share as what is meant.
func TestShareTellsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0.0001, 0.99999999).Draw(t, "share"), rapid.Float64Range(0.0001, 0.99999999).Draw(t, "apart from")
		if d := a - b; d < 1e-12 && d > -1e-12 {
			return
		}
		written, err := strconv.ParseFloat(phrase.Share(a, b), 64)
		if err != nil || (written < b) != (a < b) || written == b {
			t.Fatalf("%v apart from %v is written %v (%v)", a, b, written, err)
		}
	})
}

func TestAmount(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 0.25: "0.25", 12.5: "12.5", 400: "400", 1.0 / 3: "0.333333",
		119.99999999: "120", 180000: "180,000", 1e6: "1,000,000", 12345678: "12,345,700",
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

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 boxes", 1: "1 box", 2: "2 boxes", 1000: "1000 boxes"} {
		if got := phrase.Count(n, "box", "boxes"); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 65_536: "65,536", 1_234_567: "1,234,567", -123: "-123", -1234: "-1,234"} {
		if got := phrase.Thousands(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 123.45: "123.45", 1234.5678: "1,234.5678", 12345678: "12,345,678", 1e12: "1,000,000,000,000", 0.0001: "0.0001", -1234.5: "-1,234.5"} {
		if got := phrase.Number(x); got != want {
			t.Errorf("%v is written %q, want %q", x, got, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for s, want := range map[string]string{"": "", "it is": "It is", "It is": "It is", "`id` is": "`id` is", "über": "über"} {
		if got := phrase.Capital(s); got != want {
			t.Errorf("%q begins %q, want %q", s, got, want)
		}
	}
}

package arithmetic

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// taken are the bounds that so many things of which nothing else is known are each true of
// a share, over the ways numbered by the bits of what is true.
func taken(shares ...float64) []Bound {
	var out []Bound
	for i, share := range shares {
		b := Bound{Equal: true}
		for way := range 1 << len(shares) {
			b.Terms = append(b.Terms, float64(way>>i&1)-share)
		}
		out = append(out, b)
	}
	return out
}

// How often at least one of two things is true, and both: Fréchet's bounds.
func TestCoupledOfTwo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		least, most, ok := Coupled([]float64{0, 1, 1, 1}, taken(a, b))
		if !ok || math.Abs(least-max(a, b)) > 1e-9 || math.Abs(most-min(1, a+b)) > 1e-9 {
			t.Fatalf("either of %g and %g: %g to %g, %t", a, b, least, most, ok)
		}
		least, most, ok = Coupled([]float64{0, 0, 0, 1}, taken(a, b))
		if !ok || math.Abs(least-max(0, a+b-1)) > 1e-9 || math.Abs(most-min(a, b)) > 1e-9 {
			t.Fatalf("both of %g and %g: %g to %g, %t", a, b, least, most, ok)
		}
	})
}

// Of many things that share what they are true of as they may, all together are between
// what excludes each other leaves, and the least of them.
func TestCoupledOfMany(t *testing.T) {
	shares := []float64{0.1, 0.2, 0.3, 0.25, 0.05, 0.1, 0.15, 0.3}
	none := make([]float64, 1<<len(shares))
	none[0] = 1
	if least, most, ok := Coupled(none, taken(shares...)); !ok || math.Abs(least) > 1e-9 || math.Abs(most-0.7) > 1e-9 {
		t.Errorf("none of %v: %g to %g, %t", shares, least, most, ok)
	}
}

// A bound that nothing keeps is told, and one that leaves a choice leaves it.
func TestCoupledBounds(t *testing.T) {
	if _, _, ok := Coupled([]float64{0, 1}, []Bound{{Terms: []float64{1, 2}, Equal: true}}); ok {
		t.Error("what can't be is found")
	}
	half := []float64{-0.5, 0.5}
	if least, most, ok := Coupled([]float64{0, 1}, []Bound{{Terms: half}}); !ok || least != 0 || math.Abs(most-0.5) > 1e-12 {
		t.Errorf("at most a half: %g to %g, %t", least, most, ok)
	}
}

package arithmetic_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tautline.dev/analysis/arithmetic"
)

// A rate that people write, nothing at all, or one that can't be counted.
func rate() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64Range(0, 1e9),
		rapid.Map(rapid.IntRange(0, 100000), func(n int) float64 { return float64(n) }),
		rapid.Float64Range(0, math.MaxFloat64),
		rapid.SampledFrom([]float64{0, math.MaxFloat64, math.Inf(1), math.SmallestNonzeroFloat64}),
	)
}

// A rate and a factor of two, so that multiplying loses nothing.
func scale() *rapid.Generator[float64] {
	return rapid.Map(rapid.IntRange(-20, 20), func(n int) float64 { return math.Ldexp(1, n) })
}

func sane(t *rapid.T, what string, x float64) {
	if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 {
		t.Fatalf("%s: %v is no rate", what, x)
	}
}

func TestSumKnowsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rates := rapid.SliceOfN(rate(), 0, 20).Draw(t, "rates")
		sum := arithmetic.Sum(rates...)
		sane(t, "sum", sum)
		if got := arithmetic.Sum(rapid.Permutation(rates).Draw(t, "shuffled")...); got != sum {
			t.Fatalf("%v in another order, %v before", got, sum)
		}
		more := arithmetic.Sum(append([]float64{rate().Draw(t, "more")}, rates...)...)
		if more < sum {
			t.Fatalf("%v with one more, %v before", more, sum)
		}
		for _, r := range rates {
			if sum < min(r, arithmetic.Endless) {
				t.Fatalf("%v is less than its part %v", sum, r)
			}
		}
	})
}

// More work, or longer work, never means less at once.
func TestLoadGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, more := rate().Draw(t, "rate"), rate().Draw(t, "more")
		d, longer := length().Draw(t, "time"), length().Draw(t, "longer")
		bigger, later := arithmetic.Sum(r, more), arithmetic.InTurn(d, longer)
		for what, of := range map[string]func(float64, time.Duration) float64{"little": arithmetic.Little, "backlog": arithmetic.Backlog} {
			sane(t, what, of(r, d))
			if of(bigger, d) < of(r, d) || of(r, later) < of(r, d) {
				t.Fatalf("%s of more is less", what)
			}
		}
		sane(t, "rate", arithmetic.Rate(r, d))
		if arithmetic.Rate(bigger, d) < arithmetic.Rate(r, d) {
			t.Fatal("more at once do less")
		}
		if r > 0 && arithmetic.Rate(r, later) > arithmetic.Rate(r, d) {
			t.Fatal("longer work is done more often")
		}
		sane(t, "times", arithmetic.Times(r, more))
		if arithmetic.Times(bigger, more) < arithmetic.Times(r, more) || arithmetic.Times(r, more) != arithmetic.Times(more, r) {
			t.Fatal("times more is less, or depends on the order")
		}
	})
}

// What a box can do at once and what it has at once agree.
func TestLittleTurnedRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := float64(rapid.IntRange(1, 100000).Draw(t, "concurrency"))
		d := time.Duration(rapid.Int64Range(1, int64(time.Hour)).Draw(t, "time"))
		if got := arithmetic.Little(arithmetic.Rate(at, d), d); math.Abs(got-at) > at*1e-9 {
			t.Fatalf("%v at once do what takes %v", at, got)
		}
	})
}

// It doesn't matter in which unit work is counted: in orders, or in pairs of
// them.
func TestUnitsDontMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := scale().Draw(t, "unit")
		backlog, arrival, spare := rapid.Float64Range(0, 1e9).Draw(t, "backlog"), rapid.Float64Range(1e-6, 1e6).Draw(t, "arrival"), rapid.Float64Range(1e-6, 1e6).Draw(t, "spare")
		capacity := arrival + spare
		if got, want := arithmetic.Drain(k*backlog, k*capacity, k*arrival), arithmetic.Drain(backlog, capacity, arrival); got != want {
			t.Fatalf("%v counted in other units, %v before", got, want)
		}
		d := length().Draw(t, "time")
		if got, want := arithmetic.Little(k*arrival, d), k*arithmetic.Little(arrival, d); got != want {
			t.Fatalf("%v counted in other units, %v before", got, want)
		}
	})
}

func TestDrainGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		backlog, capacity, arrival, more := rate().Draw(t, "backlog"), rate().Draw(t, "capacity"), rate().Draw(t, "arrival"), rate().Draw(t, "more")
		before := arithmetic.Drain(backlog, capacity, arrival)
		if before < 0 {
			t.Fatalf("%v is no length of time", before)
		}
		if got := arithmetic.Drain(arithmetic.Sum(backlog, more), capacity, arrival); got < before {
			t.Fatalf("a larger backlog is gone sooner: %v < %v", got, before)
		}
		if got := arithmetic.Drain(backlog, capacity, arithmetic.Sum(arrival, more)); got < before {
			t.Fatalf("more arrivals, and it is gone sooner: %v < %v", got, before)
		}
		if got := arithmetic.Drain(backlog, arithmetic.Sum(capacity, more), arrival); got > before {
			t.Fatalf("more capacity, and it takes longer: %v > %v", got, before)
		}
		if backlog > 0 && capacity <= arrival && before != arithmetic.Forever {
			t.Fatalf("%v, and nothing is to spare", before)
		}
	})
}

func TestLoadByHand(t *testing.T) {
	for name, c := range map[string]struct{ got, want float64 }{
		"400/s of 300ms":           {arithmetic.Little(400, 300*time.Millisecond), 120},
		"nothing arrives":          {arithmetic.Little(0, arithmetic.Forever), 0},
		"it takes no time":         {arithmetic.Little(math.MaxFloat64, 0), 0},
		"more than can be counted": {arithmetic.Little(math.MaxFloat64, time.Hour), arithmetic.Endless},
		"50 at once, 200ms each":   {arithmetic.Rate(50, 200*time.Millisecond), 250},
		"none at once":             {arithmetic.Rate(0, 0), 0},
		"no time each":             {arithmetic.Rate(1, 0), arithmetic.Endless},
		"an hour of 50/s":          {arithmetic.Backlog(50, time.Hour), 180000},
		"no rates":                 {arithmetic.Sum(), 0},
		"without end, never":       {arithmetic.Times(math.Inf(1), 0), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	for name, c := range map[string]struct{ got, want time.Duration }{
		"10/s to spare":     {arithmetic.Drain(180000, 60, 50), 5 * time.Hour},
		"nothing waits":     {arithmetic.Drain(0, 0, 50), 0},
		"nothing to spare":  {arithmetic.Drain(1, 50, 50), arithmetic.Forever},
		"too slow":          {arithmetic.Drain(1, 49, 50), arithmetic.Forever},
		"too long to count": {arithmetic.Drain(math.MaxFloat64, 1, 0.999), arithmetic.Forever},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

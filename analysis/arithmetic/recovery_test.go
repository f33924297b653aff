package arithmetic_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tautline.dev/analysis/arithmetic"
)

func share() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(0, 1), rapid.Float64Range(0.99, 1), rapid.SampledFrom([]float64{0, 0.9, 0.99, 0.999, 0.9999, 1}))
}

func TestTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(share(), 0, 30).Draw(t, "shares")
		all := arithmetic.Together(shares...)
		if all < 0 || all > 1 {
			t.Fatalf("%v is no share", all)
		}
		if other := arithmetic.Together(rapid.Permutation(shares).Draw(t, "shuffled")...); other != all {
			t.Fatalf("%v in another order, %v before", other, all)
		}
		for _, s := range shares {
			if all > s {
				t.Fatalf("%v together, and one of them has only %v", all, s)
			}
		}
		more := share().Draw(t, "one more")
		if with := arithmetic.Together(append(shares, more)...); with > all && arithmetic.Below(all, with) {
			t.Fatalf("one more raises %v to %v", all, with)
		}
		if with := arithmetic.Together(append(shares, 1)...); with != all {
			t.Fatalf("one that never fails changes %v to %v", all, with)
		}
		// What is missing adds up at most: 1 - product <= sum of (1 - share).
		missing := 0.0
		for _, s := range shares {
			missing += 1 - s
		}
		if 1-all > missing+1e-9 {
			t.Fatalf("%v is missing together, and %v in all of them", 1-all, missing)
		}
	})
}

// The worked example of the Calculus of Service Availability: five dependencies
// of 99.999% use up about half of the 53 minutes a year that 99.99% allow.
func TestTheCalculusOfServiceAvailability(t *testing.T) {
	const year = 365 * 24 * time.Hour
	five := arithmetic.Together(0.99999, 0.99999, 0.99999, 0.99999, 0.99999)
	if got := arithmetic.Downtime(0.9999, year).Round(time.Minute); got != 53*time.Minute {
		t.Errorf("99.99%% allow %v a year", got)
	}
	if got := arithmetic.Downtime(five, year).Round(time.Minute); got != 26*time.Minute {
		t.Errorf("five dependencies take %v a year", got)
	}
}

func TestDowntime(t *testing.T) {
	for s, want := range map[float64]time.Duration{
		1: 0, 2: 0, 0: arithmetic.Month, -1: arithmetic.Month,
		0.999: 43*time.Minute + 12*time.Second, 0.9999: 4*time.Minute + 19*time.Second,
	} {
		if got := arithmetic.Downtime(s, arithmetic.Month); got != want {
			t.Errorf("%v: %v, want %v", s, got, want)
		}
	}
	if got := arithmetic.Downtime(0, math.MaxInt64); got < 0 {
		t.Errorf("for ever: %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := share().Draw(t, "a"), share().Draw(t, "b")
		if a < b && arithmetic.Downtime(a, arithmetic.Month) < arithmetic.Downtime(b, arithmetic.Month) {
			t.Fatalf("%v is down less than %v", a, b)
		}
	})
}

func TestBelow(t *testing.T) {
	if arithmetic.Below(0.9*0.9*0.9, 0.729) || arithmetic.Below(0.999, 0.999) {
		t.Error("rounding makes a difference")
	}
	if !arithmetic.Below(0.99989, 0.9999) {
		t.Error("one in a hundred thousand makes none")
	}
}

func TestAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(length(), 0, 20).Draw(t, "times")
		longest := arithmetic.AtOnce(times...)
		if got := arithmetic.AtOnce(rapid.Permutation(times).Draw(t, "shuffled")...); got != longest {
			t.Fatalf("%v in another order, %v before", got, longest)
		}
		if inTurn := arithmetic.InTurn(times...); longest > inTurn {
			t.Fatalf("%v at once, and %v one after another", longest, inTurn)
		}
		for _, d := range times {
			if d > longest {
				t.Fatalf("%v is longer than all together, %v", d, longest)
			}
		}
		if got := arithmetic.AtOnce(append(times, longest)...); got != longest {
			t.Fatalf("one more as long makes it %v", got)
		}
	})
}

// A stronger strategy is back sooner and loses less, and the weakest one that
// does is never stronger than it must be.
func TestStrategies(t *testing.T) {
	order := []string{arithmetic.BackupRestore, arithmetic.PilotLight, arithmetic.WarmStandby, arithmetic.ActiveActive}
	for i, name := range order {
		r, ok := arithmetic.ReachOf(name)
		if !ok {
			t.Fatalf("no %s", name)
		}
		if i > 0 {
			weaker, _ := arithmetic.ReachOf(order[i-1])
			if r.RTO >= weaker.RTO || r.RPO >= weaker.RPO {
				t.Errorf("%s is no stronger than %s", name, order[i-1])
			}
		}
		if got := arithmetic.Weakest(r.RTO, r.RPO); got != name {
			t.Errorf("what %s reaches needs %s", name, got)
		}
	}
	if _, ok := arithmetic.ReachOf("hope"); ok {
		t.Error("hope is a strategy")
	}
	rapid.Check(t, func(t *rapid.T) {
		rto, rpo := length().Draw(t, "rto"), length().Draw(t, "rpo")
		r, ok := arithmetic.ReachOf(arithmetic.Weakest(rto, rpo))
		if !ok || r.RTO > rto || r.RPO > rpo {
			t.Fatalf("back in %v, loses %v: asked for %v and %v", r.RTO, r.RPO, rto, rpo)
		}
	})
}

func TestLoss(t *testing.T) {
	if _, ok := arithmetic.Loss(); ok {
		t.Error("there is no way back, and still an answer")
	}
	rapid.Check(t, func(t *rapid.T) {
		ways := rapid.SliceOfN(length(), 1, 9).Draw(t, "ways")
		lost, ok := arithmetic.Loss(ways...)
		if !ok {
			t.Fatal("no answer")
		}
		more, _ := arithmetic.Loss(append(ways, length().Draw(t, "another way"))...)
		if more > lost {
			t.Fatalf("another way back loses more: %v instead of %v", more, lost)
		}
		for _, w := range ways {
			if lost > w {
				t.Fatalf("%v is lost, and one way loses only %v", lost, w)
			}
		}
	})
}

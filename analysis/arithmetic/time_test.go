package arithmetic_test

import (
	"math"
	"math/big"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
)

// A length of time that people write, up to a year, or one so long that sums
// of it can't be counted.
func length() *rapid.Generator[time.Duration] {
	return rapid.OneOf(
		rapid.Map(rapid.Int64Range(0, int64(365*24*time.Hour)), func(n int64) time.Duration { return time.Duration(n) }),
		rapid.Map(rapid.Int64Range(0, math.MaxInt64), func(n int64) time.Duration { return time.Duration(n) }),
		rapid.Map(rapid.Int64Range(0, 3), func(n int64) time.Duration { return time.Duration(n) }),
	)
}

func tries() *rapid.Generator[model.Attempts] {
	return rapid.Map(rapid.IntRange(1, 200), func(n int) model.Attempts { return model.Attempts(n) })
}

func backoff() *rapid.Generator[arithmetic.Backoff] {
	return rapid.Custom(func(t *rapid.T) arithmetic.Backoff {
		return arithmetic.Backoff{
			Strategy: rapid.SampledFrom([]model.Strategy{"", model.Constant, model.Linear, model.Exponential}).Draw(t, "strategy"),
			Base:     length().Draw(t, "base"),
			Cap:      length().Draw(t, "cap"),
			Jitter:   rapid.SampledFrom([]string{"", "none", "full", "equal", "decorrelated"}).Draw(t, "jitter"),
		}
	})
}

// naive adds up the pauses one by one, in numbers that don't overflow.
func naive(b arithmetic.Backoff, tries int) *big.Int {
	total := new(big.Int)
	pause := big.NewInt(int64(b.Base))
	if b.Jitter == "decorrelated" {
		pause.Mul(pause, big.NewInt(3))
	}
	for n := 1; n < tries; n++ {
		step := new(big.Int).Set(pause)
		if b.Cap > 0 && step.Cmp(big.NewInt(int64(b.Cap))) > 0 {
			step.SetInt64(int64(b.Cap))
		}
		total.Add(total, step)
		switch {
		case b.Jitter == "decorrelated":
			pause.Mul(pause, big.NewInt(3))
		case b.Strategy == model.Exponential:
			pause.Lsh(pause, 1)
		case b.Strategy == model.Linear:
			pause.Add(pause, big.NewInt(int64(b.Base)))
		}
	}
	return total
}

func counted(n *big.Int) time.Duration {
	if !n.IsInt64() {
		return arithmetic.Forever
	}
	return time.Duration(n.Int64())
}

func TestPausesAreTheSumOfEachPause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n := backoff().Draw(t, "backoff"), tries().Draw(t, "tries")
		if got, want := b.Pauses(n), counted(naive(b, int(n))); got != want {
			t.Fatalf("%+v.Pauses(%d) = %d, and one by one %d", b, n, got, want)
		}
	})
}

func TestClosedForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := time.Duration(rapid.Int64Range(1, int64(time.Minute)).Draw(t, "base"))
		n := rapid.IntRange(1, 25).Draw(t, "tries")
		k := time.Duration(n - 1)
		for strategy, want := range map[model.Strategy]time.Duration{
			model.Constant:    base * k,
			model.Linear:      base * k * (k + 1) / 2,
			model.Exponential: base * (1<<(n-1) - 1),
		} {
			if got := (arithmetic.Backoff{Strategy: strategy, Base: base}).Pauses(model.Attempts(n)); got != want {
				t.Fatalf("%s: %v after %d tries from %v, want %v", strategy, got, n, base, want)
			}
		}
	})
}

// TestDecorrelatedPauses: the formula of the source, drawn, stays between what is the
// least and the most that its pauses take.
func TestDecorrelatedPauses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.Int64Range(1, int64(time.Hour)).Draw(t, "base")
		limit := rapid.Int64Range(1, int64(24*time.Hour)).Draw(t, "cap")
		strategy := rapid.SampledFrom([]model.Strategy{"", model.Constant, model.Linear, model.Exponential}).Draw(t, "strategy")
		b := arithmetic.Backoff{Strategy: strategy, Base: time.Duration(base), Cap: time.Duration(limit), Jitter: "decorrelated"}
		n := rapid.IntRange(1, 30).Draw(t, "tries")
		sleep, total := base, int64(0)
		for i := 1; i < n; i++ {
			sleep = min(limit, rapid.Int64Range(min(base, sleep*3), max(base, sleep*3)).Draw(t, "sleep"))
			if most := b.Pause(i); time.Duration(sleep) > most {
				t.Fatalf("pause %d took %v, and at most %v is said", i, time.Duration(sleep), most)
			}
			total += sleep
		}
		took, least, most := time.Duration(total), b.LeastPauses(model.Attempts(n)), b.Pauses(model.Attempts(n))
		if took < least || took > most {
			t.Fatalf("%d tries took pauses of %v, and %v to %v is said", n, took, least, most)
		}
		if d := time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "lasts")); b.Outlasts(model.Attempts(n), d) && took < d {
			t.Fatalf("%d tries took pauses of %v, and are said to outlast %v", n, took, d)
		}
	})
	b := arithmetic.Backoff{Strategy: model.Exponential, Base: time.Minute, Jitter: "decorrelated"}
	if got := b.Pauses(4); got != 39*time.Minute {
		t.Errorf("three pauses from a minute on: %v", got)
	}
}

func TestPausesNeverExceedTheCap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n := backoff().Draw(t, "backoff"), tries().Draw(t, "tries")
		if b.Cap == 0 {
			b.Cap = time.Second
		}
		most := new(big.Int).Mul(big.NewInt(int64(b.Cap)), big.NewInt(int64(n-1)))
		if got := b.Pauses(n); got > counted(most) {
			t.Fatalf("%v in all, and the cap allows %v", got, counted(most))
		}
		if got := b.Pause(int(n)); got > b.Cap {
			t.Fatalf("pause %d is %v, beyond %v", n, got, b.Cap)
		}
	})
}

// More of anything never makes a call shorter.
func TestLongestCallGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n, timeout := backoff().Draw(t, "backoff"), tries().Draw(t, "tries"), length().Draw(t, "timeout")
		before := arithmetic.LongestCall(timeout, n, b)
		if before < 0 {
			t.Fatalf("%v is no length of time", before)
		}
		more := length().Draw(t, "more")
		grown := func(d time.Duration) time.Duration { return arithmetic.InTurn(d, more) }
		longerBase, longerCap := b, b
		longerBase.Base = grown(b.Base)
		if b.Cap > 0 { // a cap of zero is none, the longest there is
			longerCap.Cap = grown(b.Cap)
		}
		for what, after := range map[string]time.Duration{
			"tries":   arithmetic.LongestCall(timeout, n+tries().Draw(t, "more tries"), b),
			"timeout": arithmetic.LongestCall(grown(timeout), n, b),
			"base":    arithmetic.LongestCall(timeout, n, longerBase),
			"cap":     arithmetic.LongestCall(timeout, n, longerCap),
			"no cap":  arithmetic.LongestCall(timeout, n, arithmetic.Backoff{Strategy: b.Strategy, Base: b.Base, Jitter: b.Jitter}),
			"no end":  arithmetic.LongestCall(timeout, model.Unlimited, b),
		} {
			if after < before {
				t.Fatalf("more of %s: %v < %v", what, after, before)
			}
		}
	})
}

// The last try starts before the call is over, and then takes one timeout more;
// more tries never end earlier.
func TestLastTryEndsTheCall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n, timeout := backoff().Draw(t, "backoff"), tries().Draw(t, "tries"), length().Draw(t, "timeout")
		last := arithmetic.LastTry(timeout, n, b)
		if last < 0 {
			t.Fatalf("%v is no length of time", last)
		}
		if got, want := arithmetic.InTurn(last, timeout), arithmetic.LongestCall(timeout, n, b); got != want {
			t.Fatalf("the last try ends after %v, the call after %v", got, want)
		}
		if more := arithmetic.LastTry(timeout, n+tries().Draw(t, "more"), b); more < last {
			t.Fatalf("more tries: %v < %v", more, last)
		}
	})
	if got := arithmetic.LastTry(0, model.Unlimited, arithmetic.Backoff{}); got != arithmetic.Forever {
		t.Errorf("without end, %v", got)
	}
}

func TestInTurnKnowsNoOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(length(), 0, 20).Draw(t, "times")
		sum := new(big.Int)
		for _, d := range times {
			sum.Add(sum, big.NewInt(int64(d)))
		}
		if got := arithmetic.InTurn(times...); got != counted(sum) {
			t.Fatalf("%d, want %d", got, counted(sum))
		}
		shuffled := rapid.Permutation(times).Draw(t, "shuffled")
		if got, want := arithmetic.InTurn(shuffled...), arithmetic.InTurn(times...); got != want {
			t.Fatalf("%d in another order, %d before", got, want)
		}
	})
}

func TestForever(t *testing.T) {
	b := arithmetic.Backoff{Strategy: model.Exponential, Base: time.Second}
	for name, got := range map[string]time.Duration{
		"tries without end":           arithmetic.LongestCall(time.Second, model.Unlimited, b),
		"more tries than can be done": arithmetic.LongestCall(time.Hour, math.MaxInt-1, arithmetic.Backoff{}),
		"doubling without a cap":      b.Pauses(1 << 50),
		"a million million tries":     arithmetic.Backoff{Strategy: model.Linear, Base: time.Nanosecond}.Pauses(1 << 53),
		"growing without a cap":       arithmetic.Backoff{Strategy: model.Linear, Base: arithmetic.Forever / 3}.Pauses(9),
		"after for ever":              arithmetic.InTurn(arithmetic.Forever, time.Nanosecond),
	} {
		if got != arithmetic.Forever {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := arithmetic.LongestCall(0, model.Unlimited, arithmetic.Backoff{}); got != arithmetic.Forever {
		t.Errorf("without end, %v", got)
	}
	if got := arithmetic.LongestCall(time.Second, 1, b); got != time.Second {
		t.Errorf("one try has no pause: %v", got)
	}
}

package arithmetic

import (
	"math/rand/v2"
	"testing"
	"time"

	"tautline.dev/model"
)

// TestOutlasts: tries outlast what is down only where their pauses are sure to, however
// they are drawn.
func TestOutlasts(t *testing.T) {
	hourly := func(jitter string) Backoff {
		return Backoff{Strategy: model.Constant, Base: time.Hour, Jitter: jitter}
	}
	for name, c := range map[string]struct {
		b     Backoff
		tries model.Attempts
		d     time.Duration
		want  bool
	}{
		"no pause":                              {Backoff{}, 5, time.Minute, false},
		"without end":                           {Backoff{}, model.Unlimited, time.Hour, true},
		"longer than it lasts":                  {hourly("none"), 20, 19 * time.Hour, true},
		"shorter":                               {hourly("none"), 20, 20 * time.Hour, false},
		"one pause that may be short":           {hourly("full"), 2, time.Minute, false},
		"twenty that aren't all short":          {hourly("full"), 20, 5 * time.Minute, true},
		"the most that they can take together":  {hourly("full"), 20, 19 * time.Hour, false},
		"half of it, on average":                {hourly("full"), 20, 9 * time.Hour, false},
		"half of each is sure":                  {hourly("equal"), 3, time.Hour, true},
		"more than half of each":                {hourly("equal"), 3, 90 * time.Minute, false},
		"never below the base":                  {Backoff{Strategy: model.Exponential, Base: time.Minute, Cap: time.Hour, Jitter: "decorrelated"}, 11, 10 * time.Minute, true},
		"above the base by chance":              {Backoff{Strategy: model.Exponential, Base: time.Minute, Cap: time.Hour, Jitter: "decorrelated"}, 11, 11 * time.Minute, false},
		"nobody says whether they are shorter":  {hourly(""), 3, 2 * time.Hour, false},
		"and all the same there are many":       {hourly(""), 20, 5 * time.Minute, true},
		"many of which each is short beside it": {Backoff{Strategy: model.Exponential, Base: time.Second, Cap: 10 * time.Minute, Jitter: "full"}, 186, time.Hour, true},
	} {
		if got := c.b.Outlasts(c.tries, c.d); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// TestOutlastsIsSure: of a hundred thousand draws none is shorter than what is said to be
// outlasted.
func TestOutlastsIsSure(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, tries := range []model.Attempts{5, 12, 40} {
		b := Backoff{Strategy: model.Exponential, Base: time.Second, Cap: time.Minute, Jitter: "full"}
		most := time.Duration(0)
		for d := time.Second; b.Outlasts(tries, d); d += time.Second {
			most = d
		}
		for range 100_000 {
			var sum time.Duration
			for n := 1; n < int(tries); n++ {
				sum += time.Duration(r.Float64() * float64(b.Pause(n)))
			}
			if sum < most {
				t.Fatalf("%d tries are said to outlast %s, and one run of them took %s", tries, most, sum)
			}
		}
	}
}

func TestLeastPauses(t *testing.T) {
	for jitter, want := range map[string]time.Duration{"": 7 * time.Second, "none": 7 * time.Second, "equal": 3500 * time.Millisecond, "full": 0, "decorrelated": 3 * time.Second} {
		b := Backoff{Strategy: model.Exponential, Base: time.Second, Jitter: jitter}
		if got := b.LeastPauses(4); got != want {
			t.Errorf("%q: %s, want %s", jitter, got, want)
		}
		if got := b.LeastPauses(1); got != 0 {
			t.Errorf("%q: one try takes pauses of %s", jitter, got)
		}
		if got := b.LeastPauses(model.Unlimited); got != Forever {
			t.Errorf("%q: tries without end take pauses of %s", jitter, got)
		}
	}
}

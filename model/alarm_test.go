package model

import (
	"strings"
	"testing"
	"time"
)

// An alarm is understood as people write it, or it says how to write it.
func TestReadAlarm(t *testing.T) {
	for text, want := range map[string]struct {
		over  float64
		share bool
	}{
		"age > 10m": {600, false}, "age > 10 minutes": {600, false}, "age >= 10m": {600, false}, "age >10m": {600, false},
		"age > 1h 30m": {5400, false}, "age > 1h30m": {5400, false}, "age > 1 hour and 30 min": {5400, false}, "age > 10m for 1h": {600, false}, "age over 2 days": {172800, false},
		"age of the oldest > 10m": {600, false}, "latency p99 > 1.5s": {1.5, false}, "latency > 250ms": {0.25, false}, "age > 10m (page)": {600, false},
		"depth > 0": {0, false}, "depth >= 1": {0, false}, "depth > 1,000": {1000, false}, "depth > 1e3": {1000, false}, "depth > 1k": {1000, false}, "depth > 10_000 for 5m": {10000, false},
		"errors > 1%": {0.01, true}, "errors >= 1 %": {0.01, true}, "errors > 1‰": {0.001, true}, "errors over 3%": {0.03, true}, "errors > 0": {0, false}, "errors > 5": {5, false},
		"errors > 5 per minute": {5, false}, "errors > 0.5 per minute": {0.5, false}, "errors > 5/min": {5, false}, "errors > 1% in 5m": {0.01, true}, "saturation > 80%": {0.8, true}, "throttles > 0": {0, false},
	} {
		a := ReadAlarm(text)
		if d := a.Over - want.over; a.Unread != "" || d < -1e-9 || d > 1e-9 || a.Share != want.share {
			t.Errorf("%q: %+v, want %v", text, a, want)
		}
	}
	for text, want := range map[string]time.Duration{"depth > 0 for 1h": time.Hour, "age > 10m for 5 min (page)": 5 * time.Minute, "errors > 1% in 5m": 0, "depth > 10_000 for 5m": 5 * time.Minute, "depth > 0": 0, "depth > 0 over 15d": 15 * 24 * time.Hour} {
		if a := ReadAlarm(text); a.For != want || a.Unread != "" {
			t.Errorf("%q: %+v, want for %s", text, a, want)
		}
	}
	for text, like := range map[string]string{
		"age": "age > 10m", "depth": "depth > 0", "errors": "errors > 1%", "saturation unknown": "saturation > 80%", "depth none": "depth > 0",
		"age of the universe": "age > 10m", "age > <how long may work wait?>": "age > 10m", "age > 10": "age > 10m", "age > 90% of retention": "age > 10m", "age > 10m (page), 5m (ticket)": "age > 10m",
		"age > 0s": "age > 10m", "age < 10m": "as it goes off where there is little", "depth < 0": "as it goes off where there is little", "errors < 99%": "as it goes off where there is little",
		"depth > -1": "depth > 0", "depth >= 0": "as it always goes off", "depth > 5%": "depth > 0", "errors > 150%": "as it never goes off", "errors > 0.5": "as it may be 50% or 0.5%",
		"errors > many": "errors > 1%", "latency > soon": "latency > 2s", "age > 10m off": "age > 10m", "errors > 1% never": "errors > 1%", "depth > NaN": "depth > 0", "depth > 1e999": "depth > 0",
		"agenda > 10m": "isn't understood", "age > 10m (muted)": "as it may be that nobody hears of it", "depth > 0 (Disabled until May)": "as it may be that nobody hears of it", "depth > 0 for 5m (silenced)": "as it may be that nobody hears of it", "": "isn't understood", "age > 999999999999d": "age > 10m",
	} {
		if a := ReadAlarm(text); !strings.Contains(a.Unread, like) {
			t.Errorf("%q: %+v, want one like %q", text, a, like)
		}
	}
}

func FuzzReadAlarm(f *testing.F) {
	f.Add("age > 10m")
	f.Add("errors >= 1 % for 5m (page)")
	f.Fuzz(func(t *testing.T, text string) {
		if a := ReadAlarm(text); a.Unread == "" && !(a.Over >= 0) {
			t.Errorf("%q: %+v", text, a)
		}
	})
}

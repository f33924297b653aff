package model

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDurations(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"250ms": 250 * time.Millisecond, "5s": 5 * time.Second, "1h30m": 90 * time.Minute,
		"14d": 14 * 24 * time.Hour, "1w": 7 * 24 * time.Hour, "1.5s": 1500 * time.Millisecond, "3µs": 3 * time.Microsecond,
	} {
		got, err := ParseDuration(in)
		if err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "5", "s", "5 s", "-5s", "5sec", "1h 30m", "99999999999d", "1e3s"} {
		if got, err := ParseDuration(in); err == nil {
			t.Errorf("ParseDuration(%q) = %v, want an error", in, got)
		}
	}
}

// What is written is read back the same, to the nanosecond.
func TestDurationRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(1000*24*time.Hour)).Draw(t, "d"))
		if d >= time.Second {
			d = d.Truncate(time.Millisecond)
		}
		got, err := ParseDuration(FormatDuration(d))
		if err != nil || got != d {
			t.Fatalf("%v is written %q and read as %v (%v)", d, FormatDuration(d), got, err)
		}
	})
}

func TestSizes(t *testing.T) {
	for in, want := range map[string]Size{"256KiB": 256 << 10, "6MB": 6e6, "1MiB": 1 << 20, "0B": 0, "1.5KiB": 1536} {
		got, err := ParseSize(in)
		if err != nil || got != want {
			t.Errorf("ParseSize(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "12", "KiB", "-1B", "1 MB", "9999999TB"} {
		if got, err := ParseSize(in); err == nil {
			t.Errorf("ParseSize(%q) = %v, want an error", in, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Size(rapid.Int64Range(0, 1<<50).Draw(t, "s"))
		got, err := ParseSize(s.String())
		if err != nil || got != s {
			t.Fatalf("%d is written %q and read as %v (%v)", int64(s), s, got, err)
		}
	})
}

package model

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Attempts counts tries; the first one counts.
type Attempts int

// Unlimited says that trying never ends by itself.
const Unlimited Attempts = math.MaxInt

func (a Attempts) String() string {
	if a == Unlimited {
		return "unlimited"
	}
	return strconv.Itoa(int(a))
}

// Times is how many attempts there are where each of some makes so many more.
func (a Attempts) Times(b Attempts) Attempts {
	if a == Unlimited || b == Unlimited || b > 0 && a > Unlimited/b {
		return Unlimited
	}
	return a * b
}

// Size is an amount of data in bytes.
type Size int64

var sizeUnits = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// ParseSize reads an amount of data such as "256KiB" or "10MB".
func ParseSize(s string) (Size, error) {
	for _, u := range sizeUnits {
		if num, ok := strings.CutSuffix(s, u.name); ok {
			n, err := strconv.ParseFloat(num, 64)
			if err != nil || n < 0 || n*u.bytes > math.MaxInt64/2 {
				break
			}
			return Size(n * u.bytes), nil
		}
	}
	return 0, fmt.Errorf("%q is not a size", s)
}

// String writes the size in the largest unit that it is a whole number of.
func (s Size) String() string {
	best := sizeUnits[len(sizeUnits)-1]
	for _, u := range sizeUnits {
		if s > 0 && math.Mod(float64(s), u.bytes) == 0 && u.bytes > best.bytes {
			best = u
		}
	}
	return strconv.FormatFloat(float64(s)/best.bytes, 'f', -1, 64) + best.name
}

var durationPart = regexp.MustCompile(`([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d|w)`)

var durationUnits = map[string]time.Duration{
	"ns": time.Nanosecond, "us": time.Microsecond, "µs": time.Microsecond, "ms": time.Millisecond,
	"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour,
}

// ParseDuration reads a length of time: what Go writes ("1h30m"), and days and
// weeks ("14d"), each of 24 hours a day.
func ParseDuration(s string) (time.Duration, error) {
	var total float64
	rest := s
	for rest != "" {
		m := durationPart.FindStringSubmatchIndex(rest)
		if m == nil || m[0] != 0 {
			return 0, fmt.Errorf("%q is not a duration", s)
		}
		n, err := strconv.ParseFloat(rest[m[2]:m[3]], 64)
		if err != nil {
			return 0, fmt.Errorf("%q is not a duration", s)
		}
		total += n * float64(durationUnits[rest[m[4]:m[5]]])
		rest = rest[m[1]:]
	}
	if s == "" || total > float64(math.MaxInt64)/2 {
		return 0, fmt.Errorf("%q is not a duration that can be counted", s)
	}
	return time.Duration(math.Round(total)), nil
}

// FormatDuration writes a length of time as a team would: "30s", "1h30m",
// "14d", "1.5s".
func FormatDuration(d time.Duration) string {
	const day = 24 * time.Hour
	if d < time.Second {
		return d.String()
	}
	var b strings.Builder
	if d >= day {
		fmt.Fprintf(&b, "%dd", d/day)
		d %= day
	}
	for _, u := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= u.of {
			fmt.Fprintf(&b, "%d%s", d/u.of, u.name)
			d %= u.of
		}
	}
	if d > 0 {
		b.WriteString(strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s")
	}
	return b.String()
}

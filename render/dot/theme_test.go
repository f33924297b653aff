package dot

import (
	"math"
	"strconv"
	"testing"
)

// luminance is how bright a colour is, as WCAG reckons it.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is no colour", colour)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&0xff) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a)+0.05, luminance(t, b)+0.05
	return max(x, y) / min(x, y)
}

// TestContrast: text can be read on what it stands on, and lines and borders
// can be seen, which holds for a black and white print too.
func TestContrast(t *testing.T) {
	if len(Themes) < 2 {
		t.Errorf("%d themes, want one for light and one for dark", len(Themes))
	}
	for name, theme := range Themes {
		fills := []Paint{theme.Edge, theme.Compute, theme.Channel, theme.Store, theme.Faded, theme.Group, {theme.Paper, theme.Ink}}
		for _, fill := range fills {
			for what, ink := range map[string]string{
				"ink": theme.Ink, "quiet": theme.Quiet, "open": theme.Open, "error": theme.Error, "warning": theme.Warning, "info": theme.Info,
			} {
				if c := contrast(t, ink, fill.Fill); c < 4.5 {
					t.Errorf("%s: %s %s on %s has %.1f to 1", name, what, ink, fill.Fill, c)
				}
			}
			if c := contrast(t, fill.Border, fill.Fill); c < 3 {
				t.Errorf("%s: border %s of %s has %.1f to 1", name, fill.Border, fill.Fill, c)
			}
		}
		for _, line := range []string{theme.Sync, theme.Async, theme.DeadLetter, theme.Durable, theme.Memory, theme.Open} {
			if c := contrast(t, line, theme.Paper); c < 4.5 {
				t.Errorf("%s: line %s has %.1f to 1", name, line, c)
			}
		}
	}
}

// TestKindsDiffer: every kind has an outline of its own, so that kinds are told
// apart without colour.
func TestKindsDiffer(t *testing.T) {
	seen := map[shape]string{}
	for kind, s := range shapes {
		s.margin, s.crown = "", 0
		if other := seen[s]; other != "" {
			t.Errorf("%s looks like %s", kind, other)
		}
		seen[s] = string(kind)
	}
	if len(seen) != 16 {
		t.Errorf("%d kinds", len(seen))
	}
}

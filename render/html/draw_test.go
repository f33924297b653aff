package html

import "testing"

func TestFit(t *testing.T) {
	for svg, want := range map[string]float64{
		`<svg viewBox="0.00 0.00 720.00 300.00">`:   1,
		`<svg viewBox="0.00 0.00 100.00 1200.00">`:  0.5,
		`<svg viewBox="0.00 0.00 1440.00 1200.00">`: 0.5,
		`<svg viewBox="0.00 0.00 0.00 0.00">`:       600,
		`<svg>`:                                     0,
	} {
		if got := fit([]byte(svg)); got != want {
			t.Errorf("%s: %g, want %g", svg, got, want)
		}
	}
}

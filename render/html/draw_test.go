package html

import "testing"

func TestFit(t *testing.T) {
	for svg, want := range map[string]float64{
		`<svg viewBox="0.00 0.00 800.00 300.00">`:   1,
		`<svg viewBox="0.00 0.00 100.00 1520.00">`:  0.5,
		`<svg viewBox="0.00 0.00 1600.00 1520.00">`: 0.5,
		`<svg viewBox="0.00 0.00 0.00 0.00">`:       760,
		`<svg>`:                                     0,
	} {
		if got := fit([]byte(svg)); got != want {
			t.Errorf("%s: %g, want %g", svg, got, want)
		}
	}
}

package draft

import "strconv"

// Span writes a time in the largest unit that divides it.
func Span(n int, unit string) string {
	for _, up := range []struct {
		from, to string
		times    int
	}{{"ms", "s", 1000}, {"s", "m", 60}, {"m", "h", 60}, {"h", "d", 24}} {
		if unit == up.from && n != 0 && n%up.times == 0 {
			n, unit = n/up.times, up.to
		}
	}
	return strconv.Itoa(n) + unit
}

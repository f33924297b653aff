package label

import "unicode"

// slack is for fonts that are somewhat wider than the one that was measured.
const slack = 1.06

// Measure is about how wide a text is in Arial or Helvetica.
func Measure(s string, size float64, bold bool) float64 {
	sum := 0
	for _, r := range s {
		sum += advance(r)
	}
	if bold {
		sum = sum * 107 / 100
	}
	return float64(sum) / 1000 * size * slack
}

// advance is how wide a letter is, in thousandths of its size.
func advance(r rune) int {
	switch {
	case r >= ' ' && r <= '~':
		return advances[r-' ']
	case unicode.Is(unicode.M, r):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana), r > 0xffff:
		return 1000
	case unicode.Is(unicode.Latin, r) && unicode.IsLower(r):
		return 600
	}
	return 800
}

// advances are the widths of ASCII in Helvetica, whose metrics Arial shares.
var advances = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

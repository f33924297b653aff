package sarif

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// What GitHub hashes of a line: this many UTF-16 units from its start on, over
// line ends, as the digits of a number.
const (
	hashed = 100
	digit  = 37
	atEnd  = 0xffff // stands after the last unit
)

// lineHashes are the hashes by which GitHub knows an alert again when its line has
// moved, for each line of a file: the hash of what stands there without blanks,
// and how often that has come before. They are those that its uploader computes
// where a document has none; it warns of others.
// (Source: github/codeql-action, src/fingerprints.ts, read 2026-11-21.)
func lineHashes(src []byte) []string {
	units, starts := unitsOf(src)
	for range hashed {
		units = append(units, 0)
	}
	// upTo[i] is the number that the first i units make; a window's is what is
	// left when what stood before it has been taken away.
	upTo := make([]uint64, len(units)+1)
	for i, u := range units {
		upTo[i+1] = upTo[i]*digit + uint64(u)
	}
	shift := uint64(1)
	for range hashed {
		shift *= digit
	}
	var out []string
	seen := map[uint64]int{}
	for _, at := range starts {
		h := upTo[at+hashed] - upTo[at]*shift
		seen[h]++
		out = append(out, fmt.Sprintf("%x:%d", h, seen[h]))
	}
	return out
}

// unitsOf are a file's UTF-16 units without blanks and tabs, each line end as one
// line feed, and where each line starts among them.
func unitsOf(src []byte) (units []uint16, starts []int) {
	lineStart, afterCR := true, false
	add := func(u uint16) {
		if lineStart {
			starts = append(starts, len(units))
		}
		lineStart = u == '\n'
		units = append(units, u)
	}
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		src = src[n:]
		wasCR := afterCR
		afterCR = r == '\r'
		switch {
		case r == ' ' || r == '\t' || r == '\n' && wasCR:
		case r == '\r':
			add('\n')
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			add(uint16(hi))
			add(uint16(lo))
		default:
			add(uint16(r))
		}
	}
	add(atEnd)
	return units, starts
}

package sarif

import (
	"slices"
	"testing"
)

// The vectors are those of the uploader's own tests.
func TestLineHashes(t *testing.T) {
	for src, want := range map[string][]string{
		"":                     {"c129715d7a2bc9a3:1"},
		" a\nb\n  \t\tc\n d":   {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
		" a\r\nb\r\n \tc\r\nd": {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"},
	} {
		if got := lineHashes([]byte(src)); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

// Package near finds what somebody probably meant.
package near

import (
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Match is the candidate closest to a word, or "" when none is close: more
// than a third of the letters, and more than one, would have to change.
func Match(word string, candidates []string) string {
	if len(word) < 2 || len(word) > 64 {
		return ""
	}
	best, distance := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if len(c)-len(word) > distance || len(word)-len(c) > distance {
			continue
		}
		d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(c))
		if d < distance || d == distance && best != "" && c < best {
			best, distance = c, d
		}
	}
	return best
}

// DidYouMean is the end of a message about an unknown word: a suggestion where
// one is near, else nothing.
func DidYouMean(word string, candidates []string) string {
	if m := Match(word, candidates); m != "" {
		return Say([]string{m})
	}
	return ""
}

// Say is the end of a message that suggests some candidates, "" if there are none.
func Say(some []string) string {
	var quoted []string
	for _, s := range some {
		quoted = append(quoted, strconv.Quote(s))
	}
	switch n := len(quoted); n {
	case 0:
		return ""
	case 1:
		return "; did you mean " + quoted[0] + "?"
	default:
		return "; did you mean " + strings.Join(quoted[:n-1], ", ") + " or " + quoted[n-1] + "?"
	}
}

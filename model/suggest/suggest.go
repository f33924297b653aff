// Package suggest finds what somebody probably meant.
package suggest

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"
)

// Match is the candidate closest to a word, or "" when none is close: more
// than a third of the letters, and more than one, would have to change. Two
// neighbours that changed places are one change: "form" is near "from".
func Match(word string, candidates []string) string {
	if len(word) < 2 || len(word) > 64 {
		return ""
	}
	best, distance := "", max(1, len(word)/3)+1
	for _, c := range candidates {
		if len(c)-len(word) > distance || len(word)-len(c) > distance {
			continue
		}
		d := changes(strings.ToLower(word), strings.ToLower(c))
		if d < distance || d == distance && best != "" && c < best {
			best, distance = c, d
		}
	}
	return best
}

func changes(a, b string) int {
	if swapped(a, b) {
		return 1
	}
	return levenshtein.ComputeDistance(a, b)
}

// swapped tells whether two words differ only in two neighbouring letters that
// have changed places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := 0; i+1 < len(a); i++ {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// Unmistakable is what somebody meant who misspelt a word, and "" where that isn't
// beyond doubt: one letter is too many, missing or another, or two neighbours changed
// places, in a word of four letters or more, and no other candidate is nearer than
// three changes. What differs in a digit differs in its meaning.
func Unmistakable(word string, candidates []string) string {
	return unmistakable(word, candidates, shortest)
}

// UnmistakableOf is Unmistakable of a word of which all that there can be are candidates,
// and nobody makes up another: there three letters of a word of four will do, too.
func UnmistakableOf(word string, candidates []string) string {
	return unmistakable(word, candidates, shortest-1)
}

// shortest is how long a word must be of which one letter isn't much.
const shortest = 4

func unmistakable(word string, candidates []string, least int) string {
	const near = 2
	if len(word) < least || len(word) > 64 {
		return ""
	}
	meant := ""
	for _, c := range candidates {
		if len(c)-len(word) > near || len(word)-len(c) > near {
			continue
		}
		switch d := changes(strings.ToLower(word), strings.ToLower(c)); {
		case d > near || c == meant:
		case d > 1 || meant != "":
			return ""
		default:
			meant = c
		}
	}
	if meant == word || len(meant) < shortest || digits(meant) != digits(word) {
		return ""
	}
	return meant
}

// digits are the digits of a word.
func digits(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, word)
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

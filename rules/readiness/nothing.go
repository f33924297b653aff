package readiness

import (
	"slices"
	"strings"
	"unicode"

	"tautline.dev/model"
)

// What is no answer, whoever gives it: words that stand where an answer should.

// emptyWords are words that people leave where they have yet to write something, or have
// nothing to say.
var emptyWords = []string{"none", "unknown", "todo", "tbd", "tba", "fixme", "xxx", "n/a", "na", "n.a", "not applicable", "null", "nil", "undefined", "placeholder", "your text here"}

// noReason are words that are no evidence and no reason, though something may be called so.
var noReason = []string{"x", "yes", "no", "ok", "done", "because", "see above", "reason", "evidence"}

// attestsNothing tells whether a word is no evidence, and no reason why something doesn't
// apply.
func attestsNothing(s string) bool {
	bare := strings.TrimFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	return saysNothing(s) || slices.Contains(noReason, bare)
}

// saysNothing tells whether a word is no answer: blank, dots, a word such as TODO, what
// stands between angle brackets to be filled in, as our own recommendations have it, or
// an address without a place.
func saysNothing(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") && strings.Count(s, "<") == 1 {
		return true
	}
	for _, scheme := range []string{"https:", "http:"} {
		s = strings.TrimPrefix(s, scheme)
	}
	counts := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
	s = strings.TrimFunc(s, func(r rune) bool { return !counts(r) })
	return s == "" || slices.Contains(emptyWords, s)
}

// blankFact tells whether a fact is stated in words that say nothing. That there is none
// of it is an answer, where "none" is one.
func blankFact(f model.AnyFact) bool {
	if !f.Known() || f.None() {
		return false
	}
	switch f := f.(type) {
	case *model.Fact[string]:
		return saysNothing(f.Or(""))
	case *model.Fact[[]string]:
		all := f.Or(nil)
		return len(all) > 0 && !slices.ContainsFunc(all, func(s string) bool { return !saysNothing(s) })
	}
	return false
}

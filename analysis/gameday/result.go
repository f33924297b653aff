package gameday

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/model"
)

// Outcome is how an experiment went.
type Outcome uint8

// The outcomes; Unsaid is that of a result in words that are not ours.
const (
	Unsaid Outcome = iota
	// Held: the system did what the model says.
	Held
	// Broke: it did not.
	Broke
)

// Saw are the numbers that somebody saw; nil where nobody looked.
type Saw struct {
	// Attempts is how often one piece of work was tried, Delivered how many pieces
	// of work were sent in all, Lost how many of them never took effect, and Doubled
	// how many did twice.
	Attempts, Delivered, Lost, Doubled *int
	// Timeout is how long a caller waited before it gave up.
	Timeout *time.Duration
}

// Result is what the result of an experiment says.
type Result struct {
	Outcome Outcome
	Saw     Saw
	// Note is the rest, in words.
	Note string
}

// The words of a result. A model's `result` that begins with "held" or "failed" says
// how it went, and may go on with what was seen: "failed: lost 3, attempts 5; the
// consumer acknowledged before it wrote". Anything else is words, and shows nothing.
const (
	wordHeld, wordFailed = "held", "failed"
)

// HowToSay is how a result is written that counts.
const HowToSay = `write "held: ..." or "failed: ..."`

// failures are the words with which people begin to say that it didn't hold. What lets
// something hold is asked for one word: whoever writes more freely of a failure is
// understood all the same.
var failures = []string{"failed", "fail", "fails", "failure", "broke", "broken", "breaks",
	"not held", "didn't hold", "did not hold", "doesn't hold", "does not hold", "hasn't held", "has not held",
	"it failed", "it fails", "it broke", "it didn't hold", "it did not hold", "it doesn't hold", "it does not hold"}

// butNot are the words with which people take back, right after it, that it held.
var butNot = []string{"not", "but", "until", "except", "then", "almost", "nearly", "partly", "mostly", "hardly", "barely", "never", "didn't", "no longer"}

// ParseResult reads the result of an experiment as it is written in a model.
func ParseResult(text string) Result {
	r := Result{Note: text}
	rest, held := begins(strings.TrimSpace(text), wordHeld)
	for _, words := range failures {
		if after, is := begins(strings.TrimSpace(text), words); is {
			r.Outcome, rest = Broke, after
		}
	}
	if r.Outcome == Unsaid && !held {
		return r
	}
	seen, note, _ := strings.Cut(rest, ";")
	saw := true
	for clause := range strings.SplitSeq(strings.Trim(seen, ":,. "), ",") {
		saw = saw && r.Saw.read(strings.Fields(clause))
	}
	if !saw {
		r.Saw, note = Saw{}, strings.TrimLeft(rest, ":;,. ")
	}
	note = strings.TrimSpace(note)
	if held && TakesBack(note) {
		return Result{Note: text}
	}
	if held {
		r.Outcome = Held
	}
	r.Note = note
	return r
}

// begins tells whether a text is, or begins with, some words and then a sign that ends
// them, and what follows. That somebody asks ("held?") says nothing.
func begins(text, words string) (rest string, is bool) {
	if len(text) < len(words) || !strings.EqualFold(text[:len(words)], words) {
		return "", false
	}
	rest = strings.TrimLeft(text[len(words):], " ")
	return rest, rest == "" || strings.ContainsRune(":;,.", rune(rest[0]))
}

// TakesBack tells whether the words behind "held" take it back.
func TakesBack(note string) bool {
	note = strings.ToLower(strings.TrimSpace(note)) + " "
	return slices.ContainsFunc(butNot, func(word string) bool {
		after, is := strings.CutPrefix(note, word)
		return is && strings.ContainsRune(" ,:;.", rune(after[0]))
	})
}

// nothingTried are the words that say that nothing was there which could have failed. That
// nothing was lost, or delivered twice, is what holds.
var nothingTried = regexp.MustCompile(`^(?:there (?:was|were) )?(?:nothing|no (?:work|traffic|load|orders?|messages?|requests?|calls?))(?: (?:was|were|had been|came))?(?: (?:delivered|sent|tried|asked|received|there|running|in|to do))?(?: at all| yet| then| meanwhile)?(?: ?[,;:.(]|$)`)

// NothingTried tells whether a result says, by its numbers or the words behind them, that
// nothing was tried: then it shows nothing, whatever else it says.
func (r Result) NothingTried() bool {
	none := func(n *int) bool { return n != nil && *n == 0 }
	return none(r.Saw.Delivered) || none(r.Saw.Attempts) || r.NothingSaid()
}

// NothingSaid tells whether it is the words behind "held" that say so.
func (r Result) NothingSaid() bool {
	return r.Outcome == Held && nothingTried.MatchString(strings.ToLower(r.Note))
}

// read takes a clause such as "lost 3", and tells whether it is one.
func (s *Saw) read(words []string) bool {
	if len(words) == 0 {
		return true
	}
	if len(words) != 2 {
		return false
	}
	if words[0] == "timeout" {
		d, err := model.ParseDuration(words[1])
		if err != nil {
			return false
		}
		s.Timeout = &d
		return true
	}
	n, err := strconv.Atoi(words[1])
	to := s.count(words[0])
	if err != nil || n < 0 || to == nil {
		return false
	}
	*to = &n
	return true
}

// count is the number of some name, nil if there is none.
func (s *Saw) count(name string) **int {
	switch name {
	case "attempts":
		return &s.Attempts
	case "delivered":
		return &s.Delivered
	case "lost":
		return &s.Lost
	case "doubled":
		return &s.Doubled
	}
	return nil
}

// String is the result as it is written into a model.
func (r Result) String() string {
	if r.Outcome == Unsaid {
		return r.Note
	}
	var seen []string
	for _, name := range []string{"attempts", "delivered", "lost", "doubled"} {
		if n := *r.Saw.count(name); n != nil {
			seen = append(seen, fmt.Sprintf("%s %d", name, *n))
		}
	}
	if r.Saw.Timeout != nil {
		seen = append(seen, "timeout "+model.FormatDuration(*r.Saw.Timeout))
	}
	s := map[Outcome]string{Held: wordHeld, Broke: wordFailed}[r.Outcome]
	if len(seen) > 0 {
		s += ": " + strings.Join(seen, ", ")
	}
	if r.Note != "" {
		s += "; " + r.Note
	}
	return s
}

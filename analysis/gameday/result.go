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

// The words of a result. A model's `result` that begins with "failed" says that it did not
// hold, whatever follows: "failed: lost 3, attempts 5; the consumer acknowledged before it
// wrote". One that is "held" says that it did, alone or with numbers behind it: "held:
// delivered 100, lost 0". Anything else is words, and shows nothing.
const (
	wordHeld, wordFailed = "held", "failed"
)

// HowToSay is how a result is written that counts.
const HowToSay = `write "held", with numbers as in "held: delivered 100, lost 0", or "failed: ..."; other words go into "note"`

// failures are the words with which people begin to say that it didn't hold. What lets
// something hold is asked for one word: whoever writes more freely of a failure is
// understood all the same.
var failures = []string{"failed", "fail", "fails", "failure", "broke", "broken", "breaks",
	"not held", "didn't hold", "did not hold", "doesn't hold", "does not hold", "hasn't held", "has not held", "nothing held",
	"it failed", "it fails", "it broke", "it didn't hold", "it did not hold", "it doesn't hold", "it does not hold"}

// wordsOfHeld are all the words that may stand behind "held": in any others it may be taken
// back, and nobody can tell.
var wordsOfHeld = []string{"as expected", "as it should", "as the model says"}

// butNot are the words with which people take back, right after it, that it held.
var butNot = []string{"not", "but", "until", "except", "then", "almost", "nearly", "partly", "mostly", "hardly", "barely", "never", "didn't", "no longer"}

// takenBack are words that nobody uses of what held, wherever they stand; "no" before them
// is what they say of what did.
var takenBack = regexp.MustCompile(`\b(?:(no |none |nothing |not |never |without )?(?:fail|fails|failed|failure|failures|failing|broke|broken|cancelled|canceled|aborted|skipped)|(?:did|does|has|have|do)(?:n't| not) (?:hold|held)|(?:not|nothing|never|no longer) (?:hold|holds|held)|fell over)\b`)

// ParseResult reads the result of an experiment as it is written in a model.
func ParseResult(text string) Result {
	for _, words := range failures {
		if rest, is := begins(strings.TrimSpace(text), words); is {
			seen, note, _ := strings.Cut(rest, ";")
			saw, read := readSaw(seen)
			if !read {
				note = strings.TrimLeft(rest, ":;,. ")
			}
			return Result{Outcome: Broke, Saw: saw, Note: strings.TrimSpace(note)}
		}
	}
	rest, held := begins(strings.TrimSpace(text), wordHeld)
	if !held {
		return Result{Note: text}
	}
	if saw, read := readSaw(rest); read {
		return Result{Outcome: Held, Saw: saw}
	}
	words := strings.ToLower(strings.Trim(rest, ":;,. "))
	if slices.Contains(wordsOfHeld, words) {
		return Result{Outcome: Held, Note: words}
	}
	return Result{Note: text}
}

// SaysHeld tells whether a result begins with "held", whatever it goes on with.
func SaysHeld(text string) bool {
	_, held := begins(strings.TrimSpace(text), wordHeld)
	return held
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

// readSaw reads numbers such as ": lost 3, attempts 5", and tells whether that is all there is.
func readSaw(text string) (saw Saw, read bool) {
	text = strings.Trim(text, ":;,. ")
	if text == "" {
		return saw, true
	}
	for clause := range strings.SplitSeq(text, ",") {
		if !saw.read(strings.Fields(clause)) {
			return Saw{}, false
		}
	}
	return saw, true
}

// TakesBack tells whether a note takes back that it held: by its words, or by numbers that
// the result would have been judged by.
func TakesBack(note string) bool {
	note = strings.ToLower(strings.TrimSpace(note)) + " "
	if ParseResult(note).Outcome == Broke || slices.ContainsFunc(takenBack.FindAllStringSubmatch(note, -1), func(m []string) bool { return m[1] == "" }) {
		return true
	}
	for clause := range strings.FieldsFuncSeq(note, func(r rune) bool { return strings.ContainsRune(",;.:", r) }) {
		var saw Saw
		if words := strings.Fields(clause); len(words) > 0 && saw.read(words) {
			return true
		}
	}
	if words := strings.Fields(note); len(words) > 0 && (words[0] != "no" || len(words) == 1) && strings.TrimRight(words[0], ",:;.!") == "no" {
		return true
	}
	return slices.ContainsFunc(butNot, func(word string) bool {
		after, is := strings.CutPrefix(note, word)
		return is && strings.ContainsRune(" ,:;.", rune(after[0]))
	})
}

// nothingTried are the words that say that nothing was there which could have failed. That
// nothing was lost, or delivered twice, is what holds.
var nothingTried = regexp.MustCompile(`^(?:there (?:was|were) )?(?:nothing|no (?:work|traffic|load|orders?|messages?|requests?|calls?))(?: (?:was|were|had been|came))?(?: (?:delivered|sent|tried|asked|received|there|running|in|to do))?(?: at all| yet| then| meanwhile)?(?: ?[,;:.(]|$)`)

// NothingTried tells whether a result says by its numbers that nothing was tried: then it
// shows nothing, whatever else it says.
func (r Result) NothingTried() bool {
	none := func(n *int) bool { return n != nil && *n == 0 }
	return none(r.Saw.Delivered) || none(r.Saw.Attempts)
}

// NothingSaid tells whether a note says so.
func NothingSaid(note string) bool {
	return nothingTried.MatchString(strings.ToLower(strings.TrimSpace(note)))
}

// read takes a clause such as "lost 3", and tells whether it is one, of its name the first.
func (s *Saw) read(words []string) bool {
	if len(words) != 2 {
		return false
	}
	if words[0] == "timeout" {
		d, err := model.ParseDuration(words[1])
		if err != nil || s.Timeout != nil {
			return false
		}
		s.Timeout = &d
		return true
	}
	n, err := strconv.Atoi(words[1])
	to := s.count(words[0])
	if err != nil || n < 0 || to == nil || *to != nil { // of two of one name nobody knows which
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
	switch {
	case r.Note == "":
	case r.Outcome == Held: // one of wordsOfHeld
		s += ": " + r.Note
	default:
		s += "; " + r.Note
	}
	return s
}

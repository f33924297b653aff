package gameday

import (
	"fmt"
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
// consumer acknowledged before it wrote". Anything else is words.
const (
	wordHeld, wordFailed = "held", "failed"
)

// ParseResult reads the result of an experiment as it is written in a model.
func ParseResult(text string) Result {
	var r Result
	rest := ""
	for word, outcome := range map[string]Outcome{wordHeld: Held, wordFailed: Broke} {
		after, is := strings.CutPrefix(text, word)
		if is && (after == "" || strings.ContainsRune(":;,.", rune(after[0]))) {
			r.Outcome, rest = outcome, after
		}
	}
	if r.Outcome == Unsaid {
		return Result{Note: text}
	}
	seen, note, _ := strings.Cut(rest, ";")
	seen = strings.TrimLeft(seen, ":,. ")
	for clause := range strings.SplitSeq(seen, ",") {
		if !r.Saw.read(strings.Fields(clause)) {
			return Result{Outcome: r.Outcome, Note: strings.TrimLeft(rest, ":;,. ")}
		}
	}
	r.Note = strings.TrimSpace(note)
	return r
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

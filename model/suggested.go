package model

import "strings"

// Hint is what suggests a line that nobody has stated to be there.
type Hint string

// What suggests a line: one may call the other, one is told the other's address, a trace
// has seen it.
const (
	ByPermission  Hint = "permission"
	ByEnvironment Hint = "environment"
	ByObservation Hint = "observed"
)

// hints are those words with which `tautline import` begins the evidence of such a line.
var hints = []Hint{ByPermission, ByEnvironment, ByObservation}

// Suggested is what suggests a line, where nothing else backs it: all of its evidence
// begins with such a word. Evidence of another kind confirms a line, and so does having
// none, for then a team has written it, and a flow that takes it.
func (s *System) Suggested(l *Line) (Hint, bool) {
	evidence, ok := l.Evidence.Get()
	if !ok || len(evidence) == 0 || s.taken(l) {
		return "", false
	}
	var first Hint
	for i, e := range evidence {
		h := hintOf(e)
		if h == "" {
			return "", false
		}
		if i == 0 {
			first = h
		}
	}
	return first, true
}

func hintOf(evidence string) Hint {
	for _, h := range hints {
		if strings.HasPrefix(evidence, string(h)+": ") {
			return h
		}
	}
	return ""
}

// taken tells whether a flow takes a line.
func (s *System) taken(l *Line) bool {
	for _, f := range s.Flows {
		if f.Passes(l) {
			return true
		}
	}
	return false
}

package signoff

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A statement is a text for people and for ssh-keygen: a line a fact, its fields with
// tabs between them. It has one spelling only, so that nothing in it can be read in two
// ways, and what is signed is what is read.

// head begins a statement: its first line is what it is known by.
const head = "tautline sign-off 1"

// Sections of a statement, in order.
const (
	answersSection = "[answers]"
	policySection  = "[policy]"
	modelSection   = "[model]"
)

// Text is the statement as it is signed.
func (s *Statement) Text() []byte {
	answers, policy, states := s.answers(), s.states(true), s.states(false)
	var b bytes.Buffer
	b.WriteString(head + "\n")
	line(&b, "system", s.System)
	if s.Stage != "" {
		line(&b, "stage", s.Stage)
	}
	line(&b, "role", s.Role)
	line(&b, "person", s.Person)
	line(&b, "date", s.Date.Format(time.DateOnly))
	line(&b, "decision", string(s.Decision))
	for _, c := range s.Conditions {
		line(&b, "condition", c)
	}
	line(&b, "open", strconv.Itoa(len(s.Open())))
	line(&b, "profile", s.Profile)
	line(&b, "tautline", s.Version)
	line(&b, "answers", Digest(answers))
	line(&b, "policy", Digest(policy))
	line(&b, "model", Digest(states))
	fmt.Fprintf(&b, "\n%s\n%s\n%s\n%s\n%s\n%s", answersSection, answers, policySection, policy, modelSection, states)
	return b.Bytes()
}

// Digest is a text in short.
func Digest(text []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(text)) }

// Digests are the answers, the policy and the model in short.
func (s *Statement) Digests() (answers, policy, states string) {
	return Digest(s.answers()), Digest(s.states(true)), Digest(s.states(false))
}

func (s *Statement) answers() []byte {
	var b bytes.Buffer
	for _, a := range s.Answers {
		line(&b, "item", a.Item, a.Status)
	}
	for _, f := range s.Findings {
		line(&b, f.Severity, f.Rule, f.Entity)
	}
	return b.Bytes()
}

// states is what the system states, of what stands around the model or of the model.
func (s *Statement) states(around bool) []byte {
	var b bytes.Buffer
	for _, st := range s.States {
		if st.Part.Around() == around {
			line(&b, st.Name, st.Path, spelt(st.Value))
		}
	}
	return b.Bytes()
}

// spelt is what a statement says, which is written in one spelling already.
type spelt string

// line writes some fields with tabs between them.
func line(w io.Writer, fields ...any) {
	for i, f := range fields {
		if i > 0 {
			fmt.Fprint(w, "\t")
		}
		switch f := f.(type) {
		case spelt:
			fmt.Fprint(w, string(f))
		case string:
			fmt.Fprint(w, field(f))
		}
	}
	fmt.Fprintln(w)
}

// field is a text as one field of a line: quoted where it could be taken for more, or for
// a command to a build log that shows it.
func field(s string) string {
	quoted := strconv.Quote(s)
	if quoted == `"`+s+`"` && strings.TrimSpace(s) == s && !strings.Contains(s, "#") {
		return s
	}
	return strings.ReplaceAll(quoted, "##", `#\x23`)
}

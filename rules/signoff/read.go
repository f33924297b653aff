package signoff

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/value"
)

// Plain is a text with the line ends that it was signed with: git may have written
// others.
func Plain(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// Read reads a statement. What isn't written as we write it is none: two texts that read
// alike would be two signatures. Its errors name the line.
func Read(text []byte) (*Statement, error) {
	text = Plain(text)
	if !bytes.HasPrefix(text, []byte(head+"\n")) {
		return nil, notOurs(text)
	}
	if !utf8.Valid(text) {
		return nil, errors.New("it holds what is no text")
	}
	r := &reader{}
	for n, l := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if n == 0 {
			continue
		}
		if err := r.line(l); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	if r.section != modelSection {
		return nil, errors.New("it ends before its model")
	}
	if err := r.s.check(); err != nil {
		return nil, err
	}
	if again := r.s.Text(); !bytes.Equal(again, text) {
		return nil, fmt.Errorf("line %d: it isn't written as tautline writes it", firstDifference(again, text))
	}
	return &r.s, nil
}

// notOurs says what is wrong with a text that doesn't begin as a statement does.
func notOurs(text []byte) error {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if version, ok := bytes.CutPrefix(first, []byte("tautline sign-off ")); ok {
		return fmt.Errorf("it is a sign-off of another version (%s) than this tautline reads (1)", value.Quote(string(version)))
	}
	return fmt.Errorf("it is no sign-off: its first line should be %q", head)
}

func firstDifference(a, b []byte) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return bytes.Count(b[:i], []byte("\n")) + 1
}

// reader reads a statement line by line.
type reader struct {
	s       Statement
	section string
}

func (r *reader) line(l string) error {
	switch l {
	case "":
		return nil
	case answersSection, policySection, modelSection:
		r.section = l
		return nil
	}
	fields := strings.Split(l, "\t")
	for i, f := range fields {
		if i == 2 && (r.section == policySection || r.section == modelSection) {
			continue // a value stays in its spelling
		}
		if strings.HasPrefix(f, `"`) {
			text, err := strconv.Unquote(f)
			if err != nil {
				return fmt.Errorf("the quotes of %s don't end, or hold what they can't", value.Quote(f))
			}
			fields[i] = text
		}
	}
	switch r.section {
	case "":
		return r.header(fields)
	case answersSection:
		return r.answer(fields)
	}
	if len(fields) != 3 {
		return fmt.Errorf("it has %d fields, and should have a name, a field and a value", len(fields))
	}
	st := diff.Statement{Part: diff.PartOf(fields[0]), Name: fields[0], Path: fields[1], Value: fields[2]}
	if st.Part.Around() != (r.section == policySection) {
		return fmt.Errorf("%s doesn't stand in %s", value.Quote(st.Name), r.section)
	}
	r.s.States = append(r.s.States, st)
	return nil
}

func (r *reader) header(fields []string) (err error) {
	if len(fields) != 2 {
		return fmt.Errorf("it has %d fields, and should have a name and what it says", len(fields))
	}
	switch says := fields[1]; fields[0] {
	case "system":
		r.s.System = says
	case "stage":
		r.s.Stage = says
	case "role":
		r.s.Role = says
	case "person":
		r.s.Person = says
	case "date":
		if r.s.Date, err = time.Parse(time.DateOnly, says); err != nil {
			return fmt.Errorf("%s is no day", value.Quote(says))
		}
	case "decision":
		r.s.Decision = Decision(says)
	case "condition":
		r.s.Conditions = append(r.s.Conditions, says)
	case "profile":
		r.s.Profile = says
	case "tautline":
		r.s.Version = says
	case "open", "answers", "policy", "model":
		// They are reckoned again, and must be the same.
	default:
		return fmt.Errorf("a sign-off says nothing of %s", value.Quote(fields[0]))
	}
	return nil
}

func (r *reader) answer(fields []string) error {
	if len(fields) != 3 {
		return fmt.Errorf("it has %d fields, and should have three", len(fields))
	}
	if fields[0] == "item" {
		r.s.Answers = append(r.s.Answers, Answer{fields[1], fields[2]})
		return nil
	}
	r.s.Findings = append(r.s.Findings, Finding{fields[0], fields[1], fields[2]})
	return nil
}

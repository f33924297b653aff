package own

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// want is a finding that a comment of a fixture wants on its line:
//
//	// want "acme-timeout"
//	// want "acme-timeout" =~"waits 30s", "acme-breaker"
type want struct {
	rule string
	// says is what the message has to match, nil where any will do.
	says *regexp.Regexp
	at   value.Span
	line int
}

// wants are what the comments of a file want, and what is wrong with them.
func wants(f *value.File, known []string) (out []want, problems []value.Problem) {
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(f.Src)), f.Src, func(token.Pos, string, []any) {}, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return out, problems
		}
		rest, is := strings.CutPrefix(strings.TrimSpace(strings.TrimPrefix(text, "//")), "want")
		if tok != token.COMMENT || !is || rest != "" && !strings.ContainsAny(rest[:1], " \t\"`") {
			continue
		}
		at := value.Span{File: f, Start: pos.Offset(), End: pos.Offset() + len(text)}
		found, err := wanted(rest)
		if err == nil {
			err = knows(found, known)
		}
		if err != nil {
			problems = append(problems, value.Problem{At: at, Message: err.Error()})
			continue
		}
		for _, w := range found {
			w.at, w.line = at, at.Place().Line
			out = append(out, w)
		}
	}
}

// wanted reads what stands behind the word want.
func wanted(text string) (out []want, err error) {
	for rest := strings.TrimLeft(text, " \t"); rest != "" || len(out) == 0; rest = strings.TrimLeft(rest, " \t,") {
		var w want
		if w.rule, rest, err = quoted(rest); err != nil {
			return nil, err
		}
		rest = strings.TrimLeft(rest, " \t")
		if says, is := strings.CutPrefix(rest, "=~"); is {
			var re string
			if re, rest, err = quoted(strings.TrimLeft(says, " \t")); err != nil {
				return nil, err
			}
			if w.says, err = regexp.Compile(re); err != nil {
				return nil, err
			}
		}
		out = append(out, w)
	}
	return out, nil
}

func quoted(s string) (text, rest string, err error) {
	prefix, err := strconv.QuotedPrefix(s)
	if err != nil || prefix[0] == '\'' {
		return "", "", fmt.Errorf("a want names rules in quotes, each with a pattern for its message if it likes: // want \"acme-timeout\" =~\"30s\"")
	}
	text, err = strconv.Unquote(prefix)
	return text, s[len(prefix):], err
}

// knows tells of a rule that there is not.
func knows(found []want, known []string) error {
	for _, w := range found {
		if !slices.Contains(known, w.rule) {
			return fmt.Errorf("there is no rule %s to want%s", value.Quote(w.rule), suggest.DidYouMean(w.rule, known))
		}
	}
	return nil
}

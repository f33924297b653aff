package model

import (
	"strings"
	"testing"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"tautline.dev/bench/generate"
)

// An expression that goes on for too long is found however it is written, and the cheap
// look before saves an ordinary model the other.
func TestTooLong(t *testing.T) {
	many := func(piece string) string { return "a: 0" + strings.Repeat(piece, maxWords/2+2) + "\n" }
	for name, src := range map[string]string{
		"one line":            many("+ 1"),
		"lines with a sign":   many(" +\n1"),
		"a comment a line":    many(" + // \"1\"\n\"x\""),
		"texts of many lines": many("+ \"\"\"\n\t1\n\t\"\"\""),
		"bytes of many lines": many("+ '''\n\t1\n\t'''"),
		"labels in a column":  "a: " + strings.Repeat("\"a\"\n: ", maxWords/2+2) + "1\n",
		"spaces before signs": "a: " + strings.Repeat("\"a\"\n\n\r\n \t: ", maxWords/2+2) + "1\n",
	} {
		if tooLong([]byte(src)) < 0 {
			t.Errorf("%s: not found", name)
		}
	}
	if src := generate.Model(200, 400, 1); mayBeTooLong(src) {
		t.Error("a generated model is scanned")
	}
}

// What the cheap look lets through never holds one.
func FuzzMayBeTooLong(f *testing.F) {
	for _, s := range []string{"a: 1 +\n", "\"a\"\n:", "a: {b: 1}\n", "a: [for x in\n1 {x}]\n", "// c\n", "x: #\"a\"#\n", "y: 'z'\n", "b: 1,\n", "if x {\n"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		piece := a + b
		if piece == "" || len(piece) > 200 {
			return
		}
		src := []byte(strings.Repeat(piece, 2*maxWords/len(piece)+1))
		if mayBeTooLong(src) {
			return
		}
		if n := longest(src); n > maxWords {
			t.Fatalf("%q goes on for %d words", piece, n)
		}
	})
}

func longest(src []byte) (most int) {
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(src)), src, func(token.Pos, string, []any) {}, 0)
	for words := 0; ; {
		switch _, tok, _ := s.Scan(); tok {
		case token.EOF:
			return most
		case token.COMMA:
			words = 0
		default:
			words++
			most = max(most, words)
		}
	}
}

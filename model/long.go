package model

import (
	"bytes"

	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"
)

// maxWords is how many words may stand between two commas or line ends. The
// parser and the evaluator descend with them, as with brackets.
const maxWords = 20_000

// tooLong is the offset at which an expression has gone on for too long, or -1.
func tooLong(src []byte) int {
	if !mayBeTooLong(src) {
		return -1
	}
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(src)), src, func(token.Pos, string, []interface{}) {}, 0)
	words := 0
	for {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.EOF:
			return -1
		case token.COMMA:
			words = 0
		default:
			if words++; words > maxWords {
				return pos.Offset()
			}
		}
	}
}

// mayBeTooLong is a cheap look at the lines: an expression certainly ends with one whose
// last word makes CUE's scanner put a comma there, and a word takes a byte.
func mayBeTooLong(src []byte) bool {
	if len(src) <= maxWords {
		return false
	}
	for _, odd := range []string{`"""`, "'''", "@", `\(`} {
		if bytes.Contains(src, []byte(odd)) {
			return true // what spans several lines in ways that only a scanner sees
		}
	}
	began := 0
	for at := 0; at < len(src); {
		end := bytes.IndexByte(src[at:], '\n')
		if end < 0 {
			break
		}
		line := src[at : at+end]
		if at += end + 1; at-began > maxWords {
			return true
		}
		if endsExpression(line, src[at:]) {
			began = at
		}
	}
	return len(src)-began > maxWords
}

// endsExpression tells whether an expression can't go on after a line. A colon may follow
// a label on the next line.
func endsExpression(line, rest []byte) bool {
	line = bytes.TrimRight(line, " \t\r")
	if len(line) == 0 || bytes.Contains(line, []byte("//")) {
		return false
	}
	switch last := line[len(line)-1]; {
	case last == '}', last == ']', last == ')', last == '"', last == ',', '0' <= last && last <= '9':
	default:
		return false
	}
	next := bytes.TrimLeft(rest, " \t\r\n")
	return len(next) == 0 || next[0] != ':'
}

// Package sink is the last thing that a document goes through on its way out. What
// a model says is untrusted text, and each writer makes it fit for its format; a
// sink makes sure of what none may let through, so that a new format can't forget
// it: commands to a build log, commands to a terminal, signs that change the order
// of what stands around them, and formulas.
package sink

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is what reads a document.
type Kind uint8

const (
	// Text is read on terminals and in build logs, or by whatever reads text.
	Text Kind = iota + 1
	// Markdown is read where it is rendered, and in build logs.
	Markdown
	// Markup is HTML and SVG.
	Markup
	// JSON is read by programs, and looked at on terminals.
	JSON
	// CSV is read by spreadsheets.
	CSV
	// Binary is none of our business.
	Binary
)

// New is a writer that lets a document through to w, and what becomes of what may
// not be. Colour is whether a text may be coloured. The document is complete once
// the writer is closed; w stays open.
func New(w io.Writer, kind Kind, colour bool) io.WriteCloser {
	switch kind {
	case Binary:
		return through{w}
	case CSV:
		return &table{w: w}
	}
	return &lines{w: w, kind: kind, colour: colour}
}

type through struct{ io.Writer }

func (through) Close() error { return nil }

// lines lets a document through line by line.
type lines struct {
	w      io.Writer
	kind   Kind
	colour bool
	held   []byte // a line that isn't whole yet
	out    []byte
}

func (l *lines) Write(p []byte) (int, error) {
	l.out = l.out[:0]
	for rest := p; len(rest) > 0; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			l.held = append(l.held, rest...)
			break
		}
		line := rest[:i+1]
		rest = rest[i+1:]
		if len(l.held) > 0 {
			l.held = append(l.held, line...)
			l.line(l.held)
			l.held = l.held[:0]
		} else {
			l.line(line)
		}
	}
	if len(l.out) > 0 {
		if _, err := l.w.Write(l.out); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// Close lets through what is held: a last line without an end.
func (l *lines) Close() error {
	if len(l.held) == 0 {
		return nil
	}
	l.out = l.out[:0]
	l.line(l.held)
	l.held = nil
	_, err := l.w.Write(l.out)
	return err
}

// line lets a line through.
func (l *lines) line(line []byte) {
	line = l.uncommanded(line)
	if harmless(line) {
		l.out = append(l.out, line...)
		return
	}
	for len(line) > 0 {
		if n := colouring(line); n > 0 && l.colour {
			l.out = append(l.out, line[:n]...)
			line = line[n:]
			continue
		}
		r, n := utf8.DecodeRune(line)
		switch {
		case r == utf8.RuneError && n == 1:
			l.out = append(l.out, "\ufffd"...)
		case r == '\n' || r == '\t' || unicode.IsPrint(r) || l.kind != JSON && unicode.Is(unicode.Zs, r):
			l.out = append(l.out, line[:n]...)
		default:
			l.out = append(l.out, l.written(r)...)
		}
		line = line[n:]
	}
}

// harmless tells of most lines at once that there is nothing in them.
func harmless(line []byte) bool {
	for _, b := range line {
		if (b < ' ' && b != '\n' && b != '\t') || b >= 0x7f {
			return false
		}
	}
	return true
}

// written is an unprintable sign, written out.
func (l *lines) written(r rune) string {
	switch {
	case l.kind == JSON && r > 0xffff:
		hi, lo := utf16.EncodeRune(r)
		return fmt.Sprintf(`\u%04x\u%04x`, hi, lo)
	case l.kind == JSON:
		return fmt.Sprintf(`\u%04x`, r)
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// colouring is how long a sequence is that sets colours, at the start of a line; 0
// if there is none.
func colouring(line []byte) int {
	if len(line) < 3 || line[0] != 0x1b || line[1] != '[' {
		return 0
	}
	for i, b := range line[2:] {
		switch {
		case b == 'm':
			return i + 3
		case b != ';' && (b < '0' || b > '9'):
			return 0
		}
	}
	return 0
}

// uncommanded takes its meaning for a build log from a line: GitHub's begin with
// "::", Azure's have "##vso[" or "##[", TeamCity's "##teamcity[". What is put in its
// place is as wide in a text, and the same to whoever reads the others.
func (l *lines) uncommanded(line []byte) []byte {
	if at := commandAt(line); at >= 0 && (l.kind == Text || l.kind == Markdown) {
		if l.kind == Markdown {
			line = bytes.Join([][]byte{line[:at], line[at+2:]}, []byte(":&#58;"))
		} else {
			line = bytes.Join([][]byte{line[:at], line[at+2:]}, []byte(".:"))
		}
	}
	if bytes.Contains(line, []byte("##")) {
		second := map[Kind]string{JSON: `\u0023`, Markup: "&#35;"}[l.kind]
		if second == "" {
			second = "."
		}
		for _, c := range []string{"##[", "##vso", "##teamcity"} {
			line = bytes.ReplaceAll(line, []byte(c), []byte("#"+second+c[2:]))
		}
	}
	return line
}

// commandAt is where "::" stands if nothing but blanks and colours stands before
// it, or -1.
func commandAt(line []byte) int {
	for i := 0; i < len(line); {
		if n := colouring(line[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRune(line[i:])
		switch {
		case bytes.HasPrefix(line[i:], []byte("::")):
			return i
		case !unicode.IsSpace(r):
			return -1
		}
		i += n
	}
	return -1
}

// table lets a table through once it is whole.
type table struct {
	w    io.Writer
	rows bytes.Buffer
}

func (t *table) Write(p []byte) (int, error) { return t.rows.Write(p) }

// Close lets the table through, with no cell that a spreadsheet would take for a
// formula or a build log for a command.
func (t *table) Close() error {
	in := csv.NewReader(&t.rows)
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
	}
	l := &lines{w: t.w, kind: Text}
	out := csv.NewWriter(l)
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return l.Close()
}

// cell is a text that is no formula. A number is none, whatever its sign.
func cell(s string) string {
	first, _ := utf8.DecodeRuneInString(s)
	if s == "" || !strings.ContainsRune("=+-@\t\r＝＋－＠", first) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && !strings.ContainsAny(s, "xXpPnN") {
		return s
	}
	return "'" + s
}

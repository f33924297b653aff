// Package sink is the last thing that a document goes through on its way out. What
// a model says is untrusted text, and each writer makes it fit for its format; a
// sink makes sure of what none may let through, so that a new format can't forget
// it: commands to a build log, commands to a terminal, signs that change the order
// of what stands around them, and formulas.
package sink

import (
	"bufio"
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
	// Commands is a list of commands to GitHub's build log, each on a line.
	Commands
	// Patch is a diff: the files that it is for may have lines that end as on Windows.
	Patch
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
	return newLines(w, kind, colour)
}

type through struct{ io.Writer }

func (through) Close() error { return nil }

// lines lets a document through line by line.
type lines struct {
	out    *bufio.Writer
	kind   Kind
	colour bool
	held   []byte // a line that isn't whole yet
}

func newLines(w io.Writer, kind Kind, colour bool) *lines {
	return &lines{out: bufio.NewWriterSize(w, 32<<10), kind: kind, colour: colour}
}

func (l *lines) Write(p []byte) (int, error) {
	whole := bytes.LastIndexByte(p, '\n') + 1
	text := p[:whole]
	if whole > 0 && len(l.held) > 0 {
		text = append(l.held, text...)
		l.held = nil
	}
	l.held = append(l.held, p[whole:]...)
	if err := l.let(text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close lets through what is held: a last line without an end.
func (l *lines) Close() error {
	text := l.held
	l.held = nil
	return l.let(text)
}

// let lets whole lines through. Most have nothing to be taken from them.
func (l *lines) let(text []byte) error {
	if !l.mayCommand(text) {
		l.signs(text)
		return l.out.Flush()
	}
	for line := range bytes.Lines(text) {
		l.signs(l.uncommanded(line))
	}
	return l.out.Flush()
}

// signs lets signs through, and writes those out that aren't printable. An error of
// the writer is told when it is flushed.
func (l *lines) signs(text []byte) {
	all := text
	for len(text) > 0 {
		if n := plain(text); n > 0 {
			l.out.Write(text[:n])
			text = text[n:]
			continue
		}
		if n := colouring(text); n > 0 && l.colour {
			l.out.Write(text[:n])
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRune(text)
		switch {
		case l.kind == Patch && r == '\r' && bytes.HasPrefix(text, []byte("\r\n")):
			l.out.WriteByte('\r')
		case l.kind == Patch && r == '\ufeff' && beginsLine(all[:len(all)-len(text)]):
			l.out.Write(text[:n]) // the mark that a file begins with: what patches it finds it by that
		case r == utf8.RuneError && n == 1:
			l.out.WriteRune(utf8.RuneError)
		case unicode.IsPrint(r) || l.kind != JSON && unicode.Is(unicode.Zs, r):
			l.out.Write(text[:n])
		default:
			l.out.WriteString(l.written(r))
		}
		text = text[n:]
	}
}

// beginsLine tells whether a line of the file begins after a piece of a patch: behind
// one sign.
func beginsLine(patch []byte) bool {
	n := len(patch)
	return n > 0 && bytes.IndexByte([]byte(" +-"), patch[n-1]) >= 0 && (n == 1 || patch[n-2] == '\n')
}

// plain is how many bytes of printable ASCII, tabs and line ends a text begins with.
func plain(text []byte) int {
	for i, b := range text {
		if (b < ' ' && b != '\n' && b != '\t') || b >= 0x7f {
			return i
		}
	}
	return len(text)
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

// mayCommand tells whether a command to a build log may be in a text.
func (l *lines) mayCommand(text []byte) bool {
	return bytes.Contains(text, []byte("##")) || l.read() && bytes.Contains(text, []byte("::"))
}

// read tells whether a build log may show the document as it is.
func (l *lines) read() bool {
	return l.kind == Text || l.kind == Patch || l.kind == Markdown || l.kind == Commands
}

// annotates tells whether a line is one of the commands that a list of them may have:
// they show a text beside a line, and do nothing.
func annotates(line []byte) bool {
	for _, c := range []string{"::error ", "::warning ", "::notice "} {
		if bytes.HasPrefix(line, []byte(c)) {
			return !bytes.Contains(line, []byte("##"))
		}
	}
	return false
}

// uncommanded takes its meaning for a build log from a line: GitHub's begin with
// "::", Azure's have "##vso[" or "##[", TeamCity's "##teamcity[". What is put in its
// place is as wide in a text, and the same to whoever reads the others.
func (l *lines) uncommanded(line []byte) []byte {
	if l.kind == Commands && annotates(line) {
		return line
	}
	if at := commandAt(line); at >= 0 && l.read() {
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
	l := newLines(t.w, Text, false)
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

package gameday

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// listing is a JSON file that is read from its front, so that each error has its place:
// a decoder knows none, takes the last of two fields with one name, and a name in any case.
type listing struct {
	file *value.File
	at   int
}

// mark begins a file of UTF-8 that some programs write.
var mark = []byte("\xef\xbb\xbf")

func listingOf(name string, src []byte) (*listing, error) {
	l := &listing{file: &value.File{Name: name, Src: src}}
	if bytes.HasPrefix(src, mark) {
		l.at = len(mark)
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return nil, l.fail(i, "this byte is no UTF-8: %#x", src[i])
		}
		i += n
	}
	return l, nil
}

// fail is an error at some byte of the file.
func (l *listing) fail(at int, format string, args ...any) error {
	p := value.Span{File: l.file, Start: at, End: at}.Place()
	return fmt.Errorf("%s:%d:%d: %s", p.File, p.Line, p.Column, fmt.Sprintf(format, args...))
}

// ahead is the next sign that is no blank, 0 at the end.
func (l *listing) ahead() byte {
	for l.at < len(l.file.Src) {
		c := l.file.Src[l.at]
		if !strings.ContainsRune(" \t\r\n", rune(c)) {
			return c
		}
		l.at++
	}
	return 0
}

// takes goes on behind a sign if it is the next.
func (l *listing) takes(c byte) bool {
	if l.ahead() != c || l.at >= len(l.file.Src) {
		return false
	}
	l.at++
	return true
}

// word is what stands here and is neither a text, a list nor an object.
func (l *listing) word() string {
	rest := l.file.Src[l.at:]
	end := bytes.IndexFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t\r\n,:[]{}\"", r) })
	if end < 0 {
		end = len(rest)
	}
	return string(rest[:end])
}

// stands says what the next value is; it is an error where that is none.
func (l *listing) stands() (string, error) {
	switch c := l.ahead(); c {
	case 0:
		if l.at >= len(l.file.Src) {
			return "", l.fail(l.at, "the file ends before the list does")
		}
	case '"':
		return "a text", nil
	case '[':
		return "a list", nil
	case '{':
		return "an object", nil
	case ',', ':', ']', '}':
		return "", l.fail(l.at, "there is no value before this %q", c)
	}
	switch w := l.word(); {
	case !json.Valid([]byte(w)):
		return "", l.fail(l.at, "%s is no value in JSON", quoted(w))
	case w == "null":
		return "null", nil
	case w == "true" || w == "false":
		return "true or false", nil
	default:
		return "a number", nil
	}
}

// quoted is a word as it stands in a message.
func quoted(w string) string {
	if len(w) > 40 {
		w = strings.ToValidUTF8(w[:40], "") + "..."
	}
	return strconv.Quote(w)
}

// want tells whether a value of some sort comes next.
func (l *listing) want(name, sort string) error {
	is, err := l.stands()
	if err != nil {
		return err
	}
	if is != sort {
		return l.fail(l.at, "%q: should be %s, and is %s", name, sort, is)
	}
	return nil
}

// text is the text that begins here.
func (l *listing) text() (string, error) {
	from := l.at
	for i := from + 1; i < len(l.file.Src); i++ {
		switch c := l.file.Src[i]; {
		case c == '\\':
			i++
		case c < ' ':
			return "", l.fail(i, "a text in JSON can't hold this sign; write it as \\u%04x", c)
		case c == '"':
			var s string
			if json.Unmarshal(l.file.Src[from:i+1], &s) != nil {
				return "", l.fail(from, "%s holds a \\ with what JSON doesn't know behind it", quoted(string(l.file.Src[from+1:i])))
			}
			l.at = i + 1
			return s, nil
		}
	}
	return "", l.fail(from, "this text doesn't end")
}

func (l *listing) textOf(name string) (string, error) {
	if err := l.want(name, "a text"); err != nil {
		return "", err
	}
	return l.text()
}

func (l *listing) truthOf(name string) (bool, error) {
	if err := l.want(name, "true or false"); err != nil {
		return false, err
	}
	w := l.word()
	l.at += len(w)
	return w == "true", nil
}

// countOf is a whole number that isn't less than nothing.
func (l *listing) countOf(name string) (int, error) {
	is, err := l.stands()
	if err != nil {
		return 0, err
	}
	w := ""
	if is == "a number" {
		w, is = l.word(), quoted(l.word())
	}
	n, err := strconv.Atoi(w)
	switch {
	case w == "" || strings.ContainsAny(w, ".eE"):
		return 0, l.fail(l.at, "%q: should be a whole number, and is %s", name, is)
	case strings.HasPrefix(w, "-") && n != 0:
		return 0, l.fail(l.at, "%q: %s is less than nothing", name, w)
	case err != nil:
		return 0, l.fail(l.at, "%q: %s is more than can be counted", name, is)
	}
	l.at += len(w)
	return n, nil
}

// list reads a list, each of its values by itself.
func (l *listing) list(each func() error) error {
	l.at++
	for first := true; !l.takes(']'); first = false {
		if err := l.between(first, ']'); err != nil {
			return err
		}
		if err := each(); err != nil {
			return err
		}
	}
	return nil
}

// between goes over the comma before all values but the first.
func (l *listing) between(first bool, end byte) error {
	c := l.ahead()
	switch {
	case c == 0 && l.at >= len(l.file.Src):
		return l.fail(l.at, "the file ends before the list does")
	case first:
		return nil
	case c != ',':
		return l.fail(l.at, "a comma or %q should stand before this", end)
	}
	comma := l.at
	l.at++
	if l.ahead() == end {
		return l.fail(comma, "nothing follows this comma")
	}
	return nil
}

// object reads an object: each field of one of some names, once. In is what it is part of.
func (l *listing) object(in string, names []string, each func(name string) error) error {
	seen := map[string]int{}
	l.at++
	for first := true; !l.takes('}'); first = false {
		if err := l.between(first, '}'); err != nil {
			return err
		}
		if l.ahead() != '"' {
			return l.fail(l.at, "the name of a field should stand here, in quotes")
		}
		at := l.at
		name, err := l.text()
		if err != nil {
			return err
		}
		if !slices.Contains(names, name) {
			hint := suggest.DidYouMean(name, names)
			if hint == "" {
				hint = "; its fields are " + strings.Join(names, ", ")
			}
			return l.fail(at, "there is no field %s here%s", quoted(in+name), hint)
		}
		if before, twice := seen[name]; twice {
			p := value.Span{File: l.file, Start: before}.Place()
			return l.fail(at, "%q stands here a second time; it stands in line %d, column %d already", in+name, p.Line, p.Column)
		}
		seen[name] = at
		if !l.takes(':') {
			return l.fail(l.at, "a colon should follow %q", in+name)
		}
		if err := each(name); err != nil {
			return err
		}
	}
	return nil
}

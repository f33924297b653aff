package tree

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The limits within which a file is read. Beyond them it is refused, whole.
const (
	// MaxFile is the most bytes of one file.
	MaxFile = 10 << 20
	// MaxDepth is how deep values may be nested.
	MaxDepth = 200
	// MaxValues is the most values of one file, after its aliases are followed.
	MaxValues = 1_000_000
)

// Error is what is wrong with a source, and where.
type Error struct {
	At   Place
	Says string
}

func (e *Error) Error() string { return e.At.String() + ": " + e.Says }

func errorAt(at Place, format string, args ...any) error {
	return &Error{At: at, Says: fmt.Sprintf(format, args...)}
}

// Read reads a file of YAML or JSON: all documents of it.
func Read(path string, src []byte) ([]*Value, error) {
	at := Place{File: path}
	if len(src) > MaxFile {
		return nil, errorAt(at, "the file has %d bytes; at most %d are read", len(src), MaxFile)
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if i := invalid(src); i >= 0 {
		at.Line = bytes.Count(src[:i], []byte("\n")) + 1
		return nil, errorAt(at, "this is not UTF-8 text")
	}
	if looksLikeJSON(src) {
		all, err := readJSON(path, src)
		if err == nil {
			return all, nil
		}
		// What begins as JSON may be YAML still ("{a: 1}"), unless its name says JSON.
		var syntax *Error
		if strings.HasSuffix(strings.ToLower(path), ".json") || errors.As(err, &syntax) && syntax.Says == tooBig {
			return nil, err
		}
	}
	return readYAML(path, src)
}

// One reads a file that has to hold one document.
func One(path string, src []byte) (*Value, error) {
	all, err := Read(path, src)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, errorAt(Place{File: path}, "the file says nothing")
	case len(all) > 1:
		return nil, errorAt(all[1].At, "a second document begins here; one is read")
	}
	return all[0], nil
}

// tooBig is said of what goes beyond the limits on nesting and number.
var tooBig = fmt.Sprintf("too much: values nest at most %d deep, and there are at most %d of them", MaxDepth, MaxValues)

// budget counts what has been read.
type budget struct{ left int }

func (b *budget) take(at Place, depth int) error {
	b.left--
	if b.left < 0 || depth > MaxDepth {
		return &Error{At: at, Says: tooBig}
	}
	return nil
}

func invalid(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

func looksLikeJSON(src []byte) bool {
	s := bytes.TrimLeft(src, " \t\r\n")
	return len(s) > 0 && (s[0] == '{' || s[0] == '[')
}

// take adds a field as it is found; seen says where in the map each name stands. Of a
// name that stands there twice the later value holds, as it does for those who deploy.
func (v *Value) take(seen map[string]int, f Field) {
	if i, twice := seen[f.Name]; twice {
		v.Doubled = append(v.Doubled, f)
		v.Fields[i] = f
		return
	}
	seen[f.Name] = len(v.Fields)
	v.Fields = append(v.Fields, f)
}

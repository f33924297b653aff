//go:build long

package examples

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

const askCUE = true

// TestSignatureSeesEachValue: so does each value that is another one.
func TestSignatureSeesEachValue(t *testing.T) {
	t.Parallel()
	n := len(literals(newMutant(t).file))
	var names []string
	for i := range n {
		names = append(names, strconv.Itoa(i))
	}
	told := make([]bool, n)
	mutants(t, names, func(t *testing.T, i int) {
		m := newMutant(t)
		l := literals(m.file)[i]
		was := l.Value
		if !another(l) {
			return
		}
		told[i] = seen(t, m, "")
		if t.Failed() {
			t.Logf("%s became %s", was, l.Value)
		}
	})
	count := 0
	for _, is := range told {
		if is {
			count++
		}
	}
	// Words of which there are only a few, and names of others, can't be any other word.
	if count < n/3 {
		t.Errorf("only %d of %d values were changed", count, n)
	}
}

// literals are the values that are written in a file.
func literals(f *ast.File) []*ast.BasicLit {
	var out []*ast.BasicLit
	ast.Walk(f, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if ok && labelOf(field) != "system" {
			ast.Walk(field.Value, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok {
					out = append(out, l)
				}
				_, below := n.(*ast.Field)
				return !below
			}, nil)
		}
		return true
	}, nil)
	return out
}

var (
	aDay    = regexp.MustCompile(`^"20[0-9]{2}-`)
	aLength = regexp.MustCompile(`^"[0-9.]+[a-zA-Z]+"$`)
)

// another gives a literal another value of its kind, and tells whether it could.
func another(l *ast.BasicLit) bool {
	switch l.Kind {
	case token.INT:
		l.Value = "1" + l.Value
	case token.FLOAT:
		l.Value += "1"
	case token.TRUE:
		l.Kind, l.Value = token.FALSE, "false"
	case token.FALSE:
		l.Kind, l.Value = token.TRUE, "true"
	case token.STRING:
		switch {
		case aDay.MatchString(l.Value):
			l.Value = `"19` + l.Value[3:]
		case aLength.MatchString(l.Value):
			l.Value = `"1` + l.Value[1:]
		default:
			l.Value = strings.TrimSuffix(l.Value, `"`) + ` x"`
		}
	default:
		return false
	}
	return true
}

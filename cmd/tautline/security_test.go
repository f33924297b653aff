package main

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var boundRow = regexp.MustCompile("(?m)^\\| ([^|]+) \\| ([0-9,]+)( [A-Za-z]+)? \\| `([^`]+)` `([^`]+)` \\|$")

// TestSecurityNumbers: the bounds that SECURITY.md promises are those in the source.
func TestSecurityNumbers(t *testing.T) {
	root := repository(t)
	text := read(t, filepath.Join(root, "SECURITY.md"))
	rows := boundRow.FindAllStringSubmatch(text, -1)
	_, table, _ := strings.Cut(text, "|---|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	if lines := strings.Count(table, "\n") + 1; len(rows) != lines || lines < 10 {
		t.Fatalf("%d bounds in %d rows are understood", len(rows), lines)
	}
	units := map[string]int64{"": 1, " bytes": 1, " KiB": 1 << 10, " MiB": 1 << 20, " GiB": 1 << 30, " s": int64(time.Second)}
	for _, r := range rows {
		n, err := strconv.ParseInt(strings.ReplaceAll(r[2], ",", ""), 10, 64)
		unit, ok := units[r[3]]
		if err != nil || !ok {
			t.Errorf("%s: %q is no bound", r[1], r[2]+r[3])
			continue
		}
		if is := constantIn(t, filepath.Join(root, filepath.FromSlash(r[4])), r[5]); is != n*unit {
			t.Errorf("%s: SECURITY.md says %s%s, and %s is %d", r[1], r[2], r[3], r[5], is)
		}
	}
}

// constantIn is the value of a constant at the top of a file.
func constantIn(t *testing.T, path, name string) int64 {
	t.Helper()
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			if v.Names[0].Name != name {
				continue
			}
			expr := strings.ReplaceAll(types.ExprString(v.Values[0]), "time.Second", strconv.Itoa(int(time.Second)))
			is, err := types.Eval(token.NewFileSet(), nil, token.NoPos, expr)
			if err != nil {
				t.Fatalf("%s: %s: %v", path, name, err)
			}
			n, exact := constant.Int64Val(is.Value)
			if !exact {
				t.Fatalf("%s: %s is %s", path, name, is.Value)
			}
			return n
		}
	}
	t.Fatalf("%s: there is no constant %s", path, name)
	return 0
}

// TestSecurityFlags: the flags that the page names, as they stand in the help, have
// the defaults of its table.
func TestSecurityFlags(t *testing.T) {
	a := &app{}
	for _, c := range []struct{ command, flag, value string }{
		{"check", "load-timeout", "30s"},
		{"explore", "max-states", "5000000"},
		{"render", "layout-timeout", "20s"},
		{"report", "layout-timeout", "20s"},
		{"check", "strict", "false"},
	} {
		cmd, _, err := a.root().Find([]string{c.command})
		if err != nil {
			t.Fatal(err)
		}
		if f := cmd.Flag(c.flag); f == nil || f.DefValue != c.value {
			t.Errorf("%s --%s is not %s: %+v", c.command, c.flag, c.value, f)
		}
	}
}

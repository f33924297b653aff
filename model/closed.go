package model

import (
	"fmt"
	"regexp"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"tautline.dev/model/value"
)

// fromOutside is what a tag says that takes its value from the machine.
var fromOutside = regexp.MustCompile(`,\s*"?var"?\s*(=|,|\)|$)`)

// closed finds what would have a model read anything but CUE: attributes that
// bring in other files, or values that nobody gave on the command line, and the packages of tools. A model
// is judged on strangers' pull requests; what it says must lie in it.
func closed(file *ast.File, f *value.File) *value.Problem {
	var found *value.Problem
	tell := func(n ast.Node, format string, args ...any) {
		if found == nil {
			at := n.Pos().Offset()
			found = &value.Problem{At: value.Span{File: f, Start: at, End: n.End().Offset()}, Message: fmt.Sprintf(format, args...)}
		}
	}
	ast.Walk(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Attribute:
			switch name, body, _ := strings.Cut(strings.TrimPrefix(n.Text, "@"), "("); {
			case name == "extern" || name == "embed":
				tell(n, "a model reads CUE and nothing else: @%s would bring in other files", name)
			case name == "tag" && fromOutside.MatchString(body):
				tell(n, "a model says the same to everybody: @tag with var would take a value from whoever runs this; --tag gives values by name")
			}
		case *ast.ImportSpec:
			if path, err := literal.Unquote(n.Path.Value); err == nil && (path == "tool" || strings.HasPrefix(path, "tool/")) {
				tell(n, "a model does nothing: %q is for tools", path)
			}
		}
		return found == nil
	}, nil)
	return found
}

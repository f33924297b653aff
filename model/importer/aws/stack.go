// Package aws turns resources of AWS into boxes and lines, whichever tool declares
// them: CloudFormation's types and properties are its language, and readers of other
// tools speak it.
package aws

import (
	_ "embed"
	"strings"

	"tautline.dev/model/importer/tree"
)

// Resource is one resource, with all that its source decides worked out.
type Resource struct {
	// ID is the name that its source has for it.
	ID string
	// Type is CloudFormation's name of what it is.
	Type string
	// Props are its properties, as CloudFormation names them.
	Props *tree.Value
	At    tree.Place
	// Source is where it is declared, as file#name.
	Source string
	// Conditional says that it may not be there; Many, that there may be several.
	Conditional, Many bool
}

// Outside is something that a stack refers to and doesn't declare.
type Outside struct {
	At     tree.Place
	Source string
	// Stored is the name under which a store of parameters has its value.
	Stored string
}

// Skipped is a part of a source that can't be read, and why.
type Skipped struct {
	What, Name string
	At         tree.Place
	Why        string
}

// Stack is what one source declares.
type Stack struct {
	File      string
	Resources []*Resource
	// Outside are the things it refers to, by the name that holes have for them.
	Outside map[string]Outside
	// Exports are what other stacks may import, by their name as an expression.
	Exports map[string]*tree.Value
	Skipped []Skipped
}

// NoPart begins the type of a resource of another tool that has no part in an
// architecture; its own name follows.
const NoPart = "no part: "

// answer is which part a type of resource has in an architecture.
type answer struct {
	// part is box, end (a box only where a line ends there), line, fact or none.
	part           string
	kind, platform string
}

//go:embed types.tsv
var table string

var types = func() map[string]answer {
	all := map[string]answer{}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := append(strings.Split(strings.TrimRight(line, "\n"), "\t"), "", "")
		all[f[0]] = answer{f[1], f[2], f[3]}
	}
	return all
}()

// answerOf is the part of a resource, and whether its type is known.
func answerOf(r *Resource) (answer, bool) {
	a, ok := types[r.Type]
	if strings.HasPrefix(r.Type, NoPart) {
		return answer{part: "none"}, true
	}
	if !ok && (strings.HasPrefix(r.Type, "Custom::") || strings.HasPrefix(r.Type, "AWS::EC2::") || strings.HasPrefix(r.Type, "AWS::CodeDeploy::")) {
		return answer{part: "none"}, true
	}
	return a, ok
}

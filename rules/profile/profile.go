// Package profile holds the policies that come with the program: how much of a
// system must be answered on a sketch, in a design review, before a merge and
// before a launch. Each is a CUE file in the form of #Policy in the model's
// schema, which a team or an organisation can read and build upon.
package profile

import (
	"embed"
	"fmt"
	"sync"

	"cuelang.org/go/cue/parser"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Names are the profiles, the least demanding first.
var Names = []string{"sketch", "design-review", "merge", "production"}

// Default is judged by where nobody names another.
const Default = "design-review"

//go:embed *.cue
var files embed.FS

// Named is the policy of a profile: one of Names. Its limits are those that
// hold where nobody sets others.
func Named(name string) model.Policy { return all()[name] }

// Source is the file of a profile.
func Source(name string) []byte {
	src, err := files.ReadFile(name + ".cue")
	if err != nil {
		panic(err) // the files are part of the program
	}
	return src
}

// Tree is the file of a profile as values.
func Tree(name string) *value.Node {
	file := name + ".cue"
	f, err := parser.ParseFile(file, Source(name))
	if err != nil {
		panic(err) // the files are part of the program, and tested
	}
	root, problems := value.Literal(f, value.Files{file: &value.File{Name: file, Src: Source(name)}})
	if len(problems) > 0 {
		panic(fmt.Sprint(problems[0].At.Place(), problems[0]))
	}
	return root
}

var all = sync.OnceValue(func() map[string]model.Policy {
	read := map[string]model.Policy{}
	for _, name := range Names {
		p := model.PolicyFrom(Tree(name))
		p.Limits = p.Limits.Over(model.DefaultLimits())
		read[name] = p
	}
	return read
})

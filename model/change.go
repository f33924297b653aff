package model

import (
	"fmt"

	"cuelang.org/go/cue/parser"

	"tautline.dev/model/value"
)

// changeFile is how places in a change are called: it stands in no file.
const changeFile = "the change"

// With reads a copy of the system with a change: CUE of plain values, as a team would
// write it, which stands in the place of what is stated there or beside it. The system
// itself stays as it is. It must have been loaded as Changeable.
func (s *System) With(change string) Loaded {
	out := Loaded{Dir: s.Dir}
	if s.root == nil {
		panic("model: the system wasn't loaded as changeable")
	}
	src := []byte(change)
	file, err := parser.ParseFile(changeFile, src)
	if err != nil {
		out.Problems = []value.Problem{{Message: fmt.Sprintf("the change is no CUE: %v", err)}}
		return out
	}
	node, problems := value.Literal(file, value.Files{changeFile: {Name: changeFile, Src: src}})
	if len(problems) > 0 {
		out.Problems = problems
		return out
	}
	root := over(s.root, node)
	out.read(root, nil, s.Notes)
	if out.System != nil {
		out.System.root, out.System.Files, out.System.Stage, out.System.Tagged, out.System.Unasked = root, s.Files, s.Stage, s.Tagged, s.Unasked
	}
	return out
}

// over is a tree with another in the place of what it says, or beside it. Neither is
// changed.
func over(below, above *value.Node) *value.Node {
	if below == nil || below.Kind != value.Struct || above.Kind != value.Struct {
		return above
	}
	out := *below
	out.Fields = append([]value.Field(nil), below.Fields...)
	for _, f := range above.Fields {
		at := -1
		for i := range out.Fields {
			if out.Fields[i].Label == f.Label {
				at = i
			}
		}
		if at < 0 {
			out.Fields = append(out.Fields, f)
			continue
		}
		out.Fields[at].Value = over(out.Fields[at].Value, f.Value)
	}
	return &out
}

// Changeable tells whether a change of the system can be tried.
func (s *System) Changeable() bool { return s.root != nil }

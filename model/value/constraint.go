package value

import (
	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
)

// Constraint is a CUE value that needn't be definite, with the files that it was
// written in.
type Constraint struct {
	Value cue.Value
	files Files
}

// At is where a part of the constraint was written, or the zero Span.
func (c *Constraint) At(part cue.Value) Span {
	switch src := part.Source().(type) {
	case *ast.Field:
		return c.files.span(src.Value)
	case nil:
		return c.files.At(part.Pos())
	default:
		return c.files.span(src)
	}
}

// Problem is an error of CUE's own in a part of the constraint.
func (c *Constraint) Problem(err error, path string) Problem {
	return FromCUE(errors.Errors(err)[0], c.files, path)
}

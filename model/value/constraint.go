package value

import (
	"sync"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/errors"
)

// Constraint is a CUE value that needn't be definite, with the files that it was
// written in.
type Constraint struct {
	Value cue.Value
	files Files
	made  sync.Map
}

// Once is what is made of the constraint, by what it is made for: once, since that is
// asked for again wherever the model is judged. It may not be changed.
func (c *Constraint) Once(key any, made func() any) any {
	make, _ := c.made.LoadOrStore(key, sync.OnceValue(made))
	return make.(func() any)()
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

package model

import (
	"bytes"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/value"
)

// CUE multiplies texts and lists too, and twenty such lines make one of them
// larger than any memory: the process ends before anybody can stop it. A model
// multiplies numbers only. So each factor is held to be one before it is
// multiplied, and what repeats texts by a function is refused.

// numbersOnly changes a file so that only numbers are multiplied.
func numbersOnly(f *ast.File, src *value.File) *value.Problem {
	repeats := bytes.Contains(src.Src, []byte("Repeat"))
	if !repeats && bytes.IndexByte(src.Src, '*') < 0 {
		return nil
	}
	var found *value.Problem
	ast.Walk(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.MUL {
				n.X, n.Y = number(n.X), number(n.Y)
			}
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && repeats && found == nil && isRepeat(sel.Sel) {
				at := value.Span{File: src, Start: n.Pos().Offset(), End: n.End().Offset()}
				found = &value.Problem{At: at, Message: "a model can't repeat texts or lists: nobody could say how large it gets"}
			}
		}
		return true
	}, nil)
	return found
}

func isRepeat(l ast.Label) bool {
	name, _, err := ast.LabelName(l)
	return err == nil && name == "Repeat"
}

// number is an expression that must be a number. The name is CUE's own, which a
// model's field of the name "number" can't hide.
func number(x ast.Expr) ast.Expr {
	return &ast.ParenExpr{X: &ast.BinaryExpr{X: ast.NewIdent("__number"), Op: token.AND, Y: x}}
}

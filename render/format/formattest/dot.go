package formattest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"github.com/awalterschulze/gographviz"
	"github.com/awalterschulze/gographviz/ast"
)

func dotShape(doc []byte) (Shape, error) {
	g, err := gographviz.Parse(bytes.Map(latin, doc))
	if err != nil {
		return nil, err
	}
	d := dotThings{things: map[string]bool{}, count: map[string]int{}}
	d.statements(g.StmtList)
	if d.err != nil {
		return nil, d.err
	}
	for what, n := range d.count {
		d.things[fmt.Sprintf("%d × %s", n, what)] = true
	}
	return set(d.things), nil
}

// latin is a letter for each that the parser doesn't know: to DOT all of them are
// letters.
func latin(r rune) rune {
	if r > unicode.MaxASCII {
		return 'x'
	}
	return r
}

type dotThings struct {
	things map[string]bool
	count  map[string]int
	err    error
}

func (d *dotThings) statements(list ast.StmtList) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.NodeStmt:
			// Each once: a rank may name what is there already.
			d.things["node "+string(s.NodeID.ID)] = true
			d.attributes(s.Attrs)
		case *ast.EdgeStmt:
			if invisible(s.Attrs) {
				continue // those hold ranks apart, as long words need it
			}
			d.count["edge"]++
			d.attributes(s.Attrs)
		case *ast.SubGraph:
			// How many ranks there are hangs on how long the words are.
			d.statements(s.StmtList)
		case *ast.Attr:
			d.attribute(s)
		case ast.NodeAttrs:
			d.attributes(ast.AttrList(s))
		case ast.EdgeAttrs:
			d.attributes(ast.AttrList(s))
		case ast.GraphAttrs:
			d.attributes(ast.AttrList(s))
		}
	}
}

func (d *dotThings) attributes(list ast.AttrList) {
	for _, some := range list {
		for _, a := range some {
			d.attribute(a)
		}
	}
}

func (d *dotThings) attribute(a *ast.Attr) {
	field, value := string(a.Field), string(a.Value)
	if field == "rank" || field == "constraint" {
		return // whether boxes share a rank, and a line keeps to them, hangs on how long the words are
	}
	d.things["attribute "+field] = true
	if label, ok := strings.CutPrefix(value, "<"); ok {
		shape, err := svgShape([]byte("<label>" + strings.TrimSuffix(label, ">") + "</label>"))
		if err != nil {
			d.err = fmt.Errorf("%.80q: %w", value, err)
		}
		for _, s := range shape {
			d.things[s] = true
		}
	}
	if strings.EqualFold(field, "URL") || strings.EqualFold(field, "href") {
		if err := address(strings.Trim(value, `"`)); err != nil {
			d.err = err
		}
	}
}

// invisible tells whether an edge is there for the layout alone.
func invisible(list ast.AttrList) bool {
	for _, some := range list {
		for _, a := range some {
			if string(a.Field) == "style" && strings.Trim(string(a.Value), `"`) == "invis" {
				return true
			}
		}
	}
	return false
}

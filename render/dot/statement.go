package dot

import (
	"bufio"
	"strconv"
	"strings"

	"github.com/awalterschulze/gographviz/ast"
)

// attrs is a list of attributes that keeps its order.
type attrs []*ast.Attr

// set adds an attribute whose value is a word or number of this package.
func (a attrs) set(name, value string) attrs {
	if !bare(value) {
		value = quote(value)
	}
	return append(a, &ast.Attr{Field: ast.ID(name), Value: ast.ID(value)})
}

// text adds an attribute that carries text of the model.
func (a attrs) text(name, value string) attrs {
	return append(a, &ast.Attr{Field: ast.ID(name), Value: ast.ID(quote(value))})
}

// html adds a label that is markup already.
func (a attrs) html(name, value string) attrs {
	return append(a, &ast.Attr{Field: ast.ID(name), Value: ast.ID("<" + value + ">")})
}

func (a attrs) list() ast.AttrList { return ast.AttrList{ast.AList(a)} }

// bare tells whether DOT takes a value without quotes: a word that is no
// keyword, or a number.
func bare(s string) bool {
	if _, err := strconv.ParseFloat(s, 64); err == nil && strings.Trim(s, "0123456789.-") == "" {
		return true
	}
	switch strings.ToLower(s) {
	case "", "node", "edge", "graph", "digraph", "subgraph", "strict":
		return false
	}
	letters := strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
	return letters == ""
}

// write prints a graph with one statement a line, indented. The library's own
// String joins all into one growing text, which takes seconds at a few
// thousand boxes.
func write(w *bufio.Writer, g *ast.Graph) {
	w.WriteString(g.Type.String() + " " + g.ID.String() + " {\n")
	writeStatements(w, g.StmtList, 1)
	w.WriteString("}\n")
}

func writeStatements(w *bufio.Writer, list ast.StmtList, depth int) {
	indent := strings.Repeat("\t", depth)
	for _, s := range list {
		w.WriteString(indent)
		if sub, ok := s.(*ast.SubGraph); ok {
			w.WriteString("subgraph " + sub.ID.String() + " {\n")
			writeStatements(w, sub.StmtList, depth+1)
			w.WriteString(indent + "}\n")
			continue
		}
		w.WriteString(strings.TrimSpace(s.String()) + ";\n")
	}
}

package value

import (
	"fmt"
	"strconv"
)

// Kind is what a node holds.
type Kind uint8

// The kinds of node. Broken stands for a value that could not be evaluated:
// its problem has been reported, and nothing more is said about it.
const (
	Broken Kind = iota
	Struct
	List
	String
	Int
	Float
	Bool
	Null
	// Open is a value that needn't be definite: a constraint that others are held
	// against.
	Open
)

// Node is a value with the place of the value.
type Node struct {
	Kind   Kind
	Text   string  // of a String; of a number, as it was written
	Number float64 // of an Int or Float
	Truth  bool    // of a Bool
	Fields []Field // of a Struct, in the order of the source
	Items  []*Node // of a List
	// Open is the value itself, of an Open node.
	Open *Constraint
	At   Span
}

// Field is an entry of a struct, with the place of its label.
type Field struct {
	Label string
	At    Span
	Value *Node
}

// Get is the value of a field, or nil.
func (n *Node) Get(label string) *Node {
	if f := n.Field(label); f != nil {
		return f.Value
	}
	return nil
}

// Field is an entry of a struct, or nil.
func (n *Node) Field(label string) *Field {
	if n == nil {
		return nil
	}
	for i := range n.Fields {
		if n.Fields[i].Label == label {
			return &n.Fields[i]
		}
	}
	return nil
}

// Show is the value as a person would quote it in a message: scalars as they
// are, cut when long, anything else by its shape.
func (n *Node) Show() string {
	switch n.Kind {
	case String:
		return Quote(n.Text)
	case Int, Float:
		return n.Text
	case Bool:
		return strconv.FormatBool(n.Truth)
	case Null:
		return "null"
	case Struct:
		return "{...}"
	case List:
		return "[...]"
	case Open:
		return "a constraint"
	default:
		return "this"
	}
}

// Quote is a text in quotes with everything unprintable escaped, cut after 60
// characters, so that no message can be flooded or spoilt by it.
func Quote(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return fmt.Sprintf("%q...", string(runes[:most]))
	}
	return strconv.Quote(s)
}

package model

import (
	"fmt"
	"strings"

	"tautline.dev/model/value"
)

// How large what a model says may be. Nobody writes more by hand, and a message, a
// picture or a report can show no more.
const (
	maxID      = 256      // bytes
	maxText    = 64 << 10 // bytes
	maxItems   = 100_000
	maxEntries = 100_000
)

// tooLarge finds what is too large to be judged or shown, each with a message that
// doesn't repeat it.
func tooLarge(root *value.Node) []value.Problem {
	s := sizes{}
	s.node(root)
	return s.found
}

// sizes is a walk over a model, at some path.
type sizes struct {
	path  []string
	found []value.Problem
}

func (s *sizes) add(at value.Span, format string, args ...any) {
	what := strings.Join(s.path, ".")
	if what == "" {
		what = "the model"
	}
	s.found = append(s.found, value.Problem{At: at, Message: what + ": " + fmt.Sprintf(format, args...)})
}

func (s *sizes) node(n *value.Node) {
	switch {
	case n == nil:
	case n.Kind == value.String && len(n.Text) > maxText:
		s.add(n.At, "a text of %d bytes; at most %d can be shown", len(n.Text), maxText)
	case n.Kind == value.List && len(n.Items) > maxItems:
		s.add(n.At, "a list of %d; at most %d can be judged", len(n.Items), maxItems)
	case n.Kind == value.List:
		for _, item := range n.Items {
			s.node(item)
		}
	case n.Kind == value.Struct && len(n.Fields) > maxEntries:
		s.add(n.At, "%d entries; at most %d can be judged", len(n.Fields), maxEntries)
	case n.Kind == value.Struct:
		for _, f := range n.Fields {
			if len(f.Label) > maxID {
				s.add(f.At, "a name of %d bytes; at most %d can be shown", len(f.Label), maxID)
				continue
			}
			s.path = append(s.path, f.Label)
			s.node(f.Value)
			s.path = s.path[:len(s.path)-1]
		}
	}
}

package model

import (
	"testing"

	"tautline.dev/model/value"
)

// Lists and structs have a most, too, and what is within a list is looked at.
func TestTooLarge(t *testing.T) {
	items := func(n int) *value.Node {
		return &value.Node{Kind: value.List, Items: make([]*value.Node, n)}
	}
	entries := func(n int) *value.Node {
		return &value.Node{Kind: value.Struct, Fields: make([]value.Field, n)}
	}
	of := func(n *value.Node) *value.Node {
		return &value.Node{Kind: value.Struct, Fields: []value.Field{{Label: "a", Value: &value.Node{Kind: value.Struct, Fields: []value.Field{{Label: "b", Value: n}}}}}}
	}
	text := &value.Node{Kind: value.String, Text: string(make([]byte, maxText+1))}
	for name, c := range map[string]struct {
		root *value.Node
		want string
	}{
		"nothing":           {nil, ""},
		"all that may be":   {of(entries(maxEntries)), ""},
		"entries":           {of(entries(maxEntries + 1)), "a.b: 100001 entries; at most 100000 can be judged"},
		"items":             {of(items(maxItems + 1)), "a.b: a list of 100001; at most 100000 can be judged"},
		"the whole":         {entries(maxEntries + 1), "the model: 100001 entries; at most 100000 can be judged"},
		"a text in a list":  {of(&value.Node{Kind: value.List, Items: []*value.Node{text}}), "a.b: a text of 65537 bytes; at most 65536 can be shown"},
		"as much in a list": {of(items(maxItems)), ""},
	} {
		got := ""
		for _, p := range tooLarge(c.root) {
			got += p.Message
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

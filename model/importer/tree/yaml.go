package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// readYAML reads all documents of a file.
func readYAML(path string, src []byte) (all []*Value, err error) {
	// The parser has been seen to panic on what nobody would write.
	defer func() {
		if p := recover(); p != nil {
			all, err = nil, errorAt(Place{File: path}, "this is not YAML: %v", p)
		}
	}()
	d := yaml.NewDecoder(bytes.NewReader(src))
	r := &yamlReader{path: path, budget: budget{MaxValues}, within: map[*yaml.Node]bool{}}
	for {
		var n yaml.Node
		switch err := d.Decode(&n); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, yamlError(path, src, err)
		}
		v, err := r.value(&n, 0)
		if err != nil {
			return nil, err
		}
		if v.Kind != Null {
			all = append(all, v)
		}
	}
}

type yamlReader struct {
	path   string
	budget budget
	// within are the anchors that are being read: one that holds an alias to itself
	// has no end.
	within map[*yaml.Node]bool
}

func (r *yamlReader) at(n *yaml.Node) Place {
	return Place{File: r.path, Line: n.Line, Column: n.Column}
}

func (r *yamlReader) value(n *yaml.Node, depth int) (*Value, error) {
	at := r.at(n)
	if err := r.budget.take(at, depth); err != nil {
		return nil, err
	}
	v := &Value{At: at}
	var err error
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return v, nil
		}
		return r.value(n.Content[0], depth)
	case yaml.AliasNode:
		return r.alias(n, depth)
	case yaml.ScalarNode:
		r.scalar(n, v)
	case yaml.SequenceNode:
		v.Kind = List
		for _, c := range n.Content {
			item, err := r.value(c, depth+1)
			if err != nil {
				return nil, err
			}
			v.Items = append(v.Items, item)
		}
		r.tagged(n, v)
	case yaml.MappingNode:
		v.Kind = Map
		err = r.mapping(n, v, depth)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (r *yamlReader) alias(n *yaml.Node, depth int) (*Value, error) {
	if n.Alias == nil || r.within[n.Alias] {
		return nil, errorAt(r.at(n), "*%s stands within what it repeats", n.Value)
	}
	r.within[n.Alias] = true
	defer delete(r.within, n.Alias)
	return r.value(n.Alias, depth)
}

// mapping reads a map. What "<<" brings comes after what the map says itself.
func (r *yamlReader) mapping(n *yaml.Node, v *Value, depth int) error {
	seen := map[string]int{}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, to := n.Content[i], n.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.Tag == "!!merge" {
			merged = append(merged, to)
			continue
		}
		if key.Kind == yaml.AliasNode && key.Alias != nil {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return errorAt(r.at(key), "a name is needed here, not a list or a map")
		}
		value, err := r.value(to, depth+1)
		if err != nil {
			return err
		}
		v.take(seen, Field{Name: key.Value, At: r.at(key), Value: value})
	}
	for _, m := range merged {
		brought, err := r.value(m, depth+1)
		if err != nil {
			return err
		}
		for _, b := range brought.List() {
			if b.Kind != Map {
				return errorAt(r.at(m), "<< takes a map, or a list of maps")
			}
			for _, f := range b.Fields {
				if _, own := seen[f.Name]; !own {
					v.take(seen, f)
				}
			}
		}
	}
	// A short form of an intrinsic ("!Sub") is a map of one field.
	r.tagged(n, v)
	return nil
}

// plainNumber is what is a number in every version of YAML and in JSON.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

func (r *yamlReader) scalar(n *yaml.Node, v *Value) {
	v.Kind, v.Text = Text, n.Value
	switch n.ShortTag() {
	case "!!null":
		v.Kind, v.Text = Null, ""
	case "!!bool":
		v.Kind, v.Text = Bool, strings.ToLower(n.Value)
	case "!!int", "!!float":
		// "0x1F", ".inf" and "1_000" stay what is written.
		if plainNumber.MatchString(n.Value) {
			v.Kind = Number
		} else if i, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 0, 64); err == nil {
			v.Kind, v.Text = Number, strconv.FormatInt(i, 10)
		}
	}
	r.tagged(n, v)
}

// tagged turns what bears a tag of its format ("!Ref X") into a map of one field,
// named as the tag, and leaves the rest as it is.
func (r *yamlReader) tagged(n *yaml.Node, v *Value) {
	if strings.HasPrefix(n.Tag, "!!") || !strings.HasPrefix(n.Tag, "!") || n.Tag == "!" {
		return
	}
	inner := *v
	if n.Kind == yaml.ScalarNode {
		inner.Kind, inner.Text = Text, n.Value
	}
	*v = Value{Kind: Map, At: v.At, Fields: []Field{{Name: n.Tag, At: v.At, Value: &inner}}}
}

var yamlPlace = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// yamlError gives the parser's words a place.
func yamlError(path string, src []byte, err error) error {
	at := Place{File: path}
	says := strings.ReplaceAll(err.Error(), "\n", " ")
	if m := yamlPlace.FindStringSubmatch(says); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		says = m[2]
		// What the parser itself misses, it counts from 0.
		if at.Line > 0 && strings.HasPrefix(says, "did not find expected") {
			at.Line = min(at.Line+1, bytes.Count(bytes.TrimRight(src, "\n"), []byte("\n"))+1)
		}
	}
	return errorAt(at, "this is not YAML: %s", fmt.Sprintf("%.200s", says))
}

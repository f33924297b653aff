package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sort"
)

// readJSON reads JSON with the places of its values: one, or a value in each line.
func readJSON(path string, src []byte) ([]*Value, error) {
	r := &jsonReader{path: path, src: src, d: json.NewDecoder(bytes.NewReader(src)), budget: budget{MaxValues}}
	r.d.UseNumber()
	for i, c := range src {
		if c == '\n' {
			r.lines = append(r.lines, i)
		}
	}
	var all []*Value
	for {
		v, err := r.value(0)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
		next := r.next()
		if next >= len(src) {
			return all, nil
		}
		if at := r.at(next); src[next] != '{' || at.Line == r.at(int(r.d.InputOffset())).Line {
			return nil, errorAt(at, "more follows after the end of the value")
		}
	}
}

type jsonReader struct {
	path   string
	src    []byte
	d      *json.Decoder
	lines  []int // where lines end
	budget budget
}

// at is the place of an offset.
func (r *jsonReader) at(offset int) Place {
	line := sort.SearchInts(r.lines, offset)
	begin := 0
	if line > 0 {
		begin = r.lines[line-1] + 1
	}
	return Place{File: r.path, Line: line + 1, Column: offset - begin + 1}
}

// next is the offset of the next token.
func (r *jsonReader) next() int {
	i := int(r.d.InputOffset())
	for i < len(r.src) {
		switch r.src[i] {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
			continue
		}
		break
	}
	return i
}

func (r *jsonReader) token() (json.Token, Place, error) {
	at := r.at(r.next())
	t, err := r.d.Token()
	if err == nil {
		return t, at, nil
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, at, errorAt(r.at(max(0, int(syntax.Offset)-1)), "this is not JSON: %s", syntax.Error())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, at, errorAt(at, "the JSON ends too early")
	}
	return nil, at, errorAt(at, "this is not JSON: %v", err)
}

func (r *jsonReader) value(depth int) (*Value, error) {
	t, at, err := r.token()
	if err != nil {
		return nil, err
	}
	return r.rest(t, at, depth)
}

// rest is the value that begins with a token.
func (r *jsonReader) rest(t json.Token, at Place, depth int) (*Value, error) {
	if err := r.budget.take(at, depth); err != nil {
		return nil, err
	}
	v := &Value{At: at}
	switch t := t.(type) {
	case nil:
	case bool:
		v.Kind, v.Text = Bool, map[bool]string{true: "true", false: "false"}[t]
	case json.Number:
		v.Kind, v.Text = Number, t.String()
	case string:
		v.Kind, v.Text = Text, t
	case json.Delim:
		if t == '[' {
			v.Kind = List
		} else {
			v.Kind = Map
		}
		return v, r.inside(v, depth)
	}
	return v, nil
}

// inside reads what stands in brackets or braces.
func (r *jsonReader) inside(v *Value, depth int) error {
	seen := map[string]int{}
	for r.d.More() {
		t, at, err := r.token()
		if err != nil {
			return err
		}
		if v.Kind == List {
			item, err := r.rest(t, at, depth+1)
			if err != nil {
				return err
			}
			v.Items = append(v.Items, item)
			continue
		}
		name, ok := t.(string)
		if !ok {
			return errorAt(at, "a name in quotes is needed here")
		}
		value, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		v.take(seen, Field{Name: name, At: at, Value: value})
	}
	_, _, err := r.token()
	return err
}

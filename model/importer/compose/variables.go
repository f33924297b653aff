package compose

import (
	"regexp"
	"strings"

	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// variables are what "${X}" stands for. The environment of whoever runs this isn't
// among them: what only that decides stays a hole.
type variables struct {
	values map[string]*tree.Value
	// names are those of this layer, in their order.
	names []string
	// under are those that hold where this layer says nothing.
	under *variables
	// put counts the letters that have been put in the place of variables, in all layers.
	put *int
}

func newVariables() *variables { return &variables{values: map[string]*tree.Value{}, put: new(int)} }

// with is a layer above these, to be added to apart.
func (v *variables) with() *variables {
	return &variables{values: map[string]*tree.Value{}, under: v, put: v.put}
}

func (v *variables) set(name string, to *tree.Value) {
	if v.values[name] == nil {
		v.names = append(v.names, name)
	}
	v.values[name] = to
}

// get is a variable's value, nil where it has none.
func (v *variables) get(name string) *tree.Value {
	for ; v != nil; v = v.under {
		if value := v.values[name]; value != nil {
			return value
		}
	}
	return nil
}

// word is a variable's text, where that is known.
func (v *variables) word(name string) string { return v.get(name).Word() }

// dotenv adds those of a file, if it is there.
func (v *variables) dotenv(root *files.Root, file string) error {
	src, err := root.Read(file)
	if err != nil {
		return err
	}
	v.parse(root.Path(file), string(src))
	return nil
}

var assignment = regexp.MustCompile(`^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*[=:]\s*(.*)$`)

// parse reads NAME=VALUE lines. Of those that aren't, nothing is said: the file may
// hold what nobody should see.
func (v *variables) parse(file, src string) []string {
	var names []string
	lines := strings.Split(strings.TrimPrefix(src, "\ufeff"), "\n")
	for i := 0; i < len(lines); i++ {
		m := assignment.FindStringSubmatch(strings.TrimRight(lines[i], "\r"))
		if m == nil {
			continue
		}
		at := tree.Place{File: file, Line: i + 1}
		text := strings.TrimSpace(m[2])
		literal := false
		if text != "" && (text[0] == '"' || text[0] == '\'') {
			quote := text[:1]
			// A text in quotes goes on until they end.
			for end(text, quote) < 0 && i+1 < len(lines) && len(text) < 100_000 {
				i++
				text += "\n" + lines[i]
			}
			literal = quote == "'"
			if e := end(text, quote); e > 0 {
				text = text[1:e]
			}
			if !literal {
				text = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`, `\\`, `\`).Replace(text)
			}
		} else if before, _, ok := strings.Cut(" "+text, " #"); ok {
			text = strings.TrimSpace(before)
		}
		value := tree.Scalar(at, text)
		if !literal {
			value = v.interpolate(value)
		}
		v.set(m[1], value)
		names = append(names, m[1])
	}
	return names
}

// end is where a text in quotes ends, -1 where it doesn't.
func end(text, quote string) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == `"`:
			i++
		case text[i] == quote[0]:
			return i
		}
	}
	return -1
}

// deep is how far a default may hold another.
const deep = 20

// interpolate puts values in the place of "$X" and "${X}".
func (v *variables) interpolate(text *tree.Value) *tree.Value {
	if text.Kind != tree.Text || !strings.Contains(text.Text, "$") {
		return text
	}
	out := tree.Joined(text.At, v.pieces(text.Text, text.At, 0)...)
	out.Note, out.Via = text.Note, text.Via
	return out
}

var nameOf = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*`)

// pieces are a text's parts: written out, or what a variable stands for.
func (v *variables) pieces(text string, at tree.Place, depth int) []*tree.Value {
	var out []*tree.Value
	for {
		before, after, found := strings.Cut(text, "$")
		out = append(out, tree.Scalar(at, before))
		switch {
		case !found:
			return out
		case strings.HasPrefix(after, "$"):
			out = append(out, tree.Scalar(at, "$"))
			text = after[1:]
		case strings.HasPrefix(after, "{"):
			e := closing(after)
			if e < 0 || depth >= deep {
				// It doesn't end: nobody can say what is meant.
				return append(out, hole("{", at))
			}
			out = append(out, v.braced(after[1:e], at, depth)...)
			text = after[e+1:]
		case nameOf.MatchString(after):
			name := nameOf.FindString(after)
			out = append(out, v.stands(name, at))
			text = after[len(name):]
		default:
			out = append(out, tree.Scalar(at, "$"))
			text = after
		}
	}
}

// closing is where the brace ends with which a text begins, -1 where it doesn't.
func closing(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// most is how many letters are put in the place of variables: those that stand for each
// other many times over have no end that anybody needs.
const most = 10_000_000

// stands is what a variable stands for: its value, or a hole.
func (v *variables) stands(name string, at tree.Place) *tree.Value {
	value := v.get(name)
	if value == nil {
		return hole(name, at)
	}
	*v.put += len(value.Text)
	for _, p := range value.Parts {
		*v.put += len(p.Text) + 1
	}
	if *v.put > most {
		return hole(name, at)
	}
	return value
}

// hole stands for what only those know who run this.
func hole(name string, at tree.Place) *tree.Value {
	return &tree.Value{Kind: tree.Text, At: at, Parts: []tree.Part{{Hole: &tree.Hole{To: name, Kind: tree.Outside}}}}
}

// braced is what stands for "X", "X:-default", "X-default", "X:?error", "X?error",
// "X:+other" and "X+other".
func (v *variables) braced(inner string, at tree.Place, depth int) []*tree.Value {
	name := nameOf.FindString(inner)
	rest := inner[len(name):]
	if name == "" {
		return []*tree.Value{tree.Scalar(at, "${"+inner+"}")}
	}
	value := v.get(name)
	set := value != nil
	if strings.HasPrefix(rest, ":") {
		rest = rest[1:]
		set = set && (value.Text != "" || len(value.Parts) > 0)
	}
	switch {
	case strings.HasPrefix(rest, "-") && !set:
		return v.pieces(rest[1:], at, depth+1)
	case strings.HasPrefix(rest, "+") && set:
		return v.pieces(rest[1:], at, depth+1)
	case strings.HasPrefix(rest, "+"):
		return nil
	}
	return []*tree.Value{v.stands(name, at)}
}

// filled is a value with all its texts interpolated.
func (v *variables) filled(value *tree.Value) *tree.Value {
	if value == nil {
		return nil
	}
	switch value.Kind {
	case tree.Text:
		return v.interpolate(value)
	case tree.List, tree.Map:
		c := *value
		c.Items, c.Fields = nil, nil
		for _, i := range value.Items {
			c.Items = append(c.Items, v.filled(i))
		}
		for _, f := range value.Fields {
			c.Fields = append(c.Fields, tree.Field{Name: f.Name, At: f.At, Value: v.filled(f.Value)})
		}
		return &c
	}
	return value
}

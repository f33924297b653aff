package draft

import (
	"fmt"
	"slices"
	"strings"
)

// Finish makes ids of the names that the sources have, wherever they stand, and puts
// what was left out in order. Names that would become the same id stay apart.
func (d *Draft) Finish() {
	boxes := ids(names(d.Boxes, func(b *Box) string { return b.ID }))
	lines := ids(names(d.Lines, func(l *Line) string { return l.ID }))
	groups := ids(names(d.Groups, func(g *Group) string { return g.ID }))
	flows := ids(names(d.Flows, func(f *Flow) string { return f.ID }))
	for _, g := range d.Groups {
		g.ID = groups[g.ID]
	}
	for _, b := range d.Boxes {
		b.ID = boxes[b.ID]
		if in, ok := b.Get("in"); ok {
			in.Value = or(groups, in.Value.(string))
			b.Put(in)
		}
		b.name(boxes, lines)
	}
	for _, l := range d.Lines {
		l.ID, l.From, l.To = lines[l.ID], boxes[l.From], boxes[l.To]
		l.name(boxes, lines)
	}
	for _, f := range d.Flows {
		f.ID = flows[f.ID]
		rename(f.Steps, lines)
	}
	d.Rearranged()
	slices.SortStableFunc(d.Skipped, func(a, b Skipped) int { return a.At.Compare(b.At) })
}

func names[T any](all []T, name func(T) string) []string {
	out := make([]string, len(all))
	for i, e := range all {
		out[i] = name(e)
	}
	return out
}

// name replaces names in facts by ids.
func (f *Facts) name(boxes, lines map[string]string) {
	for i, fact := range f.all {
		of := boxes
		if fact.Path == "answers" || fact.Path == "compensation" || fact.Path == "carries" {
			of = lines
		}
		switch v := fact.Value.(type) {
		case Ref:
			f.all[i].Value = Ref(or(of, string(v)))
		case []Ref:
			refs := make([]Ref, len(v))
			for j, r := range v {
				refs[j] = Ref(or(of, string(r)))
			}
			f.all[i].Value = refs
		}
	}
}

func or(ids map[string]string, name string) string {
	if id, ok := ids[name]; ok {
		return id
	}
	return plain(name, false)
}

func rename(steps []Step, lines map[string]string) {
	for i := range steps {
		if steps[i].Line != "" {
			steps[i].Line = or(lines, steps[i].Line)
		}
		for j, l := range steps[i].Together {
			steps[i].Together[j] = or(lines, l)
		}
		for _, branch := range steps[i].Either {
			rename(branch, lines)
		}
	}
}

// ids makes an id of each name: where two names would be one id, what was replaced
// in them is spelt out.
func ids(names []string) map[string]string {
	meet := map[string][]string{}
	seen := make(map[string]bool, len(names))
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			id := plain(n, false)
			meet[id] = append(meet[id], n)
		}
	}
	out := make(map[string]string, len(names))
	taken := make(map[string]bool, len(names))
	var apart []string
	for id, from := range meet {
		for _, n := range from {
			if len(from) > 1 && n != id {
				apart = append(apart, n)
				continue
			}
			out[n] = id
			taken[id] = true
		}
	}
	slices.Sort(apart)
	for _, n := range apart {
		id := plain(n, true)
		for taken[id] { // the name of another one, as it happens
			id += "-"
		}
		out[n] = id
		taken[id] = true
	}
	return out
}

// plain writes a name with the letters of an id. Brackets and quotes of an address
// become a slash, spaces and all else a hyphen; spelt out, the code of each letter.
func plain(name string, spelt bool) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '.', r == '/', r == '-':
			b.WriteRune(r)
		case spelt:
			fmt.Fprintf(&b, "-%x-", r)
		case r == '[' || r == ']' || r == '"':
			b.WriteByte('/')
		default:
			b.WriteByte('-')
		}
	}
	s := b.String()
	for strings.Contains(s, "//") {
		s = strings.ReplaceAll(s, "//", "/")
	}
	if t := strings.TrimRight(s, "/"); t != s {
		if s = t; spelt {
			s += "-2f-"
		}
	}
	if s == "" || !letter(s[0]) {
		s = "x" + s
	}
	return s
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// ID makes an id of a name.
func ID(name string) string { return plain(name, false) }

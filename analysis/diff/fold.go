package diff

import (
	"cmp"
	"slices"
	"strings"

	"tautline.dev/model"
)

// between are the fields that are stated otherwise. A word that stands for all fields
// below another is told once: of `retry: "none"` nobody wants to hear nine times.
func between(was, is sheet) []Fact {
	old, wholeWas, wholeIs := byPath(was), wholes(was), wholes(is)
	var out []Fact
	told := map[string]bool{}
	type skip struct {
		group string
		at    int // among what is told
	}
	var skipped []skip
	tell := func(path string, o, e entry) {
		if o.key == e.key {
			return
		}
		at, before, after := path, wholeWas[path], wholeIs[path]
		switch {
		case before != "" && after != "":
			at = longer(before, after)
		case before != "" && !saysBelow(is, before):
			at, e.is = before, Value{}
		case after != "" && !saysBelow(was, after):
			at, o.is = after, Value{}
		case before != "" && e.key == "", after != "" && o.key == "":
			// It is told for the fields that are stated singly on the other side, if there
			// they say anything else.
			skipped = append(skipped, skip{before + after, len(out)})
			return
		}
		if told[at] {
			return
		}
		told[at] = true
		out = append(out, Fact{Path: at, Before: o.is, After: e.is}.apart(o.key, e.key))
	}
	seen := map[string]bool{}
	for _, e := range is {
		seen[e.path] = true
		tell(e.path, old[e.path], e)
	}
	for _, o := range was {
		if !seen[o.path] {
			tell(o.path, o, entry{})
		}
	}
	for _, s := range slices.Backward(skipped) {
		if !slices.ContainsFunc(out, func(f Fact) bool { return f.Path == s.group || strings.HasPrefix(f.Path, s.group+".") }) {
			out = slices.Insert(out, s.at, Fact{Path: s.group, Before: wholeOf(was, s.group, wholeWas), After: wholeOf(is, s.group, wholeIs)})
		}
	}
	return out
}

// wholeOf is all that is stated below a field: the word that stands for all of it, or
// the fields that are stated singly.
func wholeOf(s sheet, group string, wholes map[string]string) Value {
	var parts []string
	for _, e := range s {
		below, is := strings.CutPrefix(e.path, group+".")
		if !is || e.key == "" {
			continue
		}
		switch whole := wholes[e.path]; {
		case whole != "" && len(whole) <= len(group):
			return e.is
		case whole != "":
			below = strings.TrimPrefix(whole, group+".")
		}
		if part := below + ": " + e.is.Text; !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return Value{Text: "{" + strings.Join(parts, ", ") + "}", State: model.Stated}
}

// apart makes two values that read alike, and aren't, read otherwise: a word for
// several facts, a name that another has now, or what a rule's match refers to.
func (f Fact) apart(was, is string) Fact {
	if f.Before.Text != f.After.Text || !f.Before.Stated() || !f.After.Stated() {
		return f
	}
	before := f.Before.Text
	switch f.Path {
	case "interaction":
		f.Before.Text, f.After.Text = "{"+was+"}", "{"+is+"}"
	case "match": // with what it refers to in its place, unless that is CUE's own notation
		f.Before.Text, f.After.Text = was[1:], is[1:]
		if strings.Contains(was+is, "|(") || strings.Contains(was+is, "import ") {
			f.Before.Text, f.After.Text = before, "the same, and what it refers to is another"
		}
	default:
		f.Before.Text += " (that was)"
	}
	return f
}

// implied are the fields that nobody states, before or after, and that platforms answer
// otherwise now.
func implied(was, is sheet) []Fact {
	old := byPath(was)
	var out []Fact
	for _, e := range is {
		if o := old[e.path]; o.key == "" && e.key == "" && o.is.Text != e.is.Text {
			out = append(out, Fact{Path: e.path, Before: o.is, After: e.is})
		}
	}
	return out
}

func byPath(s sheet) map[string]entry {
	out := make(map[string]entry, len(s))
	for _, e := range s {
		out[e.path] = e
	}
	return out
}

// wholes tells for each field below which one the same word stands for everything, if
// there is such a one: the outermost.
func wholes(s sheet) map[string]string {
	below := map[string][]entry{}
	for _, e := range s {
		for _, g := range around(e.path) {
			below[g] = append(below[g], e)
		}
	}
	groups := []string{}
	for g, in := range below {
		word := in[0].key
		if len(in) > 1 && (word == "none" || word == "?") && !slices.ContainsFunc(in, func(e entry) bool { return e.key != word }) {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	out := map[string]string{}
	for _, g := range groups {
		for _, e := range below[g] {
			if out[e.path] == "" {
				out[e.path] = g
			}
		}
	}
	return out
}

// around are the fields that a field stands in: of "retry.backoff.cap" "retry" and
// "retry.backoff". What a team has named itself may hold a dot.
func around(path string) []string {
	var out []string
	for i := range path {
		switch path[i] {
		case '[', '"':
			return out
		case '.':
			out = append(out, path[:i])
		}
	}
	return out
}

func saysBelow(s sheet, path string) bool {
	return slices.ContainsFunc(s, func(e entry) bool { return e.key != "" && strings.HasPrefix(e.path, path+".") })
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// Package cuefile writes a draft as a person would write a model: grouped, ordered,
// each thing with the place that shows it; and, beside it, where each fact stood.
package cuefile

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"

	"tautline.dev/model/importer/draft"
)

// The files that an import writes.
const (
	Name     = "system.cue"
	LockName = "import.lock.json"
)

// Write is the model of a draft, as CUE.
func Write(d *draft.Draft) ([]byte, error) {
	var w strings.Builder
	w.WriteString("@experiment(explicitopen)\n\n")
	w.WriteString(head(d))
	fmt.Fprintf(&w, "package %s\n\nimport \"tautline.dev/model\"\n\nmodel.#System\n\n", pkg(d.System))
	fmt.Fprintf(&w, "system: %s\n", quote(d.System))
	if len(d.Sources) == 1 {
		fmt.Fprintf(&w, "source: %s\n", quote(d.Sources[0].Path))
	}
	group(&w, "Groups", "groups", d.Groups, func(g *draft.Group) (string, string) {
		return g.ID, fmt.Sprintf("{kind: %s, title: %s}", quote(g.Kind), quote(g.Title))
	})
	boxes(&w, d)
	lines(&w, d)
	flows(&w, d)
	src, err := format.Source([]byte(w.String()), format.Simplify())
	if err != nil {
		return nil, fmt.Errorf("what was written isn't CUE: %w", err)
	}
	return src, nil
}

// head says where the file comes from.
func head(d *draft.Draft) string {
	var names []string
	for i, s := range d.Sources {
		if i == 3 && len(d.Sources) > 4 {
			names = append(names, fmt.Sprintf("%d more", len(d.Sources)-3))
			break
		}
		names = append(names, oneLine(s.Path))
	}
	return "// Read by `tautline import` from " + strings.Join(names, ", ") + ".\n" +
		"// Change what is wrong: a later `import --update` keeps your changes.\n"
}

// family is a group of boxes under one heading.
type family struct {
	title string
	kinds []string
}

var families = []family{
	{"Clients", []string{"client"}},
	{"Gateways", []string{"gateway"}},
	{"Functions", []string{"function"}},
	{"Services", []string{"service"}},
	{"Workers", []string{"worker"}},
	{"Workflows", []string{"workflow"}},
	{"Pipes", []string{"pipe"}},
	{"Schedules", []string{"scheduler"}},
	{"Queues", []string{"queue"}},
	{"Topics", []string{"topic"}},
	{"Buses", []string{"bus"}},
	{"Streams", []string{"stream"}},
	{"Stores", []string{"database", "cache", "objectstore"}},
	{"Outside this source", []string{"external"}},
}

func boxes(w *strings.Builder, d *draft.Draft) {
	last := families[len(families)-1].title
	for _, f := range families {
		var of []*draft.Box
		for _, b := range d.Boxes {
			if !b.Outside && slices.Contains(f.kinds, b.Kind) || f.title == last && b.Outside {
				of = append(of, b)
			}
		}
		group(w, f.title, "boxes", of, func(b *draft.Box) (string, string) { return b.ID, box(b) })
	}
}

// group writes entities under a heading.
func group[T any](w *strings.Builder, title, field string, of []T, entity func(T) (string, string)) {
	switch len(of) {
	case 0:
		return
	case 1:
		id, body := entity(of[0])
		fmt.Fprintf(w, "\n// %s\n%s: %s: %s\n", title, field, label(id), body)
		return
	}
	fmt.Fprintf(w, "\n// %s\n%s: {\n", title, field)
	for _, e := range of {
		id, body := entity(e)
		fmt.Fprintf(w, "%s: %s\n", label(id), body)
	}
	w.WriteString("}\n")
}

// wide is how long an entity may be that is written in one line.
const wide = 150

// Entity is a box or a line of a draft as CUE, by its path ("boxes.orders"), with its
// map, its id and its kind.
func Entity(d *draft.Draft, path string) (kind, id, body string) {
	kind, id, _ = strings.Cut(path, ".")
	switch kind {
	case "boxes":
		if b := d.Box(id); b != nil {
			return kind, id, box(b)
		}
	case "lines":
		if l := d.Line(id); l != nil {
			return kind, id, line(l)
		}
	}
	return kind, id, ""
}

func box(b *draft.Box) string {
	head := []string{"kind: " + quote(b.Kind)}
	if b.Platform != "" {
		head = append(head, "platform: "+quote(b.Platform))
	}
	tags := ""
	if len(b.Tags) > 0 {
		tags = "tags: " + Value(b.Tags)
	}
	facts := fields(b.All())
	source := "source: " + quote(b.Source)
	one := slices.Concat(head, nonEmpty(tags), facts, []string{source})
	if s := "{" + strings.Join(one, ", ") + "}"; len(b.ID)+len(s) <= wide {
		return s
	}
	return "{\n" + strings.Join(append(head, source), ", ") + "\n" + strings.Join(append(nonEmpty(tags), facts...), "\n") + "\n}"
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

var levels = []struct {
	level draft.Level
	title string
}{
	{draft.Declared, "Declared"},
	{draft.Included, "From files that the source names"},
	{draft.Drawn, "Drawn"},
	{draft.Observed, "Observed"},
	{draft.Permission, "Suggested by permissions: whether the code uses them, the source doesn't say"},
	{draft.Environment, "Suggested by addresses in the environment: whether the code uses them, the source doesn't say"},
}

func lines(w *strings.Builder, d *draft.Draft) {
	for _, at := range levels {
		var of []*draft.Line
		for _, l := range d.Lines {
			if l.Level == at.level {
				of = append(of, l)
			}
		}
		group(w, at.title, "lines", of, func(l *draft.Line) (string, string) { return l.ID, line(l) })
	}
}

// first are the fields that a line begins with, beside its ends.
var first = []string{"does", "interaction", "operation", "timeout", "startsAt"}

func line(l *draft.Line) string {
	head := []string{"from: " + quote(l.From), "to: " + quote(l.To)}
	var structs, words []string
	for _, f := range fields(l.All()) {
		switch {
		case slices.ContainsFunc(first, func(p string) bool { return strings.HasPrefix(f, p+": ") }) && len(f) < 60:
			head = append(head, f)
		case strings.HasSuffix(f, "}") || strings.HasSuffix(f, "]") || strings.Count(f, ": ") > 1 && !strings.Contains(f, ": \""):
			structs = append(structs, f)
		default:
			words = append(words, f)
		}
	}
	// A text right under the first line would have its colon moved under the next one's.
	evidence := "evidence: " + Value(l.Evidence)
	rest := slices.Concat(structs, words, []string{evidence})
	if len(structs) == 0 {
		rest = slices.Concat([]string{evidence}, words)
	}
	return "{\n" + strings.Join(head, ", ") + "\n" + strings.Join(rest, "\n") + "\n}"
}

func flows(w *strings.Builder, d *draft.Draft) {
	if len(d.Flows) == 0 {
		return
	}
	w.WriteString("\n// Flows that the source shows. Where one is what happens, take its slashes away.\n")
	for _, f := range d.Flows {
		fmt.Fprintf(w, "// flows: %s: steps: %s\n", label(f.ID), steps(f.Steps))
	}
}

func steps(all []draft.Step) string {
	var out []string
	for _, s := range all {
		switch {
		case s.Line != "":
			out = append(out, quote(s.Line))
		case len(s.Together) > 0:
			out = append(out, Value(s.Together))
		default:
			var branches []string
			for _, b := range s.Either {
				branches = append(branches, steps(b))
			}
			out = append(out, "{either: ["+strings.Join(branches, ", ")+"]}")
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// node is a struct of facts while it is put together.
type node struct {
	name  string
	value any
	under []*node
}

// order is the one in which people write fields; what isn't in it comes at its end.
var order = []string{
	"from", "to", "does", "interaction", "mode", "operation", "when", "share", "answers", "timeout", "awaits", "attempts", "by", "on",
	"strategy", "base", "cap", "jitter", "backoff", "maxAge", "retry", "heartbeat", "circuitBreaker", "confirmed", "idempotency", "key", "enforcedBy",
	"deadLetter", "size", "window", "partialFailure", "bisect", "batch", "concurrency", "startsAt", "data",
	"capacity", "admission", "rate", "burst", "inbox", "visibility", "retention", "after", "channel", "store", "deployment", "monitoring", "fallback",
}

func place(name string) int {
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// fields are facts as fields, each in one line: "channel: {visibility: ...}".
func fields(facts []draft.Fact) []string {
	root := &node{}
	for _, f := range facts {
		at := root
		for _, name := range strings.Split(f.Path, ".") {
			i := slices.IndexFunc(at.under, func(n *node) bool { return n.name == name })
			if i < 0 {
				at.under = append(at.under, &node{name: name})
				i = len(at.under) - 1
			}
			at = at.under[i]
		}
		at.value = f.Value
	}
	root.sort()
	out := make([]string, len(root.under))
	for i, n := range root.under {
		out[i] = n.text()
	}
	return out
}

func (n *node) sort() {
	slices.SortStableFunc(n.under, func(a, b *node) int {
		return cmp.Or(cmp.Compare(place(a.name), place(b.name)), strings.Compare(a.name, b.name))
	})
	for _, u := range n.under {
		u.sort()
	}
}

func (n *node) text() string {
	switch len(n.under) {
	case 0:
		return n.name + ": " + Value(n.value)
	case 1:
		return n.name + ": " + n.under[0].text()
	}
	parts := make([]string, len(n.under))
	for i, u := range n.under {
		parts[i] = u.text()
	}
	return n.name + ": {" + strings.Join(parts, ", ") + "}"
}

// value writes a fact's value.
// Value is a fact's value as CUE.
func Value(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case draft.Ref:
		return quote(string(v))
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return list(v)
	case []draft.Ref:
		return list(v)
	}
	panic(fmt.Sprintf("no way to write a %T", v))
}

func list[S ~string](all []S) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = quote(string(s))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// quote writes a text as CUE does.
func quote(s string) string { return literal.String.Quote(s) }

// label is an id as the name of a field.
func label(id string) string {
	if ast.IsValidIdent(id) && !strings.HasPrefix(id, "_") && !strings.HasPrefix(id, "#") {
		return id
	}
	return quote(id)
}

// pkg is the name of a package for a system.
func pkg(system string) string {
	name := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToLower(r)
		}
		return '_'
	}, system)
	name = strings.Trim(name, "_")
	if name == "" || unicode.IsDigit(rune(name[0])) {
		name = "system_" + name
	}
	return strings.TrimRight(name, "_")
}

// oneLine keeps a path within a comment.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, s)
}

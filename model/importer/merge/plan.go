// Package merge brings a model up to what its sources say now, and keeps what a team
// has changed in it since: three sides, fact by fact.
package merge

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/value"
)

// What becomes of a fact, a box or a line.
const (
	// Added: the source says it, and didn't.
	Added = "added"
	// Changed: the source says something else than it did.
	Changed = "changed"
	// Removed: the source no longer says it.
	Removed = "removed"
	// Kept: the team has changed it, and the source says what it said.
	Kept = "kept"
	// Conflict: the team has changed it, and so has the source.
	Conflict = "conflict"
	// Gone: the source no longer has the box or line, and the team has said more of it.
	Gone = "gone"
)

// Change is what becomes of one fact, or of a whole box or line.
type Change struct {
	What string
	// Path is the way to it in the model: "boxes.orders.channel.visibility".
	Path string
	// Base is what the source said, Ours what the model says, Theirs what the source
	// says now, each as CUE; empty where it says nothing.
	Base, Ours, Theirs string
	// At is where the source says so now.
	At string
	// Whole tells that it is a box or a line, with all that is said of it.
	Whole bool
}

// fact is one on a side.
type fact struct {
	said string // as CUE
	at   string
	node *value.Node
	span value.Span // of the label
}

// side are the facts of one side, by path.
type side map[string]fact

// entity is the box or line that a path belongs to: "boxes.orders" of
// "boxes.orders.channel.visibility". Ids hold dots, and no field does.
func entities(s side) map[string]bool {
	all := map[string]bool{}
	for path := range s {
		all[owner(path, s)] = true
	}
	return all
}

// lockSide are the facts of a lock.
func lockSide(l *cuefile.Lock) side {
	s := side{}
	if l == nil {
		return s
	}
	for path, h := range l.Facts {
		s[path] = fact{said: cue(h.Value), at: h.At}
	}
	return s
}

// marks end the path of an entity in a lock: each has them.
var marks = map[string][]string{"boxes": {".kind"}, "lines": {".from", ".to"}}

// owner is the entity that a fact of a lock belongs to: the longest one of which it is.
func owner(path string, s side) string {
	for at := path; ; {
		i := strings.LastIndexByte(at, '.')
		if i < 0 {
			return path
		}
		at = at[:i]
		kind, _, _ := strings.Cut(at, ".")
		for _, m := range marks[kind] {
			if _, ok := s[at+m]; ok {
				return at
			}
		}
	}
}

// modelSide are the facts of a model, as it is written.
func modelSide(tree *value.Node) (side, map[string]fact) {
	s, whole := side{}, map[string]fact{}
	for _, kind := range []string{"boxes", "lines"} {
		n := tree.Get(kind)
		if n == nil {
			continue
		}
		for _, e := range n.Fields {
			at := kind + "." + e.Label
			whole[at] = fact{node: e.Value, span: e.At}
			flatten(at, e.Value, s)
		}
	}
	return s, whole
}

func flatten(at string, n *value.Node, s side) {
	for _, f := range n.Fields {
		path := at + "." + f.Label
		if f.Value.Kind == value.Struct {
			flatten(path, f.Value, s)
			continue
		}
		s[path] = fact{said: written(f.Value), node: f.Value, span: f.At}
	}
}

// written is a value as CUE.
func written(n *value.Node) string {
	switch n.Kind {
	case value.String:
		return cuefile.Value(n.Text)
	case value.Int, value.Float:
		return cue(n.Number)
	case value.Bool:
		return strconv.FormatBool(n.Truth)
	case value.List:
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			parts[i] = written(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "_"
}

// cue is a value of a lock, as CUE.
func cue(v any) string {
	switch v := v.(type) {
	case json.Number:
		f, _ := v.Float64()
		return cue(f)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = cue(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case bool:
		return strconv.FormatBool(v)
	case string:
		return cuefile.Value(v)
	}
	return cuefile.Value(v)
}

// same tells whether two values are the same: times are, in whatever units.
func same(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.Unquote(a)
	y, errY := strconv.Unquote(b)
	if errX != nil || errY != nil {
		return false
	}
	d, errX := model.ParseDuration(x)
	e, errY := model.ParseDuration(y)
	return errX == nil && errY == nil && d == e
}

// Plan decides what becomes of each fact.
func Plan(base *cuefile.Lock, tree *value.Node, now *cuefile.Lock) []Change {
	b, theirs := lockSide(base), lockSide(now)
	ours, whole := modelSide(tree)
	var all []Change
	eb, et := entities(b), entities(theirs)
	for _, e := range slices.Sorted(maps.Keys(union(eb, et))) {
		_, have := whole[e]
		switch {
		case eb[e] && !have:
			// The team took it away, or the source has it no longer as well.
			if et[e] {
				all = append(all, Change{What: Kept, Path: e, Whole: true})
			}
			continue
		case !eb[e] && !have:
			all = append(all, Change{What: Added, Path: e, At: theirs[first(e, theirs)].at, Whole: true})
			continue
		case eb[e] && !et[e]:
			what := Removed
			if said(e, b, ours) || named(e, tree, eb) {
				what = Gone
			}
			all = append(all, Change{What: what, Path: e, Whole: true})
			continue
		}
		all = append(all, facts(e, b, ours, theirs)...)
	}
	slices.SortStableFunc(all, func(x, y Change) int { return cmp.Compare(x.Path, y.Path) })
	return all
}

func union(a, b map[string]bool) map[string]bool {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func first(e string, s side) string {
	kind, _, _ := strings.Cut(e, ".")
	return e + marks[kind][0]
}

// brought are fields that an import writes and no lock holds.
var brought = []string{"source", "evidence", "tags"}

// said tells whether the team has said something of an entity that its source didn't.
func said(e string, base, ours side) bool {
	for path, f := range ours {
		field, ok := strings.CutPrefix(path, e+".")
		if !ok || slices.Contains(brought, field) {
			continue
		}
		if b, ok := base[path]; !ok || !same(b.said, f.said) {
			return true
		}
	}
	return false
}

// named tells whether something of the team's own refers to an entity: a flow, a
// waiver, a box or a line that no source has.
func named(e string, tree *value.Node, base map[string]bool) bool {
	_, id, _ := strings.Cut(e, ".")
	for _, f := range tree.Fields {
		switch f.Label {
		case "boxes", "lines":
			for _, in := range f.Value.Fields {
				if !base[f.Label+"."+in.Label] && holds(in.Value, id, e) {
					return true
				}
			}
		default:
			if holds(f.Value, id, e) {
				return true
			}
		}
	}
	return false
}

// holds tells whether one of two texts stands in a value.
func holds(n *value.Node, id, path string) bool {
	if n.Kind == value.String && (n.Text == id || n.Text == path) {
		return true
	}
	for _, f := range n.Fields {
		if holds(f.Value, id, path) {
			return true
		}
	}
	return slices.ContainsFunc(n.Items, func(i *value.Node) bool { return holds(i, id, path) })
}

// facts decides what becomes of the facts of one entity that all sides have.
func facts(e string, base, ours, theirs side) []Change {
	paths := map[string]bool{}
	for _, s := range []side{base, theirs} {
		for path := range s {
			if owner(path, s) == e {
				paths[path] = true
			}
		}
	}
	var all []Change
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		b, hasB := base[path]
		o, hasO := ours[path]
		t, hasT := theirs[path]
		c := Change{Path: path, Base: b.said, Ours: o.said, Theirs: t.said, At: t.at}
		unchanged := hasB == hasT && (!hasB || same(b.said, t.said))
		untouched := hasB == hasO && (!hasB || same(b.said, o.said))
		agreed := hasO == hasT && (!hasO || same(o.said, t.said))
		switch {
		case agreed:
			continue
		case untouched && !hasB:
			c.What = Added
		case untouched && !hasT:
			c.What = Removed
		case untouched:
			c.What = Changed
		case unchanged:
			c.What = Kept
		default:
			c.What = Conflict
		}
		all = append(all, c)
	}
	return all
}

// String is a change in one line of plain words.
func (c Change) String() string {
	said := func(s string) string {
		if s == "" {
			return "nothing"
		}
		return s
	}
	at := ""
	if c.At != "" {
		at = " (" + c.At + ")"
	}
	switch {
	case c.Whole && c.What == Kept:
		return c.Path + ": taken away here, and stays away; the source has it still"
	case c.Whole && c.What == Gone:
		return c.Path + ": the source has it no longer; it stays for what you have said of it, tagged gone"
	case c.Whole && c.What == Removed:
		return c.Path + ": the source has it no longer"
	case c.Whole:
		return c.Path + ": new in the source" + at
	}
	switch c.What {
	case Kept:
		return fmt.Sprintf("%s: %s here; the source says %s%s", c.Path, said(c.Ours), said(c.Theirs), at)
	case Conflict:
		return fmt.Sprintf("%s: %s here, and the source now says %s instead of %s%s", c.Path, said(c.Ours), said(c.Theirs), said(c.Base), at)
	}
	return fmt.Sprintf("%s: %s → %s%s", c.Path, said(c.Base), said(c.Theirs), at)
}

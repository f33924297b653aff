package model

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/model/platform"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// platforms tells what of a team's own platforms says nothing: what is misspelt there
// would imply nothing, and nobody would miss it.
func (d *decoder) platforms(n *value.Node) {
	own := fields(n)
	if len(own) == 0 {
		return
	}
	ids := platform.IDs()
	for _, f := range own {
		ids = append(ids, f.Label)
	}
	for _, b := range d.sys.Boxes {
		ids = append(ids, b.Platform.Or(nil)...)
	}
	for _, f := range own {
		d.platform(f.Value, "platforms."+f.Label, ids)
	}
}

func (d *decoder) platform(n *value.Node, path string, ids []string) {
	d.platformFacts(n.Get("box"), path+".box", "#Box", factsOfBoxes())
	for i, e := range items(n.Get("lines")) {
		in := fmt.Sprintf("%s.lines[%d]", path, i)
		if e.Kind != value.Struct {
			continue // told by the schema
		}
		if len(items(e.Get("from"))) == 0 && len(items(e.Get("to"))) == 0 {
			d.say(e.At, in, "this is about no line; write from: [\"*\"] for lines that arrive here, or to: [\"*\"] for those that leave")
		}
		for _, end := range []string{"from", "to"} {
			d.ends(e.Get(end), in+"."+end, append(endWords(), ids...))
		}
		d.ends(e.Get("at"), in+".at", endWords())
		d.platformFacts(e.Get("facts"), in+".facts", "#Line", factsOfLines())
	}
}

// endWords are the words for the ends of lines that are no platforms.
func endWords() []string {
	out := []string{"*", string(Edge), string(Compute), string(Channel), string(Store)}
	for _, k := range Kinds {
		out = append(out, string(k))
	}
	return out
}

// ends tells of words that were meant to be others. A platform that nobody describes
// may be one of another system.
func (d *decoder) ends(list *value.Node, path string, known []string) {
	for i, n := range items(list) {
		if n.Kind != value.String || slices.Contains(known, n.Text) {
			continue
		}
		if meant := suggest.DidYouMean(n.Text, known); meant != "" {
			d.say(n.At, fmt.Sprintf("%s[%d]", path, i), "there is no kind, family or platform %s%s", value.Quote(n.Text), meant)
		}
	}
}

// factsOfBoxes are the facts that a platform may know of a box, by their paths, and
// factsOfLines those of a line.
func factsOfBoxes() map[string]AnyFact { return byPath((&Box{}).Facts) }

func factsOfLines() map[string]AnyFact {
	out := byPath((&Line{}).Facts)
	out["interaction"] = nil // all of it, in short
	return out
}

func byPath(list func(func(string, AnyFact))) map[string]AnyFact {
	out := map[string]AnyFact{}
	list(func(path string, f AnyFact) { out[path] = f })
	return out
}

func (d *decoder) platformFacts(n *value.Node, path, definition string, known map[string]AnyFact) {
	var paths []string
	for p := range known {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, f := range fields(n) {
		like, is := known[f.Label]
		if !is {
			d.say(f.At, path+"."+f.Label, "there is no fact %s%s", value.Quote(f.Label), suggest.DidYouMean(f.Label, paths))
			continue
		}
		for _, part := range []string{"value", "default", "min", "max"} {
			if v := f.Value.Get(part); v != nil {
				if want := unfit(v, like, language().Words(definition, f.Label)); want != "" {
					d.say(v.At, path+"."+f.Label+"."+part, "%s is never %s; %s", f.Label, v.Show(), want)
				}
			}
		}
	}
}

// unfit says what to write where a value can't be that of a fact, "" where it can.
func unfit(n *value.Node, like AnyFact, words []string) string {
	text := n.Kind == value.String
	number := n.Kind == value.Int || n.Kind == value.Float
	if like == nil || text && n.Text == "none" {
		return ""
	}
	ok, want := true, ""
	switch like.(type) {
	case *Fact[time.Duration]:
		_, err := ParseDuration(n.Text)
		ok, want = text && (err == nil || n.Text == "unlimited"), `write a length of time, such as "30s"`
	case *Fact[Size]:
		_, err := ParseSize(n.Text)
		ok, want = text && (err == nil || n.Text == "unlimited"), `write a size, such as "256KiB"`
	case *Fact[int], *Fact[float64]:
		ok, want = number || text && n.Text == "unlimited", "write a number"
	case *Fact[Attempts]:
		ok, want = number || text && n.Text == "unlimited", `write a number, or "unlimited"`
	case *Fact[bool]:
		ok, want = n.Kind == value.Bool, "write true or false"
	default:
		if len(words) > 0 {
			ok = text && slices.Contains(words, n.Text)
			want = "write one of " + strings.Join(sayable(words), ", ") + suggest.DidYouMean(n.Text, words)
		}
	}
	if ok {
		return ""
	}
	return want
}

func sayable(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "unknown" })
}

// Package platform is the catalogue of platforms: what lies under a box or a
// line when nobody says otherwise, each fact with its source.
//
// A platform is a CUE file of plain values in catalogue/, in the form of
// #Platform in the model's schema; its path is its id. Teams describe their own
// platforms in the same form. Only a verified fact ever implies anything.
package platform

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"cuelang.org/go/cue/parser"

	"tautline.dev/model/value"
)

// Platform is what is known of one platform.
type Platform struct {
	ID    string
	Title string
	// Service is the service that it is a variant of, "" where it is none.
	Service string
	Kinds   []string
	// Box are facts about a box on this platform, by the path of the field; of
	// how it behaves, by "behaviour" and its name.
	Box []Fact
	// Lines are facts about lines that start or end at such a box.
	Lines []Lines
	// Notes are what else a reviewer should know.
	Notes []Fact
}

// Lines are facts about the lines between a platform and another end.
type Lines struct {
	Title string
	// From are the other ends of lines that arrive at the platform, To of
	// lines that leave it: platform ids, kinds or families of boxes, or "*".
	From, To []string
	// At are the kinds or families of the end on this platform, and Mode and Operations narrow
	// the lines down, too; empty means any.
	At         []string
	Mode       string
	Operations []string
	// Segment is the part of the way that the facts are about, "" for all of it.
	Segment Segment
	Facts   []Fact
	// Notes are what else is known of such a line, that no field can hold.
	Notes []Fact
}

// Segment is a part of the way of the work over a line.
type Segment string

// The segments of a line whose receiver takes the work over before it is done:
// each has retries and a dead letter of its own.
const (
	// HandOff ends when the receiver's platform has taken the work over.
	HandOff Segment = "hand-off"
	// Processing begins there, and ends when the work is done.
	Processing Segment = "processing"
)

// Fact is one sourced fact.
type Fact struct {
	// Path is the field that it is about, "" for a note.
	Path string
	// Value is fixed by the platform; Default holds when nobody says
	// otherwise; Min and Max bound what can be configured. Each may be nil.
	Value, Default, Min, Max *value.Node
	// Among are what alone can stand in a field that names a box: platforms by
	// their ids, and kinds for boxes of which nobody knows the platform.
	Among []string
	// Called is what the platform calls the setting, "" where nobody noted it.
	Called string
	// About is the field that must hold a value for a note to matter to a line, ""
	// where a note doesn't say. Asks is what to ask then, because no model shows it,
	// and Item the readiness item that an attestation answers it with.
	About, Asks, Item string
	// Says is the fact in words.
	Says string
	// Source is where it is written, Read the day it was read there.
	Source, Read string
	Verified     bool
}

// Implied is the value that the fact gives to a field nobody stated, or nil.
func (f *Fact) Implied() *value.Node {
	if !f.Verified {
		return nil
	}
	return f.Said()
}

// Said is the value that the source gives, verified or not, or nil.
func (f *Fact) Said() *value.Node {
	if f.Value != nil {
		return f.Value
	}
	return f.Default
}

//go:embed all:catalogue
var files embed.FS

// IDs are the ids of the built-in platforms, sorted.
func IDs() []string { return slices.Clone(allIDs()) }

var allIDs = sync.OnceValue(func() []string {
	var ids []string
	err := fs.WalkDir(files, "catalogue", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			ids = append(ids, strings.TrimSuffix(strings.TrimPrefix(path, "catalogue/"), ".cue"))
		}
		return err
	})
	if err != nil {
		panic(err) // the files are part of the program
	}
	slices.Sort(ids)
	return ids
})

var (
	read   = map[string]*Platform{}
	readMu sync.Mutex
)

// Builtin is a platform of the catalogue, or nil. Each is read when it is first
// asked for: a model names few of them.
func Builtin(id string) *Platform {
	readMu.Lock()
	defer readMu.Unlock()
	if p, ok := read[id]; ok {
		return p
	}
	root := Tree(id)
	if root == nil {
		read[id] = nil
		return nil
	}
	p := FromTree(id, root)
	read[id] = p
	return p
}

// Tree is the file of a built-in platform as values, or nil.
func Tree(id string) *value.Node {
	name := "catalogue/" + id + ".cue"
	src, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	return literal(name, src)
}

// literal reads a file of plain values that is part of the program.
func literal(name string, src []byte) *value.Node {
	f, err := parser.ParseFile(name, src)
	if err != nil {
		panic(err) // tested
	}
	root, problems := value.Literal(f, value.Files{name: &value.File{Name: name, Src: src}})
	if len(problems) > 0 {
		panic(fmt.Sprint(problems[0].At.Place(), problems[0]))
	}
	return root
}

// FromTree reads a platform from values of the right shape.
func FromTree(id string, n *value.Node) *Platform {
	p := &Platform{ID: id, Title: text(n.Get("title")), Service: text(n.Get("service")), Kinds: texts(n.Get("kinds"))}
	p.Box = append(factsOf(n.Get("box")), behaviourOf(n)...)
	if lines := n.Get("lines"); lines != nil {
		for _, l := range lines.Items {
			p.Lines = append(p.Lines, Lines{
				Title: text(l.Get("title")), From: texts(l.Get("from")), To: texts(l.Get("to")),
				At: texts(l.Get("at")), Mode: text(l.Get("mode")), Operations: texts(l.Get("operation")), Segment: Segment(text(l.Get("segment"))),
				Facts: factsOf(l.Get("facts")), Notes: notesOf(l.Get("notes")),
			})
		}
	}
	p.Notes = notesOf(n.Get("notes"))
	return p
}

// behaviourOf is how a platform or a provider behaves.
func behaviourOf(n *value.Node) []Fact {
	facts := factsOf(n.Get("behaviour"))
	for i := range facts {
		facts[i].Path = "behaviour." + facts[i].Path
	}
	return facts
}

func factsOf(n *value.Node) []Fact {
	if n == nil {
		return nil
	}
	var out []Fact
	for _, f := range n.Fields {
		out = append(out, fact(f.Label, f.Value))
	}
	return out
}

func notesOf(n *value.Node) []Fact {
	if n == nil {
		return nil
	}
	var out []Fact
	for _, item := range n.Items {
		out = append(out, fact("", item))
	}
	return out
}

func fact(path string, n *value.Node) Fact {
	return Fact{
		Path: path, Value: n.Get("value"), Default: n.Get("default"), Min: n.Get("min"), Max: n.Get("max"),
		Among: texts(n.Get("among")), Called: text(n.Get("called")),
		About: text(n.Get("about")), Asks: text(n.Get("asks")), Item: text(n.Get("item")),
		Says: text(n.Get("says")), Source: text(n.Get("source")), Read: text(n.Get("read")),
		Verified: truth(n.Get("verified")),
	}
}

func text(n *value.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

func texts(n *value.Node) []string {
	if n == nil {
		return nil
	}
	var out []string
	for _, item := range n.Items {
		out = append(out, item.Text)
	}
	return out
}

func truth(n *value.Node) bool { return n != nil && n.Truth }

// Package blank is what documents that run leave open, because no model knows it: an
// ARN, a label, an address. Each has a name, is listed once, and can be filled in.
package blank

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tautline.dev/model/suggest"
)

// Filled is what somebody has filled in, for all documents of one run.
type Filled struct {
	set   map[string]string
	known []string
}

// NewFilled takes what was filled in, by name.
func NewFilled(set map[string]string) *Filled { return &Filled{set: set} }

// Unknown says that something was filled in that no document has asked for.
func (f *Filled) Unknown() error {
	for _, name := range slices.Sorted(maps.Keys(f.set)) {
		if !slices.Contains(f.known, name) {
			return fmt.Errorf("--set %s: nothing that is written here is called that%s", name, suggest.DidYouMean(name, f.known))
		}
	}
	return nil
}

// Blanks are what is to be filled in in one document.
type Blanks struct {
	*Filled
	asked []Blank
}

// Blank is one of them.
type Blank struct {
	Name string `json:"name"`
	Says string `json:"says"`
	// Value is what was filled in, "" as long as nobody has.
	Value string `json:"value"`
}

// Blanks are those of a new document.
func (f *Filled) Blanks() *Blanks { return &Blanks{Filled: f} }

// Fill is what stands for a blank: what was filled in, what is usual, or words that
// nobody takes for a value.
func (b *Blanks) Fill(name, like, usual, says string) string {
	value := b.set[name]
	if !slices.ContainsFunc(b.asked, func(a Blank) bool { return a.Name == name }) {
		b.asked = append(b.asked, Blank{name, says, value})
		b.known = append(b.known, name)
	}
	switch {
	case value != "":
		return value
	case usual != "":
		return usual
	}
	return "FILL-IN-" + like
}

// All are the blanks by name.
func (b *Blanks) All() []Blank {
	out := slices.Clone(b.asked)
	slices.SortFunc(out, func(x, y Blank) int { return strings.Compare(x.Name, y.Name) })
	return out
}

// Open are those that nobody has filled in, in a line of a comment each.
func (b *Blanks) Open() []string {
	var out []string
	for _, a := range b.All() {
		if a.Value == "" {
			out = append(out, a.Name+": "+a.Says)
		}
	}
	return out
}

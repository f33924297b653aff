package budget

import (
	"slices"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
)

// TriesTree is how far tries multiply on the ways of a flow: each try of a call sets off
// all tries of the calls that are made for it.
type TriesTree struct {
	// Entry is the message that begins it, nil where a box begins by itself; whoever
	// delivers it may do so again, which multiplies what is here once more.
	Entry *model.Line
	Box   *model.Box
	Calls []Tried
}

// Tried is a call, and how many tries one piece of work becomes at its receiver.
type Tried struct {
	Line *model.Line
	// Depth is how many calls it is inside.
	Depth int
	// Tries is how often it is tried in each try of what it is made for; 1 where that
	// isn't Known.
	Tries model.Attempts
	Known bool
	// Way are the calls that multiply to Product, from the first one to this. A call
	// that its caller can do without begins anew: its failure is none of its caller's.
	Way     []*model.Line
	Product model.Attempts
	// AtLeast tells that somebody on the way hasn't said how often it tries.
	AtLeast bool
	// Repeaters is how many on the way try again.
	Repeaters int
}

// Beyond tells whether more than one on the way tries again, and together more often than
// is allowed.
func (t *Tried) Beyond(allowed int) bool {
	return t.Repeaters > 1 && t.Product > model.Attempts(allowed)
}

// TriesTrees are those of a flow, and how many calls are left out of one that has too many.
func TriesTrees(f *model.Flow) (trees []TriesTree, more int) {
	left := mostWaits
	for _, is := range flowgraph.Stretches(f) {
		grows := growing{flow: f, left: &left, more: &more, out: &TriesTree{Entry: is.Entry, Box: is.Program.Box}}
		grows.program(is.Program, nil)
		if len(grows.out.Calls) > 0 {
			trees = append(trees, *grows.out)
		}
	}
	return trees, more
}

// growing goes through the programs of a tree.
type growing struct {
	flow       *model.Flow
	left, more *int
	out        *TriesTree
	inside     []*model.Handler
}

// program adds the calls of a program that a call has started, nil where none has.
func (g *growing) program(h *model.Handler, by *Tried) {
	if slices.Contains(g.inside, h) {
		return // a call that leads back multiplies no further
	}
	g.inside = append(g.inside, h)
	defer func() { g.inside = g.inside[:len(g.inside)-1] }()
	for _, c := range h.Lines() {
		if c.Mode.Known() && !WaitsFor(c) {
			continue // others try it, when its sender has long done its work
		}
		if *g.left == 0 {
			*g.more++
			continue
		}
		*g.left--
		t := tried(c, h, by)
		g.out.Calls = append(g.out.Calls, t)
		if c.Mode.Or("") != model.Sync {
			continue
		}
		for _, inside := range flowgraph.Inside(g.flow, c) {
			g.program(inside, &t)
		}
	}
}

// tried is a call of a program, multiplied with what has started that.
func tried(c *model.Line, of *model.Handler, by *Tried) Tried {
	t := Tried{Line: c, Tries: 1, Product: 1}
	if by != nil {
		t.Depth = by.Depth + 1
		if flowgraph.Multiplies(c, of) {
			t.Way, t.Product, t.AtLeast, t.Repeaters = slices.Clone(by.Way), by.Product, by.AtLeast, by.Repeaters
		}
	}
	t.Way = append(t.Way, c)
	if tries, ok := TriesAt(c); ok {
		t.Tries, t.Known = tries, true
		t.Product = t.Product.Times(tries)
	} else {
		t.AtLeast = true
	}
	if t.Tries > 1 {
		for _, r := range c.Retries() {
			if n, ok := r.Tries(); ok && n > 1 {
				t.Repeaters++
			}
		}
	}
	return t
}

package explore

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// Compile turns a flow into the program that is explored. It is nil for a flow
// without steps.
func Compile(sys *model.System, f *model.Flow, faults int) *Program {
	if len(f.Steps) == 0 || len(f.Steps[0]) == 0 {
		return nil
	}
	c := &compiler{
		sys:     sys,
		p:       &Program{Flow: f, Faults: faults, Start: -1, Accepted: -1},
		boxes:   map[*model.Box]int{},
		choices: map[string]int{},
		assumed: map[string]int{},
	}
	c.arrange()
	c.build()
	c.accepted()
	c.transactions()
	c.compensations()
	c.paths()
	c.waits()
	c.memories()
	c.whatRerunsChange()
	c.whatStaysDown()
	c.order()
	return c.p
}

type compiler struct {
	sys     *model.System
	p       *Program
	boxes   map[*model.Box]int
	choices map[string]int
	assumed map[string]int

	// starters are the programs that nothing in the flow starts.
	starters []*program
	// begun are the handlers whose steps are still to be made.
	begun []begun
}

type begun struct {
	program *program
	handler int
}

func (c *compiler) box(b *model.Box) int {
	i, ok := c.boxes[b]
	if !ok {
		i = len(c.p.Boxes)
		c.boxes[b] = i
		c.p.Boxes = append(c.p.Boxes, b)
	}
	return i
}

// receiver is a box that something arrives at. It may always fail at this piece
// of work, unless it is a channel: that stores and forwards a message, and
// doesn't mind what is in it.
func (c *compiler) receiver(b *model.Box) int {
	i := c.box(b)
	if b.Family() != model.Channel && !slices.Contains(c.p.Receivers, i) {
		c.p.Receivers = append(c.p.Receivers, i)
	}
	return i
}

func (c *compiler) assumeLine(l *model.Line, path, says string) int {
	return c.assume(Assumption{Path: l.Entity().Name + "." + path, Says: says, Line: l})
}

func (c *compiler) assumeBox(b *model.Box, path, says string) int {
	return c.assume(Assumption{Path: b.Entity().Name + "." + path, Says: says, Box: b})
}

// assumeAt assumes something of a fact that is given by its whole path.
func (c *compiler) assumeAt(path string, l *model.Line, says string) int {
	a := Assumption{Path: path, Says: says, Line: l}
	if strings.HasPrefix(path, "boxes.") {
		a.Line, a.Box = nil, l.From
	}
	return c.assume(a)
}

func (c *compiler) assume(a Assumption) int {
	key := a.Path + "\n" + a.Says
	i, ok := c.assumed[key]
	if !ok {
		i = len(c.p.Assumptions)
		c.assumed[key] = i
		c.p.Assumptions = append(c.p.Assumptions, a)
	}
	return i
}

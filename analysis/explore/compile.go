package explore

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// Compile turns a flow into the program that is explored. It is nil for a flow
// without steps, and for one of more steps than MaxSteps, those behind an either
// counted once for each way to them.
func Compile(sys *model.System, f *model.Flow, faults int) *Program {
	if len(f.Steps) == 0 || len(f.Steps[0]) == 0 || unrolled(f) > MaxSteps {
		return nil
	}
	c := &compiler{
		sys:     sys,
		p:       &Program{Flow: f, Faults: faults},
		boxes:   map[*model.Box]int{},
		choices: map[string]int{},
		eithers: map[int]int{},
		assumed: map[string]int{},

		programs: map[int]*program{},
	}
	if c.build(); c.tooMany {
		return nil
	}
	c.accepted()
	c.transactions()
	c.compensations()
	c.executions()
	c.paths()
	c.keys()
	c.waits()
	c.memories()
	c.leases()
	c.claims()
	c.silences()
	c.whatRerunsChange()
	c.whatStaysDown()
	c.order()
	c.whatCommutes()
	return c.p
}

type compiler struct {
	sys     *model.System
	p       *Program
	boxes   map[*model.Box]int
	choices map[string]int
	eithers map[int]int
	assumed map[string]int

	// tooMany tells that there are more steps than MaxSteps.
	tooMany bool
	// firsts are for each start of the program the step with which it begins.
	firsts []*arrival
	// programs are what the handlers run, where the flow draws it.
	programs map[int]*program
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
	if strings.HasPrefix(path, "boxes."+l.To.ID+".inbox.") {
		a.Box = l.To
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

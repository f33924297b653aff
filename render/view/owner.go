package view

import (
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/render/label"
)

// Holding is how well an owner keeps a piece of work.
type Holding string

// The ways to hold work.
const (
	// Asked: whoever started it waits for a yes, and asks again without one.
	Asked Holding = "asked"
	// Durable: something durable holds it until it is done.
	Durable Holding = "durable"
	// Memory: it is in a memory only, and gone when that stops.
	Memory Holding = "memory"
	// Unclear: the fact that decides it is not known.
	Unclear Holding = "unclear"
)

// holdings are in the order of how little may be relied on them.
var holdings = []Holding{Asked, Durable, Unclear, Memory}

// Owner is who still knows of a piece of work while a line is under way.
type Owner struct {
	Holding Holding
	// Names are who that is, fit to be drawn: ids, or names such as "the log of
	// orders". There are several where a flow takes a line more than once.
	Names []string
}

// Words say it in a picture, "" where nothing is known of a line.
func (o Owner) Words() string {
	names := strings.Join(o.Names, ", ")
	switch o.Holding {
	case Asked:
		return "owned by " + names
	case Durable:
		return "held by " + names
	case Memory:
		return "only in " + names
	case Unclear:
		return "? durable in " + names
	}
	return ""
}

// ownersOf tells for each line of a flow who owns the work while the line is
// under way; of a line that is taken more than once, the owner that holds the
// work least well gives the colour.
func ownersOf(sys *model.System, f *model.Flow) map[*model.Line]Owner {
	out := map[*model.Line]Owner{}
	for _, row := range explore.Ledger(sys, f) {
		at, taken := out[row.Line]
		name, h := Held(row.Before)
		if !taken || slices.Index(holdings, h) > slices.Index(holdings, at.Holding) {
			at.Holding = h
		}
		if !slices.Contains(at.Names, name) {
			at.Names = append(at.Names, name)
		}
		out[row.Line] = at
	}
	return out
}

// Held is what an owner is called in a picture, and how well it keeps the work.
func Held(o explore.Owner) (name string, how Holding) {
	how = holdingOf(o)
	return nameOf(o, how), how
}

func holdingOf(o explore.Owner) Holding {
	switch {
	case !o.Known:
		return Unclear
	case o.Durable:
		return Durable
	case o.Started:
		return Asked
	}
	return Memory
}

func nameOf(o explore.Owner, h Holding) string {
	name := o.Name
	if h == Memory && !strings.HasPrefix(name, "the ") {
		name = "the memory of " + name
	}
	return label.Clean(name, label.MaxTitle)
}

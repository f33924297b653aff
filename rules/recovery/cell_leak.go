package recovery

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// CellLeak finds lines that tie two cells together.
var CellLeak = &rules.Rule{
	Name:     "cell-leak",
	Family:   rules.Recovery,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A box in one cell can't do its work without a box in another: the two fail together.",
	Why: "Cells are paid for so that a fault stays in one of them: with ten, nine of ten customers notice nothing. A call from one cell into another gives that away. " +
		"The fault of one is now the fault of both, and a deployment that goes cell by cell no longer stops at the first bad one.",
	Fix: "Keep all that a request needs inside its cell: give each cell its own copy of the box, and let a thin router outside of the cells decide who goes where. " +
		"What has to leave the cell leaves it later: a queue inside the cell holds it until the other side takes it. Where going on without it is possible, state `dependency: \"soft\"` and its `fallback`.",
	FalsePositives: "A line by which a customer is moved from one cell to another is meant to cross, now and then, under somebody's eyes: waive it. " +
		"Lines to and from boxes outside of all cells aren't judged. An asynchronous line that must hand over into another cell is one step milder.",
	References: []rules.Reference{guidance.WellArchitected("REL10-BP03"), guidance.Cells},
	Fires:      file("cell-leak.fires.cue"),
	Quiet:      file("cell-leak.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			from, to := cellOf(l.From), cellOf(l.To)
			if from != nil && to != nil && !within(from, to) && !within(to, from) && l.Dependency.Or("") != "soft" {
				checkLeak(p, l, from, to)
			}
		}
	},
}

// cellOf is the nearest cell around a box, or nil.
func cellOf(b *model.Box) *model.Group {
	for g := b.In.Or(nil); g != nil; g = g.Parent {
		if g.Kind == "cell" {
			return g
		}
	}
	return nil
}

// within tells whether a group is another one, or lives in it.
func within(g, in *model.Group) bool {
	for ; g != nil; g = g.Parent {
		if g == in {
			return true
		}
	}
	return false
}

func checkLeak(p *rules.Pass, l *model.Line, from, to *model.Group) {
	f := rules.Finding{
		On: l.Entity(),
		Related: []rules.Related{
			{Entity: l.From.Entity(), At: l.From.In.At(), Note: "lives in `" + from.ID + "`"},
			{Entity: l.To.Entity(), At: l.To.In.At(), Note: "lives in `" + to.ID + "`"},
		},
		Facts: []model.Basis{
			model.LineBasis(l, "interaction.mode", &l.Mode),
			model.BoxBasis(l.From, "in", &l.From.In), model.BoxBasis(l.To, "in", &l.To.In),
		},
	}
	switch l.Mode.Or("") {
	case model.Sync:
		f.Message = fmt.Sprintf("`%s` in cell `%s` waits for `%s` in cell `%s`: when one cell fails, so does the other", l.From.ID, from.ID, l.To.ID, to.ID)
	case model.Async:
		if l.Guarantee.Or("") == model.AtMostOnce {
			return // nobody misses what is lost
		}
		if l.From.Family() == model.Channel || l.From.Family() == model.Store {
			if _, held := l.Buffer.Name.Get(); held {
				return // the sender's cell keeps it until the other one is back
			}
			if !l.Buffer.Name.Known() {
				p.Skip(l.Entity(), "buffer")
				return
			}
		}
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("`%s` in cell `%s` must hand its work over to `%s` in cell `%s`: while that cell is down, the work has no place to go", l.From.ID, from.ID, l.To.ID, to.ID)
	default:
		p.Skip(l.Entity(), "interaction")
		return
	}
	p.Report(f)
}

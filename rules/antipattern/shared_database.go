package antipattern

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SharedDatabase finds stores that several owners write.
var SharedDatabase = &rules.Rule{
	Name:     "shared-database",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "Boxes of two or more owners write one store.",
	Why: "A rule that one team's program keeps, the other's breaks with its next write, and nobody can tell from a wrong row who wrote it. " +
		"A lock, a full disk or a slow migration of one team stops the other, who changed nothing and knows nothing of it. " +
		"No team can restore the store to yesterday without undoing the work of the others.",
	Fix: "Let one owner write. The other sends a `command` to a box of theirs, best through a `queue`, or publishes an `event` that they act upon. " +
		"If the two write different tables, draw two stores: in an outage they are still one machine, so say that with `in` or `place`.",
	FalsePositives: "A pipe that a platform team runs writes on behalf of whoever feeds it: let it name that `owner`. " +
		"A bucket in which each team has a part of its own is several stores: draw them so. If both teams are one, let them share an `owner`.",
	References: []rules.Reference{guidance.WellArchitected("REL03-BP02"), guidance.WellArchitected("REL03-BP03")},
	Fires:      file("shared-database.fires.cue"),
	Quiet:      file("shared-database.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			if b.Family() == model.Store {
				checkWriters(p, b)
			}
		}
	},
}

// mostOwners is how many writers of a store a message spells out.
const mostOwners = 4

// checkWriters looks at one line into a store for each owner that writes it.
func checkWriters(p *rules.Pass, b *model.Box) {
	var writes, unsure, unowned []*model.Line
	seen := map[string]bool{}
	for _, l := range b.Into {
		owner, owned := l.From.Owner.Get()
		op, ok := l.Operation.Get()
		switch {
		case op == model.Read || owned && seen[owner]:
		case !owned && !l.From.Owner.Known() && l.From.Kind != model.Client && l.From.Kind != model.External:
			unowned = append(unowned, l)
		case !owned:
		case !ok:
			unsure = append(unsure, l)
		default:
			seen[owner] = true
			writes = append(writes, l)
		}
	}
	if len(writes) > 1 {
		reportWriters(p, b, writes)
		return
	}
	skipWriters(p, b, unsure, unowned, seen)
}

// skipWriters notes what would have to be known, where it could make a second
// owner.
func skipWriters(p *rules.Pass, b *model.Box, unsure, unowned []*model.Line, seen map[string]bool) {
	owners := len(seen)
	for _, l := range unsure {
		if owner, _ := l.From.Owner.Get(); !seen[owner] {
			seen[owner] = true
			owners++
		}
	}
	if owners > 1 {
		for _, l := range unsure {
			p.Skip(l.Entity(), "operation")
		}
	}
	boxes := map[*model.Box]bool{}
	for _, l := range unowned {
		boxes[l.From] = true
	}
	if owners+len(boxes) > 1 {
		for _, l := range unowned {
			p.Skip(l.From.Entity(), "owner")
		}
	}
}

func reportWriters(p *rules.Pass, b *model.Box, writes []*model.Line) {
	f := rules.Finding{On: b.Entity()}
	var who []string
	for _, l := range writes {
		owner := l.From.Owner.Or("")
		who = append(who, fmt.Sprintf("`%s` of %s (`%s`)", l.From.ID, owner, l.ID))
		f.Related = append(f.Related, rules.To(l.Entity(), "a write by "+owner))
		f.Facts = append(f.Facts, model.BoxBasis(l.From, "owner", &l.From.Owner), model.LineBasis(l, "operation", &l.Operation))
	}
	if len(who) > mostOwners {
		who = append(who[:mostOwners], fmt.Sprintf("%d more", len(who)-mostOwners))
	}
	f.Message = fmt.Sprintf("%d owners write `%s`: %s; none of them can change, restore or trust it alone", len(writes), b.ID, phrase.Listed(who, ""))
	p.Report(f)
}

package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// RawChangeEvent finds teams that are fed another team's raw change records.
var RawChangeEvent = &rules.Rule{
	Name:     "raw-change-event",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "Another team is fed raw change records of a store instead of events of the business.",
	Why: "A raw record is a row of somebody's table: its columns are private, and now another team's program hangs on them. A column that is renamed or split in a harmless migration breaks that program at once, " +
		"in the middle of the night of another team, and the record gives no hint of what happened in the business. " +
		"To end the outage the migration must be taken back, if it can be.",
	Fix: "Let the owner of the store translate: a `function`, `service` or `pipe` of theirs that tails the change log and publishes what happened, in a form with a name and a version: " +
		"`data: {contract: \"order-placed.v1.json\", change: \"business\"}`. An outbox table holds such events already: then say `change: \"business\"` on the lines from it.",
	FalsePositives: "A warehouse or an archive that copies every table on purpose may take raw records: waive it with that reason, and tell its team before each migration. " +
		"If both teams are one, let both boxes name one `owner`.",
	References: []rules.Reference{guidance.WellArchitected("REL03-BP03"), guidance.TransactionalOutbox},
	Fires:      file("raw-change-event.fires.cue"),
	Quiet:      file("raw-change-event.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, c := range changeRecords(p.System) {
			if readsRecords(c.line.To) {
				checkReader(p, c)
			}
		}
	},
}

// changeRecord is a line that may carry raw change records.
type changeRecord struct {
	line *model.Line
	// from is the line on which they start.
	from *model.Line
	// raw is set where the team says so, or where a channel is fed with nothing
	// else; elsewhere nobody has said what they are.
	raw bool
}

// readsRecords tells whether a box looks at what it gets. A channel or pipe passes it
// on, and a client's team is not known.
func readsRecords(b *model.Box) bool {
	return !passesRecords(b) && b.Kind != model.Client
}

// passesRecords tells whether what goes into a box comes out of it again.
func passesRecords(b *model.Box) bool { return b.Family() == model.Channel || b.Kind == model.Pipe }

// changeRecords are the lines that may carry raw change records, in the order
// in which the records reach them: out of a store's log of changes, or stated,
// and on through channels and pipes until somebody says that they are
// something else.
func changeRecords(s *model.System) []changeRecord {
	var found []changeRecord
	for _, l := range s.Lines {
		change, said := l.Data.Change.Get()
		// A bucket tells which object has changed, and nothing of what is in it.
		log := l.From.Kind == model.Database && l.Mode.Or("") == model.Async && !l.Data.Change.Known()
		if said && change == "raw" || log {
			found = append(found, changeRecord{line: l, from: l, raw: said})
		}
	}
	passed := map[*model.Box]bool{}
	for i := 0; i < len(found); i++ {
		c := found[i]
		if !passesRecords(c.line.To) || passed[c.line.To] {
			continue
		}
		passed[c.line.To] = true
		raw := c.raw && onlyRaw(c.line.To)
		for _, next := range c.line.To.Out {
			if !next.Data.Change.Known() && next.From.Family() != model.Store {
				found = append(found, changeRecord{line: next, from: c.from, raw: raw})
			}
		}
	}
	return found
}

// onlyRaw tells whether a channel is fed with raw records alone: then that is
// what it gives. A pipe may translate.
func onlyRaw(b *model.Box) bool {
	return b.Kind != model.Pipe && !slices.ContainsFunc(b.Into, func(l *model.Line) bool { return l.Data.Change.Or("") != "raw" })
}

func checkReader(p *rules.Pass, c changeRecord) {
	l, source := c.line, c.from.From
	reader, owned := l.To.Owner.Get()
	owner, ownedToo := source.Owner.Get()
	f := rules.Finding{
		On: l.Entity(), At: l.Data.Change.At(),
		Related: []rules.Related{rules.To(source.Entity(), "whose records they are"), rules.To(l.To.Entity(), "reads them")},
		Facts:   []model.Basis{model.LineBasis(l, "data.change", &l.Data.Change)},
	}
	var who string
	switch {
	case l.To.Kind == model.External:
		who = fmt.Sprintf("`%s`, which others run", l.To.ID)
	case owned && ownedToo && owner == reader:
		return
	case owned && ownedToo:
		who = fmt.Sprintf("`%s` of %s", l.To.ID, reader)
		f.Facts = append(f.Facts, model.BoxBasis(source, "owner", &source.Owner), model.BoxBasis(l.To, "owner", &l.To.Owner))
	case slices.Contains(l.Crosses.Or(nil), "team"):
		who = fmt.Sprintf("`%s` of another team", l.To.ID)
		f.Facts = append(f.Facts, model.LineBasis(l, "crosses", &l.Crosses))
	case l.Crosses.Known():
		return
	default:
		for _, b := range []*model.Box{source, l.To} {
			if !b.Owner.Known() {
				p.Skip(b.Entity(), "owner")
			}
		}
		return
	}
	if c.from != l {
		f.Related = append(f.Related, rules.To(c.from.Entity(), "they start here"))
	}
	if c.raw {
		f.Message = fmt.Sprintf("%s reads raw change records of `%s`: every change to its tables can break it, and only the two teams together can fix that", who, source.ID)
	} else {
		f.Unstated = "data.change"
		f.Message = fmt.Sprintf("%s reads what comes out of the change log of `%s`, and nobody has stated whether these are raw records or events of the business: with raw ones every change to its tables can break it", who, source.ID)
	}
	p.Report(f)
}

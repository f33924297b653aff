package antipattern

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// StaleRead finds flows that read back what they have written from where it may
// not be yet.
var StaleRead = &rules.Rule{
	Name:     "stale-read",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfLine,
	Summary:  "A flow writes something and then reads it from a replica, cache or projection that may not have it yet.",
	Why: "The customer has paid and is shown an unpaid order, so they pay again; a check that runs on the old copy lets through what the write was to stop. " +
		"Replicas lag a few milliseconds on most days, and minutes when the primary is busy: what nobody has ever seen in a test is what every customer sees in an overload.",
	Fix: "Read one's own writes from where they were made (the primary, a consistent read), hand on what was written instead of reading it again, or wait for the version that was written. Where an old answer does no harm, let the read be another flow's.",
	FalsePositives: "If what is read is another thing than what was written, or its age is shown and does no harm, waive it. `data: staleness: \"0s\"` says that the read sees all writes. " +
		"Where nobody states how old a projection (`derivedFrom`) may be, it is one step milder.",
	References: []rules.Reference{guidance.SessionGuarantees},
	Fires:      file("stale-read.fires.cue"),
	Quiet:      file("stale-read.quiet.cue"),
	Check: func(p *rules.Pass) {
		seen := map[*model.Line]bool{}
		for _, f := range p.System.Flows {
			for i, group := range f.Steps {
				for _, r := range group {
					if seen[r] {
						continue
					}
					if w := writtenBefore(p, f, i, r); w != nil {
						seen[r] = true
						reportStaleRead(p, f, w, r)
					}
				}
			}
		}
	},
}

// writtenBefore is the last change before a step of a flow that the step, a read,
// may not see; nil where there is none.
func writtenBefore(p *rules.Pass, f *model.Flow, at int, r *model.Line) *model.Line {
	old, known := r.Data.Staleness.Get()
	if r.Operation.Or("") != model.Read || r.Mode.Or("") != model.Sync || r.To.Family() != model.Store || known && old == 0 || r.Data.Staleness.None() {
		return nil
	}
	from := r.To.Store.DerivedFrom.Or(nil)
	for i := at - 1; i >= 0; i-- {
		if f.Excludes(i, at) {
			continue
		}
		for _, w := range f.Steps[i] {
			same := known && w.To == r.To
			if op := w.Operation.Or(""); (op == model.Write || op == model.Delete) && p.Graph.Effect(w) && (same || from != nil && w.To == from) {
				return w
			}
		}
	}
	return nil
}

func reportStaleRead(p *rules.Pass, f *model.Flow, w, r *model.Line) {
	out := rules.Finding{
		On: r.Entity(), At: r.Data.Staleness.At(),
		Related: []rules.Related{rules.To(w.Entity(), "has written before"), rules.To(f.Entity(), "does both")},
		Facts:   []model.Basis{model.LineBasis(r, "data.staleness", &r.Data.Staleness)},
	}
	if old, ok := r.Data.Staleness.Get(); ok {
		out.Message = fmt.Sprintf("`%s` writes to `%s`, and then `%s` reads what may be %s old from `%s`: the flow may not see its own write", w.ID, w.To.ID, r.ID, model.FormatDuration(old), r.To.ID)
	} else if old, ok := r.To.Store.Replication.Lag.Get(); ok && old > 0 {
		out.Facts = append(out.Facts, model.BoxBasis(r.To, "store.replication.lag", &r.To.Store.Replication.Lag), model.BoxBasis(r.To, "store.derivedFrom", &r.To.Store.DerivedFrom))
		out.Message = fmt.Sprintf("`%s` writes to `%s`, and then `%s` reads from `%s`, which is made from that and may be %s behind: the flow may not see its own write", w.ID, w.To.ID, r.ID, r.To.ID, model.FormatDuration(old))
	} else {
		out.Unstated = "data.staleness"
		out.Facts = append(out.Facts, model.BoxBasis(r.To, "store.derivedFrom", &r.To.Store.DerivedFrom))
		out.Message = fmt.Sprintf("`%s` writes to `%s`, and then `%s` reads from `%s`, which is made from that, and nobody says how old it may be: the flow may not see its own write", w.ID, w.To.ID, r.ID, r.To.ID)
	}
	p.Report(out)
}

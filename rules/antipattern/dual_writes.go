package antipattern

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// startOf is what a handler is known by, whatever it does: the line that starts it,
// or its box where none does, or where no flow says which.
func startOf(h *model.Handler) string {
	if h.Flow == nil || len(h.Entries) == 0 {
		return h.Box.ID
	}
	first := slices.MinFunc(h.Entries, func(a, b *model.Line) int { return strings.Compare(a.ID, b.ID) })
	return first.ID
}

// dualWrites are those that were found, by the names of their effects. Two flows may run
// the same steps: that is one fault, told as the worse of the two.
type dualWrites map[string]rules.Finding

func (d dualWrites) add(effects string, f rules.Finding) {
	old, seen := d[effects]
	switch {
	case !seen, f.Severity > old.Severity:
		if seen {
			f.Discriminator = min(f.Discriminator, old.Discriminator)
		}
		d[effects] = f
	default:
		old.Discriminator = min(f.Discriminator, old.Discriminator)
		d[effects] = old
	}
}

// report tells them. What a handler does in several branches, and has its second effect
// in common, is one fault too: it says what else is done there.
func (d dualWrites) report(p *rules.Pass) {
	type fault struct{ on, start string }
	var order []fault
	all := map[fault][]rules.Finding{}
	for _, effects := range slices.Sorted(maps.Keys(d)) {
		f := d[effects]
		at := fault{f.On.Name, f.Discriminator}
		if all[at] == nil {
			order = append(order, at)
		}
		all[at] = append(all[at], f)
	}
	for _, at := range order {
		p.Report(worstOf(all[at]))
	}
}

// worstOf is the worst of some findings, with what is done in the others.
func worstOf(all []rules.Finding) rules.Finding {
	worst := all[0]
	for _, f := range all[1:] {
		if f.Severity > worst.Severity {
			worst = f
		}
	}
	worst.Related = slices.Clip(worst.Related)
	var more []string
	for _, f := range all {
		for _, r := range f.Related {
			if !slices.ContainsFunc(worst.Related, func(o rules.Related) bool { return o.Entity.Name == r.Entity.Name }) {
				worst.Related = append(worst.Related, r)
				more = append(more, "`"+strings.TrimPrefix(r.Entity.Name, "lines.")+"`")
			}
		}
	}
	if len(more) > 0 {
		worst.Message += fmt.Sprintf("; in other branches it does %s", phrase.Some(more))
	}
	return worst
}

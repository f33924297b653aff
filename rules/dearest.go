package rules

import (
	"cmp"
	"slices"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Currencies are those that it is stated in what flows cost, in the order of the flows; ""
// is none that anybody names. What is in several isn't compared.
func Currencies(s *model.System) []string {
	var out []string
	for _, f := range s.Flows {
		if c := f.Cost.Currency.Or(""); costs(f) && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// Dearer puts what costs more an hour first, then what costs more for each piece of work
// that is lost. It is for flows in one currency.
func Dearer(a, b *model.Flow) int {
	return cmp.Or(cmp.Compare(b.Cost.PerHour.Or(0), a.Cost.PerHour.Or(0)), cmp.Compare(b.Cost.PerLoss.Or(0), a.Cost.PerLoss.Or(0)))
}

// costs tells whether it is stated of a flow what it costs when it doesn't work.
func costs(f *model.Flow) bool { return f.Cost.PerHour.Known() || f.Cost.PerLoss.Known() }

// dearest tells the flow that costs most of those that something is part of, by the name
// of its entity.
type dearest map[string]*model.Flow

// dearestOf is nil where nobody states what a flow costs, or the amounts can't be compared.
func dearestOf(s *model.System) dearest {
	if len(Currencies(s)) != 1 {
		return nil
	}
	d := dearest{}
	for _, f := range s.Flows {
		if !costs(f) {
			continue
		}
		d.take(f.Entity().Name, f)
		for _, l := range slices.Concat(f.Steps...) {
			for _, e := range []model.Entity{l.Entity(), l.From.Entity(), l.To.Entity()} {
				d.take(e.Name, f)
			}
		}
	}
	return d
}

func (d dearest) take(entity string, f *model.Flow) {
	if d[entity] == nil || Dearer(f, d[entity]) < 0 {
		d[entity] = f
	}
}

// order compares by the dearest flow; what is part of none that costs anything is last.
func (d dearest) order(a, b string) int {
	switch f, g := d[a], d[b]; {
	case f != nil && g != nil:
		return Dearer(f, g)
	case f != nil:
		return -1
	case g != nil:
		return 1
	}
	return 0
}

// first puts findings in order where it is stated what flows cost: the gravest
// first, and of the same severity those on a flow that costs more. All else stays as it
// is. Many that are one fault at one place stay together, where the dearest is.
func (d dearest) first(all []Finding) {
	type fault struct {
		rule     *Rule
		at       value.Span
		severity Severity
	}
	of := func(f *Finding) fault { return fault{f.Rule, f.At, f.Severity} }
	where := map[fault]string{}
	for i := range all {
		k := of(&all[i])
		if at, seen := where[k]; !seen || d.order(all[i].On.Name, at) < 0 {
			where[k] = all[i].On.Name
		}
	}
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), d.order(where[of(&a)], where[of(&b)]))
	})
}

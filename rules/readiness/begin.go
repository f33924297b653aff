package readiness

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// Beginning is something to begin with: what is wrong, what mends it as far as that is
// known, and whom it costs something if it is left.
type Beginning struct {
	// Finding is what is wrong, nil where nothing is that anybody could tell.
	Finding *rules.Finding
	// Change closes it, nil where no change is known that needs no thought.
	Change *Recommendation
	// Wanted is what only the team can state, where nothing else is to be begun with.
	Wanted *Wanted
	// Flows are those that it is part of, the dearest first.
	Flows []*model.Flow
}

// mostBeginnings is how many there are: what nobody begins with is no beginning.
const mostBeginnings = 3

// Begin is what to begin with, of a system that was judged: errors first and then warnings,
// of each what is wrong before what nobody has stated, and of that what is on the flow that
// costs most, or, where no costs can be compared, what breaks a promise of a flow; then the
// changes that close the most items, then what most items wait for.
// What one change closes is told once, with it.
func Begin(r *rules.Report, c *Checklist) []Beginning {
	var out []Beginning
	var changes []Recommendation
	if c != nil && c.Advice != nil {
		changes = c.Advice.Recommendations
	}
	of := flowsOf(r.System)
	told := map[*Recommendation]bool{}
	for _, f := range gravest(r) {
		change := closing(r, changes, f)
		if change != nil && told[change] {
			continue
		}
		if change != nil {
			told[change] = true
		}
		out = append(out, Beginning{Finding: f, Change: change, Flows: of(f)})
		if len(out) == mostBeginnings {
			return out
		}
	}
	for i := range changes {
		if change := &changes[i]; !told[change] && len(out) < mostBeginnings {
			out = append(out, Beginning{Change: change, Flows: named(r.System, change.Flows)})
		}
	}
	if c != nil && len(out) < mostBeginnings {
		facts := wanted(c)
		for i := range facts[:min(len(facts), mostBeginnings-len(out))] {
			out = append(out, Beginning{Wanted: &facts[i]})
		}
	}
	return out
}

// gravest are the errors and warnings of a report as people read it, in the order in which
// they are begun with.
func gravest(r *rules.Report) []*rules.Finding {
	var out []*rules.Finding
	folded := r.Fold().Findings
	for i := range folded {
		if f := &folded[i]; f.Severity >= rules.Warning {
			out = append(out, f)
		}
	}
	unstated := func(f *rules.Finding) int {
		if f.Unstated != "" || f.Rule.Question != nil {
			return 1
		}
		return 0
	}
	// Where costs are stated the report has the dearest first.
	costs := len(rules.Currencies(r.System)) == 1
	breaks := func(f *rules.Finding) int {
		if !costs && (f.Story != nil || len(f.Stories) > 0) {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(out, func(a, b *rules.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(unstated(a), unstated(b)), cmp.Compare(breaks(b), breaks(a)))
	})
	return out
}

// closing is the best of some changes that closes all that a finding tells of, nil where
// none does.
func closing(r *rules.Report, changes []Recommendation, f *rules.Finding) *Recommendation {
	all := toldBy(r, f)
	if len(all) == 0 {
		return nil
	}
	for i := range changes {
		c := &changes[i]
		closed := map[string]int{}
		for _, what := range slices.Concat(c.Errors, c.Warnings) {
			closed[what]++
		}
		still := func(what string) bool { return closed[what] < all[what] && !slices.Contains(c.Promises, what) }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(all)), still) {
			return c
		}
	}
	return nil
}

// toldBy is what a finding tells of as people read it, where many alike are one: how often
// each "rule on entity".
func toldBy(r *rules.Report, f *rules.Finding) map[string]int {
	alike := func(g *rules.Finding) bool { return g.On.Name == f.On.Name }
	if t := f.Rule.Together; t != nil && t.Key == nil {
		alike = func(*rules.Finding) bool { return true }
	} else if t != nil {
		// It stands where the first of them does.
		first := slices.IndexFunc(r.Findings, func(g rules.Finding) bool { return g.Rule == f.Rule && g.At == f.At })
		alike = func(g *rules.Finding) bool { return first >= 0 && t.Key(g) == t.Key(&r.Findings[first]) }
	}
	out := map[string]int{}
	for i := range r.Findings {
		if g := &r.Findings[i]; g.Rule == f.Rule && alike(g) {
			out[g.Rule.Name+" on "+g.On.Name]++
		}
	}
	return out
}

// flowsOf tells which flows a finding is about: those that its stories break, else those
// that its entity is part of.
func flowsOf(s *model.System) func(*rules.Finding) []*model.Flow {
	parts := map[string][]*model.Flow{}
	add := func(entity string, f *model.Flow) {
		if !slices.Contains(parts[entity], f) {
			parts[entity] = append(parts[entity], f)
		}
	}
	for _, f := range s.Flows {
		add(f.Entity().Name, f)
		for _, l := range slices.Concat(f.Steps...) {
			for _, e := range []model.Entity{l.Entity(), l.From.Entity(), l.To.Entity()} {
				add(e.Name, f)
			}
		}
	}
	return func(found *rules.Finding) []*model.Flow {
		var out []*model.Flow
		for _, story := range append([]*rules.Story{found.Story}, found.Stories...) {
			if story != nil && story.Flow != nil && !slices.Contains(out, story.Flow) {
				out = append(out, story.Flow)
			}
		}
		if len(out) == 0 {
			out = slices.Clone(parts[found.On.Name])
		}
		slices.SortStableFunc(out, dearer(s))
		return out
	}
}

// named are flows by their ids.
func named(s *model.System, ids []string) []*model.Flow {
	var out []*model.Flow
	for _, id := range ids {
		if f := s.Flow(id); f != nil {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, dearer(s))
	return out
}

// Harm is what comes of it if it is left, in a sentence or two, "" where nothing was found.
func (b *Beginning) Harm() string {
	if b.Finding == nil {
		return ""
	}
	if s := b.Finding.Story; s != nil && !strings.Contains(b.Finding.Message, s.Sum) {
		return strings.TrimSuffix(phrase.Capital(s.Sum), ".")
	}
	why := strings.SplitN(b.Finding.Rule.Why, ". ", 3)
	return strings.TrimSuffix(strings.Join(why[:min(len(why), 2)], ". "), ".")
}

// Mends says what mends what was found: what its story says, else what its rule does.
func (b *Beginning) Mends() string {
	if b.Finding == nil {
		return ""
	}
	if s := b.Finding.Story; s != nil && s.Fix != "" {
		return phrase.Capital(s.Fix)
	}
	return b.Finding.Rule.Fix
}

// Costs is what the model says that it costs while a flow doesn't work, "" where it says
// nothing.
func Costs(f *model.Flow) string {
	c := costOf(f, FlowObjectives{})
	if c == nil {
		return ""
	}
	return c.Stated()
}

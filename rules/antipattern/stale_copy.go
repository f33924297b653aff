package antipattern

import (
	"fmt"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// refresh is a place where a handler changes something, and a cache that holds a
// copy of it.
type refresh struct {
	handler *model.Handler
	// effect is the change, copy the line that fills the cache or makes it
	// forget.
	effect, copy *model.Line
	// early is set where the cache comes first.
	early bool
}

// reportStale tells of caches that go on showing what is no longer true when a
// handler stops between the store and its copy, and that nobody says forget it
// by themselves. Each cache is told once: its answer is one fact.
func reportStale(p *rules.Pass) {
	byCache := map[*model.Box][]refresh{}
	seen := map[*model.Line]bool{}
	for _, h := range p.System.Handlers {
		for _, way := range flowgraph.Ways(h) {
			r, ok := refreshOf(p.Graph, h, way)
			if _, expires := r.cache().Admission.Cache.Get(); !ok || expires || seen[r.copy] {
				continue
			}
			seen[r.copy] = true
			byCache[r.copy.To] = append(byCache[r.copy.To], r)
		}
	}
	for _, b := range p.System.Boxes {
		if rs := byCache[b]; len(rs) > 0 {
			p.Report(stale(p, b, rs))
		}
	}
}

func (r refresh) cache() *model.Box {
	if r.copy == nil {
		return &model.Box{}
	}
	return r.copy.To
}

// refreshOf finds the first change of a handler, on one way through it, that a
// copy has to follow, unless the handler is run again, until it does. Two changes that don't commit
// together are a graver fault, which is told instead.
func refreshOf(j *flowgraph.Graph, h *model.Handler, way []int) (r refresh, found bool) {
	if !runsProgram(h.Box) || h.Flow == nil && h.Box.Kind == model.Gateway {
		return r, false
	}
	units := takenTogether(commits(j, h, way))
	if len(units) != 1 {
		return r, false
	}
	r = refresh{handler: h, effect: units[0][0]}
	changed := false
	for _, l := range flowgraph.On(h, way) {
		changed = changed || l == r.effect
		if j.Refreshes(l) && !l.MayBeMissed() {
			r.copy, r.early = l, !changed
			_, complete := whenRunAgain(j, cutBy(h, way, append(units[0][:len(units[0]):len(units[0])], l)), units)
			return r, !complete || !j.Redelivered(h)
		}
	}
	return r, false
}

func stale(p *rules.Pass, cache *model.Box, rs []refresh) rules.Finding {
	f := rules.Finding{
		On: cache.Entity(), At: rs[0].copy.At, Severity: p.Severity().Milder(),
		Facts: []model.Basis{model.BoxBasis(cache, "admission.cache", &cache.Admission.Cache)},
	}
	for _, r := range rules.Told(rs) {
		f.Related = append(f.Related, rules.To(r.effect.Entity(), deed(p.Graph, r.effect)), rules.To(r.copy.Entity(), "keeps the copy true"))
	}
	r := rs[0]
	between := fmt.Sprintf("`%s` %s, then `%s` brings the copy in `%s` up to date: a stop or a failure in between leaves there what is no longer true", r.handler.Box.ID, deed(p.Graph, r.effect), r.copy.ID, cache.ID)
	if r.early {
		between = fmt.Sprintf("`%s` brings the copy in `%s` up to date (`%s`) before it %s: a stop or a failure in between leaves there what never came to be", r.handler.Box.ID, cache.ID, r.copy.ID, deed(p.Graph, r.effect))
	}
	if more := len(rs) - 1; more > 0 {
		between += fmt.Sprintf(" (and so in %d more places)", more)
	}
	long := ", and it is kept until somebody overwrites it"
	if !cache.Admission.Cache.Known() {
		f.Unstated = "admission.cache"
		long = ", and nobody has stated how long it is kept"
	}
	f.Message = between + long
	return f
}

package readiness

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/flowgraph"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
)

// noun is how a reason calls one thing that was looked at, and many of them.
type noun struct{ one, many string }

// known is how a fact is known: stated, implied (and by whom), or not at all.
type known struct {
	state model.State
	// by is whoever implies it: a platform's id, or "the model".
	by string
	// value is what is known, as people write it, "" if that says nothing.
	value string
	// day is the value where that is one.
	day time.Time
}

// said is what somebody stated and no single fact of the model holds.
func said(yes bool) known {
	if yes {
		return known{state: model.Stated}
	}
	return known{}
}

// of is how a fact is known: not at all, where it is stated in words that say nothing.
func of(f model.AnyFact) known {
	if blankFact(f) {
		return known{}
	}
	k := known{state: f.State()}
	if f.Known() {
		k.value = f.Text()
	}
	if d, ok := f.(*model.Fact[time.Time]); ok {
		k.day, _ = d.Get()
	}
	if o := f.Origin(); k.state == model.Implied && o != nil && o.Source != nil {
		k.by = o.Source.By
	}
	return k
}

// anyOf is how one of some facts is known, where one of them is enough.
func anyOf(facts ...model.AnyFact) known {
	var best known
	for _, f := range facts {
		if k := of(f); k.state > best.state {
			best = k
		}
	}
	return best
}

// allOf is how facts are known that are needed all: as the least known of them.
func allOf(facts []model.AnyFact) known {
	var least known
	for i, f := range facts {
		if k := of(f); i == 0 || k.state < least.state {
			least = k
		}
	}
	if len(facts) > 1 {
		least.value = "" // it is only one of them
	}
	return least
}

// rest is a fact that an item rests on: of how many things, and how it is known.
type rest struct {
	noun noun
	// path is the fact without its entity: "timeout".
	path            string
	stated, implied int
	by              []string
	// values are what it is known to be, each once, and oldest the earliest day
	// among them.
	values []string
	oldest time.Time
	// decides is set for a fact that only tells where the item matters.
	decides bool
}

// view is a system as one item of the checklist looks at it: what it rests on,
// what is missing, and what is at fault.
type view struct {
	item *Item
	// items are all there are.
	items  []Item
	report *rules.Report
	sys    *model.System
	graph  *flowgraph.Graph
	loads  *budget.Loads

	rests []rest
	// on are the stated facts that it rests on, each by its whole path.
	on []string
	// at are the facts at which it matters, known as they may be, by their whole paths.
	at []string
	// missing are the facts that nobody knows, by their whole path.
	missing []string
	// waived is set where somebody has accepted that a fact is missing.
	waived bool
	// unable says what else keeps the item from being judged.
	unable []string
	// incident is the one that is looked at, if it is one.
	incident *model.Incident
	// since is the day on which somebody said something of the item.
	since time.Time
	// tooLarge is set where the system is more than a checklist looks through.
	tooLarge bool
	// faults are known, and not as they should be.
	faults []string
	// tells adds to the reason what follows from the facts.
	tells []string
	// level is how it is known, where that is more than somebody's word.
	level Level
}

// rest notes a fact that the item needs of an entity ("lines.save"; "" for the
// system itself). One that nobody knows is missing.
func (v *view) rest(n noun, entity, path string, k known) { v.note(n, entity, path, k, false) }

// note notes a fact that the item needs, or one that only decides whether the item
// matters at an entity.
func (v *view) note(n noun, entity, path string, k known, decides bool) {
	whole := path
	if entity != "" {
		whole = entity + "." + path
	}
	v.noteAs(n, whole, path, k, decides)
}

// noteAs notes a fact by its whole path, and what the reason calls it.
func (v *view) noteAs(n noun, whole, path string, k known, decides bool) {
	if k.state == model.Unknown {
		v.lacks(whole)
		return
	}
	if k.state == model.Stated {
		v.restsOn(whole)
	}
	if !decides {
		v.at = append(v.at, whole)
	}
	i := slices.IndexFunc(v.rests, func(r rest) bool { return r.noun == n && r.path == path && r.decides == decides })
	if i < 0 {
		i = len(v.rests)
		v.rests = append(v.rests, rest{noun: n, path: path, decides: decides})
	}
	r := &v.rests[i]
	r.holds(k)
	if k.state == model.Stated {
		r.stated++
		return
	}
	r.implied++
	if !slices.Contains(r.by, k.by) {
		r.by = append(r.by, k.by)
	}
}

// holds notes what a fact is known to be.
func (r *rest) holds(k known) {
	if k.value != "" && !slices.Contains(r.values, k.value) {
		r.values = append(r.values, k.value)
	}
	if !k.day.IsZero() && (r.oldest.IsZero() || k.day.Before(r.oldest)) {
		r.oldest = k.day
	}
}

// mostValues is how many values of a fact are told, and longestValue how many
// letters one may have: more is read in the model.
const (
	mostValues   = 4
	longestValue = 24
)

// named is a fact's path with its values, where they are few: "timeout (1s, 2s)".
// Of days, the oldest says whether all are young enough.
func (r rest) named() string {
	long := func(s string) bool { return len(s) > longestValue }
	switch {
	case !r.oldest.IsZero() && len(r.values) > 1:
		return fmt.Sprintf("%s (the oldest %s)", r.path, r.oldest.Format(time.DateOnly))
	case len(r.values) == 0 || len(r.values) > mostValues || slices.ContainsFunc(r.values, long):
		return r.path
	}
	return fmt.Sprintf("%s (%s)", r.path, strings.Join(r.values, ", "))
}

// restsOn notes a stated fact, once.
func (v *view) restsOn(path string) {
	if !slices.Contains(v.on, path) {
		v.on = append(v.on, path)
	}
}

// lacks notes a fact that is missing, once.
func (v *view) lacks(path string) {
	if !slices.Contains(v.missing, path) {
		v.missing = append(v.missing, path)
	}
}

// fault notes what is known, and keeps the item open.
func (v *view) fault(format string, args ...any) {
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

// matters tells whether anything was found at which the item matters.
func (v *view) matters() bool {
	return v.waived || slices.ContainsFunc(v.rests, func(r rest) bool { return !r.decides })
}

// saidByAnybody tells whether any of it is more than the shape of the model:
// somebody stated or accepted it, or a platform implies it.
func (v *view) saidByAnybody() bool {
	return v.waived || slices.ContainsFunc(v.rests, func(r rest) bool {
		return r.stated > 0 || slices.ContainsFunc(r.by, func(by string) bool { return by != theModel })
	})
}

// theModel is what facts are implied by that follow from the shape of the model.
const theModel = "the model"

// reason says what was looked at: "timeout and retry stated on 5 of 5 calls;
// ...". Facts of the same things that are known in the same way are told
// together.
func (v *view) reason() string {
	var clauses []string
	told := make([]bool, len(v.rests))
	for i, r := range v.rests {
		if r.decides || told[i] {
			continue
		}
		var paths []string
		for j := i; j < len(v.rests); j++ {
			if o := v.rests[j]; !o.decides && o.noun == r.noun && o.how() == r.how() {
				told[j] = true
				paths = append(paths, o.named())
			}
		}
		clauses = append(clauses, phrase.Listed(paths, "")+" "+r.how())
	}
	return strings.Join(append(clauses, v.tells...), "; ")
}

// how says on how many things a fact is known, and how.
func (r rest) how() string {
	all := r.stated + r.implied
	on := fmt.Sprintf("%d of %s", all, phrase.Count(all, r.noun.one, r.noun.many))
	if r.noun == theSystem {
		on = r.noun.one
	}
	switch {
	case r.implied == 0:
		return "stated for " + on
	case r.stated == 0:
		return "implied for " + on + " by " + phrase.Listed(r.by, "")
	}
	return fmt.Sprintf("known for %s (%d stated, %d implied by %s)", on, r.stated, r.implied, phrase.Listed(r.by, ""))
}

var theSystem = noun{"the system", "the system"}

// How much is told of what is missing: that many facts of one kind, and that
// many kinds.
const (
	mostOfAKind = 3
	mostKinds   = 6
)

// unknowns are the missing facts as people read them: those of one kind
// together, the first few and how many more.
func unknowns(paths []string) string {
	var kinds []string
	of := map[string][]string{}
	for _, p := range paths {
		kind := kindOf(p)
		if of[kind] == nil {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], p)
	}
	var told []string
	shown := 0
	for _, kind := range kinds[:min(len(kinds), mostKinds)] {
		told = append(told, first(of[kind], mostOfAKind))
		shown += len(of[kind])
	}
	s := strings.Join(told, "; ")
	if more := len(paths) - shown; more > 0 {
		s += fmt.Sprintf("; and %d more of other kinds", more)
	}
	return s
}

// kindOf is a path without the entity's id: "lines.ask.timeout" and
// "lines.save.timeout" are one kind. An id may hold dots itself, but then the
// fact is what ends the path all the same.
func kindOf(path string) string {
	parts := strings.Split(path, ".")
	if len(parts) < 3 {
		return path
	}
	return parts[0] + "." + strings.Join(parts[2:], ".")
}

// first are the first of some names, and how many more there are.
func first(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

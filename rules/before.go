package rules

import (
	"slices"
	"strings"
	"unicode"
)

// Before is what a system was told before: when it was as it is at a revision, or when a
// baseline was taken.
type Before struct {
	Point
	// Unchanged are findings that were there before. They are not among those of the
	// report any more.
	Unchanged []Finding
	// Changed are findings that were there before and say something else now, no graver:
	// what they said is their Was. They are not among those of the report either.
	Changed []Finding
	// Fixed are findings that are gone.
	Fixed []Known
	// Unjudged are findings that are gone because nobody states any more what they rested
	// on: whether they are put right can't be told.
	Unjudged []Known
	// Dropped are findings that aren't told any more, and not because anything was put
	// right: they are not asked for any more.
	Dropped []Known
}

// Point is a time at which something was known.
type Point struct {
	// Where is the revision or the file, as people call it.
	Where string
	// MergeBase is the commit, in full, at which what is judged left that revision: it is
	// the one that is compared with. "" where that is the revision itself.
	MergeBase string
	// Apart tells that there is no such commit, for what is judged and the revision have
	// none in common: it is compared with the revision itself all the same.
	Apart bool
}

// Short is as much of the merge base's name as people read.
func (p Point) Short() string { return p.MergeBase[:min(7, len(p.MergeBase))] }

// String is the point as people call it.
func (p Point) String() string {
	switch {
	case p.MergeBase != "":
		return p.Where + " (at its merge base " + p.Short() + ")"
	case p.Apart:
		return p.Where + " (which has no commit in common with HEAD)"
	}
	return p.Where
}

// Drop takes out of what is fixed what is found all the same by what was asked before.
func (b *Before) Drop(asked *Report) {
	found := map[string]bool{}
	for _, f := range asked.Findings {
		found[f.Fingerprint()] = true
	}
	var fixed []Known
	for _, k := range b.Fixed {
		if found[k.Fingerprint] {
			b.Dropped = append(b.Dropped, k)
		} else {
			fixed = append(fixed, k)
		}
	}
	b.Fixed = fixed
}

// Known is a finding of another time.
type Known struct {
	Rule, Entity, Fingerprint string
	// Severity and Message are those of then, Off and "" where nobody noted them. What
	// the message names is called as it is now.
	Severity Severity
	Message  string
	// reworded is the message with whatever could be a name as it is called now, also
	// outside of backquotes, and renamed tells that there is any.
	reworded string
	renamed  bool
	// amount is how much of it there was: see Finding.
	amount float64
	// fault is the same wherever among the entities of with it was told, "" where it is
	// told at no other, or nobody noted that. Those of with are in order, each once.
	fault string
	with  []string
	// tells are the faults of other rules that it told, each by its rule and its entity.
	tells []target
	// ground is what it rested on, nothing where nobody noted it.
	ground ground
	// ways are between which boxes the lines led that there were, by what all are called
	// now; nothing where nobody noted it.
	ways map[string]Way
	// Led is the way of the line that it was told of, where that leads between others now:
	// nil where it doesn't, and where it was told of no line.
	Led *Way
}

// Known are a report's findings, as they are known at another time.
func (r *Report) Known() []Known {
	same := func(s string) string { return s }
	return r.KnownAs(same, same)
}

// KnownAs are a report's findings, as they are known once entities are called otherwise:
// called gives an entity ("boxes.api") its name of then, and words those in some words.
func (r *Report) KnownAs(called, words func(string) string) []Known {
	told := map[target][]target{}
	for fault, by := range r.told {
		told[by] = append(told[by], target{fault.rule, called(fault.on)})
	}
	ways := waysOf(r.System, called)
	var out []Known
	for _, f := range r.Findings {
		tells := told[target{f.Rule.Name, f.On.Name}]
		ground := r.groundOf(f, called)
		f.On.Name, f.Discriminator = called(f.On.Name), words(f.Discriminator)
		k := Known{
			Rule: f.Rule.Name, Entity: f.On.Name, Fingerprint: f.Fingerprint(), Severity: f.Severity, Message: inQuotes(f.Message, words),
			reworded: words(f.Message), amount: f.Amount, tells: tells,
			ground: ground, ways: ways,
		}
		k.renamed = k.reworded != f.Message
		if f.Moves {
			k.fault = f.fault()
			for _, name := range f.involved() {
				k.with = append(k.with, called(name))
			}
			slices.Sort(k.with)
		}
		out = append(out, k)
	}
	return out
}

// inQuotes changes words where a message names things: in backquotes.
func inQuotes(message string, words func(string) string) string {
	parts := strings.Split(message, "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = words(parts[i])
	}
	return strings.Join(parts, "`")
}

// Since leaves only the findings in a report that weren't known before, or that have
// become worse, and notes what is unchanged, what says something else, and what is fixed.
// What is told once for several entities is known by any of its fingerprint.
func (r *Report) Since(at Point, known []Known) {
	was, gone := r.pair(known)
	before := &Before{Point: at}
	var fresh []Finding
	for i, f := range r.Findings {
		f.Was = was[i]
		switch {
		case f.Was == nil || r.ledAway(&f) || f.worse(*f.Was):
			fresh = append(fresh, f)
		case f.says(*f.Was):
			f.Was = nil
			before.Unchanged = append(before.Unchanged, f)
		default:
			before.Changed = append(before.Changed, f)
		}
	}
	var open map[string]bool
	if len(gone) > 0 && r.System != nil {
		open = unknown(r.System)
	}
	for _, k := range gone {
		switch {
		case r.waives(k): // what is accepted now is neither new nor gone
		case r.unjudged(k, open):
			before.Unjudged = append(before.Unjudged, k)
		default:
			before.Fixed = append(before.Fixed, k)
		}
	}
	r.Findings, r.Before = fresh, before
}

// pair is for each finding what it was before, nil where it wasn't there, and what of that
// is gone. First come those with the same fingerprint, and of these what says the same;
// then the same fault that is told of another handler, has moved, or has more or less to
// it; then what one rule told of another's fault, and tells no more, or tells now.
func (r *Report) pair(known []Known) (was []*Known, gone []Known) {
	was, gone = make([]*Known, len(r.Findings)), slices.Clone(known)
	at := map[string][]int{}
	for i, k := range known {
		at[k.Fingerprint] = append(at[k.Fingerprint], i)
	}
	taken := make([]bool, len(known))
	for _, same := range []func(*Finding, Known) bool{(*Finding).says, func(*Finding, Known) bool { return true }} {
		for i := range r.Findings {
			f := &r.Findings[i]
			for _, n := range at[f.Fingerprint()] {
				if was[i] == nil && !taken[n] && same(f, known[n]) {
					was[i], taken[n] = &known[n], true
				}
			}
		}
	}
	gone = gone[:0]
	for n, k := range known {
		if !taken[n] {
			gone = append(gone, k)
		}
	}
	for _, same := range []func(*Finding, Known) bool{(*Finding).ofAnother, (*Finding).was, (*Finding).moreOrLess, (*Finding).toldBy} {
		for i := range r.Findings {
			n := slices.IndexFunc(gone, func(k Known) bool { return same(&r.Findings[i], k) })
			if was[i] != nil || n < 0 {
				continue
			}
			k := gone[n]
			was[i] = &k
			if r.Findings[i].Severity >= k.Severity || k.Rule == r.Findings[i].Rule.Name {
				gone = slices.Delete(gone, n, n+1)
			}
		}
	}
	return was, r.toldElsewhere(was, gone)
}

// toldBy tells whether a finding is a fault that a known one of another rule told.
func (f *Finding) toldBy(k Known) bool {
	return slices.Contains(k.tells, target{f.Rule.Name, f.On.Name})
}

// toldElsewhere takes out of what is gone the faults that another rule's finding tells
// now, and notes them as what that was, if it is new.
func (r *Report) toldElsewhere(was []*Known, gone []Known) []Known {
	return slices.DeleteFunc(gone, func(k Known) bool {
		by, left := r.told[target{k.Rule, k.Entity}]
		tells := func(f Finding) bool { return left && by == target{f.Rule.Name, f.On.Name} }
		told := slices.ContainsFunc(r.Waived, tells)
		for i, f := range r.Findings {
			if !tells(f) {
				continue
			}
			if told = true; was[i] == nil {
				was[i] = &k
			}
		}
		return told
	})
}

// worse tells whether a finding is worse than what it was: graver, more of it, or told at
// what was no part of it. What nobody noted is no better.
func (f *Finding) worse(k Known) bool {
	const rounding = 1e-9
	switch {
	case k.Severity != Off && f.Severity > k.Severity:
		return true
	case k.amount > 0 && f.Amount > 0 && k.Rule == f.Rule.Name:
		return f.Amount > k.amount*(1+rounding)
	case k.Rule != f.Rule.Name:
		return !f.toldBy(k)
	}
	return !f.inPlaceOf(k)
}

// says tells whether a finding says what it did: the same words, but for names that have
// changed, and for the handler that it is told of. Where a name has changed, what is in the
// order of names may be in another.
func (f *Finding) says(k Known) bool {
	switch {
	case k.Message == "" || k.Message == f.Message || k.reworded == f.Message:
		return true
	case f.ofAnother(k) && k.fault != f.fault():
		return true
	case !k.renamed:
		return false
	}
	return sortedWords(k.Message) == sortedWords(f.Message) || sortedWords(k.reworded) == sortedWords(f.Message)
}

func sortedWords(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("`,;:()", r) })
	slices.Sort(words)
	return strings.Join(words, " ")
}

// fault is what a finding that moves is known by, wherever it is told.
func (f *Finding) fault() string { return f.Rule.Name + " " + f.Discriminator }

// involved are the names of the entities that a finding involves, each once.
func (f *Finding) involved() []string {
	var out []string
	for _, r := range f.Related {
		out = append(out, r.Entity.Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// ofAnother tells whether a finding that moves is a known one of another handler: at the
// same entity, and with all the same involved. A flow more or less makes that of it.
func (f *Finding) ofAnother(k Known) bool {
	return f.Moves && k.fault != "" && k.Rule == f.Rule.Name && k.Entity == f.On.Name && slices.Equal(k.with, f.involved())
}

// was tells whether a finding is a known one that was told elsewhere: at an entity that
// it involves, or among those that involved the one where it is told now.
func (f *Finding) was(k Known) bool {
	return f.Moves && k.fault == f.fault() &&
		(slices.Contains(k.with, f.On.Name) || slices.Contains(f.involved(), k.Entity))
}

// moreOrLess tells whether a finding is a known one at the same entity that counted other
// things, some of them the same.
func (f *Finding) moreOrLess(k Known) bool {
	return f.Moves && f.Amount > 0 && k.amount > 0 && k.Rule == f.Rule.Name && k.Entity == f.On.Name &&
		slices.ContainsFunc(f.involved(), func(name string) bool { return slices.Contains(k.with, name) })
}

// inPlaceOf tells whether a finding is about what the known one was about, all of it or
// less, in whatever order: what a change adds is part of nothing known.
func (f *Finding) inPlaceOf(k Known) bool {
	if !f.Moves || k.fault == "" {
		return f.On.Name == k.Entity
	}
	return !slices.ContainsFunc(f.involved(), func(name string) bool { return !slices.Contains(k.with, name) })
}

func (r *Report) waives(k Known) bool {
	for i := range r.Waived {
		if r.Waived[i].Fingerprint() == k.Fingerprint {
			return true
		}
	}
	return false
}

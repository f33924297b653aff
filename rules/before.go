package rules

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// Before is what a system was told before: when it was as it is at a revision, or when a
// baseline was taken.
type Before struct {
	Point
	// Unchanged are findings that were there before. They are not among those of the
	// report any more.
	Unchanged []Finding
	// Fixed are findings that are gone.
	Fixed []Known
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
	// Severity and Message are those of then, Off and "" where nobody noted them.
	Severity Severity
	Message  string
	// fault is the same wherever among the entities of with it was told, "" where it is
	// told at no other, or nobody noted that. Those of with are in order, each once.
	fault string
	with  []string
}

// Known are a report's findings, as they are known at another time.
func (r *Report) Known() []Known {
	same := func(s string) string { return s }
	return r.KnownAs(same, same)
}

// KnownAs are a report's findings, as they are known once entities are called otherwise:
// called gives an entity ("boxes.api") its name of then, and words those in some words.
func (r *Report) KnownAs(called, words func(string) string) []Known {
	var out []Known
	for _, f := range r.Findings {
		f.On.Name, f.Discriminator = called(f.On.Name), words(f.Discriminator)
		k := Known{Rule: f.Rule.Name, Entity: f.On.Name, Fingerprint: f.Fingerprint(), Severity: f.Severity, Message: f.Message}
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

// Since leaves only the findings in a report that weren't known before, or that have
// become graver, and notes what is unchanged and what is fixed. What is told once for
// several entities is known by any of its fingerprint.
func (r *Report) Since(at Point, known []Known) {
	was := map[string][]Known{}
	for _, k := range known {
		was[k.Fingerprint] = append(was[k.Fingerprint], k)
	}
	before := &Before{Point: at}
	var fresh []Finding
	still := map[string]int{}
	for _, f := range r.Findings {
		print := f.Fingerprint()
		n := still[print]
		still[print]++
		if n < len(was[print]) && (was[print][n].Severity == Off || f.Severity <= was[print][n].Severity) {
			before.Unchanged = append(before.Unchanged, f)
		} else {
			fresh = append(fresh, f)
		}
	}
	var gone []Known
	for _, k := range known {
		if still[k.Fingerprint] > 0 {
			still[k.Fingerprint]--
		} else {
			gone = append(gone, k)
		}
	}
	fresh, gone = before.moved(r.System, fresh, gone)
	for _, k := range gone {
		// What is accepted now is neither new nor gone.
		if !r.waives(k) {
			before.Fixed = append(before.Fixed, k)
		}
	}
	r.Findings, r.Before = fresh, before
}

// moved notes as unchanged what is the same fault as before, though it is told of another
// handler, or has moved because something was taken out; it returns what is left of what
// is new, and of what is gone. A fault that has become graver, or is told at an entity
// beside the one of before, is new, and what it was is not fixed.
func (b *Before) moved(s *model.System, fresh []Finding, gone []Known) ([]Finding, []Known) {
	was := make([]*Known, len(fresh))
	for _, same := range []func(*Finding, Known) bool{(*Finding).ofAnother, (*Finding).was} {
		for i := range fresh {
			at := slices.IndexFunc(gone, func(k Known) bool { return same(&fresh[i], k) })
			if was[i] != nil || at < 0 {
				continue
			}
			k := gone[at]
			was[i], gone = &k, slices.Delete(gone, at, at+1)
		}
	}
	var left []Finding
	for i, f := range fresh {
		if k := was[i]; k != nil && f.Severity <= k.Severity && f.inPlaceOf(*k, s) {
			b.Unchanged = append(b.Unchanged, f)
		} else {
			left = append(left, f)
		}
	}
	return left, gone
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

// inPlaceOf tells whether a finding is told where the known one was, or at another entity
// that it involved, because that one is gone or because fewer are involved now. What a
// change has added is involved in nothing known.
func (f *Finding) inPlaceOf(k Known, s *model.System) bool {
	return f.On.Name == k.Entity || slices.Contains(k.with, f.On.Name) && (!stands(s, k.Entity) || f.involvesLess(k))
}

// involvesLess tells whether a finding involves some of what a known one did, and nothing else.
func (f *Finding) involvesLess(k Known) bool {
	now := f.involved()
	return len(now) < len(k.with) && !slices.ContainsFunc(now, func(name string) bool { return !slices.Contains(k.with, name) })
}

// stands tells whether a system has an entity of a name ("lines.save").
func stands(s *model.System, entity string) bool {
	of, id, _ := strings.Cut(entity, ".")
	switch of {
	case "boxes":
		return s.Box(id) != nil
	case "lines":
		return s.Line(id) != nil
	case "flows":
		return s.Flow(id) != nil
	}
	return true
}

func (r *Report) waives(k Known) bool {
	for i := range r.Waived {
		if r.Waived[i].Fingerprint() == k.Fingerprint {
			return true
		}
	}
	return false
}

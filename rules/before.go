package rules

// Before is what a system was told before: when it was as it is at a revision, or when a
// baseline was taken.
type Before struct {
	// Where is the revision or the file, as people call it.
	Where string
	// Unchanged are findings that were there before. They are not among those of the
	// report any more.
	Unchanged []Finding
	// Fixed are findings that are gone.
	Fixed []Known
}

// Known is a finding of another time.
type Known struct {
	Rule, Entity, Fingerprint string
	// Severity and Message are those of then, Off and "" where nobody noted them.
	Severity Severity
	Message  string
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
		out = append(out, Known{f.Rule.Name, f.On.Name, f.Fingerprint(), f.Severity, f.Message})
	}
	return out
}

// Since leaves only the findings in a report that weren't known before, or that have
// become graver, and notes what is unchanged and what is fixed. What is told once for
// several entities is known by any of its fingerprint.
func (r *Report) Since(where string, known []Known) {
	was := map[string][]Known{}
	for _, k := range known {
		was[k.Fingerprint] = append(was[k.Fingerprint], k)
	}
	before := &Before{Where: where}
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
	for _, k := range known {
		if still[k.Fingerprint] > 0 {
			still[k.Fingerprint]--
			continue
		}
		// What is accepted now is neither new nor gone.
		if !r.waives(k) {
			before.Fixed = append(before.Fixed, k)
		}
	}
	r.Findings, r.Before = fresh, before
}

func (r *Report) waives(k Known) bool {
	for i := range r.Waived {
		if r.Waived[i].Fingerprint() == k.Fingerprint {
			return true
		}
	}
	return false
}

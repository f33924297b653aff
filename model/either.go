package model

import "slices"

// Alternative is one branch of an `either`, of whose branches exactly one is
// taken.
type Alternative struct {
	// Either counts the eithers of a flow from 0, in written order.
	Either int
	// Branch counts the branches of that either from 0.
	Branch int
}

// excludes tells whether two places stand in different branches of one either,
// so that a piece of work which comes by one never comes by the other.
func excludes(a, b []Alternative) bool {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i].Either != b[i].Either:
			return false
		case a[i].Branch != b[i].Branch:
			return true
		}
	}
	return false
}

// Excludes tells whether two groups of Steps stand in different branches of one
// either.
func (f *Flow) Excludes(i, j int) bool { return excludes(f.Within[i], f.Within[j]) }

// First are the groups of Steps with which the flow may begin: one, or where it
// begins with an either, the first of each branch.
func (f *Flow) First() []int {
	var out []int
	for i := range f.Steps {
		if slices.ContainsFunc(out, func(j int) bool { return !f.Excludes(i, j) }) {
			if len(f.Within[i]) == 0 {
				break
			}
			continue
		}
		out = append(out, i)
	}
	return out
}

// FirstLines are the lines with which the flow may begin.
func (f *Flow) FirstLines() []*Line {
	var out []*Line
	for _, i := range f.First() {
		for _, l := range f.Steps[i] {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// Excludes tells whether two groups of Calls stand in different branches of one
// either, so that the handler never does both.
func (h *Handler) Excludes(i, j int) bool { return excludes(h.Within[i], h.Within[j]) }

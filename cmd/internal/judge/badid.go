package judge

import (
	"slices"
	"strings"

	"tautline.dev/model/value"
)

// toldOnce makes one mistake of a bad id and of all that names what it is the id of:
// whoever mends the one mends the others too.
func toldOnce(problems []value.Problem) []value.Problem {
	declared := map[string]bool{}
	for _, p := range problems {
		if badID(p) {
			declared[spelled(p)] = true
		}
	}
	if len(declared) == 0 {
		return problems
	}
	var out []value.Problem
	named := map[string][]value.Span{}
	for _, p := range problems {
		if id := spelled(p); declared[id] && namesNothing(p) {
			named[id] = append(named[id], p.At)
		} else {
			out = append(out, p)
		}
	}
	for i := range out {
		if p := &out[i]; badID(*p) {
			p.Related = append(slices.Clip(p.Related), named[spelled(*p)]...)
		}
	}
	return out
}

// badID tells whether a mistake is an id that is none, where it is declared.
func badID(p value.Problem) bool {
	return slices.Contains([]string{"boxes", "lines", "flows", "groups"}, p.Path) && strings.Contains(p.Message, " is not an id; ")
}

// namesNothing tells whether a mistake is a text that should name a part of the system.
func namesNothing(p value.Problem) bool {
	return !badID(p) && (strings.Contains(p.Message, " is not an id; ") || strings.Contains(p.Message, " is not a step; "))
}

// spelled is what stands in the source where a mistake is, "" where it is nowhere.
func spelled(p value.Problem) string {
	if !p.At.IsValid() {
		return ""
	}
	return string(p.At.File.Src[p.At.Start:p.At.End])
}

package readiness

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
)

// Wanted is what the team has to state, and for which items.
type Wanted struct {
	// Fact is the kind of fact: "lines.timeout".
	Fact string
	// Paths are the facts, all of them.
	Paths []string
	// CUE is where they are written, with ___ for what only the team knows.
	CUE   string
	Items []string
	// Required is how many of those items the tier requires.
	Required int
}

// wanted are the facts that open items lack, by their kinds: those that the most
// required items wait for first.
func wanted(c *Checklist) []Wanted {
	var out []Wanted
	at := map[string]int{}
	for i := range c.Answers {
		a := &c.Answers[i]
		if !a.IsOpen() {
			continue
		}
		for _, path := range a.Missing {
			kind := kindOf(path)
			n, seen := at[kind]
			if !seen {
				n = len(out)
				at[kind] = n
				out = append(out, Wanted{Fact: kind})
			}
			w := &out[n]
			if !slices.Contains(w.Paths, path) {
				w.Paths = append(w.Paths, path)
			}
			if !slices.Contains(w.Items, a.Item.ID) {
				w.Items = append(w.Items, a.Item.ID)
				if a.Required {
					w.Required++
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Wanted) int {
		return cmp.Or(cmp.Compare(b.Required, a.Required), cmp.Compare(len(b.Items), len(a.Items)), cmp.Compare(len(b.Paths), len(a.Paths)), cmp.Compare(a.Fact, b.Fact))
	})
	out = out[:min(len(out), mostAdvice)]
	for i := range out {
		out[i].CUE = blanks(c.System, out[i].Paths)
	}
	return out
}

// For says which facts are wanted, and for what.
func (w *Wanted) For() string {
	return fmt.Sprintf("%s for %s: %s", phrase.Count(len(w.Paths), "fact", "facts"), phrase.Count(len(w.Items), "open item", "open items"), phrase.Some(w.Items))
}

// blanks is where facts are written, with a blank for what only the team knows.
func blanks(s *model.System, paths []string) string {
	var lines []string
	for _, path := range paths[:min(len(paths), mostOfAKind)] {
		lines = append(lines, blank(s, path))
	}
	return strings.Join(lines, "\n")
}

// blank is where one fact is written. An id may hold dots itself: what it is, the model
// knows.
func blank(s *model.System, path string) string {
	in, rest, _ := strings.Cut(path, ".")
	if strings.HasPrefix(in, "incidents[") {
		return "incidents: [{" + rest + ": ___}]"
	}
	known := map[string]func(string) bool{
		"boxes": func(id string) bool { return s.Box(id) != nil },
		"lines": func(id string) bool { return s.Line(id) != nil },
		"flows": func(id string) bool { return s.Flow(id) != nil },
	}[in]
	if known == nil {
		return strings.ReplaceAll(path, ".", ": ") + ": ___"
	}
	for at := len(rest); at > 0; at = strings.LastIndex(rest[:at], ".") {
		if field, of, _ := strings.Cut(rest[min(at+1, len(rest)):], "."); known(rest[:at]) && in == "boxes" && field == "behaviour" {
			return askedOfPlatform(rest[:at], of)
		}
		if known(rest[:at]) && at < len(rest) {
			return setting(model.Entity{Name: in + "." + rest[:at]}, strings.ReplaceAll(rest[at+1:], ".", ": ")+": ___")
		}
	}
	return path + ": ___"
}

// askedOfPlatform asks for what no box states, for its platform does it: a comment, which
// changes nothing where it is pasted.
func askedOfPlatform(box, fact string) string {
	return "// what does the platform of " + phrase.Text(box) + " do? State which it is (`platform`), or what its documentation says (`platforms: ___: behaviour: " + fact + "`)"
}

package diff

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
)

// Statement is one thing that a system states. Two systems that make the same
// statements say the same, however they are written: nothing of files, places and the
// order of what has none is in them.
type Statement struct {
	Part Part
	// Name is what it is about: "lines.submit", "policy", "dual-write on lines.save".
	Name string
	// Path is the field, "" where the name alone says something.
	Path string
	// Value is what is stated, in one spelling and on one line: "none", "unknown", or
	// what the field means, in quotes.
	Value string
}

// Statements are all that a system states but reviews, which nobody signs, in an order that hangs on nothing but what is
// stated.
func Statements(s *model.System) []Statement {
	var out []Statement
	add := func(part Part, name string, of sheet) {
		before := len(out)
		for _, e := range of {
			if e.key != "" {
				out = append(out, Statement{part, name, unnumbered(e.path), spelt(e.key)})
			}
		}
		if len(out) == before {
			out = append(out, Statement{Part: part, Name: name}) // that it is there
		}
	}
	for _, e := range entitiesOf(s) {
		add(e.Part, e.name(), e.sheet(itself))
	}
	for _, part := range []Part{Platform, Policy, Rule, Waiver, Attestation, Incident} {
		seen := map[string]int{}
		for _, r := range inOneOrder(records(s, part, itself)) {
			add(part, numbered(r.name, seen), r.fields)
		}
	}
	slices.SortStableFunc(out, func(a, b Statement) int {
		return cmp.Or(cmp.Compare(slices.Index(Parts, a.Part), slices.Index(Parts, b.Part)),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// spelt is what a field means, on one line.
func spelt(key string) string {
	switch key {
	case "none":
		return "none"
	case "?":
		return "unknown"
	}
	// Nothing in it is a command to a build log that shows it.
	return strings.ReplaceAll(strconv.Quote(strings.TrimPrefix(key, "=")), "##", `#\x23`)
}

// Restated are the differences between what was stated and what is, where of the one
// system only its statements are left. Every difference is told, each field by itself. A
// renamed entity is one that is gone, and another that is new.
func Restated(was, is []Statement) []Change {
	old, now := byName(was), byName(is)
	var out []Change
	for at, fields := range now {
		before, there := old[at]
		switch facts := restated(before, fields); {
		case !there:
			out = append(out, Change{Part: at.part, How: Added, Name: at.name, Facts: facts})
		case len(facts) > 0:
			out = append(out, Change{Part: at.part, How: Changed, Name: at.name, Facts: facts})
		}
	}
	for at, fields := range old {
		if _, there := now[at]; !there {
			out = append(out, Change{Part: at.part, How: Removed, Name: at.name, Facts: restated(fields, nil)})
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(Parts, a.Part), slices.Index(Parts, b.Part)), cmp.Compare(a.Name, b.Name))
	})
	return out
}

type named struct {
	part Part
	name string
}

// byName are statements by what they are about and their field, each with its value; of
// several with one field, with all of them.
func byName(all []Statement) map[named]map[string]string {
	out := map[named]map[string]string{}
	for _, s := range all {
		at := named{s.Part, s.Name}
		if out[at] == nil {
			out[at] = map[string]string{}
		}
		if more, seen := out[at][s.Path]; seen {
			s.Value = more + " and " + s.Value
		}
		out[at][s.Path] = s.Value
	}
	return out
}

func restated(was, is map[string]string) []Fact {
	var out []Fact
	for _, path := range slices.Sorted(maps.Keys(is)) {
		if before, there := was[path]; path != "" && (!there || before != is[path]) {
			out = append(out, Fact{path, statedAs(before), statedAs(is[path])})
		}
	}
	for path, before := range was {
		if _, there := is[path]; path != "" && !there {
			out = append(out, Fact{path, statedAs(before), Value{}})
		}
	}
	slices.SortFunc(out, func(a, b Fact) int { return cmp.Compare(a.Path, b.Path) })
	return out
}

// statedAs is a value of a statement as people read it.
func statedAs(value string) Value {
	if value == "" {
		return Value{}
	}
	v := Value{Text: value, State: model.Stated}
	if text, err := strconv.Unquote(value); err == nil {
		v.Text = readable(text)
	}
	return v
}

// readable is what a field means as people read it: a list is one of texts in quotes.
func readable(text string) string {
	var items []string
	for rest := text; ; {
		item, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return written(text)
		}
		one, _ := strconv.Unquote(item)
		items = append(items, written(one))
		if rest = rest[len(item):]; rest == "" {
			break
		}
		if rest, _ = strings.CutPrefix(rest, ","); rest == "" {
			return written(text)
		}
	}
	if len(items) == 1 {
		return items[0]
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// PartOf is the part that a name of a statement is of.
func PartOf(name string) Part {
	if part, _ := partOf(name); part != System {
		return part
	}
	switch {
	case name == "system":
		return System
	case name == "policy":
		return Policy
	case strings.HasPrefix(name, "platforms."):
		return Platform
	case strings.HasPrefix(name, "rules."):
		return Rule
	case strings.HasPrefix(name, "readiness."):
		return Attestation
	case strings.HasPrefix(name, "incident of "):
		return Incident
	}
	return Waiver
}

var number = regexp.MustCompile(` #[0-9]+$`)

// unnumbered is a path without the number that tells it from others like it: that hangs
// on which is written first.
func unnumbered(path string) string { return number.ReplaceAllString(path, "") }

// inOneOrder are records so that those of one name stand in an order of what they say.
func inOneOrder(all []record) []record {
	says := func(r record) string {
		var b strings.Builder
		for _, e := range r.fields {
			b.WriteString(strconv.Quote(e.path) + strconv.Quote(e.key))
		}
		return b.String()
	}
	slices.SortStableFunc(all, func(a, b record) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(says(a), says(b))) })
	return all
}

// Package tags explains what stands in brackets behind a message and is no rule's name.
package tags

import (
	"slices"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// Unstated is the tag of what several rules ask for.
const Unstated = "unstated"

// Tag is something that stands in brackets, or that a command takes by its name.
type Tag struct {
	Name string
	// Kind is what it is, in a few words.
	Kind string
	// Says is what it means.
	Says string
	// Rules are those that tell of it.
	Rules []string
}

// Names are those of all tags.
func Names() []string {
	names := []string{Unstated}
	for _, f := range explore.Faults() {
		names = append(names, f.String())
	}
	return names
}

// Find is the tag of a name, nil if there is none.
func Find(name string) *Tag {
	if name == Unstated {
		return &Tag{
			Name: Unstated, Kind: "several questions at once",
			Says: "Rules ask what nobody has stated, each with a name of its own. Where one line leaves several of them open, or many lines the same one, they are told once and carry this tag. " +
				"State what is true, or \"none\" where it is that; \"unknown\" says that you have looked and don't know, and stays a question. `check --all` tells each by itself, with the name of its rule.",
			Rules: asking(),
		}
	}
	f, is := explore.ParseFault(name)
	if !is {
		return nil
	}
	var broken []string
	for _, p := range explore.Promises() {
		broken = append(broken, p.Breach())
	}
	return &Tag{Name: name, Kind: "a kind of fault in a story", Says: f.Says(), Rules: broken}
}

// asking are the rules that are told together.
func asking() (names []string) {
	for _, r := range catalogue.All() {
		if r.Question != nil {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Rule is the name of the rule that tells of what is meant: the promise that it breaks
// may be named, too, in words or with dashes between them.
func Rule(name string) string {
	if p, is := explore.ParsePromise(name); is {
		return p.Breach()
	}
	return name
}

// Known are all names that may be explained, for whoever misspelt one.
func Known(all []*rules.Rule) []string {
	names := append(rules.Names(all), Names()...)
	for _, p := range explore.Promises() {
		names = append(names, strings.ReplaceAll(p.String(), " ", "-"))
	}
	return names
}

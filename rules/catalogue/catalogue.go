// Package catalogue is the list of all rules. A rule counts only if it stands
// here.
package catalogue

import (
	"slices"

	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/hygiene"
	"tautline.dev/rules/load"
	"tautline.dev/rules/operation"
	"tautline.dev/rules/promises"
	"tautline.dev/rules/recovery"
	"tautline.dev/rules/unstated"
)

// All are the rules, family by family, in the order in which they are listed.
// Which of them has to be run before which they say themselves.
func All() []*rules.Rule { return all }

var all = slices.Concat(
	unstated.All,
	contradiction.All,
	antipattern.All,
	load.All,
	recovery.All,
	operation.All,
	promises.All,
	hygiene.All,
)

// Find is the rule of a name, or nil.
func Find(name string) *rules.Rule {
	for _, r := range all {
		if r.Name == name {
			return r
		}
	}
	return nil
}

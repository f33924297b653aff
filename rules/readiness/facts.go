package readiness

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// alarmed tells whether a box has an alarm on one of some things: an alarm
// starts with what it watches.
func alarmed(b *model.Box, on ...string) bool {
	alarms, _ := b.Monitoring.Alarms.Get()
	return slices.ContainsFunc(alarms, func(a string) bool {
		word, _, _ := strings.Cut(a, " ")
		return slices.Contains(on, word)
	})
}

func sortedNames(names []string) []string {
	slices.Sort(names)
	return names
}

package readiness

import "slices"

func sortedNames(names []string) []string {
	slices.Sort(names)
	return names
}

package message

import (
	"fmt"
	"slices"
	"strings"

	"tautline.dev/rules"
)

// Quiet tells whether a change has left all as it was in a system, and nothing else is to
// be said of it either, such as by which policy it was judged.
func Quiet(r *rules.Report) bool {
	b := r.Before
	return b != nil && len(r.Findings)+len(b.Fixed)+len(b.Unjudged)+len(b.Dropped)+len(b.Changed) == 0 && len(r.System.Notes) == 0 &&
		ByDefault(r.System) == "" && (r.Base == nil || r.Base.System != nil && len(r.Base.Gone) == 0 && r.Base.Renamed(r.System) == "")
}

// fewest is how many quiet systems are told of together; fewer have a line each.
const fewest = 3

// Told are the verdicts that are told one by one, and in one line how many others there are
// of which nothing is to be told, "" where each is told.
func Told(reports []*rules.Report) (told []*rules.Report, others string) {
	var quiet []*rules.Report
	for _, r := range reports {
		if Quiet(r) {
			quiet = append(quiet, r)
		} else {
			told = append(told, r)
		}
	}
	if len(quiet) < fewest {
		return reports, ""
	}
	const most = 4
	var names []string
	unchanged, waived, skipped := 0, 0, 0
	for _, r := range quiet {
		names = append(names, r.System.Called())
		unchanged += len(r.Before.Unchanged)
		waived += len(r.Waived)
		skipped += len(r.Skipped)
	}
	which := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		which += fmt.Sprintf(" and %d more", more)
	}
	others = fmt.Sprintf("nothing new since %s in %d systems: %s (%d unchanged", quiet[0].Before.Point, len(quiet), which, unchanged)
	if waived > 0 {
		others += fmt.Sprintf(", %d waived", waived)
	}
	if skipped > 0 {
		others += fmt.Sprintf(", %d not judged", skipped)
	}
	return slices.Clip(told), others + ")"
}

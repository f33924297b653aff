package antipattern

import (
	"strings"

	"tautline.dev/model"
)

// mostSteps is how many steps of a way a message spells out: beyond that the
// way is shortened in its middle.
const mostSteps = 12

// spelled puts the steps of a way into one text, a long one without its middle.
func spelled(steps []string, between string) string {
	if len(steps) > mostSteps {
		head := append([]string{}, steps[:mostSteps-2]...)
		steps = append(head, "...", steps[len(steps)-1])
	}
	return strings.Join(steps, between)
}

// boxPath is a way as people write it: `a` → `b` → `c`.
func boxPath(lines []*model.Line) string {
	names := []string{"`" + lines[0].From.ID + "`"}
	for _, l := range lines {
		names = append(names, "`"+l.To.ID+"`")
	}
	return spelled(names, " → ")
}

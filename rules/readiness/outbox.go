package readiness

import (
	"slices"
	"strconv"
	"strings"

	"tautline.dev/model"
)

// relayed are the changes after which a store's own log of changes tells what was
// written, instead of whoever wrote it: where a box writes into a store and tells
// somebody else of it, it may stop in between.
func relayed(lines []*model.Line, s *model.System) (parts []string, title string, ok bool) {
	for _, tells := range lines {
		for _, saves := range lines {
			if saves.From != tells.From || saves.To.Kind != model.Database || tells.To.Family() != model.Channel {
				continue
			}
			if parts, ok := relay(saves, tells, s); ok {
				return parts, "let the log of `" + saves.To.ID + "` tell what `" + tells.From.ID + "` tells now", true
			}
		}
	}
	return nil, "", false
}

// relay writes the change for two lines, where each flow that has both has them in that
// order, and none of them in branches.
func relay(saves, tells *model.Line, s *model.System) ([]string, bool) {
	box, log := saves.To.ID+"-relay", saves.To.ID+"-changes"
	if s.Box(box) != nil || s.Line(log) != nil {
		return nil, false
	}
	parts := []string{
		setting(model.Entity{Name: "boxes." + box}, `kind: "pipe"`),
		setting(model.Entity{Name: "lines." + log}, `{from: `+strconv.Quote(saves.To.ID)+`, to: `+strconv.Quote(box)+`, interaction: "tail", operation: "event", ack: "after-work"}`),
		setting(tells.Entity(), "from: "+strconv.Quote(box)),
	}
	flows := 0
	for _, f := range s.Flows {
		at := slices.IndexFunc(f.Steps, func(group []*model.Line) bool { return slices.Contains(group, tells) })
		first := slices.IndexFunc(f.Steps, func(group []*model.Line) bool { return slices.Contains(group, saves) })
		if at < 0 {
			continue
		}
		if len(f.Branches) > 0 || first < 0 || first >= at || len(f.Steps[at]) > 1 {
			return nil, false
		}
		var steps []string
		for i, group := range f.Steps {
			if i == at {
				steps = append(steps, strconv.Quote(log))
			}
			steps = append(steps, step(group))
		}
		parts = append(parts, setting(f.Entity(), "steps: ["+strings.Join(steps, ", ")+"]"))
		flows++
	}
	return parts, flows > 0
}

func step(group []*model.Line) string {
	var ids []string
	for _, l := range group {
		ids = append(ids, strconv.Quote(l.ID))
	}
	if len(ids) == 1 {
		return ids[0]
	}
	return "[" + strings.Join(ids, ", ") + "]"
}

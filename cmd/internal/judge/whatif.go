package judge

import (
	"time"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// WhatIf says what happens to a system while some of its boxes fail: each of
// them is a box's id, or "group:ID" for all boxes of a group. The failure lasts
// as long as usual if lasts is 0. The error says which of them there isn't.
func WhatIf(s *model.System, boxes []string, f whatif.Failure, lasts time.Duration) (*whatif.Outcome, error) {
	q, err := whatif.Choose(s, boxes, f, lasts)
	if err != nil {
		return nil, err
	}
	return whatif.Ask(s, q), nil
}

// FailureModels say for each system what happens while any of its boxes fails.
func FailureModels(systems []*model.System, lasts time.Duration) []*whatif.Table {
	var tables []*whatif.Table
	for _, s := range systems {
		tables = append(tables, whatif.Prepare(s).FailureModel(lasts))
	}
	return tables
}

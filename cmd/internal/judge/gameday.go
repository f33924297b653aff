package judge

import (
	"context"
	"time"

	"tautline.dev/analysis/alarms"
	"tautline.dev/analysis/gameday"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// A game day explores flows as far as a glance does, once for each kind of fault. The
// time is for all that is explored: what isn't by then is told as not known.
const (
	gameDayStates = 100_000
	gameDayTime   = 10 * time.Second
)

// GameDays propose for each system what is worth breaking, at most so many faults each;
// all if most is 0.
func GameDays(ctx context.Context, systems []*model.System, o Options, most int) []*gameday.Plan {
	ctx, cancel := context.WithTimeout(ctx, gameDayTime)
	defer cancel()
	var plans []*gameday.Plan
	for _, s := range systems {
		limits := rules.PolicyOf(s, catalogue.All(), o.Profile).Limits
		plans = append(plans, gameday.Make(ctx, s, gameday.Options{Now: o.Now, EvidenceAge: limits.EvidenceAge, Most: most, MaxStates: gameDayStates}))
	}
	return plans
}

// Alarms are what each system should be told of.
func Alarms(systems []*model.System) []*alarms.Sheet {
	var sheets []*alarms.Sheet
	for _, s := range systems {
		sheets = append(sheets, alarms.Make(s))
	}
	return sheets
}

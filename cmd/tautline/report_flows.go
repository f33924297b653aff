package main

import (
	"context"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules/explore"
)

// A report explores each flow up to a number of states, which is the same on
// every machine, and all of them up to a time, which ends what takes too long.
const (
	reportStates = 500_000
	reportTime   = 30 * time.Second
)

// explored is what exploring the flows of a system showed. A flow without steps
// has nothing to show.
func explored(ctx context.Context, s *model.System) []*explore.Result {
	ctx, cancel := context.WithTimeout(ctx, reportTime)
	defer cancel()
	var out []*explore.Result
	for _, f := range s.Flows {
		if len(f.Steps) > 0 {
			out = append(out, explore.Flow(ctx, s, f, explore.Options{MaxStates: reportStates}))
		}
	}
	return out
}

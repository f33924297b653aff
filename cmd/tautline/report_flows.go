package main

import (
	"context"
	"time"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// A report explores each flow up to a number of states, and all of them up to
// another, which are the same on every machine. The time ends what takes too
// long even so.
const (
	flowStates   = 500_000
	reportStates = 5_000_000
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
			out = append(out, explore.Flow(ctx, s, f, explore.Options{MaxStates: min(flowStates, reportStates/len(s.Flows))}))
		}
	}
	return out
}

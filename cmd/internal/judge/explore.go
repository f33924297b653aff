package judge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// Flows are those flows of a system that are to be explored.
type Flows struct {
	System *model.System
	// Flows are in the order of the model, one or more.
	Flows []*model.Flow
}

// ErrNoFlow says that there is nothing to explore.
var ErrNoFlow = errors.New("there is no flow to explore")

// UnknownFlow says that no system has a flow of that name.
type UnknownFlow struct {
	ID string
	// Known are the flows that there are.
	Known []string
}

func (u *UnknownFlow) Error() string { return fmt.Sprintf("there is no flow %q", u.ID) }

// Choose finds the flows of some ids, in whichever systems have them, or all if
// no id is given. The error is ErrNoFlow or an *UnknownFlow.
func Choose(systems []*model.System, ids []string) ([]Flows, error) {
	asked, found := map[string]bool{}, map[string]bool{}
	for _, id := range ids {
		asked[id] = true
	}
	var out []Flows
	var known []string
	for _, s := range systems {
		in := Flows{System: s}
		for _, f := range s.Flows {
			known = append(known, f.ID)
			found[f.ID] = true
			if len(ids) == 0 || asked[f.ID] {
				in.Flows = append(in.Flows, f)
			}
		}
		if len(in.Flows) > 0 {
			out = append(out, in)
		}
	}
	if len(known) == 0 {
		return nil, ErrNoFlow
	}
	for _, id := range ids {
		if !found[id] {
			return nil, &UnknownFlow{id, known}
		}
	}
	return out, nil
}

// Budget is what exploring flows may take.
type Budget struct {
	// Flow bounds the search through each flow.
	Flow explore.Options
	// Time is for all flows together.
	Time time.Duration
	// Progress gives what is told how far the search through a flow is. It may
	// be nil, and may give nil.
	Progress func(*model.Flow) func(states, depth int)
}

// Explore breaks the flows on purpose, one after the other. What isn't explored
// when the time is up or the context ends is not finished, and says so.
func Explore(ctx context.Context, chosen []Flows, b Budget) []explore.Report {
	ctx, cancel := context.WithTimeout(ctx, b.Time)
	defer cancel()
	var reports []explore.Report
	for _, in := range chosen {
		r := explore.Report{System: in.System}
		for _, f := range in.Flows {
			o := b.Flow
			if b.Progress != nil {
				o.Progress = b.Progress(f)
			}
			r.Results = append(r.Results, explore.Flow(ctx, in.System, f, o))
		}
		reports = append(reports, r)
	}
	return reports
}

// A glance explores each flow up to a number of states, and all of them up to
// another, which are the same on every machine. GlanceTime ends what takes too
// long even so.
const (
	glanceStates     = 5_000_000
	glanceFlowStates = 500_000
	GlanceTime       = 30 * time.Second
)

// Glance explores the flows of a system as far as a page that shows everything
// has time for.
func Glance(ctx context.Context, s *model.System) []*explore.Result {
	if len(s.Flows) == 0 {
		return nil
	}
	each := explore.Options{MaxStates: min(glanceFlowStates, glanceStates/len(s.Flows))}
	return Explore(ctx, []Flows{{s, s.Flows}}, Budget{Flow: each, Time: GlanceTime})[0].Results
}

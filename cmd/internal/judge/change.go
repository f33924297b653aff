package judge

import (
	"context"
	"maps"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
)

// Side is one of two times, places or stages that are compared: what it is called, and
// the verdicts on the systems that there are.
type Side struct {
	Name    string
	Reports []*rules.Report
	// NoStages are the stages that aren't there of what is.
	NoStages []NoStage
}

// InStage are those of some verdicts that hold in a stage. A system that takes no tag is
// the same in all.
func InStage(all []*rules.Report, stage model.Stage) Side {
	side := Side{Name: stage.String()}
	for _, r := range all {
		if r.System.Stage == "" || partOf(r.System.Stage, stage) {
			own := *r // what is new in it is another on the other side
			side.Reports = append(side.Reports, &own)
		}
	}
	return side
}

// partOf tells whether the stage of a system is one without what the system doesn't take.
func partOf(of string, stage model.Stage) bool {
	for _, t := range stage {
		if of == t {
			return true
		}
		if rest, is := strings.CutPrefix(of, t+" "); is {
			of = rest
		}
	}
	return false
}

// Change tells two sides apart.
func Change(before, after Side, o Options) *change.Change {
	return &change.Change{
		Before: before.Name, After: after.Name,
		Systems: change.All(pairs(before, after.Reports), before.Name, o.by),
	}
}

// pairs are the systems of two sides, each with what it was: as meet tells it, so that a
// diff and a verdict don't take it for two. They are in the order of the second side, and
// behind them is what is gone.
func pairs(before Side, is []*rules.Report) []change.Pair {
	was := before.Reports
	a := &Against{Systems: systemsOf(was), NoStages: before.NoStages}
	a.meet(systemsOf(is))
	of := map[*model.System]*rules.Report{}
	for _, r := range was {
		of[r.System] = r
	}
	var out []change.Pair
	left := maps.Clone(of)
	for _, r := range is {
		old := of[a.pairs[r.System]]
		if old != nil {
			delete(left, old.System)
		}
		out = append(out, change.Pair{Was: old, Is: r})
	}
	for _, r := range was {
		if left[r.System] != nil {
			out = append(out, change.Pair{Was: r})
		}
	}
	return out
}

func systemsOf(reports []*rules.Report) []*model.System {
	var out []*model.System
	for _, r := range reports {
		out = append(out, r.System)
	}
	return out
}

// by judges a system by the policy, the rules and the promises that another has.
func (o Options) by(policy, s *model.System) (r *rules.Report) {
	asked := *s
	asked.Incidents = policy.Incidents // what they taught isn't learnt by forgetting it
	asked.Reviews = recalled(policy, s)
	asked.Promising(policy, renamed(policy, s).Called, func() { r = judged(&asked, &rules.Base{System: policy}, o) })
	return r
}

// recalled are the questions that reviews of a system asked, and the answers of another that
// it has on record no more: an answer isn't stated by forgetting it.
func recalled(was, is *model.System) []model.Review {
	type question struct{ asks, on string }
	out, has := slices.Clone(is.Reviews), map[question]bool{}
	for _, r := range is.Reviews {
		has[question{r.Question, r.On}] = true
	}
	called := renamed(was, is).Called
	for _, r := range was.Reviews {
		if r.On = called(r.On); !r.Answered.IsZero() && !has[question{r.Question, r.On}] {
			out = append(out, r)
		}
	}
	return out
}

// ExploreChange explores the flows before and after of each system in which something
// has changed that a flow could hang on. Each side has all of the budget.
func ExploreChange(ctx context.Context, c *change.Change, b Budget) {
	var was, is []Flows
	var touched []*change.System
	for _, s := range c.Systems {
		if s.Touched() && s.After != nil {
			touched = append(touched, s)
			was, is = append(was, flowsOf(s.Before)), append(is, flowsOf(s.After))
		}
	}
	after := Explore(ctx, is, b)
	before := Explore(ctx, was, b)
	for i, s := range touched {
		s.Explore(before[i].Results, after[i].Results)
	}
}

func flowsOf(s *model.System) Flows {
	if s == nil {
		return Flows{}
	}
	return Flows{s, s.Flows}
}

package judge

import (
	"context"
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
		Systems: change.All(before.Reports, after.Reports, before.Name, o.by),
	}
}

// by judges a system by the policy and the rules that another has.
func (o Options) by(policy, s *model.System) *rules.Report {
	base := &rules.Base{System: policy}
	return rules.Judge(s, rules.Options{Rules: Rules(base.Owning(s)), Profile: o.Profile, Base: base, Now: o.Now})
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

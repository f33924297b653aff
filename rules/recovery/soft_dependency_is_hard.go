package recovery

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SoftDependencyIsHard finds lines that are called soft, and nothing happens
// without them.
var SoftDependencyIsHard = &rules.Rule{
	Name:     "soft-dependency-is-hard",
	Family:   rules.Recovery,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A line is called soft, and its sender has nothing to do instead, waits for it without end, or must have it.",
	Why: "Everybody counts on it that this box may be down: it isn't in the sum of availability, its alarm wakes nobody. Then it is down, there is no code for that case, and the error goes up to the customer. " +
		"Or it is only slow: the caller waits for what it could do without, its threads fill up, and the unimportant box takes the important one with it.",
	Fix: "Say what the sender does without it (`fallback: \"show yesterday's price\"`), give it a short `timeout`, and try it: break the box on purpose and look whether the answer still comes. " +
		"If there is nothing else that it could do, it is `dependency: \"hard\"`: say so, and count it.",
	FalsePositives: "If the sender just leaves the thing out, that is a fallback: write it down (`fallback: \"leave the recommendations out\"`), so that `none` keeps meaning that there is none. " +
		"If the client library ends the wait by itself, state that `timeout`.",
	References: []rules.Reference{guidance.WellArchitected("REL05-BP01"), guidance.WellArchitected("REL05-BP05"), guidance.AvailabilityCalculus},
	Seen:       []rules.Incident{guidance.Stackdriver2013},
	Fires:      file("soft-dependency-is-hard.fires.cue"),
	Quiet:      file("soft-dependency-is-hard.quiet.cue"),
	Check: func(p *rules.Pass) {
		musts := mustHappen(p)
		for _, l := range p.System.Lines {
			// What leaves a channel or a store is taken by whoever is there: its
			// sender can't go on or stop.
			if l.Dependency.Or("") == "soft" && l.From.Family() != model.Channel && l.From.Family() != model.Store {
				checkSoft(p, l, musts[l])
			}
		}
	},
}

// must is a flow that can't do without a line, and why.
type must struct {
	flow *model.Flow
	why  string
}

// mustHappen are the lines that a flow says must succeed: the one by which work
// is accepted, and its effects.
func mustHappen(p *rules.Pass) map[*model.Line]must {
	musts := map[*model.Line]must{}
	add := func(l *model.Line, m must) {
		if _, have := musts[l]; !have {
			musts[l] = m
		}
	}
	for _, f := range p.System.Flows {
		if l, ok := f.Accepted.Get(); ok {
			add(l, must{f, "its success tells the client that the work is accepted"})
		}
		for _, l := range f.Effects {
			add(l, must{f, "it is one of the effects that must happen"})
		}
	}
	return musts
}

func checkSoft(p *rules.Pass, l *model.Line, m must) {
	f := rules.Finding{On: l.Entity(), At: l.Dependency.At(), Facts: []model.Basis{model.LineBasis(l, "dependency", &l.Dependency), model.LineBasis(l, "fallback", &l.Fallback)}}
	_, instead := l.Fallback.Get()
	switch {
	case m.flow != nil && !instead:
		f.Related = []rules.Related{rules.To(m.flow.Entity(), m.why)}
		f.Message = fmt.Sprintf("`%s` is called soft, and the flow `%s` can't do without it: %s", l.ID, m.flow.ID, m.why)
	case l.Fallback.None():
		f.Message = fmt.Sprintf("`%s` is called soft, and `%s` has no fallback for it: when `%s` is down, so is what `%s` was doing", l.ID, l.From.ID, l.To.ID, l.From.ID)
	case l.Mode.Or("") == model.Sync && l.Timeout.None() && l.Timeout.State() == model.Stated:
		f.At = l.Timeout.At()
		f.Facts = append(f.Facts, model.LineBasis(l, "timeout", &l.Timeout))
		f.Message = fmt.Sprintf("`%s` is called soft, and `%s` waits for it without end: when `%s` hangs, so does what `%s` was doing", l.ID, l.From.ID, l.To.ID, l.From.ID)
	case !instead:
		f.Unstated = "fallback"
		f.Message = fmt.Sprintf("`%s` is called soft, and nobody has stated what `%s` does without it", l.ID, l.From.ID)
	default:
		return
	}
	p.Report(f)
}

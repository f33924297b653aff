package gameday

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// Options are what a plan is made by.
type Options struct {
	// Now is the day of the plan, an input so that the same input gives the same plan.
	Now time.Time
	// EvidenceAge is how old an experiment may be.
	EvidenceAge time.Duration
	// Most is how many trials are proposed; all if 0.
	Most int
	// MaxStates bounds each exploration.
	MaxStates int
}

// Plan is what is worth breaking, and what was broken.
type Plan struct {
	System *model.System
	Now    time.Time
	// EvidenceAge is how old an experiment may be.
	EvidenceAge time.Duration
	// Trials are in order of worth, More how many follow them, and Fresh how many need no
	// repetition.
	Trials      []*Trial
	More, Fresh int
	// Lines are those that were tried or should have been, in the order of the model.
	Lines []Past
}

// Trial is one fault at one place that is worth bringing about.
type Trial struct {
	Fault Fault
	// Boxes are what is struck: one, or all of what a zone may hold. Line is the line
	// that is struck, nil where it is boxes.
	Boxes []*model.Box
	Line  *model.Line
	// Lines are those of which the experiment tells something.
	Lines []*model.Line
	// Flows are those that it reaches, critical ones first.
	Flows []*model.Flow
	// Hypothesis is what should happen, and Because why.
	Hypothesis string
	Because    []string
	// Worth are the reasons why it is worth it.
	Worth []string
	// First is what to put right before, "" if there is nothing: by the model itself it
	// breaks a promise, and nobody learns anything from seeing that.
	First string
	// How are the ways to bring it about, at least one.
	How []Means
	// Delay is how much slower the box is made, 0 where that isn't known or not asked;
	// then NoDelay says what is missing.
	Delay   time.Duration
	NoDelay string
	// For is how long it lasts at most, and ForBy why. Apart tells that even a minute
	// costs more than may be spent: then it is for a system that no customer uses.
	For   time.Duration
	ForBy string
	Apart bool
	// Start is how to begin small.
	Start []string
	// Watch are the alarms that should tell of it. Where there is none, Blind says so
	// and which one to add.
	Watch []Alarm
	Blind string
	// Look is what to count afterwards, which no alarm does.
	Look []string
	// Stop are the alarms at which it ends at once, StopToo what else ends it, for
	// people. Where no alarm does, NoStop says so.
	Stop    []Alarm
	StopToo []string
	NoStop  string
	// Playbooks say what to do then.
	Playbooks []string
	// Last is the latest experiment that tried it, and Level how it stands.
	Last  model.Experiment
	Level Level

	rank rank
	slug string
}

// Alarm is an alarm that the model states.
type Alarm struct {
	Box  *model.Box
	Text string
}

// At is where the fault strikes, as people call it.
func (t *Trial) At() string {
	if t.Line != nil {
		return t.Line.ID
	}
	if t.Fault == ZoneLoss {
		return "zone"
	}
	return t.Boxes[0].ID
}

// Name is the trial in words: "lost-reply save".
func (t *Trial) Name() string { return string(t.Fault) + " " + t.At() }

// Slug is the name as programs take it, the same in every format, and no other trial's of
// its system.
func (t *Trial) Slug() string { return t.slug }

// mostName is how long a name is at most: programs take no longer ones.
const mostName = 50

// name gives each trial a name of its own. Ids differ by more than names may: of several
// that would be called alike all but the first have a number.
func name(all []*Trial) {
	taken := map[string]bool{}
	for _, t := range all {
		base := t.plainSlug()
		t.slug = strings.Trim(base[:min(len(base), mostName)], "-")
		for n := 2; taken[t.slug]; n++ {
			end := "-" + strconv.Itoa(n)
			t.slug = strings.Trim(base[:min(len(base), mostName-len(end))], "-") + end
		}
		taken[t.slug] = true
	}
}

func (t *Trial) plainSlug() string {
	return string(t.Fault) + "-" + strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || r == '/' {
			return '-'
		}
		return r
	}, strings.ToLower(t.At()))
}

// rank is what trials are ordered by: the smaller the earlier.
type rank struct {
	failed, stated, critical, level, effects, radius int
}

func (r rank) compare(o rank) int {
	return cmp.Or(r.failed-o.failed, r.stated-o.stated, r.critical-o.critical, r.level-o.level, o.effects-r.effects, r.radius-o.radius)
}

// planner makes a plan.
type planner struct {
	sys    *model.System
	o      Options
	what   *whatif.Prepared
	loads  *budget.Loads
	ctx    context.Context
	probed map[probe]*explore.Result
	worth  []*model.Line
}

// Make proposes a game day for a system. The context ends exploring: what isn't
// explored by then isn't known.
func Make(ctx context.Context, s *model.System, o Options) *Plan {
	p := &planner{sys: s, o: o, what: whatif.Prepare(s), loads: budget.NewLoads(s), ctx: ctx, probed: map[probe]*explore.Result{}, worth: WorthBreaking(s)}
	plan := &Plan{System: s, Now: o.Now, EvidenceAge: o.EvidenceAge, Lines: past(s, o)}
	for _, t := range slices.Concat(p.boxes(), p.lines(), p.zones()) {
		t.Last, t.Level = p.known(t)
		if t.Level == Observed {
			plan.Fresh++
			continue
		}
		plan.Trials = append(plan.Trials, t)
	}
	for _, t := range plan.Trials {
		p.weigh(t)
	}
	slices.SortStableFunc(plan.Trials, func(a, b *Trial) int {
		return cmp.Or(a.rank.compare(b.rank), strings.Compare(a.At(), b.At()), strings.Compare(string(a.Fault), string(b.Fault)))
	})
	name(plan.Trials)
	if o.Most > 0 && len(plan.Trials) > o.Most {
		plan.Trials, plan.More = plan.Trials[:o.Most], len(plan.Trials)-o.Most
	}
	for _, t := range plan.Trials {
		p.explore(t)
		p.detail(t)
	}
	return plan
}

// known is how a trial stands: by the worst of the lines that it tells of.
func (p *planner) known(t *Trial) (model.Experiment, Level) {
	var worst model.Experiment
	level, first := Observed, true
	order := []Level{Failed, Never, Stale, Tried, Observed}
	for _, l := range t.Lines {
		last, is := standing(p.sys, l, p.o, func(e model.Experiment) bool { return tries(e, t.Fault) })
		if first || slices.Index(order, is) < slices.Index(order, level) {
			worst, level, first = last, is, false
		}
	}
	return worst, level
}

// weigh ranks a trial: first what has failed, then what the flows are worth, then what
// nobody has ever tried, then the most effects, and of equals what reaches least.
func (p *planner) weigh(t *Trial) {
	r := rank{failed: 1, stated: 1, critical: 1, radius: len(t.Flows)}
	if t.Level == Failed {
		r.failed = 0
	}
	effects := map[*model.Line]bool{}
	for _, f := range t.Flows {
		if f.StatedCritical() {
			r.stated = 0
		}
		if f.Critical() {
			r.critical = 0
		}
		for _, e := range f.Effects {
			effects[e] = true
		}
	}
	if t.Level == Stale {
		r.level = 1
	}
	if t.Fault == ZoneLoss {
		r.radius += len(p.sys.Boxes)
	}
	r.effects = len(effects)
	t.rank = r
}

// reached are the flows that go over some lines, critical ones first.
func (p *planner) reached(lines ...*model.Line) []*model.Flow {
	var critical, others []*model.Flow
	for _, f := range p.sys.Flows {
		switch {
		case !slices.ContainsFunc(lines, func(l *model.Line) bool { return f.Passes(l) }):
		case f.Critical():
			critical = append(critical, f)
		default:
			others = append(others, f)
		}
	}
	return append(critical, others...)
}

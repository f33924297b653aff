package recovery

import (
	"fmt"
	"slices"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ObjectiveBelowSystem finds critical flows, and boxes that they hang on, that promise
// less than the system does.
var ObjectiveBelowSystem = &rules.Rule{
	Name:     "objective-below-system",
	Family:   rules.Recovery,
	Severity: rules.Warning,
	Scope:    rules.OfFlow,
	Summary:  "A critical flow, or a box that one hangs on, promises less than the system does.",
	Why: "What the system promises is what customers are told, and what stands in contracts. Where each critical flow states less for itself, everything below is built, measured and alarmed by that, and all of it looks well: " +
		"nobody holds the system's own promise against anything. The first to notice is the customer who counts the hours.",
	Fix:            "Promise what the system does (take the flow's own objective away, or raise it), and see whether it can be kept; or let the system promise what holds for its critical flows: `objectives: availability: 0.998`.",
	FalsePositives: "A flow that isn't critical may promise less: state `importance: \"normal\"`. A box that no critical flow hangs on isn't looked at. A box is told only where no critical flow that hangs on it promises as much as the system: else that promise is held against it.",
	References: []rules.Reference{
		guidance.AvailabilityCalculus,
		guidance.WellArchitected("REL13-BP01"),
		guidance.AzureReliability("RE:04"),
	},
	Fires: file("objective-below-system.fires.cue"),
	Quiet: file("objective-below-system.quiet.cue"),
	Check: func(p *rules.Pass) {
		less := func(v, system float64) bool { return arithmetic.Below(v, system) }
		later := func(v, system time.Duration) bool { return v > system }
		below(p, aim[float64]{"availability", "an availability of ", "<", availability, shareWords, less}, waitedFor)
		for _, pc := range percentiles {
			of := func(o *model.Objectives) *model.Fact[time.Duration] { return pc.of(&o.Latency) }
			below(p, aim[time.Duration]{"latency." + pc.name, "an answer (" + pc.name + ") within ", ">", of, model.FormatDuration, later}, nil)
		}
		below(p, aim[time.Duration]{"rto", "to be back within ", ">", rto, model.FormatDuration, later}, waitedFor)
		below(p, aim[time.Duration]{"rpo", "to lose no more than ", ">", rpo, model.FormatDuration, later}, changed)
	},
}

// aim is one objective: what it is called, how a promise of it is said, how one compares
// that is less, and when it is.
type aim[T any] struct {
	path, says, sign string
	of               func(*model.Objectives) *model.Fact[T]
	words            func(T) string
	less             func(v, system T) bool
}

// waitedFor are the boxes that some of a flow's work waits for.
func waitedFor(p *rules.Pass, f *model.Flow) []*model.Box {
	var out []*model.Box
	for _, n := range p.Graph.Whole(f).Portions {
		out = append(out, n.Box)
	}
	return out
}

// changed are the stores that a flow changes, and that keep what is nowhere else.
func changed(p *rules.Pass, f *model.Flow) []*model.Box {
	return slices.DeleteFunc(storesOf(f), func(b *model.Box) bool { return !keepsData(p, b) })
}

// below tells of critical flows that promise less than the system, and of those boxes
// that they hang on of which no flow asks for as much as it.
func below[T any](p *rules.Pass, a aim[T], hangsOn func(*rules.Pass, *model.Flow) []*model.Box) {
	system := a.of(&p.System.Objectives)
	promised, ok := system.Get()
	if !ok {
		return
	}
	asked, unasked := map[*model.Box]bool{}, map[*model.Box]bool{}
	for _, f := range p.System.Flows {
		if !f.Critical() {
			continue
		}
		own := a.of(&f.Objectives)
		v, some := own.Get()
		is := own.Known() && (!some || a.less(v, promised))
		if is {
			p.Report(a.finding(p.System, f.Entity(), f.ID, own))
		}
		if hangsOn == nil {
			continue
		}
		for _, b := range hangsOn(p, f) {
			if is {
				unasked[b] = true
			} else {
				asked[b] = true
			}
		}
	}
	for _, b := range p.System.Boxes {
		own := a.of(&b.Objectives)
		v, some := own.Get()
		measured := a.path == "availability" && b.Measured.Known()
		if unasked[b] && !asked[b] && !measured && own.State() == model.Stated && (!some || a.less(v, promised)) {
			p.Report(a.finding(p.System, b.Entity(), b.ID, own))
		}
	}
}

func (a aim[T]) finding(s *model.System, on model.Entity, id string, own *model.Fact[T]) rules.Finding {
	system := a.of(&s.Objectives)
	path := "objectives." + a.path
	promised := a.words(system.Or(*new(T)))
	f := rules.Finding{
		On: on, At: own.At(), Discriminator: a.path,
		Related: []rules.Related{{Entity: s.Entity(), At: system.At(), Note: "promises more"}},
		Facts:   []model.Basis{{Path: path, Fact: system}, {Path: on.Name + "." + path, Fact: own}},
	}
	if v, ok := own.Get(); ok {
		f.Message = fmt.Sprintf("%s %s %s: `%s` promises %s%s, and for all critical flows the system promises %s%s", a.words(v), a.sign, promised, id, a.says, a.words(v), a.says, promised)
	} else {
		f.Message = fmt.Sprintf("`%s` promises nothing of it, and for all critical flows the system promises %s%s", id, a.says, promised)
	}
	return f
}

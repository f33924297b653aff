package load

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// SurgeWithoutBuffer finds boxes that get more at the peak than they can do,
// with nowhere for it to wait.
var SurgeWithoutBuffer = &rules.Rule{
	Name:     "surge-without-buffer",
	Family:   rules.Load,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "The peak brings more work to a box than it can do, and no durable buffer stands before it.",
	Why: "What is above the capacity has to go somewhere: it waits in threads, sockets and connection pools, until they are full too. " +
		"Then callers time out and try again, which is more load on a box that has too much already, and the good requests fail with the rest. " +
		"This is the launch, the sale, the match day: the outage comes at the hour that the system was built for.",
	Fix: "Put a durable queue before the box where the caller needn't wait for the result (`interaction: \"send\"` into a `queue`, and a worker that polls it). " +
		"Or throttle the way in below the capacity (`admission: throttle: rate`), or raise what the box can do and state it in `capacity: rate`. A cache in front takes the reads away.",
	FalsePositives: "Peaks of several lines are added up as if they came together. If they never do, or if a cache or a condition keeps part of it away, state the box's own share: `load: peak` on the line into it comes before what is carried down from the way in. " +
		"If the box scales faster than the surge grows, its `capacity: rate` is what it scales to.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP02"),
		guidance.WellArchitected("REL07-BP04"),
		guidance.ReadinessLens("architecture_demand_estimates"),
		guidance.SREOverload,
	},
	Seen:  []rules.Incident{guidance.SlackHerd, guidance.DiscordHerd, guidance.Square2017},
	Fires: file("surge-without-buffer.fires.cue"),
	Quiet: file("surge-without-buffer.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			// A capacity that a platform sets is a quota; see quota-exceeded.
			if limit, ok := b.Capacity.Rate.Get(); ok && b.Capacity.Rate.State() == model.Stated {
				checkSurge(p, b, limit)
			}
		}
	},
}

func checkSurge(p *rules.Pass, b *model.Box, limit float64) {
	sum := bring(unbuffered(p, b), p.Loads.Surge).letIn(b)
	fires, surely := above(sum.Demand, limit)
	if !fires {
		if len(sum.needs) > 0 {
			p.Skip(b.Entity(), sum.needs...)
		}
		return
	}
	over := amount(sum.Demand, surely) - limit
	f := rules.Finding{
		On: b.Entity(), At: b.Capacity.Rate.At(), Amount: amount(sum.Demand, surely) / limit,
		Related: brings(sum.lines, p.Loads.Surge),
		Facts:   append(sources(sum.Demand), model.BoxBasis(b, "capacity.rate", &b.Capacity.Rate)),
		Message: fmt.Sprintf("%s > %s: at its peak `%s` gets more than it can do, and nothing durable stands before it: %s have nowhere to wait",
			perSecond(sum.Demand, surely), phrase.Rate(limit), b.ID, phrase.Rate(over)),
	}
	if !surely {
		f.Severity = p.Severity().Milder()
	}
	p.Report(f)
}

package load

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// EntryWithoutThrottle finds ways into the system that let in everything.
var EntryWithoutThrottle = &rules.Rule{
	Name:     "entry-without-throttle",
	Family:   rules.Load,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "Work from outside is let in at whatever rate it comes.",
	Why: "One client in a retry loop, one partner's batch job or one campaign sends more than was ever tested, and nothing at the door says no. " +
		"Everything behind it works on requests that it can't finish in time, so all callers get errors, not only the one who sends too much. " +
		"After an outage everybody comes back at once, and the system is knocked over again each time it gets up.",
	Fix: "Give the box that lets work in a throttle below what is behind it can do: `admission: throttle: {rate: 2000, burst: 4000}`, with `per: \"API key\"` where one caller must not use up the share of the others. " +
		"Answer what is too much with 429 or its like, early and cheaply.",
	FalsePositives: "A throttle may stand somewhere that the model doesn't show: a CDN, a firewall, a load balancer. Draw it as a `gateway`, or state its limit here. " +
		"Where a platform's own account limit is implied, the rule is quiet, although all systems of the account share that limit. If callers can't outrun it by their number, state `throttle: \"none\"` and waive it with that as the reason.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP02"),
		guidance.ReadinessLens("architecture_defensive_throttling"),
		guidance.ServerlessFoundation,
	},
	Seen:  []rules.Incident{guidance.Cloudflare2025, guidance.FilestoreQuota},
	Fires: file("entry-without-throttle.fires.cue"),
	Quiet: file("entry-without-throttle.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, w := range ways(p.System) {
			if !throttles(w.box) && !behind(w.box, throttles) {
				reportUnthrottled(p, w)
			}
		}
	},
}

func throttles(b *model.Box) bool {
	_, ok := b.Admission.Rate.Get()
	return ok
}

func reportUnthrottled(p *rules.Pass, w way) {
	rate := &w.box.Admission.Rate
	f := rules.Finding{
		On: w.box.Entity(), At: rate.At(),
		Related: from(w.lines, "brings work from outside"),
		Facts:   []model.Basis{model.BoxBasis(w.box, "admission.throttle.rate", rate)},
	}
	if rate.None() {
		f.Message = fmt.Sprintf("`%s` has no throttle: it lets in whatever %s sends, and one caller in a loop takes what all others need", w.box.ID, callers(w.lines))
	} else {
		f.Unstated = "admission.throttle.rate"
		f.Message = fmt.Sprintf("nobody has stated a throttle for `%s`: what keeps %s from sending more than the system can do?", w.box.ID, callers(w.lines))
	}
	p.Report(f)
}

package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// ReadinessAsksADependency finds boxes that take themselves out of service for the
// sake of something that they could do without.
var ReadinessAsksADependency = &rules.Rule{
	Name:     "readiness-asks-a-dependency",
	Family:   rules.AntiPattern,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A readiness probe asks what the work can do without, or what others run: when that is down, no instance gets work any more.",
	Why: "Readiness takes one instance out that can't serve, so that the others do. What all instances share fails for all of them at the same moment: the load balancer has nobody left, and every request is refused, also those that never needed it. " +
		"The fallback that was built for that outage is never reached, and a hiccup of somebody else's service is an outage of this one.",
	Fix:            "Let the readiness probe ask what one instance can lose by itself (`health: readiness: asks: \"none\"`: has it started, is its own pool filled), and meet the outage in the call: a timeout, a breaker, a fallback, an error that says what is down.",
	FalsePositives: "A store that every request needs may be asked: where it is down there is nothing to serve, and the rule is silent. If the probe is for somebody to look at and takes nothing out of service, leave it out of `health`.",
	References:     []rules.Reference{guidance.KubernetesProbes},
	Fires:          file("readiness-asks-a-dependency.fires.cue"),
	Quiet:          file("readiness-asks-a-dependency.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range p.System.Boxes {
			asks := &b.Health.Readiness.Asks
			if !slices.ContainsFunc(b.Into, func(l *model.Line) bool { return l.Delivery.Or("") == model.Push }) {
				continue // what fetches its work isn't taken out of anything
			}
			for _, asked := range asks.Or(nil) {
				if why, severity := dispensable(p, b, asked); asked != b && why != "" {
					p.Report(rules.Finding{
						On: b.Entity(), At: asks.At(), Severity: severity, Discriminator: asked.ID,
						Message: fmt.Sprintf("whether an instance of `%s` gets work hangs on `%s`, %s: while that is down all instances are out of service at once", b.ID, asked.ID, why),
						Related: []rules.Related{rules.To(asked.Entity(), "is asked by the probe")},
						Facts:   []model.Basis{model.BoxBasis(b, "health.readiness.asks", asks)},
					})
				}
			}
		}
	},
}

// dispensable says why a box could serve without what its probe asks, and how bad that
// is: "" where each piece of its work needs it, or nothing says how it is used.
func dispensable(p *rules.Pass, b, asked *model.Box) (why string, severity rules.Severity) {
	var calls []*model.Line
	for _, l := range b.Out {
		if l.To == asked {
			calls = append(calls, l)
		}
	}
	if len(calls) > 0 && !slices.ContainsFunc(calls, func(l *model.Line) bool { return l.Dependency.Or("hard") != "soft" }) {
		return fmt.Sprintf("which it can do without (`%s` is a soft dependency)", calls[0].ID), p.Severity()
	}
	for _, in := range b.Into {
		if len(calls) > 0 && inSomeFlow(in) && !slices.ContainsFunc(in.Starts, func(h *model.Handler) bool {
			return slices.ContainsFunc(h.Lines(), func(l *model.Line) bool { return l.To == asked })
		}) {
			return fmt.Sprintf("which `%s` doesn't need", in.ID), p.Severity()
		}
	}
	if asked.Kind == model.External {
		return "which others run", p.Severity().Milder()
	}
	return "", rules.Off
}

// inSomeFlow tells whether a line is a step of a flow, so that what it starts is known.
func inSomeFlow(l *model.Line) bool {
	return slices.ContainsFunc(l.In, func(h *model.Handler) bool { return h.Flow != nil })
}

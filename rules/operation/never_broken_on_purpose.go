package operation

import (
	"fmt"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// NeverBrokenOnPurpose finds lines whose failure nobody has tried.
var NeverBrokenOnPurpose = &rules.Rule{
	Name:     "never-broken-on-purpose",
	Family:   rules.Operation,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "A critical flow depends on a line, and nobody has broken it on purpose lately.",
	Why: "Timeouts, retries, fallbacks and dead letters are code that runs only when something is wrong, so it is the code with the most faults left in it. " +
		"A breaker that never opens, a fallback that needs the very thing that is down, an alarm that goes to a person who has left: each is found on the day of the outage, unless somebody looks for it on a quiet afternoon.",
	Fix: "Break it where it does little harm: refuse, delay, or cut what the line leads to, and watch whether the flow does what the model says. Then write it down: " +
		"`experiments: [{kind: \"receiver down for 5m\", date: \"2026-10-01\", result: \"held\", link: \"...\"}]`, or `\"failed: ...\"`: other words show nothing. Again after `policy: limits: evidenceAge`, because systems change.",
	FalsePositives: "A real outage that was looked into afterwards is an experiment, and a dear one: write it down as one. " +
		"A line that fails only together with another is covered by that one's experiment: name it on both.",
	References: []rules.Reference{guidance.WellArchitected("REL12-BP04"), guidance.WellArchitected("REL12-BP05"), guidance.AzureReliability("RE:08"), guidance.ReadinessLens("architecture_failure_testing")},
	Fires:      file("never-broken-on-purpose.fires.cue"),
	Quiet:      file("never-broken-on-purpose.quiet.cue"),
	Check: func(p *rules.Pass) {
		weight := weightOf(p.System)
		for _, l := range gameday.WorthBreaking(p.System) {
			checkExperiments(p, l, weight.lines[l])
		}
	},
}

func checkExperiments(p *rules.Pass, l *model.Line, flow *model.Flow) {
	f := rules.Finding{On: l.Entity(), Related: []rules.Related{rules.To(l.To.Entity(), "can fail")}}
	on := ""
	if flow != nil {
		on = fmt.Sprintf(" of `%s`", flow.ID)
		f.Related = append(f.Related, rules.To(flow.Entity(), "needs the line"))
	}
	last := gameday.Last(l, p.Now)
	for _, e := range l.Experiments {
		if why := gameday.Misnamed(e); why != "" && e.Date.After(last.Date) {
			f.At = e.At
			f.Message = fmt.Sprintf("the experiment of %s on `%s`%s %s", e.Date.Format(time.DateOnly), l.ID, on, why)
			p.Report(f)
			return
		}
	}
	switch age := p.Now.Sub(last.Date); {
	case last.Date.IsZero():
		f.Unstated = "experiments"
		f.Message = fmt.Sprintf("nobody has stated an experiment on `%s`%s: what really happens when `%s` fails is what the next outage will tell", l.ID, on, l.To.ID)
	case age > p.Limits.EvidenceAge:
		f.At = last.At
		f.Message = fmt.Sprintf("`%s`%s was last broken on purpose on %s, %s ago (%s), and the policy allows %s",
			l.ID, on, last.Date.Format(time.DateOnly), phrase.Count(int(age/(24*time.Hour)), "day", "days"), last.Kind, phrase.Length(p.Limits.EvidenceAge))
	default:
		return
	}
	p.Report(f)
}

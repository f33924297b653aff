package format

import (
	"time"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/render/alerting"
	"tautline.dev/render/csv"
	"tautline.dev/render/github"
	"tautline.dev/render/gitlab"
	"tautline.dev/render/inject"
	"tautline.dev/render/json"
	"tautline.dev/render/junit"
	"tautline.dev/render/markdown"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/promela"
	"tautline.dev/render/sarif"
	"tautline.dev/render/sequence"
	"tautline.dev/render/sink"
	"tautline.dev/render/text"
	"tautline.dev/rules"
	"tautline.dev/rules/own"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
	"tautline.dev/rules/tags"
)

// Verdicts are the formats of a verdict.
var Verdicts = Table[Verdict]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, v Verdict) error {
			return text.Check(o, o.style(), v.Reports, text.CheckOptions{All: v.All, Skipped: v.Skipped})
		},
	},
	{
		Name: "compact", As: sink.Text, For: "a line a finding",
		Write: func(o Output, v Verdict) error { return text.Compact(o, v.Reports) },
		Talk:  text.CompactProblems,
	},
	{
		Name: "json", As: sink.JSON,
		Write:    func(o Output, v Verdict) error { return json.Check(o, o.Version, v.Reports, nil) },
		Problems: func(o Output, failed []model.Loaded) error { return json.Check(o, o.Version, nil, failed) },
	},
	{
		Name: "markdown", As: sink.Markdown, For: "for a comment on a change or a step's summary",
		Write:    func(o Output, v Verdict) error { return markdown.Check(o, o.Base, v.Reports) },
		Problems: func(o Output, failed []model.Loaded) error { return markdown.Problems(o, o.Base, failed) },
	},
	{
		Name: "sarif", As: sink.JSON, For: "for code scanning",
		Write:    func(o Output, v Verdict) error { return sarif.Check(o, o.Version, o.Base, v.Reports) },
		Problems: func(o Output, failed []model.Loaded) error { return sarif.Problems(o, o.Version, o.Base, failed) },
	},
	{
		Name: "github", As: sink.Commands, For: "annotations beside the lines of a change",
		Write:    func(o Output, v Verdict) error { return github.Check(o, o.Base, v.Reports) },
		Problems: func(o Output, failed []model.Loaded) error { return github.Problems(o, o.Base, failed) },
	},
	{
		Name: "gitlab", As: sink.JSON, For: "a Code Quality report",
		Write:    func(o Output, v Verdict) error { return gitlab.Check(o, o.Base, v.Reports) },
		Problems: func(o Output, failed []model.Loaded) error { return gitlab.Problems(o, o.Base, failed) },
	},
	{
		Name: "junit", As: sink.Markup, For: "a test report",
		Write:    func(o Output, v Verdict) error { return junit.Check(o, o.Base, v.Reports, v.FailOn) },
		Problems: func(o Output, failed []model.Loaded) error { return junit.Problems(o, o.Base, failed) },
	},
}

// Assumptions are the formats of the assumption sheets.
var Assumptions = Table[Sheets]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, s Sheets) error {
			return text.Review(o, o.style(), s.Reports, text.ReviewOptions{Coupling: s.Coupling})
		},
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, s Sheets) error { return markdown.Review(o, s.Reports) },
	},
}

// Records are the formats of the questions that reviews asked.
var Records = Table[Record]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, r Record) error { return text.Reviews(o, o.style(), r.Reports, r.Open) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, r Record) error { return markdown.Reviews(o, r.Reports, r.Open) },
	},
	{
		Name: "json", As: sink.JSON, For: "of the record only",
		Write: func(o Output, r Record) error { return json.Reviews(o, o.Version, r.Reports, r.Open) },
	},
	{
		Name: "csv", As: sink.CSV, For: "of the record only",
		Write: func(o Output, r Record) error { return csv.Reviews(o, r.Reports, r.Open) },
	},
}

// Checklists are the formats of the readiness checklist.
var Checklists = Table[Readiness]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, r Readiness) error { return text.Ready(o, o.style(), r.Lists, r.Signatures) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, r Readiness) error { return markdown.Ready(o, r.Lists, r.Signatures) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, r Readiness) error { return json.Ready(o, o.Version, r.Lists, r.Signatures) },
	},
	{
		Name: "csv", As: sink.CSV, For: "of the items only",
		Write: func(o Output, r Readiness) error { return csv.Ready(o, r.Lists) },
	},
}

// Signatures are the formats of how signatures stand.
var Signatures = Table[[]*signoff.Verdict]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, all []*signoff.Verdict) error { return text.Signatures(o, o.style(), all) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, all []*signoff.Verdict) error { return markdown.Signatures(o, all) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, all []*signoff.Verdict) error { return json.Signatures(o, o.Version, all) },
	},
}

// Acceptances are the formats of what was accepted.
var Acceptances = Table[[]*rules.Report]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, reports []*rules.Report) error { return text.Waivers(o, o.style(), reports) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, reports []*rules.Report) error { return json.Waivers(o, o.Version, reports) },
	},
}

// Trials are the formats of what fixtures showed of the rules that they try.
var Trials = Table[[]own.Trial]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, trials []own.Trial) error { return text.Trials(o, o.style(), trials) },
	},
	{
		Name: "json", As: sink.JSON,
		Write:    func(o Output, trials []own.Trial) error { return json.Trials(o, o.Version, trials, nil) },
		Problems: func(o Output, failed []model.Loaded) error { return json.Trials(o, o.Version, nil, failed) },
	},
}

// Explorations are the formats of what exploring flows showed.
var Explorations = Table[Exploration]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, e Exploration) error {
			return text.Explore(o, o.style(), e.Reports, text.ExploreOptions{Promise: e.Promise, NoLedger: e.NoLedger})
		},
	},
	{
		Name: "json", As: sink.JSON,
		Write:    func(o Output, e Exploration) error { return json.Explore(o, o.Version, e.Reports, nil) },
		Problems: func(o Output, failed []model.Loaded) error { return json.Explore(o, o.Version, nil, failed) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, e Exploration) error { return markdown.Explore(o, e.Reports, e.Promise) },
	},
	{
		Name: "mermaid", As: sink.Text,
		Write: func(o Output, e Exploration) error { return mermaid.Sequence(o, picked(o, "mermaid", e)) },
	},
	{
		Name: "svg", As: sink.Markup,
		Write: func(o Output, e Exploration) error { return sequence.SVG(o, picked(o, "svg", e)) },
	},
}

// Programs are the formats of a flow that another checker is to check.
var Programs = Table[Program]{
	{
		Name: "promela", As: sink.Text,
		Write: func(o Output, p Program) error { return promela.Write(o, p.System, p.Flow, p.Bounds) },
	},
}

// Outcomes are the formats of what a failure does.
var Outcomes = Table[[]*whatif.Outcome]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, all []*whatif.Outcome) error { return text.WhatIf(o, o.style(), all) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, all []*whatif.Outcome) error { return markdown.WhatIf(o, all) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, all []*whatif.Outcome) error { return json.WhatIf(o, o.Version, all, nil) },
	},
}

// FailureModels are the formats of what every failure does.
var FailureModels = Table[[]*whatif.Table]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, all []*whatif.Table) error { return text.FailureModel(o, o.style(), all) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, all []*whatif.Table) error { return markdown.FailureModel(o, all) },
	},
	{
		Name: "csv", As: sink.CSV, For: "of the table only",
		Write: func(o Output, all []*whatif.Table) error { return csv.FailureModel(o, all) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, all []*whatif.Table) error { return json.WhatIf(o, o.Version, nil, all) },
	},
}

// GameDays are the formats of a game day: the plan, and what runs.
var GameDays = Table[GameDay]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, g GameDay) error { return text.GameDay(o, o.style(), g.Plans) },
	},
	{
		Name: "markdown", As: sink.Markdown,
		Write: func(o Output, g GameDay) error { return markdown.GameDay(o, g.Plans) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, g GameDay) error { return json.GameDay(o, o.Version, g.Plans) },
	},
	{
		Name: "fis", As: sink.JSON, For: "templates of AWS Fault Injection Service",
		Write: func(o Output, g GameDay) error { return inject.FIS(o, g.Plans, g.Filled.Blanks()) },
	},
	{
		Name: "chaos-mesh", As: sink.Text, For: "resources of Chaos Mesh",
		Write: func(o Output, g GameDay) error { return inject.ChaosMesh(o, g.Plans, g.Filled.Blanks()) },
	},
	{
		Name: "istio", As: sink.Text, For: "virtual services of Istio",
		Write: func(o Output, g GameDay) error { return inject.Istio(o, g.Plans, g.Filled.Blanks()) },
	},
	{
		Name: "toxiproxy", As: sink.Text, For: "a script that calls Toxiproxy",
		Write: func(o Output, g GameDay) error { return inject.Toxiproxy(o, g.Plans) },
	},
}

// AlarmSheets are the formats of the alarms that systems ask for.
var AlarmSheets = Table[Alarms]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, a Alarms) error { return text.Alarms(o, o.style(), a.Sheets) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, a Alarms) error { return json.Alarms(o, o.Version, a.Sheets) },
	},
	{
		Name: "prometheus", As: sink.Text, For: "alerting rules of Prometheus",
		Write: func(o Output, a Alarms) error { return alerting.Prometheus(o, a.Sheets, a.Filled.Blanks()) },
	},
	{
		Name: "cloudwatch", As: sink.JSON, For: "alarms of Amazon CloudWatch",
		Write: func(o Output, a Alarms) error { return alerting.CloudWatch(o, a.Sheets, a.Filled.Blanks()) },
	},
}

// Drawings are the formats of a picture.
var Drawings = Table[Drawing]{
	{Name: "svg", As: sink.Markup, Write: laidOut("svg")},
	{Name: "png", As: sink.Binary, Write: laidOut("png")},
	{Name: "dot", As: sink.Text, Write: graph},
	{
		Name: "mermaid", As: sink.Text,
		Write: func(o Output, d Drawing) error {
			return mermaid.Flowchart(o, d.View, d.Report, mermaid.Options{Direction: string(d.Direction)})
		},
	},
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, d Drawing) error { return text.Picture(o, o.style(), d.View, d.Report, o.wide()) },
	},
}

// Plots are the formats of a plot.
var Plots = Table[Plotting]{
	{Name: "svg", As: sink.Markup, Write: func(o Output, p Plotting) error { return p.Plot.SVG(o, p.Theme, !p.NoLegend) }},
	{Name: "png", As: sink.Binary, Write: func(o Output, p Plotting) error { return p.Plot.PNG(o, p.Theme, !p.NoLegend) }},
	{Name: "text", As: sink.Text, Write: func(o Output, p Plotting) error { return text.Plot(o, o.style(), p.Plot) }},
}

// Rules are the formats of a list of rules.
var Rules = Table[[]*rules.Rule]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, all []*rules.Rule) error { return text.Rules(o, o.style(), all) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, all []*rules.Rule) error { return json.Rules(o, all) },
	},
}

// Explanations are the formats of all there is to say about a rule.
var Explanations = Table[*rules.Rule]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, r *rules.Rule) error { return text.Explain(o, o.style(), r) },
	},
	{
		Name: "json", As: sink.JSON,
		Write: func(o Output, r *rules.Rule) error { return json.Rule(o, r) },
	},
}

// ItemOn is an item of the readiness checklist, on the day on which it is answered.
type ItemOn struct {
	Item *readiness.Item
	Now  time.Time
}

// Items are the formats of all there is to say about an item of the readiness checklist.
var Items = Table[ItemOn]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, i ItemOn) error { return text.ExplainItem(o, o.style(), i.Item, i.Now) },
	},
}

// Tags are the formats of what a tag means that is no rule's name.
var Tags = Table[*tags.Tag]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, t *tags.Tag) error { return text.ExplainTag(o, o.style(), t) },
	},
}

// PlatformLists are the formats of what is known of platforms.
var PlatformLists = Table[Platforms]{
	{Name: "text", As: sink.Text, Write: platformText},
	{Name: "json", As: sink.JSON, Write: platformJSON},
}

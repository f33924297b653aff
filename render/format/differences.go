package format

import (
	"errors"

	"tautline.dev/model"
	"tautline.dev/render/json"
	"tautline.dev/render/markdown"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/sink"
	"tautline.dev/render/text"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/change"
)

// Difference is what a change does to some systems.
type Difference struct {
	*change.Change
	// Look is how a picture is drawn; its report and view are those of the change.
	Look Drawing
}

// Differences are the formats of what a change does.
var Differences = Table[Difference]{
	{
		Name: "text", As: sink.Text,
		Write: func(o Output, d Difference) error { return text.Change(o, o.style(), d.Change) },
	},
	{
		Name: "markdown", As: sink.Markdown, For: "for a comment on a change",
		Write:    func(o Output, d Difference) error { return markdown.Change(o, o.Base, d.Change) },
		Problems: func(o Output, failed []model.Loaded) error { return markdown.ChangeProblems(o, o.Base, failed) },
	},
	{
		Name: "json", As: sink.JSON,
		Write:    func(o Output, d Difference) error { return json.Change(o, o.Version, d.Change, nil) },
		Problems: func(o Output, failed []model.Loaded) error { return json.Change(o, o.Version, nil, failed) },
	},
	{Name: "svg", As: sink.Markup, Write: drawn(laidOut("svg"))},
	{Name: "png", As: sink.Binary, Write: drawn(laidOut("png"))},
	{Name: "dot", As: sink.Text, Write: drawn(graph)},
	{
		Name: "mermaid", As: sink.Text,
		Write: drawn(func(o Output, d Drawing) error {
			return mermaid.Flowchart(o, d.View, d.Report, mermaid.Options{Direction: string(d.Direction)})
		}),
	},
}

// drawn writes a picture of a change.
func drawn(write func(Output, Drawing) error) func(Output, Difference) error {
	return func(o Output, d Difference) error {
		s, err := d.one()
		if err != nil {
			return err
		}
		look := d.Look
		look.View = view.Change(s.Diff, d.Before+" to "+d.After)
		if look.Report = s.Is; look.Report == nil {
			look.Report = &rules.Report{System: s.Before} // nothing is found in what is gone
		}
		return write(o, look)
	}
}

// one is the system that a picture shows: the only one that has changed, if there are
// several.
func (d Difference) one() (*change.System, error) {
	if len(d.Systems) == 1 {
		return d.Systems[0], nil
	}
	var found *change.System
	for _, s := range d.Systems {
		if s.Empty() {
			continue
		}
		if found != nil {
			return nil, errors.New("a drawing shows one system, and several have changed; name one")
		}
		found = s
	}
	if found == nil {
		return nil, errors.New("a drawing shows one system, and none of these has changed; name one")
	}
	return found, nil
}

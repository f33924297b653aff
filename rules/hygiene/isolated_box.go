package hygiene

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// IsolatedBox finds boxes that no line reaches or leaves.
var IsolatedBox = &rules.Rule{
	Name:     "isolated-box",
	Family:   rules.ModelItself,
	Severity: rules.Warning,
	Scope:    rules.OfBox,
	Summary:  "A box has no line and takes no part in anything: it is left over, or its lines are missing.",
	Why: "A box that nothing reaches is either gone in reality, or its lines are missing here, and then nobody has asked what happens when they fail. " +
		"In an outage people go by the picture: they look at the wrong box, or don't know that the right one is involved.",
	Fix:            "Draw the lines that reach and leave the box in `lines`, name it in a `deadLetter`, `buffer` or `conversation` if that is its part, or take it out of `boxes`.",
	FalsePositives: "On a first sketch the lines may come later: let the rule be (it is a warning), or set `policy: rules: \"isolated-box\": \"info\"` meanwhile.",
	References:     []rules.Reference{guidance.ReadinessLens("architecture_architecture_diagram")},
	Fires:          file("isolated-box.fires.cue"),
	Quiet:          file("isolated-box.quiet.cue"),
	Check: func(p *rules.Pass) {
		named := named(p.System)
		for _, b := range p.System.Boxes {
			if len(b.Into)+len(b.Out)+len(b.DeadLetterOf) > 0 || named[b.ID] {
				continue
			}
			p.Report(rules.Finding{On: b.Entity(), Message: fmt.Sprintf("no line reaches or leaves `%s`: draw its lines, or take it out", b.ID)})
		}
	},
}

// named are the boxes that lines speak of without ending there: buffers, and
// where conversations are kept.
func named(s *model.System) map[string]bool {
	out := map[string]bool{}
	for _, l := range s.Lines {
		out[l.Buffer.Name.Or("")] = true
		out[l.Conversation.Or("")] = true
	}
	return out
}

package antipattern

import (
	"fmt"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// OutcomeNeverTold finds flows whose client never learns how they ended.
var OutcomeNeverTold = &rules.Rule{
	Name:     "outcome-never-told",
	Family:   rules.AntiPattern,
	Severity: rules.Info,
	Scope:    rules.OfFlow,
	Summary:  "A client is told yes before the work is done, and nothing tells it later how that ended: no answer, no callback, nothing that it can read.",
	Why: "Yes means only that the work was taken in. What fails after that is parked, undone or refused without the client, who goes on as if it were done: the customer waits for a parcel that nobody sends. " +
		"In an outage everybody asks at once, by telephone or by ordering again, because there is no other way to find out.",
	Fix:            "Let the client see what became of it: something to ask (a line with `operation: \"read\"` from it, over what answers it, to the store that the work changes), or a message when it is done or has failed (a line to the client that `answers` the first). Say in the yes where to look.",
	FalsePositives: "If an external tells the client (a mail, a push service), draw that as a line to the client. Work that comes back until it is done, or that is parked where somebody is called, is done in the end, and left out, unless a step of it has a compensation: then it may end undone. Flows of normal importance are left out. If the client needn't know, waive it with the reason.",
	References:     []rules.Reference{guidance.AsyncRequestReply},
	Fires:          file("outcome-never-told.fires.cue"),
	Quiet:          file("outcome-never-told.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, flow := range p.System.Flows {
			o, untold := p.Graph.Untold(flow)
			if !untold || !flow.Critical() {
				continue
			}
			client := o.Began.From
			f := rules.Finding{
				On:      flow.Entity(),
				Message: fmt.Sprintf("`%s` is told yes to `%s` before `%s` is done, and nothing tells it how that ended: no line leads back to it, and it can read nothing that the work changes", client.ID, o.Began.ID, o.Late.ID),
				Related: []rules.Related{rules.To(o.Began.Entity(), "is told yes"), rules.To(o.Late.Entity(), "is done after that")},
				Facts:   []model.Basis{model.LineBasis(o.Late, "operation", &o.Late.Operation)},
			}
			if o.Perhaps != nil {
				f.Message += fmt.Sprintf(" (unless `%s` does)", o.Perhaps.ID)
				f.Related = append(f.Related, rules.To(o.Perhaps.Entity(), "may be what tells it"))
			}
			p.Report(f)
		}
	},
}

package antipattern

import (
	"fmt"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// WaitWithoutEnd finds callers that are said to wait for ever.
var WaitWithoutEnd = &rules.Rule{
	Name:     "wait-without-end",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "It is stated that nothing ends the wait for an answer or an acknowledgement.",
	Why: "Without a timeout the caller waits as long as the receiver hangs. Its threads, connections and memory fill up with waiting work until it is down too, and so is whoever calls it: " +
		"one slow box becomes an outage of all. Where the limit of its own box ends it, nobody knows then whether the work was done, and there is no time left to ask.",
	Fix:            "Set a timeout in the client, and state it: `timeout: \"2s\"`, a little above the receiver's p99.9 and below what ends the caller itself, so that there is time left to answer.",
	FalsePositives: "Where waiting without end is meant (a connection that is held open), waive it, and say what ends a wait for what no longer answers.",
	References: []rules.Reference{
		guidance.WellArchitected("REL05-BP05"),
		guidance.BuildersRetries,
	},
	Seen:  []rules.Incident{guidance.DynamoDB2015},
	Fires: file("wait-without-end.fires.cue"),
	Quiet: file("wait-without-end.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if !l.Timeout.None() || l.Timeout.State() != model.Stated || !awaitsAnswer(l) {
				continue
			}
			f := rules.Finding{
				On: l.Entity(), At: l.Timeout.At(), Severity: p.Severity(),
				Facts: []model.Basis{model.LineBasis(l, "timeout", &l.Timeout)},
			}
			f.Message = fmt.Sprintf("`%s` waits for `%s` without end, as stated: while that hangs, so does all that waits here", l.ID, l.To.ID)
			if limit, ok := l.From.Timeout.Get(); ok {
				f.Message = fmt.Sprintf("`%s` waits for `%s` without end, as stated: after %s `%s` is stopped in the middle of it", l.ID, l.To.ID, model.FormatDuration(limit), l.From.ID)
				f.Facts = append(f.Facts, model.BoxBasis(l.From, "timeout", &l.From.Timeout))
				if p.Graph.Effect(l) {
					f.Message += fmt.Sprintf(", and nobody knows whether %s was done", phrase.Deed(l))
				}
			}
			// It is told as loudly as a wait of unknown length.
			if p.SeverityOf("timeout-unstated") < rules.Error {
				f.Severity = p.Severity().Milder()
			}
			if l.From.Timeout.Known() && !l.From.Timeout.None() && l.Operation.Or("") == model.Read {
				if l.To.Kind == model.External && !p.Off("third-party-on-critical-path") && f.Severity < rules.Error {
					continue // what the flow does without an answer is asked there
				}
				f.Severity = f.Severity.Milder() // it ends, and nothing is left half done
			}
			p.Report(f)
		}
	},
}

// awaitsAnswer tells whether the sender of a line waits: for the answer to a call, or
// until what it sends is taken.
func awaitsAnswer(l *model.Line) bool {
	if l.Mode.Or("") == model.Async {
		return l.Delivery.Or("") == model.Push && l.From.Family() != model.Channel && l.From.Family() != model.Store
	}
	return l.Mode.Or("") == model.Sync
}

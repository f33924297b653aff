package antipattern

import (
	"fmt"
	"slices"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// FunctionChaining finds functions that call functions.
var FunctionChaining = &rules.Rule{
	Name:     "function-chaining",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A function calls another function: it waits (and pays) for it, or hands work over without a channel between them.",
	Why: "A function that waits for another is paid for twice and works for neither: both hold their share of the concurrency limit, so the chain reaches it in half the time. " +
		"The first is cut off by its own timeout while the second goes on, and an error of the last one arrives at the first as a plain answer that somebody must remember to look at. " +
		"Handed over without waiting, the work lies in a queue of the platform's own that few teams watch, and it is dropped after a few tries.",
	Fix: "Put a `queue` (or `topic`, `bus`) between the two, so that the second works at its own pace and what fails is kept; or let a `workflow` call both. " +
		"If they always run together, make them one function.",
	FalsePositives: "A function that only holds shared code for others (a token check, a template) can be right to call for a short read: waive it, and state `timeout` and `retry` on the line. " +
		"A gateway with several lines behind it counts as a way to each of its functions unless a flow says which one is meant.",
	References: []rules.Reference{guidance.WellArchitected("REL04-BP02"), guidance.LambdaRetries, guidance.ServerlessFailures},
	Fires:      file("function-chaining.fires.cue"),
	Quiet:      file("function-chaining.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			if l.From.Kind != model.Function {
				continue
			}
			if way := toFunction(l, map[*model.Line]bool{}); way != nil {
				reportChain(p, way)
			}
		}
	},
}

// toFunction is the way over a line to another function, straight or through
// gateways that pass the call on; nil if there is none.
func toFunction(l *model.Line, seen map[*model.Line]bool) []*model.Line {
	if l.To.Kind == model.Function {
		if l.To == l.From {
			return nil
		}
		return []*model.Line{l}
	}
	if l.To.Kind != model.Gateway || seen[l] {
		return nil
	}
	seen[l] = true
	for _, h := range l.Starts {
		for _, next := range h.Lines() {
			if way := toFunction(next, seen); way != nil {
				return append([]*model.Line{l}, way...)
			}
		}
	}
	return nil
}

func reportChain(p *rules.Pass, way []*model.Line) {
	l, to := way[0], way[len(way)-1].To
	chain := chainFrom(way)
	f := rules.Finding{On: l.Entity(), At: l.Mode.At()}
	for _, step := range way {
		f.Facts = append(f.Facts, model.LineBasis(step, "interaction.mode", &step.Mode))
	}
	for _, next := range chain[1:] {
		f.Related = append(f.Related, rules.To(next.Entity(), "and on"))
	}
	path := phrase.Way(chain)
	if len(chain) >= mostShown {
		path += " → ..."
	}
	switch modeOf(way) {
	case model.Sync:
		f.Message = fmt.Sprintf("the function `%s` waits for the function `%s` (%s): both run and are paid for at once, and a failure or timeout of the last fails them all", l.From.ID, to.ID, path)
	case model.Async:
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("the function `%s` hands work straight to the function `%s` (%s): no queue of yours between them can be watched, slowed down or replayed", l.From.ID, to.ID, path)
	default:
		// It is a fault either way; how bad it is hangs on the answer.
		f.Severity = p.Severity().Milder()
		f.Message = fmt.Sprintf("the function `%s` calls the function `%s` (%s), and nothing says whether it waits", l.From.ID, to.ID, path)
	}
	p.Report(f)
}

// modeOf tells whether the first box of a way waits for the last one.
func modeOf(way []*model.Line) model.Mode {
	mode := model.Sync
	for _, l := range way {
		switch m := l.Mode.Or(""); m {
		case model.Async:
			return model.Async
		case "":
			mode = ""
		}
	}
	return mode
}

// mostShown is how many calls of a chain a message names: the point is made by
// then, and a long chain is told at each of its calls.
const mostShown = 8

// chainFrom follows calls from function to function as long as there is one,
// and as far as a message shows.
func chainFrom(way []*model.Line) []*model.Line {
	chain := slices.Clone(way)
	seen := map[*model.Box]bool{way[0].From: true}
	for at := way[len(way)-1]; !seen[at.To] && len(chain) < mostShown; at = chain[len(chain)-1] {
		seen[at.To] = true
		next := nextCall(at)
		if next == nil {
			break
		}
		chain = append(chain, next...)
	}
	return chain
}

func nextCall(arrival *model.Line) []*model.Line {
	for _, h := range arrival.Starts {
		for _, l := range h.Lines() {
			if way := toFunction(l, map[*model.Line]bool{}); way != nil {
				return way
			}
		}
	}
	return nil
}

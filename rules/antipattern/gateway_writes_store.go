package antipattern

import (
	"fmt"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// GatewayWritesStore finds gateways that change a store directly.
var GatewayWritesStore = &rules.Rule{
	Name:     "gateway-writes-store",
	Family:   rules.AntiPattern,
	Severity: rules.Error,
	Scope:    rules.OfLine,
	Summary:  "A gateway changes a store directly; reading is fine.",
	Why: "A gateway knows requests, not the business: it can't check a rule that needs a second look-up, take a step back, or tell a repeat from a new order. " +
		"When the store is slow, callers time out and try again, and every try goes straight through. " +
		"The stored form becomes the public contract too, so in an outage the store can't be moved, split or put behind a queue without all callers changing.",
	Fix: "Put a `function` or `service` between the two, or let the gateway `send` into a `queue` that a worker empties: it then answers as soon as the work is held durably. " +
		"Reads can stay as they are: state `operation: \"read\"`.",
	FalsePositives: "A write that needs no rule at all, keyed by the caller (a heartbeat, an upload to an object store), can be right: waive it with the reason, and state its `idempotency`.",
	References:     []rules.Reference{guidance.WellArchitected("REL04-BP04"), guidance.WellArchitected("REL04-BP02")},
	Fires:          file("gateway-writes-store.fires.cue"),
	Quiet:          file("gateway-writes-store.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, l := range p.System.Lines {
			op, ok := l.Operation.Get()
			if l.From.Kind != model.Gateway || l.To.Family() != model.Store || op == model.Read {
				continue
			}
			if !ok {
				p.Skip(l.Entity(), "operation")
				continue
			}
			harm := "every repeat by a caller is another write, and there"
			if p.Graph.Safe(l) == flowgraph.Yes {
				harm = "there"
			}
			p.Report(rules.Finding{
				On: l.Entity(), At: l.Operation.At(),
				Message: fmt.Sprintf("the gateway `%s` writes `%s` itself: %s is no place for a check, a second step or another store", l.From.ID, l.To.ID, harm),
				Related: []rules.Related{rules.To(l.From.Entity(), "the gateway"), rules.To(l.To.Entity(), "the store")},
				Facts:   []model.Basis{model.LineBasis(l, "operation", &l.Operation)},
			})
		}
	},
}

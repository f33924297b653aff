package unstated

import (
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// Ordering asks in which order work arrives.
var Ordering = &rules.Rule{
	Name:     "ordering-unstated",
	Family:   rules.Unstated,
	Severity: rules.Info,
	Scope:    rules.OfLine,
	Summary:  "Work leaves something that keeps order, and nothing says which order its receiver relies on.",
	Why: "Order costs throughput, and an ordered channel stops at a record that can't be done: all behind it waits until somebody skips it or it expires. " +
		"A receiver that needs order and doesn't have it applies an old change over a new one after the first retry. One should know which of the two it is.",
	Fix: "State `ordering` on the line: `key` (per order, per customer), `total`, or `none` where the receiver doesn't care. " +
		"`channel: ordering` says it for all consumers of a channel.",
	FalsePositives: "A receiver that only counts or collects needs no order although its stream has one: state `none`.",
	References: []rules.Reference{
		guidance.LambdaKinesis,
		guidance.SQSDeadLetters,
		guidance.WellArchitected("REL05-BP04"),
	},
	Fires: file("ordering-unstated.fires.cue"),
	Quiet: file("ordering-unstated.quiet.cue"),
	Question: &rules.Question{
		Asks:   "ordering",
		Fields: []string{"ordering"},
		Answer: `lines: [string]: ordering: *"key" | string`,
		OfLine: func(_ *rules.Pass, l *model.Line) (matters, open bool) {
			return leavesInOrder(l), !l.Ordering.Known()
		},
	},
}

// leavesInOrder tells whether a line leaves something that keeps order: a
// stream, a log of changes, a FIFO queue. An object store tells of its objects
// in no order that anybody could promise.
func leavesInOrder(l *model.Line) bool {
	switch from := l.From; from.Family() {
	case model.Store:
		return async(l) && from.Kind != model.ObjectStore // a stated request and reply is no log of changes
	case model.Channel:
		_, ordered := from.Channel.Ordering.Get()
		return ordered || from.Kind == model.Stream || alwaysOrders(from)
	}
	return false
}

// alwaysOrders tells whether a channel's platform keeps order whatever is said
// of it.
func alwaysOrders(b *model.Box) bool {
	limit := b.Channel.Ordering.Limit()
	return limit != nil && limit.Fixed != nil && limit.Fixed.Text != "none"
}

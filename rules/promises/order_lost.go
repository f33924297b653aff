package promises

import (
	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// OrderLost finds flows that promise an order and don't keep it.
var OrderLost = &rules.Rule{
	Name:     explore.OrderKept.Breach(),
	Family:   rules.Exploration,
	Severity: rules.Error,
	Scope:    rules.OfFlow,
	Summary:  "Breaking the flow on purpose shows a way in which two pieces of work with one key take effect in the wrong order, although a line promises their order.",
	Why: "The older change is written over the newer one: an address that a customer has corrected is wrong again, a cancelled order is open again. " +
		"It happens when the first piece of work fails once and is tried again after the second, so it happens under load and in outages, and leaves no trace but wrong data.",
	Fix: "Keep the order all the way: a queue that keeps it per key (a FIFO queue, a partition of a stream), and one consumer at a time for each key. " +
		"Or let the store refuse what is older than what it has: a version or a time in a conditional write, which needs no order on the way.",
	FalsePositives: "If the order doesn't matter, take `ordering` off the line that promises it. " +
		"If the store compares versions, state that: `idempotency: enforcedBy: \"conditional-write\"` with the version in its key, and `ordering: \"none\"`.",
	References: []rules.Reference{guidance.S3Duplicates, guidance.LambdaKinesis},
	Fires:      file("order-lost.fires.cue"),
	Quiet:      file("order-lost.quiet.cue"),
	Requires:   []rules.Requirement{explored},
	Explains:   shapes(),
	Check:      broken(explore.OrderKept),
}

package unstated

import "tautline.dev/rules"

// All are the questions, the core ones first, in the order in which they are
// listed and run.
var All = []*rules.Rule{
	Interaction,
	Operation,
	Timeout,
	Retry,
	Backoff,
	Idempotency,
	DeadLetter,
	Buffer,
	Ack,
	PartialFailure,

	Guarantee,
	Ordering,
	Contract,
	Correlation,
	Conversation,
	Crossing,
	Auth,
	Load,
	Owner,
	Objectives,
	Compensation,
}

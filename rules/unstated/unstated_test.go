package unstated_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/unstated"
)

// boxes are there for every line below to stand between.
const boxes = `
boxes: {
	client:   {kind: "client"}
	ext:      {kind: "external"}
	gw:       {kind: "gateway"}
	svc:      {kind: "service"}
	other:    {kind: "service"}
	fn:       {kind: "function"}
	worker:   {kind: "worker"}
	flow:     {kind: "workflow"}
	queue:    {kind: "queue"}
	queue2:   {kind: "queue"}
	keyed:    {kind: "queue", channel: ordering: "key"}
	unkeyed:  {kind: "queue", channel: ordering: "none"}
	doubted:  {kind: "queue", platform: "aws/sqs-fifo", channel: ordering: "unknown"}
	fifo:     {kind: "queue", platform: "aws/sqs-fifo"}
	parking:  {kind: "queue", channel: deadLetter: {to: "parked", after: 5}}
	parked:   {kind: "queue"}
	durable:  {kind: "queue", channel: durable: true}
	volatile: {kind: "topic", channel: durable: false}
	topic:    {kind: "topic"}
	stream:   {kind: "stream"}
	db:       {kind: "database"}
	files:    {kind: "objectstore"}
	logged:   {kind: "database", store: changeStream: "24h"}
	inboxed:  {kind: "function", inbox: {attempts: 3, deadLetter: "parked"}}
	theirs:   {kind: "service", owner: "team-b"}
	ours:     {kind: "service", owner: "team-a"}
}
`

// The ways in which a question can stand with an entity.
const (
	asks     = "asks"
	answered = "answered"
	silent   = "doesn't matter"
)

// want is a model and how one question stands with one of its entities.
type want struct {
	// lines are fields of `lines`.
	lines string
	// steps are those of a flow, if there is one.
	steps string
	// on is the line that is looked at, "l" if it is empty.
	on   string
	is   string
	says string // why, for whoever reads a failure
}

func line(from, to, rest string) string {
	return fmt.Sprintf("l: {from: %q, to: %q, %s}", from, to, rest)
}

var cases = map[*rules.Rule][]want{
	unstated.Interaction: {
		{lines: line("svc", "other", ``), is: asks},
		{lines: line("svc", "other", `interaction: "unknown"`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply"`), is: answered},
		{lines: line("svc", "other", `interaction: mode: "sync"`), is: answered},
		{lines: line("svc", "other", `interaction: mode: "async"`), is: answered},
		{lines: line("svc", "queue", ``), is: answered, says: "a channel takes a message over"},
		{lines: line("queue", "worker", ``), is: asks, says: "poll or push"},
		{lines: line("queue", "worker", `interaction: mode: "async"`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll"`), is: answered},
		{lines: line("queue", "worker", `interaction: "deliver"`), is: answered},
		{lines: line("db", "worker", ``), is: answered, says: "a log of changes is asynchronous"},
	},
	unstated.Operation: {
		{lines: line("svc", "other", ``), is: asks},
		{lines: line("svc", "other", `operation: "unknown"`), is: asks},
		{lines: line("svc", "other", `operation: "read"`), is: answered},
		{lines: line("db", "worker", ``), is: answered, says: "a log of changes tells events"},
		{lines: line("queue", "worker", ``) + "\nin: {from: \"svc\", to: \"queue\", operation: \"command\"}", is: answered, says: "carried through the queue"},
	},
	unstated.Timeout: {
		{lines: line("svc", "other", `interaction: "request-reply"`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", timeout: "1s"`), is: answered},
		{lines: line("svc", "other", `interaction: "request-reply", timeout: "none"`), is: answered, says: "it waits for ever"},
		{lines: line("svc", "other", `interaction: "request-reply", timeout: "unknown"`), is: asks},
		{lines: line("svc", "queue", ``), is: asks, says: "the acknowledgement is waited for"},
		{lines: line("queue", "worker", `interaction: "poll"`), is: silent},
		{lines: line("db", "worker", `interaction: "tail"`), is: silent},
	},
	unstated.Retry: {
		{lines: line("stream", "worker", `interaction: "tail"`), is: asks},
		{lines: line("stream", "worker", `interaction: "tail", deadLetter: {to: "parked", after: 5}`), is: silent, says: "it is parked after five tries"},
		{lines: line("stream", "worker", `interaction: "tail", deadLetter: "parked"`), is: asks},
		{lines: line("db", "worker", `interaction: "tail", deadLetter: {to: "parked", after: 5}`), is: silent},
		{lines: line("svc", "other", `interaction: "request-reply"`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: "none"`), is: answered},
		{lines: line("svc", "other", `interaction: "request-reply", retry: attempts: 3`), is: answered},
		{lines: line("svc", "other", `interaction: "request-reply", retry: by: "caller"`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: "unknown"`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", guarantee: "at-most-once"`), is: silent},
		{lines: line("svc", "queue", ``), is: asks},
		{lines: line("svc", "topic", `interaction: "publish"`), is: asks},
		{lines: line("svc", "queue", `guarantee: "at-most-once"`), is: silent},
		{lines: line("svc", "fn", `interaction: "send"`), is: asks},
		{lines: line("svc", "inboxed", `interaction: "send"`), is: asks, says: "the inbox says it of what fails inside, not of the hand-off"},
		{lines: line("queue", "worker", `interaction: "poll"`), is: silent, says: "the dead letter's after is the count"},
		{lines: line("topic", "fn", `interaction: "deliver"`), is: silent},
		{lines: line("stream", "worker", `interaction: "tail"`), is: asks, says: "a log has no count of its own"},
		{lines: line("db", "worker", `interaction: "tail"`), is: asks},
		{lines: line("db", "inboxed", `interaction: "tail"`), is: answered},
		{lines: line("db", "worker", `interaction: "send"`), is: silent, says: "pushed by a store"},
		{lines: line("svc", "other", ``), is: silent, says: "nobody knows yet whether it waits"},
	},
	unstated.Backoff: {
		{lines: line("svc", "other", `interaction: "request-reply"`), is: silent},
		{lines: line("svc", "other", `interaction: "request-reply", retry: "none"`), is: silent},
		{lines: line("svc", "other", `interaction: "request-reply", retry: attempts: 1`), is: silent},
		{lines: line("svc", "other", `interaction: "request-reply", retry: attempts: 2`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: attempts: "unlimited"`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: {attempts: 2, by: "mesh"}`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: {attempts: 2, by: "broker"}`), is: silent},
		{lines: line("svc", "other", `interaction: "request-reply", retry: {attempts: 2, backoff: "none"}`), is: answered},
		{lines: line("svc", "other", `interaction: "request-reply", retry: {attempts: 2, backoff: "unknown"}`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: {attempts: 2, backoff: base: "1s"}`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", retry: {attempts: 2, backoff: strategy: "constant"}`), is: answered},
	},
	unstated.Idempotency: {
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", retry: attempts: 3`), is: asks},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write"`), is: asks, says: "a library may retry"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", retry: "none"`), is: silent},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", retry: {attempts: 3, on: "refused"}`), is: silent, says: "nothing was done"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "read"`), is: silent},
		{lines: line("svc", "db", `interaction: "request-reply"`), is: silent, says: "the operation is asked for first"},
		{lines: line("svc", "queue", `operation: "command"`), is: silent, says: "a message is no effect"},
		{lines: line("svc", "ext", `interaction: "request-reply", operation: "command"`), is: asks},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: "natural"`), is: answered},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: "none"`), is: answered},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: "unknown"`), is: asks},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: key: "id"`), is: asks, says: "a key that nothing checks"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: {key: "id", enforcedBy: "unique-key"}`), is: answered},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: enforcedBy: "unique-key"`), is: asks, says: "which key?"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: {key: "unknown", enforcedBy: "unique-key"}`), is: asks},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", idempotency: enforcedBy: "broker"`), is: answered, says: "it goes by the content, perhaps"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", retry: "none", idempotency: enforcedBy: "unique-key"`), is: silent, says: "nobody repeats it"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write", guard: true`), is: answered},
		{lines: `in: {from: "client", to: "svc", interaction: "request-reply", operation: "command", retry: attempts: 3}` + "\n" +
			line("svc", "db", `interaction: "request-reply", operation: "write", retry: "none"`), is: asks, says: "the client repeats it"},
		{lines: `in: {from: "client", to: "svc", interaction: "request-reply", operation: "command", retry: attempts: 3, idempotency: {key: "id", enforcedBy: "dedup-store"}}` + "\n" +
			line("svc", "db", `interaction: "request-reply", operation: "write", retry: "none"`), is: silent, says: "the key is checked before"},
		{lines: `in: {from: "client", to: "svc", interaction: "request-reply", operation: "command", retry: attempts: 3}` + "\n" +
			line("svc", "db", `interaction: "request-reply", operation: "write", retry: "none"`), on: "in", is: silent, says: "asked at the effect alone"},
	},
	unstated.DeadLetter: {
		{lines: line("files", "queue", `interaction: "send"`), is: silent, says: "the queue keeps it"},
		{lines: line("files", "fn", `interaction: "send"`), is: asks},
		{lines: line("svc", "flow", `interaction: "send"`), is: silent, says: "a workflow holds its failed executions"},
		{lines: line("topic", "flow", `interaction: "deliver"`), is: asks, says: "the start may be refused, and the topic has no other place"},
		{lines: line("queue", "worker", `interaction: "poll"`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", deadLetter: "none"`), is: answered},
		{lines: line("queue", "worker", `interaction: "poll", deadLetter: "unknown"`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", deadLetter: after: 5`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", deadLetter: {to: "parked", after: 5}`), is: answered},
		{lines: line("queue", "worker", `interaction: "poll", guarantee: "at-most-once"`), is: silent},
		{lines: line("queue", "worker", ``), is: asks},
		{lines: line("parking", "worker", `interaction: "poll"`), is: answered, says: "the channel's holds"},
		{lines: line("parked", "worker", `interaction: "poll"`), is: silent, says: "a replay has no further place to go"},
		{lines: line("topic", "fn", `interaction: "deliver"`), is: asks},
		{lines: line("stream", "worker", `interaction: "tail"`), is: asks},
		{lines: line("db", "worker", `interaction: "tail"`), is: asks},
		{lines: line("svc", "fn", `interaction: "send"`), is: asks},
		{lines: line("svc", "inboxed", `interaction: "send"`), is: answered},
		{lines: line("svc", "queue", `interaction: "send"`), is: silent, says: "the sender still has it"},
		{lines: line("svc", "ext", `interaction: "send"`), is: silent},
		{lines: line("svc", "other", `interaction: "request-reply"`), is: silent, says: "the caller is told"},
	},
	unstated.Buffer: {
		{lines: line("svc", "other", `interaction: "request-reply"`), is: silent},
		{lines: line("svc", "other", `interaction: "send"`), is: asks},
		{lines: line("svc", "other", `interaction: "send", buffer: "none"`), is: answered},
		{lines: line("svc", "other", `interaction: "send", buffer: "unknown"`), is: asks},
		{lines: line("svc", "other", `interaction: "send", buffer: name: "outbox"`), is: answered},
		{lines: line("svc", "other", `interaction: "send", guarantee: "at-most-once"`), is: silent},
		{lines: `take: {from: "durable", to: "svc", interaction: "poll", ack: "after-work"}` + "\n" + line("svc", "other", `interaction: "send"`), is: silent, says: "what brings the work keeps it until it is sent on"},
		{lines: `step: {from: "flow", to: "svc", interaction: "request-reply", retry: {attempts: 3, by: "caller"}}` + "\n" + line("svc", "other", `interaction: "send"`), is: silent, says: "the workflow keeps its step and tries again"},
		{lines: `step: {from: "flow", to: "svc", interaction: "request-reply", retry: "none"}` + "\n" + line("svc", "other", `interaction: "send"`), is: asks, says: "the step isn't tried again"},
		{lines: `step: {from: "flow", to: "svc", interaction: "request-reply", retry: {attempts: 3, by: "caller"}}, ask: {from: "client", to: "svc", interaction: "request-reply"}` + "\n" + line("svc", "other", `interaction: "send"`), is: asks, says: "others start it, too"},
		{lines: line("svc", "queue", ``), is: asks, says: "nobody said that the queue is durable"},
		{lines: line("svc", "durable", ``), is: answered},
		{lines: line("durable", "worker", ``), is: answered},
		{lines: line("svc", "volatile", ``), is: answered, says: "it is known that there is none"},
		{lines: line("flow", "svc", `interaction: "send"`), is: answered},
		{lines: line("db", "worker", `interaction: "tail"`), is: silent, says: "what was committed is there"},
		{lines: line("db", "worker", `interaction: "tail", buffer: "unknown"`), is: asks},
		{lines: line("logged", "worker", `interaction: "tail"`), is: silent},
	},
	unstated.Ack: {
		{lines: line("queue", "worker", `interaction: "poll"`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", ack: "after-work"`), is: answered},
		{lines: line("queue", "worker", `interaction: "poll", ack: "on-receipt"`), is: answered},
		{lines: line("queue", "worker", `interaction: "poll", ack: "unknown"`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", guarantee: "at-most-once"`), is: silent},
		{lines: line("stream", "worker", `interaction: "tail"`), is: asks},
		{lines: line("topic", "fn", `interaction: "deliver"`), is: asks},
		{lines: line("topic", "ext", `interaction: "deliver"`), is: silent, says: "what others run has what it has answered"},
		{lines: line("topic", "queue", ``), is: silent, says: "a channel passes on"},
		{lines: line("queue", "worker", ``), is: silent, says: "the interaction is asked for first"},
		{lines: line("svc", "other", `interaction: "request-reply"`), is: silent},
	},
	unstated.PartialFailure: {
		{lines: line("queue", "worker", `interaction: "poll"`), is: silent},
		{lines: line("queue", "worker", `interaction: "poll", batch: size: 1`), is: silent},
		{lines: line("queue", "worker", `interaction: "poll", batch: "none"`), is: silent},
		{lines: line("queue", "worker", `interaction: "poll", batch: size: 10`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", batch: {size: 10, partialFailure: "unknown"}`), is: asks},
		{lines: line("queue", "worker", `interaction: "poll", batch: {size: 10, partialFailure: false}`), is: answered},
		{lines: line("queue", "worker", `interaction: "poll", batch: {size: 10, partialFailure: true}`), is: answered},
	},
	unstated.Guarantee: {
		{lines: line("svc", "other", `interaction: "request-reply"`), is: silent},
		{lines: line("svc", "queue", ``), is: asks},
		{lines: line("queue", "worker", ``), is: asks},
		{lines: line("svc", "queue", `guarantee: "at-most-once"`), is: answered},
		{lines: line("svc", "queue", `guarantee: "unknown"`), is: asks},
	},
	unstated.Ordering: {
		{lines: line("files", "fn", `interaction: "send"`), is: silent, says: "nobody can promise an order of objects"},
		{lines: line("queue", "worker", ``), is: silent},
		{lines: line("unkeyed", "worker", ``), is: silent},
		{lines: line("keyed", "worker", ``), is: answered, says: "the channel says it"},
		{lines: line("keyed", "worker", `ordering: "unknown"`), is: asks},
		{lines: line("fifo", "worker", `ordering: "unknown"`), is: asks},
		{lines: line("fifo", "worker", `ordering: "total"`), is: answered},
		{lines: line("doubted", "worker", `ordering: "unknown"`), is: asks},
		{lines: line("stream", "worker", ``), is: asks},
		{lines: line("stream", "worker", `ordering: "none"`), is: answered},
		{lines: line("svc", "stream", ``), is: silent},
		{lines: line("db", "worker", ``), is: asks},
		{lines: line("db", "worker", `interaction: "request-reply"`), is: silent, says: "no log of changes"},
	},
	unstated.Contract: {
		{lines: line("svc", "other", `interaction: "request-reply"`), is: silent},
		{lines: line("svc", "queue", ``), is: asks},
		{lines: line("svc", "queue", `data: format: "json"`), is: asks},
		{lines: line("queue", "worker", ``), is: asks, says: "what goes in, nobody has drawn"},
		{lines: `in: {from: "svc", to: "queue"}` + "\n" + line("queue", "worker", ``), is: silent, says: "asked on the way in"},
		{lines: `in: {from: "svc", to: "queue"}` + "\n" + line("queue", "worker", ``), on: "in", is: asks},
		{lines: `in: {from: "svc", to: "queue", data: contract: "v1"}` + "\n" + line("queue", "worker", ``), is: answered, says: "what goes in comes out"},
		{lines: `in: {from: "svc", to: "queue", data: contract: "v1"}, too: {from: "other", to: "queue", data: contract: "v2"}` + "\n" + line("queue", "worker", ``), is: asks, says: "of two kinds"},
		{lines: `in: {from: "svc", to: "queue"}` + "\n" + line("queue", "worker", `data: contract: "unknown"`), is: asks, says: "somebody asked here"},
		{lines: line("svc", "queue", `data: contract: "order/v1"`), is: answered},
		{lines: line("svc", "queue", `data: contract: "unknown"`), is: asks},
		{lines: line("ours", "theirs", `interaction: "request-reply"`), is: asks, says: "it crosses teams"},
		{lines: line("ours", "theirs", `interaction: "request-reply", crosses: ["internet"]`), is: asks, says: "it names another border, and its ends have two owners"},
		{lines: line("ours", "theirs", `interaction: "request-reply", crosses: ["internet"], data: contract: "v1"`), is: answered},
		{lines: line("ours", "theirs", `interaction: "request-reply", crosses: "none"`), is: asks, says: "two owners are two teams"},
		{lines: line("ours", "other", `interaction: "request-reply", crosses: ["internet"]`), is: silent, says: "whose the other is, nobody says"},
		{lines: line("svc", "other", `interaction: "request-reply", crosses: ["team"]`), is: asks},
		{lines: line("svc", "other", `interaction: "request-reply", crosses: ["zone"]`), is: silent},
	},
	unstated.Correlation: {
		{lines: line("svc", "queue", ``), is: silent},
		{lines: line("svc", "queue", ``) + "\n" + `r: {from: "worker", to: "queue2", answers: "l"}`, is: asks},
		{lines: line("svc", "queue", ``) + "\n" + `r: {from: "worker", to: "queue2", answers: "l"}`, on: "r", is: silent, says: "asked on the request"},
		{lines: line("svc", "queue", `correlation: "id"`) + "\n" + `r: {from: "worker", to: "queue2", answers: "l"}`, is: answered},
		{lines: line("svc", "queue", ``) + "\n" + `r: {from: "worker", to: "queue2", answers: "l", correlation: "id"}`, is: answered},
		{lines: line("svc", "queue", `correlation: "unknown"`) + "\n" + `r: {from: "worker", to: "queue2", answers: "l"}`, is: asks},
		{lines: line("svc", "queue", ``) + "\n" + `r: {from: "worker", to: "queue2", answers: "l", correlation: "id"}, no: {from: "worker", to: "queue2", answers: "l"}`, is: asks, says: "one of two replies has no id"},
		{lines: line("svc", "queue", ``) + "\n" + `r: {from: "worker", to: "queue2", answers: "none"}`, is: silent},
	},
	unstated.Conversation: {
		{lines: twice(`interaction: "request-reply"`), steps: `["one", "l"]`, is: asks},
		{lines: twice(`interaction: "request-reply"`), steps: `["one", "l"]`, on: "one", is: silent, says: "the first visit"},
		{lines: twice(`interaction: "request-reply", conversation: "stateless"`), steps: `["one", "l"]`, is: answered},
		{lines: twice(`interaction: "request-reply", conversation: "db"`), steps: `["one", "l"]`, is: answered},
		{lines: twice(`interaction: "request-reply", conversation: "unknown"`), steps: `["one", "l"]`, is: asks},
		{lines: twice(``), steps: `["one"]`, is: silent, says: "in no flow"},
		{lines: twice(``), steps: `["l"]`, is: silent},
		{lines: twice(``), steps: `["l", "l"]`, is: silent, says: "the same line again"},
		{lines: twice(``), steps: `[["one", "l"]]`, is: silent, says: "at the same time"},
		{lines: twice(``), steps: `["l", "one"]`, is: silent},
		{lines: twice(``), steps: `["l", "one", "l"]`, is: asks, says: "after another line"},
		{lines: `one: {from: "client", to: "db", interaction: "request-reply"}` + "\n" + line("svc", "db", ``), steps: `["one", "l"]`, is: silent, says: "a store is there to be come back to"},
		{lines: back(`interaction: "request-reply"`), steps: `["one", "out", "l"]`, is: silent, says: "called back while it waits"},
		{lines: back(`interaction: "send"`), steps: `["one", "out", "l"]`, is: asks, says: "comes later, when nobody waits"},
		{lines: back(`interaction: "send", answers: "out"`), steps: `["one", "out", "l"]`, is: silent, says: "the answer that it waits for"},
		{lines: `one: {from: "client", to: "svc", interaction: "request-reply"}` + "\n" + line("svc", "svc", `interaction: "request-reply"`), steps: `["one", "l"]`, is: silent, says: "calls itself"},
	},
	unstated.Crossing: {
		{lines: line("svc", "other", ``), is: asks},
		{lines: line("svc", "other", `crosses: "unknown"`), is: asks},
		{lines: line("svc", "other", `crosses: "none"`), is: answered},
		{lines: line("svc", "other", `crosses: ["process"]`), is: answered},
		{lines: line("ours", "theirs", ``), is: answered, says: "owners tell"},
		{lines: line("client", "gw", ``), is: answered, says: "a client is outside"},
		{lines: line("svc", "ext", ``), is: answered, says: "what others run is outside"},
		{lines: line("svc", "other", ``) + "\n}\ngroups: shop: kind: \"domain\"\nboxes: [string]: in: \"shop\"\nlines: {", is: answered, says: "one group"},
		{lines: line("svc", "other", ``) + "\n}\nboxes: [string]: place: {account: \"main\", region: \"here\"}\nlines: {", is: answered, says: "one place for all"},
	},
	unstated.Auth: {
		{lines: line("client", "gw", ``), is: silent, says: "the way in asks"},
		{lines: line("svc", "other", ``), is: silent},
		{lines: line("svc", "other", `crosses: ["process", "zone", "region"]`), is: silent},
		{lines: line("svc", "other", `crosses: ["zone", "account"]`), is: asks},
		{lines: line("client", "gw", `crosses: ["internet"]`), is: asks},
		{lines: line("ours", "theirs", ``), is: asks},
		{lines: line("ours", "theirs", `auth: "mtls"`), is: answered},
		{lines: line("ours", "theirs", `auth: "none"`), is: answered},
		{lines: line("ours", "theirs", `auth: "unknown"`), is: asks},
	},
	unstated.Load: {
		{lines: line("svc", "other", ``), is: silent},
		{lines: line("gw", "client", ``), is: silent},
		{lines: line("client", "gw", ``), is: asks},
		{lines: line("client", "gw", `load: "unknown"`), is: asks},
		{lines: line("client", "gw", `load: "none"`), is: answered},
		{lines: line("client", "gw", `load: typical: 10`), is: answered},
		{lines: line("client", "gw", `load: peak: 10`), is: answered},
	},
	unstated.Compensation: {
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write"`), is: asks},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write", compensation: "none"`), is: answered},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write", compensation: "unknown"`), is: asks},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write", compensation: "undo"`) + "\n" + `undo: {from: "flow", to: "db", operation: "write"}`, is: answered},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write"`) + "\n" + `do: {from: "flow", to: "db", operation: "write", compensation: "l"}`, is: silent, says: "it undoes another step"},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "read"`), is: silent},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write"`), steps: `["l"]`, is: asks},
		{lines: line("flow", "db", `interaction: "request-reply", operation: "write"`) + "\n" + `other: {from: "flow", to: "queue"}`, steps: `["other"]`, is: silent, says: "a step of no flow"},
		{lines: line("flow", "queue", `operation: "command"`), is: silent, says: "a message"},
		{lines: line("svc", "db", `interaction: "request-reply", operation: "write"`), is: silent, says: "no workflow"},
		{lines: line("flow", "svc", `interaction: "request-reply", operation: "command"`) + "\n" + `save: {from: "svc", to: "db", interaction: "request-reply", operation: "write"}`, is: asks, says: "changes through what it calls"},
		{lines: line("flow", "svc", `interaction: "request-reply", operation: "command"`) + "\n" + `load: {from: "svc", to: "db", interaction: "request-reply", operation: "read"}`, is: silent},
	},
}

// twice has two ways to the same service.
func twice(rest string) string {
	return `one: {from: "client", to: "svc", interaction: "request-reply"}` + "\n" + line("gw", "svc", rest)
}

// back is a service that calls an external, and what comes back from there.
func back(rest string) string {
	return `one: {from: "client", to: "svc", interaction: "request-reply"}, out: {from: "svc", to: "ext", interaction: "request-reply"}` + "\n" +
		line("ext", "svc", rest)
}

func TestQuestionsOfLines(t *testing.T) {
	for _, rule := range unstated.All {
		if rule.Question.OfLine == nil {
			continue
		}
		t.Run(rule.Name, func(t *testing.T) {
			if len(cases[rule]) < 4 {
				t.Error("too few examples")
			}
			for _, w := range cases[rule] {
				src := boxes + "lines: {\n" + w.lines + "\n}\n"
				if w.steps != "" {
					src += "flows: f: steps: " + w.steps + "\n"
				}
				report := judge(t, src)
				on := w.on
				if on == "" {
					on = "l"
				}
				if got := standing(report, rule, on); got != w.is {
					t.Errorf("%s\n%s on %s: %s; want: %s (%s)", w.lines, rule.Name, on, got, w.is, w.says)
				}
			}
		})
	}
}

// standing is how a question stands with a line, by the line's sheet and by
// the findings, which have to agree.
func standing(r *rules.Report, rule *rules.Rule, id string) string {
	l := r.System.Line(id)
	found := slices.ContainsFunc(r.Findings, func(f rules.Finding) bool { return f.Rule == rule && f.On == l.Entity() })
	a := r.Questions[l]
	switch matters, open := slices.Contains(a.Matter, rule), slices.Contains(a.Open, rule); {
	case open != found:
		return fmt.Sprintf("open: %v, found: %v", open, found)
	case open:
		return asks
	case matters:
		return answered
	}
	return silent
}

func TestOwnerAndObjectives(t *testing.T) {
	const promised = `objectives: {availability: 0.99, rto: "1h", rpo: "5m"}` + "\n"
	const step = `boxes: {a: kind: "client", b: kind: "service"}, lines: l: {from: "a", to: "b"}, owner: "o"` + "\n" + promised
	for _, c := range []struct {
		rule *rules.Rule
		src  string
		want []string
	}{
		{unstated.Owner, `boxes: {a: kind: "service", b: kind: "database"}`, []string{"system: the system doesn't say: owner"}},
		{unstated.Owner, `owner: "unknown", boxes: a: kind: "service"`, []string{"system: the system doesn't say: owner"}},
		{unstated.Owner, `owner: "team-a", boxes: a: kind: "service"`, nil},
		{unstated.Owner, `owner: "none", boxes: a: kind: "service"`, nil},
		{unstated.Owner, `boxes: {a: {kind: "service", owner: "x"}, b: kind: "queue", c: kind: "queue"}`, []string{"boxes.b: `b` doesn't say: owner", "boxes.c: `c` doesn't say: owner"}},
		{unstated.Owner, `boxes: a: {kind: "service", owner: "x"}`, nil},
		{unstated.Owner, `boxes: {a: kind: "client", b: kind: "external"}`, nil},
		{unstated.Owner, `boxes: {a: {kind: "external", owner: "x"}, b: kind: "service"}`, []string{"system: the system doesn't say: owner"}},
		{unstated.Owner, `owner: "team-a", boxes: {a: kind: "service", b: {kind: "service", owner: "unknown"}}`, []string{"boxes.b: `b` doesn't say: owner"}},

		{unstated.Objectives, `boxes: a: kind: "service"`, []string{"system: the system doesn't say: availability, rto, rpo"}},
		{unstated.Objectives, `boxes: a: kind: "service", objectives: rto: "1h"`, []string{"system: the system doesn't say: availability, rpo"}},
		{unstated.Objectives, `boxes: a: kind: "service", objectives: {rto: "1h", rpo: "unknown", availability: "none"}`, []string{"system: the system doesn't say: rpo"}},
		{unstated.Objectives, `boxes: a: kind: "service", objectives: "none"`, nil},
		{unstated.Objectives, step, nil},
		{unstated.Objectives, step + `flows: f: steps: ["l"]`, []string{"flows.f: the critical flow `f` doesn't say: availability, or latency"}},
		{unstated.Objectives, step + `flows: f: {steps: ["l"], objectives: availability: 0.9}`, nil},
		{unstated.Objectives, step + `flows: f: {steps: ["l"], objectives: latency: p99: "1s"}`, nil},
		{unstated.Objectives, step + `flows: f: {steps: ["l"], objectives: {availability: 0.9, latency: p50: "1s"}}`, nil},
		{unstated.Objectives, step + `flows: f: {steps: ["l"], objectives: "none"}`, nil},
		{unstated.Objectives, step + `flows: f: {steps: ["l"], importance: "normal"}`, nil},
	} {
		var got []string
		for _, f := range judge(t, c.src+"\n").Findings {
			if f.Rule == c.rule {
				got = append(got, f.On.Name+": "+f.Message)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n%s: got %q, want %q", c.src, c.rule.Name, got, c.want)
		}
	}
}

// TestPartOfAnAnswer: who states what checks a key is asked for the key, not for
// all of it again.
func TestPartOfAnAnswer(t *testing.T) {
	for answer, want := range map[string]string{
		`retry: "unknown"`:                      "`l` doesn't say: idempotency; may the write to `db` happen twice? Nobody has stated whether `l` is tried again",
		`retry: {attempts: 3, by: "caller"}`:    "`l` doesn't say: idempotency; may the write to `db` happen twice? `l` is tried 3 times",
		`idempotency: enforcedBy: "unique-key"`: "`l` doesn't say: idempotency, the key",
	} {
		r := judge(t, boxes+"lines: "+line("svc", "db", `interaction: "request-reply", operation: "write", `+answer)+"\n")
		var got []string
		for _, f := range r.Findings {
			if f.Rule == unstated.Idempotency {
				got = append(got, f.Message)
			}
		}
		if !slices.Equal(got, []string{want}) {
			t.Errorf("%s: got %q, want %q", answer, got, want)
		}
	}
}

// The models beside a rule show it: one fires it, the other doesn't, and so
// does the first with the answer that the rule suggests.
func TestModels(t *testing.T) {
	for _, rule := range unstated.All {
		t.Run(rule.Name, func(t *testing.T) {
			if n := count(judge(t, rule.Fires), rule); n == 0 {
				t.Error("the firing model doesn't fire")
			}
			if n := count(judge(t, rule.Quiet), rule); n != 0 {
				t.Errorf("the quiet model has %d findings", n)
			}
			if rule.Question.Answer == "" {
				return // each line has a truth of its own
			}
			for _, src := range []string{rule.Fires, rule.Quiet} {
				answer := "\n" + rule.Question.Answer + "\n"
				if strings.Contains(answer, "\n"+"owner:") && strings.Contains(src, "\nowner:") {
					continue // it is there already
				}
				if n := count(judge(t, src+answer), rule); n != 0 {
					t.Errorf("%d findings in spite of the answer %s", n, rule.Question.Answer)
				}
			}
		})
	}
}

func TestDeclarations(t *testing.T) {
	for _, rule := range unstated.All {
		missing := map[string]bool{
			"family": rule.Family != rules.Unstated, "scope": rule.Scope == "", "summary": rule.Summary == "", "why": rule.Why == "",
			"fix": rule.Fix == "", "false positives": rule.FalsePositives == "", "references": len(rule.References) == 0,
			"question": rule.Question == nil, "suffix of the name": !strings.HasSuffix(rule.Name, "-unstated"),
			"severity of a core question": rule.Question.Core != (rule.Severity == rules.Warning),
		}
		for what, is := range missing {
			if is {
				t.Errorf("%s: %s", rule.Name, what)
			}
		}
		for _, ref := range rule.References {
			if ref.Title == "" || !strings.HasPrefix(ref.URL, "https://") || ref.Read == "" {
				t.Errorf("%s: reference %+v", rule.Name, ref)
			}
		}
	}
}

// A system of many lines must not be asked about each line by way of all the
// others.
func BenchmarkQuestions(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		var src strings.Builder
		fmt.Fprintf(&src, "system: \"big\"\nboxes: {svc: kind: \"service\", w: kind: \"worker\"")
		for i := range n {
			fmt.Fprintf(&src, "\nq%d: kind: \"queue\"", i)
		}
		src.WriteString("}\nlines: {")
		for i := range n {
			fmt.Fprintf(&src, "\na%d: {from: \"svc\", to: \"q%d\"}\nr%d: {from: \"q%d\", to: \"w\", answers: \"a%d\"}", i, i, i, i, i)
		}
		src.WriteString("}\n")
		s := load(b, src.String())
		b.Run(fmt.Sprint(2*n, " lines"), func(b *testing.B) {
			for b.Loop() {
				rules.Judge(s, options)
			}
		})
	}
}

var options = rules.Options{Rules: unstated.All, Profile: "production", Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}

func judge(t testing.TB, src string) *rules.Report {
	t.Helper()
	return rules.Judge(load(t, src), options)
}

func load(t testing.TB, src string) *model.System {
	t.Helper()
	if !strings.Contains(src, "system:") {
		src = "system: \"s\"\n" + src
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded[0].Problems {
		t.Errorf("%v: %v", p.At.Place(), p)
	}
	if t.Failed() && loaded[0].System == nil {
		t.Fatal(src)
	}
	return loaded[0].System
}

func count(r *rules.Report, rule *rules.Rule) int {
	n := 0
	for _, f := range r.Findings {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// Who says that a fact isn't known yet is asked all that is asked where nobody
// says anything.
func TestUnknownAsksAsNothing(t *testing.T) {
	const parts = `boxes: {cl: kind: "client", api: kind: "service", q: kind: "queue", t: kind: "topic", st: kind: "stream", w: kind: "worker", db: kind: "database", p: kind: "pipe"}
lines: {
	ask: {from: "cl", to: "api"}, put: {from: "api", to: "q"}, work: {from: "q", to: "w"}, save: {from: "w", to: "db"}
	log: {from: "db", to: "p"}, tell: {from: "p", to: "t"}, hear: {from: "t", to: "w"}, note: {from: "api", to: "st"}, read: {from: "st", to: "w"}, on: {from: "q", to: "t"}
}
`
	const unknown = `lines: [string]: {interaction: "unknown", operation: "unknown", timeout: "unknown", retry: "unknown", idempotency: "unknown", deadLetter: "unknown", buffer: "unknown", guarantee: "unknown", ack: "unknown"}
`
	bare, said := judge(t, parts), judge(t, parts+unknown)
	for _, l := range bare.System.Lines {
		for _, rule := range bare.Questions[l].Open {
			if got := standing(said, rule, l.ID); got != asks {
				t.Errorf("%s on %s: %s where it is said to be unknown, and asked where nothing is said", rule.Name, l.ID, got)
			}
		}
	}
}

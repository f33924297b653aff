package exploretest

import "strings"

// resumed is a workflow that reserves, asks a worker over a queue, and charges when that
// has answered: how the reservation is undone, what the workflow's alarms are, and
// further lines and steps.
func resumed(undo, alarms, more, steps string) string {
	return boxes + `boxes: {saga: {kind: "workflow", monitoring: {` + alarms + `}}, tasks: {kind: "queue", channel: {` + lasting + `}}, stock: {kind: "database", store: durable: true}}
_started: {operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
_keyed: {interaction: "request-reply", ` + keyed + `}
lines: {
	ask: _started & {from: "client", to: "saga", idempotency: {key: "k", enforcedBy: "unique-key"}}
	reserve: _keyed & {from: "saga", to: "db", compensation: ` + undo + `}
	release: _keyed & {from: "saga", to: "stock"}
	order: {from: "saga", to: "tasks", operation: "command", retry: {attempts: 2, by: "caller", on: "any"}, compensation: "none"}
	take: {from: "tasks", to: "work", interaction: "poll", ack: "after-work"}
	answer: _started & {from: "work", to: "saga", answers: "order"}
	charge: _keyed & {from: "saga", to: "db2", compensation: "refund"}
	refund: _keyed & {from: "saga", to: "db2"}
}
` + more + `
flows: f: {steps: ["ask", "reserve", "order", "take", "answer", ` + steps + `"charge"], effects: ["reserve", "charge"]}`
}

// twice asks another time before the charge.
const twice = `lines: {
	order2: {from: "saga", to: "q", operation: "command", retry: "none", compensation: "none"}
	take2: {from: "q", to: "other", interaction: "poll", ack: "after-work"}
	answer2: _started & {from: "other", to: "saga", answers: "order2"}
}`

// queued brings the answer through a queue.
var queued = strings.NewReplacer(`answer: _started & {from: "work", to: "saga", answers: "order"}`,
	`answer: {from: "work", to: "q", operation: "event", retry: "none", answers: "order"}
	next: {from: "q", to: "saga", interaction: "deliver", ack: "after-work", timeout: "10s", retry: {attempts: 3, by: "broker"}, idempotency: {key: "k", enforcedBy: "unique-key"}}`,
	`"answer", `, `"answer", "next", `)

// called gives the answer by a call.
var called = strings.NewReplacer(`answer: _started & {from: "work", to: "saga", answers: "order"}`,
	`answer: {from: "work", to: "saga", operation: "event", interaction: "request-reply", retry: "none", answers: "order"}`)

// meanwhile does more before the answer comes.
var meanwhile = strings.NewReplacer(`take: {from: "tasks"`, `mark: _keyed & {from: "saga", to: "stock", compensation: "release"}
	take: {from: "tasks"`, `"order", "take", "answer", `, `"order", "mark", "take", "answer", `)

// across are mechanisms of work that a workflow has done before an answer came, and that
// it fails after.
var across = map[string]Mechanism{
	"what was done before an answer is undone after it":     {resumed(`"release"`, byErrors, ``, ``), 1, []string{"refuse"}, nil},
	"whatever goes wrong":                                   {resumed(`"release"`, byErrors, ``, ``), 2, Founding, nil},
	"what nothing undoes stays when it fails after that":    {resumed(`"none"`, byErrors, ``, ``), 1, []string{"refuse"}, []string{"half-effect"}},
	"what was done before two answers":                      {resumed(`"release"`, byErrors, twice, `"order2", "take2", "answer2", `), 1, []string{"refuse"}, nil},
	"an answer that comes again finds the execution over":   {resumed(`"release"`, byErrors, ``, ``), 2, []string{"refuse", "duplicate"}, nil},
	"an answer before what has asked has heard of it":       {resumed(`"release"`, byErrors, ``, ``), 2, []string{"refuse", "lose-reply"}, nil},
	"what can't be undone after an answer is held":          {resumed(`"release"`, unseen, ``, ``), 2, []string{"refuse", "poison"}, []string{"unwatched-parking", "half-effect"}},
	"what can't be undone after an answer, where one looks": {resumed(`"release"`, byErrors, ``, ``), 2, []string{"refuse", "poison"}, nil},
	"an answer that never comes, and then one that does": {strings.Replace(resumed(`"release"`, byErrors, ``, ``), `compensation: "none"}
	take:`, `compensation: "none", awaits: timeout: "1h"}
	take:`, 1), 2, []string{"silence", "refuse"}, nil},
	"an answer that is given by a call":     {called.Replace(resumed(`"release"`, byErrors, ``, ``)), 2, []string{"refuse", "lose-reply"}, nil},
	"what was done beside what is answered": {meanwhile.Replace(resumed(`"release"`, byErrors, ``, ``)), 2, []string{"refuse", "lose-reply"}, nil},
	"an answer that comes through a queue":  {queued.Replace(resumed(`"release"`, byErrors, ``, ``)), 1, []string{"refuse"}, nil},
}

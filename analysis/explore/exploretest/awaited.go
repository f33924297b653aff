package exploretest

// ordered is a workflow that asks a worker over a queue, and goes on when that has
// answered: its alarms, its queue, when the message is acknowledged, and how often the
// answer is tried.
func ordered(alarms, queue, ack, retry string) string {
	return boxes + `boxes: {saga: {kind: "workflow", monitoring: {` + alarms + `}}, tasks: {kind: "queue", channel: {` + queue + `}}
	shelf: {kind: "queue", channel: durable: false, monitoring: {alarms: ["depth > 0"], runbook: "https://runbooks.example.com/shelf"}}}
lines: {
	ask: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none", buffer: {name: "executions"}}
	order: {from: "saga", to: "tasks", operation: "command", retry: "none"}
	take: {from: "tasks", to: "work", interaction: "poll", ack: "` + ack + `"}
	answer: {from: "work", to: "saga", operation: "event", interaction: "send", retry: ` + retry + `, answers: "order", buffer: {name: "executions"}}
	save: {from: "saga", to: "db", ` + keyed + `}
}
flows: f: steps: ["ask", "order", "take", "answer", "save"]`
}

const unseen = `alarms: "none", runbook: "none"`
const lasting = `durable: true, retention: "4d", deadLetter: {to: "dlq", after: 3}`

const stays = `durable: true, retention: "none", deadLetter: "none"`

// awaited are mechanisms of work of which a workflow waits for the answer.
var awaited = map[string]Mechanism{
	"lost before a dead letter has it, and a workflow waits where nobody looks": {
		ordered(unseen, `durable: false, deadLetter: {to: "dlq", after: 3}`, "after-work", `"none"`), 1, []string{"stop"}, []string{"unwatched-parking"}},
	"lost before a dead letter has it, and a workflow waits": {
		ordered(byErrors, `durable: false, deadLetter: {to: "dlq", after: 3}`, "after-work", `"none"`), 1, []string{"stop"}, nil},
	"taken for good, in spite of a dead letter, and a workflow waits": {
		ordered(byErrors, lasting, "on-receipt", `"none"`), 1, []string{"stop"}, nil},
	"parked where somebody looks, and a workflow waits where nobody does": {
		ordered(unseen, `durable: true, retention: "4d", deadLetter: {to: "dlq", after: 1}`, "after-work", `"none"`), 1, []string{"stop"}, nil},
	"never done, and a workflow waits": {
		ordered(byErrors, stays, "after-work", `"none"`), 1, []string{"lose-reply", "poison"}, nil},
	"never done, and the workflow that waited has failed by then": {
		ordered(byErrors, stays, "after-work", `"none"`), 2, []string{"lose-reply", "poison"}, []string{"unwatched-parking"}},
	"parked where it is forgotten, and a workflow waits": {
		ordered(byErrors, `durable: true, retention: "4d", deadLetter: {to: "shelf", after: 1}`, "after-work", `"none"`), 2, []string{"poison", "stop"}, nil},
	"a workflow waits for an answer that somebody tries to give for ever": {
		ordered(byErrors, lasting, "on-receipt", neverEnds), 1, []string{"poison"}, nil},
	"a workflow waits for an answer that somebody tries to give for ever, and nobody looks": {
		ordered(unseen, lasting, "on-receipt", neverEnds), 1, []string{"poison"}, []string{"unwatched-parking"}},
}

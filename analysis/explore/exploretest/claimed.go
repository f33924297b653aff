package exploretest

// stored is a queue before a worker whose dedup store says what a second one gets while
// the first is at work; what the queue says further, and the lines behind it.
func stored(inProgress, queue, steps, lines string) string {
	return leased(minute, halfMinute+queue, steps, lines) + `
lines: take: idempotency: {key: "k", enforcedBy: "dedup-store", ` + inProgress + `}`
}

// calledOnce is a call of a service whose dedup store says that.
func calledOnce(inProgress string) string {
	return boxes + `lines: {ask: {from: "client", to: "api", operation: "command", interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: {key: "k", enforcedBy: "dedup-store", ` + inProgress + `}}
	save: {from: "api", to: "db", ` + plain + `}}
flows: f: steps: ["ask", "save"]`
}

// unkept is a queue of which nobody says how long it keeps a message, and a claim of
// whoever takes it.
func unkept(idempotency, steps, lines string) string {
	return boxes + `boxes: bin: {kind: "queue", channel: {durable: true, deadLetter: "none"}}
lines: {take: {from: "bin", to: "work", interaction: "poll", ack: "after-work"` + idempotency + `, lease: for: "none"}
	` + lines + `tell: {from: "work", to: "mailer", ` + asked + `, idempotency: "natural"}}
flows: f: steps: ["take", ` + steps + `"tell"]`
}

// claimed are mechanisms of work that is claimed when it begins.
var claimed = map[string]Mechanism{
	"a dedup store refuses work in progress":        {stored(`inProgress: "refused"`, parksThree, `"mail"`, mails), 1, []string{"slow"}, nil},
	"a dedup store has work in progress waited for": {stored(`inProgress: "waits"`, parksThree, `"mail"`, mails), 1, []string{"slow"}, nil},
	"a dedup store takes work in progress for done": {stored(`inProgress: "done"`, parksThree, `"mail"`, mails), 1, []string{"stop"}, []string{"lost-work"}},
	"a dedup store takes slow work for done, which goes on": {
		stored(`inProgress: "done"`, parksThree, `"save"`, saves), 1, []string{"slow"}, nil},
	"a dedup store takes slow work for done, which is stopped": {
		stored(`inProgress: "done"`, parksThree, `"save"`, saves), 2, []string{"slow", "stop"}, []string{"lost-work"}},
	"a dedup store is told of work that has failed": {
		stored(`inProgress: "done"`, parksThree, `"save"`, saves), 1, []string{"refuse"}, nil},
	"a dedup store refuses for ever what was stopped": {
		stored(`inProgress: "refused"`, noDLQ, `"save"`, saves), 1, []string{"stop"}, []string{"lost-work"}},
	"a dedup store refuses what was stopped until its window is over": {
		stored(`inProgress: "refused", window: "1d"`, noDLQ, `"save"`, saves), 1, []string{"stop"}, nil},
	"a dedup store that has forgotten work in progress": {
		stored(`inProgress: "refused", window: "1d"`, parksThree, `"mail"`, mails), 1, []string{"slow"}, []string{"double-effect"}},
	"a workflow waits for work that a dedup store takes for done": {
		ordered(byErrors, lasting, "after-work", `"none"`) + `
lines: take: idempotency: {key: "k", enforcedBy: "dedup-store", inProgress: "done"}`, 1, []string{"stop"}, nil},
	"a workflow waits for work that a dedup store takes for done, and nobody looks": {
		ordered(unseen, lasting, "after-work", `"none"`) + `
lines: take: idempotency: {key: "k", enforcedBy: "dedup-store", inProgress: "done"}`, 1, []string{"stop"}, []string{"unwatched-parking"}},
	"who asks again for work in progress is told that it is done": {calledOnce(`inProgress: "done"`), 1, []string{"stop"}, []string{"lost-work"}},
	"who asks again for work in progress is refused":              {calledOnce(`inProgress: "refused"`), 1, []string{"stop"}, nil},

	"a claim of a queue of which nobody knows how long it keeps a message": {
		unkept(``, `"claim", `, claims(`, inProgress: "refused"`, `, window: "30d"`)), 1, []string{"stop"}, []string{"lost-work", "half-effect"}},
	"a dedup store's claim there": {
		unkept(`, idempotency: {key: "k", enforcedBy: "dedup-store", inProgress: "refused", window: "30d"}`, ``, ``), 1, []string{"stop"}, []string{"lost-work"}},
}

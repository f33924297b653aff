package contradiction

import (
	"tautline.dev/analysis/custody"
	"tautline.dev/rules"
	"tautline.dev/rules/guidance"
)

// DeadLetterCannotReceive finds dead letters of another service or cloud than
// the one that is to park work there can write to.
var DeadLetterCannotReceive = &rules.Rule{
	Name:     "dead-letter-cannot-receive",
	Family:   rules.Contradiction,
	Severity: rules.Error,
	Scope:    rules.OfBox,
	Summary:  "Failed work is to be parked in another service or cloud than its platform can write to, or by a platform that parks nothing.",
	Why: "A managed service parks work where its owner has built that, mostly in one or two services of the same cloud. A dead letter anywhere else can't be set up, so either there is none, or a program that nobody has drawn carries the work over. " +
		"The review sees a dead letter; in the outage the work is dropped after its last try, and the place where everybody looks for it stays empty.",
	Fix: "Park in what the message names, and move the work on from there with a consumer of your own: draw that as a box and lines. " +
		"If a program puts the work away itself, state `deadLetter` on the line that brings it to the program, without the `after` that a channel counts.",
	FalsePositives: "What a platform accepts changes: if yours takes more by now, waive it and link the page. Only platforms of the catalogue are judged (`tautline platforms gcp/pubsub` shows what one accepts); where yours says nothing, nothing is said.",
	References: []rules.Reference{
		guidance.PubSubDeadLetters, guidance.SQSCreateQueue, guidance.SNSDeadLetters, guidance.EventBridgeDLQ,
		guidance.LambdaDestinations, guidance.LambdaAsyncRecords, guidance.LambdaStreamErrors, guidance.DeadLetterEIP,
	},
	Fires: file("dead-letter-cannot-receive.fires.cue"),
	Quiet: file("dead-letter-cannot-receive.quiet.cue"),
	Check: func(p *rules.Pass) {
		for _, b := range custody.Bindings(p.System) {
			if b.Refused(p.System) && b.Elsewhere(p.System) {
				more := ", which is another service"
				if b.Nowhere() {
					more = ""
				}
				p.Report(refusal(&b, more))
			}
		}
	},
}

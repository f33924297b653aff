package contradiction

import (
	"slices"

	"tautline.dev/model"
	"tautline.dev/model/platform"
)

// parking is a dead letter: where it is set, and what its platform can do.
type parking struct {
	on model.Entity
	// whose is the id of what parks the work.
	whose string
	path  string
	to    *model.Fact[*model.Box]
	way   *way
}

// way is what one mechanism of a platform can park work in.
type way struct {
	// takes are the platforms that it accepts.
	takes []string
	says  string
}

// The ways to park work whose destinations somebody has read in the platform's
// own documentation, named beside each.
var (
	// CreateQueue, Amazon SQS API reference: RedrivePolicy.
	redriveStandard = &way{[]string{"aws/sqs"}, "the dead-letter queue of a standard SQS queue is a standard SQS queue"}
	redriveFIFO     = &way{[]string{"aws/sqs-fifo"}, "the dead-letter queue of a FIFO queue is a FIFO queue"}
	// EventBridge User Guide, eb-rule-dlq.
	ruleTarget = &way{[]string{"aws/sqs"}, "an EventBridge rule parks in a standard SQS queue only"}
	// EventBridge Scheduler API, DeadLetterConfig.
	schedule = &way{[]string{"aws/sqs"}, "a schedule parks in a standard SQS queue only"}
	// EventBridge User Guide, eb-custom-bus-retry: OnFailureConfiguration.
	busSubscriber = &way{[]string{"aws/sqs", "aws/sqs-fifo"}, "a subscriber of a Custom Event Bus parks in an SQS queue only"}
	// SNS Developer Guide, sns-dead-letter-queues: a FIFO topic needs a FIFO one.
	subscription = &way{[]string{"aws/sqs", "aws/sqs-fifo"}, "an SNS subscription parks in an SQS queue only"}
	// invocation-async-retain-records, AWS Lambda Developer Guide: the dead-letter
	// queue or on-failure destination of an asynchronous call; no FIFO one.
	asyncCall = &way{[]string{"aws/sqs", "aws/sns", "aws/lambda", "aws/eventbridge-classic", "aws/eventbridge-custom", "aws/s3"}, "Lambda hands a failed asynchronous call to a standard SQS queue, SNS, EventBridge, S3 or another function"}
	// OnFailure, AWS Lambda API reference: Kinesis, DynamoDB and Kafka alike.
	logReader = &way{[]string{"aws/sqs", "aws/sqs-fifo", "aws/sns", "aws/s3", "kafka"}, "Lambda hands a failed batch of a stream to SQS, SNS, S3 or Kafka"}
	// One field of the model stands for both settings of a function.
	asyncOrLog = &way{slices.Concat(asyncCall.takes, []string{"aws/sqs-fifo", "kafka"}), "Lambda hands what fails to SQS, SNS, EventBridge, S3, Kafka or another function"}
)

// byChannel are the ways of the channels that park work themselves.
var byChannel = map[string]*way{
	"aws/sqs":                 redriveStandard,
	"aws/sqs-fifo":            redriveFIFO,
	"aws/eventbridge-classic": ruleTarget,
	"aws/eventbridge-custom":  busSubscriber,
	"aws/sns":                 subscription,
}

// parkings are all dead letters that are set at a platform which is known.
func parkings(s *model.System) []parking {
	var out []parking
	add := func(pk parking) {
		if _, ok := pk.to.Get(); ok && pk.way != nil {
			out = append(out, pk)
		}
	}
	for _, b := range s.Boxes {
		id := b.Platform.Or("")
		add(parking{b.Entity(), b.ID, "channel.deadLetter", &b.Channel.DeadLetter.To, byChannel[id]})
		if id == "aws/lambda" {
			add(parking{b.Entity(), b.ID, "inbox.deadLetter", &b.Inbox.DeadLetter.To, wayOfInbox(b)})
		}
	}
	for _, l := range s.Lines {
		if ownDeadLetter(l) {
			add(parking{l.Entity(), l.ID, "deadLetter", &l.DeadLetter.To, wayOfLine(l)})
		}
	}
	return out
}

// ownDeadLetter tells whether a line states its dead letter itself, rather than
// having it from one of its ends.
func ownDeadLetter(l *model.Line) bool {
	at := l.DeadLetter.To.At()
	return at.IsValid() && at != l.From.Channel.DeadLetter.To.At() && at != l.To.Inbox.DeadLetter.To.At()
}

// wayOfInbox is how a Lambda function parks what it is pushed, or reads from a
// log.
func wayOfInbox(b *model.Box) *way {
	pushed, read := false, false
	for _, l := range b.Into {
		if l.UsesInbox() {
			pushed = pushed || l.Delivery.Or("") == model.Push
			read = read || l.Delivery.Or("") == model.Poll
		}
	}
	switch {
	case pushed && !read:
		return asyncCall
	case read && !pushed:
		return logReader
	}
	return asyncOrLog
}

// wayOfLine is how what a line brings is parked. Out of a queue it may be the
// consumer that puts it away: then anything can be meant.
func wayOfLine(l *model.Line) *way {
	from := l.From.Platform.Or("")
	sender := byChannel[from]
	if from == "aws/scheduler" {
		sender = schedule
	}
	switch {
	case l.From.Kind == model.Queue:
		return nil
	case l.To.Platform.Or("") != "aws/lambda":
		return sender
	case l.Delivery.Or("") == model.Poll && (from == "aws/kinesis" || from == "aws/dynamodb" || from == "aws/msk" || from == "kafka"):
		return logReader
	case sender != nil && l.To.Inbox.DeadLetter.To.State() == model.Stated && !l.To.Inbox.DeadLetter.To.None():
		return sender // the function says what becomes of what it has taken
	case sender != nil:
		return either(sender, asyncCall) // the sender's dead letter, or the function's own
	case from == "aws/s3":
		return asyncCall // a bucket parks nothing itself
	}
	return nil // a program may put away what it can't hand over anywhere
}

// either is what one or the other of two mechanisms can park work in, where a
// model doesn't tell which of them is meant.
func either(a, b *way) *way {
	return &way{slices.Concat(a.takes, b.takes), a.says + ", and " + b.says}
}

// accepts tells whether work can be parked in a box, by its platform, or by its
// kind where nobody knows the platform.
func (w *way) accepts(b *model.Box) bool {
	id := b.Platform.Or("")
	if platform.Builtin(id) != nil {
		return slices.Contains(w.takes, id)
	}
	return slices.ContainsFunc(w.takes, func(take string) bool {
		return slices.Contains(platform.Builtin(take).Kinds, string(b.Kind))
	})
}

package catalogue_test

import (
	"time"

	"tautline.dev/analysis/explore"
)

// incidents are told one by one: what a right review says of each.
var incidents = []incident{
	{
		name: "batch-outlives-function", asks: "a full batch at p99 is longer than the function may run: it never ends, and comes back whole",
		source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
		answer: answer{says: []string{"warning takes-longer-than-allowed lines.read: 40 × 4s"}},
	},
	{
		name: "takes-beyond-timeouts", asks: "what takes longer as a rule than the line, the receiver or the batch allows is an error",
		source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
		answer: answer{says: []string{"error takes-longer-than-allowed lines.take: 10 × 20s", "error takes-longer-than-allowed lines.ask: 10s < 18s"}},
	},
	{
		name: "callback-never-comes", asks: "a task token waited for without an end hangs for ever, and explore tries that it never comes back",
		source: "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
		answer: answer{
			says:   []string{"warning answer-never-awaited lines.order: may wait for ever"},
			breaks: []string{"unwatched-parking"}, kinds: []explore.Fault{explore.Silence}, tells: "`awaits: {timeout",
			outages: []outage{{down: "appraiser", tells: "order"}},
		},
	},
	{
		name: "callback-never-comes-sync", asks: "written as a call, a wait without an end is one for ever, too",
		source: "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html",
		answer: answer{
			says:   []string{"error answer-never-awaited lines.order: no alarm sees that", "error unwatched-parking flows.loan"},
			breaks: []string{"unwatched-parking"}, kinds: []explore.Fault{explore.Silence},
		},
	},
	{
		name: "claim-in-progress", asks: "a claim of which the first holder is still at work has to be refused and to come back later",
		source: "https://github.com/aws-powertools/powertools-lambda-python/issues/1038",
		answer: answer{
			says:   []string{"error dual-write lines.seat: ends the second run before the rest is done"},
			breaks: []string{"lost-work"},
		},
	},
	{
		name: "claim-forgotten-too-early", asks: "a claim has to outlive the program that works under it, else two work at once",
		source: "https://github.com/aws-powertools/powertools-lambda-python/issues/8049",
		answer: answer{
			says:   []string{"warning lock-outlived lines.claim: forgotten after 10s", "error dedup-window-too-short lines.claim"},
			breaks: []string{"double-effect", "untruthful-answer"},
		},
	},
	{
		name: "fifo-partial-failure", asks: "in order by key and failing one by one, what is behind a failed one has to come back with it",
		source: "https://github.com/aws-powertools/powertools-lambda-java/issues/1140",
		answer: answer{says: []string{"warning ordering-broken lines.take: gives back all that is behind it"}},
	},
	{
		name: "fifo-dead-letter-by-key", asks: "a dead letter breaks the order of its key",
		source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html",
		answer: answer{says: []string{"warning ordering-broken lines.take: parked in `swaps-dlq`"}},
	},
	{
		name: "topic-oversized", asks: "SNS takes 256 KiB unless it is configured for more",
		source: "https://docs.aws.amazon.com/sns/latest/dg/large-message-payloads.html",
		answer: answer{says: []string{"error payload-too-large lines.tell: 900KB > 256KiB"}},
	},
	{
		name: "pipe-oversized", asks: "a pipe hands on what comes in, so one large item blocks its shard",
		source: "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2290",
		answer: answer{says: []string{"error payload-too-large lines.tell: `changes` brings up to 380KB"}},
	},
	{
		name: "rule-dead-letter-only", asks: "the rule's dead letter never gets what fails inside the function: that needs the function's own",
		source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
		answer: answer{
			says:   []string{"error queue-without-dead-letter lines.push: `rule-dlq` only gets what `bus` can't hand over"},
			breaks: []string{"lost-work"}, tells: "a dead letter of its own",
			outages: []outage{{down: "badges", loses: true}},
		},
	},
	{
		name: "bus-dead-letter-only", asks: "a dead letter at the bus is the rule's: what fails inside the function isn't parked there",
		source: "https://github.com/serverless/serverless/issues/4647",
		answer: answer{
			says:    []string{"error queue-without-dead-letter lines.push: `rule-dlq` only gets what `bus` can't hand over"},
			breaks:  []string{"lost-work"},
			outages: []outage{{down: "badges", loses: true}},
		},
	},
	{
		name: "dead-letter-key-policy", asks: "may the platform write into this dead letter, by its policy and its key's? Somebody has to look",
		source: "https://github.com/aws/aws-cdk/issues/33169",
		item:   "dead-letters-writable", notes: "InvocationsFailedToBeSentToDLQ",
	},
	{
		name: "async-not-mine-to-retry", asks: "retry none of the sender says nothing about the platform's three runs",
		source: "https://github.com/boto/boto3/issues/3225",
		answer: answer{
			says:   []string{"error retry-without-idempotency lines.book"},
			breaks: []string{"double-effect", "untruthful-answer"},
		},
	},
	{
		name: "async-more-attempts-than-there-are", asks: "a stated value that the platform can't have is a contradiction",
		source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html",
		answer: answer{says: []string{"error retry-contradicts-platform boxes.pay: allows at most 3"}},
	},
	{
		name: "stream-dead-letter-holds-positions", asks: "the on-failure queue keeps positions: after the stream's retention the work is gone",
		source: "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html",
		answer: answer{
			says:    []string{"warning retention-too-short lines.read: not the work itself"},
			outages: []outage{{down: "heights", long: 3 * 24 * time.Hour, loses: true, tells: "`waves-dlq` holds only where it is in `waves`"}},
		},
	},
	{
		name: "sdk-read-timeout", asks: "the SDK's read timeout of 60 s and its five tries count, unless stated otherwise",
		source: "https://github.com/boto/boto3/issues/1104",
		answer: answer{
			says:   []string{"error caller-gives-up-first lines.invoke: 1m < 3m", "warning retry-without-idempotency lines.post"},
			breaks: []string{"double-effect", "untruthful-answer"}, tells: "may try `invoke` again",
		},
	},
	{
		name: "sdk-inside-function", asks: "a function that calls with an SDK has two platforms: its own and the client's",
		source: "https://github.com/boto/boto3/issues/883",
		answer: answer{
			says:   []string{"error caller-gives-up-first lines.ask: 1m < 1m40s"},
			breaks: []string{"lost-work"},
		},
		errors: map[string]string{
			"error function-chaining lines.ask": "one function waits for another, in whatever time",
			"error lost-work flows.count":       "the schedule may not get through to the function at all",
		},
		remains: map[string]string{"lost-work": "the schedule may not get through to the function at all"},
	},
	{
		name: "countdown-beyond-lease", asks: "work that waits on purpose for longer than its lease is handed to a second worker",
		source: "https://github.com/celery/kombu/issues/337",
		answer: answer{
			says:   []string{"warning delay-beyond-lease lines.lend: several have it"},
			breaks: []string{"double-effect", "untruthful-answer"},
		},
	},
	{
		name: "mesh-repeats-posts", asks: "the mesh repeats a POST by default: an unknown idempotency behind it is its own finding",
		source: "https://github.com/istio/istio/issues/50506",
		answer: answer{
			says:   []string{"error repeats-what-nobody-called-safe lines.refund: which is what istio-1.23 does by itself"},
			never:  []string{"warning idempotency-unstated lines.refund"},
			breaks: []string{"double-effect", "untruthful-answer"},
		},
	},
	{
		name: "delivery-limit", asks: "a refusal comes back at once, so twenty deliveries outlast no outage",
		source: "https://www.rabbitmq.com/docs/quorum-queues",
		answer: answer{
			says:    []string{"error ends-before-the-outage lines.take: what is refused comes back at once"},
			breaks:  []string{"lost-work"},
			outages: []outage{{down: "carrier", long: 20 * time.Minute, loses: true}},
		},
	},
	{
		name: "delivery-limit-parked", asks: "with a dead letter, an outage of minutes parks work with which nothing is wrong",
		source: "https://github.com/Particular/NServiceBus.RabbitMQ/issues/1550",
		answer: answer{
			says:    []string{"warning ends-before-the-outage lines.take: although nothing is wrong with it"},
			outages: []outage{{down: "carrier", long: 20 * time.Minute, held: "labels-dlq"}},
		},
	},
	{
		name: "consumer-timeout-quorum", asks: "30 minutes of consumer timeout against work of an hour",
		source: "https://www.rabbitmq.com/docs/consumers",
		answer: answer{says: []string{"error visibility-too-short lines.take: `consumer_timeout`"}},
	},
	{
		name: "consumer-timeout-classic", asks: "classic queues had that timeout before 4.3: where nobody names the version, both count",
		source: "https://github.com/ssl-hep/ServiceX/issues/893",
		answer: answer{says: []string{"warning visibility-too-short lines.take: Name the version"}},
	},
	{
		name: "poll-interval", asks: "twelve minutes of work against max.poll.interval.ms of five: the group takes it away, for ever",
		source: "https://github.com/aio-libs/aiokafka/issues/848",
		answer: answer{says: []string{"error visibility-too-short lines.read: `max.poll.interval.ms`"}},
	},
	{
		name: "auto-commit", asks: "offsets that a timer commits are acknowledged on receipt",
		source: "https://github.com/confluentinc/librdkafka/issues/1122",
		answer: answer{
			says:   []string{"error ack-before-work lines.read"},
			breaks: []string{"lost-work"}, tells: "Acknowledge `read` after the work",
			outages: []outage{{down: "charge"}},
		},
	},
	{
		name: "auto-commit-with-dead-letter", asks: "an unknown ack is explored as the worst, whatever dead letter is stated",
		source: "https://github.com/confluentinc/librdkafka/issues/1122",
		answer: answer{
			says:   []string{"warning ack-unstated lines.read"},
			breaks: []string{"lost-work"}, tells: "assuming lines.read.ack",
		},
	},
	{
		name: "ack-unknown", asks: "an unknown ack is explored as the worst, and the story says so",
		source: "https://github.com/confluentinc/librdkafka/issues/1122",
		answer: answer{
			says:   []string{"warning ack-unstated lines.take"},
			breaks: []string{"lost-work"}, tells: "assuming lines.take.ack",
		},
	},
	{
		name: "lock-duration", asks: "the lock is renewed for five minutes by default; the queue itself is durable",
		source: "https://github.com/Azure/azure-sdk-for-net/issues/9185",
		answer: answer{
			says:  []string{"error visibility-too-short lines.take: `LockDuration`"},
			never: []string{"error fire-and-forget", "warning fire-and-forget"},
		},
	},
	{
		name: "ack-deadline", asks: "pull clients extend the lease to an hour by default: without one, ten seconds hold",
		source: "https://github.com/googleapis/python-pubsub/issues/593",
		answer: answer{says: []string{"warning visibility-too-short lines.pull: `client: \"gcp/pubsub-client\"`"}},
	},
	{
		name: "push-ack-deadline", asks: "a push endpoint has ten seconds, and nobody prolongs them",
		source: "https://cloud.google.com/pubsub/docs/lease-management",
		answer: answer{says: []string{"error visibility-too-short lines.push: it is pushed again"}},
	},
	{
		name: "webhook-race", asks: "check, then grant, then insert: two deliveries at once both grant; one transaction makes the order indifferent",
		source: "https://docs.stripe.com/webhooks",
		answer: answer{
			says:   []string{"error retry-without-idempotency lines.credit", "error dual-write lines.note"},
			breaks: []string{"double-effect", "half-effect", "untruthful-answer"},
		},
	},
	{
		name: "outbox-without-confirms", asks: "the relay marks the row sent, and the broker never confirmed: ask for confirms, at the publish",
		source: "https://github.com/spring-projects/spring-modulith/issues/1727",
		answer: answer{
			says:   []string{"warning unconfirmed-publish lines.tell: state `confirmed: true`"},
			breaks: []string{"lost-work", "half-effect"}, tells: "publisher confirms",
		},
	},
	{
		name: "liveness-asks-database", asks: "a liveness probe that asks a shared dependency restarts everything when that is slow",
		source: "https://github.com/mozmeao/infra/issues/660",
		answer: answer{says: []string{"error liveness-asks-a-dependency boxes.site"}},
	},
	{
		name: "lock-outlived", asks: "a lock with a time to live, no renewal and no fencing lets two run at once",
		source: "https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html",
		answer: answer{says: []string{"error lock-outlived lines.lock: `lock` holds its lock for 45m"}},
	},
	{
		name: "slow-before-fallback", asks: "a send counts against its box's own limit, too: three tries of two minutes don't fit",
		source: "https://github.com/resilience4j/resilience4j/issues/1555",
		answer: answer{says: []string{"warning caller-gives-up-first boxes.calls: 40s < 2m"}},
	},
	{
		name: "default-handler-repeats-post", asks: "the default handler repeats a slow POST",
		source: "https://github.com/dotnet/aspire/issues/4631",
		answer: answer{
			says:   []string{"error caller-gives-up-first lines.post: 10s < 35s", "error repeats-what-nobody-called-safe lines.insert"},
			breaks: []string{"double-effect", "untruthful-answer"},
		},
	},
	{
		name: "managed-queue-forgets", asks: "a managed queue is durable, whether anybody says so or not",
		source: "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-overview",
		answer: answer{
			says:   []string{"error fire-and-forget lines.put"},
			breaks: []string{"lost-work"}, tells: "Make `gifts` durable",
		},
	},
	{
		name: "deliver-deadline", asks: "a push has a deadline, which the handler has to keep",
		source: "https://github.com/stackkit/laravel-google-cloud-tasks-queue/issues/78",
		answer: answer{says: []string{"error visibility-too-short lines.run: `dispatch_deadline`"}},
	},

	{
		name: "no-dead-letter-to-have", asks: "a managed queue is durable, and what puts it right is nothing that the platform refuses",
		source: "https://github.com/googleapis/googleapis/blob/master/google/cloud/tasks/v2/queue.proto",
		answer: answer{
			says:   []string{"error queue-without-dead-letter boxes.prints: let `print` put away what it can't do before the last try"},
			never:  []string{"error fire-and-forget", "warning fire-and-forget", "warning concurrency-too-small"},
			breaks: []string{"lost-work"}, tells: "The platform of `prints` has no dead letter",
		},
	},

	{
		name: "webhook-hides-charge", asks: "a change at a third party is an effect, whatever follows: it is charged twice",
		source: knownAnswer,
		answer: answer{
			says:   []string{"error retry-without-idempotency lines.charge"},
			breaks: []string{"double-effect", "untruthful-answer"},
		},
	},
	{
		name: "webhook-half-effect", asks: "it is charged, and what comes of it isn't done",
		source: knownAnswer,
		answer: answer{says: []string{"error half-effect flows.trip"}, breaks: []string{"half-effect"}},
	},
	{
		name: "transaction-over-two-stores", asks: "a name over two stores is a contradiction, and not atomic",
		source: knownAnswer,
		answer: answer{
			says:   []string{"error transaction-spans-stores boxes.file", "error dual-write lines.keep"},
			breaks: []string{"lost-work", "half-effect"},
		},
	},
	{
		name: "branches-exclude", asks: "two whens are independent, so half of it is right as written, and the story says how to write a choice",
		source: knownAnswer,
		answer: answer{
			says:   []string{"error half-effect flows.deposit"},
			breaks: []string{"half-effect"}, tells: "{either: [[\"charge\"], [\"debit\"]]}",
		},
	},
	{
		name: "list-only-in-cache", asks: "what lives only in a store that isn't durable is lost with it",
		source: knownAnswer,
		answer: answer{says: []string{"error lost-work flows.wish: is forgotten"}, breaks: []string{"lost-work"}},
	},
	{
		name: "guard-before-the-rest", asks: "a guard that commits with the rest is kept, even as the last of its transaction",
		source: knownAnswer,
		answer: answer{says: []string{"error dual-write lines.add: which is a guard"}, breaks: []string{"lost-work"}},
	},
	{
		name: "mesh-multiplies", asks: "4 × 3 = 12 tries; a no is told after at most 4 × 2 s and the pauses",
		source: knownAnswer,
		answer: answer{
			says:    []string{"warning retry-amplification lines.price: 4 × 3 = 12", "warning retry-overload boxes.prices: 12 tries"},
			outages: []outage{{down: "prices", tells: "4 × 3 = 12 tries"}, {down: "prices", tells: "8.7s (4 × 2s + 700ms backoff)"}},
		},
	},
	{
		name: "saga-by-messages", asks: "a command and its cancelling message through a queue compensate",
		source: knownAnswer,
		answer: answer{says: []string{"error half-effect flows.tour"}, breaks: []string{"half-effect"}},
	},
	{
		name: "parallel-group-then-step", asks: "a step after a group at the same time is told of",
		source: knownAnswer,
		answer: answer{
			says:   []string{"warning flow-broken flows.alarm: it belongs to the last"},
			breaks: []string{"double-effect", "half-effect", "untruthful-answer"},
		},
	},
	{
		name: "buffer-on-a-line", asks: "a stated durable buffer holds the work while its receiver is down: everywhere the same",
		source: knownAnswer,
		answer: answer{
			says:    []string{"error fire-and-forget lines.start"},
			breaks:  []string{"lost-work"},
			outages: []outage{{down: "collect", held: "failed"}},
		},
	},
	{
		name: "throttle-below-peak", asks: "a throttle below the stated peak refuses work",
		source: knownAnswer,
		answer: answer{says: []string{"error throttle-below-peak boxes.site: 1,600/s > 300/s"}},
	},
	{
		name: "dead-letter-of-another-cloud", asks: "a Pub/Sub dead letter can't be an SQS queue, nor the reverse",
		source: knownAnswer,
		answer: answer{says: []string{"error dead-letter-cannot-receive boxes.opens", "error dead-letter-cannot-receive boxes.closes"}},
	},
	{
		name: "redis-streams-stop", asks: "an entry that a killed reader had taken is never delivered again by itself",
		source: measured,
		answer: answer{
			says:   []string{"warning dead-letter-unstated lines.take"},
			breaks: []string{"unwatched-parking"}, tells: "gives nobody again",
		},
	},
	{
		name: "publish-dedup-taken-for-granted", asks: "two publishes without an id are two messages, though the stream has a window for repeats",
		source: measured,
		answer: answer{
			says:   []string{"error retry-without-idempotency lines.text"},
			breaks: []string{"double-effect", "untruthful-answer"}, kinds: []explore.Fault{explore.LoseReply},
		},
	},
	{
		name: "fifo-duplicate-delivery", asks: "dedup at the door says nothing about redelivery: a lost ack delivers twice",
		source: measured,
		answer: answer{
			says:   []string{"error retry-without-idempotency lines.send"},
			breaks: []string{"double-effect"}, kinds: []explore.Fault{explore.Duplicate},
		},
	},
}

const (
	// knownAnswer are systems written for their answer, which follows from what their
	// lines say.
	knownAnswer = "it follows from what the lines say"
	// measured is what real servers did.
	measured = "measured against the server itself"
)

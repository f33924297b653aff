package antipattern

import "tautline.dev/rules"

// read is the day on which the references were read.
const read = "2026-11-21"

// What several rules rest on.
var (
	looseCoupling = wellArchitected("REL04-BP02", "Implement loosely coupled dependencies", "rel_prevent_interaction_failure_loosely_coupled_system")
	idempotence   = wellArchitected("REL04-BP04", "Make mutating operations idempotent", "rel_prevent_interaction_failure_idempotent")
	degradation   = wellArchitected("REL05-BP01", "Implement graceful degradation to transform applicable hard dependencies into soft dependencies", "rel_mitigate_interaction_failure_graceful_degradation")
	limitRetries  = wellArchitected("REL05-BP03", "Control and limit retry calls", "rel_mitigate_interaction_failure_limit_retries")
	limitQueues   = wellArchitected("REL05-BP04", "Fail fast and limit queues", "rel_mitigate_interaction_failure_fail_fast")

	buildersRetries  = rules.Reference{Title: "Timeouts, retries, and backoff with jitter (Amazon Builders' Library)", URL: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/", Read: read}
	sreOverload      = rules.Reference{ID: "SRE book, ch. 21", Title: "Handling Overload", URL: "https://sre.google/sre-book/handling-overload/", Read: read}
	serverlessLens   = rules.Reference{Title: "Serverless Applications Lens: Failure management", URL: "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/failure-management.html", Read: read}
	sqsDeadLetters   = rules.Reference{Title: "Using dead-letter queues in Amazon SQS", URL: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html", Read: read}
	lambdaSQSErrors  = rules.Reference{Title: "Handling errors for an SQS event source in Lambda", URL: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html", Read: read}
	lambdaRetries    = rules.Reference{Title: "Understanding retry behavior in Lambda", URL: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html", Read: read}
	rabbitConfirms   = rules.Reference{Title: "Consumer Acknowledgements and Publisher Confirms (RabbitMQ)", URL: "https://www.rabbitmq.com/docs/confirms", Read: read}
	httpIdempotence  = rules.Reference{ID: "RFC 9110, 9.2.2", Title: "HTTP Semantics: Idempotent Methods", URL: "https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2", Read: read}
	backoffAndJitter = rules.Reference{Title: "Exponential Backoff and Jitter (AWS Architecture Blog)", URL: "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/", Read: read}
	wixPitfalls      = rules.Reference{Title: "Event Driven Architecture: 5 Pitfalls to Avoid (Wix Engineering)", URL: "https://medium.com/wix-engineering/event-driven-architecture-5-pitfalls-to-avoid-b3ebf885bdb1", Read: read}
)

func wellArchitected(id, title, page string) rules.Reference {
	return rules.Reference{ID: id, Title: title, URL: "https://docs.aws.amazon.com/wellarchitected/latest/framework/" + page + ".html", Read: read}
}

// What has happened more than once.
var (
	twilio2013     = rules.Incident{Who: "Twilio", Date: "2013-07-18", What: "A card was charged first and the balance written second. The store of balances had become read-only, so every further use charged the card again.", URL: "https://www.twilio.com/blog/2013/07/billing-incident-post-mortem-breakdown-analysis-and-root-cause.html"}
	wix2022        = rules.Incident{Who: "Wix", Date: "2022", What: "A status was written to the database and the event about it was then not produced: the inventory no longer agreed with the orders.", URL: "https://medium.com/wix-engineering/event-driven-architecture-5-pitfalls-to-avoid-b3ebf885bdb1"}
	zalando2019    = rules.Incident{Who: "Zalando", Date: "2019-01-07", What: "Timeouts further down were answered as \"not found\" and clients tried again; name lookups multiplied until the DNS servers ran out of memory, and DNS was down altogether.", URL: "https://kubernetes-on-aws.readthedocs.io/en/latest/postmortems/jan-2019-dns-outage.html"}
	cloudflare2025 = rules.Incident{Who: "Cloudflare", Date: "2025-09-12", What: "A dashboard called one service many times over, with retries, and every API call needs that service for its authorisation.", URL: "https://blog.cloudflare.com/deep-dive-into-cloudflares-sept-12-dashboard-and-api-outage/"}
	preply2020     = rules.Incident{Who: "Preply", Date: "2020-02-28", What: "Name lookups between services failed in part. With nothing durable between producer and consumer, 15,000 events were dropped.", URL: "https://medium.com/preply-engineering/dns-postmortem-e169efd45afd"}
)

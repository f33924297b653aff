// Package guidance is what rules rest on: best practices, documents and real
// incidents, each once, so that all rules cite it in the same words.
package guidance

import "tautline.dev/rules"

// read is the day on which the sources were read.
const read = "2026-11-21"

func source(id, title, url string) rules.Reference {
	return rules.Reference{ID: id, Title: title, URL: url, Read: read}
}

// readOn is a source that was read on a later day.
func readOn(day, title, url string) rules.Reference {
	return rules.Reference{Title: title, URL: url, Read: day}
}

// ReadinessLens is a question of AWS's operational readiness review, by its id
// in the published custom lens.
func ReadinessLens(id string) rules.Reference {
	return source(id, "Operational Readiness Review custom lens, v1.3.6 (AWS)", "https://github.com/awslabs/operational-readiness-review-custom-war-lens")
}

// LaunchArea is one of the areas of Google's launch coordination checklist, by its
// heading: "growth".
func LaunchArea(heading string) rules.Reference {
	r := LaunchChecklist
	r.ID = heading
	return r
}

// AzureReliability is a recommendation of the reliability checklist of Azure's
// Well-Architected Framework, by its number: "RE:04".
func AzureReliability(id string) rules.Reference {
	return source(id, "Azure Well-Architected reliability checklist", "https://learn.microsoft.com/azure/well-architected/reliability/checklist")
}

// Retries and timeouts.
var (
	BuildersRetries   = source("", "Timeouts, retries, and backoff with jitter (Amazon Builders' Library)", "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/")
	BackoffAndJitter  = source("", "Exponential Backoff and Jitter (AWS Architecture Blog)", "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/")
	SREOverload       = source("SRE book, ch. 21", "Handling Overload", "https://sre.google/sre-book/handling-overload/")
	CircuitBreaker    = source("", "Circuit Breaker (M. Fowler)", "https://martinfowler.com/bliki/CircuitBreaker.html")
	RetryBudgets      = source("", "Retry Budgets (Finagle)", "https://finagle.github.io/blog/2016/02/08/retry-budgets")
	AWSSDKRetries     = source("", "Retry behavior (AWS SDKs and Tools Reference Guide)", "https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html")
	GRPCDeadlines     = source("", "Deadlines (gRPC)", "https://grpc.io/docs/guides/deadlines/")
	HTTPIdempotence   = source("RFC 9110, 9.2.2", "HTTP Semantics: Idempotent Methods", "https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2")
	AsyncRequestReply = source("", "Asynchronous Request-Reply pattern (Azure Architecture Center)", "https://learn.microsoft.com/azure/architecture/patterns/async-request-reply")
	StripeKeys        = source("", "Idempotent requests (Stripe API reference)", "https://docs.stripe.com/api/idempotent_requests")
	Metastable        = source("OSDI'22", "Metastable Failures in the Wild", "https://www.usenix.org/conference/osdi22/presentation/huang-lexiang")
)

// Messaging.
var (
	LambdaRetries      = source("", "Understanding retry behavior in Lambda", "https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html")
	LambdaAsync        = source("", "Asynchronous invocation (AWS Lambda)", "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html")
	LambdaSQS          = source("", "Creating and configuring an Amazon SQS event source mapping (AWS Lambda)", "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html")
	LambdaSQSErrors    = source("", "Handling errors for an SQS event source in Lambda", "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html")
	LambdaKinesis      = source("", "Using Lambda to process records from Amazon Kinesis Data Streams", "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html")
	LambdaServices     = source("", "Invoking Lambda with events from other AWS services", "https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html")
	LambdaRecursion    = source("", "Use Lambda recursive loop detection to prevent infinite loops", "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html")
	SQSDeadLetters     = source("", "Using dead-letter queues in Amazon SQS", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html")
	SQSCreateQueue     = source("", "CreateQueue (Amazon SQS API reference)", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html")
	SNSDeadLetters     = source("", "Amazon SNS dead-letter queues", "https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html")
	RabbitConfirms     = source("", "Consumer Acknowledgements and Publisher Confirms (RabbitMQ)", "https://www.rabbitmq.com/docs/confirms")
	RabbitQuorum       = source("", "Quorum Queues (RabbitMQ)", "https://www.rabbitmq.com/docs/quorum-queues")
	RedisPubSub        = source("", "Redis Pub/Sub", "https://redis.io/docs/latest/develop/pubsub/")
	PubSubDeadLetters  = source("", "DeadLetterPolicy (Pub/Sub API reference)", "https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions#DeadLetterPolicy")
	NATSCore           = source("", "Core NATS", "https://docs.nats.io/nats-concepts/core-nats")
	KafkaAutoCommit    = source("", "ConsumerConfig: enable.auto.commit (Apache Kafka)", "https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/clients/consumer/ConsumerConfig.java")
	S3Duplicates       = source("", "Manage event ordering and duplicate events with Amazon S3 Event Notifications (AWS Storage Blog)", "https://aws.amazon.com/blogs/storage/manage-event-ordering-and-duplicate-events-with-amazon-s3-event-notifications/")
	ClaimCheck         = source("", "Claim-Check pattern (Azure Architecture Center)", "https://learn.microsoft.com/azure/architecture/patterns/claim-check")
	DeadLetterEIP      = source("EIP", "Dead Letter Channel", "https://www.enterpriseintegrationpatterns.com/patterns/messaging/DeadLetterChannel.html")
	WixPitfalls        = source("", "Event Driven Architecture: 5 Pitfalls to Avoid (Wix Engineering)", "https://medium.com/wix-engineering/event-driven-architecture-5-pitfalls-to-avoid-b3ebf885bdb1")
	SQSSendMessage     = source("", "SendMessage (Amazon SQS API reference)", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html")
	SQSSendBatch       = source("", "SendMessageBatch (Amazon SQS API reference)", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html")
	SQSStandard        = source("", "Amazon SQS standard queues", "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html")
	EventBridgeDLQ     = source("", "Using dead-letter queues to process undelivered events in EventBridge", "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html")
	EventBridgePut     = source("", "PutEvents (Amazon EventBridge API reference)", "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html")
	LambdaDestinations = source("", "PutFunctionEventInvokeConfig (AWS Lambda API reference)", "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html")
	LambdaAsyncRecords = source("", "Capturing records of Lambda asynchronous invocations", "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html")
	LambdaStreamErrors = source("", "Retain discarded batch records for a Kinesis Data Streams event source in Lambda", "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html")
	CeleryETA          = readOn("2026-11-29", "Calling Tasks: ETA and Countdown (Celery)", "https://docs.celeryq.dev/en/stable/userguide/calling.html#eta-and-countdown")
	PubSubLease        = readOn("2026-11-29", "Extend ack time with lease management (Pub/Sub)", "https://cloud.google.com/pubsub/docs/lease-management")
	RabbitConsumers    = readOn("2026-11-29", "Consumers: delivery acknowledgement timeout (RabbitMQ)", "https://www.rabbitmq.com/docs/consumers")
	KafkaConsumer      = readOn("2026-11-29", "ConsumerConfig: max.poll.interval.ms (Apache Kafka)", "https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/clients/consumer/ConsumerConfig.java")
	DynamoDBStreams    = source("", "Change data capture for DynamoDB Streams", "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html")
)

// Work of several steps.
var (
	ServerlessFailures   = source("", "Serverless Applications Lens: Failure management", "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/failure-management.html")
	ServerlessFoundation = source("", "Serverless Applications Lens: Foundations", "https://docs.aws.amazon.com/wellarchitected/latest/serverless-applications-lens/foundations.html")
	StepFunctionErrors   = source("", "Handling errors in Step Functions workflows", "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html")
	StepFunctionOnce     = source("", "Execution guarantees in Step Functions workflows", "https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html")
	Sagas                = source("SIGMOD 1987", "Sagas (H. Garcia-Molina, K. Salem)", "https://www.cs.princeton.edu/techreports/1987/070.pdf")
	TransactionalOutbox  = source("", "Transactional outbox (microservices.io)", "https://microservices.io/patterns/data/transactional-outbox.html")
)

// Availability, recovery and operation.
var (
	AvailabilityCalculus  = source("", "The Calculus of Service Availability (ACM Queue 15(2))", "https://queue.acm.org/detail.cfm?id=3096459")
	DisasterRecovery      = source("", "Disaster recovery options in the cloud (AWS whitepaper)", "https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/disaster-recovery-options-in-the-cloud.html")
	Cells                 = source("", "Reducing the Scope of Impact with Cell-Based Architecture (AWS whitepaper)", "https://docs.aws.amazon.com/wellarchitected/latest/reducing-scope-of-impact-with-cell-based-architecture/")
	QueueBacklogs         = source("", "Avoiding insurmountable queue backlogs (Amazon Builders' Library)", "https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/")
	ReviewAgain           = source("", "Operational readiness reviews (AWS Reliability Pillar)", "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/operational-readiness-reviews-orrs.html")
	LaunchChecklist       = source("", "Launch Coordination Checklist (Site Reliability Engineering, appendix E)", "https://sre.google/sre-book/launch-checklist/")
	DistributedLocking    = readOn("2026-11-29", "How to do distributed locking (M. Kleppmann)", "https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html")
	KubernetesTermination = readOn("2026-11-29", "Pod Termination (Kubernetes)", "https://kubernetes.io/docs/concepts/workloads/pods/pod-termination/")
	PostgresIsolation     = readOn("2026-11-29", "Transaction Isolation (PostgreSQL)", "https://www.postgresql.org/docs/current/transaction-iso.html")
	RedisClaim            = readOn("2026-11-29", "XCLAIM (Redis)", "https://redis.io/docs/latest/commands/XCLAIM/")
	RedisEviction         = readOn("2026-11-29", "Key eviction (Redis)", "https://redis.io/docs/latest/develop/reference/eviction/")
	RedisReplication      = readOn("2026-11-29", "Redis replication", "https://redis.io/docs/latest/operate/oss_and_stack/management/replication/")
	WaitForCallback       = readOn("2026-11-29", "Service integration patterns: wait for a callback with the task token (Step Functions)", "https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html")
	SessionGuarantees     = readOn("2026-11-29", "Session Guarantees for Weakly Consistent Replicated Data: the abstract (D. Terry and others, PDIS 1994)", "https://doi.org/10.1109/PDIS.1994.331722")
	IstioRetries          = readOn("2026-11-29", "Istio: the default retry policy, in its source", "https://github.com/istio/istio/blob/master/pilot/pkg/networking/core/route/retry/retry.go")
	KubernetesProbes      = source("", "Liveness, readiness and startup probes (Kubernetes)", "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/")
)

// Load.
var (
	LittlesLaw = source("doi:10.1287/opre.9.3.383", "A Proof for the Queuing Formula: L = λW (J. D. C. Little, Operations Research 9(3), 1961)", "https://doi.org/10.1287/opre.9.3.383")
)

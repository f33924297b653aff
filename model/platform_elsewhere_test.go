package model

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/platform"
)

// on is a box of a kind on a platform.
func on(kind, platform string) string { return `kind: "` + kind + `", platform: "` + platform + `"` }

// fromPlatforms lists the facts of a line that a platform implies, as
// "path=value (platform)"; what the shape of the model tells is left out.
func fromPlatforms(l *Line) []string {
	var out []string
	add := func(path string, f AnyFact) {
		if o := f.Origin(); f.State() == Implied && platform.Builtin(o.Source.By) != nil {
			out = append(out, path+"="+f.Text()+" ("+o.Source.By+")")
		}
	}
	l.Facts(add)
	l.ProcessingFacts(add)
	return out
}

// What the platforms outside AWS imply, where it decides about lost or repeated
// work. Each fact names the platform that it is from.
func TestWhatPlatformsElsewhereImply(t *testing.T) {
	service, worker, client := `kind: "service"`, `kind: "worker"`, `kind: "client"`
	waits := `interaction: "request-reply"`
	for _, test := range []struct {
		name, from, to, states string
		want                   []string
	}{
		{"core NATS delivers once or not at all", on("topic", "nats"), worker, "", []string{
			"retry.attempts=none (nats)", "guarantee=at-most-once (nats)", "data.maxSize=1MiB (nats)",
		}},
		{"what is published to core NATS may be lost", service, on("topic", "nats"), "", []string{
			"guarantee=at-most-once (nats)",
		}},
		{"JetStream delivers without end and parks nothing", on("stream", "nats-jetstream"), worker, "", []string{
			"retry.attempts=unlimited (nats-jetstream)", "retry.by=broker (nats-jetstream)", "retry.backoff.strategy=none (nats-jetstream)",
			"deadLetter.to=none (nats-jetstream)", "buffer.retention=none (nats-jetstream)", "concurrency=1000 (nats-jetstream)", "data.maxSize=1MiB (nats-jetstream)",
		}},
		{"Redis Pub/Sub repeats nothing", on("topic", "redis-pubsub"), worker, "", []string{
			"retry.attempts=none (redis-pubsub)", "guarantee=at-most-once (redis-pubsub)",
		}},
		{"a Redis stream gives an entry again only to whoever claims it", on("stream", "redis-streams"), worker, "", []string{
			"guarantee=at-least-once (redis-streams)",
		}},
		{"Pub/Sub delivers again, and has no dead letter", on("queue", "gcp/pubsub"), worker, "", []string{
			"retry.by=broker (gcp/pubsub)", "retry.backoff.strategy=none (gcp/pubsub)", "deadLetter.to=none (gcp/pubsub)", "buffer.retention=7d (gcp/pubsub)", "ordering=none (gcp/pubsub)",
		}},
		{"an event function tries once", on("topic", "gcp/pubsub"), on("function", "gcp/functions-2nd-gen"), "", []string{
			"interaction.delivery=push (gcp/functions-2nd-gen)",
			"retry.attempts=none (gcp/functions-2nd-gen)", "retry.by=platform (gcp/functions-2nd-gen)",
			"retry.backoff.strategy=exponential (gcp/functions-2nd-gen)",
			"retry.backoff.base=10s (gcp/functions-2nd-gen)", "retry.backoff.cap=10m (gcp/functions-2nd-gen)",
			"deadLetter.to=none (gcp/pubsub)", "buffer.retention=7d (gcp/pubsub)", "ordering=none (gcp/pubsub)",
		}},
		{"how a function was made decides: no retries are implied where that isn't known", on("bus", "gcp/eventarc"), on("function", "gcp/cloud-run"), "", []string{
			"deadLetter.to=none (gcp/eventarc)", "buffer.retention=1d (gcp/eventarc)", "guarantee=at-least-once (gcp/eventarc)",
		}},
		{"Eventarc tries a service for a day", on("bus", "gcp/eventarc"), on("service", "gcp/cloud-run"), "", []string{
			"retry.by=broker (gcp/eventarc)", "retry.backoff.strategy=exponential (gcp/eventarc)", "retry.backoff.base=10s (gcp/eventarc)", "retry.backoff.cap=10m (gcp/eventarc)", "retry.maxAge=1d (gcp/eventarc)",
			"deadLetter.to=none (gcp/eventarc)", "buffer.retention=1d (gcp/eventarc)", "guarantee=at-least-once (gcp/eventarc)",
		}},
		{"Cloud Tasks: how often hangs on who made the queue", on("queue", "gcp/cloud-tasks"), service, "", []string{
			"interaction.delivery=push (gcp/cloud-tasks)", "timeout=10m (gcp/cloud-tasks)", "retry.by=broker (gcp/cloud-tasks)", "lease.for=10m (gcp/cloud-tasks)", "deadLetter.to=none (gcp/cloud-tasks)",
		}},
		{"a queue that Firebase made tries 3 times", on("queue", "gcp/cloud-tasks-firebase"), service, "", []string{
			"interaction.delivery=push (gcp/cloud-tasks-firebase)", "timeout=10m (gcp/cloud-tasks-firebase)", "retry.attempts=3 (gcp/cloud-tasks-firebase)",
			"retry.by=broker (gcp/cloud-tasks-firebase)", "lease.for=10m (gcp/cloud-tasks-firebase)", "deadLetter.to=none (gcp/cloud-tasks-firebase)",
		}},
		{"Service Bus parks after 10, in a place that nobody has drawn", on("queue", "azure/service-bus-queue"), worker, "", []string{
			"retry.by=broker (azure/service-bus-queue)", "retry.backoff.strategy=none (azure/service-bus-queue)", "deadLetter.after=10 (azure/service-bus-queue)", "buffer.retention=none (azure/service-bus-queue)", "ordering=none (azure/service-bus-queue)",
		}},
		{"a Service Bus subscription does too", on("topic", "azure/service-bus-topic"), worker, "", []string{
			"retry.by=broker (azure/service-bus-topic)", "retry.backoff.strategy=none (azure/service-bus-topic)", "deadLetter.after=10 (azure/service-bus-topic)", "buffer.retention=none (azure/service-bus-topic)", "ordering=none (azure/service-bus-topic)",
		}},
		{"a function holds a message's lock for 5 minutes", on("queue", "azure/service-bus-queue"), on("function", "azure/functions"), "", []string{
			"interaction.delivery=poll (azure/functions)", "retry.by=broker (azure/service-bus-queue)", "retry.backoff.strategy=none (azure/service-bus-queue)",
			"lease.for=1m (azure/service-bus-queue)", "lease.renewed=5m (azure/functions)", "deadLetter.after=10 (azure/service-bus-queue)", "buffer.retention=none (azure/service-bus-queue)", "ordering=none (azure/service-bus-queue)", "ack=after-work (azure/functions)",
		}},
		{"what RabbitMQ pushes comes back when nobody acknowledges it", on("queue", "rabbitmq-quorum"), worker, `interaction: "deliver"`, []string{
			"retry.by=broker (rabbitmq-quorum)", "retry.backoff.strategy=none (rabbitmq-quorum)", "lease.for=30m (rabbitmq-quorum)",
			"deadLetter.to=none (rabbitmq-quorum)", "deadLetter.after=20 (rabbitmq-quorum)", "buffer.retention=none (rabbitmq-quorum)", "ordering=none (rabbitmq-quorum)", "data.maxSize=16MiB (rabbitmq-quorum)",
		}},
		{"an orchestration calls an activity once", on("workflow", "azure/durable-functions"), on("function", "azure/functions"), waits, []string{
			"retry.attempts=none (azure/durable-functions)", "retry.by=caller (azure/durable-functions)",
			"retry.backoff.strategy=constant (azure/durable-functions)", "guarantee=at-least-once (azure/durable-functions)",
		}},
		{"a write that timed out is not sent to Cosmos DB again", service, on("database", "azure/cosmos-db"), `operation: "write"`, []string{
			"retry.by=caller (azure/cosmos-db)", "retry.on=refused (azure/cosmos-db)",
		}},
		{"Event Grid tries for a day, then drops", on("bus", "azure/event-grid"), service, "", []string{
			"interaction.delivery=push (azure/event-grid)", "timeout=30s (azure/event-grid)",
			"retry.attempts=30 (azure/event-grid)", "retry.by=broker (azure/event-grid)",
			"retry.backoff.strategy=exponential (azure/event-grid)", "retry.backoff.base=10s (azure/event-grid)", "retry.backoff.cap=1h (azure/event-grid)",
			"retry.maxAge=1d (azure/event-grid)", "lease.for=30s (azure/event-grid)", "deadLetter.to=none (azure/event-grid)",
			"buffer.name=Event Grid's retries (azure/event-grid)", "buffer.retention=1d (azure/event-grid)",
			"guarantee=at-least-once (azure/event-grid)", "ordering=none (azure/event-grid)",
		}},
		{"a function reads on past a batch from Event Hubs that it failed at", on("stream", "azure/event-hubs"), on("function", "azure/functions"), "", []string{
			"interaction.delivery=poll (azure/functions)",
			"retry.attempts=none (azure/functions)", "retry.by=platform (azure/functions)", "deadLetter.to=none (azure/functions)", "ordering=key (azure/event-hubs)",
		}},
		{"another reader of Event Hubs decides for itself", on("stream", "azure/event-hubs"), worker, "", []string{"ordering=key (azure/event-hubs)"}},
		{"a storage queue's message is put aside after 5", on("queue", "azure/storage-queue"), on("function", "azure/functions"), "", []string{
			"retry.by=platform (azure/functions)", "deadLetter.after=5 (azure/functions)", "buffer.retention=7d (azure/storage-queue)", "data.maxSize=64KB (azure/storage-queue)",
		}},
		{"Temporal tries an activity without end", on("workflow", "temporal"), service, waits, []string{
			"retry.attempts=unlimited (temporal)", "retry.by=caller (temporal)", "retry.on=any (temporal)",
			"retry.backoff.strategy=exponential (temporal)", "retry.backoff.base=1s (temporal)", "retry.backoff.cap=1m40s (temporal)",
		}},
		{"Temporal tries no workflow again", on("workflow", "temporal"), on("workflow", "temporal"), waits, []string{"retry.attempts=none (temporal)"}},
		{"Kafka's Java producer tries for 2 minutes, and repeats no record", on("service", "kafka/java"), on("stream", "kafka"), "", []string{
			"timeout=30s (kafka/java)", "retry.attempts=unlimited (kafka/java)", "retry.by=caller (kafka/java)", "retry.on=refused (kafka/java)",
			"retry.backoff.strategy=exponential (kafka/java)", "retry.backoff.base=100ms (kafka/java)", "retry.backoff.cap=1s (kafka/java)",
			"retry.maxAge=2m (kafka/java)", "buffer.retention=7d (kafka)", "data.maxSize=1MiB (kafka/java)",
		}},
		{"a consumer of Kafka's Java client says itself when a record counts as read", on("stream", "kafka"), on("worker", "kafka/java"), "", []string{
			"interaction.delivery=poll (kafka)", "lease.for=5m (kafka/java)", "buffer.retention=7d (kafka)", "ordering=key (kafka)",
			"startsAt=latest (kafka/java)", "batch.size=500 (kafka/java)", "data.maxSize=1MiB (kafka)",
		}},
		{"librdkafka commits in the background what it has handed over", on("stream", "kafka"), on("worker", "kafka/librdkafka"), "", []string{
			"interaction.delivery=poll (kafka)", "lease.for=5m (kafka/librdkafka)", "buffer.retention=7d (kafka)", "ordering=key (kafka)",
			"startsAt=latest (kafka/librdkafka)", "ack=on-receipt (kafka/librdkafka)", "data.maxSize=1MiB (kafka)",
		}},
		{"and repeats a record whose acknowledgement was lost", on("service", "kafka/librdkafka"), on("stream", "kafka"), "", []string{
			"timeout=1m (kafka/librdkafka)", "retry.attempts=unlimited (kafka/librdkafka)", "retry.by=caller (kafka/librdkafka)", "retry.on=any (kafka/librdkafka)",
			"retry.backoff.strategy=exponential (kafka/librdkafka)", "retry.backoff.base=100ms (kafka/librdkafka)", "retry.backoff.cap=1s (kafka/librdkafka)", "retry.maxAge=5m (kafka/librdkafka)",
			"buffer.retention=7d (kafka)", "data.maxSize=1MB (kafka/librdkafka)",
		}},
		{"Spring tries a record ten times at once, then skips it", on("stream", "kafka"), worker, `client: "spring-kafka"`, []string{
			"interaction.delivery=poll (kafka)", "retry.attempts=10 (spring-kafka)", "retry.by=platform (spring-kafka)", "retry.backoff.strategy=none (spring-kafka)",
			"lease.for=5m (spring-kafka)", "deadLetter.to=none (spring-kafka)", "buffer.retention=7d (kafka)", "ordering=key (kafka)", "ack=after-work (spring-kafka)", "batch.size=500 (spring-kafka)", "batch.partialFailure=true (spring-kafka)",
			"data.maxSize=1MiB (kafka)",
		}},
		{"Spring requeues what a listener threw at, without end", on("queue", "rabbitmq-quorum"), on("worker", "spring-amqp"), "", []string{
			"retry.attempts=unlimited (spring-amqp)", "retry.by=broker (spring-amqp)", "retry.backoff.strategy=none (rabbitmq-quorum)", "deadLetter.to=none (rabbitmq-quorum)",
			"deadLetter.after=20 (rabbitmq-quorum)", "buffer.retention=none (rabbitmq-quorum)", "ordering=none (rabbitmq-quorum)", "ack=after-work (spring-amqp)", "concurrency=250 (spring-amqp)", "data.maxSize=16MiB (rabbitmq-quorum)",
		}},
		{"MassTransit tries once", on("queue", "rabbitmq-quorum"), on("worker", "masstransit"), "", []string{
			"retry.attempts=none (masstransit)", "retry.by=platform (masstransit)", "retry.backoff.strategy=none (rabbitmq-quorum)", "idempotency.window=30m (masstransit)",
			"buffer.retention=none (rabbitmq-quorum)", "ordering=none (rabbitmq-quorum)", "data.maxSize=16MiB (rabbitmq-quorum)",
		}},
		{"a quorum queue had no limit before 4.0", on("queue", "rabbitmq-quorum-3.13"), worker, "", []string{
			"retry.attempts=unlimited (rabbitmq-quorum-3.13)", "retry.by=broker (rabbitmq-quorum-3.13)", "retry.backoff.strategy=none (rabbitmq-quorum-3.13)",
			"deadLetter.to=none (rabbitmq-quorum-3.13)", "buffer.retention=none (rabbitmq-quorum-3.13)", "ordering=none (rabbitmq-quorum-3.13)",
		}},
		{"a classic queue took back what was held for half an hour before 4.3", on("queue", "rabbitmq-classic-4.2"), worker, `interaction: "poll"`, []string{
			"retry.attempts=unlimited (rabbitmq-classic-4.2)", "retry.by=broker (rabbitmq-classic-4.2)", "retry.backoff.strategy=none (rabbitmq-classic-4.2)",
			"lease.for=30m (rabbitmq-classic-4.2)", "ordering=none (rabbitmq-classic-4.2)",
		}},
		{"Celery on Redis gives a task again after an hour", on("queue", "celery/redis"), on("worker", "celery"), "", []string{
			"interaction.delivery=poll (celery/redis)", "retry.attempts=none (celery)", "retry.by=platform (celery)", "retry.backoff.strategy=constant (celery)",
			"retry.backoff.base=3m (celery)", "lease.for=1h (celery/redis)", "deadLetter.to=none (celery/redis)", "ack=on-receipt (celery)",
		}},
		{"a publish of Celery's to RabbitMQ isn't confirmed", on("service", "celery"), on("queue", "celery/rabbitmq"), "", []string{
			"retry.attempts=4 (celery/rabbitmq)", "retry.by=caller (celery/rabbitmq)", "retry.backoff.strategy=linear (celery/rabbitmq)", "retry.backoff.base=0s (celery/rabbitmq)",
			"retry.backoff.cap=200ms (celery/rabbitmq)", "confirmed=false (celery/rabbitmq)",
		}},
		{"Celery's own queue sends nothing again", on("queue", "celery"), on("queue", "rabbitmq-quorum"), "", []string{"buffer.retention=none (rabbitmq-quorum)"}},
		{"its program does", on("service", "celery"), on("queue", "rabbitmq-quorum"), "", []string{
			"retry.attempts=4 (celery)", "retry.by=caller (celery)", "retry.backoff.strategy=linear (celery)", "retry.backoff.base=0s (celery)",
			"retry.backoff.cap=200ms (celery)", "confirmed=false (rabbitmq-quorum)", "buffer.retention=none (rabbitmq-quorum)", "guarantee=at-most-once (rabbitmq-quorum)",
		}},
		{"what a worker of Celery's calls is no task", on("worker", "celery/redis"), service, waits, nil},
		{"what a Redis list gives out is gone", on("queue", "redis-list"), worker, "", []string{
			"interaction.delivery=poll (redis-list)", "retry.attempts=none (redis-list)", "deadLetter.to=none (redis-list)", "guarantee=at-most-once (redis-list)",
			"ack=on-receipt (redis-list)",
		}},
		{"who doesn't listen to NOTIFY learns nothing", on("topic", "postgresql-notify"), worker, "", []string{
			"retry.attempts=none (postgresql-notify)", "guarantee=at-most-once (postgresql-notify)", "data.maxSize=7999B (postgresql-notify)",
		}},
		{"River rescues a job after an hour", on("queue", "postgresql"), on("worker", "river"), "", []string{
			"retry.attempts=25 (river)", "retry.by=platform (river)", "retry.backoff.strategy=exponential (river)", "retry.backoff.base=1s (river)",
			"retry.maxAge=21d (river)", "lease.for=1h (river)",
		}},
		{"Debezium reads on where it was", on("database", "postgresql"), on("pipe", "debezium/postgresql"), "", []string{
			"retry.attempts=unlimited (debezium/postgresql)", "retry.by=platform (debezium/postgresql)", "retry.backoff.base=10s (debezium/postgresql)", "buffer.name=the write-ahead log behind the replication slot (debezium/postgresql)",
			"guarantee=at-least-once (debezium/postgresql)",
		}},
		{"nginx tries another server, and for a read after anything", on("gateway", "nginx"), service, waits + `, operation: "read"`, []string{
			"timeout=1m (nginx)", "retry.by=mesh (nginx)", "retry.on=any (nginx)",
		}},
		{"what nginx does with a change hangs on its method", on("gateway", "nginx"), service, waits + `, operation: "command"`, []string{
			"timeout=1m (nginx)", "retry.by=mesh (nginx)",
		}},
		{"HAProxy tries again only what never arrived", on("gateway", "haproxy"), service, waits, []string{
			"timeout=none (haproxy)", "retry.attempts=4 (haproxy)", "retry.by=mesh (haproxy)", "retry.on=refused (haproxy)",
		}},
		{"Resilience4j, named on the line alone", service, on("service", "http"), waits + `, client: "resilience4j"`, []string{
			"timeout=1s (resilience4j)", "retry.attempts=3 (resilience4j)", "retry.by=caller (resilience4j)", "retry.on=any (resilience4j)",
			"retry.backoff.strategy=constant (resilience4j)", "retry.backoff.base=500ms (resilience4j)", "circuitBreaker.rate=0.5 (resilience4j)",
		}},
		{"MongoDB knows the repeat of a write", service, on("database", "mongodb"), `operation: "write"`, []string{
			"timeout=none (mongodb)", "retry.attempts=2 (mongodb)", "retry.by=caller (mongodb)", "retry.on=refused (mongodb)",
		}},
		{"PgBouncer has 20 places", on("gateway", "pgbouncer"), on("database", "postgresql"), "", []string{
			"timeout=none (pgbouncer)", "pool.size=20 (pgbouncer)", "pool.wait=2m (pgbouncer)",
		}},
		{"a Job runs its pods seven times", on("scheduler", "kubernetes/cronjob"), on("worker", "kubernetes/job"), "", []string{
			"interaction.mode=async (kubernetes/job)", "interaction.channel=point-to-point (kubernetes/job)", "interaction.delivery=push (kubernetes/job)",
			"buffer.name=the CronJob's schedule (kubernetes/cronjob)", "guarantee=at-least-once (kubernetes/job)",
			"processing.retry.attempts=7 (kubernetes/job)", "processing.retry.by=platform (kubernetes/job)", "processing.retry.backoff.strategy=exponential (kubernetes/job)",
			"processing.retry.backoff.base=10s (kubernetes/job)", "processing.retry.backoff.cap=6m (kubernetes/job)", "processing.deadLetter.to=none (kubernetes/job)",
		}},
		{"Stripe sends an event for 3 days", on("external", "stripe"), service, `interaction: "send"`, []string{
			"retry.by=caller (stripe)", "retry.backoff.strategy=exponential (stripe)", "retry.maxAge=3d (stripe)", "buffer.name=Stripe's retries (stripe)",
			"buffer.retention=3d (stripe)", "guarantee=at-least-once (stripe)",
		}},
		{"Twilio waits 15 seconds", on("external", "twilio"), service, waits, []string{
			"timeout=15s (twilio)", "retry.attempts=2 (twilio)", "retry.by=caller (twilio)", "retry.on=refused (twilio)",
		}},
		{"Go waits for ever", on("service", "http/go"), service, waits, []string{"timeout=none (http/go)"}},
		{"requests waits for ever", on("service", "http/python-requests"), on("external", "stripe"), waits, []string{"timeout=none (http/python-requests)"}},
		{"httpx waits 5 seconds", on("service", "http/python-httpx"), service, waits, []string{"timeout=5s (http/python-httpx)"}},
		{"Java waits for ever", on("service", "http/java"), on("gateway", "envoy"), waits, []string{"timeout=none (http/java)"}},
		{"fetch waits for ever and never tries again", on("service", "http/node-fetch"), on("service", "http"), waits, []string{
			"timeout=none (http/node-fetch)", "retry.attempts=none (http/node-fetch)",
		}},
		{"a Node program's calls over gRPC are gRPC's", on("service", "http/node-fetch"), on("service", "grpc"), waits, []string{"timeout=none (grpc)", "retry.attempts=none (grpc)", "data.maxSize=4MiB (grpc)"}},
		{"an HTTP library says nothing of a database", on("service", "http/go"), on("database", "postgresql"), "", nil},
		{"nor of a queue", on("service", "http/python-httpx"), on("queue", "rabbitmq-quorum"), "", []string{"confirmed=false (rabbitmq-quorum)", "buffer.retention=none (rabbitmq-quorum)", "guarantee=at-most-once (rabbitmq-quorum)"}},
		{"Stripe remembers a key for a day, if there is one", service, on("external", "stripe"), waits + `, operation: "command"`, []string{"idempotency.window=1d (stripe)"}},
		{"a read at Stripe needs no key", service, on("external", "stripe"), waits + `, operation: "read"`, nil},
		{"Envoy waits 15 seconds and doesn't retry", on("gateway", "envoy"), service, waits, []string{
			"timeout=15s (envoy)", "retry.attempts=none (envoy)", "retry.by=mesh (envoy)",
			"retry.backoff.strategy=exponential (envoy)", "retry.backoff.base=25ms (envoy)", "retry.backoff.cap=250ms (envoy)", "retry.backoff.jitter=full (envoy)",
		}},
		{"Envoy's limit holds for gRPC too", on("gateway", "envoy"), on("service", "grpc"), waits, []string{
			"timeout=15s (envoy)", "retry.attempts=none (envoy)", "retry.by=mesh (envoy)",
			"retry.backoff.strategy=exponential (envoy)", "retry.backoff.base=25ms (envoy)", "retry.backoff.cap=250ms (envoy)", "retry.backoff.jitter=full (envoy)",
			"data.maxSize=4MiB (grpc)",
		}},
		{"Istio up to 1.23 repeats after anything", on("service", "istio-1.23"), service, waits, []string{
			"timeout=none (istio-1.23)", "retry.attempts=3 (istio-1.23)", "retry.by=mesh (istio-1.23)", "retry.on=any (istio-1.23)",
		}},
		{"Istio since 1.24: after what is a question", on("service", "istio-1.24"), service, waits, []string{
			"timeout=none (istio-1.24)", "retry.attempts=3 (istio-1.24)", "retry.by=mesh (istio-1.24)",
		}},
		{"Istio since 1.24, over gRPC", on("service", "istio-1.24"), on("service", "grpc"), "", []string{
			"interaction.mode=sync (grpc)", "interaction.channel=point-to-point (grpc)", "interaction.delivery=push (grpc)",
			"timeout=none (grpc)", "retry.attempts=3 (istio-1.24)", "retry.by=mesh (istio-1.24)", "retry.on=any (istio-1.24)", "data.maxSize=4MiB (grpc)",
		}},
		{"to Istio what lies outside is no request", on("service", "istio-1.23"), on("external", "stripe"), waits, nil},
		{"Celery forgets a task before it runs", on("queue", "rabbitmq-classic"), on("worker", "celery"), "", []string{
			"retry.attempts=none (celery)", "retry.by=platform (celery)", "retry.backoff.strategy=constant (celery)", "retry.backoff.base=3m (celery)",
			"ordering=none (rabbitmq-classic)", "ack=on-receipt (celery)", "data.maxSize=16MiB (rabbitmq-classic)",
		}},
		{"a queue of Celery's says so too", on("queue", "celery"), worker, "", []string{
			"retry.attempts=none (celery)", "retry.by=platform (celery)", "retry.backoff.strategy=constant (celery)", "retry.backoff.base=3m (celery)",
			"ack=on-receipt (celery)",
		}},
		{"Sidekiq tries 25 times more", on("queue", "sidekiq"), on("worker", "sidekiq"), "", []string{
			"retry.attempts=26 (sidekiq)", "retry.by=platform (sidekiq)", "retry.backoff.strategy=exponential (sidekiq)", "retry.backoff.base=15s (sidekiq)", "retry.maxAge=21d (sidekiq)",
			"ack=on-receipt (sidekiq)",
		}},
		{"BullMQ tries once, and again what a lost worker had", on("queue", "bullmq"), worker, "", []string{
			"retry.attempts=none (bullmq)", "retry.by=platform (bullmq)", "retry.backoff.strategy=none (bullmq)",
			"guarantee=at-least-once (bullmq)", "ack=after-work (bullmq)",
		}},
		{"Kubernetes says nothing of a call", client, on("service", "kubernetes"), waits, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, fromPlatforms(lineBetween(t, test.from, test.to, test.states))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What keeps no messages says so of what is sent there, and of what leaves it.
func TestWhatForgetsBuffersNothing(t *testing.T) {
	for _, id := range []string{"nats", "redis-pubsub", "postgresql-notify"} {
		into := lineBetween(t, `kind: "service"`, on("topic", id), "")
		out := lineBetween(t, on("topic", id), `kind: "worker"`, "")
		for _, l := range []*Line{into, out} {
			if !l.Buffer.Name.None() {
				t.Errorf("%s: %s to %s is buffered by %s", id, l.From.Kind, l.To.Kind, l.Buffer.Name.Text())
			}
		}
	}
}

// What a library puts away itself isn't dropped for want of a dead letter of the
// channel; one that is drawn there stands.
func TestWhatParksItselfIsAskedWhere(t *testing.T) {
	quorum := on("queue", "rabbitmq-quorum")
	for _, test := range []struct{ from, to, states, want string }{
		{quorum, `kind: "worker"`, "", "none"},
		{quorum, on("worker", "nservicebus"), "", ""},
		{quorum, `kind: "worker"`, `client: "masstransit"`, ""},
		{quorum + `, channel: deadLetter: "none"`, on("worker", "dramatiq"), "", ""},
		{quorum + `, channel: deadLetter: "b"`, on("queue", "rq"), "", "b"},
		{on("queue", "redis-list"), on("worker", "rq"), "", ""},
		{on("queue", "redis-list"), on("worker", "celery"), "", "none"},
	} {
		l := lineBetween(t, test.from, test.to, test.states)
		got := ""
		if l.DeadLetter.To.Known() {
			got = l.DeadLetter.To.Text()
		}
		if got != test.want {
			t.Errorf("%s to %s %s: the dead letter is %q, not %q", test.from, test.to, test.states, got, test.want)
		}
	}
}

// A dead-letter queue that the platform always has is neither missing nor
// drawn: it stays a question.
func TestBuiltInDeadLettersAreAskedFor(t *testing.T) {
	for _, from := range []string{on("queue", "azure/service-bus-queue"), on("topic", "azure/service-bus-topic"), on("queue", "sidekiq"), on("queue", "bullmq"), on("queue", "dramatiq"), on("queue", "rq")} {
		if l := lineBetween(t, from, `kind: "worker"`, ""); l.DeadLetter.To.Known() {
			t.Errorf("%s: the dead letter is %s", from, l.DeadLetter.To.Text())
		}
	}
}

func TestBoxesElsewhere(t *testing.T) {
	for _, test := range []struct {
		box  string
		want []string
	}{
		{on("queue", "gcp/pubsub"), []string{"channel.durable=true", "channel.retention=7d", "channel.visibility=10s", "channel.ordering=none", "channel.deadLetter.to=none"}},
		{on("queue", "azure/service-bus-queue"), []string{"channel.durable=true", "channel.retention=none", "channel.visibility=1m", "channel.ordering=none", "channel.deadLetter.after=10"}},
		{on("topic", "azure/service-bus-topic"), []string{"channel.durable=true", "channel.retention=none", "channel.ordering=none", "channel.deadLetter.after=10"}},
		{on("stream", "nats-jetstream"), []string{"channel.durable=true", "channel.retention=none", "channel.visibility=30s", "channel.dedup=2m", "channel.deadLetter.to=none", "channel.maxSize=1MiB"}},
		{on("topic", "redis-pubsub"), []string{"channel.durable=false"}},
		{on("cache", "redis"), []string{"store.evicts=false"}},
		{on("cache", "memcached"), []string{"store.evicts=true"}},
		// A library that is a worker's and its queue's tells of both.
		{on("queue", "celery/redis"), []string{"channel.visibility=1h", "channel.deadLetter.to=none"}},
		{on("worker", "celery/redis"), nil},
		{on("worker", "river"), []string{"timeout=1m"}},
		{on("queue", "river"), nil},
		{on("worker", "sidekiq"), []string{"shutdown.grace=25s"}},
		{on("topic", "mqtt/mosquitto"), []string{"channel.durable=false", "channel.maxSize=268435455B"}},
		{on("queue", "activemq-artemis"), []string{"channel.deadLetter.to=none", "channel.deadLetter.after=10"}},
		{on("database", "mysql"), nil},
		{on("workflow", "temporal"), []string{"timeout=none"}},
		{on("function", "azure/functions"), nil}, // its limits were told from memory
		{on("stream", "azure/event-hubs"), []string{"channel.durable=true"}},
	} {
		var got []string
		lineBetween(t, test.box, `kind: "service"`, "").From.Facts(func(path string, f AnyFact) {
			if f.State() == Implied && path != "owner" {
				got = append(got, path+"="+f.Text())
			}
		})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.box, diff)
		}
	}
}

func TestLimitsElsewhere(t *testing.T) {
	service, worker := `kind: "service"`, `kind: "worker"`
	for _, test := range []struct {
		from, to, states, path, want string
	}{
		{on("queue", "gcp/pubsub"), worker, `deadLetter: {to: "a", after: 3}`, "deadLetter.after", "at least 5"},
		{on("queue", "gcp/pubsub"), worker, `deadLetter: {to: "a", after: 5}`, "deadLetter.after", ""},
		{on("queue", "gcp/pubsub"), worker, `retry: backoff: cap: "1h"`, "retry.backoff.cap", "at most 600s"},
		{on("topic", "gcp/pubsub"), on("function", "gcp/functions-2nd-gen"), `retry: maxAge: "7d"`, "retry.maxAge", "at most 24h"},
		{on("queue", "gcp/cloud-tasks"), service, `concurrency: 6000`, "concurrency", "at most 5000"},
		{service, on("queue", "azure/service-bus-queue"), `data: maxSize: "200MB"`, "data.maxSize", "at most 100MB"},
		{service, on("external", "stripe"), `operation: "command", idempotency: {key: "order", enforcedBy: "unique-key", window: "7d"}`, "idempotency.window", "at most 24h"},
	} {
		l := lineBetween(t, test.from, test.to, test.states)
		if got, _ := Beyond(factAt(t, l, test.path)); got != test.want {
			t.Errorf("%s to %s, %s: beyond %q, want %q", test.from, test.to, test.states, got, test.want)
		}
	}
}

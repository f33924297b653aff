package examples

// faults are in the order of the catalogue. Where a change brings more than one
// finding, a comment says why that is right.
var faults = []fault{
	// Questions: what a team says that it doesn't know. What a rule can't judge
	// without the answer, it skips.

	{"interaction-unstated", []string{`lines/mail/interaction: "unknown"`}, []string{"error interaction-unstated lines.mail"}},
	{"operation-unstated", []string{`lines/add/operation: "unknown"`}, []string{"error operation-unstated lines.add"}},
	{"timeout-unstated", []string{`lines/begin/timeout: "unknown"`}, []string{"error timeout-unstated lines.begin"}},
	{"retry-unstated", []string{`lines/begin/retry: "unknown"`}, []string{
		"error retry-unstated lines.begin",
		"can't judge dedup-window-too-short lines.begin",
	}},
	{"backoff-unstated", []string{`lines/mail/retry/backoff: "unknown"`}, []string{
		"error backoff-unstated lines.mail",
		"can't judge retry-without-backoff lines.mail",
	}},
	{"idempotency-unstated", []string{`lines/charge/idempotency: {enforcedBy: "unique-key", window: "30d"}`}, []string{"error idempotency-unstated lines.charge"}},
	{"dead-letter-unstated", []string{`lines/count/deadLetter: "unknown"`}, []string{
		"error dead-letter-unstated lines.count",
		"warning isolated-box boxes.clicks-dlq",
		"can't judge queue-without-dead-letter lines.count",
	}},
	// A ticket may be mailed before the card is refused: somebody has to look at
	// the executions that failed, and this is where they would be found.
	{"half-effect", []string{`lines/begin/deadLetter: "unknown"`}, []string{"error half-effect flows.buy"}},
	{"buffer-unstated", []string{`lines/accept/buffer: "unknown"`}, []string{
		"error buffer-unstated lines.accept",
		"can't judge fire-and-forget lines.accept",
	}},
	{"ack-unstated", []string{`lines/count/ack: "unknown"`}, []string{
		"error ack-unstated lines.count",
		"can't judge ack-before-work lines.count",
	}},
	{"partial-failure-unstated", []string{`lines/count/batch/partialFailure: "unknown"`}, []string{"error partial-failure-unstated lines.count"}},
	{"guarantee-unstated", []string{`lines/record/guarantee: "unknown"`}, []string{"warning guarantee-unstated lines.record"}},
	{"ordering-unstated", []string{`lines/count/ordering: "unknown"`}, []string{"warning ordering-unstated lines.count"}},
	{"contract-unstated", []string{`lines/charge/data/contract: "unknown"`}, []string{"warning contract-unstated lines.charge"}},
	{"correlation-unstated", []string{
		`lines/failed: {from: "fulfil", to: "letters", does: "tell that it failed", answers: "begin", interaction: "send", operation: "event", timeout: "2s", retry: "none", guarantee: "at-least-once", data: contract: "failed.v1.json"}`,
		`flows/buy/steps: ["buy", "accept", "take", "begin", "reserve", "charge", "issue", "failed", "changes", "publish", "sold", "write", "mail"]`,
	}, []string{"warning correlation-unstated lines.begin"}},
	{"conversation-unstated", []string{
		`lines/done: {from: "fulfil", to: "sell", does: "the sale is done", interaction: "send", operation: "event", timeout: "2s", retry: "none", idempotency: "natural", compensation: "none", guarantee: "at-least-once", data: contract: "done.v1.json", takes: p50: "10ms"}`,
		`boxes/sell/inbox/deadLetter: "orders-dlq"`,
		`flows/buy/steps: ["buy", "accept", "take", "begin", "reserve", "charge", "issue", "done", "changes", "publish", "sold", "write", "mail"]`,
	}, []string{"warning conversation-unstated lines.done"}},
	{"crossing-unstated", []string{`lines/buy/crosses: "unknown"`}, []string{"warning crossing-unstated lines.buy"}},
	{"auth-unstated", []string{`lines/mail/auth: "unknown"`}, []string{"warning auth-unstated lines.mail"}},
	// What can't be told without the load is skipped, not guessed.
	{"load-unstated", []string{`lines/look/load: "unknown"`}, []string{
		"warning load-unstated lines.look",
		"can't judge concurrency-too-small boxes.counter",
		"can't judge drain-too-slow lines.count",
		"can't judge quota-exceeded boxes.api",
		"can't judge retry-overload boxes.api",
		"can't judge surge-without-buffer boxes.api",
	}},
	{"owner-unstated", []string{`boxes/seats/owner: "unknown"`}, []string{"warning owner-unstated boxes.seats"}},
	{"objectives-unstated", []string{`flows/buy/objectives: "unknown"`}, []string{"warning objectives-unstated flows.buy"}},
	// What nobody names as its undoing any more is left over.
	{"compensation-unstated", []string{`lines/issue/compensation: "unknown"`}, []string{
		"info line-in-no-flow lines.revoke",
		"warning compensation-unstated lines.issue",
	}},

	// Contradictions.

	{"interaction-contradicts-platform", []string{`lines/take/interaction: "deliver"`}, []string{"error interaction-contradicts-platform lines.take"}},
	{"platforms-contradict", []string{`boxes/letters/platform: ["acme-1", "acme-2", "aws/sqs"]`, `platforms: {"acme-1": {title: "Acme", kinds: ["queue"]}, "acme-2": {title: "Acme", kinds: ["queue"]}}`}, []string{
		"warning platforms-contradict boxes.letters",
	}},
	{"timeout-above-platform-limit", []string{`boxes/orders/channel/visibility: "13h"`}, []string{"error timeout-above-platform-limit boxes.orders"}},
	{"caller-gives-up-first", []string{`lines/buy/timeout: "1s"`}, []string{"error caller-gives-up-first lines.buy"}},
	{"takes-longer-than-allowed", []string{`lines/take/takes/p50: "2s"`, `lines/take/takes/p99: "2s"`, `lines/take/takes/p999: "2s"`}, []string{"error takes-longer-than-allowed lines.take"}},
	{"visibility-too-short", []string{`boxes/orders/channel/visibility: "20s"`}, []string{"warning visibility-too-short lines.take"}},
	{"dead-letter-on-wrong-side", []string{`boxes/sell/inbox/deadLetter: "orders-dlq"`}, []string{"warning dead-letter-on-wrong-side boxes.sell"}},
	// What was to take it is left over, here and in the next.
	{"dead-letter-wrong-type", []string{`boxes/aside: _holds & {kind: "queue", platform: "aws/sqs-fifo", channel: retention: "14d"}`, `lines/remind/deadLetter: "aside"`}, []string{
		"error dead-letter-wrong-type lines.remind",
		"warning isolated-box boxes.reminders-dlq",
	}},
	{"dead-letter-cannot-receive", []string{`lines/note/deadLetter: "tickets"`}, []string{
		"error dead-letter-cannot-receive lines.note",
		"warning isolated-box boxes.notes-dlq",
	}},
	{"dead-letter-never-filled", []string{`boxes/letters/platform: "acme"`, `boxes/letters/channel/durable: true`, `platforms/acme: {title: "Acme", kinds: ["queue"], behaviour: countsNothing: {value: true, says: "It counts nothing.", source: "https://wiki.example.com/acme", read: "2026-10-01", verified: true}}`}, []string{
		"error dead-letter-never-filled boxes.letters",
		"can't judge dedup-window-too-short lines.mail", // it comes back for ever
		"can't judge drain-too-slow lines.note",
	}},
	// Two queues park by this rule; the others are parked by topics and buses,
	// which keep nothing.
	{"dead-letter-too-short-lived", []string{`_parks/channel/retention: "4d"`}, []string{
		"error dead-letter-too-short-lived boxes.letters-dlq",
		"error dead-letter-too-short-lived boxes.orders-dlq",
	}},
	{"dedup-window-too-short", []string{`lines/mail/idempotency/window: "10d"`}, []string{"error dedup-window-too-short lines.mail"}},
	{"retention-too-short", []string{`boxes/orders/channel/retention: "30m"`}, []string{"error retention-too-short lines.take"}},
	// A custom bus gives up after five minutes by itself, and then the ticket is
	// never mailed; what was to take it is left over.
	{"retention-too-short", []string{
		`lines/sold/deadLetter: "none"`,
		`-lines/sold/retry`,
	}, []string{
		"error lost-work flows.buy",
		"error retention-too-short lines.sold",
		"warning isolated-box boxes.sold-dlq",
	}},
	// The claim needs an effect behind it that can happen twice, which is a fault
	// of its own.
	{"exactly-once-without-means", []string{
		`lines/record/guarantee: "exactly-once"`,
		`lines/add/idempotency: "none"`,
	}, []string{
		"error exactly-once-without-means lines.record",
		"error retry-without-idempotency lines.add",
	}},
	{"ordering-broken", []string{`lines/take/ordering: "key"`}, []string{"error ordering-broken lines.take"}},
	{"payload-too-large", []string{`lines/buy/data/maxSize: "100KiB"`}, []string{"error payload-too-large lines.buy"}},
	{"retries-never-see-the-failure", []string{
		`lines/record/retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "exponential", base: "50ms", cap: "1s", jitter: "full"}}`,
		`lines/record/timeout: "100ms"`,
		`lines/record/batch: {size: 10, partialFailure: false}`,
	}, []string{"error retries-never-see-the-failure lines.record"}},
	{"transaction-spans-stores", []string{
		`lines/reserve/transaction: "sale"`,
		`lines/issue/transaction: "sale"`,
	}, []string{"error transaction-spans-stores boxes.fulfil"}},
	{"answer-never-awaited", []string{`lines/begin/awaits: {timeout: "none"}`}, []string{"error answer-never-awaited lines.begin"}},
	{"ends-before-the-outage", []string{`lines/count/retry/attempts: 5`}, []string{"info ends-before-the-outage lines.count"}},
	{"retry-contradicts-platform", []string{`lines/changes/retry/attempts: 30`}, []string{"error retry-contradicts-platform lines.changes"}},
	{"throttle-below-peak", []string{`-boxes/api/admission/throttle/per`}, []string{"error throttle-below-peak boxes.api"}},
	// The line that would bring the work there is left over.
	{"flow-broken", []string{`flows/browse/steps: ["browse", "price"]`}, []string{
		"error flow-broken flows.browse",
		"info line-in-no-flow lines.list",
	}},

	// Anti-patterns.

	{"function-chaining", []string{
		`boxes/stamp: _runs & {kind: "function", platform: "aws/lambda", timeout: "1s", capacity: rate: 2000}`,
		`lines/stamp: {from: "sell", to: "stamp", does: "number the order", interaction: "request-reply", operation: "read", timeout: "2s", retry: "none", takes: p50: "5ms", experiments: [{kind: "stamp was down", date: "2026-09-15"}]}`,
		`flows/buy/steps: ["buy", "accept", "take", "stamp", "begin", "reserve", "charge", "issue", "changes", "publish", "sold", "write", "mail"]`,
	}, []string{"error function-chaining lines.stamp"}},
	{"dual-write", []string{
		`lines/keep: {from: "sell", to: "counts", does: "count the order", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: {key: "orderId", enforcedBy: "unique-key"}, guard: true, takes: p50: "5ms", experiments: [{kind: "counts was down", date: "2026-09-15"}]}`,
		`flows/buy/steps: ["buy", "accept", "take", "keep", "begin", "reserve", "charge", "issue", "changes", "publish", "sold", "write", "mail"]`,
	}, []string{"error dual-write lines.begin"}},
	{"gateway-writes-store", []string{
		`lines/rate: {from: "buyer", to: "api", does: "rate a concert", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", crosses: ["internet"], auth: "jwt", load: {typical: 1, peak: 5}, takes: p50: "10ms"}`,
		`lines/keep: {from: "api", to: "counts", does: "keep the rating", interaction: "request-reply", operation: "write", timeout: "500ms", retry: "none"}`,
		`flows/rate: {importance: "normal", steps: ["rate", "keep"]}`,
	}, []string{"error gateway-writes-store lines.keep"}},
	{"fire-and-forget", []string{`lines/record/buffer: "none"`}, []string{"error fire-and-forget lines.record"}},
	{"ack-before-work", []string{`lines/count/ack: "on-receipt"`}, []string{"error ack-before-work lines.count"}},
	{"sync-chain", []string{
		`policy/limits/syncDepth: 1`,
		`boxes/rates: _runs & {kind: "service", timeout: "50ms"}`,
		`boxes/fees: _runs & {kind: "service", timeout: "20ms"}`,
		`lines/rates: {from: "catalog", to: "rates", does: "today's rates", interaction: "request-reply", operation: "read", timeout: "100ms", retry: "none", takes: {p50: "5ms", p99: "20ms", p999: "40ms"}, experiments: [{kind: "rates was down", date: "2026-09-15"}]}`,
		`lines/fees: {from: "rates", to: "fees", does: "today's fees", interaction: "request-reply", operation: "read", timeout: "30ms", retry: "none", takes: {p50: "5ms", p99: "10ms", p999: "15ms"}, experiments: [{kind: "fees was down", date: "2026-09-15"}]}`,
		`flows/browse/steps: ["browse", "list", "rates", "fees", "price"]`,
	}, []string{"warning sync-chain lines.fees"}},
	{"retry-without-backoff", []string{`lines/mail/retry/backoff: "none"`}, []string{"warning retry-without-backoff lines.mail"}},
	{"retry-without-idempotency", []string{`lines/add/idempotency: "none"`}, []string{"error retry-without-idempotency lines.add"}},
	{"repeats-what-nobody-called-safe", []string{`lines/add/idempotency: "unknown"`}, []string{
		"error repeats-what-nobody-called-safe lines.add",
		"can't judge retry-without-idempotency lines.add",
	}},
	{"lost-update", []string{
		`lines/known: {from: "counter", to: "counts", does: "what was counted", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none", takes: p50: "5ms"}`,
		`lines/add/conflicts: "last-write-wins"`,
		`flows/clicks/steps: ["look", "record", "count", "known", "add"]`,
	}, []string{"error lost-update lines.add"}},
	{"unconfirmed-publish", []string{`lines/publish/confirmed: false`}, []string{"error unconfirmed-publish lines.publish"}},
	{"lock-outlived", []string{
		`lines/lock: {from: "counter", to: "prices", does: "lock the concert", interaction: "request-reply", operation: "write", timeout: "100ms", retry: "none", lock: {for: "500ms", renewed: "none", fenced: false}, takes: p50: "1ms"}`,
		`flows/clicks/steps: ["look", "record", "count", "lock", "add"]`,
	}, []string{"error lock-outlived lines.lock"}},
	{"liveness-asks-a-dependency", []string{`boxes/catalog/health: {liveness: asks: ["prices"]}`}, []string{"error liveness-asks-a-dependency boxes.catalog"}},
	{"readiness-asks-a-dependency", []string{`boxes/catalog/health: {readiness: asks: ["prices"]}`}, []string{"warning readiness-asks-a-dependency boxes.catalog"}},
	// What is cut off has to be unsafe to repeat, which is a fault of its own.
	{"cut-off-at-deployment", []string{
		`boxes/counter/shutdown: {grace: "1s", drains: false}`,
		`lines/add/idempotency: "none"`,
	}, []string{
		"error cut-off-at-deployment lines.count",
		"error retry-without-idempotency lines.add",
	}},
	{"delay-beyond-lease", []string{`lines/write/delay: "10m"`}, []string{"error delay-beyond-lease lines.write"}},
	{"evicting-store-holds-keys", []string{
		`lines/claim: {from: "counter", to: "prices", does: "is it new?", interaction: "request-reply", operation: "write", timeout: "100ms", retry: "none", idempotency: {key: "clickId", enforcedBy: "conditional-write"}, guard: true, takes: p50: "1ms"}`,
		`boxes/prices/store/evicts: true`,
		`lines/add/idempotency: "none"`,
		`flows/clicks/steps: ["look", "record", "count", "claim", "add"]`,
	}, []string{"error evicting-store-holds-keys lines.claim"}},
	{"stale-read", []string{
		`lines/reserved: {from: "fulfil", to: "seats", does: "is it reserved?", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none", takes: p50: "5ms", data: staleness: "1s", experiments: [{kind: "seats was down for ten minutes", date: "2026-09-15", result: "held"}]}`,
		`flows/buy/steps: ["buy", "accept", "take", "begin", "reserve", "reserved", "charge", "issue", "changes", "publish", "sold", "write", "mail"]`,
	}, []string{"warning stale-read lines.reserved"}},
	{"outcome-never-told", []string{`-lines/ask`, `-lines/find`, `-flows/status`}, []string{"info outcome-never-told flows.buy"}},
	{"retry-amplification", []string{
		`boxes/catalog/capacity/rate: 5000`,
		`boxes/catalog/timeout: "400ms"`,
		`lines/list/timeout: "500ms"`,
		`lines/list/retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "exponential", base: "50ms", cap: "200ms", jitter: "full"}}`,
		`lines/browse/retry: {attempts: 4, by: "caller", on: "any", backoff: {strategy: "exponential", base: "200ms", cap: "2s", jitter: "full"}}`,
	}, []string{"warning retry-amplification lines.list"}},
	// What was to take it is left over, here and in the next.
	{"queue-without-dead-letter", []string{`boxes/letters/channel/deadLetter: "none"`}, []string{
		"error queue-without-dead-letter boxes.letters",
		"warning isolated-box boxes.letters-dlq",
	}},
	{"dead-letter-nobody-watches", []string{`boxes/orders-dlq/owner: "none"`}, []string{"error dead-letter-nobody-watches boxes.orders-dlq"}},
	{"batch-all-or-nothing", []string{`lines/count/batch/partialFailure: false`, `lines/count/batch/bisect: false`}, []string{"warning batch-all-or-nothing lines.count"}},
	{"subscriber-without-buffer", []string{
		`lines/refresh: {from: "reminders", to: "catalog", does: "forget old prices", interaction: "deliver", operation: "event", ack: "after-work", idempotency: "natural", guarantee: "at-least-once", buffer: "none", deadLetter: "notes-dlq"}`,
		`flows/remind/steps: ["remind", "note", "write", "mail", "refresh"]`,
	}, []string{"info subscriber-without-buffer lines.refresh"}},
	{"raw-change-event", []string{
		`boxes/partner: {kind: "external", owner: "partner inc", capacity: rate: 100}`,
		`lines/feed: {from: "seats", to: "partner", does: "what was sold", interaction: "tail", operation: "event", retry: {attempts: 5, by: "platform", on: "any", maxAge: "6h", backoff: {strategy: "exponential", base: "1s", cap: "1m", jitter: "full"}}, idempotency: "natural", ack: "after-work", guarantee: "at-least-once", ordering: "key", deadLetter: "changes-dlq", crosses: ["internet"], auth: "iam", data: {contract: "seat.v1.json", change: "raw"}, experiments: [{kind: "partner was down", date: "2026-09-15"}]}`,
		`flows/feed: {importance: "normal", steps: ["feed"]}`,
	}, []string{"warning raw-change-event lines.feed"}},
	// The store of its own is left over.
	{"shared-database", []string{
		`boxes/counter/owner: "team-clicks"`,
		`lines/count/auth: "iam"`,
		`lines/add/to: "seats"`,
		`lines/add/auth: "iam"`,
		`lines/add/data/contract: "click.v1.sql"`,
	}, []string{
		"warning isolated-box boxes.counts",
		"warning shared-database boxes.seats",
	}},
	{"internal-queue-exposed", []string{
		`lines/ping: {from: "buyer", to: "clicks", does: "how long a page took", interaction: "publish", operation: "event", timeout: "500ms", retry: "none", guarantee: "at-least-once", crosses: ["internet"], auth: "jwt", load: {typical: 1, peak: 5}, data: contract: "click.v1.json"}`,
		`flows/clicks/steps: ["ping", "look", "record", "count", "add"]`,
	}, []string{"warning internal-queue-exposed lines.ping"}},
	{"no-circuit-breaker", []string{
		`lines/mail/retry/budget: "none"`,
		`lines/mail/circuitBreaker: "none"`,
	}, []string{"warning no-circuit-breaker lines.mail"}},
	{"rpc-over-queue", []string{
		`boxes/replies: _holds & {kind: "queue", platform: "aws/sqs", capacity: rate: 3000, channel: {visibility: "70s", deadLetter: {to: "replies-dlq", after: 5}}}`,
		`boxes/replies-dlq: _parks & {kind: "queue"}`,
		`lines/answer: {from: "fulfil", to: "replies", does: "the sale began", interaction: "send", operation: "event", timeout: "2s", retry: "none", guarantee: "at-least-once", data: contract: "reply.v1.json"}`,
		`lines/fetch: {from: "replies", to: "api", does: "the sale began", answers: "accept", correlation: "orderId", interaction: "poll", operation: "event", ack: "after-work", guarantee: "at-least-once", takes: p99: "10ms"}`,
		`flows/buy/steps: ["buy", "accept", "take", "begin", "reserve", "charge", "issue", "answer", "fetch", "changes", "publish", "sold", "write", "mail"]`,
	}, []string{"warning rpc-over-queue lines.accept"}},
	// Three changes of one handler are a dual write too.
	{"distributed-transaction", []string{
		`lines/gift: {from: "buyer", to: "api", does: "give a ticket away", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none", crosses: ["internet"], auth: "jwt", load: {typical: 1, peak: 5}, takes: p50: "100ms"}`,
		`lines/wrap: {from: "api", to: "catalog", does: "give a ticket away", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none", takes: p50: "90ms"}`,
		`lines/rename: {from: "catalog", to: "seats", does: "write the new name", interaction: "request-reply", operation: "write", timeout: "500ms", retry: "none"}`,
		`lines/reissue: {from: "api", to: "tickets", does: "write a new ticket", interaction: "request-reply", operation: "write", timeout: "500ms", retry: "none"}`,
		`lines/tally: {from: "catalog", to: "counts", does: "count it", interaction: "request-reply", operation: "write", timeout: "500ms", retry: "none"}`,
		`flows/gift: {importance: "normal", steps: ["gift", "wrap", "rename", "tally", "reissue"]}`,
	}, []string{"error distributed-transaction flows.gift", "error gateway-writes-store lines.reissue"}},
	{"third-party-on-critical-path", []string{
		`boxes/payments/objectives/availability: 0.9999`,
		`lines/rates: {from: "catalog", to: "payments", does: "today's rates", interaction: "request-reply", operation: "read", timeout: "100ms", retry: "none", crosses: ["internet"], auth: "API key", data: contract: "rates.v1.json", takes: {p50: "5ms", p99: "20ms", p999: "40ms"}, experiments: [{kind: "payments was down", date: "2026-09-15"}]}`,
		`flows/browse/steps: ["browse", "list", "rates", "price"]`,
		`flows/browse/importance: "critical"`,
	}, []string{"warning third-party-on-critical-path lines.rates"}},
	{"sync-cycle", []string{
		`boxes/rates: _runs & {kind: "service", timeout: "50ms"}`,
		`lines/rates: {from: "catalog", to: "rates", does: "today's rates", interaction: "request-reply", operation: "read", timeout: "100ms", retry: "none", takes: {p50: "5ms", p99: "20ms", p999: "40ms"}, experiments: [{kind: "rates was down", date: "2026-09-15"}]}`,
		`lines/back: {from: "rates", to: "catalog", does: "which concerts", interaction: "request-reply", operation: "read", timeout: "2s", retry: "none", takes: {p50: "5ms", p99: "10ms", p999: "15ms"}, experiments: [{kind: "catalog was down", date: "2026-09-15"}]}`,
		`flows/browse/steps: ["browse", "list", "rates", "back", "price"]`,
	}, []string{"error sync-cycle lines.rates", "warning caller-gives-up-first boxes.rates"}},
	// How much goes round in a circle, nobody can tell.
	{"event-loop", []string{
		`lines/again: {from: "events", to: "announce", does: "what was told", interaction: "deliver", operation: "event", ack: "after-work", retry: {attempts: 186, by: "broker", on: "any", maxAge: "24h", backoff: {strategy: "exponential", base: "1s", cap: "5m", jitter: "full"}}, guarantee: "at-least-once", deadLetter: "sold-dlq", conversation: "stateless", experiments: [{kind: "announce was down", date: "2026-09-15"}]}`,
		`flows/buy/steps: ["buy", "accept", "take", "begin", "reserve", "charge", "issue", "changes", "publish", "again", "publish", "sold", "write", "mail"]`,
	}, []string{
		"warning event-loop lines.again",
		"can't judge concurrency-too-small boxes.writer",
		"can't judge concurrency-too-small lines.mail",
		"can't judge drain-too-slow lines.again",
		"can't judge drain-too-slow lines.publish",
		"can't judge drain-too-slow lines.sold",
		"can't judge drain-too-slow lines.write",
		"can't judge quota-exceeded boxes.events",
	}},
	{"wait-without-end", []string{`lines/begin/timeout: "none"`}, []string{"error wait-without-end lines.begin"}},
	{"unbounded-retry", []string{`boxes/orders/channel/deadLetter/after: "unlimited"`}, []string{"error lost-work flows.buy", "warning unbounded-retry lines.take"}},
	// What was to take it is left over, here and in the next.
	{"shared-dead-letter", []string{`boxes/letters/channel/deadLetter/to: "orders-dlq"`}, []string{
		"warning isolated-box boxes.letters-dlq",
		"warning shared-dead-letter boxes.orders-dlq",
	}},

	// Load.

	{"entry-without-throttle", []string{`boxes/api/admission/throttle: "none"`}, []string{"warning entry-without-throttle boxes.api"}},
	{"entry-without-validation", []string{`boxes/api/admission/validation: false`}, []string{"warning entry-without-validation boxes.api"}},
	{"entry-without-auth", []string{`lines/buy/auth: "none"`}, []string{"error entry-without-auth boxes.api"}},
	// The cache is left over.
	{"cacheable-read", []string{
		`-boxes/api/admission/cache`,
		`lines/price/to: "counts"`,
	}, []string{
		"info cacheable-read lines.price",
		"warning isolated-box boxes.prices",
	}},
	{"surge-without-buffer", []string{`boxes/catalog/capacity/rate: 200`}, []string{"info surge-without-buffer boxes.catalog"}},
	{"concurrency-too-small", []string{`boxes/catalog/capacity/concurrency: 2`, `lines/list/share: 0.5`}, []string{"error concurrency-too-small boxes.catalog"}},
	{"drain-too-slow", []string{`boxes/writer/capacity/rate: 60`}, []string{"warning drain-too-slow lines.write"}},
	{"no-load-shedding", []string{`boxes/api/admission/shedding: false`}, []string{"warning no-load-shedding boxes.api"}},
	{"quota-exceeded", []string{`boxes/sell/capacity/quotas: [{name: "concurrent executions", limit: 1000, used: 950}]`}, []string{"warning quota-exceeded boxes.sell"}},
	{"quota-unstated", []string{`boxes/tickets/capacity/quotas: "unknown"`}, []string{"info quota-unstated boxes.tickets"}},
	{"retry-overload", []string{
		`boxes/api/admission/throttle/rate: 2000`,
		`boxes/api/capacity/rate: 1000`,
	}, []string{"warning retry-overload boxes.api"}},

	// Recovery.

	{"availability-out-of-reach", []string{`boxes/catalog/measured/availability: 0.99`}, []string{"warning availability-out-of-reach flows.browse"}},
	{"latency-out-of-reach", []string{`flows/browse/objectives/latency/p50: "10ms"`}, []string{"warning latency-out-of-reach flows.browse"}},
	{"objective-below-system", []string{`flows/browse/objectives/availability: 0.99`}, []string{"warning objective-below-system flows.browse"}},
	{"rto-unmet", []string{`boxes/catalog/objectives/rto: "4h"`}, []string{"error rto-unmet boxes.catalog"}},
	{"rpo-unmet", []string{`boxes/counts/store/backup/every: "1d"`}, []string{"error rpo-unmet boxes.counts"}},
	{"recovery-strategy-too-weak", []string{
		`boxes/seats/objectives/rto: "5m"`,
		`boxes/seats/recovery: {strategy: "backup-restore", tested: "2026-10-01"}`,
	}, []string{"warning recovery-strategy-too-weak boxes.seats"}},
	{"store-without-backup", []string{`boxes/tickets/store/backup: "none"`}, []string{"error store-without-backup boxes.tickets"}},
	{"replication-is-not-backup", []string{
		`boxes/tickets/store/backup: "none"`,
		`boxes/tickets/store/replication: {mode: "async", lag: "5s"}`,
	}, []string{"warning replication-is-not-backup boxes.tickets"}},
	{"restore-untested", []string{`boxes/seats/store/backup/restoreTested: "2025-10-01"`}, []string{"warning restore-untested boxes.seats"}},
	{"recovery-untested", []string{`boxes/seats/recovery: {strategy: "warm-standby", tested: "2025-10-01"}`}, []string{"warning recovery-untested boxes.seats"}},
	{"single-zone", []string{`boxes/catalog/place/zones: 1`}, []string{"warning single-zone boxes.catalog"}},
	{"blast-radius", []string{`policy/limits/blastRadius: 1`, `flows/buy/importance: "critical"`, `flows/browse/importance: "critical"`}, []string{"warning blast-radius boxes.api"}},
	{"cell-leak", []string{
		`groups: {a: kind: "cell", b: kind: "cell"}`,
		`boxes/api/in: "a"`,
		`boxes/catalog/in: "b"`,
	}, []string{"error cell-leak lines.list"}},
	{"soft-dependency-is-hard", []string{`lines/price/fallback: "none"`}, []string{"error soft-dependency-is-hard lines.price"}},

	// Operation.

	// Two queues of a critical flow have this from the same place.
	{"buffer-without-alarm", []string{`_holds/monitoring/alarms: ["errors > 1%"]`}, []string{
		"warning buffer-without-alarm boxes.letters",
		"warning buffer-without-alarm boxes.orders",
	}},
	// Four boxes of the long flow have this from the same place.
	{"no-tracing", []string{`_runs/monitoring/tracing: false`}, []string{
		"warning no-tracing boxes.api",
		"warning no-tracing boxes.fulfil",
		"warning no-tracing boxes.sell",
		"warning no-tracing boxes.writer",
	}},
	// The four stores have this from the same place.
	{"no-runbook", []string{`_keeps/monitoring/runbook: "none"`}, []string{
		"warning no-runbook boxes.counts",
		"warning no-runbook boxes.prices",
		"warning no-runbook boxes.seats",
		"warning no-runbook boxes.tickets",
	}},
	// The five boxes of critical flows that have versions have this from the same
	// place.
	{"deploys-all-at-once", []string{`_runs/deployment/strategy: "all-at-once"`}, []string{
		"warning deploys-all-at-once boxes.api",
		"warning deploys-all-at-once boxes.catalog",
		"warning deploys-all-at-once boxes.fulfil",
		"warning deploys-all-at-once boxes.sell",
		"warning deploys-all-at-once boxes.writer",
	}},
	// The same five.
	{"deploys-all-at-once", []string{`_runs/deployment/firstStep: 1`}, []string{
		"warning deploys-all-at-once boxes.api",
		"warning deploys-all-at-once boxes.catalog",
		"warning deploys-all-at-once boxes.fulfil",
		"warning deploys-all-at-once boxes.sell",
		"warning deploys-all-at-once boxes.writer",
	}},
	// The same five.
	{"no-automatic-rollback", []string{`_runs/deployment/rollback: "manual"`}, []string{
		"warning no-automatic-rollback boxes.api",
		"warning no-automatic-rollback boxes.catalog",
		"warning no-automatic-rollback boxes.fulfil",
		"warning no-automatic-rollback boxes.sell",
		"warning no-automatic-rollback boxes.writer",
	}},
	// The same five, and the pipe, which has a machine now.
	{"mutable-infrastructure", []string{`_runs/deployment/immutable: false`}, []string{
		"info mutable-infrastructure boxes.announce",
		"info mutable-infrastructure boxes.api",
		"info mutable-infrastructure boxes.catalog",
		"info mutable-infrastructure boxes.fulfil",
		"info mutable-infrastructure boxes.sell",
		"info mutable-infrastructure boxes.writer",
	}},
	{"observation-contradicts-model", []string{`lines/take/experiments: [{kind: "down for 5m", date: "2026-09-15", result: "failed: delivered 400, lost 7"}]`}, []string{"error observation-contradicts-model lines.take"}},
	{"never-broken-on-purpose", []string{`lines/take/experiments: [{kind: "sell was down", date: "2025-09-15"}]`}, []string{"info never-broken-on-purpose lines.take"}},
	// The lesson is that of a rule, which tells too.
	{"lesson-not-applied", []string{
		`incidents: [{date: "2026-02-14", on: "lines.price", rule: "soft-dependency-is-hard", lesson: "show the list price"}]`,
		`lines/price/fallback: "none"`,
	}, []string{
		"error lesson-not-applied lines.price",
		"error soft-dependency-is-hard lines.price",
	}},

	// The model itself.

	{"unknown-platform", []string{`boxes/writer/platform: "homegrown"`}, []string{"info unknown-platform boxes.writer"}},
	{"isolated-box", []string{`boxes/spare: _keeps & {kind: "database", store: backup: {pitr: true, restoreTested: "2026-10-01"}}`}, []string{"warning isolated-box boxes.spare"}},
	{"line-in-no-flow", []string{`flows/browse/steps: ["browse", "list"]`}, []string{"info line-in-no-flow lines.price"}},
	{"duplicate-line", []string{
		`lines/rate: {from: "catalog", to: "prices", does: "today's prices", interaction: "request-reply", operation: "read", dependency: "soft", fallback: "the list price", timeout: "100ms", retry: "none"}`,
		`flows/browse/steps: ["browse", "list", "price", "rate"]`,
	}, []string{"warning duplicate-line lines.price"}},
	{"waiver-expired", []string{`waivers: [{rule: "no-runbook", on: "boxes.seats", reason: "moving it", until: "2026-11-01", by: "kim"}]`}, []string{"error waiver-expired boxes.seats"}},
	{"waiver-expires-soon", []string{
		`lines/price/fallback: "none"`,
		`waivers: [{rule: "soft-dependency-is-hard", on: "lines.price", reason: "moving it", until: "2026-11-30", by: "kim"}]`,
	}, []string{"info waiver-expires-soon lines.price"}},
	{"waiver-unused", []string{`waivers: [{rule: "no-runbook", on: "boxes.seats", reason: "moving it", until: "2027-01-01", by: "kim"}]`}, []string{"warning waiver-unused boxes.seats"}},
	{"waiver-not-allowed", []string{
		`policy/mandatory: ["no-runbook"]`,
		`waivers: [{rule: "no-runbook", on: "boxes.seats", reason: "moving it", until: "2027-01-01", by: "kim"}]`,
	}, []string{"error waiver-not-allowed boxes.seats"}},
	{"waiver-without-reason", []string{
		`lines/price/fallback: "none"`,
		`waivers: [{rule: "soft-dependency-is-hard", on: "lines.price", reason: "tbd", until: "2027-01-01", by: "kim"}]`,
	}, []string{"warning waiver-without-reason lines.price"}},
	{"waiver-added", []string{`waivers: [{rule: "no-runbook", on: "boxes.seats", reason: "moving it", until: "2027-01-01", by: "kim"}]`}, []string{"warning waiver-added boxes.seats"}},
	{"policy-loosened", []string{`policy/profile: "merge"`}, []string{"warning policy-loosened system"}},
	// And the system promises more for its critical flows.
	{"promise-loosened", []string{`flows/buy/objectives/availability: 0.9`}, []string{
		"warning objective-below-system flows.buy",
		"warning promise-loosened flows.buy",
	}},
	{"answer-not-stated", []string{
		`lines/price/timeout: "unknown"`,
		`reviews: [{on: "lines.price", question: "timeout", asked: "2026-10-01", by: "kim", answered: "2026-10-08", decision: "half a second"}]`,
	}, []string{
		"error timeout-unstated lines.price",
		"warning answer-not-stated lines.price",
		"can't judge caller-gives-up-first lines.price",
		"can't judge takes-longer-than-allowed lines.price",
	}},

	// What exploration finds where no rule about the shape has told it: these are
	// switched off, because they would get the story.

	{"lost-work", []string{
		`lines/write/ack: "on-receipt"`,
		`policy/rules: {"ack-before-work": "off"}`,
	}, []string{"error lost-work flows.buy"}},
	// Failed executions that nobody looks at: what is parked there stays, and a
	// ticket that was mailed too early stays with it.
	{"unwatched-parking", []string{`_runs/monitoring/alarms: "none"`}, []string{
		"error half-effect flows.buy",
		"error unwatched-parking flows.buy",
	}},
	{"double-effect", []string{
		`lines/mail/idempotency: "none"`,
		`policy/rules: {"retry-without-idempotency": "off"}`,
	}, []string{"error double-effect flows.buy"}},
	{"half-effect", []string{`lines/begin/deadLetter: "none"`}, []string{"error half-effect flows.buy"}},
	{"untruthful-answer", []string{
		`lines/list/operation: "command"`,
		`lines/list/idempotency: "none"`,
		`-lines/price`,
		`-boxes/prices`,
		`flows/browse/steps: ["browse", "list"]`,
		`policy/rules: {"retry-without-idempotency": "off"}`,
	}, []string{"error untruthful-answer flows.browse"}},
	{"order-lost", []string{
		`lines/mail/ordering: "key"`,
		`policy/rules: {"ordering-broken": "off"}`,
	}, []string{
		"error order-lost flows.buy",
		// Two pieces of work with two faults each are more than a check has time for.
		"can't judge double-effect flows.buy", "can't judge half-effect flows.buy", "can't judge lost-work flows.buy",
		"can't judge order-lost flows.buy", "can't judge untruthful-answer flows.buy", "can't judge unwatched-parking flows.buy",
	}},
}

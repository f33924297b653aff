package examples

// nobodyAsks are the facts of the whole system that may be left out in silence.
// The first reason that speaks of a fact is the one that the golden file gives.
var nobodyAsks = []reason{
	{"it is there for people to read", []string{
		"title", "boxes/*/title", "flows/*/title", "flows/*/worth", "lines/*/does", "lines/*/data/format",
	}},
	{"no rule judges it", []string{
		"boxes/api/admission/throttle/burst", "boxes/*/store/backup/retention", "_runs/deployment/bake",
	}},
	{"the checklist of `ready` asks for it", []string{"oncall", "_keeps/monitoring/alarms", "boxes/seats/store/durable"}},
	{"the two ends imply it", []string{"lines/*/interaction", "lines/take/ack", "lines/changes/ack", "lines/changes/ordering"}},
	{"a change log tells what happened", []string{"lines/changes/operation"}},
	{"what leaves the channel is what goes into it", []string{
		"lines/take/operation", "lines/sold/operation", "lines/write/operation", "lines/note/operation", "lines/count/operation", "lines/count/data/contract",
	}},
	{"the platform says the same unless told otherwise", []string{
		"boxes/orders/channel/retention", "boxes/clicks/channel/*", "boxes/seats/store/changeStream",
		"boxes/counts/store/durable", "boxes/tickets/store/durable", "boxes/orders/channel/maxSize", "boxes/letters/channel/retention", "lines/publish/buffer",
		"boxes/announce/inbox/attempts", "boxes/announce/inbox/maxAge", "lines/take/batch/size",
		"lines/remind/retry/backoff", "lines/remind/retry/backoff/strategy",
	}},
	{"the platform sets another value, which does here", []string{
		"lines/begin/retry/attempts", "lines/begin/retry/backoff", "lines/begin/retry/backoff/strategy", // the SDK's
		"boxes/api/admission/throttle", "boxes/api/admission/throttle/rate", "boxes/sell/timeout", "boxes/letters/channel/visibility",
		"_step/retry", "_step/retry/attempts",
	}},
	{"what the platform would imply, the model states", []string{"boxes/*/platform"}},
	{"two places tell of it, and one is enough", []string{
		"_here/place/account", "_here/place/region", // both ends are in the same place
		"boxes/api/admission/auth", "lines/*/auth", // at the door, and on the line
		"lines/*/crosses", "boxes/payments/owner", "boxes/mailer/owner", // another owner is another team
		"flows/*/objectives/availability", "flows/*/objectives/latency", // how available, or how fast
		"boxes/orders/measured/availability", "boxes/catalog/measured/availability", // who calls it counts its failures
		"lines/*/takes/p50", "lines/*/takes/p99", "lines/*/takes/p999", // one percentile of three
		"lines/list/timeout",                                    // its receiver works no longer than it may
		"lines/remind/retry/maxAge", "lines/count/retry/maxAge", // attempts, or an age
	}},
	{"whoever makes the call is the one who would repeat it", []string{"_step/retry/by", "lines/*/retry/by"}},
	{"a publish that is confirmed arrives at least once", []string{"lines/publish/guarantee", "lines/record/guarantee"}},
	{"an idempotent change may be made by two at once", []string{"lines/*/conflicts"}},
	{"the channel's own time is as long", []string{"lines/write/lease", "lines/write/lease/*"}},
	{"the library says the same", []string{"lines/begin/client"}},
	{"one limit is enough to open it", []string{"lines/mail/circuitBreaker/*"}},
	{"all changes of the store, then", []string{"lines/changes/carries"}},
	{"the pauses are known to grow, and that is what counts", []string{"_step/retry/backoff/*", "lines/*/retry/backoff/base", "lines/*/retry/backoff/cap"}},
	{"one sender alone meets nobody when it comes back", []string{"lines/*/retry/backoff/jitter"}},
	{"what can't be handed over is parked, however long it is tried", []string{"lines/sold/retry", "lines/sold/retry/*", "lines/sold/retry/backoff/*"}},
	{"each effect behind it has a key of its own", []string{"lines/begin/idempotency", "lines/begin/idempotency/*", "lines/remind/retry/on", "lines/count/retry/on"}},
	{"no other team reads it, and nothing waits in between", []string{"lines/*/data", "lines/*/data/contract", "lines/changes/data/change"}},
	{"where no batch is stated, nobody asks how it fails", []string{"lines/*/batch", "lines/*/batch/size"}},
	{"what it calls says how long it may work", []string{"boxes/catalog/timeout", "boxes/writer/timeout", "boxes/counter/timeout"}},
	{"nobody has to wait for it: it stands behind a queue", []string{"boxes/payments/objectives", "boxes/payments/objectives/*", "boxes/mailer/objectives", "boxes/mailer/objectives/*"}},
	{"a promise is held against the facts where it is made", []string{
		"objectives/latency", "objectives/latency/*", "flows/*/objectives/latency/*",
	}},
	{"it is held against the load where it is stated", []string{
		"boxes/*/capacity", "boxes/*/capacity/*", "lines/*/takes", "lines/browse/load/typical", "lines/ask/load/typical",
	}},
	{"a durable channel takes a surge", []string{"lines/remind/load/peak"}},
	{"only exploring asks, and check explores critical flows", []string{"boxes/reminders/channel/durable"}},
	{"a size is held against the others where it is stated", []string{"lines/*/data/maxSize", "boxes/api/admission/maxSize"}},
	{"it changes a verdict only where it is worse", []string{
		"boxes/*/shutdown", "boxes/*/shutdown/*", "boxes/catalog/health", "boxes/catalog/health/*", "boxes/catalog/health/*/*",
		"lines/publish/confirmed", "lines/record/confirmed", "lines/count/deadLetter/holds", "lines/mail/idempotency/inProgress", "lines/*/startsAt",
		"lines/count/batch/bisect", "lines/mail/pool", "lines/mail/pool/*", "lines/price/data/staleness", "boxes/prices/store", "boxes/prices/store/*",
		"boxes/api/tier", "boxes/api/admission/cache", "_runs/deployment/firstStep",
	}},
}

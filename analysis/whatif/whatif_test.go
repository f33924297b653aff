package whatif_test

import (
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model/modeltest"
)

func ask(t *testing.T, src string, failure whatif.Failure, lasts string, names ...string) *whatif.Outcome {
	t.Helper()
	sys := modeltest.Load(t, "system: \"x\"\nowner: \"team\"\n"+src)
	var d time.Duration
	if lasts != "" {
		var err error
		if d, err = time.ParseDuration(lasts); err != nil {
			t.Fatal(err)
		}
	}
	q, err := whatif.Choose(sys, names, failure, d)
	if err != nil {
		t.Fatal(err)
	}
	return whatif.Ask(sys, q)
}

// told is an answer as people read it, a line each.
func told(o *whatif.Outcome) string {
	var b strings.Builder
	for _, s := range o.Sections() {
		for _, item := range s.Items {
			b.WriteString(s.Title + " " + item.Label + ": " + item.Text + "\n")
		}
	}
	return b.String()
}

// Parts of models that several examples share.
const (
	call = `
		ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none", load: {typical: 20, peak: 400}}
`
	queued = `
boxes: {user: kind: "client", api: {kind: "service", timeout: "2s"}, q: {kind: "queue", channel: {durable: true, retention: "4d", visibility: "3m", deadLetter: {to: "dlq", after: 5}}},
	dlq: {kind: "queue", channel: {durable: true, retention: "14d"}, monitoring: {alarms: ["depth > 0"], runbook: "https://r"}}, w: {kind: "WORKER", capacity: rate: 50}, db: {kind: "database", store: durable: true}}
lines: {` + call + `
		put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
		take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", guarantee: "at-least-once"}
		save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "IDEM"}
}
flows: order: steps: ["ask", "put", "take", "save"]
`
)

func queueModel(worker, idempotency string) string {
	return strings.NewReplacer("WORKER", worker, "IDEM", idempotency).Replace(queued)
}

func TestDown(t *testing.T) {
	for _, ex := range []struct {
		name    string
		model   string
		down    []string
		failure whatif.Failure
		lasts   string
		verdict whatif.Verdict // of the first flow
		says    []string
		silent  []string
	}{{
		name:    "lost before anybody is told yes: the client sees that it isn't done",
		model:   strings.Replace(strings.Replace(queueModel("worker", "natural"), `ack: "after-work"`, `ack: "on-receipt"`, 1), `flows: order: steps: ["ask", "put", "take", "save"]`, `flows: order: {steps: ["ask", "put", "take", "save"], accepted: "take"}`, 1),
		down:    []string{"db"},
		verdict: whatif.Fails,
		says:    []string{"`user` is not told that it is accepted (`take`); what `take` carries is lost, because `save` gets no answer from `db`", "Lost : nothing"},
		silent:  []string{"told yes"},
	}, {
		name:    "nobody waits for the queue's confirmation: what it doesn't take is lost, whatever is promised",
		model:   strings.Replace(queueModel("worker", "natural"), `timeout: "1s", retry: "none"}`, `retry: "none", guarantee: "at-least-once", confirmed: false}`, 1),
		down:    []string{"q"},
		verdict: whatif.Loses,
		says:    []string{"what `put` carries meanwhile: `api` takes it for sent, and waits for nobody's confirmation"},
		silent:  []string{"Lost : nothing"},
	}, {
		name:    "told yes before a call that fails: nobody does the rest",
		model:   `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}, mailer: kind: "external"}` + "\nlines: {" + call + `save: {from: "api", to: "db", operation: "write", timeout: "500ms", retry: "none", idempotency: "natural"}, mail: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}}` + "\n" + `flows: f: {steps: ["ask", "save", "mail"], accepted: "save"}`,
		down:    []string{"mailer"},
		verdict: whatif.Loses,
		says:    []string{"`user` has been told yes (`save`), and nobody does the rest"},
	}, {
		name:  "a store behind a call: the client is told no",
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}}` + "\nlines: {" + call + `save: {from: "api", to: "db", operation: "write", timeout: "500ms", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "exponential", base: "100ms", cap: "1s", jitter: "full"}}, idempotency: "natural"}}` + "\n" + `flows: f: steps: ["ask", "save"]`,
		down:  []string{"db"}, verdict: whatif.Fails,
		says: []string{
			"1 flow: 1 fails; hit: 1 critical flow, 20/s (400/s at peak)", "`user` is told no, after at most 1.8s", "(`ask` → `save`)",
			"`api` tries 3 times, for at most 1.8s (3 × 500ms + 300ms backoff); then it fails", "one request may become 3 tries at `db` (`ask` → `save`): 20/s (400/s at peak) become up to 60/s (1,200/s at peak)",
			"no harm: `save` may be repeated",
		},
	}, {
		name:  "a mesh that tries again within one wait of its caller, whose client tries again as well",
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "service"}}` + "\nlines: {" + `ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "50s", retry: {attempts: 5, by: "caller", on: "any"}}, hop: {from: "api", to: "db", interaction: "request-reply", operation: "command", timeout: "3s", retry: {attempts: 2, by: "mesh", on: "any"}}}` + "\n" + `flows: f: steps: ["ask", "hop"]`,
		down:  []string{"db"}, verdict: whatif.Fails,
		says: []string{"one request may become 5 × 2 = 10 tries at `db`", "`user` is told no, after 15s (5 × 3s) and the pauses between, which nobody has stated"},
	}, {
		name:  "a run that a scheduler starts in vain: it is lost, for nobody starts it again",
		model: `boxes: {nightly: kind: "scheduler", job: kind: "service", db: {kind: "database", store: durable: true}}` + "\nlines: {" + `tick: {from: "nightly", to: "job", interaction: "request-reply", operation: "command", timeout: "50s", retry: "none"}, save: {from: "job", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}}` + "\n" + `flows: f: steps: ["tick", "save"]`,
		down:  []string{"job"}, verdict: whatif.Loses,
		says: []string{"what `nightly` starts meanwhile over `tick`: nobody starts it again"},
	}, {
		name:  "what others run has done its part before it goes on to what fails",
		model: `boxes: {user: kind: "client", api: kind: "service", card: kind: "external", db: {kind: "database", store: durable: true}}` + "\nlines: {" + `ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "9s", retry: "none"}, charge: {from: "api", to: "card", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none", idempotency: "none"}, hook: {from: "card", to: "api", interaction: "request-reply", operation: "event", timeout: "1s", retry: "none", answers: "charge"}, save: {from: "api", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}}` + "\n" + `flows: f: steps: ["ask", "charge", "hook", "save"]`,
		down:  []string{"db"}, verdict: whatif.Fails,
		says: []string{"Half done `f`: `charge` is done, `save` is not, and nothing undoes it"},
	}, {
		name:  "a slow box that the client asks itself: silence, not no",
		model: `boxes: {user: kind: "client", api: kind: "service"}` + "\nlines: {" + call + "}\n" + `flows: f: steps: ["ask"]`,
		down:  []string{"api"}, failure: whatif.Slow, verdict: whatif.Fails,
		says:   []string{"`user` hears nothing within 3s, for `api` answers later than that; it gives up after at most 3s, and `ask` may be done all the same"},
		silent: []string{"told no"},
	}, {
		name:  "a slow store whose caller gives up in time: no, and it may be done",
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}}` + "\nlines: {" + call + `save: {from: "api", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}}` + "\n" + `flows: f: steps: ["ask", "save"]`,
		down:  []string{"db"}, failure: whatif.Slow, verdict: whatif.Fails,
		says:   []string{"`user` is told no, after at most 1s, and `save` may be done all the same"},
		silent: []string{"nothing within"},
	}, {
		name:  "a caller that gives up before its callee does",
		model: `boxes: {user: kind: "client", api: kind: "service", q: {kind: "queue", channel: durable: true}}, lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}, put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: {attempts: 4, by: "caller", on: "any", backoff: {strategy: "constant", base: "100ms"}}}}, flows: f: steps: ["ask", "put"]`,
		down:  []string{"q"}, verdict: whatif.Fails,
		says:   []string{"`user` may hear nothing within 2s, for `api` tries `put` for up to 4.3s; it gives up after at most 2s, and isn't told whether it was done"},
		silent: []string{"told no"},
	}, {
		name:  "a callee that is stopped at its own limit before its caller gives up",
		model: `boxes: {user: kind: "client", api: {kind: "service", timeout: "1500ms"}, q: {kind: "queue", channel: durable: true}}, lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}, put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: {attempts: 4, by: "caller", on: "any"}}}, flows: f: steps: ["ask", "put"]`,
		down:  []string{"q"}, verdict: whatif.Fails,
		says: []string{"`user` is told no"},
	}, {
		name:  "a gateway that is down",
		model: `boxes: {user: kind: "client", api: kind: "gateway"}` + "\nlines: {" + call + "}\n" + `flows: f: steps: ["ask"]`,
		down:  []string{"api"}, verdict: whatif.Fails,
		says: []string{"`user` waits at most 3s, once; then it gives up", "nobody states an RTO"},
	}, {
		name:  "a client that is down stops nothing",
		model: `boxes: {user: kind: "client", api: kind: "gateway"}` + "\nlines: {" + call + "}\n" + `flows: f: steps: ["ask"]`,
		down:  []string{"user"}, verdict: whatif.Unaffected,
		says: []string{"`user` is a client"},
	}, {
		name:  "a scheduler that is down starts nothing",
		model: `boxes: {cron: kind: "scheduler", job: kind: "service"}, lines: run: {from: "cron", to: "job", interaction: "request-reply", operation: "command", timeout: "1m", retry: "none"}, flows: nightly: steps: ["run"]`,
		down:  []string{"cron"}, verdict: whatif.Fails,
		says: []string{"`cron` is down, and starts nothing"},
	}, {
		name:  "a soft dependency with a fallback",
		model: `boxes: {user: kind: "client", api: kind: "service", ads: kind: "external"}` + "\nlines: {" + call + `show: {from: "api", to: "ads", interaction: "request-reply", operation: "read", timeout: "100ms", retry: "none", dependency: "soft", fallback: "no advertisement"}}` + "\n" + `flows: f: steps: ["ask", "show"]`,
		down:  []string{"ads"}, verdict: whatif.Degrades,
		says:   []string{"`api` goes on without `show` (`ads` is down): no advertisement", "then it goes on: no advertisement"},
		silent: []string{"told no"},
	}, {
		name:  "a soft dependency, and nobody says what is done instead",
		model: `boxes: {user: kind: "client", api: kind: "service", ads: kind: "external"}` + "\nlines: {" + call + `show: {from: "api", to: "ads", interaction: "request-reply", operation: "read", timeout: "100ms", retry: "none", dependency: "soft"}}` + "\n" + `flows: f: steps: ["ask", "show"]`,
		down:  []string{"ads"}, verdict: whatif.Degrades,
		says: []string{"Unknown `lines.show.fallback`"},
	}, {
		name:  "who goes on without its dependency is not asked again for it",
		model: `boxes: {user: kind: "client", api: kind: "service", ads: kind: "external"}, lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: {attempts: 5, by: "caller", on: "any"}}, show: {from: "api", to: "ads", interaction: "request-reply", operation: "read", timeout: "100ms", retry: {attempts: 2, by: "caller", on: "any"}, dependency: "soft", fallback: "none"}}, flows: f: steps: ["ask", "show"]`,
		down:  []string{"ads"}, verdict: whatif.Degrades,
		says: []string{"one request may become 2 tries at `ads`", "without it, and with nothing in its place"},
	}, {
		name:  "a call that only some work makes",
		model: `boxes: {user: kind: "client", api: kind: "service", tax: kind: "external"}` + "\nlines: {" + call + `toll: {from: "api", to: "tax", when: "it is sold abroad", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"}}` + "\n" + `flows: f: steps: ["ask", "toll"]`,
		down:  []string{"tax"}, verdict: whatif.FailsInPart,
		says: []string{"only work takes for which this holds: it is sold abroad"},
	}, {
		name:  "an unknown timeout is asked for",
		model: `boxes: {user: kind: "client", api: kind: "service"}, lines: ask: {from: "user", to: "api", interaction: "request-reply", operation: "command"}, flows: f: steps: ["ask"]`,
		down:  []string{"api"}, verdict: whatif.Fails,
		says:   []string{"Unknown `lines.ask.retry`, `lines.ask.timeout`: how long `user` waits for `api`", "nobody has stated after how long"},
		silent: []string{"at most"},
	}, {
		name:  "who waits is unknown",
		model: `boxes: {user: kind: "client", api: kind: "service"}, lines: ask: {from: "user", to: "api", operation: "command"}, flows: f: steps: ["ask"]`,
		down:  []string{"api"}, verdict: whatif.Unclear,
		says: []string{"Unknown `lines.ask.interaction`"},
	}, {
		name: "a queue that keeps longer than it lasts", model: queueModel("worker", "natural"), down: []string{"w"}, lasts: "15m", verdict: whatif.Holds,
		says:   []string{"`user` is told yes; the work waits in `q`, because `w` is down", "for 4d; 15m × 20/s = 18,000 pieces of work wait in the end (360,000 at peak)", "18,000 ÷ (50/s − 20/s) = 10m until it is worked off"},
		silent: []string{"receives", "Parked `dlq`"}, // nobody asks for work, so none is received
	}, {
		name: "a queue that keeps shorter than it lasts", model: queueModel("worker", "natural"), down: []string{"w"}, lasts: "120h", verdict: whatif.Loses,
		says: []string{"after 4d it is forgotten, and lost", "Lost `take`: what `take` carries and is older than 4d: `q` keeps it for 4d only (5d − 4d = 1d × 20/s = 1,728,000 pieces of work (34,560,000 at peak))"},
	}, {
		name: "a function is called whatever state it is in, and its receives count", model: queueModel("function", "natural"), down: []string{"w"}, lasts: "1h", verdict: whatif.Holds,
		says: []string{"given up after 5 receives, the last 4 × 3m = 12m after the first", "12m × 20/s = 14,400 pieces of work wait in the end", "Parked `dlq`: takes what `take` gives up, from 15m on: up to 1h − 12m = 48m × 20/s = 57,600", "with an alarm and a runbook", "Seen by : `dlq`: depth > 0"},
	}, {
		name: "what finds no room is not tried, and so not parked", lasts: "2h", down: []string{"db"}, verdict: whatif.Holds,
		model: roomy(`concurrency: 50`, `size: 1`),
		says: []string{
			"12m × 20/s = 14,400 pieces of work wait in the end (288,000 at peak) if `db` refuses at once; if it gives no answer, `w` has room for 50, each waits 1s: 50 receives/s ÷ 5 = 10/s are given up, so at least 2h × 20/s − 64,800 = 79,200 (2,815,200 at peak) wait",
			"up to 2h − 12m = 1h48m × 20/s = 129,600 pieces of work (2,592,000 at peak) if `db` refuses at once; at most 1h48m × 10/s = 64,800 if it gives no answer",
		},
	}, {
		name: "a batch that comes back whole counts for each of its pieces", lasts: "2h", down: []string{"db"}, verdict: whatif.Holds,
		model: roomy(`concurrency: 5`, `size: 10`),
		says:  []string{"`w` has room for 5 × a batch of 10, each waits 1s: 50 receives/s ÷ 5 = 10/s"},
	}, {
		name: "a batch of which each piece is tried takes longer", lasts: "2h", down: []string{"db"}, verdict: whatif.Holds,
		model: roomy(`concurrency: 50`, `{size: 10, partialFailure: true}`),
		says:  []string{"`w` has room for 50, each waits 1s: 50 receives/s ÷ 5 = 10/s"},
	}, {
		name: "room for all that comes", lasts: "2h", down: []string{"db"}, verdict: whatif.Holds,
		model:  roomy(`{rate: 2000, concurrency: 2000}`, `size: 1`),
		says:   []string{"Parked `dlq`: takes what `take` gives up, from 15m on: up to 2h − 12m = 1h48m × 20/s = 129,600 pieces of work (2,592,000 at peak); it keeps"},
		silent: []string{"has room for"},
	}, {
		name: "behind a poll no more calls wait than there is room for", lasts: "2h", down: []string{"db"}, failure: whatif.Slow, verdict: whatif.Holds,
		model:  strings.Replace(roomy(`{concurrency: 4, rate: 100}`, `size: 1`), `timeout: "1s", retry: "none", idempotency`, `timeout: "1s", retry: {attempts: 3, by: "caller", on: "any"}, idempotency`, 1),
		says:   []string{"at most 4 calls wait at once", "never more than 4 at once, for `w` fetches no more: 4 ÷ 1s = 4/s where no answer comes", "at peak 400/s come in and 100/s are worked off: it never drains while that lasts"},
		silent: []string{"400/s × 3s", "become up to"},
	}, {
		name: "a guard ends the second receive as if all were done", lasts: "1h", down: []string{"mail"}, verdict: whatif.Loses,
		model:  claimed(`guard: true`),
		says:   []string{"Lost `take`: what `take` carries meanwhile: `save` is done at the first receive, and its key ends the second as if all were done (1h × 20/s = 72,000 pieces of work (1,440,000 at peak))"},
		silent: []string{"Parked `dlq`"},
	}, {
		name: "a guard that is rolled back with its transaction loses nothing", lasts: "1h", down: []string{"mail"}, verdict: whatif.Holds,
		model:  claimed(`guard: true, transaction: "both"`),
		says:   []string{"Parked `dlq`"},
		silent: []string{"Lost `take`"},
	}, {
		name: "forgotten before it can be parked", lasts: "3h", down: []string{"db"}, verdict: whatif.Loses,
		model:  strings.NewReplacer(`retention: "4d"`, `retention: "1h"`, `visibility: "3m"`, `visibility: "30m"`).Replace(queueModel("worker", "natural")),
		says:   []string{"5 receives × 30m = 2h30m, so it is forgotten before `dlq` takes it", "Lost `take`: what `take` carries and is older than 1h: `q` keeps it for 1h only (3h − 1h = 2h × 20/s = 144,000", "after 1h it is forgotten, and lost", "1h × 20/s = 72,000 pieces of work wait in the end"},
		silent: []string{"is parked in", "Parked `dlq`", "depth > 0"},
	}, {
		name: "what is refused comes back at once, and is parked", lasts: "2h", down: []string{"db"}, verdict: whatif.Holds,
		model:  strings.Replace(queueModel("worker", "natural"), `ack: "after-work"`, `ack: "after-work", retry: backoff: "none"`, 1),
		says:   []string{"the work is parked in `dlq` as soon as it has been tried, because `save` gets no answer from `db`", "given up after 5 receives without a pause between them"},
		silent: []string{"× 3m"},
	}, {
		name: "what is slow is waited for at each receive", lasts: "2h", down: []string{"db"}, failure: whatif.Slow, verdict: whatif.Loses,
		model:  strings.NewReplacer(`deadLetter: {to: "dlq", after: 5}`, `deadLetter: "none"`, `ack: "after-work"`, `ack: "after-work", retry: {attempts: 5, by: "broker", backoff: "none"}`).Replace(queueModel("worker", "natural")),
		says:   []string{"given up after 5 receives without a pause between them, each of which waits 1s", "after 4s it is given up, and lost", "older than 4s", "2h − 4s = 1h59m56s × 20/s = 143,920"},
		silent: []string{"as soon as it has been tried"},
	}, {
		name: "the pauses after refusals count, not the leases", lasts: "2h", down: []string{"db"}, verdict: whatif.Holds,
		model:  strings.Replace(queueModel("worker", "natural"), `ack: "after-work"`, `ack: "after-work", retry: backoff: {strategy: "constant", base: "10s"}`, 1),
		says:   []string{"given up after 5 receives, with pauses of 40s in all"},
		silent: []string{"× 3m"},
	}, {
		name: "a channel that counts, and has no dead letter", lasts: "2h", down: []string{"db"}, verdict: whatif.Loses,
		model:  strings.NewReplacer(`deadLetter: {to: "dlq", after: 5}`, `deadLetter: "none"`, `ack: "after-work"`, `ack: "after-work", retry: {attempts: 5, by: "broker", backoff: "none"}`).Replace(queueModel("worker", "natural")),
		says:   []string{"the work is given up as soon as it has been tried, and lost, because `save` gets no answer from `db`"},
		silent: []string{"after 0s"},
	}, {
		name: "the border: as long as the receives last", model: queueModel("function", "natural"), down: []string{"w"}, lasts: "12m", verdict: whatif.Holds,
		says: []string{"12m × 20/s = 14,400 pieces of work wait in the end"}, silent: []string{"Parked `dlq`", "is parked"},
	}, {
		name: "past the border: what has failed its last receive goes to the dead letter, whatever is back by then", model: queueModel("function", "natural"), down: []string{"w"}, lasts: "13m", verdict: whatif.Holds,
		says: []string{"from 15m on it is parked in `dlq`", "12m × 20/s = 14,400 pieces of work wait in the end", "Parked `dlq`: takes what `take` gives up, from 15m on: up to 13m − 12m = 1m × 20/s = 1,200"},
	}, {
		name: "a store behind a queue: what was done before the failing step is repeated", model: queueModel("worker", "natural"), down: []string{"db"}, lasts: "10m", verdict: whatif.Holds,
		says: []string{"because `save` gets no answer from `db`", "no harm: `save`"},
	}, {
		name: "not idempotent", model: queueModel("worker", "none"), down: []string{"db"}, lasts: "10m", verdict: whatif.Holds,
		says: []string{"Twice `save`: may happen twice: `take` brings it back, and it isn't idempotent"},
	}, {
		name: "a queue that is down: the sender still owns the work", model: queueModel("worker", "natural"), down: []string{"q"}, lasts: "10m", verdict: whatif.Fails,
		says: []string{"`put` can't hand over to `q`; `user` is told no", "`api` waits at most 1s, once; then it can't hand the work over, and still owns it", "what `q` holds already is kept, and reaches nobody until it is back"},
	}, {
		name: "a dead-letter queue that is down", model: queueModel("worker", "natural"), down: []string{"dlq"}, verdict: whatif.Unaffected,
		says: []string{"nothing can be parked in `dlq`: what fails at `boxes.q` comes back"},
	}, {
		name: "sender and queue: nothing new arrives", model: queueModel("worker", "natural"), down: []string{"api", "w"}, lasts: "10m", verdict: whatif.Fails,
		says: []string{"nothing new arrives, and what is there waits"}, silent: []string{"12,000"},
	}, {
		name: "a slow worker: the queue grows, and deliveries count", model: queueModel("worker", "none"), down: []string{"w"}, failure: whatif.Slow, lasts: "1h", verdict: whatif.Holds,
		says: []string{"because `w` is slow", "from 15m on"},
	}, {
		name: "a slow store: its callers give up, and it may be done all the same", model: queueModel("worker", "none"), down: []string{"db"}, failure: whatif.Slow, lasts: "10m", verdict: whatif.Holds,
		says: []string{"`save` gets no answer from `db` in time", "400/s × 1s = up to 400 calls wait at once", "`save` may still take effect at `db` after its caller has given up"},
	}, {
		name:  "a slow store: those who ask its caller try again, and so more calls wait",
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}}, lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "10s", retry: {attempts: 3, by: "caller", on: "any"}, load: {typical: 30, peak: 300}}, save: {from: "api", to: "db", operation: "write", timeout: "2s", retry: "none", idempotency: "natural"}}, flows: f: steps: ["ask", "save"]`,
		down:  []string{"db"}, failure: whatif.Slow, verdict: whatif.Fails,
		says:   []string{"300/s × 2s = 600 calls wait at once, up to 1,800 with the retries of those who ask `api`", "`user` is told no, after 6s (3 × 2s) and the pauses between, which nobody has stated", "Unknown `lines.ask.retry.backoff`: how long `user` waits for `api`"},
		silent: []string{"at most 30s"},
	}, {
		name:  "a caller hears nothing while its receiver tries, pauses unstated",
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}}, lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}, save: {from: "api", to: "db", operation: "write", timeout: "1s", retry: {attempts: 3, by: "caller", on: "any"}, idempotency: "natural"}}, flows: f: steps: ["ask", "save"]`,
		down:  []string{"db"}, verdict: whatif.Fails,
		says: []string{"`api` tries `save` for 3s and the pauses between, which nobody has stated; it gives up after at most 2s"},
	}, {
		name: "an asynchronous function has a hidden queue: three tries if it fails, six hours if it refuses",
		model: `boxes: {user: kind: "client", api: {kind: "function", platform: "aws/lambda"}, work: {kind: "function", platform: "aws/lambda"}}
lines: {` + call + `go: {from: "api", to: "work", interaction: "send", operation: "command", timeout: "1s"}}
flows: f: steps: ["ask", "go"]`,
		down: []string{"work"}, lasts: "15m", verdict: whatif.Loses,
		says: []string{"Held `Lambda's internal event queue`: keeps what `work` doesn't take for 6h; given up after 3 tries in 3m if `work` fails, and not if it only refuses", "nothing takes it then"},
	}, {
		name: "an asynchronous function with a dead letter",
		model: `boxes: {user: kind: "client", api: {kind: "function", platform: "aws/lambda"}, work: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "dlq"}, dlq: {kind: "queue", platform: "aws/sqs"}}
lines: {` + call + `go: {from: "api", to: "work", interaction: "send", operation: "command", timeout: "1s"}}
flows: f: steps: ["ask", "go"]`,
		down: []string{"work"}, lasts: "7h", verdict: whatif.Holds,
		says: []string{"Parked `dlq`", "no alarm is stated there"},
	}, {
		name:  "at most once: lost, as the model says it may be",
		model: `boxes: {user: kind: "client", api: kind: "service", log: kind: "service"}` + "\nlines: {" + call + `tell: {from: "api", to: "log", interaction: "send", operation: "event", guarantee: "at-most-once"}}` + "\n" + `flows: f: steps: ["ask", "tell"]`,
		down:  []string{"log"}, lasts: "1m", verdict: whatif.Degrades,
		says: []string{"Lost `tell`: what `tell` carries meanwhile: `tell` is at-most-once, as the model says it may be (1m × 20/s = 1,200 pieces of work (24,000 at peak))"},
	}, {
		name:  "nothing holds it",
		model: `boxes: {user: kind: "client", api: kind: "service", log: kind: "service"}` + "\nlines: {" + call + `tell: {from: "api", to: "log", interaction: "send", operation: "event", buffer: "none"}}` + "\n" + `flows: f: steps: ["ask", "tell"]`,
		down:  []string{"log"}, lasts: "1m", verdict: whatif.Loses,
		says: []string{"nothing keeps it"},
	}, {
		name:  "nobody says what holds it",
		model: `boxes: {user: kind: "client", api: kind: "service", log: kind: "service"}` + "\nlines: {" + call + `tell: {from: "api", to: "log", interaction: "send", operation: "event"}}` + "\n" + `flows: f: steps: ["ask", "tell"]`,
		down:  []string{"log"}, lasts: "1m", verdict: whatif.Unclear,
		says: []string{"Unknown `lines.tell.buffer`"},
	}, {
		name: "forgotten on receipt", verdict: whatif.Loses, lasts: "1m", down: []string{"db"},
		model: strings.Replace(queueModel("worker", "natural"), `ack: "after-work"`, `ack: "on-receipt"`, 1),
		says:  []string{"`take` forgets a message on receipt"},
	}, {
		name: "forgotten on receipt, and nobody receives", verdict: whatif.Holds, lasts: "1m", down: []string{"w"},
		model: strings.Replace(queueModel("worker", "natural"), `ack: "after-work"`, `ack: "on-receipt"`, 1),
	}, {
		name: "a queue in memory", verdict: whatif.Holds, lasts: "1m", down: []string{"w"},
		model: strings.Replace(queueModel("worker", "natural"), `durable: true, retention: "4d"`, `durable: false, retention: "4d"`, 1),
	}, {
		name: "a topic in memory", verdict: whatif.Loses, lasts: "1m", down: []string{"w"},
		model: strings.NewReplacer(`durable: true, retention: "4d"`, `durable: false, retention: "4d"`, `kind: "queue"`, `kind: "topic"`, `"poll"`, `"deliver"`).Replace(queueModel("worker", "natural")),
		says:  []string{"`q` keeps nothing for a receiver that isn't there"},
	}, {
		name: "a change stream of a day",
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: {durable: true, changeStream: "24h"}}, feed: kind: "worker"}
lines: {` + call + `save: {from: "api", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	changes: {from: "db", to: "feed", interaction: "tail", ack: "after-work"}}
flows: f: steps: ["ask", "save", "changes"]`,
		down: []string{"feed"}, lasts: "36h", verdict: whatif.Loses,
		says:   []string{"Held `db`: keeps what `feed` doesn't take for 1d", "1d12h − 1d = 12h × 20/s = 864,000"},
		silent: []string{"told no"},
	}, {
		name: "a workflow whose undoing fails as well holds the execution", verdict: whatif.Holds, lasts: "1h", down: []string{"cards"},
		model:  workflow("3", `deadLetter: "dlq"`),
		says:   []string{"`sale` keeps the execution, and tries in vain", "`refund` comes first to undo it and fails too, so `sale` holds the failed execution", "1h × 20/s = 72,000 failed executions (1,440,000 at peak); somebody has to resume them, no alarm is stated there", "`refund` can't be done meanwhile", "`reserve` stays done, as `release` comes after that and doesn't run", "Retries `cards`: `charge` and `refund` may come together: 60/s + 60/s = up to 120/s (1,200/s + 1,200/s = 2,400/s at peak)"},
		silent: []string{"`reserve` is undone", "Parked `dlq`", "Drain"},
	}, {
		name: "of two steps that can't be done, the first in the program is the cause", verdict: whatif.Holds, lasts: "1h", down: []string{"cards", "stock"},
		model:  workflow("3", `deadLetter: "none"`),
		says:   []string{"because `reserve` gets no answer from `stock`", "`release` comes first to undo it", "`reserve` and `release` may come together: 60/s + 60/s = up to 120/s"},
		silent: []string{"because `charge`", "`charge` and `refund` may come together", "Retries `charge`"},
	}, {
		name: "a workflow that can undo it", verdict: whatif.Fails, lasts: "1h", down: []string{"cards"},
		model:  undoneElsewhere(`deadLetter: "none"`),
		says:   []string{"`sale` keeps the execution, and undoes what it did when it has tried in vain", "`reserve` and `charge` are undone, because `charge` can't be done"},
		silent: []string{"failed execution"},
	}, {
		name: "a workflow that parks what it has undone", verdict: whatif.Holds, lasts: "1h", down: []string{"cards"},
		model: undoneElsewhere(`deadLetter: "dlq"`),
		says:  []string{"the work is parked in `dlq` then", "Parked `dlq`: takes what `begin` gives up: up to 1h × 20/s = 72,000"},
	}, {
		name: "a workflow that tries longer than it lasts", verdict: whatif.Holds, lasts: "1h", down: []string{"cards"},
		model:  strings.ReplaceAll(workflow("4000", `deadLetter: "none"`), `jitter: "full"`, `jitter: "none"`),
		says:   []string{"tries longer than this lasts"},
		silent: []string{"Parked `dlq`"},
	}, {
		name: "a workflow whose pauses jitter may make shorter than it lasts", verdict: whatif.Holds, lasts: "1h", down: []string{"cards"},
		model:  workflow("4000", `deadLetter: "none"`),
		says:   []string{"tries in vain"},
		silent: []string{"tries longer than this lasts"},
	}, {
		name: "what a broker hands out at once is no capacity", verdict: whatif.Holds, lasts: "1h", down: []string{"db"},
		model:  drained(``),
		says:   []string{"Unknown `boxes.w.capacity`: how fast `w` works off what waited"},
		silent: []string{"1000 ÷"},
	}, {
		name: "what is stated of whom it is handed to is one", verdict: whatif.Holds, lasts: "1h", down: []string{"db"},
		model: drained(`, capacity: concurrency: 10`),
		says:  []string{"10 ÷ 2ms = 5,000/s"},
	}, {
		name: "who calls tries for longer than it lasts", verdict: whatif.Holds, lasts: "5m", down: []string{"hook"},
		model:  hourly(),
		says:   []string{"`shop` still owns the work, and tries `event` for longer than this lasts", "that is longer than this lasts", "Lost : nothing"},
		silent: []string{"told no", "gives up", "told yes"},
	}, {
		name: "and for longer than what is behind whom it calls is down, so that nothing stays half done", verdict: whatif.Holds, lasts: "5m", down: []string{"db2"},
		model:  hourly(),
		says:   []string{"`shop` still owns the work"},
		silent: []string{"told no", "Half done"},
	}, {
		name: "who calls tries for less long", verdict: whatif.Fails, lasts: "20h", down: []string{"hook"},
		model: hourly(),
		says:  []string{"told no"},
	}, {
		name: "whose tries end at an age", verdict: whatif.Fails, lasts: "2h", down: []string{"hook"},
		model: strings.Replace(hourly(), `maxAge: "3d"`, `maxAge: "1h"`, 1),
	}, {
		name: "who tries again only what was refused, and is answered that it failed", verdict: whatif.Fails, lasts: "5m", down: []string{"db2"},
		model: strings.Replace(hourly(), `on: "any", maxAge`, `on: "refused", maxAge`, 1),
	}, {
		name: "who tries again only what was refused, and is refused", verdict: whatif.Holds, lasts: "5m", down: []string{"hook"},
		model: strings.Replace(hourly(), `on: "any", maxAge`, `on: "refused", maxAge`, 1),
	}, {
		name: "a scheduler whose tries last longer, of which each may be soon", verdict: whatif.Holds, lasts: "1h", down: []string{"q"},
		model: `boxes: {cron: kind: "scheduler", q: {kind: "queue", channel: {durable: true, retention: "4d"}}, w: kind: "worker", db: {kind: "database", store: durable: true}, dlq: {kind: "queue", channel: durable: true}}
lines: tick: {from: "cron", to: "q", interaction: "send", operation: "command", timeout: "5s", deadLetter: "dlq", retry: {attempts: 186, by: "caller", on: "any", maxAge: "24h", backoff: {strategy: "exponential", base: "1s", cap: "10m", jitter: "full"}}}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work"}, lines: save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
flows: f: steps: ["tick", "take", "save"]`,
		says:   []string{"`cron` still owns the work, and tries `tick` for longer than this lasts", "Lost : nothing"},
		silent: []string{"Parked `dlq`"},
	}, {
		name: "a workflow whose pauses are shorter than it lasts: it may be refused each time", verdict: whatif.Holds, lasts: "1h", down: []string{"cards"},
		model: workflow("2000", `deadLetter: "none"`),
	}, {
		name: "a workflow that waits out each try of what is slow", verdict: whatif.Holds, lasts: "1h", down: []string{"cards"}, failure: whatif.Slow,
		model: workflow("2000", `deadLetter: "none"`),
	}, {
		name:  "a callee that works is stopped at its own limit",
		model: `boxes: {user: kind: "client", api: {kind: "service", timeout: "2s"}, db: {kind: "database", store: durable: true}}, lines: {ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "none", retry: "none"}, save: {from: "api", to: "db", operation: "write", timeout: "none", retry: "none", idempotency: "natural"}}, flows: f: steps: ["ask", "save"]`,
		down:  []string{"db"}, verdict: whatif.Fails,
		says: []string{"`user` is told no, after at most 2s", "`api` waits for `db` without end (no timeout), and is stopped at its own limit of 2s"},
	}, {
		name: "a workflow that is itself down is not there to take over", verdict: whatif.Fails, lasts: "1h", down: []string{"sale"},
		model: workflow("3", `deadLetter: "none"`),
		says:  []string{"`begin` can't hand over to `sale`; `user` is told no"},
	}, {
		name: "half done: nothing undoes what was saved first", lasts: "1m", down: []string{"mail"}, verdict: whatif.Fails,
		model: `boxes: {user: kind: "client", api: kind: "service", db: {kind: "database", store: durable: true}, mail: kind: "external"}` + "\nlines: {" + call + `save: {from: "api", to: "db", operation: "write", timeout: "1s", retry: "none", idempotency: "none"}
	post: {from: "api", to: "mail", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "none"}}` + "\n" + `flows: f: steps: ["ask", "save", "post"]`,
		says: []string{"`save` is done, `post` is not, and nothing undoes it"},
	}, {
		name:  "a group",
		model: `groups: {east: kind: "cell"}` + "\n" + strings.Replace(queueModel("worker", "natural"), `db: {`, `db: {in: "east", `, 1),
		down:  []string{"group:east"}, lasts: "1m", verdict: whatif.Holds,
		says: []string{"`save` gets no answer from `db`"},
	}, {
		name:  "no flow is described",
		model: `boxes: {a: kind: "service", b: kind: "service", c: kind: "service"}, lines: {x: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}, y: {from: "b", to: "c", interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any"}}}`,
		down:  []string{"c"},
		says:  []string{"the model describes no flow", "`b` tries 2 times, for 2s (2 × 1s) and the pauses between, which nobody has stated", "Unknown `lines.y.retry.backoff`: how long `b` waits for `c`"},
	}, {
		name:  "boxes that wait for each other, and tries without end",
		model: `boxes: {a: kind: "service", b: kind: "service"}, lines: {x: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: "unlimited", by: "caller", on: "any"}}, y: {from: "b", to: "a", interaction: "request-reply", operation: "command", timeout: "none", retry: "none"}, z: {from: "a", to: "a", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}}, flows: f: steps: ["x", "y", "x", "z"]`,
		down:  []string{"b"}, verdict: whatif.Fails,
		says: []string{"without end"},
	}} {
		t.Run(ex.name, func(t *testing.T) {
			o := ask(t, ex.model, ex.failure, ex.lasts, ex.down...)
			text := o.Asked() + "\n" + told(o)
			if len(o.Flows) > 0 && o.Flows[0].Verdict != ex.verdict {
				t.Errorf("the flow %s, want %s", o.Flows[0].Verdict, ex.verdict)
			}
			for _, want := range ex.says {
				if !strings.Contains(text, want) {
					t.Errorf("doesn't say %q", want)
				}
			}
			for _, not := range ex.silent {
				if strings.Contains(text, not) {
					t.Errorf("says %q", not)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}

// roomy is a worker behind a queue with room for so many, in batches.
func roomy(capacity, batch string) string {
	return strings.NewReplacer(`capacity: rate: 50`, `capacity: `+capacity, `poll", operation`, `poll", batch: `+batch+`, operation`).Replace(queueModel("worker", "natural"))
}

// claimed is a worker that saves, sends a mail and notes that it did.
func claimed(how string) string {
	note := strings.Replace(how, "guard: true", `idempotency: "natural"`, 1)
	return strings.NewReplacer(`idempotency: "IDEM"`, how+`, idempotency: {key: "id", enforcedBy: "unique-key"}`, "WORKER", "worker",
		`flows: order`, `boxes: mail: kind: "external"
lines: {post: {from: "w", to: "mail", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "none"}
	note: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", `+note+`}}
flows: order`, `"save"]`, `"save", "post", "note"]`).Replace(queued)
}

// undoneElsewhere is a workflow whose failed step is undone by another box.
func undoneElsewhere(deadLetter string) string {
	return strings.Replace(workflow("3", deadLetter), `refund: _step & {from: "sale", to: "cards"`, `refund: _step & {from: "sale", to: "stock"`, 1)
}

func workflow(attempts, deadLetter string) string {
	return `
_step: {interaction: "request-reply", operation: "command", timeout: "3s", idempotency: "natural", retry: {attempts: ` + attempts + `, by: "caller", on: "any", backoff: {strategy: "constant", base: "1s", jitter: "full"}}}
boxes: {user: kind: "client", api: kind: "service", sale: kind: "workflow", stock: kind: "service", cards: kind: "external", dlq: {kind: "queue", channel: durable: true}}
lines: {` + call + `begin: {from: "api", to: "sale", interaction: "send", operation: "command", timeout: "1s", retry: "none", ` + deadLetter + `}
	reserve: _step & {from: "sale", to: "stock", compensation: "release"}
	charge: _step & {from: "sale", to: "cards", compensation: "refund"}
	release: _step & {from: "sale", to: "stock", compensation: "none"}
	refund: _step & {from: "sale", to: "cards", compensation: "none"}}
flows: f: steps: ["ask", "begin", "reserve", "charge"]
`
}

// hourly is a shop that tells a hook of an event, every hour for most of a day, and a
// hook that writes twice.
func hourly() string {
	return `boxes: {shop: kind: "external", hook: {kind: "service", timeout: "5s"}, db: {kind: "database", store: durable: true}, db2: {kind: "database", store: durable: true}}
_write: {interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
lines: event: {from: "shop", to: "hook", interaction: "request-reply", operation: "event", timeout: "10s", retry: {attempts: 20, by: "caller", on: "any", maxAge: "3d", backoff: {strategy: "constant", base: "1h", jitter: "none"}}}
lines: {keep: _write & {from: "hook", to: "db"}, count: _write & {from: "hook", to: "db2"}}
flows: f: steps: ["event", "keep", "count"]`
}

// drained is a worker that reads what waits in JetStream: what is stated of it.
func drained(worker string) string {
	return `boxes: {shop: kind: "external", log: {kind: "stream", platform: "nats-jetstream", channel: {durable: true, retention: "7d"}}, w: {kind: "worker"` + worker + `}, db: {kind: "database", store: durable: true}}
lines: put: {from: "shop", to: "log", interaction: "publish", operation: "event", timeout: "1s", retry: "none", load: {typical: 10, peak: 20}}
lines: take: {from: "log", to: "w", interaction: "poll", operation: "event", ack: "after-work", takes: {p50: "2ms", p99: "30ms"}, retry: {attempts: "unlimited", by: "broker", on: "any"}}
lines: save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
flows: f: steps: ["put", "take", "save"]`
}

package readiness_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules/readiness"
)

// talks is a system with lines of every kind, of which nothing else is stated.
const talks = `system: "s"
owner: "us"
boxes: {app: kind: "client", door: kind: "gateway", api: kind: "service", db: {kind: "database"}, cache: kind: "cache", jobs: kind: "queue", news: kind: "topic", w: kind: "worker", fn: kind: "function", ext: kind: "external", log: kind: "stream", par: kind: "queue"}
lines: {
 ask: {from: "app", to: "door", interaction: "request-reply", operation: "command"}
 pass: {from: "door", to: "api", interaction: "request-reply", operation: "command"}
 save: {from: "api", to: "db", interaction: "request-reply", operation: "write"}
 count: {from: "api", to: "cache", interaction: "request-reply", operation: "write"}
 put: {from: "api", to: "jobs", interaction: "send", operation: "command"}
 take: {from: "jobs", to: "w", interaction: "poll", operation: "command"}
 tell: {from: "api", to: "news", interaction: "publish", operation: "event"}
 hear: {from: "news", to: "fn", interaction: "deliver", operation: "event"}
 async: {from: "w", to: "fn", interaction: "send", operation: "command"}
 charge: {from: "w", to: "ext", interaction: "request-reply", operation: "command"}
 hook: {from: "ext", to: "jobs", interaction: "send", operation: "event"}
 emit: {from: "w", to: "log", interaction: "send", operation: "event"}
 tail: {from: "log", to: "api", interaction: "tail", operation: "event"}
}
flows: f: steps: ["ask", "pass", "save", "count", "put", "take", "charge"]
`

// A stated answer may be the wrong one: that is a fault of the item, by one of
// its rules or by itself, and never a part of what a tick rests on.
func TestBadAnswers(t *testing.T) {
	before := check(modeltest.Load(t, talks))
	for _, c := range []struct{ item, more, why string }{
		{"work-is-owned", `boxes: db: store: durable: false`, "boxes.db.store.durable is false: what is written there is forgotten when it stops"},
		{"work-is-owned", `boxes: db: store: durable: "none"`, "boxes.db.store.durable is none: what is written there is forgotten when it stops"},
		{"work-is-owned", `boxes: jobs: channel: durable: false`, "fire-and-forget on lines.put, lines.hook"},
		{"work-is-owned", `lines: put: buffer: "none"`, "fire-and-forget on lines.put"},
		{"work-is-owned", `lines: async: buffer: "none"`, "fire-and-forget on lines.async"},
		{"work-is-owned", `lines: hear: buffer: "none"`, "lines.hear.buffer is none: nothing holds what is handed over"},
		{"work-is-owned", `lines: take: ack: "on-receipt"`, "ack-before-work on lines.take"},
		{"work-is-owned", `lines: take: ack: "none"`, "lines.take.ack is none: nobody says when the work is done"},
		{"work-is-owned", `lines: tail: ack: "on-receipt"`, "ack-before-work on lines.tail"},
		{"timeouts-and-retries", `lines: save: timeout: "none"`, "lines.save.timeout is none: whoever waits there waits for ever"},
		{"timeouts-and-retries", `lines: ask: timeout: "none"`, "lines.ask.timeout is none: whoever waits there waits for ever"},
		{"timeouts-and-retries", `lines: put: timeout: "none"`, "lines.put.timeout is none: whoever waits there waits for ever"},
		{"timeouts-and-retries", `lines: save: retry: {attempts: 3, by: "caller", on: "any", backoff: "none"}`, "retry-without-backoff on lines.save"},
		{"repeats-are-safe", `lines: charge: idempotency: "none"`, "double-effect on flows.f"},
		{"failed-work-is-parked", `lines: take: deadLetter: "none"`, "queue-without-dead-letter on boxes.jobs"},
		{"failed-work-is-parked", `lines: hear: deadLetter: "none"`, "queue-without-dead-letter on lines.hear"},
		{"failed-work-is-parked", `lines: async: deadLetter: "none"`, "queue-without-dead-letter on lines.async"},
		{"failed-work-is-parked", `lines: tail: deadLetter: "none"`, "queue-without-dead-letter on lines.tail"},
		{"failed-work-is-parked", `lines: take: batch: {size: 10, partialFailure: false}`, "batch-all-or-nothing on lines.take"},
		{"failed-work-is-parked", `lines: tail: batch: {size: 10, partialFailure: "none"}`, "batch-all-or-nothing on lines.tail"},
		{"failed-work-is-parked", `boxes: jobs: channel: {retention: "4d", visibility: "3m", deadLetter: {to: "par", after: 1000000}}`, "nothing of lines.take that its receiver never answers for gets into boxes.par: it takes 2083d8h until it is parked, and boxes.jobs forgets it after 4d"},
		{"parked-work-is-watched", `boxes: jobs: channel: {retention: "4d", visibility: "3m", deadLetter: {to: "par", after: 1000000}}`, "nothing of lines.take that its receiver never answers for gets into boxes.par: it takes 2083d8h until it is parked, and boxes.jobs forgets it after 4d"},
		{"failed-work-is-parked", `boxes: jobs: {platform: "aws/sqs", channel: deadLetter: {to: "par", after: "unlimited"}}`, "nothing of lines.take ever gets into boxes.par: no number of deliveries leads there"},
		{"parked-work-is-watched", `boxes: jobs: {platform: "aws/sqs", channel: deadLetter: {to: "par", after: "none"}}`, "nothing of lines.take ever gets into boxes.par: no number of deliveries leads there"},
		{"contracts-known", `lines: put: data: contract: "none"`, "lines.put.data.contract is none: nothing is agreed"},
		{"contracts-known", `lines: put: guarantee: "none"`, "lines.put.guarantee is none: nothing is agreed"},
		{"load-estimated", `lines: ask: load: {typical: 0, peak: 0}`, "lines.ask.load is 0: nobody has estimated it"},
		{"capacity-fits", `lines: ask: load: {typical: 0, peak: 0}`, "lines.ask.load.peak is 0: there is nothing to hold the room against"},
		{"work-drains", `boxes: api: shutdown: {drains: true, grace: "0s"}`, "boxes.api.shutdown.grace is 0s: it has no time to end anything"},
		{"dependencies-known", `boxes: ext: owner: "none"`, "nobody owns boxes.ext"},
		{"backlog-alarms", `boxes: jobs: monitoring: alarms: ["depth none"]`, "boxes.jobs has no alarm on its depth or age: \"depth none\" isn't understood: write it like \"depth > 0\""},
		{"backlog-alarms", `boxes: jobs: monitoring: alarms: ["age > <how long may work wait?>"]`, "boxes.jobs has no alarm on its depth or age: \"age > <how long may work wait?>\" isn't understood: write it like \"age > 10m\""},
		{"backlog-alarms", `boxes: jobs: {channel: retention: "7d", monitoring: alarms: ["age > 300d"]}`, "boxes.jobs has no alarm on its depth or age: \"age > 300d\" of boxes.jobs never goes off: what waits there is gone after 7d (boxes.jobs.channel.retention)"},
		{"backlog-alarms", `boxes: jobs: {channel: retention: "1h", monitoring: alarms: ["depth > 9999"]}
lines: {put: load: peak: 1, hook: load: peak: 1}`, "boxes.jobs has no alarm on its depth or age: \"depth > 9999\" of boxes.jobs never goes off: no more than 2/s comes at the peak, and what waits there is gone after 1h (boxes.jobs.channel.retention)"},
		{"backlog-alarms", `boxes: {log: {channel: retention: "7d", monitoring: alarms: ["errors > 0"]}, api: monitoring: alarms: ["age > 8d"]}`, "boxes.log has no alarm on its depth or age"},
		{"lag-alarmed", `boxes: {log: {channel: retention: "7d", monitoring: alarms: ["errors > 0"]}, api: monitoring: alarms: ["age > 8d"]}`, "no alarm tells how far lines.tail is behind: none of api or log is on its age or depth: \"age > 8d\" of boxes.api never goes off: what waits there is gone after 7d (boxes.log.channel.retention)"},
		{"lag-alarmed", `boxes: db: {store: replication: mode: "async", monitoring: alarms: ["age > 1h"]}
lines: look: {from: "api", to: "db", interaction: "request-reply", operation: "read", data: staleness: "1m"}`, "boxes.db has no alarm on the age of its copy: \"age > 1h\" of boxes.db goes off too late: what is read there may be 1m old (lines.look.data.staleness)"},
		{"lag-alarmed", `boxes: db: {store: {replication: mode: "async", expires: "1h"}, monitoring: alarms: ["age > 2h"]}`, "boxes.db has no alarm on the age of its copy: \"age > 2h\" of boxes.db never goes off: what is kept there is gone after 1h (boxes.db.store.expires)"},
		{"saturation-alarms", `boxes: db: monitoring: alarms: ["saturation unknown"]`, "boxes.db has no alarm on its saturation or throttles: \"saturation unknown\" isn't understood: write it like \"saturation > 80%\""},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: monitoring: alarms: ["depth > 1000000"]`, "no alarm of boxes.par tells of parked work: none is on its depth or age: \"depth > 1000000\" of boxes.par lets 1000000 pieces of failed work lie before anybody is told: write \"depth > 0\""},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: monitoring: alarms: ["depth < 0"]`, "no alarm of boxes.par tells of parked work: none is on its depth or age: \"depth < 0\" isn't understood, as it goes off where there is little: write it like \"depth > 0\""},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: {channel: retention: "14d", monitoring: alarms: ["depth > 0 for 15d"]}`, "no alarm of boxes.par tells of parked work: none is on its depth or age: \"depth > 0 for 15d\" of boxes.par goes off only if more keeps coming: \"depth > 0 for 15d\" takes 15d, and what waits there is gone after 14d (boxes.par.channel.retention)"},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: {channel: retention: "1h", monitoring: alarms: ["depth > 0 for 59m"]}`, "no alarm of boxes.par tells of parked work: none is on its depth or age: \"depth > 0 for 59m\" of boxes.par leaves less than half of the time in which to act: what failed is gone after 1h (boxes.par.channel.retention)"},
		{"backlog-alarms", `boxes: par: {channel: retention: "14d", monitoring: alarms: ["depth > 0 for 14d"]}`, "boxes.par has no alarm on its depth or age: \"depth > 0 for 14d\" of boxes.par goes off only if more keeps coming: \"depth > 0 for 14d\" takes 14d, and what waits there is gone after 14d (boxes.par.channel.retention)"},
		{"backlog-alarms", `boxes: jobs: monitoring: alarms: ["age > 10m (muted)"]`, "boxes.jobs has no alarm on its depth or age: \"age > 10m (muted)\" isn't understood, as it may be that nobody hears of it: write it like \"age > 10m\""},
		{"backups", `boxes: db: store: backup: {every: "1000d", retention: "1s"}`, "boxes.db keeps a backup for 1s and makes one every 1000d: most of the time there is none"},
		{"staged-deployment", `boxes: w: deployment: {strategy: "canary", bake: "1ns"}`, "boxes.w.deployment.bake is 1ns: nobody sees anything in that time"},
		{"staged-deployment", `boxes: w: deployment: {strategy: "canary", bake: "1m"}
lines: take: takes: p99: "2m"`, "boxes.w.deployment.bake is 1m, and one piece of work takes 2m (lines.take.takes.p99): nothing is seen by then"},
		{"staged-deployment", `boxes: door: deployment: {strategy: "canary", firstStep: 0.01, bake: "10s"}
lines: ask: load: peak: 1`, "boxes.door.deployment.bake is 10s, and 0.01/s comes at the peak: not one piece of work reaches the first step by then"},
		{"work-drains", `boxes: w: {timeout: "10s", shutdown: {drains: true, grace: "1ms"}}`, "boxes.w.shutdown.grace is 1ms, and what it has begun takes 10s (boxes.w.timeout): it is cut off"},
		{"health-checks", `boxes: w: health: liveness: {asks: "none", period: "30d", failures: 1000}`, "boxes.w.health.liveness is asked every 30d and counts after 1000 failures: an instance that hangs stays for longer than 30m (the policy's limits.outage)"},
		{"health-checks", `boxes: w: {objectives: rto: "5m", health: liveness: {asks: "none", period: "6m"}}`, "boxes.w.health.liveness is asked every 6m and counts after 1 failure: an instance that hangs stays for longer than 5m (its RTO)"},
		{"way-in-guarded", `boxes: {door: admission: throttle: rate: 5000000, api: capacity: rate: 800}`, "boxes.door.admission.throttle.rate is 5,000,000/s, and boxes.api can do 800/s (capacity.rate): it keeps nothing from it"},
		{"capacity-fits", `boxes: {door: admission: throttle: rate: 5000000, api: capacity: rate: 800}`, "boxes.door.admission.throttle.rate is 5,000,000/s, and boxes.api can do 800/s (capacity.rate): it keeps nothing from it"},
		{"way-in-guarded", `boxes: door: {admission: throttle: rate: 900, capacity: rate: 800}`, "boxes.door.admission.throttle.rate is 900/s, and boxes.door can do 800/s (capacity.rate): it keeps nothing from it"},
		{"runbooks", `boxes: w: monitoring: {alarms: ["age of the universe"], runbook: "https://x"}`, "an alarm of boxes.w wakes nobody: \"age of the universe\" isn't understood: write it like \"age > 10m\""},
		{"parked-work-is-watched", `boxes: jobs: channel: deadLetter: {to: "par", after: 3}
boxes: par: {channel: retention: "14d", monitoring: alarms: ["age > 13d"]}`, "no alarm of boxes.par tells of parked work: none is on its depth or age: \"age > 13d\" of boxes.par leaves less than half of the time in which to act: what failed is gone after 14d (boxes.par.channel.retention)"},
		{"staged-deployment", `boxes: api: {deployment: {strategy: "canary", firstStep: 0.1, bake: "1m"}, monitoring: alarms: ["errors > 1% for 5m", "latency > 1s for 10m"]}`, "boxes.api.deployment.bake is 1m, and no alarm of it goes off sooner than 5m (\"errors > 1% for 5m\"): nobody is told by then"},
		{"runbooks", `boxes: api: {timeout: "5s", monitoring: {alarms: ["latency > 10s"], runbook: "https://x"}}`, "an alarm of boxes.api wakes nobody: \"latency > 10s\" of boxes.api never goes off: nothing waits for it longer than 5s (boxes.api.timeout)"},
		{"runbooks", `boxes: jobs: {channel: retention: "7d", monitoring: {alarms: ["age > 300d"], runbook: "https://x"}}`, "an alarm of boxes.jobs wakes nobody: \"age > 300d\" of boxes.jobs never goes off: what waits there is gone after 7d (boxes.jobs.channel.retention)"},
		{"third-parties-degrade", `lines: charge: {dependency: "soft", fallback: "none"}`, "lines.charge.fallback is none: whoever started the work is left alone with the failure of ext"},
		{"load-estimated", `lines: ask: load: "none"`, "lines.ask.load is none: nobody has estimated it"},
		{"load-estimated", `lines: ask: load: peak: "none"`, "lines.ask.load is none: nobody has estimated it"},
		{"way-in-guarded", `boxes: door: admission: throttle: "none"`, "entry-without-throttle on boxes.door"},
		{"way-in-guarded", `boxes: door: admission: auth: "none"`, "entry-without-auth on boxes.door"},
		{"way-in-guarded", `boxes: door: admission: validation: false`, "entry-without-validation on boxes.door"},
		{"way-in-guarded", `boxes: jobs: admission: validation: false`, "boxes.jobs.admission.validation is false"},
		{"way-in-guarded", `boxes: jobs: admission: auth: "none"`, "boxes.jobs.admission.auth is none"},
		{"way-in-guarded", `lines: ask: auth: "none"`, "entry-without-auth on boxes.door"},
		{"way-in-guarded", `lines: hook: auth: "none"`, "lines.hook.auth is none"},
		{"backups", `boxes: db: store: backup: "none"`, "store-without-backup on boxes.db"},
		{"backups", `boxes: db: store: backup: every: "none"`, "store-without-backup on boxes.db"},
		{"backups", `boxes: db: store: backup: {pitr: false, every: "none"}`, "store-without-backup on boxes.db"},
		{"restore-tested", `boxes: db: store: backup: restoreTested: "none"`, "no backup of boxes.db was ever restored"},
		{"staged-deployment", `boxes: w: deployment: strategy: "all-at-once"`, "a new version reaches all of boxes.w at once"},
		{"deployments-go-back", `boxes: w: deployment: rollback: "none"`, "no-automatic-rollback on boxes.w"},
		{"deployments-go-back", `boxes: w: deployment: rollback: "manual"`, "no-automatic-rollback on boxes.w"},
		{"deployments-go-back", `boxes: w: deployment: immutable: false`, "mutable-infrastructure on boxes.w"},
		{"deployments-go-back", `boxes: door: deployment: rollback: "manual"`, "no-automatic-rollback on boxes.door"},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: monitoring: alarms: "none"`, "dead-letter-nobody-watches on boxes.par"},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: monitoring: runbook: "none"`, "dead-letter-nobody-watches on boxes.par"},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: owner: "none"`, "dead-letter-nobody-watches on boxes.par"},
		{"parked-work-is-watched", `lines: take: deadLetter: "par"
boxes: par: monitoring: alarms: ["errors > 1"]`, "no alarm of boxes.par tells of parked work: none is on its depth or age"},
		{"backlog-alarms", `boxes: jobs: monitoring: alarms: "none"`, "boxes.jobs has no alarm on its depth or age"},
		{"tracing", `boxes: w: monitoring: tracing: false`, "boxes.w isn't traced"},
		{"tracing", `boxes: w: monitoring: tracing: "none"`, "boxes.w isn't traced"},
		{"owners-known", `boxes: w: owner: "none"`, "nobody owns boxes.w"},
		{"on-call", `boxes: w: oncall: "none"`, "nobody is paged for boxes.w"},
		{"runbooks", `boxes: w: monitoring: {alarms: ["errors > 1"], runbook: "none"}`, "boxes.w wakes somebody, and has no runbook"},
		{"blast-radius", `boxes: db: place: zones: 1`, "single-zone on boxes.db"},
		{"blast-radius", `boxes: db: place: zones: "none"`, "boxes.db.place.zones is none: nobody knows how much of it one zone takes down"},
		{"objectives-possible", `objectives: {availability: 0.999, rto: "1h", rpo: "1h"}
boxes: db: store: backup: "none"`, "boxes.db has no backup, and must not lose more than 1h"},
		{"objectives-possible", `objectives: {availability: 0.999, rto: "1h", rpo: "1h"}
boxes: db: recovery: {strategy: "pilot-light", tested: "none"}`, "recovery-untested on boxes.db"},
		{"deployments-go-back", `boxes: fn: deployment: rollback: "manual"`, "boxes.fn.deployment.rollback is manual: a bad version stays until a person has noticed"},
		{"capacity-fits", `lines: ask: load: "none"`, "lines.ask.load.peak is none: there is nothing to hold the room against"},
	} {
		t.Run(c.item+" "+c.more, func(t *testing.T) {
			for i, a := range check(modeltest.Load(t, talks+c.more)).Answers {
				if a.Item.ID != c.item {
					continue
				}
				if a.Status != open || !slices.Contains(a.Why, c.why) {
					t.Errorf("%s: %q, want %q", a.Status, a.Why, c.why)
				}
				if slices.Contains(before.Answers[i].Why, c.why) {
					t.Errorf("%q without it, too", c.why)
				}
			}
		})
	}
}

// Where nobody says after how many deliveries work is parked, nobody knows whether it is.
func TestParkedAfterUnknown(t *testing.T) {
	const sys = `system: "s"
owner: "us"
boxes: {api: kind: "service", jobs: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", visibility: "3m", deadLetter: {to: "par"AFTER}}}, par: {kind: "queue", platform: "aws/sqs", channel: retention: "14d", monitoring: {alarms: ["depth > 0"], runbook: "https://x"}}, fn: {kind: "function", platform: "aws/lambda", timeout: "20s"}}
lines: {
 put: {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
 take: {from: "jobs", to: "fn", interaction: "poll", operation: "command", ack: "after-work", batch: {size: 10, partialFailure: true}}
}
`
	for after, want := range map[string]string{", after: 5": "", ", after: \"unknown\"": "lines.take.deadLetter.after", "": "lines.take.deadLetter.after"} {
		for _, item := range []string{"failed-work-is-parked", "parked-work-is-watched"} {
			a := answerOf(t, strings.Replace(sys, "AFTER", after, 1), item)
			if why := strings.Join(a.Why, "; "); want == "" && a.Status != readiness.Shown || want != "" && (a.Status != readiness.NotJudged || !strings.Contains(why, want)) {
				t.Errorf("%s, %q: %s: %q", item, after, a.Status, why)
			}
		}
	}
}

// Work gets into a dead letter where nobody forgets it before, and where somebody who counts
// his tries puts it there: what isn't known of that is a question.
func TestParkedInTime(t *testing.T) {
	const sys = `system: "s"
owner: "us"
boxes: {api: kind: "service", jobs: {kind: "queue", channel: {durable: true, visibility: *"3m" | string, deadLetter: {to: "par", after: *5 | int}}}, par: {kind: "queue", channel: {durable: true, retention: "14d"}, monitoring: {alarms: ["depth > 0"], runbook: "https://x"}}, fn: {kind: "function", timeout: "20s"}}
lines: {
 put: {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: _ | *"none", guarantee: "at-least-once", deadLetter: *"none" | _}
 take: {from: "jobs", to: "fn", interaction: "poll", operation: "command", ack: "after-work", batch: {size: 10, partialFailure: true}}
}
`
	const kept = "\nboxes: jobs: channel: retention: \"4d\""
	for _, c := range []struct {
		more   string
		status readiness.Status
		why    string
	}{
		{kept, readiness.Shown, ""},
		{"", readiness.NotJudged, "boxes.jobs.channel.retention"},
		{"\nboxes: jobs: channel: deadLetter: after: 1000000", readiness.NotJudged, "boxes.jobs.channel.retention"},
		{"\nboxes: jobs: channel: retention: \"none\"", readiness.Shown, ""},
		{kept + "\nboxes: jobs: channel: visibility: \"unknown\"", readiness.NotJudged, "boxes.jobs.channel.visibility"},
		{kept + "\nboxes: jobs: channel: visibility: \"none\"", readiness.Shown, ""},
		{kept + "\nboxes: jobs: channel: visibility: \"unknown\", lines: take: lease: for: \"3m\"", readiness.Shown, ""},
		{kept + "\nboxes: jobs: channel: deadLetter: after: 1000000", readiness.Open, "nothing of lines.take that its receiver never answers for gets into boxes.par"},
		{kept + "\nlines: put: {deadLetter: \"par\", retry: {attempts: 3, by: \"caller\", on: \"any\"}}", readiness.Shown, ""},
		{kept + "\nlines: put: {deadLetter: \"par\", retry: \"unknown\"}", readiness.NotJudged, "lines.put.retry"},
		{kept + "\nlines: put: {deadLetter: \"par\", retry: {attempts: \"unlimited\", by: \"caller\", on: \"any\"}}", readiness.Open, "nothing of lines.put ever gets into boxes.par: it is tried without end"},
	} {
		a := answerOf(t, sys+c.more, "failed-work-is-parked")
		if why := strings.Join(a.Why, "; "); a.Status != c.status || !strings.Contains(why, c.why) {
			t.Errorf("%s: %s: %q, want %s: %q", c.more, a.Status, why, c.status, c.why)
		}
	}
}

// What is stated and isn't understood is not said to be stated by nobody.
func TestStatedAndNotUnderstood(t *testing.T) {
	const sys = `system: "s"
owner: "us"
boxes: {app: kind: "client", api: kind: "service", jobs: {kind: "queue", channel: {durable: true, retention: "4d", visibility: "3m", deadLetter: {to: "par", after: 5}}}, par: {kind: "queue", channel: {durable: true, retention: "14d"}, monitoring: {alarms: ALARMS, runbook: "https://x"}}, w: {kind: "worker", timeout: "20s"}, db: {kind: "database", store: durable: true}}
lines: {
 ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
 put: {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
 take: {from: "jobs", to: "w", interaction: "poll", operation: "command", ack: "after-work", batch: size: 1}
 save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
}
flows: f: {importance: "critical", steps: ["ask", "put", "take", "save"]}
`
	const nobody, stated = "nobody has stated boxes.par.monitoring.alarms", `boxes.par.monitoring.alarms is stated, and "depth none" isn't understood: write it like "depth > 0"`
	for alarms, want := range map[string]string{`["depth none"]`: stated, `"unknown"`: nobody} {
		for _, item := range []string{"promises-kept", "parked-work-is-watched"} {
			why := strings.Join(answerOf(t, strings.Replace(sys, "ALARMS", alarms, 1), item).Why, "\n")
			if says := strings.Contains(why, nobody); says != (want == nobody) || item == "promises-kept" && !strings.Contains(why, want) {
				t.Errorf("%s with %s: %q, want %q", item, alarms, why, want)
			}
		}
	}
}

// What is bad elsewhere is none of it here.
func TestGoodAnswers(t *testing.T) {
	for item, more := range map[string]string{
		"work-is-owned": `boxes: {copy: {kind: "cache", store: durable: false}, db: store: durable: true}
lines: refill: {from: "api", to: "copy", interaction: "request-reply", operation: "write", idempotency: "natural"}
flows: g: steps: ["ask", "pass", "save", "refill"]`,
		"failed-work-is-parked": "lines: hear: {deadLetter: \"none\", guarantee: \"at-most-once\"}",
		"timeouts-and-retries":  "lines: save: retry: \"none\"",
	} {
		for _, a := range check(modeltest.Load(t, talks+more)).Answers {
			if why := strings.Join(a.Why, "; "); a.Item.ID == item && (strings.Contains(why, " is none: ") || strings.Contains(why, " is false: ")) {
				t.Errorf("%s: %q", item, why)
			}
		}
	}
}

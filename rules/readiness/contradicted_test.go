package readiness_test

import (
	"strings"
	"testing"
)

// What people say doesn't outweigh what the model states, or what has come since.
func TestContradicted(t *testing.T) {
	const sys = `system: "s"
owner: "us"
boxes: {app: kind: "client", api: {kind: "service", platform: "go"}, db: {kind: "database", platform: "postgresql"}, q: kind: "queue", w: {kind: "worker"}, dlq: {kind: "queue", platform: "aws/sqs"}}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", load: peak: 300}
	save: {from: "api", to: "db", interaction: "request-reply", operation: "write"}
	put: {from: "api", to: "q", interaction: "send", operation: "command"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", deadLetter: {to: "dlq", after: 5}}
}
flows: f: steps: ["ask", "save", "put", "take"]
`
	const done = `done: true, evidence: "https://w/x", level: "tested"`
	const why = `na: true, reason: "we have none of it"`
	failed := func(kind, day string) string {
		return `lines: save: experiments: [{kind: "` + kind + `", date: "` + day + `", result: "failed: lost 30"}]`
	}
	for _, c := range []struct{ item, said, more, why string }{
		{"load-tested", done, "boxes: api: admission: throttle: rate: 100", "throttle-below-peak on boxes.api"},
		{"load-tested", done, `lines: again: {from: "app", to: "api", interaction: "request-reply", operation: "read", load: "none"}`, "lines.again.load is none: there is no load to test it with"},
		{"load-tested", why, "", "a load is stated of lines.ask"},
		{"failure-tested", done, failed("zone-loss", "2026-10-05"), "on 2026-10-05 lines.save was broken on purpose (zone-loss)"},
		{"failure-tested", done, failed("the database was cut off", "2026-10-01"), "on 2026-10-01 lines.save"},
		{"failure-tested", why, "", "boxes.api, boxes.w has machines"},
		{"zone-left", done, failed("zone-loss", "2026-10-05"), "zone-loss"},
		{"zone-left", done, "boxes: api: place: zones: 1", "boxes.api runs in one zone"},
		{"zone-left", why, "boxes: api: place: zones: 3", "boxes.api runs in 3 zones"},
		{"planes-redundant", done, "boxes: db: place: zones: 1", "boxes.db runs in one zone"},
		{"game-day", done, failed("down", "2026-10-05"), "on 2026-10-05 lines.save was broken on purpose (down)"},
		{"game-day", why, "", "there is something to break: lines.save, lines.take"},
		{"graceful-recovery", done, failed("down", "2026-10-05"), "(down)"},
		{"graceful-recovery", done, `boxes: api: health: liveness: {asks: ["db"], period: "10s"}`, "liveness-asks-a-dependency on boxes.api"},
		{"graceful-recovery", why, "", "something is waited for over lines.save"},
		{"corruption-handled", done, `boxes: db: store: backup: restoreTested: "none"`, "no backup of boxes.db was ever restored"},
		{"corruption-handled", done, `boxes: db: store: backup: "none"`, "store-without-backup on boxes.db"},
		{"corruption-handled", why, "", "boxes.db keeps data"},
		{"stages-separated", done, `boxes: {api: place: {account: "a", region: "eu"}, w: place: {account: "a", region: "us"}}`, "eu and us share the account a"},
		{"regions-share-nothing", done, `boxes: {api: place: region: "eu", db: place: {region: "us", zones: 1}}`, "boxes.db runs in one zone of us, and db is used from eu"},
		{"regions-share-nothing", why, `boxes: {api: place: region: "eu", db: place: region: "us"}`, "boxes run in eu and us"},
		{"materials-renewed", why, `lines: ask: auth: "mTLS"`, "lines.ask.auth is mTLS"},
		{"architecture-reviewed", done, `lines: take: ack: "on-receipt"`, "ack-before-work on lines.take"},
		{"security-reviewed", done, `lines: ask: auth: "none"`, "entry-without-auth on boxes.api"},
		{"security-reviewed", why, "", "work comes in from outside over lines.ask"},
		{"growth-planned", done, "boxes: api: admission: throttle: rate: 100", "throttle-below-peak on boxes.api"},
		{"rollback-tested", done, `boxes: api: deployment: rollback: "manual"`, "boxes.api.deployment.rollback is manual"},
		{"rollback-tested", why, "", "new versions reach boxes.api, boxes.w"},
		{"changes-by-pipeline", done, `boxes: api: deployment: immutable: false`, "boxes.api.deployment.immutable is false"},
		{"builds-repeatable", done, `boxes: api: deployment: immutable: false`, "boxes.api.deployment.immutable is false"},
		{"promotion-gated", done, `boxes: api: deployment: strategy: "all-at-once"`, "a new version reaches all of boxes.api at once"},
		{"promotion-gated", done, `boxes: api: deployment: {strategy: "canary", bake: "none"}`, "boxes.api.deployment.bake is none"},
		{"canary-after-deployment", done, "boxes: [string]: monitoring: synthetic: false", "boxes.api.monitoring.synthetic is false"},
		{"synthetic-client", done, "boxes: [string]: monitoring: synthetic: false", "boxes.api.monitoring.synthetic is false"},
		{"synthetic-client", why, "", "work comes in from outside over lines.ask"},
		{"redrive-rehearsed", done, `incidents: [{date: "2026-11-01", on: "boxes.dlq", lesson: "x"}]`, "something went wrong since, on 2026-11-01 at boxes.dlq"},
		{"redrive-rehearsed", done, failed("duplicate", "2026-10-05"), "(duplicate)"},
		{"redrive-rehearsed", why, "", "failed work is parked in boxes.dlq"},
		{"lessons-applied", done, `incidents: [{date: "2026-11-01", on: "lines.save", lesson: "x"}]`, "something went wrong since, on 2026-11-01 at lines.save"},
		{"lessons-applied", done, `incidents: [{date: "2026-01-01", on: "lines.take", rule: "ack-before-work", lesson: "x"}]
lines: take: ack: "on-receipt"`, "lesson-not-applied on lines.take"},
		{"lessons-applied", why, `incidents: [{date: "2026-01-01", on: "lines.save", lesson: "x"}]`, "1 incident is written down"},
		{"evidence-gathered", why, `boxes: api: monitoring: alarms: ["errors > 1%"]`, "boxes.api raises alarms"},
		{"tests-run", why, "", "new versions reach boxes.api, boxes.w"},
		{"customer-indicators", why, "", "work comes in from outside over lines.ask"},
	} {
		t.Run(c.item+" "+c.more, func(t *testing.T) {
			said := "readiness: \"" + c.item + "\": {" + c.said + `, by: "jo", on: "2026-10-01"}`
			a := answerOf(t, sys+said+"\n"+c.more, c.item)
			if why := strings.Join(a.Why, "; "); a.Status != open || !strings.Contains(why, c.why) || !strings.Contains(why, "the model shows otherwise") {
				t.Errorf("%s: %q, want %q", a.Status, why, c.why)
			}
			if c.more == "" {
				return // what refutes it is in the system itself
			}
			if before := answerOf(t, sys+said, c.item); strings.Contains(strings.Join(before.Why, "; "), c.why) {
				t.Errorf("%q without it, too", before.Why)
			}
		})
	}
}

// What was before is no answer to what is said since, and what was put right isn't either.
func TestNotContradicted(t *testing.T) {
	for name, c := range map[string]struct{ item, more string }{
		"failed before":        {"failure-tested", `lines: save: experiments: [{kind: "down", date: "2026-09-01", result: "failed"}]`},
		"put right since":      {"game-day", `lines: save: experiments: [{kind: "down", date: "2026-10-05", result: "failed"}, {kind: "down", date: "2026-10-06", result: "held"}]`},
		"another fault":        {"zone-left", `lines: save: experiments: [{kind: "down", date: "2026-10-05", result: "failed"}]`},
		"an incident before":   {"lessons-applied", `incidents: [{date: "2026-09-01", on: "lines.save", lesson: "x", rule: "none"}]`},
		"tried behind the way": {"synthetic-client", "boxes: api: monitoring: synthetic: false\nboxes: ledger: monitoring: synthetic: true"},
		"nothing is said":      {"synthetic-client", ""},
	} {
		src := bare + "flows: f: steps: [\"ask\", \"pass\", \"save\"]\nreadiness: \"" + c.item + `": {done: true, evidence: "https://w/x", level: "tested", by: "jo", on: "2026-10-01"}` + "\n" + c.more
		if a := answerOf(t, src, c.item); a.Status != attested {
			t.Errorf("%s: %s: %q", name, a.Status, a.Why)
		}
	}
}

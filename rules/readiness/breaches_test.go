package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules/readiness"
)

// shop saves an order and announces it, in two flows: whoever stops in between
// has done half of it.
const shop = `system: "s", owner: "us"
boxes: {
	shop: kind: "client", place: kind: "service"
	orders: {kind: "database", store: durable: true}
	events: {kind: "topic", channel: durable: true}
	mails: {kind: "topic", channel: durable: true}
}
lines: [string]: retry: "none"
lines: {
	submit: {from: "shop", to: "place", interaction: "request-reply", operation: "command", timeout: "5s"}
	save: {from: "place", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s", idempotency: {key: "order", enforcedBy: "unique-key"}}
	publish: {from: "place", to: "events", interaction: "publish", operation: "event", timeout: "1s"}
}
flows: {order: steps: ["submit", "save", "publish"], again: steps: ["submit", "save", "publish"]}
`

// third is one more effect of the same handler.
const third = `lines: mail: {from: "place", to: "mails", interaction: "publish", operation: "event", timeout: "1s"}
flows: third: steps: ["submit", "save", "mail"]
`

func waived(rule, on string) string {
	return `waivers: [{rule: "` + rule + `", on: "` + on + `", reason: "known", by: "jo", until: "2027-01-01"}]
`
}

// Items that say the same of a system stand together, and what somebody has
// accepted is never called kept.
func TestBreaches(t *testing.T) {
	const parks = `system: "s", owner: "us"
boxes: {shop: kind: "client", work: {kind: "queue", channel: {durable: true, deadLetter: {to: "parked", after: 5}}}, parked: {kind: "queue", channel: durable: false}, place: kind: "worker", d: {kind: "database", store: durable: true}}
boxes: parked: {owner: "us", monitoring: {alarms: ["depth > 0"], runbook: "https://r"}}
lines: put: {from: "shop", to: "work", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
lines: take: {from: "work", to: "place", interaction: "poll", operation: "command", ack: "after-work"}
lines: save: {from: "place", to: "d", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}}
flows: f: steps: ["put", "take", "save"]
`
	const twice = `system: "s", owner: "us"
boxes: {shop: kind: "client", place: kind: "service", d: {kind: "database", store: durable: true}}
lines: ask: {from: "shop", to: "place", interaction: "request-reply", operation: "command", timeout: "9s", retry: {attempts: 3, on: "any", by: "caller", backoff: {strategy: "exponential", jitter: "full"}}, idempotency: "none"}
lines: save: {from: "place", to: "d", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "none"}
flows: f: steps: ["ask", "save"]
`
	const patient = `boxes: place: timeout: "30s"
`
	for _, c := range []struct {
		name, model, item string
		status            readiness.Status
		why, never        string
	}{
		{"half done", shop, "promises-kept", open, "half-effect on flows.again, as dual-write on lines.publish tells of save and publish; half-effect on flows.order", "is kept"},
		{"half done in two ways", shop + third, "promises-kept", open, "half-effect on flows.third, as dual-write on lines.publish tells of ", "is kept"},
		{"half done is an anti-pattern", shop, "no-known-anti-pattern", open, "dual-write on lines.publish", "lines.publish, lines.publish"},
		{"half done, told by its own rule", shop + `policy: rules: "dual-write": "off"`, "work-is-owned", open, "half-effect on flows.again, flows.order", "dual-write on"},
		{"half done, and accepted", shop + waived("dual-write", "lines.publish"), "promises-kept", shown, "broken and accepted by jo until 2027-01-01: half-effect on flows.again and half-effect on flows.order, as dual-write on lines.publish tells: known", "every promise is kept"},
		{"half done, and accepted by its owner", shop + waived("dual-write", "lines.publish"), "work-is-owned", "", "broken and accepted by jo until 2027-01-01: half-effect", ""},
		{"accepted where no critical flow shows it", shop + `flows: {order: importance: "normal", again: importance: "normal"}
lines: look: {from: "shop", to: "place", interaction: "request-reply", operation: "command", timeout: "5s", idempotency: "natural"}
flows: look: {steps: ["look"], importance: "critical"}
` + waived("dual-write", "lines.publish"), "promises-kept", shown, "broken and accepted by jo until 2027-01-01: dual-write on lines.publish", "every promise is kept"},
		{"parked where it is forgotten", parks, "work-is-owned", open, "lost-work on flows.f", ""},
		{"a dead letter where nothing stays", parks, "parked-work-is-watched", open, "dead-letter-wrong-type on boxes.parked", ""},
		{"lost, and accepted", parks + waived("dead-letter-wrong-type", "boxes.parked"), "promises-kept", shown, "broken and accepted by jo until 2027-01-01: lost-work on flows.f", "every promise is kept"},
		{"done twice", twice, "repeats-are-safe", open, "retry-without-idempotency", ""},
		{"a key on the way is asked of what is repeated", strings.Replace(twice, `idempotency: "none"}
lines: save`, `idempotency: {key: "id", enforcedBy: "unique-key"}}
lines: save`, 1) + `readiness: "repeats-are-safe": {na: true, reason: "nothing is repeated", by: "jo", on: "2026-10-01"}
`, "repeats-are-safe", "", "said not to apply, and the model has something to look at", ""},
		{"done twice, and accepted", twice + waived("retry-without-idempotency", "lines.save"), "promises-kept", "", "broken and accepted by jo until 2027-01-01: double-effect on flows.f", "every promise is kept"},
		{"forgotten in an outage of the RTO", parks + `boxes: {work: channel: retention: "10m", place: objectives: rto: "20m"}
flows: f: importance: "critical"
`, "promises-kept", open, "how long an outage lasts isn't explored, and work is forgotten before it can be done: retention-too-short on lines.take", "is kept"},
		{"a call that goes on", shop + patient, "promises-kept", open, "a call that goes on after its caller gave up isn't explored: caller-gives-up-first on lines.submit", "is kept"},
		{"a call that goes on, and that is accepted", shop + patient + strings.Replace(waived("dual-write", "lines.publish"), "]", `, {rule: "caller-gives-up-first", on: "lines.submit", reason: "seldom", by: "al", until: "2027-01-01"}]`, 1), "promises-kept", shown, "by al until 2027-01-01: caller-gives-up-first on lines.submit", "every promise is kept"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, a := range check(modeltest.Load(t, c.model)).Answers {
				if a.Item.ID != c.item {
					continue
				}
				why := strings.Join(a.Why, "; ")
				if c.status != "" && a.Status != c.status || !strings.Contains(why, c.why) || c.never != "" && strings.Contains(why, c.never) {
					t.Errorf("%s: %q, want %s with %q and without %q", a.Status, why, c.status, c.why, c.never)
				}
			}
		})
	}
}

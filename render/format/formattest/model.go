// Package formattest is for tests of whatever writes documents: a model that says a
// text wherever there is room for one, and readers that take a document apart as
// those do that it is written for. What a model says is words, whatever the words
// are: in a document they may change nothing else.
package formattest

import (
	"strings"

	"cuelang.org/go/cue/literal"
)

// Harmless is a text that means nothing to anybody.
const Harmless = "plain"

// Model is a model in CUE that says a text wherever there is room for one.
func Model(text string) []byte {
	return []byte(strings.ReplaceAll(everywhere, "TEXT", literal.String.WithOptionalTabIndent(1).Quote(text)))
}

// everywhere has something for each document to tell: findings, questions, a
// waiver, an incident, what is attested, stories and parked work.
const everywhere = `package words

system: "words"
title: TEXT, description: TEXT, owner: TEXT, oncall: TEXT, tags: [TEXT], source: TEXT
objectives: {availability: 0.999, rto: "1h", rpo: "5m"}
_said: {
	title: TEXT, description: TEXT, owner: TEXT, oncall: TEXT, tags: [TEXT, "x"], source: TEXT
	place: {account: TEXT, region: TEXT, zones: 2}
	capacity: {rate: 10, quotas: [{name: TEXT, limit: 10, used: 9}]}
	monitoring: {alarms: ["depth " + TEXT], dashboard: TEXT, runbook: TEXT}
}
boxes: {
	web: _said & {kind: "client"}
	api: _said & {kind: "service", platform: TEXT, in: "cell", admission: {auth: TEXT, throttle: {rate: 5, per: TEXT}}}
	jobs: _said & {kind: "queue", platform: "aws/sqs", in: "cell", channel: {durable: true, visibility: "10s", retention: "1d", deadLetter: {to: "dead", after: 3}}}
	dead: _said & {kind: "queue", platform: [TEXT, "aws/sqs"]}
	work: _said & {kind: "worker", in: "hall", timeout: "1m", platform: TEXT}
	rows: _said & {kind: "database", in: "hall", platform: TEXT}
	mail: _said & {kind: "external", in: "hall"}
	also: {kind: "service"}
}
_line: {
	does: TEXT, when: TEXT, fallback: TEXT, client: TEXT, correlation: TEXT, auth: TEXT
	data: {format: TEXT, contract: TEXT}
	evidence: [TEXT]
	experiments: [{kind: TEXT, date: "2020-01-01", result: TEXT, link: TEXT}]
}
lines: {
	ask: _line & {from: "web", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any"}, load: {typical: 5, peak: 50}, buffer: {name: TEXT, retention: "1h"}}
	put: _line & {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	take: _line & {from: "jobs", to: "work", interaction: "poll", operation: "command", ack: "after-work", idempotency: {key: TEXT, enforcedBy: "dedup-store", window: "1m"}}
	save: _line & {from: "work", to: "rows", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "none", transaction: TEXT}
	note: _line & {from: "work", to: "mail", interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any"}, idempotency: "none"}
	bare: {from: "api", to: "also", does: TEXT}
}
flows: {
	order: {title: TEXT, worth: TEXT, steps: ["ask", "put", "take", "save", "note"], accepted: "put", effects: ["save", "note"]}
	other: {title: TEXT, steps: [{either: [["ask", "bare"], ["ask"]]}]}
}
groups: {cell: {kind: "cell", title: TEXT}, hall: {kind: "domain", title: TEXT}}
waivers: [{rule: "single-zone", on: "boxes.rows", reason: TEXT, until: "2099-01-01", by: TEXT}]
reviews: [{on: "lines.bare", question: "timeout", asked: "2026-01-01", by: TEXT}, {on: "lines.bare", question: "retry", asked: "2026-01-01", by: TEXT, answered: "2026-01-02", decision: TEXT, link: TEXT}, {on: "system", question: "owner", asked: "2026-01-01", by: TEXT}]
readiness: "review-repeated": {done: true, evidence: TEXT, by: TEXT, on: "2026-10-01", note: TEXT}
incidents: [{date: "2026-01-01", on: "lines.save", lesson: TEXT, link: TEXT}]
rules: {
	"acme-words": {scope: "line", severity: "warning", match: id: "ask", message: "own {entity} {does.value} {to.owner.value}", why: "w " + TEXT, fix: "f " + TEXT, falsePositives: TEXT, link: TEXT}
	"acme-box": {scope: "box", severity: "info", match: id: "api", message: "{owner.value}", why: "w", fix: "f"}
}
platforms: (TEXT): {
	title: TEXT, service: TEXT, kinds: ["service", "worker", "database"]
	box: timeout: {default: "3s", says: TEXT, source: TEXT, read: "2026-01-01", verified: true}
	lines: [{
		title: TEXT, from: ["*"]
		facts: "retry.attempts": {default: 3, says: TEXT, source: TEXT, read: "2026-01-01", verified: true}
		notes: [{says: TEXT, source: TEXT, read: "2026-01-01", verified: true}]
	}]
	notes: [{says: TEXT, source: TEXT, read: "2026-01-01", verified: true}]
}
`

package readiness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/promises"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

const base = `system: "s"
owner: "team"
boxes: {a: {kind: "service", timeout: "1s"}, b: {kind: "database", platform: "postgresql"}}
lines: save: {from: "a", to: "b", operation: "write", timeout: "2s", retry: {attempts: 2, by: "caller", on: "any", backoff: {strategy: "exponential", jitter: "full"}}, idempotency: "none"}
`

// queued is a queue with a worker behind it, where all but the worker has room.
const queued = `boxes: {c: kind: "client", b: capacity: rate: 100, q: {kind: "queue", capacity: rate: 100, channel: {durable: true, retention: "4d"}}, w: kind: "worker"}
lines: {
	save: load: {typical: 1, peak: 1}
	put: {from: "c", to: "q", interaction: "send", operation: "command", load: {typical: 5, peak: 20}}
	work: {from: "q", to: "w", interaction: "poll", operation: "command", guarantee: "at-least-once", takes: p50: "100ms"}
}
boxes: w: objectives: rto: "1h"
`

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name, model, item string
		status            readiness.Status
		why               string
	}{
		{"nobody attested", ``, "game-day", readiness.Open, "nobody has attested it"},
		{"attested", `readiness: "game-day": {done: true, by: "jo", on: "2026-10-01", evidence: "https://x", level: "tested"}`, "game-day", readiness.Attested, "by jo on 2026-10-01, tested: https://x"},
		{"not done", `readiness: "game-day": {done: false, note: "in May"}`, "game-day", readiness.Open, "not done: in May"},
		{"by nobody", `readiness: "game-day": {done: true, on: "2026-10-01"}`, "game-day", readiness.Open, "by whom"},
		{"on no day", `readiness: "game-day": {done: true, by: "jo", on: "none"}`, "game-day", readiness.Open, "without a date"},
		{"too long ago", `readiness: "game-day": {done: true, by: "jo", on: "2015-01-01"}`, "game-day", readiness.Open, "look again"},
		{"still to come", `readiness: "game-day": {done: true, by: "jo", on: "2099-01-01"}`, "game-day", readiness.Open, "still to come"},
		{"does not apply", `readiness: "cost-alarm": {na: true, reason: "a toy", by: "jo", on: "2026-10-01"}`, "cost-alarm", readiness.NotApplicable, "a toy"},
		{"a finding", ``, "repeats-are-safe", readiness.Open, "retry-without-idempotency on lines.save"},
		{"an attestation doesn't outweigh a finding", `readiness: "repeats-are-safe": {done: true, by: "jo", on: "2026-10-01"}`, "repeats-are-safe", readiness.Open, "retry-without-idempotency"},
		{"a waiver is told", `waivers: [{rule: "retry-without-idempotency", on: "lines.save", reason: "rare", by: "jo", until: "2027-01-01"}]`, "repeats-are-safe", readiness.Shown, "broken and accepted by jo until 2027-01-01: retry-without-idempotency on lines.save: rare"},
		{"a rule that is off shows nothing", `policy: rules: "retry-without-idempotency": "off"`, "repeats-are-safe", readiness.NotJudged, "is off"},
		{"no alarm at all", ``, "runbooks", readiness.NotJudged, "boxes.a.monitoring.alarms"},
		{"restored long ago", `boxes: b: store: backup: restoreTested: "2019-01-01"`, "restore-tested", readiness.Open, "a backup of boxes.b was last restored on 2019-01-01, and the policy allows"},
		{"restored lately", `boxes: b: store: backup: restoreTested: "2026-10-01"`, "restore-tested", readiness.Shown, "store.backup.restoreTested (2026-10-01) stated for 1 of 1 store"},
		{"the oldest restore of several", `boxes: {b: store: backup: restoreTested: "2026-10-01", d: {kind: "database", store: backup: restoreTested: "2026-09-01"}}`, "restore-tested", readiness.Shown, "store.backup.restoreTested (the oldest 2026-09-01) stated for 2 of 2 stores"},
		{"the oldest experiment of several", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held"}, {kind: "slow", date: "2026-09-01", result: "held"}]
lines: more: {from: "a", to: "b", interaction: "request-reply", operation: "write", experiments: [{kind: "down", date: "2026-09-02", result: "held"}]}`, "experiments", readiness.Shown, "experiments (the oldest 2026-09-02) stated for 2 of 2 lines"},
		{"few values are told", `boxes: {c: {kind: "service", owner: "x"}, d: {kind: "service", owner: "y"}}`, "owners-known", readiness.Shown, "owner (team, x, y) known for 4 of 4 boxes"},
		{"many values aren't", `boxes: {c: {kind: "service", owner: "w"}, d: {kind: "service", owner: "x"}, e: {kind: "service", owner: "y"}, f: {kind: "service", owner: "z"}}`, "owners-known", readiness.Shown, "owner known for 6 of 6 boxes"},
		{"how many rules looked", "boxes: c: kind: \"worker\"\nlines: save: circuitBreaker: {failures: 5, openFor: \"30s\"}\npolicy: rules: \"retry-without-idempotency\": \"info\"\nwaivers: [{rule: \"retry-without-idempotency\", on: \"lines.save\", reason: \"rare\", by: \"jo\", until: \"2027-01-01\"}]", "no-known-anti-pattern", readiness.Shown, "37 rules looked at 1 line and found nothing beyond what is told here"},
		{"what nobody states isn't done", `boxes: c: {kind: "client"}
lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
flows: f: steps: ["ask", "save"]`, "experiments", readiness.NotJudged, "lines.save.experiments"},
		{"nothing is known of deployments", ``, "deployments-go-back", readiness.NotJudged, "boxes.a.deployment"},
		{"owned", ``, "owners-known", readiness.Shown, "owner (team) implied for 2 of 2 boxes by the owner of the system"},
		{"an external has an owner of its own", `boxes: x: kind: "external"`, "owners-known", readiness.NotJudged, "nobody has stated boxes.x.owner"},
		{"nobody knows the owner yet", `boxes: a: owner: "unknown"`, "owners-known", readiness.NotJudged, "boxes.a.owner"},
		{"nobody owns it", `boxes: a: owner: "none"`, "owners-known", readiness.Open, "nobody owns boxes.a"},
		{"one answer for all", ``, "on-call", readiness.NotJudged, "nobody has stated oncall"},
		{"another team's box", "oncall: \"us\"\nboxes: a: owner: \"them\"", "on-call", readiness.NotJudged, "nobody has stated boxes.a.oncall"},
		{"nobody is paged", `oncall: "none"`, "on-call", readiness.Open, "nobody is paged for boxes.a"},
		{"does not apply, nobody says why", `readiness: "cost-alarm": {na: true, reason: "unknown", by: "jo", on: "2026-10-01"}`, "cost-alarm", readiness.Open, "without saying why"},
		{"the policy asks nobody", `policy: unstated: "off"`, "repeats-are-safe", readiness.Open, "keeps quiet about what nobody stated"},
		{"a fault that the policy plays down", `policy: rules: "retry-without-idempotency": "info"`, "repeats-are-safe", readiness.Open, "retry-without-idempotency on lines.save"},
		{"nothing is promised", `objectives: "none"`, "objectives-defined", readiness.Open, "objectives.rto is none"},
		{"no queue", ``, "backlog-alarms", readiness.NotJudged, `no queue or stream is drawn; if there is none, say so: readiness: "backlog-alarms": {na: true, reason: "...", by: "...", on: "2026-11-21"}`},
		{"an alarm on something else", `boxes: q: {kind: "queue", monitoring: alarms: ["errors > 1"]}`, "backlog-alarms", readiness.Open, "boxes.q has no alarm on its depth or age"},
		{"no alarm, and that is said", `boxes: [string]: monitoring: alarms: "none"`, "runbooks", readiness.Open, "no box has an alarm"},
		{"some alarms", `boxes: a: monitoring: {alarms: ["errors > 1%"], runbook: "https://x"}`, "runbooks", readiness.NotJudged, "nobody has stated boxes.b.monitoring.alarms"},
		{"no incident", ``, "lessons-hold", readiness.NotJudged, "no incident is written down"},
		{"no incident, and somebody says so", `readiness: "lessons-hold": {done: true, by: "jo", on: "2026-10-01", evidence: "the list of incidents is empty"}`, "lessons-hold", readiness.Attested, "by jo on 2026-10-01, stated: the list"},
		{"no incident, and nobody says who says so", `readiness: "lessons-hold": done: true`, "lessons-hold", readiness.Open, "by whom"},
		{"an incident that no rule is named for", `incidents: [{date: "2026-05-01", on: "lines.save", lesson: "look"}]`, "lessons-hold", readiness.NotJudged, "nobody has stated incidents[0].rule"},
		{"attesting doesn't outweigh what is missing", `incidents: [{date: "2026-05-01", on: "lines.save", lesson: "look"}]
readiness: "lessons-hold": {done: true, by: "jo", on: "2026-10-01"}`, "lessons-hold", readiness.NotJudged, "incidents[0].rule"},
		{"a lesson of no rule", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "none", lesson: "look"}]`, "lessons-hold", readiness.NotJudged, "names the rule"},
		{"a lesson that holds", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "unbounded-retry", lesson: "look"}]`, "lessons-hold", readiness.Shown, "rule stated for 1 of 1 incident"},
		{"a lesson that doesn't", `incidents: [{date: "2026-05-01", on: "lines.save", rule: "retry-without-idempotency", lesson: "look"}]`, "lessons-hold", readiness.Open, "lesson-not-applied on lines.save"},
		{"an experiment without a result", `lines: save: experiments: [{kind: "down", date: "2026-10-01"}]`, "experiments", readiness.NotJudged, "the experiment of 2026-10-01 on lines.save says nothing of what happened: write"},
		{"an experiment that says nothing", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "none"}, {kind: "none", date: "2026-10-01", result: "held"}]`, "experiments", readiness.NotJudged, "lines.save.experiments"},
		{"it failed: FAILED: every order was lost", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "FAILED: every order was lost"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"it failed: Failed: lost 300", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "Failed: lost 300"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"it failed: fail: all lost", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "fail: all lost"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"it failed:  failed", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: " failed"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"it failed: it did not hold", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "it did not hold"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"it says neither: held?", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held?"}]`, "experiments", readiness.NotJudged, "says neither that it held nor that it failed: write \"held\""},
		{"it says neither: scheduled for next week", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "scheduled for next week"}]`, "experiments", readiness.NotJudged, "says neither that it held nor that it failed: write \"held\""},
		{"it says neither: held not at all", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held not at all"}]`, "experiments", readiness.NotJudged, "says neither that it held nor that it failed: write \"held\""},
		{"it says neither: all orders were lost", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "all orders were lost"}]`, "experiments", readiness.NotJudged, "says neither that it held nor that it failed: write \"held\""},
		{"it says neither: ok", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "ok"}]`, "experiments", readiness.NotJudged, "says neither that it held nor that it failed: write \"held\""},
		{"failed, with numbers that agree", `lines: save: {timeout: "2s", experiments: [{kind: "down", date: "2026-10-01", result: "failed: timeout 1s"}]}`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"held, and goes on", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held: site went down"}]`, "experiments", readiness.NotJudged, "begins with \"held\", and nobody can judge what it goes on with"},
		{"held, with a note", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held", note: "at noon, by hand"}]`, "experiments", readiness.Shown, "experiments (2026-10-01)"},
		{"held, and its note takes it back", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held", note: "failed: no it did not hold"}]`, "experiments", readiness.NotJudged, "its note takes that back"},
		{"nothing was tried: held: delivered 0", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held: delivered 0"}]`, "experiments", readiness.NotJudged, "nothing was tried"},
		{"nothing was tried: held: attempts 0", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held: attempts 0"}]`, "experiments", readiness.NotJudged, "nothing was tried"},
		{"losses that the model doesn't speak of", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held: delivered 100, lost 40"}]`, "experiments", readiness.NotJudged, "40 pieces of work were lost, and the model says nothing of that"},
		{"held, in capitals", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: " HELD: lost 0"}]`, "experiments", readiness.Shown, "experiments (2026-10-01) stated for 1 of 1 line"},
		{"held, and something since that nobody can read", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held"}, {kind: "slow", date: "2026-10-02", result: "all were lost"}]`, "experiments", readiness.NotJudged, "the experiment of 2026-10-02 on lines.save says neither"},
		{"held, and one is planned", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held"}, {kind: "slow", date: "2026-10-02", result: "planned"}]`, "experiments", readiness.Shown, "experiments (2026-10-01)"},
		{"on one day, held last", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "failed"}, {kind: "down", date: "2026-10-01", result: "held"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"on one day, failed last", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "held"}, {kind: "down", date: "2026-10-01", result: "failed"}]`, "experiments", readiness.Open, "observation-contradicts-model on lines.save"},
		{"yet to come", `lines: save: experiments: [{kind: "down", date: "2027-10-01", result: "held"}]`, "experiments", readiness.NotJudged, "lines.save.experiments"},
		{"an experiment that wasn't done", `lines: save: experiments: [{kind: "down", date: "2026-10-01", result: "not done yet"}]`, "experiments", readiness.NotJudged, "lines.save.experiments"},
		{"an old experiment", `lines: save: experiments: [{kind: "down", date: "2024-10-01"}]`, "experiments", readiness.Open, "never-broken-on-purpose on lines.save"},
		{"machines that are changed", `boxes: a: deployment: {strategy: "rolling", rollback: "automatic", immutable: false}`, "deployments-go-back", readiness.Open, "mutable-infrastructure on boxes.a"},
		{"machines that are replaced", `boxes: a: deployment: {rollback: "automatic", immutable: true}`, "deployments-go-back", readiness.Shown, "deployment.immutable (true) stated for 1 of 1 box with machines"},
		{"all at once", `boxes: a: deployment: {strategy: "canary", firstStep: 1, bake: "1h"}`, "staged-deployment", readiness.Open, "reaches all of boxes.a at once"},
		{"nobody says how long it is watched", `boxes: a: deployment: strategy: "canary"`, "staged-deployment", readiness.NotJudged, "boxes.a.deployment.bake"},
		{"a dead letter of which nothing is said", `boxes: {q: kind: "queue", d: kind: "queue"}
lines: {put: {from: "a", to: "q", operation: "event"}, take: {from: "q", to: "a", interaction: "poll", deadLetter: "d"}}`, "parked-work-is-watched", readiness.NotJudged, "boxes.d.monitoring.alarms; boxes.d.monitoring.runbook"},
		{"a flow that only reads promises nothing", "boxes: c: kind: \"client\"\nlines: look: {from: \"c\", to: \"a\", interaction: \"request-reply\", operation: \"read\", retry: \"none\"}\nflows: f: steps: [\"look\"]", "promises-kept", readiness.NotJudged, "no critical flow is drawn that changes anything"},
		{"no flow, and somebody else's system", "boxes: x: kind: \"external\"\nlines: call: {from: \"a\", to: \"x\", interaction: \"request-reply\", operation: \"read\"}", "no-known-anti-pattern", readiness.Open, "no flow is drawn"},
		{"clients that write into a queue", "boxes: {c: kind: \"client\", q: kind: \"queue\"}\nlines: put: {from: \"c\", to: \"q\", operation: \"command\"}", "way-in-guarded", readiness.NotJudged, "boxes.q.admission.throttle.rate; boxes.q.admission.auth; boxes.q.admission.validation"},
		{"a queue that lets in everybody", "boxes: {c: kind: \"client\", q: {kind: \"queue\", admission: \"none\"}}\nlines: put: {from: \"c\", to: \"q\", operation: \"command\"}", "way-in-guarded", readiness.Open, "boxes.q.admission.auth is none"},
		{"the usual load is no peak", "boxes: c: kind: \"client\"\nlines: ask: {from: \"c\", to: \"a\", load: typical: 3}", "capacity-fits", readiness.NotJudged, "lines.ask.load.peak"},
		{"a key of which nobody says which it is", `lines: again: {from: "a", to: "b", operation: "write", retry: {attempts: 2, on: "any"}, idempotency: enforcedBy: "unique-key"}`, "repeats-are-safe", readiness.Open, "nobody has stated lines.again.idempotency.key"},
		{"a store that may keep something", "boxes: d: kind: \"database\"\nlines: use: {from: \"a\", to: \"d\"}", "backups", readiness.NotJudged, "boxes.d.store.backup"},
		{"accepted that nobody has tried it", `waivers: [{rule: "never-broken-on-purpose", on: "lines.save", reason: "next month", by: "jo", until: "2027-01-01"}]`, "experiments", readiness.Shown, "never-broken-on-purpose on lines.save is waived until 2027-01-01 by jo: next month"},
		{"accepted that nobody knows the contract, and not the rest", `waivers: [{rule: "crossing-unstated", on: "lines.save", reason: "next month", by: "jo", until: "2027-01-01"}]
lines: back: {from: "b", to: "a"}`, "contracts-known", readiness.NotJudged, "lines.back.crosses"},
		{"a throttle below the peak", "boxes: c: kind: \"client\"\nlines: ask: {from: \"c\", to: \"a\", load: peak: 300}\nboxes: a: admission: throttle: rate: 100", "capacity-fits", readiness.Open, "throttle-below-peak on boxes.a"},
		{"a peak above what is worked off behind a queue", queued + "boxes: w: capacity: {rate: 15, concurrency: 100}", "capacity-fits", readiness.NotJudged, "at peak up to 20/s come to boxes.w and it does 15/s: what waits in q grows for as long as that lasts"},
		{"a peak above what its places can do", queued + "boxes: w: capacity: concurrency: 1", "capacity-fits", readiness.NotJudged, "at peak up to 20/s come to boxes.w and it does 1 ÷ 100ms = 10/s"},
		{"a peak below what is worked off", queued + "boxes: w: capacity: {rate: 20, concurrency: 100}", "capacity-fits", readiness.Shown, "what bounds them is capacity.rate (b, q, w)"},
		{"a quota of which nobody says what is used", "boxes: a: capacity: quotas: [{name: \"cores\", limit: 8}]\nboxes: c: kind: \"client\"\nlines: ask: {from: \"c\", to: \"a\", load: peak: 3}", "capacity-fits", readiness.NotJudged, "boxes.a.capacity"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sys := modeltest.Load(t, base+c.model)
			list := readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today}))
			for _, a := range list.Answers {
				if a.Item.ID != c.item {
					continue
				}
				if why := strings.Join(a.Why, "; "); a.Status != c.status || !strings.Contains(why, c.why) {
					t.Errorf("%s: %q, want %s with %q", a.Status, why, c.status, c.why)
				}
				return
			}
			t.Errorf("there is no item %s", c.item)
		})
	}
}

// What follows from the shape of the model alone, nobody has said.
func TestShapeIsNoStatement(t *testing.T) {
	const log = `system: "x"
boxes: {orders: kind: "database", tell: kind: "worker"}
lines: changes: {from: "orders", to: "tell"}
`
	for said, want := range map[string]readiness.Status{"": readiness.NotJudged, `lines: changes: interaction: "tail"`: readiness.Shown} {
		a := check(modeltest.Load(t, log+said)).Answers[0]
		if a.Item.ID != "interactions-stated" || a.Status != want {
			t.Errorf("%q: %s is %s, want %s: %q", said, a.Item.ID, a.Status, want, a.Why)
		}
	}
}

// What a check has no time for is not judged, and says what to do.
func TestTooLargeToExplore(t *testing.T) {
	r := rules.Judge(modeltest.Load(t, base), rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today})
	r.Skipped = append(r.Skipped, rules.Skipped{Rule: catalogue.Find("lost-work"), On: model.Entity{Name: "flows.f"}, Needs: []string{"tautline explore --flow f"}})
	for _, a := range readiness.Check(r).Answers {
		if why := strings.Join(a.Why, "; "); a.Item.ID == "promises-kept" && (a.Status != readiness.NotJudged || !strings.Contains(why, "flows.f is more than a check looks through: tautline explore --flow f")) {
			t.Errorf("%s: %q", a.Status, why)
		}
	}
}

// A run with one fault only ticks nothing, and says how to see the rest.
func TestOneFaultTicksNothing(t *testing.T) {
	r := rules.Judge(loadDir(t, stated), rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today})
	r.Skipped = append(r.Skipped, rules.Skipped{Rule: catalogue.Find("lost-work"), On: model.Entity{Name: "flows.f"}, Needs: []string{"tautline explore --flow f"}, Seen: promises.OneFaultOnly})
	for _, a := range readiness.Check(r).Answers {
		if why := strings.Join(a.Why, "; "); a.Item.ID == "promises-kept" && (a.Status != readiness.NotJudged || why != "flows.f explored with one fault only: tautline explore --flow f") {
			t.Errorf("%s: %q", a.Status, why)
		}
	}
}

// What is missing is told by its kinds, the first few of each.
func TestManyAreFolded(t *testing.T) {
	src := "system: \"x\"\n"
	for i := range 9 {
		src += fmt.Sprintf("boxes: {\"a%d\": kind: \"service\", \"b%d\": kind: \"service\"}\nlines: \"l%d\": {from: \"a%d\", to: \"b%d\"}\n", i, i, i, i, i)
	}
	a := check(modeltest.Load(t, src)).Answers[0]
	want := "nobody has stated lines.l0.interaction, lines.l1.interaction, lines.l2.interaction and 6 more; lines.l0.operation, lines.l1.operation, lines.l2.operation and 6 more"
	if a.Why[0] != want || len(a.Missing) != 18 {
		t.Errorf("%q, %d missing, want %q", a.Why, len(a.Missing), want)
	}
}

func TestUnknownItems(t *testing.T) {
	sys := modeltest.Load(t, base+`readiness: "game-dai": done: true`)
	problems := readiness.Unknown(sys)
	if len(problems) != 1 || !strings.Contains(problems[0].Message, `did you mean "game-day"?`) {
		t.Errorf("%v", problems)
	}
}

// Every rule that an item rests on exists, and ids are unique.
func TestItems(t *testing.T) {
	sys := modeltest.Load(t, base)
	seen := map[string]bool{}
	for _, a := range readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})).Answers {
		if seen[a.Item.ID] {
			t.Errorf("%s stands twice", a.Item.ID)
		}
		seen[a.Item.ID] = true
		for _, name := range a.Item.Rules {
			if catalogue.Find(name) == nil {
				t.Errorf("%s rests on %s, which is no rule", a.Item.ID, name)
			}
		}
	}
}

// What check finds fault with, some item of the checklist asks for: a list with
// every tick must not stand beside an error.
func TestEveryRuleIsAskedFor(t *testing.T) {
	const looks = "an item looks at the facts of every box itself"
	why := map[string]string{
		"load-unstated": looks, "owner-unstated": looks, "objectives-unstated": looks, "restore-untested": looks, "buffer-without-alarm": looks,
		"no-tracing": looks, "no-runbook": looks, "deploys-all-at-once": looks,
		"cacheable-read": "advice is no fault",
	}
	asked := map[string]bool{}
	for _, a := range check(modeltest.Load(t, base)).Answers {
		for _, name := range a.Item.Rules {
			asked[name] = true
		}
		for _, r := range catalogue.All() {
			if a.Item.ID == "no-known-anti-pattern" && r.Family == rules.AntiPattern && !slices.Contains(a.Item.Rules, r.Name) {
				t.Errorf("no-known-anti-pattern forgets %s", r.Name)
			}
		}
	}
	for _, r := range catalogue.All() {
		aboutTheModel := r.Family == rules.ModelItself // and not about the system
		if !aboutTheModel && !asked[r.Name] && why[r.Name] == "" {
			t.Errorf("no item asks for %s", r.Name)
		}
		if asked[r.Name] && why[r.Name] != "" {
			t.Errorf("an item asks for %s", r.Name)
		}
	}
}

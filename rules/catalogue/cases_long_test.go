//go:build long

package catalogue_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

// known is a system of the folder of cases, as it stands there, and what a right
// review says of it.
type known struct {
	dir string
	answer
	// more is what is written beside it, in words that the language had not when it
	// was written: another spelling of the same case.
	more string
}

// knowns are all systems of the folder but those of `healthy`, by table and row. What
// one breaks beside what its row is about follows from what it doesn't state.
var knowns = []known{
	// Told by people who run such systems.
	{dir: "batch-outlives-function", answer: answer{says: []string{"warning takes-longer-than-allowed lines.process: 50 × 3s"}}},
	{dir: "takes-beyond-timeouts", answer: answer{says: []string{"error takes-longer-than-allowed lines.put", "error takes-longer-than-allowed lines.work: 50 × 45s", "error takes-longer-than-allowed lines.save"}}},
	{dir: "callback-never-comes", answer: answer{says: []string{"warning answer-never-awaited lines.invoke"}, breaks: []string{"unwatched-parking", "half-effect"}, tells: "`awaits: {timeout", outages: []outage{{down: "bda"}}}},
	{dir: "callback-never-comes-sync", answer: answer{says: []string{"error answer-never-awaited lines.invoke", "error unwatched-parking flows.document"}, breaks: []string{"unwatched-parking", "half-effect"}}},
	{dir: "claim-stuck-in-progress", answer: answer{says: []string{"error dual-write lines.save", "error dedup-window-too-short lines.claim"}, breaks: []string{"lost-work", "double-effect", "half-effect", "untruthful-answer"}}},
	{dir: "claim-stuck-in-progress", more: `lines: claim: idempotency: inProgress: "refused"`, answer: answer{says: []string{"warning dual-write lines.save: finds it still in progress"}, never: []string{"error dual-write"}, breaks: []string{"double-effect", "untruthful-answer"}}},
	{dir: "fifo-partial-failure", answer: answer{says: []string{"warning ordering-broken lines.work: which nobody says", "warning ordering-broken lines.work: parked in `dlq`"}}},
	{dir: "fifo-partial-failure", more: `lines: {work: batch: stopsAtFailure: true, save: conflicts: "version"}`, answer: answer{never: []string{"warning ordering-broken", "error ordering-broken"}}},
	{dir: "fifo-dead-letter-by-key", answer: answer{says: []string{"warning ordering-broken lines.work: parked in `dlq`"}}},
	{dir: "pipe-oversized", answer: answer{says: []string{"error payload-too-large lines.tell: 400KB > 256KiB"}, breaks: []string{"lost-work", "half-effect"}}},
	{dir: "topic-oversized", answer: answer{says: []string{"error payload-too-large lines.tell: 400KB > 256KiB"}, breaks: []string{"lost-work", "half-effect"}}},
	{dir: "rule-dead-letter-only", answer: answer{says: []string{"error queue-without-dead-letter lines.rule: what fails inside `link`"}, breaks: []string{"lost-work"}, outages: []outage{{down: "members", loses: true}}}},
	{dir: "bus-dead-letter-only", answer: answer{says: []string{"error queue-without-dead-letter lines.rule: what fails inside `link`"}, breaks: []string{"lost-work"}, outages: []outage{{down: "members", loses: true}}}},
	{dir: "dead-letter-key-policy"}, // TestKeyPolicy
	{dir: "async-not-mine-to-retry", answer: answer{says: []string{"error retry-without-idempotency lines.insert"}, never: []string{"error queue-without-dead-letter"}, breaks: []string{"lost-work", "double-effect"}}},
	{dir: "async-two-attempts-stated", answer: answer{says: []string{"error retry-without-idempotency lines.insert"}, never: []string{"error queue-without-dead-letter"}, breaks: []string{"lost-work", "double-effect"}}},
	{dir: "stream-dead-letter-holds-positions", answer: answer{says: []string{"warning retention-too-short lines.read"}, outages: []outage{{down: "table", long: 3 * 24 * time.Hour, loses: true, tells: "holds only where it is in `readings`"}}}},
	{dir: "sdk-read-timeout", answer: answer{says: []string{"error caller-gives-up-first lines.invoke: 1m < 1m40s", "warning retry-without-idempotency lines.post"}, breaks: []string{"lost-work", "double-effect"}}},
	{dir: "sdk-inside-function", answer: answer{says: []string{"error caller-gives-up-first lines.invoke", "error retry-without-idempotency lines.post"}, breaks: []string{"lost-work", "double-effect"}}},
	{dir: "countdown-beyond-visibility", more: `lines: remind: delay: "6h"`, answer: answer{says: []string{"warning delay-beyond-lease lines.remind: 6h"}, breaks: []string{"lost-work", "double-effect", "half-effect", "untruthful-answer"}}},
	{dir: "mesh-repeats-posts", answer: answer{says: []string{"error repeats-what-nobody-called-safe lines.record", "error repeats-what-nobody-called-safe lines.pay"}, never: []string{"warning idempotency-unstated lines.pay"}, breaks: []string{"double-effect", "half-effect", "untruthful-answer"}}},
	{dir: "delivery-limit-20", answer: answer{says: []string{"error ends-before-the-outage lines.work"}, breaks: []string{"lost-work"}, outages: []outage{{down: "erp", loses: true}}}},
	{dir: "delivery-limit-20-parked", answer: answer{says: []string{"warning ends-before-the-outage lines.work"}, outages: []outage{{down: "erp", held: "dlq"}}}},
	{dir: "whatif-nack-at-once", answer: answer{says: []string{"error ends-before-the-outage lines.work"}, breaks: []string{"lost-work"}, outages: []outage{{down: "erp", loses: true, tells: "21 receives without a pause"}}}},
	{dir: "consumer-timeout-quorum", answer: answer{says: []string{"error visibility-too-short lines.work: `consumer_timeout`"}}},
	{dir: "consumer-timeout-classic", answer: answer{says: []string{"warning visibility-too-short lines.work: Name the version"}}},
	{dir: "poll-interval", answer: answer{says: []string{"error visibility-too-short lines.work: `max.poll.interval.ms`"}, breaks: []string{"lost-work"}}},
	{dir: "auto-commit", answer: answer{says: []string{"warning ack-unstated lines.work"}, breaks: []string{"lost-work"}, tells: "assuming lines.work."}},
	{dir: "auto-commit-with-dead-letter", answer: answer{says: []string{"warning ack-unstated lines.work"}, breaks: []string{"lost-work"}, tells: "assuming lines.work.ack"}},
	{dir: "ack-unknown", answer: answer{says: []string{"warning ack-unstated lines.work"}, breaks: []string{"lost-work"}, tells: "assuming lines.work.ack"}},
	{dir: "lock-duration", answer: answer{says: []string{"error visibility-too-short lines.work: `LockDuration`"}, never: []string{"error fire-and-forget", "warning fire-and-forget"}}},
	{dir: "ack-deadline", answer: answer{says: []string{"warning visibility-too-short lines.work: `client: \"gcp/pubsub-client\"`"}, never: []string{"error visibility-too-short"}}},
	{dir: "push-ack-deadline", answer: answer{says: []string{"error visibility-too-short lines.push: it is pushed again"}, breaks: []string{"lost-work"}}},
	{dir: "webhook-race", answer: answer{says: []string{"error retry-without-idempotency lines.grant", "error dual-write lines.purchase"}, breaks: []string{"double-effect", "half-effect", "untruthful-answer"}}},
	{dir: "transactional-inbox-guard-last", answer: answer{never: []string{"error", "warning"}}},
	{dir: "outbox-without-confirms", answer: answer{says: []string{"warning unconfirmed-publish lines.publish: state `confirmed: true`"}, breaks: []string{"lost-work", "half-effect"}}},
	{dir: "outbox-wrong-mend", answer: answer{says: []string{"warning unconfirmed-publish lines.publish: state `confirmed: true`"}, breaks: []string{"lost-work", "half-effect"}}},
	{dir: "outbox-wrong-mend", more: `lines: publish: confirmed: true`, answer: answer{never: []string{"warning unconfirmed-publish", "error unconfirmed-publish"}}},
	{dir: "liveness-asks-database", more: `boxes: web: health: liveness: {asks: ["mysql"], period: "10s", failures: 3}`, answer: answer{says: []string{"error liveness-asks-a-dependency boxes.web"}}},
	{dir: "liveness-asks-database", more: `boxes: web: health: liveness: {asks: "none", period: "10s", failures: 3}`, answer: answer{never: []string{"error liveness-asks", "warning liveness-asks"}}},
	{dir: "lock-outlived", answer: answer{says: []string{"error lock-outlived lines.acquire"}}},
	{dir: "slow-before-failover", answer: answer{says: []string{"warning caller-gives-up-first boxes.svc: 30s < 2m"}, breaks: []string{"lost-work", "unwatched-parking"}}},
	{dir: "standard-handler-repeats-post", answer: answer{says: []string{"error caller-gives-up-first lines.post"}, breaks: []string{"double-effect", "untruthful-answer"}}},
	{dir: "managed-queue-forgets", answer: answer{never: []string{"error fire-and-forget", "warning fire-and-forget", "error lost-work"}}},
	{dir: "deliver-deadline", answer: answer{says: []string{"error visibility-too-short lines.run: `dispatch_deadline`"}, breaks: []string{"lost-work"}}},

	// Systems with known answers.
	{dir: "webhook-hides-charge", answer: answer{breaks: []string{"double-effect", "half-effect", "untruthful-answer"}}},
	{dir: "webhook-half-effect", answer: answer{breaks: []string{"half-effect"}}},
	{dir: "transaction-over-two-stores", answer: answer{breaks: []string{"lost-work", "half-effect"}, says: []string{"error transaction-spans-stores boxes.w", "error dual-write lines.add"}}},
	{dir: "branches-exclude", answer: answer{breaks: []string{"half-effect"}, tells: "{either: [[\"c1\"], [\"c2\"]]}"}},
	{dir: "cart-only-in-cache", answer: answer{breaks: []string{"lost-work"}, says: []string{"error lost-work flows.cart"}}},
	{dir: "guard-last-in-transaction", answer: answer{never: []string{"error"}}},
	{dir: "mesh-multiplies", answer: answer{says: []string{"warning retry-amplification lines.ad: 4 × 3 = 12"}, breaks: []string{"double-effect", "untruthful-answer"}, outages: []outage{{down: "D", tells: "4 × 3 = 12 tries"}, {down: "D", tells: "8s (4 × 2s)"}}}},
	{dir: "cycle-order-a", answer: answer{never: []string{"error sync-cycle", "warning sync-cycle"}}},
	{dir: "cycle-order-b", answer: answer{never: []string{"error sync-cycle", "warning sync-cycle"}}},
	{dir: "saga-by-messages"},
	{dir: "waiver-of-waivers", answer: answer{breaks: []string{"half-effect"}, says: []string{"error waiver-expired boxes.api", "error waiver-not-allowed boxes.api"}}},
	{dir: "parallel-group-then-step", answer: answer{says: []string{"warning flow-broken flows.trade"}, breaks: []string{"double-effect", "half-effect", "untruthful-answer"}}},
	{dir: "buffer-on-a-line", answer: answer{never: []string{"error lost-work", "warning lost-work", "error fire-and-forget"}, outages: []outage{{down: "payouts", held: "CronJob controller"}}}},
	{dir: "ready-on-silence"}, // TestReadyOnSilence
	{dir: "throttle-below-peak", answer: answer{says: []string{"error throttle-below-peak boxes.edge"}}},
	{dir: "dead-letter-of-another-cloud", answer: answer{says: []string{"error dead-letter-cannot-receive boxes.g", "error dead-letter-cannot-receive boxes.q"}}},
	{dir: "label-outside"}, // the pictures are held by their own tests
	{dir: "food-delivery", answer: answer{says: []string{"error double-effect flows.payouts"}, breaks: []string{"double-effect"}}},
	{dir: "food-delivery-bare"},
	{dir: "food-delivery-bad", answer: answer{says: []string{"error repeats-what-nobody-called-safe lines.payments-psp", "error throttle-below-peak boxes.edge"}, breaks: []string{"lost-work", "unwatched-parking", "double-effect", "half-effect", "untruthful-answer"}}},

	// Found by real servers.
	{dir: "redis-streams-stop", answer: answer{breaks: []string{"unwatched-parking"}, tells: "gives nobody again"}},
	{dir: "publish-dedup-taken-for-granted", answer: answer{kinds: []explore.Fault{explore.LoseReply}, breaks: []string{"double-effect", "untruthful-answer"}}},
	{dir: "fifo-duplicate-delivery", answer: answer{kinds: []explore.Fault{explore.Duplicate}, breaks: []string{"double-effect"}}},

	// False alarms.
	{dir: "quiet-cgu-callee", answer: answer{never: []string{"error", "warning caller-gives-up-first", "info caller-gives-up-first"}, breaks: []string{"untruthful-answer"}}},
	{dir: "quiet-cgu-refused", answer: answer{never: []string{"error", "warning"}}},
	{dir: "quiet-tasks-durable", answer: answer{never: []string{"error fire-and-forget", "warning fire-and-forget", "warning concurrency-too-small", "error concurrency-too-small"}, says: []string{"error queue-without-dead-letter boxes.tasks: let `job` put away what it can't do"}, breaks: []string{"lost-work", "double-effect"}}},
	{dir: "quiet-jitter-comp", answer: answer{never: []string{"error", "warning"}, breaks: []string{"unwatched-parking"}}},
	{dir: "quiet-cdc-trap", answer: answer{never: []string{"error", "warning"}, breaks: []string{"unwatched-parking"}}},
	{dir: "quiet-dw-mended", answer: answer{says: []string{"info dual-write lines.mark: it ends complete"}, never: []string{"error", "warning dual-write"}, breaks: []string{"unwatched-parking", "half-effect"}}},
	{dir: "quiet-pub-bus", answer: answer{never: []string{"error", "warning"}}},
}

// TestKnownAnswers: systems of which the right answer is known get it, from check,
// explore and whatif alike.
func TestKnownAnswers(t *testing.T) {
	root := casesIn(t)
	for _, k := range knowns {
		t.Run(k.dir, func(t *testing.T) { k.hold(t, caseOf(t, filepath.Join(root, k.dir), k.more)) })
	}
}

// TestEveryCaseIsKnown: each folder of cases is in the list.
func TestEveryCaseIsKnown(t *testing.T) {
	folders, err := os.ReadDir(casesIn(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if f.IsDir() && f.Name() != "healthy" && !slices.ContainsFunc(knowns, func(k known) bool { return k.dir == f.Name() }) {
			t.Errorf("nobody says what a right review says of %s", f.Name())
		}
	}
}

func casesIn(t *testing.T) string {
	t.Helper()
	root := os.Getenv("TAUTLINE_CASES")
	if root == "" {
		t.Fatal("TAUTLINE_CASES names no folder")
	}
	return root
}

// caseOf is the system of a folder, with more written beside it.
func caseOf(t *testing.T, dir, more string) *model.System {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, "system.cue"))
	if err != nil {
		t.Fatal(err)
	}
	return modeltest.Load(t, string(src)+"\n"+more)
}

// firstWritten are the errors and warnings on healthy systems as they were first
// written, each with the reason why it is right of what stands there.
var firstWritten = map[string]string{
	"cloudtasks-run: error store-without-backup boxes.files":      "only its title says that it can be made again: `derivedFrom` does",
	"cloudtasks-run: error queue-without-dead-letter boxes.tasks": "ten tries in six hours, and the export that an analyst was told yes for is deleted: so explore tells, too",
	"cloudtasks-run: warning lost-update lines.done":              "it reads and writes one store, and nobody says what two at once do: `conflicts`",
}

// sinceThen are words that the language has since then, with which they say what they
// mean.
var sinceThen = map[string]string{
	"cloudtasks-run": `boxes: {files: store: derivedFrom: "warehouse"}
lines: done: conflicts: "atomic"`,
}

// TestHealthyCases: nothing is said of healthy systems but what is right, and of what
// they mean in words that the language has by now only what they lack.
func TestHealthyCases(t *testing.T) {
	root := filepath.Join(casesIn(t), "healthy")
	folders, err := os.ReadDir(root)
	if err != nil || len(folders) < 4 {
		t.Fatal(len(folders), err)
	}
	said := map[string]bool{}
	for _, f := range folders {
		for _, s := range grave(judged(caseOf(t, filepath.Join(root, f.Name()), ""))) {
			s = f.Name() + ": " + s
			if said[s] = true; firstWritten[s] == "" {
				t.Errorf("nobody says why this is right: %s", s)
			}
		}
		lacks := grave(judged(caseOf(t, filepath.Join(root, f.Name()), sinceThen[f.Name()])))
		lacks = slices.DeleteFunc(lacks, func(s string) bool { return s == "error queue-without-dead-letter boxes.tasks" })
		if len(lacks) > 0 {
			t.Errorf("%s, in today's words: %q", f.Name(), lacks)
		}
	}
	for s := range firstWritten {
		if !said[s] {
			t.Errorf("%s isn't said any more", s)
		}
	}
}

// grave are the errors and warnings of a report, by rule and place.
func grave(r *rules.Report) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Severity >= rules.Warning {
			out = append(out, f.Severity.String()+" "+f.Rule.Name+" "+f.On.Name)
		}
	}
	return out
}

// TestReadyOnSilence: where nothing is stated nothing is ticked, and what the model
// could show is not judged.
func TestReadyOnSilence(t *testing.T) {
	sys := caseOf(t, filepath.Join(casesIn(t), "ready-on-silence"), "")
	c := readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today}))
	for _, a := range c.Answers {
		if a.Done() || a.Item.Automatic() && a.Status != readiness.NotJudged {
			t.Errorf("%s is %s: %q", a.Item.ID, a.Status, a.Why)
		}
	}
	if len(c.Answers) < 30 {
		t.Errorf("only %d items", len(c.Answers))
	}
}

// TestKeyPolicy: whether a dead letter may be written to is asked at each line that
// parks something, and stays open until somebody attests it.
func TestKeyPolicy(t *testing.T) {
	sys := caseOf(t, filepath.Join(casesIn(t), "dead-letter-key-policy"), "")
	for _, a := range readiness.Check(judged(sys)).Answers {
		if a.Item.ID == "dead-letters-writable" && a.Status == readiness.Open && strings.Contains(strings.Join(a.Why, " "), "lines.rule") {
			return
		}
	}
	t.Error("nobody asks whether rule-dlq may be written to")
}

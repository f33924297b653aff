package explore

import (
	"strings"
	"testing"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model/modeltest"
)

const toldBoxes = `system: "x"
boxes: {
	client: kind: "client"
	nightly: kind: "scheduler"
	api: kind: "service"
	work: kind: "worker"
	fn: {kind: "function", platform: "aws/lambda"}
	db: {kind: "database", store: durable: true}
	files: kind: "objectstore"
	mailer: kind: "external"
	q: {kind: "queue", channel: durable: true}
	q2: {kind: "queue", channel: durable: true}
}
lines: {
	ask: {from: "client", to: "api", interaction: "request-reply", operation: "command", retry: {attempts: 3, by: "caller", on: "any"}}
	call: {from: "client", to: "api", interaction: "request-reply", operation: "command", retry: "none"}
	send: {from: "api", to: "q", operation: "command", retry: "none"}
	send2: {from: "api", to: "q2", operation: "command", retry: "none"}
	save: {from: "api", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}}
	put: {from: "api", to: "files", operation: "write", retry: "none", idempotency: "natural"}
	mail: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", retry: "none"}
	take: {from: "q", to: "work", interaction: "poll", deadLetter: "none"}
	note: {from: "work", to: "db", operation: "write", retry: "none", idempotency: {key: "k", enforcedBy: "unique-key"}}
`

// TestTold: what a story says of how it went, and how it is fixed, is possible
// where it is said.
func TestTold(t *testing.T) {
	for name, c := range map[string]struct {
		src     string
		o       Options
		promise Promise
		says    []string // in the steps and the fix
		not     string
	}{
		"a guard before a third party that honours a key": {
			`save: guard: true, mail: idempotency: {key: "k", enforcedBy: "unique-key"}}
flows: f: steps: ["ask", "save", "mail"]`, Options{}, NoLostWork,
			[]string{"No transaction covers a third party. Take the guard off `save`", "whose key `mailer` honours; or write what is to be done beside the row"}, "one transaction",
		},
		"a guard before a third party of which nobody says so": {
			`save: guard: true}
flows: f: steps: ["ask", "save", "mail"]`, Options{}, NoLostWork,
			[]string{"Send `mail` with a key that `mailer` honours, and take the guard off `save`", "decide which is worse"}, "one transaction",
		},
		"a guard before another write": {
			`save: guard: true, more: {from: "api", to: "db", operation: "write", retry: "none", idempotency: "none"}}
flows: f: steps: ["ask", "save", "more"]`, Options{}, NoLostWork,
			[]string{"Put `save` and `more` into one transaction"}, "",
		},
		"a guard before a write elsewhere": {
			`save: guard: true, more: {from: "api", to: "files", operation: "write", retry: "none", idempotency: "none"}}
flows: f: steps: ["ask", "save", "more"]`, Options{}, NoLostWork,
			[]string{"Give `more` a key of its own"}, "transaction",
		},
		"a guard that nobody came to": {
			`tick: {from: "nightly", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: attempts: 3}, save: guard: true}
flows: f: {steps: ["tick", "save", "mail"], effects: ["mail"]}`, Options{Kinds: []Fault{Refuse}, Faults: 1}, NoLostWork,
			[]string{"Nobody runs"}, "guard",
		},
		"an object and a message": {
			`}
flows: f: steps: ["call", "put", "send"]`, Options{}, NoHalfEffect,
			[]string{"Let `files` itself tell that an object is there (its event notification), in place of `send`; or name in `effects`"}, "outbox",
		},
		"two messages": {
			`take2: {from: "q2", to: "fn", interaction: "poll"}}
flows: f: steps: ["call", "send", "send2", "take", "take2", "note"]`, Options{Kinds: []Fault{Refuse}}, NoHalfEffect,
			[]string{"Send one message that both ways go on from (a topic)"}, "outbox",
		},
		"a webhook before any row": {
			`charge: {from: "api", to: "mailer", interaction: "request-reply", operation: "command", retry: "none", idempotency: "natural"}
	hook: {from: "mailer", to: "api", interaction: "request-reply", operation: "event", retry: "none", answers: "charge"}}
flows: f: {steps: ["call", "charge", "hook", "save"], effects: ["charge", "save"]}`, Options{}, NoHalfEffect,
			[]string{"`hook`, and so `save`, comes only if `mailer` goes on after its own work", "Let `mailer` send it again until it is taken (`retry`), into a durable queue before `api`"}, "the row",
		},
		"two third parties": {
			`more: {from: "api", to: "bank", interaction: "request-reply", operation: "command", retry: "none"}}
boxes: bank: kind: "external"
flows: f: steps: ["call", "mail", "more"]`, Options{}, NoHalfEffect,
			[]string{"Write down first what is to be done, in a database (with an outbox, or its change stream) or in a durable queue, and do it from there"}, "the row",
		},
		"a row and a third party": {
			`}
flows: f: steps: ["call", "save", "mail"]`, Options{}, NoHalfEffect,
			[]string{"Write what is to be done beside the row"}, "Write down first",
		},
		"a third party and a message": {
			`}
flows: f: steps: ["call", "mail", "send"]`, Options{}, NoHalfEffect,
			[]string{"Put a durable queue before `api`, so that it is run again until both are done, and make `mail` safe to repeat"}, "the row",
		},
		"acknowledged too early": {
			`take: ack: "on-receipt"}
flows: f: steps: ["ask", "send", "take", "note"]`, Options{}, NoLostWork,
			[]string{"`work` takes the message from `q` (`take`)", "`work` stops", "Acknowledge `take` after the work, not on receipt"}, "however often",
		},
		"acknowledged too early, and never to be done": {
			`take: ack: "on-receipt"}
flows: f: steps: ["ask", "send", "take", "note"]`, Options{Kinds: []Fault{Poison}}, NoLostWork,
			[]string{"`work` can't handle this piece of work (`take`).", "and give it a dead-letter queue for what can't be done"}, "however often",
		},
		"who takes a message by itself": {
			`take: {ack: "after-work", retry: {attempts: 4, by: "platform", on: "any"}}}
flows: f: steps: ["ask", "send", "take", "note"]`, Options{Kinds: []Fault{Refuse}}, NoLostWork,
			[]string{"`work` fails each time it takes the message from `q` (`take`), 4 times.", "Give `take` a dead-letter queue"}, "is down for longer",
		},
		"a workflow that waits for a person": {
			`go: {from: "client", to: "saga", operation: "command", interaction: "send", retry: "none"}
	approve: {from: "saga", to: "boss", operation: "command", interaction: "send", buffer: {name: "tasks"}, retry: {attempts: "unlimited", by: "caller", on: "any"}, deadLetter: "none"}
	answer: {from: "boss", to: "saga", operation: "event", interaction: "send", retry: {attempts: 2, by: "caller", on: "any"}, answers: "approve"}
	set: {from: "saga", to: "db", operation: "write", retry: {attempts: "unlimited", by: "caller", on: "any"}, idempotency: "natural"}}
boxes: {boss: kind: "client", saga: {kind: "workflow", platform: "aws/step-functions-standard", monitoring: alarms: "none"}}
flows: f: steps: ["go", "approve", "answer", "set"]`, Options{Kinds: []Fault{Poison, LoseReply}}, NoSilentParking,
			[]string{"`boss` never answers (`approve`).", "`saga` goes on waiting for the answer to `approve`, and nobody is called.", "Let the wait for the answer to `approve` end"}, "dead-letter",
		},
		"a stop that leaves alone what was handed over": {
			`hand: {from: "api", to: "work", interaction: "send", operation: "command", retry: "none", idempotency: "natural"}
	ring: {from: "api", to: "work", interaction: "send", operation: "command", retry: "none", idempotency: "none"}}
flows: f: steps: ["ask", "hand", "ring"]`, Options{Kinds: []Fault{Stop}}, NoDoubleEffect,
			[]string{"`api` stops after its last step, `ring`, before it has answered; what it had handed over is on its way."}, "is gone",
		},
		"a stop that takes along what was handed over": {
			`hand: {from: "api", to: "work", interaction: "send", operation: "command", retry: "none", idempotency: "natural"}
	look: {from: "api", to: "db", operation: "read", retry: "none"}}
flows: f: {steps: ["call", "hand", "look"], accepted: "hand"}`, Options{Kinds: []Fault{Stop}}, NoLostWork,
			[]string{"`client` is told yes.", "`api` stops after `hand` and before `look`. What it had in memory is gone.", "The work is gone: nothing but the memory of `api` had it."}, "on its way",
		},
		"a timer whose function is down": {
			`fire: {from: "nightly", to: "fn", interaction: "send", operation: "command", retry: "none"}, set: {from: "fn", to: "db", operation: "write", retry: "none", idempotency: "natural"}}
flows: f: steps: ["fire", "set"]`, Options{}, NoLostWork,
			[]string{"`nightly` has started the work", "Nobody sends `fire` again. Put a durable queue before `fn`"}, "stop",
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := explore(t, modeltest.Load(t, toldBoxes+c.src), c.o).Verdict(c.promise)
			if v.Story == nil {
				t.Fatalf("%s is %s", c.promise, v.State)
			}
			var told strings.Builder
			for _, s := range v.Story.Steps {
				told.WriteString(s.Text + "\n")
			}
			told.WriteString(v.Story.Sum + "\n" + v.Story.Fix)
			for _, want := range c.says {
				if !strings.Contains(told.String(), want) {
					t.Errorf("nothing says %q:\n%s", want, told.String())
				}
			}
			if c.not != "" && strings.Contains(told.String(), c.not) {
				t.Errorf("it says %q:\n%s", c.not, told.String())
			}
		})
	}
}

// TestDecidedOnce: a condition that a second run may find otherwise is noted, and
// only that.
func TestDecidedOnce(t *testing.T) {
	const src = `news: {from: "work", to: "q2", operation: "event", retry: "none", when: "the row is new"}
	take: {ack: "after-work"}}
flows: f: steps: ["call", "send", "take", "note", "news"]`
	for name, c := range map[string]struct {
		old, new string
		noted    bool
	}{
		"after a write":             {"", "", true},
		"before a write":            {`"note", "news"`, `"news", "note"`, false},
		"where nothing comes again": {`"after-work"`, `"on-receipt", guarantee: "at-most-once"`, false},
	} {
		r := explore(t, modeltest.Load(t, toldBoxes+strings.Replace(src, c.old, c.new, 1)), Options{Kinds: []Fault{Duplicate}})
		notes := strings.Join(r.Verdict(NoHalfEffect).Notes, "\n")
		if got := strings.Contains(notes, "whether `news` is taken is decided once: it isn't explored that a second run of `work` may find otherwise (\"the row is new\")"); got != c.noted {
			t.Errorf("%s: noted %t: %q", name, got, notes)
		}
	}
}

// TestTakenForDone: where a dedup store takes work for done that was stopped, what to do
// about that is told, and not that nobody runs the work again.
func TestTakenForDone(t *testing.T) {
	r := explore(t, modeltest.Load(t, exploretest.Mechanisms["a dedup store takes work in progress for done"].Src), Options{Faults: 1, Kinds: []Fault{Stop}})
	fix := r.Verdict(NoLostWork).Story.Fix
	if want := "Let the dedup store of `take` refuse work that is in progress"; !strings.HasPrefix(fix, want) {
		t.Errorf("the fix is %q", fix)
	}
}

// TestToldOrder: what comes sooner or later than the story's order says so.
func TestToldOrder(t *testing.T) {
	for name, want := range map[string]string{
		"an answer that never comes, a wait that ends, and a way back":                        "done, but too early. Whoever has the message does what is told above only after that, and it stays.",
		"of two at the same time one is done before an outage, and, named after it, after it": "Before `db` went down, `api` asks `db` (`tell`): done.",
		"of two at the same time one is done before an outage, and after it":                  "Once `db` is up, `api` asks `db` again (`note`): done. What is done at the same time may come before that.",
	} {
		c := exploretest.Mechanisms[name]
		s := explore(t, modeltest.Load(t, c.Src), Options{Faults: c.Faults, Kinds: kinds(t, c.Kinds)}).Verdict(NoHalfEffect).Story
		var told []string
		for _, step := range s.Steps {
			told = append(told, step.Text)
		}
		if text := strings.Join(told, "\n"); !strings.Contains(text, want) {
			t.Errorf("%s: no %q in\n%s", name, want, text)
		}
	}
}

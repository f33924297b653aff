package promises_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/promises"
	"tautline.dev/rules/rulestest"
)

func TestModels(t *testing.T) { rulestest.Models(t, promises.All) }

// twoEffects saves an order and announces it, with whatever else a model says.
func twoEffects(more string) string {
	return `system: "s"
boxes: {
	shop: kind: "client", place: kind: "service"
	orders: {kind: "database", store: durable: true}
	events: {kind: "topic", channel: durable: true}
}
lines: {
	submit: {from: "shop", to: "place", interaction: "request-reply", operation: "command", timeout: "5s", retry: "none"}
	save: {from: "place", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
	publish: {from: "place", to: "events", interaction: "publish", operation: "event", timeout: "1s", retry: "none"}
}
flows: order: steps: ["submit", "save", "publish"]
` + more
}

func judge(t *testing.T, src string) *rules.Report {
	return rulestest.Judge(t, src, slices.Concat(antipattern.All, promises.All)...)
}

// names are the rules that found something, and the promises of their stories.
func names(r *rules.Report) []string {
	var out []string
	for _, f := range r.Findings {
		s := f.Rule.Name
		if f.Story != nil {
			s += " with " + f.Story.Breaks
		}
		out = append(out, s)
	}
	return out
}

// One fault is told once: by the rule that sees it in the shape of the model,
// which gets the story, or else as the broken promise.
func TestToldOnce(t *testing.T) {
	for name, c := range map[string]struct{ more, want string }{
		"by the shape":                 {``, "dual-write with half-effect"},
		"the shape isn't looked at":    {`policy: rules: "dual-write": "off"`, "half-effect with half-effect"},
		"the broken promise isn't":     {`policy: rules: "half-effect": "off"`, "dual-write"},
		"neither is":                   {`policy: rules: {"dual-write": "off", "half-effect": "off"}`, ""},
		"the flow isn't critical":      {`flows: order: importance: "normal"`, "dual-write"},
		"the second effect may be off": {`lines: publish: guarantee: "at-most-once"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			src := twoEffects(c.more)
			if got := strings.Join(names(judge(t, src)), ", "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Whoever waives what a rule says of the shape waives its story too.
func TestWaived(t *testing.T) {
	r := judge(t, twoEffects(`waivers: [{rule: "dual-write", on: "lines.publish", reason: "known", by: "me", until: "2027-01-01"}]`))
	if len(r.Findings) != 0 || len(r.Waived) != 1 || r.Waived[0].Story == nil {
		t.Errorf("found %q, waived %d", names(r), len(r.Waived))
	}
}

// What hangs on a fact that nobody knows is not judged.
func TestUnknown(t *testing.T) {
	r := rulestest.Judge(t, `system: "s"
boxes: {a: kind: "client", b: kind: "service", d: {kind: "database", store: durable: true}}
lines: {
	ask: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}
	save: {from: "b", to: "d", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none"}
}
flows: f: steps: ["ask", "save"]`, promises.All...)
	if len(r.Findings) > 0 {
		t.Errorf("found %q", names(r))
	}
	if got := strings.Join(rulestest.Skipped(r), "\n"); !strings.Contains(got, "flows.f needs lines.save.idempotency") {
		t.Errorf("skipped %q", got)
	}
}

// A flow that is too long for a check is told so, and many flows end in time.
func TestBounds(t *testing.T) {
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString("system: \"s\"\nboxes: b0: kind: \"client\"\n")
		var steps []string
		for i := range n {
			fmt.Fprintf(&b, "boxes: b%d: kind: \"service\"\nlines: l%d: {from: \"b%d\", to: \"b%d\", interaction: \"request-reply\", operation: \"command\", timeout: \"1s\", retry: \"none\", idempotency: \"natural\"}\n", i+1, i, i, i+1)
			steps = append(steps, fmt.Sprintf("%q", fmt.Sprintf("l%d", i)))
		}
		fmt.Fprintf(&b, "flows: long: steps: [%s]\n", strings.Join(steps, ", "))
		return b.String()
	}
	r := rulestest.Judge(t, chain(150), promises.All...)
	if got := rulestest.Skipped(r); len(r.Findings) > 0 || len(got) == 0 || got[0] != "flows.long needs tautline explore --flow long" {
		t.Errorf("found %q, skipped %q", names(r), got)
	}
}

// A waiver of a broken promise that another rule's finding tells is shown where
// the fault is told.
func TestWaivedWhereItIsTold(t *testing.T) {
	const src = `boxes: {c: kind: "client", a: kind: "service", d: {kind: "database", store: durable: true}, e: {kind: "database", store: durable: true}}
_w: {interaction: "request-reply", operation: *"write" | "command", timeout: "1s", retry: "none", idempotency: "natural"}
lines: {in: _w & {from: "c", to: "a", operation: "command"}, one: _w & {from: "a", to: "d"}, two: _w & {from: "a", to: "e"}}
flows: f: steps: ["in", "one", "two"]
waivers: [{rule: "half-effect", on: "flows.f", reason: "r", until: "2027-06-01", by: "ada"}]
`
	var said []string
	for _, f := range rules.Judge(modeltest.Named(t, src), rules.Options{Rules: catalogue.All(), Now: rulestest.Today}).Findings {
		if f.Rule.Name == "waiver-unused" {
			said = append(said, f.Message)
		}
	}
	if want := "[half-effect on flows.f is told by dual-write on lines.two: waive that]"; fmt.Sprint(said) != want {
		t.Errorf("%q, want %s", said, want)
	}
}

// manyEffects is work behind a queue whose dead letter forgets: two faults lose
// it, and the choices behind it are too many for a check to look for both.
func manyEffects(choices int) string {
	var b strings.Builder
	b.WriteString(`system: "s"
boxes: {shop: kind: "client", work: {kind: "queue", channel: {durable: true, deadLetter: {to: "parked", after: 5}}}, parked: {kind: "queue", channel: durable: false}, place: kind: "worker"}
boxes: parked: {owner: "us", monitoring: {alarms: ["depth > 0"], runbook: "https://r"}}
lines: put: {from: "shop", to: "work", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
lines: take: {from: "work", to: "place", interaction: "poll", operation: "command", ack: "after-work"}
`)
	steps := `"put", "take"`
	for i := range choices {
		fmt.Fprintf(&b, "boxes: d%d: {kind: \"database\", store: durable: true}\nlines: s%d: {from: \"place\", to: \"d%d\", interaction: \"request-reply\", operation: \"write\", timeout: \"1s\", retry: \"none\", idempotency: {key: \"k\", enforcedBy: \"unique-key\"}, when: \"c%d\"}\n", i, i, i, i)
		steps += fmt.Sprintf(`, "s%d"`, i)
	}
	return b.String() + "flows: f: steps: [" + steps + "]\n"
}

// A run with one fault is no answer to a promise: what takes two to break is not
// judged, and says how much was.
func TestOneFaultIsNoAnswer(t *testing.T) {
	if got := names(rulestest.Judge(t, manyEffects(1), promises.All...)); !slices.Contains(got, "lost-work with lost-work") {
		t.Fatalf("two faults find %q: the model shows nothing", got)
	}
	r := rulestest.Judge(t, manyEffects(7), promises.All...)
	skipped := map[string]bool{}
	for _, s := range r.Skipped {
		if s.On.Name == "flows.f" && s.Seen == promises.OneFaultOnly && s.Needs[0] == "tautline explore --flow f" {
			skipped[s.Rule.Name] = true
		}
	}
	if len(skipped) != len(promises.All) {
		t.Errorf("found %q, judged with one fault only are %v, skipped %q", names(r), skipped, rulestest.Skipped(r))
	}
}

package antipattern_test

import (
	"strings"
	"testing"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

func TestSyncCycle(t *testing.T) {
	boxes := `boxes: {c: kind: "client", x: kind: "external", g: kind: "gateway", for i in ["a", "b", "d"] {(i): kind: "service"}, q: kind: "queue"}
_ask: {interaction: "request-reply", operation: "read"}
`
	ab := boxes + `lines: ab: _ask & {from: "a", to: "b"}
`
	rulestest.Check(t, antipattern.SyncCycle, []rulestest.Example{
		{Name: "two", Model: ab + `lines: ba: _ask & {from: "b", to: "a"}`, Want: []string{"error lines.ab"},
			Says: "`a` → `b` → `a` wait for each other: once all that `a` can do at a time is waiting, nothing is left to answer `b`, and all stand still until somebody gives up"},
		{Name: "the first to give up ends it", Model: boxes + `lines: ab: _ask & {from: "a", to: "b", timeout: "2s"}
lines: ba: _ask & {from: "b", to: "a", timeout: "500ms"}`, Want: []string{"error lines.ab"},
			Says: "`a` → `b` → `a` wait for each other: once all that `a` can do at a time is waiting, nothing is left to answer `b`, and all stand still until `ba` gives up after 500ms"},
		{Name: "in different flows", Model: ab + `lines: ba: _ask & {from: "b", to: "a"}
lines: ca: _ask & {from: "c", to: "a"}
lines: cb: _ask & {from: "c", to: "b"}
flows: {f: steps: ["ca", "ab"], g: steps: ["cb", "ba"]}`, Want: []string{"error lines.ab"}},
		{Name: "at the line that work comes to first", Model: boxes + `lines: {in: _ask & {from: "c", to: "d"}, there: _ask & {from: "d", to: "b"}, back: _ask & {from: "b", to: "d"}}
flows: f: steps: ["in", "there", "back"]`, Want: []string{"error lines.there"}},
		{Name: "wherever that is written", Model: boxes + `lines: {back: _ask & {from: "b", to: "d"}, there: _ask & {from: "d", to: "b"}, in: _ask & {from: "c", to: "d"}}
flows: f: steps: ["in", "there", "back"]`, Want: []string{"error lines.there"}},
		{Name: "one for all that are in it", Model: ab + `lines: ba: _ask & {from: "b", to: "a"}
lines: bd: _ask & {from: "b", to: "d"}
lines: da: _ask & {from: "d", to: "a"}`, Want: []string{"error lines.ab"},
			Says: "`a` → `b` → `a` wait for each other: once all that `a` can do at a time is waiting, nothing is left to answer `b`, and all stand still until somebody gives up (1 more box is in circles with them)"},
		{Name: "itself", Model: boxes + `lines: aa: _ask & {from: "a", to: "a", timeout: "1s"}`, Want: []string{"error lines.aa"},
			Says: "`a` calls itself and waits: once all that it can do at a time is waiting, nothing is left to answer, and it stands still until `aa` gives up after 1s"},
		{Name: "sometimes", Model: ab + `lines: ba: _ask & {from: "b", to: "a", when: "the cache is cold"}`, Want: []string{"error lines.ab"},
			Says: "`a` → `b` → `a` wait for each other: once all that `a` can do at a time is waiting, nothing is left to answer `b`, and all stand still until somebody gives up; `ba` is taken only when: the cache is cold, which makes it rarer, not impossible"},
		{Name: "a reply", Model: ab + `lines: ba: _ask & {from: "b", to: "a", answers: "ab"}`},
		{Name: "nobody waits for one", Model: ab + `lines: bq: {from: "b", to: "q", interaction: "send", operation: "command"}
lines: qa: {from: "q", to: "a", interaction: "poll"}`},
		{Name: "a chain", Model: ab + `lines: bd: _ask & {from: "b", to: "d"}`},
		{Name: "nobody says", Model: ab + `lines: ba: {from: "b", to: "a", operation: "read"}`, Skips: []string{"lines.ba needs interaction"}},
		{Name: "an external calls back, another time", Model: boxes + `lines: ax: _ask & {from: "a", to: "x"}
lines: xa: _ask & {from: "x", to: "a"}`},
		{Name: "an external calls back while it is asked", Model: boxes + `lines: ca: _ask & {from: "c", to: "a"}
lines: ax: _ask & {from: "a", to: "x"}
lines: xa: _ask & {from: "x", to: "a"}
flows: f: steps: ["ca", "ax", "xa"]`, Want: []string{"error lines.ax"}},
		{Name: "through a gateway to another", Model: boxes + `lines: {cg: _ask & {from: "c", to: "g"}, ga: _ask & {from: "g", to: "a"}, ag: _ask & {from: "a", to: "g"}, gb: _ask & {from: "g", to: "b"}}
flows: f: steps: ["cg", "ga", "ag", "gb"]`},
		{Name: "through a gateway, and back", Model: boxes + `lines: {cg: _ask & {from: "c", to: "g"}, ga: _ask & {from: "g", to: "a"}, ag: _ask & {from: "a", to: "g"}, gb: _ask & {from: "g", to: "b"}, ba: _ask & {from: "b", to: "a"}}
flows: f: steps: ["cg", "ga", "ag", "gb", "ba"]`, Want: []string{"error lines.ag"}},
	})
}

func TestEventLoop(t *testing.T) {
	boxes := `boxes: {c: kind: "client", x: kind: "external", a: kind: "service", w: kind: "worker", q: kind: "queue", t: kind: "topic", b: kind: "bus", s: kind: "objectstore", d: kind: "database"}
_put: {interaction: "request-reply", operation: "write"}
`
	log := boxes + `lines: log: {from: "d", to: "w"}
`
	bus := boxes + `lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
lines: {ab: {from: "a", to: "b", operation: "event"}, bw: {from: "b", to: "w", interaction: "deliver"}, wb: {from: "w", to: "b", operation: "event"}, ba: {from: "b", to: "a", interaction: "deliver"}}
`
	rulestest.Check(t, antipattern.EventLoop, []rulestest.Example{
		{Name: "a function writes to what starts it", Model: log + `lines: put: _put & {from: "w", to: "d"}`, Want: []string{"error lines.log"},
			Says: "work goes round in a circle, `d` → `w` → `d`, and no line of it says `when` it isn't taken: unless something else ends it, each turn starts the next"},
		{Name: "a condition ends it", Model: log + `lines: put: _put & {from: "w", to: "d", when: "the row is new"}`},
		{Name: "a condition, nobody knows which", Model: log + `lines: put: _put & {from: "w", to: "d", when: "unknown"}`, Want: []string{"warning lines.put"},
			Says: "work may go round in a circle, `d` → `w` → `d`: nobody knows yet when `put` isn't taken, and if it always is, each turn starts the next, without end"},
		{Name: "there is no condition", Model: log + `lines: put: _put & {from: "w", to: "d", when: "none"}`, Want: []string{"error lines.log"}},
		{Name: "it only reads back", Model: log + `lines: get: {from: "w", to: "d", interaction: "request-reply", operation: "read"}`},
		{Name: "what it does, nobody says", Model: log + `lines: put: {from: "w", to: "d", interaction: "request-reply"}`, Skips: []string{"lines.put needs operation"}},
		{Name: "a store with no log", Model: boxes + `lines: put: _put & {from: "w", to: "d"}`},
		{Name: "a key on the way", Model: log + `lines: put: _put & {from: "w", to: "d", idempotency: {key: "id", enforcedBy: "unique-key"}}`, Want: []string{"warning lines.log"},
			Says: "work goes round in a circle, `d` → `w` → `d`, and no line of it says `when` it isn't taken: unless something else ends it, each turn starts the next (`put` checks a key, which ends it only if every turn carries the same one)"},
		{Name: "a guard before it goes on", Model: log + `lines: claim: _put & {from: "w", to: "s", idempotency: {key: "id", enforcedBy: "conditional-write"}, guard: true}
lines: put: _put & {from: "w", to: "d"}`, Want: []string{"warning lines.log"}},
		{Name: "natural idempotency ends nothing", Model: log + `lines: put: _put & {from: "w", to: "d", idempotency: "natural"}`, Want: []string{"error lines.log"}},
		{Name: "a reader of other changes", Model: log + `lines: {put: _put & {from: "w", to: "d"}, save: _put & {from: "a", to: "d"}, log: carries: ["save"]}`},
		{Name: "a reader of its own changes, too", Model: log + `lines: {put: _put & {from: "w", to: "d"}, save: _put & {from: "a", to: "d"}, log: carries: ["save", "put"]}`, Want: []string{"error lines.log"}},
		{Name: "told once for all flows", Model: log + `lines: put: _put & {from: "w", to: "d"}
lines: {in: _put & {from: "c", to: "a"}, save: _put & {from: "a", to: "d"}, other: _put & {from: "a", to: "d"}}
flows: {f: steps: ["in", "save", "log", "put"], g: steps: ["in", "other", "log", "put"]}`, Want: []string{"error lines.log"}},
		{Name: "another handler makes the write", Model: log + `lines: {in: _put & {from: "c", to: "w"}, put: _put & {from: "w", to: "d"}, note: _put & {from: "w", to: "s"}}
flows: {f: steps: ["in", "put"], g: steps: ["log", "note"]}`},
		{Name: "a queue and its own consumer", Model: boxes + `lines: {work: {from: "q", to: "w", interaction: "poll", operation: "command"}, again: {from: "w", to: "q", operation: "command"}}`, Want: []string{"error lines.again"}},
		{Name: "a retry that counts", Model: boxes + `lines: {work: {from: "q", to: "w", interaction: "poll", operation: "command"}, again: {from: "w", to: "q", operation: "command", when: "fewer than 3 attempts"}}`},
		{Name: "request and reply by channels", Model: boxes + `lines: {ask: {from: "a", to: "q", operation: "command"}, work: {from: "q", to: "w", interaction: "poll"}, reply: {from: "w", to: "t", operation: "event", answers: "ask"}, back: {from: "t", to: "a", interaction: "deliver"}}`},
		{Name: "calls only are no events", Model: boxes + `lines: {aw: _put & {from: "a", to: "w"}, wa: _put & {from: "w", to: "a"}}`},
		{Name: "a call on the way round", Model: boxes + `lines: {aw: {from: "a", to: "w", interaction: "send", operation: "command"}, wa: _put & {from: "w", to: "a"}}`, Want: []string{"error lines.aw"}},
		{Name: "a question on the way round", Model: boxes + `lines: {aw: {from: "a", to: "w", interaction: "send", operation: "command"}, wa: {from: "w", to: "a", interaction: "request-reply", operation: "read"}}`},
		{Name: "a person is told", Model: boxes + `lines: {ca: {from: "c", to: "a", interaction: "request-reply", operation: "command"}, ac: {from: "a", to: "c", interaction: "send", operation: "event"}}`},
		{Name: "an external tells back", Model: boxes + `lines: {ax: {from: "a", to: "x", interaction: "send", operation: "command"}, xa: {from: "x", to: "a", interaction: "send", operation: "event"}}`},
		{Name: "a bus, and nobody says what it gives to whom", Model: bus, Want: []string{"warning lines.ba"},
			Says: "work may go round in a circle, `a` → `b` → `a`: nobody has stated which events `b` gives to `a`, and if its own come back to it, each turn starts the next, without end (1 more box is in circles with them)"},
		{Name: "a bus, and a flow says where the events go", Model: bus + `lines: save: _put & {from: "a", to: "d"}
flows: f: steps: ["in", "ab", "bw", "wb", "ba", "save"]`},
		{Name: "a bus without conditions", Model: boxes + `lines: {bw: {from: "b", to: "w", interaction: "deliver", when: "none"}, wb: {from: "w", to: "b", operation: "event"}}`, Want: []string{"error lines.bw"}},
		{Name: "a topic gives to all, whatever a flow says", Model: boxes + `lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
lines: {at: {from: "a", to: "t", operation: "event"}, tw: {from: "t", to: "w", interaction: "deliver"}, wt: {from: "w", to: "t", operation: "event"}, ta: {from: "t", to: "a", interaction: "deliver", when: "it is done"}}
flows: f: steps: ["in", "at", "tw", "wt", "ta"]`, Want: []string{"error lines.tw"}},
	})
}

func TestThirdPartyOnCriticalPath(t *testing.T) {
	boxes := `boxes: {c: kind: "client", a: kind: "service", w: kind: "worker", s: kind: "scheduler", q: {kind: "queue", channel: durable: true}, x: kind: "external"}
_call: {interaction: "request-reply", operation: "command"}
lines: in: _call & {from: "c", to: "a"}
flows: [string]: importance: *"critical" | string
`
	call := func(facts string) string {
		return boxes + `lines: call: _call & {from: "a", to: "x", ` + facts + `}
flows: f: {steps: ["in", "call"]}`
	}
	queue := boxes + `lines: {put: {from: "a", to: "q", operation: "command"}, take: {from: "q", to: "w", interaction: "poll"}, call: _call & {from: "w", to: "x"}}
`
	rulestest.Check(t, antipattern.ThirdPartyOnCriticalPath, []rulestest.Example{
		{Name: "nobody says that it is critical", Model: strings.Replace(call(``), `flows: [string]: importance: *"critical" | string`, ``, 1), Want: []string{"info lines.call"},
			Says: "the client of `f` waits for `x`, which others run, and there is no fallback: while it is down or slow, so is the flow; nobody has stated that it is critical"},
		{Name: "waited for", Model: call(``), Want: []string{"warning lines.call"},
			Says: "the client of `f` waits for `x`, which others run, and there is no fallback: while it is down or slow, so is the flow"},
		{Name: "with its share", Model: call(`timeout: "2s"`) + `
boxes: x: objectives: availability: 0.99`, Want: []string{"warning lines.call"},
			Says: "the client of `f` waits for `x`, which others run, and there is no fallback: while it is down or slow, so is the flow (up to 2s and available 0.99)"},
		{Name: "stated hard", Model: call(`dependency: "hard"`), Want: []string{"warning lines.call"}},
		{Name: "soft", Model: call(`dependency: "soft"`)},
		{Name: "a fallback", Model: call(`fallback: "the price of yesterday"`)},
		{Name: "no fallback", Model: call(`fallback: "none"`), Want: []string{"warning lines.call"}},
		{Name: "not critical", Model: call(``) + `
flows: f: importance: "normal"`},
		{Name: "two flows", Model: call(``) + `
flows: g: steps: ["in", "call"]`, Want: []string{"warning lines.call"},
			Says: "the clients of `f`, `g` wait for `x`, which others run, and there is no fallback: while it is down or slow, so are these flows"},
		{Name: "in no flow", Model: boxes + `lines: call: _call & {from: "a", to: "x"}`},
		{Name: "nobody waits", Model: boxes + `lines: call: {from: "a", to: "x", interaction: "send", operation: "command"}
flows: f: steps: ["in", "call"]`},
		{Name: "whether anybody waits, nobody says", Model: boxes + `lines: call: {from: "a", to: "x", operation: "command"}
flows: f: steps: ["in", "call"]`, Skips: []string{"lines.call needs interaction"}},
		{Name: "behind a queue", Model: queue + `flows: f: steps: ["in", "put", "take", "call"]`},
		{Name: "a consumer's own flow", Model: queue + `flows: f: steps: ["take", "call"]`},
		{Name: "a timer's flow", Model: boxes + `lines: {tick: _call & {from: "s", to: "a"}, call: _call & {from: "a", to: "x"}}
flows: f: steps: ["tick", "call"]`},
		{Name: "after it was accepted", Model: queue + `lines: late: _call & {from: "a", to: "x"}
flows: f: {steps: ["in", "put", "late"], accepted: "put"}`},
		{Name: "before it is accepted", Model: queue + `lines: early: _call & {from: "a", to: "x"}
flows: f: {steps: ["in", "early", "put"], accepted: "put"}`, Want: []string{"warning lines.early"}},
		{Name: "behind what may be missed", Model: boxes + `boxes: e: kind: "service"
lines: {soft: _call & {from: "a", to: "e", dependency: "soft"}, call: _call & {from: "e", to: "x"}}
flows: f: steps: ["in", "soft", "call"]`},
		{Name: "the client itself", Model: boxes + `lines: call: _call & {from: "c", to: "x"}
flows: f: steps: ["call"]`, Want: []string{"warning lines.call"}},
		{Name: "callers that are not drawn", Model: boxes + `boxes: d: kind: "database"
lines: {save: _call & {from: "a", to: "d"}, call: _call & {from: "a", to: "x"}}
flows: f: steps: ["save", "call"]`, Want: []string{"warning lines.call"}},
		{Name: "a flow that starts with nothing", Model: boxes + `flows: f: steps: [[], ["in"]]`},
		{Name: "a request later on", Model: boxes + `lines: call: _call & {from: "c", to: "x"}
flows: f: steps: ["in", "call"]`},
	})
}

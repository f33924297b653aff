package antipattern_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/rulestest"
)

func TestSubscriberWithoutBuffer(t *testing.T) {
	push := func(topic, line string) string {
		return `boxes: {a: kind: "service", t: {kind: "topic", ` + topic + `}, s: {kind: "service", objectives: rto: "1h"}, dlq: kind: "queue"}
lines: in: {from: "a", to: "t", operation: "event"}
lines: l: {from: "t", to: "s", interaction: "deliver", operation: "event", ` + line + `}`
	}
	durable := `channel: durable: true`
	rulestest.Check(t, antipattern.SubscriberWithoutBuffer, []rulestest.Example{
		{Name: "nothing holds it", Model: push(``, `buffer: "none", deadLetter: "none"`), Want: []string{"warning lines.l"},
			Says: "`t` pushes straight into `s`, and nothing durable holds the work meanwhile: what comes while `s` is down is lost"},
		{Name: "parked", Model: push(``, `buffer: "none", deadLetter: "dlq"`), Want: []string{"info lines.l"},
			Says: "`t` pushes straight into `s`, and nothing durable holds the work meanwhile: what comes while `s` is down is parked in `dlq` until somebody puts it back"},
		{Name: "parked where the platform can't write", Model: push(`platform: "aws/sns", `+durable, `deadLetter: "dlq", retry: {attempts: 4, by: "broker", backoff: {strategy: "constant", base: "20s"}}`) + `
boxes: dlq: platform: "gcp/pubsub"`, Want: []string{"warning lines.l"},
			Says: "`t` pushes straight into `s` and gives up after 4 tries within 1m: 1m < the 1h that `s` may be down (its RTO), and what comes then is lost, for `dlq`, where it should be parked, can't receive it"},
		{Name: "gives up too early", Model: push(durable, `deadLetter: "none", retry: {attempts: 4, by: "broker", backoff: {strategy: "constant", base: "20s"}}`), Want: []string{"warning lines.l"},
			Says: "`t` pushes straight into `s` and gives up after 4 tries within 1m: 1m < the 1h that `s` may be down (its RTO), and what comes then is lost"},
		{Name: "tries just long enough", Model: push(durable, `deadLetter: "none", retry: {attempts: 181, by: "broker", backoff: {strategy: "constant", base: "20s"}}`)},
		{Name: "a try too few", Model: push(durable, `deadLetter: "none", retry: {attempts: 180, by: "broker", backoff: {strategy: "constant", base: "20s"}}`), Want: []string{"warning lines.l"}},
		{Name: "tries for a day", Model: push(durable, `retry: {attempts: 186, by: "broker", maxAge: "24h"}`)},
		{Name: "tries without end", Model: push(durable, `retry: {attempts: "unlimited", by: "broker"}`)},
		{Name: "tries without end, and forgets", Model: push(`channel: {durable: true, retention: "10m"}`, `deadLetter: "none", retry: {attempts: "unlimited", by: "broker"}`), Want: []string{"warning lines.l"},
			Says: "`t` pushes straight into `s` and gives up after 10m: 10m < the 1h that `s` may be down (its RTO), and what comes then is lost"},
		{Name: "once", Model: push(durable, `deadLetter: "none", retry: "none"`), Want: []string{"warning lines.l"},
			Says: "`t` pushes straight into `s` and gives up after one try: 0s < the 1h that `s` may be down (its RTO), and what comes then is lost"},
		{Name: "how long it tries, nobody says", Model: push(durable, `deadLetter: "none"`), Want: []string{"info lines.l"},
			Says: "`t` pushes straight into `s`, and nobody has stated how long it tries: what it gives up while `s` is down is lost"},
		{Name: "no count, so as long as it keeps it", Model: push(`channel: {durable: true, retention: "7d"}`, `deadLetter: "none"`)},
		{Name: "a dead letter counts", Model: push(`channel: {durable: true, retention: "7d"}`, `deadLetter: {to: "dlq", after: 5}, retry: backoff: "none"`), Want: []string{"info lines.l"},
			Says: "`t` pushes straight into `s` and gives up after 5 tries without a pause: 0s < the 1h that `s` may be down (its RTO), and what comes then is parked in `dlq` until somebody puts it back"},
		{Name: "a dead letter counts, and how far apart, nobody says", Model: push(`channel: {durable: true, retention: "7d"}`, `deadLetter: {to: "dlq", after: 5}`), Want: []string{"info lines.l"}},
		{Name: "how far apart, nobody says", Model: push(durable, `deadLetter: "none", retry: {attempts: 100000, by: "broker"}`), Want: []string{"info lines.l"}},
		{Name: "what holds it, nobody says", Model: push(``, `deadLetter: "none"`), Skips: []string{"lines.l needs buffer"}},
		{Name: "where it ends, nobody says", Model: push(``, `buffer: "none"`), Skips: []string{"lines.l needs deadLetter"}},
		{Name: "what holds it forgets", Model: push(``, `buffer: "mem", deadLetter: "none"}
boxes: mem: {kind: "queue", channel: durable: false`), Want: []string{"warning lines.l"}},
		{Name: "whether what holds it forgets, nobody says", Model: push(``, `buffer: "mem", deadLetter: "none"}
boxes: mem: {kind: "queue"`), Skips: []string{"lines.l needs boxes.mem.channel.durable"}},
		{Name: "something else holds it", Model: push(``, `buffer: {name: "the platform's own queue"}`)},
		{Name: "may be lost", Model: push(``, `buffer: "none", deadLetter: "none", guarantee: "at-most-once"`)},
		{Name: "lost on the way in, told there", Model: push(`channel: durable: false`, `deadLetter: "none"`)},
		{Name: "asked for", Model: `boxes: {t: kind: "topic", s: kind: "service"}
lines: l: {from: "t", to: "s", interaction: "poll", operation: "event", buffer: "none", deadLetter: "none"}`},
		{Name: "who moves it, nobody says", Model: `boxes: {t: kind: "topic", s: kind: "service"}
lines: l: {from: "t", to: "s", operation: "event", buffer: "none", deadLetter: "none"}`, Skips: []string{"lines.l needs interaction"}},
		{Name: "durable intakes", Model: `boxes: {t: {kind: "topic", channel: durable: true}, q: kind: "queue", w: kind: "workflow", b: kind: "objectstore", p: kind: "client"}
_l: {from: "t", interaction: "deliver", operation: "event", deadLetter: "none", retry: "none"}
lines: {[string]: _l, q: to: "q", w: to: "w", b: to: "b", p: to: "p"}`},
		{Name: "a cache is none", Model: `boxes: {t: {kind: "topic", channel: durable: true}, c: kind: "cache"}
lines: c: {from: "t", to: "c", interaction: "deliver", operation: "event", deadLetter: "none", retry: "none"}`, Want: []string{"warning lines.c"},
			Says: "`t` pushes straight into `c` and gives up after one try: 0s < an outage of 30m, and what comes then is lost"},
		{Name: "Lambda's own queue", Model: `boxes: {t: {kind: "topic", platform: "aws/sns", channel: durable: true}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "t", to: "f", operation: "event"}`},
		{Name: "EventBridge tries for a day", Model: `boxes: {t: {kind: "bus", platform: "aws/eventbridge-classic", channel: durable: true}, f: kind: "service"}
lines: l: {from: "t", to: "f", operation: "event"}`},
		{Name: "a queue keeps what it pushes", Model: `boxes: {t: {kind: "queue", channel: durable: true}, s: kind: "service"}
lines: l: {from: "t", to: "s", interaction: "deliver", operation: "event", deadLetter: "none", retry: "none"}`},
	})
}

func TestRawChangeEvent(t *testing.T) {
	boxes := `boxes: {
	d: {kind: "database", owner: "team-a"}, mine: {kind: "worker", owner: "team-a"}, theirs: {kind: "worker", owner: "team-b"}
	out: {kind: "external"}, log: {kind: "stream", owner: "team-p"}, pipe: {kind: "pipe", owner: "team-p"}, svc: {kind: "service", owner: "team-a"}
}
_tail: {from: "d", interaction: "tail"}
`
	rulestest.Check(t, antipattern.RawChangeEvent, []rulestest.Example{
		{Name: "raw", Model: boxes + `lines: l: _tail & {to: "theirs", data: change: "raw"}`, Want: []string{"warning lines.l"},
			Says: "`theirs` of team-b reads raw change records of `d`: every change to its tables can break it, and only the two teams together can fix that"},
		{Name: "nobody says", Model: boxes + `lines: l: _tail & {to: "theirs"}`, Want: []string{"info lines.l"},
			Says: "`theirs` of team-b reads what comes out of the change log of `d`, and nobody has stated whether these are raw records or events of the business: with raw ones every change to its tables can break it"},
		{Name: "asked, and nobody knows", Model: boxes + `lines: l: _tail & {to: "theirs", data: change: "unknown"}`, Want: []string{"info lines.l"}},
		{Name: "business", Model: boxes + `lines: l: _tail & {to: "theirs", data: change: "business"}`},
		{Name: "the same team", Model: boxes + `lines: l: _tail & {to: "mine", data: change: "raw"}`},
		{Name: "others run it", Model: boxes + `lines: l: _tail & {to: "out", data: change: "raw"}`, Want: []string{"warning lines.l"}},
		{Name: "a platform's pipe only passes it on", Model: boxes + `lines: l: _tail & {to: "pipe", data: change: "raw"}`},
		{Name: "through a log", Model: boxes + `lines: l: _tail & {to: "log", data: change: "raw"}
lines: m: {from: "log", to: "theirs", interaction: "tail"}
lines: n: {from: "log", to: "mine", interaction: "tail"}`, Want: []string{"warning lines.m"}},
		{Name: "through a log that carries more", Model: boxes + `lines: l: _tail & {to: "log", data: change: "raw"}
lines: k: {from: "svc", to: "log", operation: "event"}
lines: m: {from: "log", to: "theirs", interaction: "tail"}`, Want: []string{"info lines.m"}},
		{Name: "through a pipe, which may translate", Model: boxes + `lines: l: _tail & {to: "pipe", data: change: "raw"}
lines: k: {from: "pipe", to: "log", operation: "event"}
lines: m: {from: "log", to: "theirs", interaction: "tail"}`, Want: []string{"info lines.m"}},
		{Name: "a pipe that translates", Model: boxes + `lines: l: _tail & {to: "pipe", data: change: "raw"}
lines: k: {from: "pipe", to: "log", operation: "event", data: change: "business"}
lines: m: {from: "log", to: "theirs", interaction: "tail"}`},
		{Name: "a service translates", Model: boxes + `lines: l: _tail & {to: "svc", data: change: "raw"}
lines: k: {from: "svc", to: "log", operation: "event"}
lines: m: {from: "log", to: "theirs", interaction: "tail"}`},
		{Name: "a circle ends", Model: boxes + `lines: l: _tail & {to: "log"}
lines: k: {from: "log", to: "pipe", interaction: "tail"}
lines: m: {from: "pipe", to: "log", operation: "event"}`},
		{Name: "a bucket only tells which object", Model: `boxes: {b: {kind: "objectstore", owner: "team-a"}, f: {kind: "function", owner: "team-b"}}
lines: l: {from: "b", to: "f", interaction: "deliver"}`},
		{Name: "whose, nobody says", Model: `owner: string | *"unknown"
boxes: {d: {kind: "database", owner: "unknown"}, w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "tail", data: change: "raw"}`, Skips: []string{"boxes.d needs owner"}},
		{Name: "it is said to cross teams", Model: `boxes: {d: {kind: "database", owner: "unknown"}, w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "tail", data: change: "raw", crosses: ["team"]}`, Want: []string{"warning lines.l"}},
		{Name: "it is said to cross none", Model: `boxes: {d: {kind: "database", owner: "unknown"}, w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "tail", data: change: "raw", crosses: ["process"]}`},
	})
}

func TestSharedDatabase(t *testing.T) {
	boxes := `boxes: {d: kind: "database", a: {kind: "service", owner: "team-a"}, b: {kind: "service", owner: "team-b"}, own: kind: "service", c: kind: "client", nobody: {kind: "service", owner: "unknown"}}
_w: {to: "d", operation: "write"}
`
	rulestest.Check(t, antipattern.SharedDatabase, []rulestest.Example{
		{Name: "two owners", Model: boxes + `lines: {x: _w & {from: "a"}, y: _w & {from: "b"}}`, Want: []string{"warning boxes.d"},
			Says: "2 owners write `d`: `a` of team-a (`x`) and `b` of team-b (`y`); none of them can change, restore or trust it alone"},
		{Name: "the system's owner counts", Model: boxes + `lines: {x: _w & {from: "a"}, y: _w & {from: "own"}}`, Want: []string{"warning boxes.d"}},
		{Name: "one owner, two boxes", Model: boxes + `boxes: e: {kind: "worker", owner: "team-a"}
lines: {x: _w & {from: "a"}, y: _w & {from: "e"}}`},
		{Name: "reading is another matter", Model: boxes + `lines: {x: _w & {from: "a"}, y: {from: "b", to: "d", operation: "read"}}`},
		{Name: "what the other does, nobody says", Model: boxes + `lines: {x: _w & {from: "a"}, y: {from: "b", to: "d"}}`, Skips: []string{"lines.y needs operation"}},
		{Name: "it wouldn't matter", Model: boxes + `lines: {x: _w & {from: "a"}, y: {from: "a", to: "d"}}`},
		{Name: "whose the other is, nobody says", Model: boxes + `lines: {x: _w & {from: "a"}, y: _w & {from: "nobody"}}`, Skips: []string{"boxes.nobody needs owner"}},
		{Name: "one box of nobody's", Model: boxes + `lines: {x: _w & {from: "nobody"}, y: _w & {from: "nobody"}}`},
		{Name: "nobody on purpose", Model: boxes + `boxes: z: {kind: "service", owner: "none"}
lines: {x: _w & {from: "a"}, y: _w & {from: "z"}}`},
		{Name: "a client has no owner", Model: boxes + `lines: {x: _w & {from: "a"}, y: _w & {from: "c"}}`},
		{Name: "many", Model: `boxes: {d: kind: "cache", for i in [1, 2, 3, 4, 5, 6] {"s\(i)": {kind: "service", owner: "t\(i)"}}}
lines: {for i in [1, 2, 3, 4, 5, 6] {"l\(i)": {from: "s\(i)", to: "d", operation: "write"}}}`, Want: []string{"warning boxes.d"},
			Says: "6 owners write `d`: `s1` of t1 (`l1`), `s2` of t2 (`l2`), `s3` of t3 (`l3`), `s4` of t4 (`l4`) and 2 more; none of them can change, restore or trust it alone"},
	})
}

func TestInternalQueueExposed(t *testing.T) {
	rulestest.Check(t, antipattern.InternalQueueExposed, []rulestest.Example{
		{Name: "a client", Model: `boxes: {c: kind: "client", q: kind: "queue"}
lines: l: {from: "c", to: "q", operation: "command"}`, Want: []string{"warning lines.l"},
			Says: "`c` sends straight into the queue `q`: it takes whatever comes, and nothing can refuse, slow down or check a sender"},
		{Name: "an external", Model: `boxes: {c: kind: "external", q: kind: "stream"}
lines: l: {from: "c", to: "q"}`, Want: []string{"info lines.l"}},
		{Name: "a gateway between", Model: `boxes: {c: kind: "client", g: kind: "gateway", q: kind: "queue"}
lines: {k: {from: "c", to: "g"}, l: {from: "g", to: "q"}}`},
		{Name: "a broker that is a front door", Model: `boxes: {c: kind: "client", q: {kind: "topic", admission: {throttle: rate: 10, auth: "certificate"}}}
lines: l: {from: "c", to: "q"}`},
		{Name: "it only knows its senders", Model: `boxes: {c: kind: "client", q: {kind: "topic", admission: {throttle: "none", auth: "certificate"}}}
lines: l: {from: "c", to: "q"}`, Want: []string{"warning lines.l"}},
		{Name: "to a client", Model: `boxes: {c: kind: "client", q: kind: "topic"}
lines: l: {from: "q", to: "c"}`},
	})
}

func TestNoCircuitBreaker(t *testing.T) {
	call := func(from, to, facts string) string {
		return `boxes: {a: kind: "` + from + `", b: kind: "` + to + `"}
lines: l: {from: "a", to: "b", interaction: "request-reply", ` + facts + `}`
	}
	asked := func(load, box, facts string) string {
		return `boxes: {c: kind: "client", a: {kind: "service", ` + box + `}, b: kind: "external"}
lines: in: {from: "c", to: "a", interaction: "request-reply", load: {` + load + `}}
lines: l: {from: "a", to: "b", interaction: "request-reply", ` + facts + `}`
	}
	const three = `retry: {attempts: 3, by: "caller"}`
	rulestest.Check(t, antipattern.NoCircuitBreaker, []rulestest.Example{
		{Name: "neither", Model: call("service", "external", `retry: {attempts: 3, by: "caller", budget: "none"}, circuitBreaker: "none"`), Want: []string{"warning lines.l"},
			Says: "`l` tries 3 times, and nothing stops that while `b` is down: it gets up to 3 calls for each one it can't answer"},
		{Name: "without end", Model: call("worker", "database", `retry: {attempts: "unlimited", by: "mesh", budget: "none"}, circuitBreaker: "none"`), Want: []string{"warning lines.l"},
			Says: "`l` tries without end, and nothing stops that while `b` is down: it gets calls without end for each one it can't answer"},
		{Name: "nobody says", Model: call("function", "service", three), Want: []string{"info lines.l"},
			Says: "`l` tries 3 times, and nobody has stated what stops that while `b` is down, a circuit breaker or a retry budget: it gets up to 3 calls for each one it can't answer"},
		{Name: "no breaker, and of a budget nobody says", Model: call("service", "service", three+`, circuitBreaker: "none"`), Want: []string{"info lines.l"}},
		{Name: "asked, and nobody knows", Model: call("service", "service", `retry: {attempts: 3, by: "caller", budget: "unknown"}, circuitBreaker: "none"`), Want: []string{"info lines.l"}},
		{Name: "a breaker", Model: call("service", "service", three+`, circuitBreaker: failures: 5`)},
		{Name: "a breaker, by its pause", Model: call("service", "service", three+`, circuitBreaker: openFor: "30s"`)},
		{Name: "a budget", Model: call("service", "service", `retry: {attempts: 3, by: "caller", budget: 0.1}`)},
		{Name: "a breaker that waits for more failures than there are calls", Model: asked(`peak: 2`, ``, `retry: {attempts: 3, by: "caller"}, circuitBreaker: {failures: 61, window: "10s"}`), Want: []string{"warning lines.l"},
			Says: "2/s × 10s × 3 tries = 60 < 61: the breaker of `l` opens after 61 failures within 10s, and even at the peak there are no more than 60 calls in that time: it stays closed when every call fails"},
		{Name: "a breaker for which there are just enough calls", Model: asked(`peak: 2`, ``, `retry: {attempts: 3, by: "caller"}, circuitBreaker: {failures: 60, window: "10s"}`)},
		{Name: "a breaker in each instance", Model: asked(`peak: 20`, `capacity: instances: 4`, `retry: "none", dependency: "soft", circuitBreaker: {failures: 60, window: "10s"}`), Want: []string{"warning lines.l"},
			Says: "20/s × 10s ÷ 4 instances = 50 < 60: the breaker of `l` opens after 60 failures within 10s, and even at the peak there are no more than 50 calls in each instance in that time: it stays closed when every call fails"},
		{Name: "a breaker, where its caller tries again too", Model: asked(`peak: 2`, ``, `retry: "none", circuitBreaker: {failures: 30, window: "10s"}`) + `
lines: in: retry: {attempts: 2, by: "caller", on: "any"}`},
		{Name: "a breaker that counts failures in a row", Model: asked(`peak: 2`, ``, `retry: "none", circuitBreaker: {failures: 100, openFor: "30s"}`)},
		{Name: "a breaker, and how often it is called nobody says", Model: asked(`typical: 1`, ``, `retry: "none", circuitBreaker: {failures: 100, window: "10s"}`), Skips: []string{"lines.l needs load.peak"}},
		{Name: "a breaker, and how often it tries nobody says", Model: asked(`peak: 1`, ``, `circuitBreaker: {failures: 100, window: "10s"}`), Skips: []string{"lines.l needs retry"}},
		{Name: "a breaker behind a queue, whose backlog comes as it is fetched", Model: `boxes: {c: kind: "client", q: {kind: "queue", channel: durable: true}, a: kind: "worker", b: kind: "external"}
lines: {in: {from: "c", to: "q", operation: "command", load: {typical: 1, peak: 2}}, work: {from: "q", to: "a", interaction: "poll"}}
lines: l: {from: "a", to: "b", interaction: "request-reply", retry: "none", circuitBreaker: {failures: 100, window: "10s"}}`},
		{Name: "one try", Model: call("service", "service", `retry: {attempts: 1, by: "caller"}`)},
		{Name: "no retry", Model: call("service", "service", `retry: "none"`)},
		{Name: "how often, nobody says", Model: call("service", "service", ``), Skips: []string{"lines.l needs retry"}},
		{Name: "soft", Model: call("service", "service", three+`, dependency: "soft"`)},
		{Name: "a person", Model: call("client", "service", three)},
		{Name: "a workflow", Model: call("workflow", "service", three)},
		{Name: "the receiver's platform", Model: call("service", "service", `retry: {attempts: 3, by: "platform"}`)},
		{Name: "nobody waits", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", interaction: "send", ` + three + `}`},
	})
}

func TestRPCOverQueue(t *testing.T) {
	const boxes = `boxes: {c: kind: "client", a: kind: "service", q: kind: "queue", w: kind: "worker", r: kind: "queue"}
lines: {
	out: {from: "a", to: "q", operation: "command"}
	take: {from: "q", to: "w", interaction: "poll"}
	done: {from: "w", to: "r", operation: "event"}
}
`
	const ask = `lines: ask: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
`
	const back = `lines: back: {from: "r", to: "a", interaction: "poll", answers: "out"}
`
	const steps = `steps: ["ask", "out", "take", "done", "back"]`
	rulestest.Check(t, antipattern.RPCOverQueue, []rulestest.Example{
		{Name: "waits", Model: boxes + ask + back + `flows: f: ` + steps, Want: []string{"warning lines.out"},
			Says: "`c` waits in `ask` for `a`, which sends to `q` and waits for the reply from `r` (`back`): a backlog on the way keeps the caller waiting, and is worked off after it has gone"},
		{Name: "by shape, without a flow", Model: boxes + ask + back, Want: []string{"warning lines.out"}},
		{Name: "two messages", Model: boxes + ask + back + `lines: out2: {from: "a", to: "q", operation: "command"}
lines: back2: {from: "r", to: "a", interaction: "poll", answers: "out2"}
flows: f: steps: ["ask", "out", "out2", "take", "done", "back", "back2"]`, Want: []string{"warning lines.out", "warning lines.out2"}},
		{Name: "once for two flows", Model: boxes + ask + back + `flows: {f: ` + steps + `, g: ` + steps + `}`, Want: []string{"warning lines.out"}},
		{Name: "the reply names the message as it came out", Model: boxes + ask + `lines: back: {from: "r", to: "a", interaction: "poll", answers: "take"}`, Want: []string{"warning lines.out"}},
		{Name: "nobody waits", Model: boxes + back + `lines: ask: {from: "c", to: "a", interaction: "send", operation: "command"}`},
		{Name: "whether anybody waits, nobody says", Model: boxes + back + `lines: ask: {from: "c", to: "a"}`, Skips: []string{"lines.ask needs interaction"}},
		{Name: "told yes before", Model: boxes + ask + back + `flows: f: {` + steps + `, accepted: "out"}`},
		{Name: "told yes long before", Model: boxes + ask + back + `boxes: d: kind: "database"
lines: save: {from: "a", to: "d", interaction: "request-reply", operation: "write"}
flows: f: {steps: ["ask", "save", "out", "take", "done", "back"], accepted: "save"}`},
		{Name: "told yes at the end", Model: boxes + ask + back + `flows: f: {` + steps + `, accepted: "back"}`, Want: []string{"warning lines.out"}},
		{Name: "told the result later", Model: boxes + ask + back + `lines: tell: {from: "a", to: "c", interaction: "send", operation: "event", answers: "ask"}`},
		{Name: "no reply", Model: boxes + ask + `lines: back: {from: "r", to: "a", interaction: "poll"}`},
		{Name: "a reply without a channel", Model: boxes + ask + `lines: back: {from: "w", to: "a", interaction: "send", operation: "event", answers: "out"}`},
		{Name: "somebody else's reply", Model: boxes + ask + `boxes: b: kind: "service"
lines: back: {from: "r", to: "b", interaction: "poll", answers: "out"}`},
		{Name: "a box that asks itself", Model: `boxes: {c: kind: "client", a: kind: "service", q: kind: "queue"}
lines: {ask: {from: "c", to: "a", interaction: "request-reply"}, out: {from: "a", to: "q"}, back: {from: "q", to: "a", interaction: "poll", answers: "out"}}`, Want: []string{"warning lines.out"}},
	})
}

// A raw record goes through a long chain of channels and pipes, and a circle,
// in time that grows with its length.
func TestRawChangeEventLongChain(t *testing.T) {
	const n = 2000
	var b strings.Builder
	b.WriteString("system: \"x\"\nboxes: {d: {kind: \"database\", owner: \"a\"}, w: {kind: \"worker\", owner: \"b\"}\n")
	for i := range n {
		fmt.Fprintf(&b, "s%d: kind: \"stream\"\n", i)
	}
	b.WriteString("}\nlines: {l: {from: \"d\", to: \"s0\", interaction: \"tail\", data: change: \"raw\"}\n")
	for i := range n {
		fmt.Fprintf(&b, "l%d: {from: \"s%d\", to: \"s%d\"}\n", i, i, (i+1)%n)
	}
	fmt.Fprintf(&b, "z: {from: \"s%d\", to: \"w\"}\n}", n-1)
	if got := rulestest.Told(rulestest.Judge(t, b.String(), antipattern.RawChangeEvent)); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

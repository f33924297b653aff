package contradiction_test

import (
	"testing"

	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

func TestTransactionSpansStores(t *testing.T) {
	const boxes = `boxes: {c: kind: "client", a: kind: "service", d: kind: "database", e: {kind: "database", platform: "mongodb"}, s: kind: "objectstore", k: kind: "cache", q: kind: "queue", r: kind: "queue", x: kind: "external"}
_w: {interaction: "request-reply", operation: "write", from: "a", transaction: *"t" | string}
lines: in: {from: "c", to: "a", interaction: "request-reply", operation: "command"}
`
	rulestest.Check(t, contradiction.TransactionSpansStores, []rulestest.Example{
		{Name: "one store", Model: boxes + `lines: {one: _w & {to: "d"}, two: _w & {to: "d"}}
flows: f: steps: ["in", "one", "two"]`},
		{Name: "two stores", Model: boxes + `lines: {one: _w & {to: "d"}, two: _w & {to: "e"}}
flows: f: steps: ["in", "one", "two"]`, Want: []string{"error boxes.a"},
			Says: "`a` names one transaction, \"t\", over `d` and `e`: each commits by itself, and a stop in between leaves one without the other"},
		{Name: "told once for all flows", Model: boxes + `lines: {one: _w & {to: "d"}, two: _w & {to: "e"}}
flows: {f: steps: ["in", "one", "two"], g: steps: ["in", "two", "one"]}`, Want: []string{"error boxes.a"}},
		{Name: "two transactions", Model: boxes + `lines: {one: _w & {to: "d"}, two: _w & {to: "e", transaction: "u"}}
flows: f: steps: ["in", "one", "two"]`},
		{Name: "one name in two handlers", Model: boxes + `lines: {one: _w & {to: "d"}, again: {from: "c", to: "a", interaction: "request-reply", operation: "command"}, two: _w & {to: "e"}}
flows: f: steps: ["in", "one", "again", "two"]`},
		{Name: "a store and an object store", Model: boxes + `lines: {one: _w & {to: "d"}, two: _w & {to: "s"}}
flows: f: steps: ["in", "one", "two"]`, Want: []string{"error boxes.a"}},
		{Name: "objects, each by itself", Model: boxes + `lines: {one: _w & {to: "s"}, two: _w & {to: "s"}}
flows: f: steps: ["in", "one", "two"]`, Want: []string{"error boxes.a"},
			Says: "`s` has no transactions: it takes each object by itself, so the 2 writes of \"t\" don't take effect together, and a stop in between leaves one without the other"},
		{Name: "one object is one commit", Model: boxes + `lines: one: _w & {to: "s"}
flows: f: steps: ["in", "one"]`},
		{Name: "a third party", Model: boxes + `lines: {one: _w & {to: "d"}, two: _w & {to: "x"}}
flows: f: steps: ["in", "one", "two"]`, Want: []string{"error boxes.a"}},
		{Name: "what a channel brings to two receivers", Model: boxes + `_d: {interaction: "deliver", operation: "write", from: "q", transaction: "t"}
lines: {one: _d & {to: "d"}, two: _d & {to: "e"}}`},
		{Name: "what two copies get out of a store's log", Model: boxes + `_t: {interaction: "tail", operation: "write", from: "d", transaction: "t"}
lines: {one: _t & {to: "e"}, two: _t & {to: "k"}}`},
		{Name: "a cache, nobody says", Model: boxes + `lines: {one: _w & {to: "k"}, two: _w & {to: "k"}}
flows: f: steps: ["in", "one", "two"]`},
		{Name: "a store and a message, nobody says", Model: boxes + `lines: {one: _w & {to: "d"}, two: {from: "a", to: "q", operation: "command", transaction: "t"}}
flows: f: steps: ["in", "one", "two"]`},
		{Name: "two channels, nobody says", Model: boxes + `lines: {one: {from: "a", to: "q", operation: "command", transaction: "t"}, two: {from: "a", to: "r", operation: "command", transaction: "t"}}
flows: f: steps: ["in", "one", "two"]`},
	})
}

func TestThrottleBelowPeak(t *testing.T) {
	const boxes = `boxes: {c: kind: "client", m: kind: "client", g: kind: "gateway", w: kind: "worker", q: {kind: "queue", channel: durable: true}}
_in: {interaction: "request-reply", operation: "read", to: "g"}
`
	const two = `lines: {a: _in & {from: "c", load: peak: 4000}, b: _in & {from: "m", load: peak: 4000}}
`
	throttle := func(says string) string { return "boxes: g: admission: throttle: {" + says + "}\n" }
	rulestest.Check(t, contradiction.ThrottleBelowPeak, []rulestest.Example{
		{Name: "below the sum", Model: boxes + two + throttle("rate: 500"), Want: []string{"error boxes.g"},
			Says: "4,000/s + 4,000/s = 8,000/s > 500/s: at the peak that is stated `g` refuses 7,500/s"},
		{Name: "with a burst", Model: boxes + two + throttle("rate: 500, burst: 1000"), Want: []string{"error boxes.g"},
			Says: "4,000/s + 4,000/s = 8,000/s > 500/s: at the peak that is stated `g` refuses 7,500/s, once its burst of 1,000 is used up after 133ms"},
		{Name: "above each, below the sum", Model: boxes + two + throttle("rate: 5000"), Want: []string{"error boxes.g"}},
		{Name: "as much as comes", Model: boxes + two + throttle("rate: 8000")},
		{Name: "for each caller", Model: boxes + two + throttle(`rate: 500, per: "API key"`)},
		{Name: "no throttle", Model: boxes + two},
		{Name: "one line", Model: boxes + `lines: a: _in & {from: "c", load: peak: 40}
` + throttle("rate: 30"), Want: []string{"error boxes.g"},
			Says: "40/s > 30/s: at the peak that is stated `g` refuses 10/s"},
		{Name: "only where something holds", Model: boxes + `boxes: s: {kind: "service", admission: throttle: rate: 30}
lines: {a: _in & {from: "c", load: peak: 40}, gs: {from: "g", to: "s", interaction: "request-reply", operation: "read", when: "the cache is cold"}}
flows: f: steps: ["a", "gs"]`, Want: []string{"warning boxes.s"},
			Says: "up to 40/s > 30/s: at the peak that is stated `s` refuses 10/s"},
		{Name: "what one box lets in is all that the next gets", Model: boxes + `boxes: s: {kind: "service", admission: throttle: rate: 100}
lines: {a: _in & {from: "c", load: peak: 400}, gs: {from: "g", to: "s", interaction: "request-reply", operation: "read"}}
flows: f: steps: ["a", "gs"]
` + throttle("rate: 100"), Want: []string{"error boxes.g"}},
		{Name: "what waits in a queue is taken when there is room", Model: boxes + `boxes: w: admission: throttle: rate: 10
lines: {put: {from: "c", to: "q", interaction: "send", operation: "command", load: peak: 40}, take: {from: "q", to: "w", interaction: "poll", operation: "command"}}
flows: f: steps: ["put", "take"]`},
		{Name: "one of two isn't known", Model: boxes + `lines: {a: _in & {from: "c", load: peak: 40}, b: _in & {from: "m"}}
` + throttle("rate: 50"), Skips: []string{"boxes.g needs lines.b.load.peak"}},
		{Name: "one of two is enough", Model: boxes + `lines: {a: _in & {from: "c", load: peak: 60}, b: _in & {from: "m"}}
` + throttle("rate: 50, burst: 100"), Want: []string{"error boxes.g"},
			Says: "at least 60/s > 50/s: at the peak, which nobody has stated in full, `g` refuses at least 10/s, once its burst of 100 is used up within 10s"},
		{Name: "what is typical is the least of a peak", Model: boxes + `lines: {a: _in & {from: "c", load: peak: 40}, b: _in & {from: "m", load: typical: 20}}
` + throttle("rate: 50"), Want: []string{"error boxes.g"},
			Says: "40/s + at least 20/s = at least 60/s > 50/s: at the peak, which nobody has stated in full, `g` refuses at least 10/s"},
		{Name: "what is typical fits, and the peak may not", Model: boxes + `lines: {a: _in & {from: "c", load: peak: 20}, b: _in & {from: "m", load: typical: 20}}
` + throttle("rate: 50"), Skips: []string{"boxes.g needs lines.b.load.peak"}},
		{Name: "the least of what goes on", Model: boxes + `boxes: s: {kind: "service", admission: throttle: rate: 100}
lines: {a: _in & {from: "c", load: {typical: 50, peak: 300}}, b: _in & {from: "m", load: typical: 50}, gs: {from: "g", to: "s", interaction: "request-reply", operation: "read"}}
flows: {f: steps: ["a", "gs"], h: steps: ["b", "gs"]}`, Want: []string{"error boxes.s"},
			Says: "at least 350/s > 100/s: at the peak, which nobody has stated in full, `s` refuses at least 250/s"},
		{Name: "the least of what goes on sometimes is nothing", Model: boxes + `boxes: s: {kind: "service", admission: throttle: rate: 100}
lines: {a: _in & {from: "c", load: {typical: 50, peak: 300}}, b: _in & {from: "m", load: typical: 50}, gs: {from: "g", to: "s", interaction: "request-reply", operation: "read", when: "the cache is cold"}}
flows: {f: steps: ["a", "gs"], h: steps: ["b", "gs"]}`, Skips: []string{"boxes.s needs lines.gs.load.peak"}},
	})
}

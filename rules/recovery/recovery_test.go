package recovery_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/rules/recovery"
	"tautline.dev/rules/rulestest"
)

func TestModels(t *testing.T) { rulestest.Models(t, recovery.All) }

// shop is a system in which a client asks a, a asks b and x, and b writes into
// d; what a test has to say of the parts comes on top.
const shop = `boxes: {
	c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", x: kind: "external"
	q: {kind: "queue", channel: durable: true}, w: kind: "worker"
}
_ask: {interaction: "request-reply", operation: "command"}
lines: {
	ca: _ask & {from: "c", to: "a"}
	ab: _ask & {from: "a", to: "b"}
	bd: {from: "b", to: "d", operation: "write"}
	ax: _ask & {from: "a", to: "x"}
	aq: {from: "a", to: "q", operation: "command"}
	qw: {from: "q", to: "w", interaction: "poll", operation: "command"}
}
`

func TestAvailabilityOutOfReach(t *testing.T) {
	flow := shop + "flows: f: {steps: [\"ca\", \"ab\", \"bd\", \"ax\", \"aq\", \"qw\"], objectives: availability: 0.999}\n"
	rulestest.Check(t, recovery.AvailabilityOutOfReach, []rulestest.Example{
		{Name: "they multiply to less", Model: flow + `boxes: {d: measured: availability: 0.9995, x: measured: availability: 0.9992}`, Want: []string{"error flows.f"},
			Says: "0.999 promised by `f`, 0.9987 possible: `d` 0.9995 × `x` 0.9992 (56m down a month, where 43m are allowed); nobody has stated how available these are: `a`, `b`, `q`"},
		{Name: "exactly as much", Model: flow + `boxes: [string]: measured: availability: *1.0 | _
boxes: x: measured: availability: 0.999`},
		{Name: "a hair less", Model: flow + `boxes: [string]: measured: availability: *1.0 | _
boxes: {x: measured: availability: 0.99899, a: measured: availability: "unknown"}`, Want: []string{"error flows.f"},
			Says: "0.999 promised by `f`, 0.99899 possible: `x` 0.99899 (44m down a month, where 43m are allowed); nobody has stated how available these are: `a`"},
		{Name: "each counts once", Model: shop + `boxes: [string]: measured: availability: *1.0 | _
boxes: d: measured: availability: 0.9995
lines: again: {from: "a", to: "d", operation: "write"}
flows: f: {steps: ["ca", "ab", "bd", "again", "bd"], objectives: availability: 0.9995}`},
		{Name: "a caller's figure may count what it calls", Model: flow + `boxes: {a: measured: availability: 0.9995, x: measured: availability: 0.9992}`, Want: []string{"warning flows.f"},
			Says: "0.999 promised by `f`, 0.9987 possible: `a` 0.9995 × `x` 0.9992 (56m down a month, where 43m are allowed), unless the figure of a caller counts the failures of what it calls"},
		{Name: "no promise makes what it calls better", Model: flow + `boxes: {a: objectives: availability: 0.9995, x: measured: availability: 0.99}`, Want: []string{"error flows.f", "error boxes.a"},
			Says: "0.999 promised by `f`, 0.99 possible: `x` 0.99 (7h12m down a month, where 43m are allowed)"},
		{Name: "the caller does with it, as is measured", Model: flow + `boxes: {a: measured: availability: 0.9995, x: measured: availability: 0.99}`, Want: []string{"warning flows.f"}},
		{Name: "and then nobody need say it of those", Model: flow + `boxes: a: measured: availability: 0.9995`},
		{Name: "what is behind the queue can wait", Model: flow + `boxes: {a: measured: availability: 0.9999, w: measured: availability: 0.9}`},
		{Name: "but the queue itself can't", Model: flow + `boxes: {q: measured: availability: 0.99}`, Want: []string{"error flows.f"}},
		{Name: "a promise of the box counts where nothing is measured", Model: flow + `boxes: x: objectives: availability: 0.99`, Want: []string{"error flows.f"}},
		{Name: "what is measured comes before what is promised", Model: flow + `boxes: {a: measured: availability: 1, x: {objectives: availability: 0.99, measured: availability: 0.9999}}`},
		{Name: "only published", Model: flow + `boxes: x: platform: "cards"
platforms: cards: {title: "Cards", kinds: ["external"], box: "measured.availability": {value: 0.99, says: "Its service level.", source: "https://cards.example.com", read: "2026-11-21", verified: true}}`,
			Want: []string{"info flows.f"},
			Says: "0.999 promised by `f`, 0.99 possible: `x` 0.99 (7h12m down a month, where 43m are allowed); some figures are only what the platforms publish; nobody has stated how available these are: `a`, `b`, `d`, `q`"},
		{Name: "nobody says", Model: flow, Want: []string{"info flows.f"},
			Says: "0.999 promised by `f`, and nobody has stated the availability of `a`, `b`, `d`, `x` and `q`: so nobody knows whether `f` can keep it"},
		{Name: "nobody measures", Model: flow + `boxes: [string]: measured: "none"`},
		{Name: "the system promises it, and nobody says", Model: shop + `objectives: availability: 0.999
flows: {f: steps: ["ca"], g: steps: ["ca", "ax"], h: {steps: ["ca"], importance: "normal"}}`, Want: []string{"info system"},
			Says: "0.999 promised by the system, and nobody has stated the availability of `a` and `x`: so nobody knows whether 2 flows can keep it"},
		{Name: "nobody says how they talk", Model: shop + `lines: ay: {from: "a", to: "y", operation: "read"}
boxes: {a: measured: availability: 1, y: {kind: "service", measured: availability: 0.5}}
flows: f: {steps: ["ca", "ay"], objectives: availability: 0.999}`, Skips: []string{"flows.f needs lines.ay.interaction"}},
		{Name: "the system promises it to many", Model: shop + `objectives: availability: 0.9999
boxes: {a: measured: availability: 0.999, x: measured: availability: 0.99}
flows: {f: steps: ["ca"], g: steps: ["ca", "ax"], h: {steps: ["ca"], importance: "normal"}}`, Want: []string{"error system"}},
		{Name: "the system's promise holds for critical flows", Model: shop + `objectives: availability: 0.9999
boxes: {a: measured: availability: 0.99}
flows: {f: steps: ["ca"], g: {steps: ["ca"], importance: "normal"}, h: {steps: ["ca"], objectives: "none"}}`, Want: []string{"error system"},
			Says: "0.9999 promised by the system, 0.99 possible: `a` 0.99 (7h12m down a month, where 4m19s are allowed); this is flow `f`"},
		{Name: "a promise of everything", Model: shop + `boxes: a: measured: availability: 0.999999
flows: f: {steps: ["ca"], objectives: availability: 1}`, Want: []string{"error flows.f"}},
		{Name: "a promise of nothing", Model: shop + `boxes: a: measured: availability: 0
flows: f: {steps: ["ca"], objectives: availability: 0}`},
		{Name: "a box does less than it promises", Model: `boxes: a: {kind: "service", objectives: availability: 0.999, measured: availability: 0.9987}`, Want: []string{"error boxes.a"},
			Says: "0.999 promised by `a`, 0.9987 possible: `a` 0.9987 (56m down a month, where 43m are allowed)"},
		{Name: "a box promises more than what it calls", Model: flow + `boxes: {b: objectives: availability: 0.9999, d: measured: availability: 0.9995}`, Want: []string{"info flows.f", "error boxes.b"}},
		{Name: "without a flow only the weakest is sure", Model: shop + `boxes: {a: objectives: availability: 0.999, b: measured: availability: 0.9991, x: measured: availability: 0.9991}`},
		{Name: "without a flow", Model: shop + `boxes: {a: objectives: availability: 0.9995, b: measured: availability: 0.9991, x: measured: availability: 0.999}`, Want: []string{"error boxes.a"},
			Says: "0.9995 promised by `a`, 0.999 possible: `x` 0.999 (43m down a month, where 22m are allowed)"},
		{Name: "a soft one doesn't count", Model: shop + `boxes: {a: objectives: availability: 0.9995, x: measured: availability: 0.9}
lines: ax: {dependency: "soft", fallback: "go on"}`},
		{Name: "a box promises more than one of its branches allows", Model: shop + `boxes: {a: objectives: availability: 0.999, b: measured: availability: 0.9999, x: measured: availability: 0.99}
lines: {ab: share: 0.5, ax: share: 0.5}
flows: f: steps: ["ca", {either: [["ab"], ["ax"]]}]`, Want: []string{"error boxes.a"},
			Says: "0.999 promised by `a`, 0.995 possible: some of the work needs `b` 0.9999 (0.5 of it) and `x` 0.99 (0.5 of it) (3h38m down a month, where 43m are allowed)"},
		{Name: "whichever branch it takes", Model: shop + `boxes: {a: objectives: availability: 0.999, b: measured: availability: 0.99, x: measured: availability: 0.98}
flows: f: steps: ["ca", {either: [["ab"], ["ax"]]}]`, Want: []string{"error boxes.a"},
			Says: "0.999 promised by `a`, at most 0.99 possible: some of the work needs `b` 0.99 and `x` 0.98 (nobody says how much of it) (at least 7h12m down a month, where 43m are allowed)"},
		{Name: "that hangs on the branch", Model: shop + `boxes: {a: objectives: availability: 0.999, b: measured: availability: 0.9999, x: measured: availability: 0.98}
flows: f: steps: ["ca", {either: [["ab"], ["ax"]]}]`, Skips: []string{"boxes.a needs lines.ab.share, lines.ax.share"}},
		{Name: "a branch that is seldom taken", Model: shop + `boxes: {a: objectives: availability: 0.999, b: measured: availability: 0.9999, x: measured: availability: 0.99}
lines: {ab: share: 0.95, ax: share: 0.05}
flows: f: steps: ["ca", {either: [["ab"], ["ax"]]}]`},
		{Name: "what its callees call is in their figures", Model: shop + `boxes: {a: objectives: availability: 0.999, b: measured: availability: 0.9999, d: measured: availability: 0.9}
flows: f: steps: ["ca", "ab", "bd"]`},
		{Name: "a box that calls itself", Model: shop + `boxes: a: objectives: availability: 0.9995
lines: aa: _ask & {from: "a", to: "a"}`},
	})
}

func TestLatencyOutOfReach(t *testing.T) {
	flow := func(steps, promise, takes string) string {
		return shop + "flows: f: {steps: [" + steps + "], objectives: latency: {" + promise + "}}\nlines: {" + takes + "}"
	}
	const all = `"ca", "ab", "bd", "ax"`
	rulestest.Check(t, recovery.LatencyOutOfReach, []rulestest.Example{
		{Name: "one call alone", Model: flow(all, `p99: "1s"`, `ab: takes: p50: "10ms", ax: takes: p99: "1.2s"`), Want: []string{"warning flows.f"},
			Says: "1s < 1.2s: `f` promises an answer within 1s (p99), and `ax` alone takes 1.2s (p99)"},
		{Name: "one call alone, half of the time", Model: flow(all, `p999: "1s"`, `ax: takes: p50: "2s"`), Want: []string{"warning flows.f"},
			Says: "1s < 2s: `f` promises an answer within 1s (p999), and `ax` alone takes 2s (p50)"},
		{Name: "as long as promised", Model: flow(`"ca", "ax"`, `p99: "1s"`, `ca: takes: p99: "1s", ax: takes: p99: "1s"`)},
		{Name: "slow ones say nothing of the middle", Model: flow(`"ca"`, `p50: "1s"`, `ca: takes: p99: "5s"`), Want: []string{"info flows.f"},
			Says: "p50 of 1s promised by `f`, and nobody has stated the latency (p50) of `ca`: so nobody knows whether `f` can keep it"},
		{Name: "fast ones bound the middle", Model: flow(`"ca"`, `p50: "1s"`, `ca: takes: p99: "900ms"`)},
		{Name: "the middle says nothing of slow ones", Model: flow(`"ca"`, `p99: "1s"`, `ca: takes: p50: "20ms"`), Want: []string{"info flows.f"},
			Says: "p99 of 1s promised by `f`, and nobody has stated the latency (p99) of `ca`: so nobody knows whether `f` can keep it"},
		{Name: "what half of the calls take adds up", Model: flow(all, `p99: "1s"`, `ab: takes: p50: "600ms", ax: takes: p50: "500ms"`), Want: []string{"warning flows.f"},
			Says: "1s < 1.1s: `f` promises an answer within 1s (p99), and half of the time the calls that it waits for take more than that already: `ab` 600ms + `ax` 500ms"},
		{Name: "all slow at once", Model: flow(all, `p99: "1s"`, `ab: takes: p99: "600ms", ax: takes: p99: "500ms"`), Want: []string{"info flows.f"},
			Says: "1s < 1.1s: `f` promises an answer within 1s (p99), and when all the calls that it waits for are slow at once they take 1.1s: `ab` 600ms + `ax` 500ms"},
		{Name: "at the same time", Model: flow(`"ca", ["ab", "ax"]`, `p99: "1s"`, `ca: takes: p99: "700ms", ab: takes: p99: "600ms", ax: takes: p99: "500ms"`)},
		{Name: "one or the other", Model: flow(`"ca", {either: [["ab"], ["ax"]]}`, `p99: "1s"`, `ca: takes: p99: "10ms", ab: takes: p99: "600ms", ax: takes: p99: "500ms"`)},
		{Name: "the slower branch", Model: flow(`"ca", {either: [["ax"], ["ab", "bd"]]}`, `p99: "1s"`, `ca: takes: p50: "10ms", ab: takes: p50: "1.1s", ax: takes: p50: "500ms"`), Want: []string{"info flows.f"},
			Says: "1s < 1.1s: `f` promises an answer within 1s (p99), and on its slowest branch the calls that it waits for take 1.1s (p50): `ab` 1.1s"},
		{Name: "each branch", Model: flow(`"ca", {either: [["ax"], ["ab", "bd"]]}`, `p99: "1s"`, `ca: takes: p50: "10ms", ab: takes: p50: "1.1s", ax: takes: p50: "1.2s"`), Want: []string{"warning flows.f"}},
		{Name: "on a branch, or nothing", Model: flow(`"ca", {either: [["ax"], []]}`, `p99: "1s"`, `ca: takes: p50: "10ms", ax: takes: p50: "1.2s"`), Want: []string{"info flows.f"}},
		{Name: "begun in two ways", Model: flow(`{either: [["ca", "ab"], ["ca", "ax"]]}`, `p99: "1s"`, `ca: takes: p99: "10ms", ab: takes: p99: "600ms", ax: takes: p99: "500ms"`)},
		{Name: "a call is as long as what it calls", Model: flow(all, `p99: "1s"`, `ca: takes: p99: "900ms", ab: takes: p99: "700ms", bd: takes: p99: "200ms", ax: takes: p99: "100ms"`)},
		{Name: "what is called counts where the call says nothing", Model: flow(all, `p50: "1s"`, `bd: takes: p50: "800ms", ax: takes: p50: "300ms"`), Want: []string{"warning flows.f"},
			Says: "1s < 1.1s: `f` promises an answer within 1s (p50), and half of the time the calls that it waits for take more than that already: `bd` 800ms + `ax` 300ms"},
		{Name: "only sometimes", Model: flow(`"ca", "ax"`, `p99: "1s"`, `ca: takes: p99: "1s", ax: {when: "a card is new", takes: p99: "9s"}`), Skips: []string{"flows.f needs lines.ax.share"}},
		{Name: "sometimes, and that is all the time", Model: flow(`"ca", "ax"`, `p99: "1s"`, `ca: takes: p99: "1s", ax: {when: "a card is there", share: 1, takes: p99: "9s"}`), Want: []string{"warning flows.f"}},
		{Name: "sometimes, and fast enough", Model: flow(`"ca", "ax"`, `p99: "1s"`, `ca: takes: p99: "1s", ax: {when: "a card is new", takes: p99: "900ms"}`)},
		{Name: "after the answer", Model: flow(all, `p99: "1s"`, `ca: takes: p99: "1s", ab: takes: p99: "1s", bd: takes: p99: "1s", ax: takes: p99: "9s"`) + "\nflows: f: accepted: \"ab\""},
		{Name: "nobody says", Model: flow(`"ca", "ab", "aq"`, `p99: "1s"`, ``), Want: []string{"info flows.f"},
			Says: "p99 of 1s promised by `f`, and nobody has stated the latency (p99) of `ca` and `ab`: so nobody knows whether `f` can keep it"},
		{Name: "nobody wants to say", Model: flow(`"ca", "ab"`, `p99: "1s"`, `[string]: takes: "none"`)},
		{Name: "the system promises it", Model: shop + `objectives: latency: p99: "1s"
lines: ca: takes: p99: "2s"
flows: {f: steps: ["ca"], g: {steps: ["ca"], importance: "normal"}}`, Want: []string{"warning system"},
			Says: "1s < 2s: the system promises an answer within 1s (p99), and `ca` alone takes 2s (p99); this is flow `f`"},
		{Name: "the system promises it to many", Model: shop + `objectives: latency: p99: "1s"
lines: {ca: takes: p99: "2s", ax: takes: p99: "5s"}
flows: {f: steps: ["ca"], g: steps: ["ca", "ax"], h: steps: ["ca"]}`, Want: []string{"warning system"},
			Says: "1s < 5s: the system promises an answer within 1s (p99), and `ax` alone takes 5s (p99); this is flow `g`, the worst of 3 that miss it"},
		{Name: "a box promises it", Model: shop + `boxes: a: objectives: latency: p99: "100ms"
lines: {ab: takes: p50: "80ms", ax: takes: p50: "70ms"}
flows: f: steps: ["ca", "ab", "ax"]`, Want: []string{"warning boxes.a"},
			Says: "100ms < 150ms: `a` promises an answer within 100ms (p99), and half of the time the calls that it waits for take more than that already: `ab` 80ms + `ax` 70ms"},
		{Name: "a box promises it, in no flow", Model: shop + `boxes: a: objectives: latency: p99: "100ms"
lines: ca: takes: p99: "120ms"`, Want: []string{"warning boxes.a"},
			Says: "100ms < 120ms: `a` promises an answer within 100ms (p99), and `ca` alone takes 120ms (p99)"},
		{Name: "a circle", Model: flow(`"ca", "ab", "ba", "ab"`, `p99: "1s"`, `ca: takes: p99: "10ms", ab: takes: p99: "400ms", ba: _ask & {from: "b", to: "a", takes: p99: "10ms"}`)},
		{Name: "longer than can be counted", Model: flow(`"ca", "ab", "ax"`, `p99: "1s"`, `ab: takes: p50: "50000d", ax: takes: p50: "50000d"`), Want: []string{"warning flows.f"}},
	})
}

func TestRTOUnmet(t *testing.T) {
	flow := shop + "flows: f: {steps: [\"ca\", \"ab\", \"bd\", \"ax\", \"aq\", \"qw\"], objectives: rto: \"1h\"}\n"
	rulestest.Check(t, recovery.RTOUnmet, []rulestest.Example{
		{Name: "one takes longer", Model: flow + `boxes: {[!="c"]: objectives: rto: *"1h" | _, d: objectives: rto: "4h"}`, Want: []string{"error flows.f"},
			Says: "1h < 4h: `f` promises to be back within 1h, and needs `d` (back within 4h)"},
		{Name: "the last one counts", Model: flow + `boxes: {d: objectives: rto: "4h", x: objectives: rto: "1d"}`, Want: []string{"error flows.f"},
			Says: "1h < 1d: `f` promises to be back within 1h, and needs `d` (back within 4h), `x` (back within 1d)"},
		{Name: "all as fast", Model: flow + `boxes: [!="c"]: objectives: rto: "1h"`},
		{Name: "behind the queue it can wait", Model: flow + `boxes: {[!="c" & !="w"]: objectives: rto: "1h", w: objectives: rto: "1d"}`},
		{Name: "from the system, for two flows", Model: shop + `objectives: rto: "1h"
boxes: d: objectives: rto: "4h"
flows: {f: steps: ["ca", "ab", "bd"], g: steps: ["ca", "ab", "bd"], h: {steps: ["ca", "ab", "bd"], importance: "normal"}}`, Want: []string{"error boxes.d"},
			Says: "1h < 4h: the system promises to be back within 1h, and 2 critical flows (`f` is one) need `d` (back within 4h)"},
		{Name: "from the system", Model: shop + `objectives: rto: "1h"
boxes: x: objectives: rto: "2h"
flows: {f: steps: ["ca", "ax"], g: {steps: ["ca", "ax"], importance: "normal"}}`, Want: []string{"error boxes.x"},
			Says: "1h < 2h: the system promises to be back within 1h, and flow `f` needs `x` (back within 2h)"},
		{Name: "of a box", Model: shop + `boxes: {b: objectives: rto: "10m", d: objectives: rto: "1h"}`, Want: []string{"error boxes.b"},
			Says: "10m < 1h: `b` promises to be back within 10m, and needs `d` (back within 1h)"},
		{Name: "a flow has been told of it", Model: flow + `boxes: {[!="c"]: objectives: rto: *"1h" | _, d: objectives: rto: "4h"}`, Want: []string{"error flows.f"}},
		{Name: "a soft dependency", Model: shop + `boxes: {a: objectives: rto: "10m", x: objectives: rto: "1h"}
lines: ax: {dependency: "soft", fallback: "go on"}`, Skips: []string{"boxes.a needs boxes.b.objectives.rto"}},
		{Name: "nobody says", Model: flow + `boxes: [!="c" & !="x" & !="d"]: objectives: rto: "1h"`, Skips: []string{"flows.f needs boxes.d.objectives.rto, boxes.x.objectives.rto"}},
		{Name: "of a box, and nobody says", Model: shop + `boxes: b: objectives: rto: "10m"`, Skips: []string{"boxes.b needs boxes.d.objectives.rto"}},
		{Name: "none is promised", Model: flow + `boxes: {[!="c" & !="x"]: objectives: rto: "1h", x: objectives: rto: "none"}`},
		{Name: "at once", Model: shop + `boxes: {a: objectives: rto: "0s", b: objectives: rto: "0s", x: objectives: rto: "1ns"}`, Want: []string{"error boxes.a"}, Skips: []string{"boxes.b needs boxes.d.objectives.rto"}},
	})
}

func TestRPOUnmet(t *testing.T) {
	store := func(facts string) string { return shop + `boxes: d: {` + facts + `}` }
	rulestest.Check(t, recovery.RPOUnmet, []rulestest.Example{
		{Name: "backups too far apart", Model: store(`objectives: rpo: "1h", store: backup: every: "1d"`), Want: []string{"error boxes.d"},
			Says: "1h < 1d: `d` promises that no more than 1h is lost, and `d` may lose 1d: it is backed up every 1d"},
		{Name: "as often as promised", Model: store(`objectives: rpo: "1h", store: backup: every: "1h"`)},
		{Name: "any moment", Model: store(`objectives: rpo: "5m", store: backup: {every: "1d", pitr: true}`), Skips: []string{"boxes.d needs behaviour.restoreLoss"}},
		{Name: "any moment on AWS", Model: store(`platform: "aws/dynamodb", objectives: rpo: "5m", store: backup: {every: "1d", pitr: true}`)},
		{Name: "any moment, but the last, off AWS", Model: store(`objectives: rpo: "1m", store: backup: pitr: true`), Skips: []string{"boxes.d needs store.backup.every"}},
		{Name: "any moment, and it says how near", Model: store(`objectives: rpo: "1m", store: backup: {pitr: true, every: "1m"}`)},
		{Name: "any moment on AWS, and it says how near", Model: store(`platform: "aws/dynamodb", objectives: rpo: "1m", store: backup: {pitr: true, every: "1m"}`)},
		{Name: "any moment, but the last", Model: store(`platform: "aws/dynamodb", objectives: rpo: "1m", store: backup: pitr: true`), Want: []string{"warning boxes.d"},
			Says: "1m < 5m: `d` promises that no more than 1m is lost, and `d` may lose 5m: restoring a moment loses about the last 5m"},
		{Name: "perhaps any moment", Model: store(`objectives: rpo: "1h", store: backup: {every: "1d", pitr: "unknown"}`), Skips: []string{"boxes.d needs store.backup.pitr"}},
		{Name: "a copy survives the place, not the mistake", Model: store(`objectives: rpo: "1h", store: {backup: every: "1d", replication: lag: "5s"}`), Want: []string{"warning boxes.d"},
			Says: "1h < 1d: `d` promises that no more than 1h is lost, and `d` may lose 1d: it is backed up every 1d (its copy is close enough if the place is lost, but a wrong deletion reaches the copy too)"},
		{Name: "neither is close enough", Model: store(`objectives: rpo: "1m", store: {backup: every: "1d", replication: lag: "10m"}`), Want: []string{"error boxes.d"},
			Says: "1m < 10m: `d` promises that no more than 1m is lost, and `d` may lose 10m: it is backed up every 1d and its copy is 10m behind"},
		{Name: "a standby that is behind", Model: store(`objectives: rpo: "5m", store: {backup: pitr: true, replication: lag: "10m"}, recovery: strategy: "warm-standby"`), Want: []string{"error boxes.d"},
			Says: "5m < 10m: `d` promises that no more than 5m is lost, and `d` may lose 10m: its copy is 10m behind"},
		{Name: "a copy that nothing is behind", Model: store(`objectives: rpo: "0s", store: {backup: "none", replication: mode: "sync"}`)},
		{Name: "only a copy, too far behind", Model: store(`objectives: rpo: "1s", store: {backup: "none", replication: {mode: "async", lag: "1m"}}`), Want: []string{"error boxes.d"}},
		{Name: "the system promises it", Model: "objectives: rpo: \"1h\"\n" + store(`store: backup: every: "1d"`), Want: []string{"error boxes.d"},
			Says: "1h < 1d: the system promises that no more than 1h is lost, and `d` may lose 1d: it is backed up every 1d"},
		{Name: "a flow that writes there promises it", Model: store(`objectives: rpo: "7d", store: backup: every: "1d"`) + "\nflows: f: {steps: [\"ca\", \"ab\", \"bd\"], objectives: rpo: \"1h\"}", Want: []string{"error boxes.d"},
			Says: "1h < 1d: `f` promises that no more than 1h is lost, and `d` may lose 1d: it is backed up every 1d"},
		{Name: "only a copy, nobody says how far behind", Model: store(`objectives: rpo: "1s", store: {backup: "none", replication: mode: "async"}`), Skips: []string{"boxes.d needs store.replication.lag"}},
		{Name: "no backup is told elsewhere", Model: store(`objectives: rpo: "1h", store: backup: "none"`)},
		{Name: "a backup, who knows how often", Model: store(`objectives: rpo: "1h", store: backup: restoreTested: "2026-10-01"`), Want: []string{"warning boxes.d"},
			Says: "`d` promises that no more than 1h is lost, `d` has a backup, and nobody has stated how often it is made"},
		{Name: "nobody says", Model: store(`objectives: rpo: "1h"`), Skips: []string{"boxes.d needs store.backup.every"}},
		{Name: "a copy of another store", Model: store(`store: backup: pitr: true`) + `
boxes: {p: kind: "pipe", e: {kind: "database", objectives: rpo: "1h", store: backup: every: "1d"}}
lines: {t: {from: "d", to: "p", interaction: "tail"}, pe: {from: "p", to: "e", operation: "write"}}`},
		{Name: "nothing is promised", Model: store(`store: backup: every: "1d"`)},
		{Name: "a queue that forgets", Model: shop + `boxes: m: {kind: "queue", channel: durable: false}
lines: am: {from: "a", to: "m", interaction: "send", operation: "command"}
flows: f: {steps: ["ca", "am"], objectives: rpo: "1h"}`, Want: []string{"error boxes.m"},
			Says: "`f` promises that no more than 1h is lost, and `m` isn't durable: what waits there is gone when it stops, and nothing else has it"},
		{Name: "a queue that forgets what may be lost", Model: shop + `boxes: m: {kind: "queue", channel: durable: false}
lines: am: {from: "a", to: "m", interaction: "send", operation: "command", guarantee: "at-most-once"}
flows: f: {steps: ["ca", "am"], objectives: rpo: "1h"}`},
		{Name: "a queue that forgets, and nothing is promised", Model: shop + `boxes: m: {kind: "queue", channel: durable: false}
lines: am: {from: "a", to: "m", interaction: "send", operation: "command"}
flows: f: steps: ["ca", "am"]`},
		{Name: "a cache that alone has it", Model: shop + `boxes: z: {kind: "cache", store: durable: false}
lines: az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}
flows: f: {steps: ["ca", "az"], objectives: rpo: "1h"}`, Want: []string{"error boxes.z"},
			Says: "`f` promises that no more than 1h is lost, and `z` isn't durable: what is written there is gone when it stops, and nothing else has it"},
		{Name: "a cache beside a store", Model: store(`store: backup: every: "1h"`) + `
boxes: z: {kind: "cache", store: durable: false}
lines: {az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}, ad: {from: "a", to: "d", interaction: "request-reply", operation: "write"}}
flows: f: {steps: ["ca", "az", "ad"], objectives: rpo: "1h"}`},
		{Name: "a cache whose records expire", Model: shop + `boxes: z: {kind: "cache", store: {durable: false, expires: "5m"}}
lines: az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}
flows: f: {steps: ["ca", "az"], objectives: rpo: "1h"}`},
	})
}

// What a finding rests on is the promise, and what breaks it or would tell.
func TestRPOUnmetRestsOn(t *testing.T) {
	for store, want := range map[string]string{
		`backup: every: "1d"`:                                       "boxes.d.objectives.rpo boxes.d.store.backup.every",
		`backup: restoreTested: "2026-10-01"`:                       "boxes.d.objectives.rpo boxes.d.store.backup.every",
		`{backup: "none", replication: {mode: "async", lag: "2h"}}`: "boxes.d.objectives.rpo boxes.d.store.replication.lag",
	} {
		r := rulestest.Judge(t, "system: \"x\"\n"+shop+"boxes: d: {objectives: rpo: \"1h\", store: "+store+"}", recovery.RPOUnmet)
		var on []string
		for _, f := range r.Findings {
			for _, b := range f.Facts {
				on = append(on, b.Path)
			}
		}
		if got := strings.Join(on, " "); got != want {
			t.Errorf("with %s it rests on %q", store, got)
		}
	}
}

func TestRecoveryStrategyTooWeak(t *testing.T) {
	box := func(facts string) string { return `boxes: a: {kind: "service", ` + facts + `}` }
	store := func(facts string) string { return shop + `boxes: d: {` + facts + `}` }
	rulestest.Check(t, recovery.RecoveryStrategyTooWeak, []rulestest.Example{
		{Name: "restoring takes hours", Model: box(`objectives: rto: "10m", recovery: strategy: "backup-restore"`), Want: []string{"warning boxes.a"},
			Says: "`a` must be back within 10m, and its strategy, backup-restore, takes hours: it needs pilot-light at least"},
		{Name: "an hour is within reach", Model: box(`objectives: rto: "1h", recovery: strategy: "backup-restore"`)},
		{Name: "less is not", Model: box(`objectives: rto: "59m", recovery: strategy: "backup-restore"`), Want: []string{"warning boxes.a"}},
		{Name: "active-active reaches all", Model: box(`objectives: {rto: "0s", rpo: "0s"}, recovery: strategy: "active-active"`)},
		{Name: "the system's objective", Model: `objectives: rto: "30s"
` + box(`recovery: strategy: "warm-standby"`), Want: []string{"warning boxes.a"},
			Says: "`a` must be back within 30s, and its strategy, warm-standby, takes minutes: it needs active-active at least"},
		{Name: "data that is lost", Model: store(`objectives: rpo: "10s", recovery: strategy: "pilot-light"`), Want: []string{"warning boxes.d"},
			Says: "`d` must lose no more than 10s, and its strategy, pilot-light, loses minutes: it needs warm-standby at least"},
		{Name: "both", Model: store(`objectives: {rto: "5m", rpo: "10s"}, store: backup: pitr: false, recovery: strategy: "backup-restore"`), Want: []string{"warning boxes.d"},
			Says: "`d` must be back within 5m and lose no more than 10s, and its strategy, backup-restore, takes hours and loses hours: it needs warm-standby at least"},
		{Name: "any moment may be restored", Model: store(`objectives: rpo: "10m", recovery: strategy: "backup-restore"`)},
		{Name: "what its backups lose is told elsewhere", Model: store(`objectives: rpo: "10s", store: backup: every: "1d", recovery: strategy: "backup-restore"`)},
		{Name: "a service loses nothing", Model: box(`objectives: rpo: "1s", recovery: strategy: "backup-restore"`)},
		{Name: "none", Model: box(`objectives: rto: "8h", recovery: "none"`), Want: []string{"warning boxes.a"},
			Says: "`a` must be back within 8h, and has no strategy that would bring it back after a disaster"},
		{Name: "none, and none is promised", Model: box(`recovery: "none"`)},
		{Name: "a store is asked", Model: store(`objectives: rto: "10m"`), Want: []string{"info boxes.d"},
			Says: "`d` must be back within 10m, and nobody has stated how: restoring backups takes hours, so it needs pilot-light at least"},
		{Name: "asked, and nobody knows", Model: store(`objectives: rto: "10m", recovery: "unknown"`), Want: []string{"info boxes.d"}},
		{Name: "where the weakest would do, nobody is asked", Model: store(`objectives: rto: "1h"`)},
		{Name: "a service is not asked", Model: box(`objectives: rto: "10m"`)},
	})
}

// Stores of which nobody states a backup are one message for people; one without
// any has its own.
func TestStoresWithoutBackupTogether(t *testing.T) {
	const src = `system: "x"
boxes: {s: kind: "service", a: kind: "database", b: kind: "database", c: {kind: "database", store: backup: "none"}}
lines: {la: {from: "s", to: "a", operation: "write"}, lb: {from: "s", to: "b", operation: "write"}, lc: {from: "s", to: "c", operation: "write"}}
`
	var got []string
	for _, f := range rulestest.Judge(t, src, recovery.StoreWithoutBackup).Fold().Findings {
		got = append(got, f.Severity.String()+" "+f.Message)
	}
	want := []string{
		"warning `a` and `b` keep what no other box has, and nobody has stated a backup of any: can what is deleted or damaged there be brought back?",
		"error `c` keeps what no other box has, and has no backup: what is deleted or damaged there is gone for good",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestStoreWithoutBackup(t *testing.T) {
	store := func(facts string) string { return shop + `boxes: d: {` + facts + `}` }
	rulestest.Check(t, recovery.StoreWithoutBackup, []rulestest.Example{
		{Name: "made again from another store", Model: store(`store: {derivedFrom: "y", backup: "none"}`) + `
boxes: y: {kind: "database", store: {durable: true, backup: every: "1h"}}
lines: ay: {from: "a", to: "y", interaction: "request-reply", operation: "write"}`},
		{Name: "made again from what keeps nothing", Model: store(`store: {derivedFrom: "a", backup: "none"}`), Want: []string{"error boxes.d"}},
		{Name: "none", Model: store(`store: backup: "none"`), Want: []string{"error boxes.d"},
			Says: "`d` keeps what no other box has, and has no backup: what is deleted or damaged there is gone for good"},
		{Name: "neither of the two", Model: store(`store: backup: {every: "none", pitr: false}`), Want: []string{"error boxes.d"}},
		{Name: "no point-in-time recovery is no answer", Model: store(`store: backup: pitr: false`), Want: []string{"warning boxes.d"}},
		{Name: "nobody says", Model: store(``), Want: []string{"warning boxes.d"},
			Says: "`d` keeps what no other box has, and nobody has stated a backup: can what is deleted or damaged there be brought back?"},
		{Name: "asked, and nobody knows", Model: store(`store: backup: "unknown"`), Want: []string{"warning boxes.d"}},
		{Name: "off unless switched on", Model: store(`platform: "aws/dynamodb"`), Want: []string{"warning boxes.d"},
			Says: "`d` keeps what no other box has, and nobody has stated a backup: can what is deleted or damaged there be brought back? (on aws/dynamodb, going back to any moment is off unless switched on)"},
		{Name: "none, on a platform that is off unless switched on", Model: store(`platform: "aws/dynamodb", store: backup: every: "none"`), Want: []string{"error boxes.d"}},
		{Name: "every day", Model: store(`store: backup: every: "1d"`)},
		{Name: "any moment", Model: store(`store: backup: pitr: true`)},
		{Name: "kept", Model: store(`store: backup: retention: "30d"`)},
		{Name: "restored", Model: store(`store: backup: restoreTested: "2026-10-01"`)},
		{Name: "meant to be forgotten", Model: store(`store: durable: false`)},
		{Name: "forgotten within days", Model: store(`store: expires: "7d"`)},
		{Name: "kept for a year", Model: store(`store: expires: "365d"`), Want: []string{"warning boxes.d"}},
		{Name: "kept for ever", Model: store(`store: expires: "none"`), Want: []string{"warning boxes.d"}},
		{Name: "replication is told elsewhere", Model: store(`store: {backup: "none", replication: mode: "sync"}`)},
		{Name: "but not where nobody says", Model: store(`store: replication: mode: "sync"`), Want: []string{"warning boxes.d"}},
		{Name: "a cache", Model: `boxes: {c: kind: "client", a: kind: "service", d: {kind: "cache", store: backup: "none"}}
lines: {ca: {from: "c", to: "a", interaction: "request-reply", operation: "command"}, ad: {from: "a", to: "d", operation: "write"}}`},
		{Name: "only read", Model: `boxes: {c: kind: "client", a: kind: "service", d: {kind: "database", store: backup: "none"}}
lines: {ca: {from: "c", to: "a", interaction: "request-reply", operation: "command"}, ad: {from: "a", to: "d", operation: "read"}}`},
		{Name: "a copy", Model: store(`store: backup: pitr: true`) + `
boxes: {p: kind: "pipe", e: {kind: "objectstore", store: backup: "none"}}
lines: {t: {from: "d", to: "p", interaction: "tail"}, pe: {from: "p", to: "e", operation: "write"}}`},
		{Name: "a database that follows another, and is said to have none", Model: store(`store: backup: pitr: true`) + `
boxes: {p: kind: "pipe", e: {kind: "database", store: backup: "none"}}
lines: {t: {from: "d", to: "p", interaction: "tail"}, pe: {from: "p", to: "e", operation: "write"}}`, Want: []string{"error boxes.e"},
			Says: "`e` has no backup, and what fills it only follows the changes of other stores: what is deleted or damaged there comes back only if somebody makes all of it again"},
		{Name: "a database that follows another, and nobody says", Model: store(`store: backup: pitr: true`) + `
boxes: {p: kind: "pipe", e: kind: "database"}
lines: {t: {from: "d", to: "p", interaction: "tail"}, pe: {from: "p", to: "e", operation: "write"}}`},
		{Name: "another team's store", Model: store(`store: backup: pitr: true`) + `
boxes: {p: kind: "pipe", e: {kind: "objectstore", owner: "others", store: backup: "none"}}
lines: {t: {from: "d", to: "p", interaction: "tail"}, pe: {from: "p", to: "e", operation: "write"}}`, Want: []string{"error boxes.e"}},
		{Name: "the answers of an external", Model: store(`store: backup: pitr: true`) + `
boxes: {p: kind: "worker", e: {kind: "objectstore", store: backup: "none"}, y: kind: "external"}
lines: {t: {from: "d", to: "p", interaction: "tail"}, py: {from: "p", to: "y", interaction: "request-reply"}, pe: {from: "p", to: "e", operation: "write"}}`, Want: []string{"error boxes.e"}},
		{Name: "nobody says whether it is written", Model: `boxes: {a: kind: "service", d: {kind: "database", store: backup: "none"}}
lines: ad: {from: "a", to: "d"}`, Skips: []string{"lines.ad needs operation"}},
		{Name: "a bucket", Model: `boxes: {c: kind: "client", e: {kind: "objectstore", store: backup: "none"}}
lines: ce: {from: "c", to: "e", operation: "write"}`, Want: []string{"error boxes.e"}},
	})
}

func TestReplicationIsNotBackup(t *testing.T) {
	store := func(facts string) string { return shop + `boxes: d: store: {` + facts + `}` }
	rulestest.Check(t, recovery.ReplicationIsNotBackup, []rulestest.Example{
		{Name: "only a copy", Model: store(`replication: {mode: "async", lag: "5s"}, backup: "none"`), Want: []string{"warning boxes.d"},
			Says: "`d` is replicated and has no backup: what is deleted or damaged in it is deleted or damaged in its copies too"},
		{Name: "only its lag is known", Model: store(`replication: lag: "5s", backup: "none"`), Want: []string{"warning boxes.d"}},
		{Name: "both", Model: store(`replication: mode: "sync", backup: every: "1d"`)},
		{Name: "nobody says", Model: store(`replication: mode: "sync"`)},
		{Name: "neither", Model: store(`replication: "none", backup: "none"`)},
	})
}

func TestRestoreUntested(t *testing.T) {
	store := func(facts string) string { return `boxes: d: {kind: "database", store: backup: {` + facts + `}}` }
	rulestest.Check(t, recovery.RestoreUntested, []rulestest.Example{
		{Name: "180 days ago", Model: store(`pitr: true, restoreTested: "2026-05-25"`)},
		{Name: "181 days ago", Model: store(`pitr: true, restoreTested: "2026-05-24"`), Want: []string{"warning boxes.d"},
			Says: "a backup of `d` was last restored 181 days ago, and the policy allows 180d"},
		{Name: "the policy decides", Model: store(`every: "1d", restoreTested: "2026-10-21"`) + "\npolicy: limits: evidenceAge: \"30d\"", Want: []string{"warning boxes.d"}},
		{Name: "today", Model: store(`pitr: true, restoreTested: "2026-11-21"`)},
		{Name: "tomorrow, somewhere", Model: store(`pitr: true, restoreTested: "2026-11-22"`), Want: []string{"warning boxes.d"},
			Says: "a backup of `d` was last restored on 2026-11-22, which is still to come"},
		{Name: "never", Model: store(`pitr: true, restoreTested: "none"`), Want: []string{"warning boxes.d"},
			Says: "`d` has backups, and none was ever restored: nobody knows whether they can be, or how long it takes"},
		{Name: "nobody says", Model: store(`pitr: true`), Want: []string{"info boxes.d"},
			Says: "`d` has backups, and nobody has stated when one was last restored"},
		{Name: "asked, and nobody knows", Model: store(`pitr: true, restoreTested: "unknown"`), Want: []string{"info boxes.d"}},
		{Name: "no backup", Model: `boxes: d: {kind: "database", store: backup: "none"}`},
		{Name: "nothing is stated", Model: `boxes: d: kind: "database"`},
	})
}

func TestRecoveryUntested(t *testing.T) {
	box := func(facts string) string { return `boxes: a: {kind: "service", recovery: ` + facts + `}` }
	rulestest.Check(t, recovery.RecoveryUntested, []rulestest.Example{
		{Name: "lately", Model: box(`{strategy: "warm-standby", tested: "2026-11-01"}`)},
		{Name: "long ago", Model: box(`{strategy: "warm-standby", tested: "2026-01-25"}`), Want: []string{"warning boxes.a"},
			Says: "the recovery of `a` (warm-standby) was last tried 300 days ago, and the policy allows 180d"},
		{Name: "never", Model: box(`{strategy: "active-active", tested: "none"}`), Want: []string{"warning boxes.a"},
			Says: "the recovery of `a` (active-active) was never tried: nobody knows whether it works, or how long it takes"},
		{Name: "nobody says", Model: box(`{strategy: "pilot-light"}`), Want: []string{"info boxes.a"},
			Says: "`a` has a strategy of recovery (pilot-light), and nobody has stated when it was last tried"},
		{Name: "no strategy", Model: box(`"none"`)},
		{Name: "nothing is stated", Model: `boxes: a: kind: "service"`},
	})
}

func TestSingleZone(t *testing.T) {
	flow := shop + "flows: f: steps: [\"ca\", \"ab\", \"bd\", \"aq\", \"qw\"]\nboxes: {[\"a\" | \"b\" | \"d\"]: place: zones: *3 | int | string}\n"
	rulestest.Check(t, recovery.SingleZone, []rulestest.Example{
		{Name: "one zone", Model: flow + `boxes: d: place: zones: 1`, Want: []string{"warning boxes.d"},
			Says: "`d` runs in one zone, and is part of the critical flow `f`: when the zone is down, nobody gets an answer"},
		{Name: "behind the queue", Model: flow + `boxes: w: place: zones: 1`, Want: []string{"warning boxes.w"},
			Says: "`w` runs in one zone, and is part of the critical flow `f`: when the zone is down, the work waits until it is back"},
		{Name: "two zones", Model: flow},
		{Name: "nobody says", Model: shop + `flows: {f: steps: ["ca", "ab", "bd", "aq", "qw"], g: steps: ["ca", "ab"]}`, Want: []string{"info boxes.a", "info boxes.b", "info boxes.d"},
			Says: "`a` is needed by the critical flows `f` and `g`, and nobody has stated in how many zones it runs"},
		{Name: "a provider decides", Model: shop + `boxes: {a: place: zones: 2, b: place: zones: 2, d: platform: "aws/dynamodb"}
flows: f: steps: ["ca", "ab", "bd"]`},
		{Name: "software that one runs oneself", Model: shop + `boxes: {a: place: zones: 2, b: place: zones: 2, d: platform: "postgresql"}
flows: f: steps: ["ca", "ab", "bd"]`, Want: []string{"info boxes.d"}},
		{Name: "a program on a platform that one runs oneself", Model: shop + `boxes: {a: {platform: ["kubernetes", "http/go"]}, b: place: zones: 2, d: place: zones: 2}
flows: f: steps: ["ca", "ab", "bd"]`, Want: []string{"info boxes.a"}},
		{Name: "not critical", Model: shop + `boxes: d: place: zones: 1
flows: f: {steps: ["ca", "ab", "bd"], importance: "normal"}`},
		{Name: "in no flow", Model: shop + `boxes: d: place: zones: 1`},
		{Name: "there are no zones", Model: flow + `boxes: d: place: zones: "none"`},
	})
}

func TestBlastRadius(t *testing.T) {
	flows := func(steps string) string {
		return shop + `flows: [string]: importance: *"critical" | string
flows: {f: steps: [` + steps + `], g: steps: [` + steps + `], h: steps: [` + steps + `], i: steps: [` + steps + `]}
`
	}
	rulestest.Check(t, recovery.BlastRadius, []rulestest.Example{
		{Name: "four flows", Model: flows(`"ca", "aq", "qw"`), Want: []string{"warning boxes.a"},
			Says: "without `a`, 4 critical flows get no answer, and the policy allows 3: flows `f`, `g`, `h` and `i`; the same holds of `q`"},
		{Name: "nobody says that they are critical", Model: shop + `flows: {f: steps: ["ca"], g: steps: ["ca"], h: steps: ["ca"], i: steps: ["ca"]}`},
		{Name: "said in words", Model: flows(`"ca"`), Want: []string{"warning boxes.a"},
			Says: "without `a`, 4 critical flows get no answer, and the policy allows 3: flows `f`, `g`, `h` and `i`"},
		{Name: "the policy allows it", Model: flows(`"ca"`) + `policy: limits: blastRadius: 4`},
		{Name: "one of them isn't critical", Model: flows(`"ca"`) + `flows: i: importance: "normal"`},
		{Name: "soft", Model: flows(`"ca", "ax"`) + `lines: ax: {dependency: "soft", fallback: "go on"}
policy: limits: blastRadius: 4`},
	})
}

func TestBlastRadiusOfManyFlows(t *testing.T) {
	var flows strings.Builder
	for _, f := range strings.Split("abcdefghijklmnop", "") {
		flows.WriteString(f + `: steps: ["ca"], `)
	}
	rulestest.Check(t, recovery.BlastRadius, []rulestest.Example{
		{Name: "the first dozen is named", Model: shop + "flows: {" + flows.String() + "}\nflows: [string]: importance: \"critical\"", Want: []string{"warning boxes.a"},
			Says: "without `a`, 16 critical flows get no answer, and the policy allows 3: flows `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`, `j`, `k`, `l` and others"},
	})
}

func TestCellLeak(t *testing.T) {
	cells := `groups: {one: kind: "cell", two: kind: "cell", shelf: {kind: "cluster", parent: "two"}, inner: {kind: "cell", parent: "one"}, town: kind: "region"}
boxes: {a: {kind: "service", in: "one"}, b: {kind: "service", in: *"two" | _}, q: {kind: "queue", in: "two", channel: durable: *true | _}, w: {kind: "worker", in: "one"}}
`
	rulestest.Check(t, recovery.CellLeak, []rulestest.Example{
		{Name: "waits for another cell", Model: cells + `lines: l: {from: "a", to: "b", interaction: "request-reply"}`, Want: []string{"error lines.l"},
			Says: "`a` in cell `one` waits for `b` in cell `two`: when one cell fails, so does the other"},
		{Name: "deeper inside", Model: cells + `boxes: b: in: "shelf"
lines: l: {from: "a", to: "b", interaction: "request-reply"}`, Want: []string{"error lines.l"}},
		{Name: "a cell inside of the cell", Model: cells + `boxes: b: in: "inner"
lines: l: {from: "a", to: "b", interaction: "request-reply"}`},
		{Name: "outside of all cells", Model: cells + `boxes: b: in: "town"
lines: l: {from: "a", to: "b", interaction: "request-reply"}`},
		{Name: "does without it", Model: cells + `lines: l: {from: "a", to: "b", interaction: "request-reply", dependency: "soft", fallback: "go on"}`},
		{Name: "hands over into another cell", Model: cells + `lines: l: {from: "a", to: "q", operation: "command"}`, Want: []string{"warning lines.l"},
			Says: "`a` in cell `one` must hand its work over to `q` in cell `two`: while that cell is down, the work has no place to go"},
		{Name: "may be lost", Model: cells + `lines: l: {from: "a", to: "q", operation: "event", guarantee: "at-most-once"}`},
		{Name: "kept until the other cell is back", Model: cells + `lines: l: {from: "q", to: "w", interaction: "poll"}`},
		{Name: "not kept", Model: cells + `boxes: q: channel: durable: false
lines: l: {from: "q", to: "w", interaction: "poll"}`, Want: []string{"warning lines.l"}},
		{Name: "nobody says whether it is kept", Model: cells + `boxes: q: channel: durable: "unknown"
lines: l: {from: "q", to: "w", interaction: "poll"}`, Skips: []string{"lines.l needs buffer"}},
		{Name: "nobody says how they talk", Model: cells + `lines: l: {from: "a", to: "b"}`, Skips: []string{"lines.l needs interaction"}},
	})
}

func TestSoftDependencyIsHard(t *testing.T) {
	soft := func(facts string) string {
		return `boxes: {a: kind: "service", b: kind: "service", q: {kind: "queue", channel: durable: true}}
lines: l: {from: *"a" | _, to: "b", interaction: *"request-reply" | _, operation: "command", dependency: "soft", ` + facts + `}
`
	}
	rulestest.Check(t, recovery.SoftDependencyIsHard, []rulestest.Example{
		{Name: "no fallback", Model: soft(`fallback: "none"`), Want: []string{"error lines.l"},
			Says: "`l` is called soft, and `a` has no fallback for it: when `b` is down, so is what `a` was doing"},
		{Name: "a fallback", Model: soft(`fallback: "leave it out", timeout: "1s"`)},
		{Name: "nobody says", Model: soft(``), Want: []string{"warning lines.l"},
			Says: "`l` is called soft, and nobody has stated what `a` does without it"},
		{Name: "asked, and nobody knows", Model: soft(`fallback: "unknown"`), Want: []string{"warning lines.l"}},
		{Name: "waits without end", Model: soft(`fallback: "leave it out", timeout: "none"`), Want: []string{"error lines.l"},
			Says: "`l` is called soft, and `a` waits for it without end: when `b` hangs, so does what `a` was doing"},
		{Name: "is what accepts the work", Model: soft(``) + `flows: f: {steps: ["l"], accepted: "l"}`, Want: []string{"error lines.l"},
			Says: "`l` is called soft, and the flow `f` can't do without it: its success tells the client that the work is accepted"},
		{Name: "must happen", Model: soft(``) + `flows: f: {steps: ["l"], effects: ["l"]}`, Want: []string{"error lines.l"}},
		{Name: "must happen, and does so in another way", Model: soft(`fallback: "write it into the outbox"`) + `flows: f: {steps: ["l"], effects: ["l"]}`},
		{Name: "hard", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", dependency: "hard", fallback: "none"}`},
		{Name: "out of a channel", Model: soft(`from: "q", interaction: "poll"`)},
	})
}

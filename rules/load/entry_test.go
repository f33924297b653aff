package load_test

import (
	"testing"

	"tautline.dev/rules/load"
	"tautline.dev/rules/rulestest"
)

// entry is a way in through a gateway to a service, with what the gateway and
// the service have, and what the line is.
func entry(gateway, service, line string) string {
	return `boxes: {c: kind: "client", g: {kind: "gateway", ` + gateway + `}, s: {kind: "service", ` + service + `}}
lines: {in: {from: "c", to: "g", interaction: "request-reply", ` + line + `}, on: {from: "g", to: "s", interaction: "request-reply", operation: "command"}}
`
}

func TestEntryWithoutThrottle(t *testing.T) {
	rulestest.Check(t, load.EntryWithoutThrottle, []rulestest.Example{
		{Name: "none", Model: entry(`admission: throttle: "none"`, ``, `operation: "command"`), Want: []string{"warning boxes.g"},
			Says: "`g` has no throttle: it lets in whatever `c` sends, and one caller in a loop takes what all others need"},
		{Name: "nobody says", Model: entry(``, ``, `operation: "command"`), Want: []string{"info boxes.g"},
			Says: "nobody has stated a throttle for `g`: what keeps `c` from sending more than the system can do?"},
		{Name: "nobody knows yet", Model: entry(`admission: throttle: rate: "unknown"`, ``, `operation: "command"`), Want: []string{"info boxes.g"}},
		{Name: "nothing about admission", Model: entry(`admission: "none"`, ``, `operation: "command"`), Want: []string{"warning boxes.g"}},
		{Name: "throttled", Model: entry(`admission: throttle: rate: 10`, ``, `operation: "command"`)},
		{Name: "shut", Model: entry(`admission: throttle: rate: 0`, ``, `operation: "command"`)},
		{Name: "throttled right behind", Model: entry(``, `admission: throttle: rate: 10`, `operation: "command"`)},
		{Name: "one of two right behind", Model: entry(``, `admission: throttle: rate: 10`, `operation: "command"`) + `boxes: q: kind: "queue"
lines: put: {from: "g", to: "q", operation: "command"}`, Want: []string{"info boxes.g"}},
		{Name: "the platform's", Model: entry(`platform: "aws/api-gateway-http"`, ``, `operation: "command"`)},
		{Name: "many callers, one finding", Model: entry(`admission: throttle: "none"`, ``, `operation: "read"`) + `boxes: {d: kind: "client", e: kind: "external", f: kind: "client", h: kind: "client"}
lines: {d: {from: "d", to: "g"}, e: {from: "e", to: "g"}, f: {from: "f", to: "g"}, h: {from: "h", to: "g"}, h2: {from: "h", to: "g"}}`, Want: []string{"warning boxes.g"},
			Says: "`g` has no throttle: it lets in whatever `d`, `e`, `f` and 2 more sends, and one caller in a loop takes what all others need"},
		{Name: "an answer to us", Model: `boxes: {s: kind: "service", x: kind: "external"}
lines: {ask: {from: "s", to: "x", interaction: "send"}, back: {from: "x", to: "s", interaction: "send", answers: "ask"}}`},
		{Name: "fetched by us", Model: `boxes: {s: kind: "worker", x: kind: "external"}
lines: fetch: {from: "x", to: "s", interaction: {mode: "async", delivery: "poll"}}`},
		{Name: "inside", Model: `boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b"}`},
		{Name: "a client to an external", Model: `boxes: {c: kind: "client", x: kind: "external"}
lines: l: {from: "c", to: "x"}`},
	})
}

func TestEntryWithoutValidation(t *testing.T) {
	rulestest.Check(t, load.EntryWithoutValidation, []rulestest.Example{
		{Name: "not checked", Model: entry(`admission: validation: false`, ``, `operation: "command"`), Want: []string{"warning boxes.g"}},
		{Name: "none", Model: entry(`admission: validation: "none"`, ``, `operation: "write"`), Want: []string{"warning boxes.g"}},
		{Name: "nobody says", Model: entry(``, ``, `operation: "event"`), Want: []string{"info boxes.g"},
			Says: "nobody has stated whether `g` checks what comes from `c` before work starts"},
		{Name: "checked", Model: entry(`admission: validation: true`, ``, `operation: "command"`)},
		{Name: "checked right behind", Model: entry(`admission: validation: false`, `admission: validation: true`, `operation: "command"`)},
		{Name: "only reads", Model: entry(`admission: validation: false`, ``, `operation: "read"`)},
		{Name: "what it does, nobody says", Model: entry(``, ``, ``), Skips: []string{"lines.in needs operation"}},
		{Name: "one of two changes something", Model: entry(``, ``, `operation: "read"`) + `lines: other: {from: "c", to: "g", operation: "command"}`, Want: []string{"info boxes.g"}},
	})
}

func TestEntryWithoutAuth(t *testing.T) {
	rulestest.Check(t, load.EntryWithoutAuth, []rulestest.Example{
		{Name: "anybody", Model: entry(`admission: auth: "none"`, ``, `operation: "command"`), Want: []string{"error boxes.g"}},
		{Name: "anybody on the internet", Model: entry(``, ``, `operation: "command", auth: "none", crosses: ["internet"]`), Want: []string{"error boxes.g"},
			Says: "`g` takes work from `c` without knowing who sends it: anybody can start it, and nobody can be shut out"},
		{Name: "anybody in here", Model: entry(``, ``, `operation: "command", auth: "none", crosses: ["process"]`), Want: []string{"warning boxes.g"}},
		{Name: "anybody may look", Model: entry(`admission: auth: "none"`, ``, `operation: "read"`)},
		{Name: "what it does, nobody says", Model: entry(`admission: auth: "none"`, ``, ``), Skips: []string{"lines.in needs operation"}},
		{Name: "nobody says", Model: entry(``, ``, `operation: "command"`), Want: []string{"warning boxes.g"},
			Says: "nobody has stated how `g` knows who sends what comes from `c`"},
		{Name: "nobody says, of a deed with a name", Model: entry(``, ``, `operation: "command", does: "place the order"`), Want: []string{"warning boxes.g"},
			Says: "nobody has stated how `g` knows who asks for \"place the order\""},
		{Name: "nobody says, of a read", Model: entry(``, ``, `operation: "read"`), Want: []string{"info boxes.g"}},
		{Name: "asked elsewhere", Model: entry(``, ``, `operation: "command", crosses: ["internet"]`), Skips: []string{"lines.in needs auth"}},
		{Name: "at the box", Model: entry(`admission: auth: "jwt"`, ``, `operation: "command"`)},
		{Name: "on the line", Model: entry(``, ``, `operation: "command", auth: "mtls"`)},
		{Name: "right behind", Model: entry(``, `admission: auth: "jwt"`, `operation: "command"`)},
		{Name: "one open, one unknown", Model: entry(``, ``, `operation: "command", auth: "none"`) + `lines: other: {from: "c", to: "g", operation: "command"}`, Want: []string{"warning boxes.g", "error boxes.g"}},
	})
}

func TestNoLoadShedding(t *testing.T) {
	rulestest.Check(t, load.NoLoadShedding, []rulestest.Example{
		{Name: "tier 1 sheds nothing", Model: entry(`tier: 1, admission: shedding: false`, ``, ``), Want: []string{"warning boxes.g"},
			Says: "`g` is tier 1 and sheds no load: when it can do less than usual, all requests time out instead of some being refused"},
		{Name: "nobody says", Model: entry(`tier: 1`, ``, ``), Want: []string{"info boxes.g"},
			Says: "`g` is tier 1 and nobody has stated whether it sheds load when it can do less than usual"},
		{Name: "sheds", Model: entry(`tier: 1, admission: shedding: true`, ``, ``)},
		{Name: "tier 2", Model: entry(`tier: 2`, `tier: 1`, ``)},
		{Name: "no tier", Model: entry(``, ``, ``)},
		{Name: "tier 1 right behind", Model: entry(``, `tier: 1`, ``), Want: []string{"info boxes.g"}},
		{Name: "tier 1 right behind sheds nothing", Model: entry(``, `tier: 1, admission: shedding: "none"`, ``), Want: []string{"warning boxes.g"}},
		{Name: "tier 1 right behind sheds", Model: entry(``, `tier: 1, admission: shedding: true`, ``)},
		{Name: "both tier 1, the one behind sheds", Model: entry(`tier: 1`, `tier: 1, admission: shedding: true`, ``)},
	})
}

package model

import (
	"slices"
	"strings"
	"testing"
)

// Each word is read as it is written, and a value that it can't have is refused
// with one that it can.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		entity, path, write string
		reads               string
		wrong, message      string
	}{
		{"box", "platform", `["kubernetes", "http/go"]`, "kubernetes, http/go", `7`, "a list of ids from the outside in"},
		{"box", "shutdown.grace", `{grace: "30s", drains: true}`, "30s", `{grace: 30}`, "not a duration"},
		{"box", "shutdown.drains", `{grace: "30s", drains: true}`, "true", `{drains: "yes"}`, "not a yes or no"},
		{"box", "health.liveness.asks", `{liveness: {asks: ["b", "s"], period: "10s", failures: 3}}`, "b, s", `{liveness: asks: "b"}`, `write ["orders"]`},
		{"box", "health.liveness.period", `{liveness: {asks: "none", period: "10s"}}`, "10s", `{liveness: period: 10}`, "not a duration"},
		{"box", "health.readiness.asks", `{readiness: asks: "none"}`, "none", `{readiness: asks: ["bb"]}`, `there is no box "bb"; did you mean "b"?`},
		{"box", "health.readiness.failures", `{readiness: failures: 3}`, "3", `{readiness: failures: 0}`, "from 1"},
		{"box", "capacity.instances", `{instances: 3}`, "3", `{instances: 0}`, "not a number of instances"},
		{"store", "store.derivedFrom", `{derivedFrom: "a"}`, "a", `{derivedFrom: "aa"}`, `there is no box "aa"; did you mean "a"?`},
		{"store", "store.evicts", `{evicts: true}`, "true", `{evicts: "lru"}`, "not a yes or no"},
		{"line", "client", `"aws-sdk/python"`, "aws-sdk/python", `3`, "not a text"},
		{"line", "share", `0.1`, "0.1", `10`, "not a share"},
		{"line", "lease.for", `{for: "30s", renewed: "5m"}`, "30s", `{for: 30}`, "not a duration"},
		{"line", "lease.renewed", `{for: "30s", renewed: "none"}`, "none", `{renewed: true}`, "not a duration"},
		{"line", "delay", `"10m"`, "10m", `10`, "not a duration"},
		{"line", "awaits.timeout", `{timeout: "1h", heartbeat: "5m"}`, "1h", `"1h"`, `write {timeout: "1h", heartbeat: "5m"}`},
		{"line", "awaits.heartbeat", `"none"`, "none", `{heartbeat: 5}`, "not a duration"},
		{"line", "confirmed", `false`, "false", `"acks=all"`, "not a yes or no"},
		{"line", "conflicts", `"last-write-wins"`, "last-write-wins", `"versions"`, `did you mean "version"?`},
		{"line", "lock.for", `{for: "30s", renewed: "none", fenced: false}`, "30s", `{for: 30}`, "not a duration"},
		{"line", "lock.renewed", `{for: "30s", renewed: "2m"}`, "2m", `{renewed: true}`, "not a duration"},
		{"line", "lock.fenced", `{fenced: true}`, "true", `{fenced: 1}`, "not a yes or no"},
		{"line", "pool.size", `{size: 20, wait: "500ms"}`, "20", `{size: 0}`, "not a size of a pool"},
		{"line", "pool.wait", `{size: 20, wait: "500ms"}`, "500ms", `{wait: 5}`, "not a duration"},
		{"line", "carries", `["l", "other"]`, "l, other", `["ohter"]`, `there is no line "ohter"; did you mean "other"?`},
		{"line", "startsAt", `"latest"`, "latest", `"newest"`, "not a place to start"},
		{"line", "batch.bisect", `{bisect: true}`, "true", `{bisect: 2}`, "not a yes or no"},
		{"line", "data.staleness", `{staleness: "1s"}`, "1s", `{staleness: 1}`, "not a duration"},
		{"line", "circuitBreaker.rate", `{rate: 0.5, window: "10s", openFor: "30s"}`, "0.5", `{rate: 50}`, "not a share"},
		{"line", "circuitBreaker.window", `{rate: 0.5, window: "10s"}`, "10s", `{window: 10}`, "not a duration"},
		{"line", "idempotency.inProgress", `{key: "id", inProgress: "refused"}`, "refused", `{inProgress: "refuse"}`, `did you mean "refused"?`},
		{"line", "deadLetter.holds", `{to: "q", holds: "reference"}`, "reference", `{holds: "position"}`, "write work or reference"},
		{"channel", "channel.deadLetter.holds", `{deadLetter: {to: "b", holds: "work"}}`, "work", `{deadLetter: holds: "ids"}`, "write work or reference"},
		{"box", "inbox.deadLetter.holds", `{deadLetter: {to: "q", holds: "reference"}}`, "reference", `{deadLetter: holds: true}`, "write work or reference"},
	} {
		t.Run(c.path, func(t *testing.T) {
			write := func(v string) Loaded {
				top, _, _ := strings.Cut(c.path, ".")
				entity := map[string]string{"box": "boxes: a", "store": "boxes: s", "channel": "boxes: q", "line": "lines: l"}[c.entity]
				return stdin(t, "package p\nsystem: \"s\"\n"+
					"boxes: {a: kind: \"service\", b: kind: \"service\", s: kind: \"database\", q: kind: \"queue\"}\n"+
					"lines: {l: {from: \"a\", to: \"b\"}, other: {from: \"b\", to: \"s\"}}\n"+entity+": "+top+": "+v)
			}
			good := write(c.write)
			if len(good.Problems) > 0 {
				t.Fatal(told(good.Problems))
			}
			list := good.System.Line("l").Facts
			if c.entity != "line" {
				list = good.System.Box(map[string]string{"box": "a", "store": "s", "channel": "q"}[c.entity]).Facts
			}
			var reads []string
			list(func(path string, f AnyFact) {
				if path == c.path && f.State() == Stated {
					reads = append(reads, f.Text())
				}
			})
			if !slices.Equal(reads, []string{c.reads}) {
				t.Errorf("%s reads as %q, not as %q", c.write, reads, c.reads)
			}
			bad := told(write(c.wrong).Problems)
			if len(bad) != 1 || !strings.Contains(bad[0], c.message) {
				t.Errorf("%s is told as %q, without %q", c.wrong, bad, c.message)
			}
		})
	}
}

// A line out of a channel has the lease of that, unless it has its own.
func TestLease(t *testing.T) {
	sys := stdin(t, `package p
system: "s"
boxes: {q: {kind: "queue", channel: visibility: "3m"}, w: kind: "worker"}
lines: {
	fetched: {from: "q", to: "w", interaction: "poll"}
	own: {from: "q", to: "w", interaction: "poll", lease: for: "10s"}
	pushed: {from: "q", to: "w", interaction: "deliver"}
}
`)
	if len(sys.Problems) > 0 {
		t.Fatal(told(sys.Problems))
	}
	for id, want := range map[string]string{"fetched": "3m", "own": "10s", "pushed": "unknown"} {
		if got := sys.System.Line(id).Lease.For.Text(); got != want {
			t.Errorf("%s is leased for %s, want %s", id, got, want)
		}
	}
}

// Of several platforms of a box the innermost holds, one that it doesn't speak of
// is the outer's, and the library of a line comes before both.
func TestPlatformsFromTheOutsideIn(t *testing.T) {
	fact := func(v string) string {
		return `{default: "` + v + `", says: "x", source: "https://example.com", read: "2026-11-01", verified: true}`
	}
	sys := stdin(t, `package p
system: "s"
platforms: {
	outer: {title: "Outer", kinds: ["service"], box: timeout: `+fact("1m")+`, lines: [{title: "any", to: ["*"], facts: {timeout: `+fact("9s")+`, "retry.by": `+fact("mesh")+`}}]}
	inner: {title: "Inner", kinds: ["service"], lines: [{title: "any", to: ["*"], facts: timeout: `+fact("5s")+`}]}
	library: {title: "Library", kinds: ["service"], lines: [{title: "any", to: ["*"], facts: timeout: `+fact("2s")+`}]}
}
boxes: {a: {kind: "service", platform: ["outer", "inner"]}, b: kind: "service"}
_call: {from: "a", to: "b", interaction: "request-reply"}
lines: {plain: _call, library: _call & {client: "library"}}
`)
	if len(sys.Problems) > 0 {
		t.Fatal(told(sys.Problems))
	}
	a, plain, library := sys.System.Box("a"), sys.System.Line("plain"), sys.System.Line("library")
	for what, f := range map[string]AnyFact{
		"1m by outer":   &a.Timeout,
		"5s by inner":   &plain.Timeout,
		"mesh by outer": &plain.Retry.By,
		"2s by library": &library.Timeout,
	} {
		if f.State() != Implied || f.Text()+" by "+f.Origin().Source.By != what {
			t.Errorf("%s: it is %s", what, f.Text())
		}
	}
	if !a.RunsOn("outer") || !a.RunsOn("inner") || a.RunsOn("library") {
		t.Error("a box runs on each of its platforms, and on no other")
	}
}

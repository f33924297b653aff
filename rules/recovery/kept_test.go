package recovery_test

import (
	"strings"
	"testing"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules/recovery"
)

// What stands in a row for an objective, by what is stated.
func TestObjectives(t *testing.T) {
	const figures = `boxes: {[!="c"]: objectives: rto: *"1h" | _, [!="c"]: measured: availability: *0.9999 | _}
`
	flow := func(steps, promise, more string) string {
		return shop + figures + "flows: f: {steps: [" + steps + "], objectives: {" + promise + "}}\n" + more
	}
	store := func(says, more string) string {
		return flow(`"ca"`, ``, `boxes: y: {kind: "database", store: {durable: true, `+says+`}, `+more+`}
lines: ay: {from: "a", to: "y", interaction: "request-reply", operation: "write"}
flows: g: {steps: ["ca", "ay"], objectives: rpo: "5m"}`)
	}
	made := func(y, from string) string {
		write := `, by: {from: "b", to: "y", interaction: "request-reply", operation: "write"}`
		if y == "" {
			write = ""
		} else if strings.Contains(y, "stream") {
			write = `, by: {from: "b", to: "y", interaction: "publish", operation: "event"}`
		}
		return flow(`"ca"`, ``, `boxes: {z: {kind: "cache", store: {durable: false, derivedFrom: "`+from+`"}}, `+y+`}
lines: {az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}`+write+`}
flows: g: {steps: ["ca", "az"], objectives: rpo: "5m"}`)
	}
	const either = `"ca", {either: [["ab"], ["ax"]]}`
	for _, c := range []struct{ name, model, objective, want, missing string }{
		{"even the best branch breaks it", flow(either, `availability: 0.999`, `boxes: {b: measured: availability: 0.9, x: measured: availability: 0.8}`), "availability", "lost 0.8 to 0.9", ""},
		{"a branch decides", flow(either, `availability: 0.999`, `boxes: x: measured: availability: 0.8`), "availability", "not known 0.8 to 0.9998", "lines.ab.share lines.ax.share"},
		{"the shares decide", flow(either, `availability: 0.999`, `boxes: x: measured: availability: 0.998
lines: {ab: share: 0.9, ax: share: 0.1}`), "availability", "kept 0.99961", ""},
		{"shares of one branch are enough", flow(either, `availability: 0.999`, `boxes: x: measured: availability: 0.99
lines: ab: share: 0.5`), "availability", "lost 0.9949", ""},
		{"only sometimes", flow(`"ca", "ax"`, `availability: 0.999`, `boxes: x: measured: availability: 0.9
lines: ax: when: "a card is new"`), "availability", "not known 0.9 to 0.9999", "lines.ax.share"},
		{"two halves, and nobody says of which work", flow(`"ca", "ax", "ax2"`, `availability: 0.93`, `boxes: x: measured: availability: 0.9
lines: {ax: {when: "by card", share: 0.5}, ax2: {from: "a", to: "x", interaction: "request-reply", operation: "command", when: "by voucher", share: 0.5}}`), "availability", "not known 0.9 to 0.95", ""},
		{"two halves that exclude each other", flow(`"ca", {either: [["ax"], ["ab"]]}`, `availability: 0.93`, `boxes: x: measured: availability: 0.9
lines: {ax: share: 0.5, ab: share: 0.5}`), "availability", "kept 0.95", ""},
		{"sometimes, always", flow(`"ca", "ax"`, `availability: 0.999`, `boxes: x: measured: availability: 0.9
lines: ax: {when: "a card is there", share: 1}`), "availability", "lost 0.9", ""},
		{"a soft dependency", flow(`"ca", "ax"`, `availability: 0.999`, `boxes: x: measured: availability: 0.9
lines: ax: {dependency: "soft", timeout: "1s"}`), "availability", "kept 0.9999", ""},
		{"a soft dependency that is waited for without end", flow(`"ca", "ax"`, `availability: 0.999`, `boxes: x: measured: availability: 0.9
lines: ax: {dependency: "soft", timeout: "none"}`), "availability", "lost 0.9", ""},
		{"the whole product", flow(`"ca", "ab", "bd", "ax"`, `availability: 0.99999`, ``), "availability", "lost 0.9996", ""},
		{"no percentile bounds a later one", flow(`"ca"`, `latency: p99: "100ms"`, `lines: ca: takes: p50: "20ms"`), "latency p99", "not known at least 20ms", "lines.ca.takes.p99"},
		{"a later one bounds it", flow(`"ca"`, `latency: p50: "100ms"`, `lines: ca: takes: p99: "90ms"`), "latency p50", "kept 90ms", ""},
		{"an earlier one breaks it", flow(`"ca"`, `latency: p99: "100ms"`, `lines: ca: takes: p50: "200ms"`), "latency p99", "lost at least 200ms", "lines.ca.takes.p99"},
		{"nobody measures it", flow(`"ca"`, `latency: p99: "100ms"`, `lines: ca: takes: "none"`), "latency p99", "not known ", ""},
		{"a branch is back late", flow(either, `rto: "1h"`, `boxes: x: objectives: rto: "8h"`), "rto", "lost 8h", ""},
		{"what is sometimes needed is back late", flow(`"ca", "ax"`, `rto: "1h"`, `boxes: x: objectives: rto: "8h"
lines: ax: when: "a card is new"`), "rto", "not known at least 8h", "lines.ax.share"},
		{"a store that forgets", flow(`"ca", "ab"`, `rpo: "5m"`, `boxes: z: {kind: "database", store: {durable: false, backup: {every: "1m"}}}
lines: az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}
flows: g: {steps: ["ca", "az"], objectives: rpo: "5m"}`), "rpo of g", "lost everything", ""},
		{"a cache alone, and nobody says", flow(`"ca"`, ``, `boxes: z: kind: "cache"
lines: az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}
flows: g: {steps: ["ca", "az"], objectives: rpo: "5m"}`), "rpo of g", "not known ", "boxes.z.store.durable"},
		{"a cache that is made of a store", flow(`"ca"`, ``, `boxes: {z: {kind: "cache", store: {durable: false, derivedFrom: "y"}}, y: {kind: "database", store: backup: every: "1m"}}
lines: {az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}, by: {from: "b", to: "y", interaction: "request-reply", operation: "write"}}
flows: g: {steps: ["ca", "az"], objectives: rpo: "5m"}`), "rpo of g", "kept 0s", ""},
		{"a cache that is made of a store which nothing writes", flow(`"ca"`, ``, `boxes: {z: {kind: "cache", store: {durable: false, derivedFrom: "y"}}, y: {kind: "database", store: backup: every: "1m"}}
lines: {az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}, by: {from: "b", to: "y", interaction: "request-reply", operation: "read"}}
flows: g: {steps: ["ca", "az"], objectives: rpo: "5m"}`), "rpo of g", "lost everything", ""},
		{"a cache that is made of a log which forgets", made(`y: {kind: "stream", channel: {durable: true, retention: "2d"}}`, "y"), "rpo of g", "lost everything", ""},
		{"a cache that is made of a log which keeps all", made(`y: {kind: "stream", channel: {durable: true, retention: "none"}}`, "y"), "rpo of g", "kept 0s", ""},
		{"a cache that is made of a log, and nobody says how long that keeps it", made(`y: {kind: "stream", channel: durable: true}`, "y"), "rpo of g", "not known ", "boxes.y.channel.retention"},
		{"a cache that is made of a store which forgets", made(`y: {kind: "database", store: expires: "30d"}`, "y"), "rpo of g", "lost everything", ""},
		{"a cache that is made of itself", made(``, "z"), "rpo of g", "lost everything", ""},
		{"two that are made of each other", made(`y: {kind: "database", store: derivedFrom: "z"}`, "y"), "rpo of g", "lost everything", ""},
		{"a cache that is made of what keeps nothing", made(`y: kind: "service"`, "y"), "rpo of g", "lost everything", ""},
		{"a cache beside a store", flow(`"ca"`, ``, `boxes: {z: {kind: "cache", store: durable: false}, y: {kind: "database", store: backup: every: "1m"}}
lines: {az: {from: "a", to: "z", interaction: "request-reply", operation: "write"}, ay: {from: "a", to: "y", interaction: "request-reply", operation: "write"}}
flows: g: {steps: ["ca", "az", "ay"], objectives: rpo: "5m"}`), "rpo of g", "kept 1m", ""},
		{"a queue that forgets", flow(`"ca"`, ``, `boxes: mq: {kind: "queue", channel: durable: false}
lines: amq: {from: "a", to: "mq", interaction: "send", operation: "command"}
flows: g: {steps: ["ca", "amq"], objectives: rpo: "5m"}`), "rpo of g", "lost everything", ""},
		{"a copy and no backup", store(`backup: "none", replication: {mode: "async", lag: "5s"}`, ``), "rpo of g", "lost everything", ""},
		{"a copy that is never behind, and no backup", store(`backup: "none", replication: mode: "sync"`, ``), "rpo of g", "lost everything", ""},
		{"going on with a copy, and no backup", store(`backup: "none", replication: lag: "5s"`, `recovery: strategy: "warm-standby"`), "rpo of g", "lost everything", ""},
		{"going on with a copy, and seldom a backup", store(`backup: every: "1d", replication: lag: "5s"`, `recovery: strategy: "warm-standby"`), "rpo of g", "lost 1d", ""},
		{"going on with a copy that is behind", store(`backup: every: "1m", replication: lag: "1h"`, `recovery: strategy: "warm-standby"`), "rpo of g", "lost 1h", ""},
		{"going on with a copy, nobody says how far behind", store(`backup: every: "1m", replication: mode: "async"`, `recovery: strategy: "warm-standby"`), "rpo of g", "not known at least 1m", "boxes.y.store.replication.lag"},
		{"going on with a copy, and often a backup", store(`backup: every: "1m", replication: lag: "5s"`, `recovery: strategy: "warm-standby"`), "rpo of g", "kept 1m", ""},
		{"a copy, and nobody says of a backup", store(`replication: lag: "5s"`, ``), "rpo of g", "not known ", "boxes.y.store.backup"},
		{"a copy, and nobody knows of a backup", store(`backup: "unknown", replication: lag: "5s"`, ``), "rpo of g", "not known ", "boxes.y.store.backup"},
		{"going on with a copy, and nobody knows of a backup", store(`backup: "unknown", replication: lag: "5s"`, `recovery: strategy: "warm-standby"`), "rpo of g", "not known at least 5s", "boxes.y.store.backup"},
		{"a backup, who knows how often", store(`backup: retention: "7d"`, ``), "rpo of g", "not known ", "boxes.y.store.backup.every"},
		{"any moment, and nobody says how near the end", store(`backup: pitr: true`, ``), "rpo of g", "not known ", "boxes.y.store.backup.every"},
		{"any moment, its platform doesn't say how near the end", store(`backup: {every: "1d", pitr: true}`, ``), "rpo of g", "not known ", "boxes.y.behaviour.restoreLoss"},
		{"any moment, and often enough without", store(`backup: {every: "5m", pitr: true}`, ``), "rpo of g", "kept 5m", ""},
		{"perhaps any moment", store(`backup: {every: "1d", pitr: "unknown"}`, ``), "rpo of g", "not known ", "boxes.y.store.backup.pitr"},
	} {
		of := "f"
		if name, flow, other := strings.Cut(c.objective, " of "); other {
			c.objective, of = name, flow
		}
		s := modeltest.Load(t, "package p\nsystem: \"s\"\n"+c.model)
		for _, o := range recovery.Objectives(s, flowgraph.New(s), s.Flow(of)) {
			if o.Name != c.objective {
				continue
			}
			if got := string(o.Standing) + " " + o.Possible; got != c.want || strings.Join(o.Missing, " ") != c.missing {
				t.Errorf("%s: %q for want of %q, want %q for want of %q (%s)", c.name, got, o.Missing, c.want, c.missing, o.Sum)
			}
		}
	}
}

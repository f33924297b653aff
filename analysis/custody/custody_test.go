package custody_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/arithmetic"
	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// line is a system of one line, called l, and of boxes around it.
func line(t *testing.T, from, to, of string) (*model.System, *model.Line) {
	t.Helper()
	s := modeltest.Named(t, fmt.Sprintf(`boxes: {
	s: kind: "service", t: kind: "service", g: kind: "gateway", x: kind: "external", wf: kind: "workflow", d: kind: "database", cache: kind: "cache"
	q: kind: "queue", topic: kind: "topic", pipe: kind: "pipe", cron: kind: "scheduler", fn: {kind: "function", platform: "aws/lambda"}, other: kind: "queue", dlq: {kind: "queue", channel: retention: "14d"}
}
lines: l: {from: %q, to: %q, %s}
`, from, to, strings.ReplaceAll(of, "; ", "}\n")))
	return s, s.Line("l")
}

// Only what waits for the work, or repeats by itself, brings work back until it
// is done.
func TestRedelivers(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, of string
		want         bool
	}{
		"a queue that waits for the work":       {"q", "s", `interaction: "poll", ack: "after-work"`, true},
		"a log that waits for the work":         {"d", "s", `interaction: "tail", ack: "after-work"`, true},
		"a queue that forgets at once":          {"q", "s", `interaction: "poll", ack: "on-receipt"`, false},
		"a queue, and nobody says":              {"q", "s", `interaction: "poll"`, false},
		"it may be lost":                        {"q", "s", `interaction: "poll", ack: "after-work", guarantee: "at-most-once"`, false},
		"a service that waits for the work":     {"s", "t", `interaction: "send", ack: "after-work"`, false},
		"a platform that tries twice":           {"s", "t", `interaction: "send", retry: {attempts: 2, by: "platform"}`, true},
		"a platform that tries once":            {"s", "t", `interaction: "send", retry: {attempts: 1, by: "platform"}`, false},
		"a caller that tries twice":             {"s", "t", `interaction: "send", retry: {attempts: 2, by: "caller"}`, false},
		"a platform that repeats a call":        {"s", "t", `interaction: "request-reply", retry: {attempts: 2, by: "platform"}`, false},
		"a platform's tries, forgotten at once": {"s", "t", `interaction: "send", ack: "on-receipt", retry: {attempts: 2, by: "platform"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, l := line(t, c.from, c.to, c.of)
			if got := custody.Redelivers(l); got != c.want {
				t.Errorf("it redelivers: %t", got)
			}
		})
	}
}

// Who repeats a line's work, and how surely.
func TestRepeatedBy(t *testing.T) {
	const nobody, maybe, onUnstated, surely, replayed = "nobody", "nobody says", "what it repeats is unstated", "surely", "whoever puts back what is parked"
	for name, c := range map[string]struct{ from, to, of, want string }{
		"a queue that waits for the work":       {"q", "s", `interaction: "poll", ack: "after-work"`, surely},
		"a queue that forgets at once":          {"q", "s", `interaction: "poll", ack: "on-receipt", deadLetter: {to: "dlq"}`, nobody},
		"a queue, and nobody says":              {"q", "s", `interaction: "poll"`, maybe},
		"a queue that promises to deliver":      {"q", "s", `interaction: "poll", guarantee: "at-least-once"`, surely},
		"a queue that promises no repetition":   {"q", "s", `interaction: "poll", guarantee: "exactly-once"`, maybe},
		"a log that promises to deliver":        {"d", "s", `interaction: "tail", guarantee: "at-least-once"`, surely},
		"it may be lost":                        {"q", "s", `interaction: "poll", guarantee: "at-most-once", deadLetter: {to: "dlq"}`, nobody},
		"what is parked is replayed":            {"s", "t", `interaction: "send", retry: "none", deadLetter: {to: "dlq"}`, replayed},
		"a dead letter that gets nothing":       {"s", "t", `interaction: "send", retry: "none", deadLetter: {to: "dlq", after: "unlimited"}`, nobody},
		"what a workflow parks it has undone":   {"s", "wf", `interaction: "send", retry: "none", deadLetter: {to: "dlq"}`, nobody},
		"a call, and nobody says":               {"s", "t", `interaction: "request-reply"`, maybe},
		"a call that is tried once":             {"s", "t", `interaction: "request-reply", retry: "none"`, nobody},
		"a call that is tried twice":            {"s", "t", `interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}`, surely},
		"only what was refused":                 {"s", "t", `interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "refused"}`, nobody},
		"twice, and nobody says after what":     {"s", "t", `interaction: "request-reply", retry: {attempts: 2, by: "caller"}`, onUnstated},
		"a call to a store that is tried twice": {"s", "d", `interaction: "request-reply", retry: {attempts: 2, by: "caller", on: "any"}`, surely},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			got, r := surely, custody.RepeatedBy(s, l)
			switch {
			case r.By == nil:
				got = nobody
			case r.By != l:
				got = "somebody else"
			case !r.Sure:
				got = maybe
			case r.OnUnstated:
				got = onUnstated
			case r.Replayed:
				got = replayed
			}
			if got != c.want {
				t.Errorf("it is repeated by: %s, want %s", got, c.want)
			}
		})
	}
}

// Of two repetitions the one counts that is more certain.
func TestSurer(t *testing.T) {
	_, l := line(t, "s", "t", `interaction: "send"`)
	ranked := []custody.Repeat{{}, {By: l}, {By: l, Sure: true, OnUnstated: true}, {By: l, Sure: true}}
	for i, a := range ranked {
		for j, b := range ranked {
			if got := a.Surer(b); got != (i > j) {
				t.Errorf("%+v is surer than %+v: %t", a, b, got)
			}
		}
	}
}

// How long work may come back: what is held, then what is parked.
func TestComebackOf(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		from, to, of        string
		held, parked, after time.Duration
		needs               string
	}{
		"nobody repeats it":                       {"s", "t", `interaction: "request-reply", retry: "none"`, 0, 0, 0, ""},
		"a call, and nobody says":                 {"s", "t", `interaction: "request-reply"`, 0, 0, 0, "lines.l.retry"},
		"twice, and nobody says after what":       {"s", "t", `interaction: "request-reply", retry: {attempts: 2, by: "caller"}`, 0, 0, 0, "lines.l.retry.on"},
		"a queue, and nobody says":                {"q", "s", `interaction: "poll"`, 0, 0, 0, "lines.l.ack"},
		"a log, and nobody says":                  {"d", "s", `interaction: "tail"`, 0, 0, 0, "lines.l.ack"},
		"a queue keeps it as long as it keeps":    {"q", "s", `interaction: "poll", ack: "after-work"; boxes: q: channel: {retention: "4d"`, 4 * day, 0, 4 * day, ""},
		"without end":                             {"q", "s", `interaction: "poll", ack: "after-work"; boxes: q: channel: {retention: "none"`, arithmetic.Forever, 0, arithmetic.Forever, ""},
		"until it is too old":                     {"q", "s", `interaction: "poll", ack: "after-work", retry: {maxAge: "1d"}; boxes: q: channel: {retention: "4d"`, day, 0, day, ""},
		"a queue of which nobody says":            {"q", "s", `interaction: "poll", ack: "after-work"`, 0, 0, 0, "boxes.q.channel.retention"},
		"a topic that is asked":                   {"topic", "s", `interaction: "poll", ack: "after-work"; boxes: topic: channel: {retention: "4d"`, 4 * day, 0, 4 * day, ""},
		"a topic that tells":                      {"topic", "s", `interaction: "deliver", guarantee: "at-least-once", timeout: "2s", retry: {attempts: 3, by: "platform", on: "any"}`, 4 * time.Second, 0, 4 * time.Second, ""},
		"a log keeps it as long as it keeps":      {"d", "s", `interaction: "tail", ack: "after-work"; boxes: d: store: {changeStream: "7d"`, 7 * day, 0, 7 * day, ""},
		"a log of which nobody knows":             {"d", "s", `interaction: "tail", ack: "after-work"; boxes: d: store: {changeStream: "unknown"`, 0, 0, 0, "boxes.d.store.changeStream"},
		"a row, until it is marked":               {"d", "s", `interaction: "tail", ack: "after-work"`, 0, 0, 0, "lines.l.retry.maxAge"},
		"a row, until it is too old":              {"d", "s", `interaction: "tail", ack: "after-work", retry: {attempts: "unlimited", by: "caller", maxAge: "1d"}`, day, 0, day, ""},
		"held, then parked":                       {"q", "s", `interaction: "poll", ack: "after-work", deadLetter: {to: "dlq", after: 3}; boxes: q: channel: {retention: "4d"`, 4 * day, 14 * day, 18 * day, ""},
		"held, and a dead letter gets nothing":    {"q", "s", `interaction: "poll", ack: "after-work", deadLetter: {to: "dlq", after: "unlimited"}; boxes: q: channel: {retention: "4d"`, 4 * day, 0, 4 * day, ""},
		"what a workflow parks it has undone":     {"q", "wf", `interaction: "poll", ack: "after-work", deadLetter: {to: "dlq", after: 3}; boxes: q: channel: {retention: "4d"`, 4 * day, 0, 4 * day, ""},
		"when a caller tries last":                {"s", "t", `interaction: "request-reply", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "1s"}}`, 6 * time.Second, 0, 6 * time.Second, ""},
		"a caller's last try, cut short":          {"s", "t", `interaction: "request-reply", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any", maxAge: "5s", backoff: {strategy: "constant", base: "1s"}}`, 5 * time.Second, 0, 5 * time.Second, ""},
		"a platform tries until it is too old":    {"s", "t", `interaction: "send", timeout: "2s", retry: {attempts: 3, by: "platform", on: "any", maxAge: "6h"}`, 6 * time.Hour, 0, 6 * time.Hour, ""},
		"a store that tells of changes by itself": {"d", "s", `interaction: "deliver", guarantee: "at-least-once", timeout: "2s", retry: {attempts: 3, by: "platform", on: "any"}`, 4 * time.Second, 0, 4 * time.Second, ""},
		"parked, and nobody says how often":       {"s", "t", `interaction: "send", deadLetter: {to: "dlq"}`, 0, 14 * day, 14 * day, "lines.l.retry"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			got := custody.ComebackOf(s, l)
			if got.Held != c.held || got.Parked != c.parked || got.After != c.after || got.Needs != c.needs {
				t.Errorf("it comes back after %v (held %v, parked %v), needs %q; want %v (%v, %v), %q",
					got.After, got.Held, got.Parked, got.Needs, c.after, c.held, c.parked, c.needs)
			}
		})
	}
}

// What ages from its first day is parked for no longer than that lasts: the two
// times don't add up.
func TestComebackOfWhatAges(t *testing.T) {
	const day = 24 * time.Hour
	for platform, after := range map[string]time.Duration{"aws/sqs": 14 * day, "made-up": 18 * day} {
		s := modeltest.Named(t, `boxes: {q: {kind: "queue", channel: {retention: "4d", deadLetter: {to: "dlq", after: 3}}}, dlq: {kind: "queue", channel: retention: "14d"}, w: kind: "worker"}
boxes: [=~"q$"]: platform: "`+platform+`"
lines: l: {from: "q", to: "w", interaction: "poll", ack: "after-work"}`)
		if got := custody.ComebackOf(s, s.Line("l")); got.After != after || got.Held != 4*day || got.Parked != 14*day {
			t.Errorf("%s: it comes back within %+v, want %v", platform, got, after)
		}
	}
}

// Who keeps the work of a line while its receiver can't take it.
func TestKeeperOf(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, of string
		where        custody.Where
		named        string
		durable      bool
		needs        string
	}{
		"nothing but memory":                    {"s", "t", `interaction: "send", buffer: "none"`, custody.InMemory, "the memory of s", false, ""},
		"memory, and nobody says":               {"s", "t", `interaction: "send"`, custody.InMemory, "the memory of s", false, "lines.l.buffer"},
		"a durable queue":                       {"q", "s", `interaction: "poll"; boxes: q: channel: {durable: true`, custody.InChannel, "q", true, ""},
		"a queue in memory":                     {"q", "s", `interaction: "poll"; boxes: q: channel: {durable: false`, custody.InChannel, "q", false, ""},
		"a queue, and nobody says":              {"q", "s", `interaction: "poll"`, custody.InChannel, "q", false, "boxes.q.channel.durable"},
		"a queue that is stated to hold it":     {"q", "s", `interaction: "poll", buffer: "q"`, custody.InChannel, "q", false, "boxes.q.channel.durable"},
		"a queue in memory, stated to hold it":  {"q", "s", `interaction: "poll", buffer: "q"; boxes: q: channel: {durable: false`, custody.InChannel, "q", false, ""},
		"a topic that keeps nothing":            {"topic", "s", `interaction: "deliver", buffer: "none"`, custody.InChannel, "topic", false, ""},
		"a durable queue, stated to be none":    {"q", "s", `interaction: "poll", buffer: "none"; boxes: q: channel: {durable: true`, custody.InChannel, "q", false, ""},
		"a log":                                 {"d", "s", `interaction: "tail"; boxes: d: store: {changeStream: "7d"`, custody.InLog, "the log of d", true, ""},
		"a log that nobody knows of":            {"d", "s", `interaction: "tail"; boxes: d: store: {changeStream: "unknown"`, custody.InLog, "the log of d", true, ""},
		"the log of a platform":                 {"d", "s", `interaction: "tail"; boxes: d: {platform: "aws/dynamodb"`, custody.InLog, "the log of d", true, ""},
		"what a platform reads out of a log":    {"d", "pipe", `interaction: "tail"; boxes: pipe: {kind: "pipe", platform: "debezium/postgresql"`, custody.AtReceiver, "the write-ahead log behind the replication slot", true, ""},
		"what a platform may read so":           {"d", "pipe", `interaction: "tail"; boxes: pipe: {kind: "pipe", platform: "kafka-connect"`, custody.InLog, "the log of d", true, ""},
		"what may be read so from a platform":   {"d", "s", `interaction: "tail"; boxes: d: {platform: "mongodb"`, custody.InLog, "the log of d", true, ""},
		"a table":                               {"d", "s", `interaction: "tail"`, custody.InTable, "d", true, ""},
		"a table that has no log":               {"d", "s", `interaction: "tail"; boxes: d: store: {changeStream: "none"`, custody.InTable, "d", true, ""},
		"a table that is polled":                {"d", "s", `interaction: "poll"; boxes: d: store: {changeStream: "7d"`, custody.InTable, "d", true, ""},
		"a queue that is stated beside the log": {"d", "s", `interaction: "tail", buffer: "other"`, custody.Elsewhere, "other", false, "boxes.other.channel.durable"},
		"a stated queue":                        {"s", "t", `interaction: "send", buffer: "other"`, custody.Elsewhere, "other", false, "boxes.other.channel.durable"},
		"a stated queue in memory":              {"s", "t", `interaction: "send", buffer: "other"; boxes: other: channel: {durable: false`, custody.Elsewhere, "other", false, ""},
		"a stated cache, and nobody says":       {"s", "t", `interaction: "send", buffer: "cache"`, custody.Elsewhere, "cache", false, "boxes.cache.store.durable"},
		"a stated cache that lasts":             {"s", "t", `interaction: "send", buffer: "cache"; boxes: cache: store: {durable: true`, custody.Elsewhere, "cache", true, ""},
		"a scheduler whose platform tries on":   {"cron", "q", `interaction: "send"; boxes: cron: {platform: "aws/scheduler"`, custody.Elsewhere, "the scheduler's retries", true, ""},
		"a queue of the receiver's platform":    {"cron", "fn", `interaction: "send"; boxes: cron: {platform: "aws/scheduler"`, custody.AtReceiver, "Lambda's internal event queue", true, ""},
		"something that isn't drawn":            {"s", "t", `interaction: "send", buffer: {name: "a spool"}`, custody.Elsewhere, "a spool", true, ""},
		"the sender's own":                      {"s", "t", `interaction: "send", buffer: "s"`, custody.Elsewhere, "s", true, ""},
		"the receiver's own":                    {"s", "t", `interaction: "send", buffer: "t"`, custody.AtReceiver, "t", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			got := custody.KeeperOf(s, l)
			if got.Where != c.where || got.Name != c.named || got.Durable != c.durable || got.Needs != c.needs {
				t.Errorf("kept by %+v", got)
			}
		})
	}
}

// A function's own queue keeps what a topic delivers, as its platform implies; the
// topic keeps nothing then.
func TestKeeperOfReceiversOwn(t *testing.T) {
	s := modeltest.Named(t, `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "t", to: "f", interaction: "deliver"}`)
	got := custody.KeeperOf(s, s.Line("l"))
	if got.Where != custody.AtReceiver || got.Box != s.Box("f") || got.Name != "Lambda's internal event queue" || !got.Durable {
		t.Errorf("kept by %+v", got)
	}
	if over := got.TakesOver(s.Line("l")); over != nil {
		t.Errorf("it is handed over to %s, whatever state that is in", over.ID)
	}
	if behind := custody.Behind(s.Line("l")); behind.Where != custody.InChannel || behind.Box != s.Box("t") {
		t.Errorf("while the function is down, kept by %+v", behind)
	}
}

// Whoever hands work over needs what keeps it, or the receiver where nothing does.
func TestTakesOver(t *testing.T) {
	for name, c := range map[string]struct{ from, to, of, want string }{
		"nothing keeps it":           {"s", "t", `interaction: "send", buffer: "none"`, "t"},
		"nobody says":                {"s", "t", `interaction: "send"`, "t"},
		"a channel":                  {"s", "q", `interaction: "send"`, "q"},
		"a durable channel":          {"s", "q", `interaction: "send"; boxes: q: channel: {durable: true`, "q"},
		"a workflow":                 {"s", "wf", `interaction: "send"`, "wf"},
		"the receiver's own":         {"s", "t", `interaction: "send", buffer: "t"`, "t"},
		"the sender's own":           {"s", "t", `interaction: "send", buffer: "s"`, "s"},
		"a queue that is drawn":      {"s", "t", `interaction: "send", buffer: "q"`, "q"},
		"something that isn't drawn": {"s", "t", `interaction: "send", buffer: {name: "a spool"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			if got := custody.KeeperOf(s, l).TakesOver(l); got != s.Box(c.want) {
				t.Errorf("it is handed over to %v, want %q", got, c.want)
			}
		})
	}
}

// How long the work is kept there: a stated retention of the buffer comes first.
func TestRetention(t *testing.T) {
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		from, to, of string
		keep         time.Duration
		path         string // of what would tell
		known        bool
	}{
		"as long as the queue keeps it":    {"q", "s", `interaction: "poll"; boxes: q: channel: {retention: "4d"`, 4 * day, "", true},
		"without end":                      {"q", "s", `interaction: "poll"; boxes: q: channel: {retention: "none"`, arithmetic.Forever, "", true},
		"a queue, and nobody says":         {"q", "s", `interaction: "poll"`, 0, "boxes.q.channel.retention", false},
		"as long as the log is":            {"d", "s", `interaction: "tail"; boxes: d: store: {changeStream: "7d"`, 7 * day, "", true},
		"a log, and nobody knows":          {"d", "s", `interaction: "tail"; boxes: d: store: {changeStream: "unknown"`, 0, "boxes.d.store.changeStream", false},
		"rows stay":                        {"d", "s", `interaction: "tail"`, arithmetic.Forever, "", true},
		"but where somebody deletes them":  {"d", "s", `interaction: "poll", buffer: {name: "d", retention: "9d"}`, 9 * day, "", true},
		"as long as it says of the buffer": {"s", "t", `interaction: "send", buffer: {name: "q", retention: "2d"}; boxes: q: channel: {retention: "4d"`, 2 * day, "", true},
		"as long as the buffer's box does": {"s", "t", `interaction: "send", buffer: "q"; boxes: q: channel: {retention: "4d"`, 4 * day, "", true},
		"a buffer that isn't drawn":        {"s", "t", `interaction: "send", buffer: {name: "a spool", retention: "1d"}`, day, "", true},
		"as long as a scheduler tries":     {"cron", "q", `interaction: "send", retry: {attempts: 9, by: "caller", maxAge: "6h"}; boxes: q: channel: {durable: true, retention: "4d"; boxes: cron: {platform: "aws/scheduler"`, 6 * time.Hour, "", true},
		"a buffer of which nobody says":    {"s", "t", `interaction: "send", buffer: {name: "a spool"}`, 0, "lines.l.buffer.retention", false},
		"a database has no log of its own": {"s", "t", `interaction: "send", buffer: "d"; boxes: d: store: {changeStream: "7d"`, 0, "lines.l.buffer.retention", false},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			keep, path, known := custody.KeeperOf(s, l).Retention(l)
			if keep != c.keep || known != c.known || !known && path != c.path {
				t.Errorf("kept for %v, by %s, known: %t", keep, path, known)
			}
		})
	}
}

// When what keeps the work forgets it.
func TestReleaseOf(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, of string
		want         custody.Release
		needs        string
	}{
		"when the work is done":               {"q", "s", `interaction: "poll", ack: "after-work"`, custody.AfterWork, ""},
		"when the receiver has it":            {"q", "s", `interaction: "poll", ack: "on-receipt"`, custody.OnReceipt, ""},
		"when a buffer has it":                {"topic", "s", `interaction: "deliver", ack: "on-receipt", buffer: "other"`, custody.AfterWork, ""},
		"a buffer, and it may be lost":        {"topic", "s", `interaction: "deliver", guarantee: "at-most-once", buffer: "other"`, custody.OnReceipt, ""},
		"it may be lost":                      {"q", "s", `interaction: "poll", ack: "after-work", guarantee: "at-most-once"`, custody.OnReceipt, ""},
		"a queue, and nobody says":            {"q", "s", `interaction: "poll", guarantee: "at-least-once"`, custody.ReleaseUnknown, "lines.l.ack"},
		"a gateway does something too":        {"q", "g", `interaction: "deliver"`, custody.ReleaseUnknown, "lines.l.ack"},
		"a log, and nobody says":              {"d", "s", `interaction: "tail"`, custody.ReleaseUnknown, "lines.l.ack"},
		"others have taken over":              {"q", "x", `interaction: "deliver"`, custody.AfterWork, ""},
		"passed on, and nobody promises":      {"topic", "q", `interaction: "deliver"`, custody.ReleaseUnknown, "lines.l.guarantee"},
		"passed on, with a promise":           {"topic", "q", `interaction: "deliver", guarantee: "at-least-once"`, custody.AfterWork, ""},
		"put into a store, nobody promises":   {"q", "d", `interaction: "deliver"`, custody.ReleaseUnknown, "lines.l.guarantee"},
		"copied by the store, nobody":         {"d", "cache", `interaction: "tail"`, custody.ReleaseUnknown, "lines.l.guarantee"},
		"sent to a queue":                     {"s", "q", `interaction: "send"`, custody.AfterWork, ""},
		"sent from memory":                    {"s", "t", `interaction: "send"`, custody.AfterWork, ""},
		"put into a store by a stated buffer": {"s", "d", `interaction: "send", buffer: "other"`, custody.AfterWork, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			if got, needs := custody.ReleaseOf(l, custody.KeeperOf(s, l)); got != c.want || needs != c.needs {
				t.Errorf("forgotten: %d, needs %q", got, needs)
			}
		})
	}
}

// How often work is delivered before it is given up.
func TestLimitOf(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, of string
		want         custody.Limit
	}{
		"as the dead letter says":          {"q", "s", `interaction: "poll", retry: {attempts: 7, by: "platform"}, deadLetter: {to: "dlq", after: 3}`, custody.Limit{Tries: 3}},
		"as the platform's retry says":     {"q", "s", `interaction: "poll", retry: {attempts: 7, by: "platform"}`, custody.Limit{Tries: 7}},
		"a caller's tries hand over only":  {"q", "s", `interaction: "poll", retry: {attempts: 7, by: "caller"}`, custody.Limit{Tries: model.Unlimited}},
		"from memory the caller's do":      {"s", "t", `interaction: "send", buffer: "none", retry: {attempts: 7, by: "caller"}`, custody.Limit{Tries: 7}},
		"from memory, and nobody says":     {"s", "t", `interaction: "send", buffer: "none"`, custody.Limit{Tries: model.Unlimited, Needs: "lines.l.retry"}},
		"from memory, parked some time":    {"s", "t", `interaction: "send", buffer: "none", deadLetter: {to: "dlq"}`, custody.Limit{Tries: model.Unlimited, Needs: "lines.l.retry"}},
		"parked, and nobody says when":     {"q", "s", `interaction: "poll", deadLetter: {to: "dlq"}`, custody.Limit{Tries: model.Unlimited, Needs: "lines.l.deadLetter.after"}},
		"nobody says, and nothing ends it": {"q", "s", `interaction: "poll"`, custody.Limit{Tries: model.Unlimited}},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, c.from, c.to, c.of)
			if got := custody.LimitOf(s, l, custody.KeeperOf(s, l)); got != c.want {
				t.Errorf("given up after %+v, want %+v", got, c.want)
			}
		})
	}
}

// A platform that counts what came back gives it out once more than its limit. What is
// stated at the line is the receiver's own count.
func TestLimitCountsDeliveries(t *testing.T) {
	for name, c := range map[string]struct {
		queue, line string
		want        model.Attempts
	}{
		"by default":                    {`platform: "rabbitmq-quorum", channel: deadLetter: "d"`, "", 21},
		"as it is set":                  {`platform: "rabbitmq-quorum", channel: deadLetter: {to: "d", after: 3}`, "", 4},
		"in an older version":           {`platform: "rabbitmq-quorum-3.13", channel: deadLetter: {to: "d", after: 5}`, "", 6},
		"older, and nobody sets one":    {`platform: "rabbitmq-quorum-3.13"`, "", model.Unlimited},
		"set to none":                   {`platform: "rabbitmq-quorum", channel: deadLetter: {to: "d", after: "unlimited"}`, "", model.Unlimited},
		"counted by the receiver":       {`platform: "rabbitmq-quorum"`, `, deadLetter: {to: "d", after: 3}`, 3},
		"a platform that counts itself": {`platform: "aws/sqs", channel: deadLetter: {to: "d", after: 3}`, "", 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, `boxes: {q: {kind: "queue", `+c.queue+`}, w: kind: "worker", d: kind: "queue"}
lines: l: {from: "q", to: "w", interaction: "poll"`+c.line+`}`)
			l := s.Line("l")
			if got := custody.LimitOf(s, l, custody.KeeperOf(s, l)).Tries; got != c.want {
				t.Errorf("delivered %s times, want %s", got, c.want)
			}
		})
	}
}

// Where only a source that nobody has verified says that nothing is delivered
// again, what was taken may stay where it is.
func TestStays(t *testing.T) {
	for said, want := range map[string]string{"": "lines.l.retry", `, retry: {attempts: 3, by: "platform"}`: "", `, buffer: "spool"`: ""} {
		s := modeltest.Named(t, `platforms: acme: {title: "Acme", kinds: ["stream"], lines: [{title: "out", to: ["*"], facts: "retry.attempts": {default: "none", says: "It stays.", source: "https://acme.example", read: "2026-11-29", verified: false}}]}
boxes: {r: {kind: "stream", platform: "acme"}, w: kind: "worker", spool: kind: "queue"}
lines: l: {from: "r", to: "w", interaction: "poll"`+said+`}`)
		l := s.Line("l")
		if got := custody.LimitOf(s, l, custody.KeeperOf(s, l)); got.Stays != want {
			t.Errorf("with %q it stays for want of %q", said, got.Stays)
		}
	}
}

// What a receiver has taken from a platform that gives nothing again by itself stays
// there, whatever dead letter is named, unless somebody claims it.
func TestUnclaimed(t *testing.T) {
	for said, stays := range map[string]bool{
		``: true, `, retry: "none"`: true, `, retry: {attempts: 3, by: "caller"}`: true, `, deadLetter: {to: "d", after: 3}`: true,
		`, retry: {attempts: 3, by: "platform"}`: false, `, lease: for: "1m"`: false, `, ack: "on-receipt"`: false, `, buffer: "spool"`: false,
	} {
		s := modeltest.Named(t, `boxes: {r: {kind: "stream", platform: "redis-streams", channel: deadLetter: {to: "d", after: 3}}, w: kind: "worker", d: kind: "queue", spool: kind: "queue"}
lines: l: {from: "r", to: "w", interaction: "poll"`+said+`}`)
		l := s.Line("l")
		limit := custody.LimitOf(s, l, custody.KeeperOf(s, l))
		if got := limit.Tries == 1 && limit.Needs == "" && limit.Stays == "" && custody.LeftBy(s, l) == custody.InPlace; got != stays {
			t.Errorf("with %q it stays: %t (%+v)", said, got, limit)
		}
		if parking := custody.ParkingOf(s, l); stays && (parking.To != nil || parking.Never == nil) {
			t.Errorf("with %q it is parked: %+v", said, parking)
		}
	}
}

// Where work goes that is given up, and what would tell.
func TestParkingOf(t *testing.T) {
	for name, c := range map[string]struct{ of, to, needs string }{
		"in the dead letter": {`interaction: "poll", deadLetter: {to: "dlq"}`, "dlq", ""},
		"of its queue":       {`interaction: "poll"; boxes: q: channel: deadLetter: {to: "dlq"`, "dlq", ""},
		"nowhere":            {`interaction: "poll", deadLetter: "none"`, "", ""},
		"nobody says":        {`interaction: "poll"`, "", "lines.l.deadLetter"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := line(t, "q", "s", c.of)
			got := custody.ParkingOf(s, l)
			if to := got.To; (to == nil) != (c.to == "") || to != nil && to.ID != c.to || got.Needs != c.needs || got.Refused != nil {
				t.Errorf("parked: %+v", got)
			}
		})
	}
}

// What is kept is watched by an alarm and a runbook, both.
func TestWatched(t *testing.T) {
	for name, c := range map[string]struct {
		monitoring string
		yes        bool
		needs      string
	}{
		"both":                           {`{alarms: ["depth > 0"], runbook: "https://x"}`, true, ""},
		"no runbook":                     {`{alarms: ["depth > 0"], runbook: "none"}`, false, ""},
		"nobody says what to do":         {`{alarms: ["depth > 0"]}`, false, "monitoring.runbook"},
		"nobody knows when it goes off":  {`{alarms: ["depth"], runbook: "https://x"}`, false, "monitoring.alarms"},
		"one of two is understood":       {`{alarms: ["depth", "age > 1h"], runbook: "https://x"}`, true, ""},
		"it is on something else":        {`{alarms: ["errors > 0"], runbook: "https://x"}`, false, ""},
		"it goes off when all is gone":   {`{alarms: ["age > 4d"], runbook: "https://x"}, channel: retention: "4d"`, false, ""},
		"it goes off before":             {`{alarms: ["age > 3d"], runbook: "https://x"}, channel: retention: "4d"`, true, ""},
		"more has to keep coming":        {`{alarms: ["depth > 0 for 5d"], runbook: "https://x"}, channel: retention: "4d"`, false, ""},
		"nobody is called":               {`{alarms: "none", runbook: "https://x"}`, false, ""},
		"nobody says who is called":      {`{runbook: "https://x"}`, false, "monitoring.alarms"},
		"no alarm is in the list":        {`{alarms: [], runbook: "https://x"}`, false, ""},
		"nobody says anything about it ": {`{}`, false, "monitoring.alarms"},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, `boxes: q: {kind: "queue", monitoring: `+c.monitoring+`}`)
			if yes, needs := custody.Watched(s.Box("q")); yes != c.yes || needs != c.needs {
				t.Errorf("watched: %t, needs %q", yes, needs)
			}
		})
	}
}

// A store for what failed keeps it until it expires.
func TestKeptInStore(t *testing.T) {
	s := modeltest.Named(t, `boxes: {q: {kind: "queue", channel: deadLetter: {to: "d", after: 3}}, d: {kind: "objectstore", store: expires: "1h"}, w: kind: "worker"}
lines: take: {from: "q", to: "w", interaction: "poll", operation: "command"}`)
	keep, _, known := custody.ParkedFor(s, s.Line("take"), s.Box("d"))
	if kept, path, ok := custody.Kept(s.Box("d")); !known || keep != time.Hour || !ok || kept != time.Hour || path != "store.expires" {
		t.Errorf("parked for %s (%t), kept for %s (%t) by %s", keep, known, kept, ok, path)
	}
	if why := custody.TooLate(s.Box("d"), model.ReadAlarm("depth > 0 for 2h")); !strings.Contains(why, "gone after 1h (boxes.d.store.expires)") {
		t.Error(why)
	}
}

// What a box still has after a stop.
func TestDurableBox(t *testing.T) {
	for name, c := range map[string]struct {
		box     string
		durable bool
		needs   string
	}{
		"a queue that lasts":       {`{kind: "queue", channel: durable: true}`, true, ""},
		"a queue in memory":        {`{kind: "queue", channel: durable: false}`, false, ""},
		"a queue, and nobody says": {`{kind: "queue"}`, false, "channel.durable"},
		"a database":               {`{kind: "database"}`, true, ""},
		"a database in memory":     {`{kind: "database", store: durable: false}`, false, ""},
		"a cache that lasts":       {`{kind: "cache", store: durable: true}`, true, ""},
		"a cache, and nobody says": {`{kind: "cache"}`, false, "store.durable"},
		"others take over":         {`{kind: "external"}`, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, "boxes: b: "+c.box)
			if durable, needs := custody.DurableBox(s.Box("b")); durable != c.durable || needs != c.needs {
				t.Errorf("durable: %t, needs %q", durable, needs)
			}
		})
	}
}

// Whether work waits in something durable before its receiver.
func TestHeld(t *testing.T) {
	for name, c := range map[string]struct {
		from, to, of string
		want         bool
	}{
		"asked for from a queue":    {"q", "s", `interaction: "poll"`, true},
		"asked for from a log":      {"d", "s", `interaction: "poll"`, true},
		"asked for from a service":  {"s", "t", `interaction: "poll"`, false},
		"told by a topic":           {"topic", "s", `interaction: "deliver"`, false},
		"told by a topic, buffered": {"topic", "s", `interaction: "deliver", buffer: "other"`, true},
		"sent into the receiver":    {"s", "t", `interaction: "send", buffer: "t"`, false},
		"sent by way of a queue":    {"s", "t", `interaction: "send", buffer: "other"`, true},
		"a call":                    {"s", "t", `interaction: "request-reply"`, false},
		"nobody says how they talk": {"s", "t", `buffer: "other"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, l := line(t, c.from, c.to, c.of)
			if got := custody.Held(l); got != c.want {
				t.Errorf("it is held: %t", got)
			}
		})
	}
}

// What must be known to tell whether the work is kept.
func TestUnknownHolder(t *testing.T) {
	for name, c := range map[string]struct{ from, of, want string }{
		"a queue":                   {"q", `interaction: "poll"`, "boxes.q.channel.durable"},
		"a queue that says so":      {"q", `interaction: "poll"; boxes: q: {channel: durable: false`, ""},
		"a queue, and a buffer":     {"q", `interaction: "poll", buffer: "other"`, ""},
		"a queue, and no buffer":    {"q", `interaction: "poll", buffer: "none"`, ""},
		"a queue, already asked":    {"q", `interaction: "poll", buffer: "unknown"`, ""},
		"a topic passes on":         {"topic", `interaction: "deliver"`, ""},
		"a log":                     {"d", `interaction: "tail"; boxes: d: {store: changeStream: "unknown"`, "boxes.d.store.changeStream"},
		"a table":                   {"d", `interaction: "tail"`, ""},
		"a log that says how long":  {"d", `interaction: "tail"; boxes: d: {store: changeStream: "1d"`, ""},
		"a service has only memory": {"s", `interaction: "send"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, l := line(t, c.from, "t", c.of)
			if got := custody.UnknownHolder(l); got != c.want {
				t.Errorf("needs %q", got)
			}
		})
	}
}

// Only what the team itself states may be lost.
func TestMayLose(t *testing.T) {
	for of, want := range map[string]bool{
		`guarantee: "at-most-once"`:  true,
		`guarantee: "at-least-once"`: false,
		`operation: "event"`:         false,
	} {
		if _, l := line(t, "s", "t", of); l.MayBeLost() != want {
			t.Errorf("%s: it may be lost: %t", of, !want)
		}
	}
}

package operation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/rules"
	"tautline.dev/rules/antipattern"
	"tautline.dev/rules/operation"
	"tautline.dev/rules/rulestest"
	"tautline.dev/rules/unstated"
)

// Each rule shows its own fault in its own model. Only lesson-not-applied never
// fires alone: see TestLessonNotApplied.
func TestModels(t *testing.T) {
	rulestest.Models(t, slices.DeleteFunc(slices.Clone(operation.All), func(r *rules.Rule) bool { return r == operation.LessonNotApplied }))
}

func TestBufferWithoutAlarm(t *testing.T) {
	queue := func(facts string) string {
		return `boxes: {q: {kind: "queue", ` + facts + `}, w: kind: "worker"}
lines: l: {from: "q", to: "w", interaction: "poll"}
`
	}
	rulestest.Check(t, operation.BufferWithoutAlarm, []rulestest.Example{
		{Name: "none", Model: queue(`channel: retention: "4d", monitoring: alarms: "none"`), Want: []string{"warning boxes.q"},
			Says: "`q` holds work for `w`, and has no alarm on its depth or age: a backlog is found by whoever waits for its end, and after 4d the oldest of it is dropped"},
		{Name: "an empty list", Model: queue(`monitoring: alarms: []`), Want: []string{"warning boxes.q"}},
		{Name: "on something else", Model: queue(`monitoring: alarms: ["errors > 0", "latency"]`), Want: []string{"warning boxes.q"}},
		{Name: "nobody says", Model: queue(``), Want: []string{"info boxes.q"},
			Says: "`q` holds work for `w`, and nobody has stated an alarm on its depth or age: a backlog is found by whoever waits for its end"},
		{Name: "asked, and nobody knows", Model: queue(`monitoring: alarms: "unknown"`), Want: []string{"info boxes.q"}},
		{Name: "on its depth", Model: queue(`monitoring: alarms: ["depth > 100"]`)},
		{Name: "on its age", Model: queue(`monitoring: alarms: ["errors > 1%", "age > 10m"]`)},
		{Name: "on an age that nothing reaches", Model: queue(`channel: retention: "4d", monitoring: alarms: ["age > 30d"]`), Want: []string{"warning boxes.q"},
			Says: "`q` holds work for `w`, and has no alarm on its depth or age that tells of it (\"age > 30d\" of boxes.q never goes off: what waits there is gone after 4d (boxes.q.channel.retention)): a backlog is found by whoever waits for its end, and after 4d the oldest of it is dropped"},
		{Name: "on a depth that nothing reaches", Model: queue(`channel: retention: "4d", monitoring: alarms: ["depth > 9000000"]`) + `boxes: a: kind: "service"
lines: put: {from: "a", to: "q", interaction: "send", load: {typical: 1, peak: 2}}`, Want: []string{"warning boxes.q"}},
		{Name: "one of two goes off", Model: queue(`channel: retention: "4d", monitoring: alarms: ["age > 30d", "depth > 1000"]`)},
		{Name: "one that nobody can read", Model: queue(`monitoring: alarms: ["age"]`), Want: []string{"info boxes.q"},
			Says: "`q` holds work for `w`, and has no alarm on its depth or age that tells of it (\"age\" isn't understood: write it like \"age > 10m\"): a backlog is found by whoever waits for its end"},
		{Name: "on the consumer's lag", Model: queue(`monitoring: alarms: "none"`) + `boxes: w: monitoring: alarms: ["age > 1m"]`},
		{Name: "on one consumer's lag only", Model: queue(`monitoring: alarms: "none"`) + `boxes: {w: monitoring: alarms: ["age > 1m"], v: kind: "worker"}
lines: m: {from: "q", to: "v"}`, Want: []string{"warning boxes.q"}},
		{Name: "nobody takes from it", Model: `boxes: {a: kind: "service", q: {kind: "queue", monitoring: alarms: "none"}}
lines: l: {from: "a", to: "q"}`},
		{Name: "it forgets", Model: queue(`channel: durable: false, monitoring: alarms: "none"`)},
		{Name: "failed work is another rule's", Model: queue(`monitoring: alarms: "none"`) + `boxes: {p: {kind: "queue", channel: deadLetter: {to: "q", after: 5}}}`},
		{Name: "a topic that pushes", Model: `boxes: {t: {kind: "topic", monitoring: alarms: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "deliver"}`},
		{Name: "a topic that is asked", Model: `boxes: {t: {kind: "topic", monitoring: alarms: "none"}, w: kind: "worker"}
lines: l: {from: "t", to: "w", interaction: "poll"}`, Want: []string{"warning boxes.t"}},
		{Name: "on no critical flow", Model: queue(`monitoring: alarms: "none"`) + `flows: f: {importance: "normal", steps: ["l"]}`},
		{Name: "on a critical flow", Model: queue(`monitoring: alarms: "none"`) + `flows: f: steps: ["l"]`, Want: []string{"warning boxes.q"}},
	})
}

func TestNoTracing(t *testing.T) {
	three := func(facts string) string {
		return `boxes: {c: kind: "client", g: {kind: "gateway", monitoring: tracing: true}, f: {kind: "function", monitoring: tracing: true}, s: {kind: "service", ` + facts + `}, d: kind: "database"}
lines: {x: {from: "c", to: "g"}, y: {from: "g", to: "f"}, z: {from: "f", to: "s"}, w: {from: "s", to: "d"}}
`
	}
	const flow = `flows: f: steps: ["x", "y", "z", "w"]`
	rulestest.Check(t, operation.NoTracing, []rulestest.Example{
		{Name: "one of three isn't", Model: three(`monitoring: tracing: false`) + flow, Want: []string{"warning boxes.s"},
			Says: "`s` isn't traced, one of the 3 boxes of `f` that run code: when work is late or gone, its trail ends there"},
		{Name: "none is no", Model: three(`monitoring: "none"`) + flow, Want: []string{"warning boxes.s"}},
		{Name: "nobody says", Model: three(``) + flow, Want: []string{"info boxes.s"},
			Says: "nobody has stated whether `s` is traced, one of the 3 boxes of `f` that run code: when work is late or gone, its trail may end there"},
		{Name: "all are", Model: three(`monitoring: tracing: true`) + flow},
		{Name: "two can be followed by hand", Model: three(`monitoring: tracing: false`) + `flows: f: steps: ["z", "w"]`},
		{Name: "a normal flow", Model: three(`monitoring: tracing: false`) + `flows: f: {importance: "normal", steps: ["x", "y", "z", "w"]}`},
		{Name: "no flows", Model: three(`monitoring: tracing: false`), Want: []string{"warning boxes.s"},
			Says: "`s` isn't traced, one of the 3 boxes of the system that run code: when work is late or gone, its trail ends there"},
		{Name: "told once for two flows", Model: three(`monitoring: tracing: false`) + `flows: {f: steps: ["x", "y", "z"], h: steps: ["x", "y", "z", "w"]}`, Want: []string{"warning boxes.s"}},
	})
}

func TestNoRunbook(t *testing.T) {
	box := func(facts string) string {
		return `boxes: {c: kind: "client", x: kind: "external", a: {kind: "service", ` + facts + `}}
lines: {l: {from: "c", to: "a"}, m: {from: "a", to: "x"}}
`
	}
	const critical = `flows: f: steps: ["l"]`
	const normal = `flows: f: {importance: "normal", steps: ["l"]}`
	rulestest.Check(t, operation.NoRunbook, []rulestest.Example{
		{Name: "an alarm without one", Model: box(`monitoring: {alarms: ["errors > 1%"], runbook: "none"}`) + normal, Want: []string{"warning boxes.a"},
			Says: "`a` wakes somebody (`errors > 1%`), and has no runbook: they have to find out what to do"},
		{Name: "many alarms", Model: box(`monitoring: {alarms: ["errors > 1%", "age > 10m", "depth > 9", "latency > 1s", "throttles > 0"], runbook: "none"}`), Want: []string{"warning boxes.a"},
			Says: "`a` wakes somebody (`errors > 1%`, `age > 10m`, `depth > 9` and 2 more), and has no runbook: they have to find out what to do"},
		{Name: "an alarm, and nobody says", Model: box(`monitoring: alarms: ["errors > 1%"]`) + normal, Want: []string{"info boxes.a"},
			Says: "`a` wakes somebody (`errors > 1%`), and nobody has stated a runbook: they have to find out what to do"},
		{Name: "critical, without one", Model: box(`monitoring: runbook: "none"`) + critical, Want: []string{"warning boxes.a"},
			Says: "`a` is part of `f`, and has no runbook: when it fails, whoever is called has to find out what to do"},
		{Name: "critical, and nobody says", Model: box(``) + critical, Want: []string{"info boxes.a"}},
		{Name: "no flows", Model: box(``), Want: []string{"info boxes.a"},
			Says: "`a` is part of the system, and nobody has stated a runbook: when it fails, whoever is called has to find out what to do"},
		{Name: "neither critical nor alarmed", Model: box(`monitoring: {alarms: [], runbook: "none"}`) + normal},
		{Name: "there is one", Model: box(`monitoring: {alarms: ["errors > 1%"], runbook: "r"}`) + critical},
		{Name: "failed work is another rule's", Model: `boxes: {q: {kind: "queue", channel: deadLetter: "d", monitoring: runbook: "r"}, d: {kind: "queue", monitoring: {alarms: ["depth > 0"], runbook: "none"}}}`},
	})
}

func TestDeploysAllAtOnce(t *testing.T) {
	box := func(kind, facts string) string {
		return `boxes: {c: kind: "client", a: {kind: "` + kind + `", ` + facts + `}}
lines: l: {from: "c", to: "a"}
`
	}
	rulestest.Check(t, operation.DeploysAllAtOnce, []rulestest.Example{
		{Name: "all at once", Model: box("function", `deployment: strategy: "all-at-once"`), Want: []string{"warning boxes.a"},
			Says: "a new version reaches all of `a` at once: a bad one has everybody's work from its first second, and nothing old is left to take it over"},
		{Name: "no strategy at all", Model: box("gateway", `deployment: "none"`), Want: []string{"warning boxes.a"}},
		{Name: "nobody says", Model: box("service", ``), Want: []string{"info boxes.a"},
			Says: "nobody has stated how a new version reaches `a`: if all of it changes at once, a bad version has everybody's work from its first second"},
		{Name: "asked, and nobody knows", Model: box("service", `deployment: "unknown"`), Want: []string{"info boxes.a"}},
		{Name: "rolling", Model: box("worker", `deployment: strategy: "rolling"`)},
		{Name: "a first step of everything", Model: box("worker", `deployment: {strategy: "canary", firstStep: 1}`), Want: []string{"warning boxes.a"}},
		{Name: "a large first step", Model: box("worker", `deployment: {strategy: "canary", firstStep: 0.5}`)},
		{Name: "configuration", Model: box("pipe", `deployment: strategy: "all-at-once"`)},
		{Name: "a store", Model: box("database", ``)},
		{Name: "a normal flow", Model: box("service", ``) + `flows: f: {importance: "normal", steps: ["l"]}`},
		{Name: "a critical flow", Model: box("service", ``) + `flows: f: steps: ["l"]`, Want: []string{"info boxes.a"}},
	})
}

func TestNoAutomaticRollback(t *testing.T) {
	box := func(facts string) string {
		return `boxes: {c: kind: "client", a: {kind: "service", ` + facts + `}}
lines: l: {from: "c", to: "a"}
`
	}
	rulestest.Check(t, operation.NoAutomaticRollback, []rulestest.Example{
		{Name: "by hand", Model: box(`deployment: rollback: "manual"`), Want: []string{"warning boxes.a"},
			Says: "a bad version of `a` is taken back by hand: it stays until a person has noticed and decided"},
		{Name: "not at all", Model: box(`deployment: rollback: "none"`), Want: []string{"warning boxes.a"},
			Says: "a bad version of `a` is not taken back: it stays until a better one is there"},
		{Name: "nobody says", Model: box(`deployment: strategy: "canary"`), Want: []string{"info boxes.a"},
			Says: "nobody has stated who takes a bad version of `a` back: until a person has noticed and decided, it stays"},
		{Name: "nobody says anything, told once", Model: box(``)},
		{Name: "automatic", Model: box(`deployment: rollback: "automatic"`)},
		{Name: "a normal flow", Model: box(`deployment: rollback: "manual"`) + `flows: f: {importance: "normal", steps: ["l"]}`},
	})
}

func TestMutableInfrastructure(t *testing.T) {
	box := func(kind, facts string) string {
		return `boxes: {c: kind: "client", a: {kind: "` + kind + `", ` + facts + `}}
lines: l: {from: "c", to: "a"}
`
	}
	rulestest.Check(t, operation.MutableInfrastructure, []rulestest.Example{
		{Name: "changed in place", Model: box("worker", `deployment: immutable: false`), Want: []string{"info boxes.a"},
			Says: "machines of `a` are changed where they run: after a while nobody can build one like them, or go back to yesterday's"},
		{Name: "a database is a machine too", Model: box("database", `deployment: immutable: false`), Want: []string{"info boxes.a"}},
		{Name: "nobody says", Model: box("service", `deployment: strategy: "rolling"`), Want: []string{"info boxes.a"},
			Says: "nobody has stated whether machines of `a` are replaced or changed where they run: one that was changed by hand can't be built again"},
		{Name: "nobody says anything, told once", Model: box("service", ``)},
		{Name: "blue and green", Model: box("service", `deployment: strategy: "blue-green"`)},
		{Name: "a function", Model: box("function", `deployment: strategy: "canary"`)},
		{Name: "replaced", Model: box("service", `deployment: immutable: true`)},
		{Name: "a normal flow", Model: box("worker", `deployment: immutable: false`) + `flows: f: {importance: "normal", steps: ["l"]}`},
	})
}

func TestNeverBrokenOnPurpose(t *testing.T) {
	call := func(facts string) string {
		return `boxes: {c: kind: "client", a: kind: "service", b: kind: "external"}
lines: {in: {from: "c", to: "a", interaction: "request-reply"}, l: {from: "a", to: "b", interaction: "request-reply", ` + facts + `}}
`
	}
	const flow = `flows: f: steps: ["in", "l"]`
	rulestest.Check(t, operation.NeverBrokenOnPurpose, []rulestest.Example{
		{Name: "nobody says", Model: call(``) + flow, Want: []string{"info lines.l"},
			Says: "nobody has stated an experiment on `l` of `f`: what really happens when `b` fails is what the next outage will tell"},
		{Name: "no flows", Model: call(`experiments: "none"`), Want: []string{"info lines.l"},
			Says: "nobody has stated an experiment on `l`: what really happens when `b` fails is what the next outage will tell"},
		{Name: "a fault that is misspelt", Model: call(`experiments: [{kind: "lost-repyl", date: "2026-11-01", result: "held"}]`) + flow, Want: []string{"info lines.l"},
			Says: "the experiment of 2026-11-01 on `l` of `f` is of the kind \"lost-repyl\", and no fault is called that; did you mean \"lost-reply\"?"},
		{Name: "a fault in two words", Model: call(`experiments: [{kind: "lost reply", date: "2026-11-01", result: "held"}]`) + flow},
		{Name: "words of one's own", Model: call(`experiments: [{kind: "failover", date: "2026-11-01", result: "held"}]`) + flow},
		{Name: "a later one is spelt well", Model: call(`experiments: [{kind: "dwon", date: "2026-10-01", result: "held"}, {kind: "down", date: "2026-11-01", result: "held"}]`) + flow},
		{Name: "180 days are not too old", Model: call(`experiments: [{kind: "slow", date: "2026-05-25"}]`)},
		{Name: "181 are", Model: call(`experiments: [{kind: "slow", date: "2026-05-24"}]`) + flow, Want: []string{"info lines.l"},
			Says: "`l` of `f` was last broken on purpose on 2026-05-24, 181 days ago (slow), and the policy allows 180d"},
		{Name: "the policy wants it newer", Model: call(`experiments: [{kind: "slow", date: "2026-11-01"}]`) + `policy: limits: evidenceAge: "7d"`, Want: []string{"info lines.l"}},
		{Name: "the latest counts", Model: call(`experiments: [{kind: "slow", date: "2026-11-01"}, {kind: "slow", date: "2020-01-01"}]`)},
		{Name: "a plan is none yet", Model: call(`experiments: [{kind: "slow", date: "2027-01-01"}]`), Want: []string{"info lines.l"}},
		{Name: "no day", Model: call(`experiments: [{kind: "slow", date: "unknown"}]`), Want: []string{"info lines.l"}},
		{Name: "soft", Model: call(`dependency: "soft"`)},
		{Name: "a normal flow", Model: call(``) + `flows: f: {importance: "normal", steps: ["in", "l"]}`},
		{Name: "a consumer", Model: `boxes: {a: kind: "service", q: kind: "queue", w: kind: "worker"}
lines: {put: {from: "a", to: "q"}, l: {from: "q", to: "w", interaction: "poll"}}`, Want: []string{"info lines.l"}},
		{Name: "a replay", Model: `boxes: {q: {kind: "queue", channel: deadLetter: "d"}, d: kind: "queue", w: kind: "worker"}
lines: l: {from: "d", to: "w", interaction: "poll"}`},
	})
}

// lessons is how LessonNotApplied judges: after the rules that incidents name.
func lessons(t *testing.T, src string) []string {
	t.Helper()
	r := rulestest.Judge(t, src, antipattern.RetryWithoutIdempotency, antipattern.NoCircuitBreaker, operation.NoRunbook, operation.LessonNotApplied, unstated.Timeout)
	var out []string
	for _, f := range r.Findings {
		if f.Rule == operation.LessonNotApplied {
			out = append(out, f.Severity.String()+" "+f.On.Name+": "+f.Message)
		}
	}
	return out
}

func TestLessonNotApplied(t *testing.T) {
	const system = `system: "s"
boxes: {c: kind: "client", a: {kind: "service", in: "cell"}, b: {kind: "external"}}
groups: cell: kind: "cell"
lines: {
	in: {from: "c", to: "a", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}
	buy: {from: "a", to: "b", interaction: "request-reply", operation: "command", idempotency: "none", retry: {attempts: 3, by: "caller", on: "any"}}
}
flows: f: steps: ["in", "buy"]
`
	incident := func(on, rule string) string {
		return `incidents: [{date: "2026-03-02", on: "` + on + `", rule: "` + rule + `", lesson: "keys"}]
`
	}
	const again = "retry-without-idempotency"
	const fires = "the lesson of 2026-03-02 (\"keys\") is not applied: `retry-without-idempotency` still finds fault with `lines.buy`"
	for _, ex := range []struct {
		name, model string
		want        []string
	}{
		{"it still fires", incident("lines.buy", again), []string{"error lines.buy: " + fires}},
		{"in the system", incident("system", again), []string{"error system: " + fires}},
		{"on the flow", incident("flows.f", again), []string{"error flows.f: " + fires}},
		{"where somebody is involved", incident("boxes.b", "no-circuit-breaker"), []string{"warning boxes.b: nobody has stated whether the lesson of 2026-03-02 (\"keys\") is applied: `no-circuit-breaker` still asks about `lines.buy`"}},
		{"on the box", incident("boxes.a", "no-runbook"), []string{"warning boxes.a: nobody has stated whether the lesson of 2026-03-02 (\"keys\") is applied: `no-runbook` still asks about `boxes.a`"}},
		{"in the group", incident("groups.cell", "no-runbook"), []string{"warning groups.cell: nobody has stated whether the lesson of 2026-03-02 (\"keys\") is applied: `no-runbook` still asks about `boxes.a`"}},
		{"on a line out of the group", incident("groups.cell", again), []string{"error groups.cell: " + fires}},
		{"a question is open", incident("lines.buy", "timeout-unstated"), []string{"warning lines.buy: nobody has stated whether the lesson of 2026-03-02 (\"keys\") is applied: `timeout-unstated` still asks about `lines.buy`"}},
		{"elsewhere", incident("lines.in", again), nil},
		{"of a line, on a box at its end", incident("boxes.b", again), []string{"error boxes.b: " + fires}},
		{"of a box, on a line at it", incident("lines.in", "no-runbook"), []string{"warning lines.in: nobody has stated whether the lesson of 2026-03-02 (\"keys\") is applied: `no-runbook` still asks about `boxes.a`"}},
		{"no rule", `incidents: [{date: "2026-03-02", on: "lines.buy", lesson: "keys"}]`, nil},
		{"a rule that nobody knows yet", incident("lines.buy", "unknown"), nil},
		{"no day", `incidents: [{date: "unknown", on: "lines.buy", rule: "retry-without-idempotency", lesson: "keys"}]`,
			[]string{"error lines.buy: the lesson (\"keys\") is not applied: `retry-without-idempotency` still finds fault with `lines.buy`"}},
		{"waived", incident("lines.buy", again) + `waivers: [{rule: "retry-without-idempotency", on: "lines.buy", reason: "r", until: "2026-12-31", by: "ada"}]`,
			[]string{"warning lines.buy: " + fires + ", which ada has accepted until 2026-12-31"}},
		{"waived too long ago", incident("lines.buy", again) + `waivers: [{rule: "retry-without-idempotency", on: "lines.buy", reason: "r", until: "2026-11-20", by: "ada"}]`,
			[]string{"error lines.buy: " + fires}},
		{"waived, and mandatory", incident("lines.buy", again) + `policy: mandatory: ["retry-without-idempotency"]
waivers: [{rule: "retry-without-idempotency", on: "lines.buy", reason: "r", until: "2026-12-31", by: "ada"}]`,
			[]string{"error lines.buy: " + fires}},
		{"itself waived", incident("lines.buy", again) + `waivers: [{rule: "lesson-not-applied", on: "lines.buy", reason: "r", until: "2026-12-31", by: "ada"}]`, nil},
		{"switched off", incident("lines.buy", again) + `policy: rules: "retry-without-idempotency": "off"`,
			[]string{"warning lines.buy: nobody looks whether the lesson of 2026-03-02 (\"keys\") is applied: the policy has switched `retry-without-idempotency` off"}},
		{"this rule is off", incident("lines.buy", again) + `policy: rules: "lesson-not-applied": "off"`, nil},
	} {
		t.Run(ex.name, func(t *testing.T) {
			if diff := cmp.Diff(ex.want, lessons(t, system+ex.model)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if got := lessons(t, operation.LessonNotApplied.Fires); len(got) != 1 {
		t.Errorf("the firing model: %q", got)
	}
	if got := rulestest.Told(rulestest.Judge(t, operation.LessonNotApplied.Quiet, append(slices.Clone(operation.All), antipattern.RetryWithoutIdempotency)...)); len(got) > 0 {
		t.Errorf("the quiet model: %q", got)
	}
}

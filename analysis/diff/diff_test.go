package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// told is a difference, a line a change and a line a fact, as a test reads it.
func told(d *diff.Diff) []string {
	var out []string
	for _, c := range d.Changes {
		line := fmt.Sprintf("%s %s", c.How, c.Name)
		if c.Was != "" {
			line += " was " + c.Was
		}
		if c.Part == diff.Box && (c.How == diff.Added || c.How == diff.Removed) || c.Part == diff.Line && (c.How == diff.Added || c.How == diff.Removed) {
			line += ": " + c.Says
		}
		out = append(out, line)
		if c.How != diff.Added && c.How != diff.Removed {
			for _, f := range c.Facts {
				out = append(out, "  "+f.Path+": "+says(f.Before)+" → "+says(f.After))
			}
			for _, f := range c.Implied {
				out = append(out, "  implied "+f.Path+": "+says(f.Before)+" → "+says(f.After))
			}
		}
	}
	return out
}

func says(v diff.Value) string {
	switch {
	case v.Stated():
		return v.Text
	case v.State == model.Implied:
		return "(" + v.Text + " by " + v.By + ")"
	}
	return "-"
}

const base = `
system: "shop"
owner: "team"
boxes: {
	buyer: kind: "client"
	api: {kind: "service", platform: "aws/lambda", timeout: "10s"}
	orders: {kind: "database", tags: ["a", "b"]}
	q: {kind: "queue", platform: "aws/sqs", channel: deadLetter: {to: "dlq", after: 5}}
	dlq: {kind: "queue", platform: "aws/sqs"}
	w: kind: "worker"
}
lines: {
	submit: {from: "buyer", to: "api", does: "place an order", interaction: "request-reply", timeout: "3s", retry: "none"}
	save: {from: "api", to: "orders", interaction: "request-reply", operation: "write"}
	enqueue: {from: "api", to: "q", interaction: "send"}
	work: {from: "q", to: "w", interaction: "poll", crosses: ["zone", "team"]}
}
flows: place: {steps: ["submit", ["save", "enqueue"], {either: [["work"], []]}], accepted: "save", effects: ["save", "enqueue"]}
`

var changes = []struct {
	name string
	edit []string // pairs: what is replaced, by what
	want []string
}{
	{"nothing", nil, nil},
	{"another spelling of the same", []string{
		`timeout: "3s"`, `timeout: "3000ms"`, `["zone", "team"]`, `["team", "zone"]`, `["a", "b"]`, `["b", "a"]`,
		`["save", "enqueue"], {`, `["enqueue", "save"], {`, `[["work"], []]`, `[[], ["work"]]`, `effects: ["save", "enqueue"]`, `effects: ["enqueue", "save"]`,
		`interaction: "send"`, `interaction: {mode: "async", channel: "point-to-point", delivery: "push"}`,
		`deadLetter: {to: "dlq", after: 5}`, `{deadLetter: {after: 5, to: "dlq"}}`,
	}, nil},
	{"a number", []string{`timeout: "3s"`, `timeout: "30s"`}, []string{"changed lines.submit", "  timeout: 3s → 30s"}},
	{"a fact less, that nothing implies", []string{`, timeout: "3s"`, ``}, []string{"changed lines.submit", "  timeout: 3s → -"}},
	{"a fact less, that the platform implies", []string{`, timeout: "10s"`, ``}, []string{"changed boxes.api", "  timeout: 10s → (3s by aws/lambda)"}},
	{"a word for all below, and one of them", []string{`retry: "none"`, `retry: {attempts: 3, by: "caller"}`}, []string{
		"changed lines.submit", "  retry.attempts: none → 3", "  retry.by: none → caller"}},
	{"a word for all below, and nothing", []string{`, retry: "none"`, ``}, []string{"changed lines.submit", "  retry: none → -"}},
	{"a word for all below, and another", []string{`retry: "none"`, `retry: "unknown"`}, []string{"changed lines.submit", "  retry: none → unknown"}},
	{"a word for some below, in the place of one for all", []string{`retry: "none"`, `retry: {attempts: 3, backoff: "none"}`}, []string{
		"changed lines.submit", "  retry.attempts: none → 3"}},
	{"a word for all below, and for one of them alone", []string{`retry: "none"`, `retry: attempts: "none"`}, []string{
		"changed lines.submit", "  retry: none → {attempts: none}"}},
	{"a word for all below, and for some of them alone", []string{`retry: "none"`, `retry: {attempts: "none", backoff: "none", by: "none"}`}, []string{
		"changed lines.submit", "  retry: none → {attempts: none, by: none, backoff: none}"}},
	{"how it talks", []string{`interaction: "send"`, `interaction: "publish"`}, []string{"changed lines.enqueue", "  interaction: send → publish"}},
	{"how it talks, in part", []string{`interaction: "send"`, `interaction: mode: "async"`}, []string{"changed lines.enqueue", "  interaction: send → {mode: async}"}},
	{"tags", []string{`["a", "b"]`, `["a", "c, d"]`}, []string{"changed boxes.orders", `  tags: [a, b] → [a, "c, d"]`}},
	{"the order of steps", []string{`["submit", ["save", "enqueue"], {`, `["submit", "save", "enqueue", {`}, []string{
		"changed flows.place", "  steps: [submit, [enqueue, save], {either: [[work], []]}] → [submit, save, enqueue, {either: [[work], []]}]"}},
	{"where a line leads", []string{`from: "api", to: "q"`, `from: "buyer", to: "q"`}, []string{"changed lines.enqueue", "  from: api → buyer"}},
	{"a box more", []string{`w: kind: "worker"`, `w: kind: "worker", idle: {kind: "worker", platform: "kubernetes"}`}, []string{"added boxes.idle: worker on kubernetes"}},
	{"a line less", []string{`enqueue: {from: "api", to: "q", interaction: "send"}`, ``, `["save", "enqueue"], `, `"save", `, `effects: ["save", "enqueue"]`, `effects: ["save"]`}, []string{
		"removed lines.enqueue: api → q",
		"changed flows.place",
		"  steps: [submit, [enqueue, save], {either: [[work], []]}] → [submit, save, {either: [[work], []]}]",
		"  effects: [enqueue, save] → [save]",
	}},
	{"another platform", []string{`dlq: {kind: "queue", platform: "aws/sqs"}`, `dlq: {kind: "queue", platform: "aws/sqs-fifo"}`}, []string{
		"changed boxes.dlq", "  platform: aws/sqs → aws/sqs-fifo", "  implied channel.ordering: (none by aws/sqs) → (key by aws/sqs-fifo)", "  implied channel.dedup: - → (5m by aws/sqs-fifo)"}},
	{"a dead letter, which holds on each line that leaves it", []string{`after: 5`, `after: 7`}, []string{"changed boxes.q", "  channel.deadLetter.after: 5 → 7"}},
	{"a box by another name, and all who name it", []string{`dlq: {`, `parked: {`, `to: "dlq"`, `to: "parked"`}, []string{"renamed boxes.parked was boxes.dlq"}},
	{"a box and its lines by other names", []string{`	w: kind`, `	picker: kind`, `work: {from: "q", to: "w"`, `pick: {from: "q", to: "picker"`, `"work"`, `"pick"`}, []string{
		"renamed boxes.picker was boxes.w", "renamed lines.pick was lines.work"}},
	{"a queue and where it parks by other names", []string{`	q: {`, `	intake: {`, `to: "q"`, `to: "intake"`, `from: "q"`, `from: "intake"`, `dlq: {`, `parked: {`, `to: "dlq"`, `to: "parked"`}, []string{
		"renamed boxes.intake was boxes.q", "renamed boxes.parked was boxes.dlq"}},
	{"another name and another fact", []string{`work: {`, `pick: {`, `"work"`, `"pick"`, `["zone", "team"]`, `["zone"]`}, []string{
		"renamed lines.pick was lines.work", "  crosses: [team, zone] → [zone]"}},
	{"two that trade names", []string{`	q: {`, `	x: {`, `	dlq: {`, `	q: {`, `to: "dlq"`, `to: "q2"`, `	x: {`, `	dlq: {`, `to: "q"`, `to: "dlq"`, `from: "q"`, `from: "dlq"`, `to: "q2"`, `to: "q"`}, []string{
		"renamed boxes.dlq was boxes.q", "renamed boxes.q was boxes.dlq"}},
	{"a flow by another name", []string{`flows: place:`, `flows: order:`}, []string{"renamed flows.order was flows.place"}},
	{"the system", []string{`owner: "team"`, `owner: "others", tags: ["x"]`}, []string{"changed system", "  owner: team → others", "  tags: - → [x]"}},
	{"its name", []string{`system: "shop"`, `system: "store"`}, []string{"changed system", "  system: shop → store"}},
	{"quotas and experiments", []string{`w: kind: "worker"`, `w: {kind: "worker", capacity: quotas: [{name: "rows", limit: 5}]}`, `retry: "none"`, `retry: "none", experiments: [{kind: "api was down", date: "2026-10-01", result: "ok"}]`}, []string{
		"changed boxes.w", "  capacity.quotas[rows]: - → {limit: 5}",
		"changed lines.submit", `  experiments["api was down" on 2026-10-01]: - → ok`}},
}

func edited(t *testing.T, pairs []string) string {
	t.Helper()
	src := base
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(src, pairs[i]) {
			t.Fatalf("there is no %s", pairs[i])
		}
		src = strings.ReplaceAll(src, pairs[i], pairs[i+1])
	}
	return src
}

// Each change is told, and nothing else; back again, the opposite is.
func TestChanges(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			was, is := modeltest.Load(t, base), modeltest.Load(t, edited(t, c.edit))
			d := diff.Compare(was, is)
			if got := cmp.Diff(c.want, told(d)); got != "" {
				t.Errorf("(-want +got):\n%s", got)
			}
			if d.Empty() != (c.want == nil) {
				t.Errorf("empty: %v", d.Empty())
			}
			if back := diff.Compare(is, was); len(back.Changes) != len(d.Changes) {
				t.Errorf("back again: %v", told(back))
			}
			if d := diff.Compare(is, is); !d.Empty() {
				t.Errorf("with itself: %v", told(d))
			}
		})
	}
}

// What stands around a model is told, too: each by its name, whatever its place.
func TestAround(t *testing.T) {
	const around = `
waivers: [
	{rule: "dual-write", on: "lines.save", reason: "r", until: "2027-01-01", by: "jo"},
	{rule: "sync-chain", on: "boxes.dlq", reason: "r", until: "2027-01-01", by: "jo"},
]
policy: {profile: "merge", rules: "sync-chain": "error", mandatory: ["dual-write", "lost-work"], limits: outage: "1h"}
readiness: "runbook": {done: true, by: "jo"}
incidents: [{date: "2026-01-01", on: "boxes.q", lesson: "count"}]
rules: "acme-timeout": {scope: "line", severity: "error", match: interaction: mode: value: "sync", message: "slow", why: "w", fix: "f"}
platforms: acme: {title: "Acme", kinds: ["queue"], box: "channel.retention": {default: "4d", says: "s", source: "https://x.example", read: "2026-10-01", verified: true}}
`
	for _, c := range changesAround {
		t.Run(c.name, func(t *testing.T) {
			src := base + around
			for i := 0; i < len(c.edit); i += 2 {
				if !strings.Contains(src, c.edit[i]) {
					t.Fatalf("there is no %s", c.edit[i])
				}
				src = strings.ReplaceAll(src, c.edit[i], c.edit[i+1])
			}
			d := diff.Compare(modeltest.Load(t, base+around), modeltest.Load(t, src))
			if got := cmp.Diff(c.want, told(d)); got != "" {
				t.Errorf("(-want +got):\n%s", got)
			}
		})
	}
}

var changesAround = []struct {
	name string
	edit []string
	want []string
}{
	{"another order", []string{`"dual-write", "lost-work"`, `"lost-work", "dual-write"`, `	{rule: "dual-write", on: "lines.save", reason: "r", until: "2027-01-01", by: "jo"},
	{rule: "sync-chain", on: "boxes.dlq", reason: "r", until: "2027-01-01", by: "jo"},`, `	{rule: "sync-chain", on: "boxes.dlq", reason: "r", until: "2027-01-01", by: "jo"},
	{rule: "dual-write", on: "lines.save", reason: "r", until: "2027-01-01", by: "jo"},`}, nil},
	{"a waiver is longer, another gone", []string{`on: "lines.save", reason: "r", until: "2027-01-01"`, `on: "lines.save", reason: "r", until: "2027-06-30"`,
		`	{rule: "sync-chain", on: "boxes.dlq", reason: "r", until: "2027-01-01", by: "jo"},`, ``}, []string{
		"changed dual-write on lines.save", "  until: 2027-01-01 → 2027-06-30", "removed sync-chain on boxes.dlq"}},
	{"a box has another name", []string{`dlq: {kind`, `parked: {kind`, `to: "dlq"`, `to: "parked"`, `boxes.dlq`, `boxes.parked`}, []string{"renamed boxes.parked was boxes.dlq"}},
	{"the policy", []string{`"sync-chain": "error"`, `"sync-chain": "off"`, `outage: "1h"`, `outage: "2h"`, `["dual-write", "lost-work"]`, `["dual-write"]`}, []string{
		"changed policy", "  rules.sync-chain: error → off", "  limits.outage: 1h → 2h", "  mandatory: [dual-write, lost-work] → [dual-write]"}},
	{"an attestation", []string{`done: true, by: "jo"`, `done: true, by: "sam"`}, []string{"changed readiness.runbook", "  by: jo → sam"}},
	{"a rule of our own", []string{`severity: "error", match`, `severity: "info", match`, `value: "sync"`, `{value: "async", state: "stated"}`}, []string{
		"changed rules.acme-timeout", "  severity: error → info", `  match: interaction: mode: value: "sync" → interaction: mode: {value: "async", state: "stated"}`}},
	{"what a rule of our own refers to", []string{`rules: "acme-timeout"`, `_mode: "async"
rules: "acme-timeout"`, `mode: value: "sync"`, `mode: value: _mode`}, []string{
		"changed rules.acme-timeout", `  match: interaction: mode: value: "sync" → interaction: mode: value: _mode`}},
	{"an incident", []string{`lesson: "count"`, `lesson: "count twice"`}, []string{"changed incident of 2026-01-01 on boxes.q", `  lesson: count → "count twice"`}},
	{"what a platform of its own implies", []string{`default: "4d"`, `default: "5d"`, `w: kind: "worker"`, `w: kind: "worker", own: {kind: "queue", platform: "acme"}`}, []string{
		"added boxes.own: queue on acme",
		"changed platforms.acme", `  box.channel.retention: "default: \"4d\", says: s, source: https://x.example, read: 2026-10-01" → "default: \"5d\", says: s, source: https://x.example, read: 2026-10-01"`}},
}

// A match that is written as it was, and refers to something else, is said to.
func TestMatchRefersElsewhere(t *testing.T) {
	const rule = `rules: "acme-slow": {scope: "line", severity: "error", match: timeout: seconds: >_patience, message: "slow", why: "w", fix: "f"}
_patience: `
	d := diff.Compare(modeltest.Load(t, base+rule+"5\n"), modeltest.Load(t, base+rule+"7\n"))
	want := []string{"changed rules.acme-slow", "  match: {timeout: {seconds: >5}} → {timeout: {seconds: >7}}"}
	if got := cmp.Diff(want, told(d)); got != "" {
		t.Errorf("(-want +got):\n%s", got)
	}
}

package explore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tautline.dev/model"
)

// sketch is a small model that was made up, before it is text.
type sketch struct {
	boxes map[string]string // the rest of the box, by its id
	order []string
	lines []sketchLine
	steps []string
}

type sketchLine struct{ id, from, to, rest string }

// write is the sketch as CUE, with its ids given other names and its boxes and
// lines in another order.
func (k *sketch) write(name func(string) string, backwards bool) string {
	boxes, lines := slices.Clone(k.order), slices.Clone(k.lines)
	if backwards {
		slices.Reverse(boxes)
		slices.Reverse(lines)
	}
	var b strings.Builder
	b.WriteString("system: \"made-up\"\nboxes: {\n")
	for _, id := range boxes {
		fmt.Fprintf(&b, "\t%q: {%s}\n", name(id), renamed(k.boxes[id], name))
	}
	b.WriteString("}\nlines: {\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "\t%q: {from: %q, to: %q, %s}\n", name(l.id), name(l.from), name(l.to), renamed(l.rest, name))
	}
	fmt.Fprintf(&b, "}\nflows: f: steps: [")
	for i, s := range k.steps {
		if i > 0 {
			b.WriteString(", ")
		}
		if in, ok := strings.CutPrefix(s, "["); ok {
			var ids []string
			for id := range strings.SplitSeq(in, ",") {
				ids = append(ids, fmt.Sprintf("%q", name(id)))
			}
			fmt.Fprintf(&b, "[%s]", strings.Join(ids, ", "))
			continue
		}
		fmt.Fprintf(&b, "%q", name(s))
	}
	b.WriteString("]\n")
	return b.String()
}

// renamed gives the ids inside a text, written as @id@, their names.
func renamed(text string, name func(string) string) string {
	parts := strings.Split(text, "@")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = name(parts[i])
	}
	return strings.Join(parts, "")
}

func same(id string) string { return id }

// draw makes up a model: a client, a few boxes, and steps that each start where
// the work has come to.
func draw(t *rapid.T) *sketch {
	k := &sketch{boxes: map[string]string{
		"client": `kind: "client"`,
		"dlq":    `kind: "queue", channel: durable: true` + pick(t, "dlq", ``, `, monitoring: {alarms: ["depth"], runbook: "r"}`),
	}, order: []string{"client", "dlq"}}
	add := func(id, text string) {
		k.boxes[id] = text
		k.order = append(k.order, id)
	}
	add("s0", pick(t, "s0", `kind: "service"`, `kind: "gateway"`))
	for i := range rapid.IntRange(2, 5).Draw(t, "boxes") {
		id := fmt.Sprintf("b%d", i)
		add(id, pick(t, id,
			`kind: "service"`, `kind: "worker"`, `kind: "external"`,
			`kind: "database", store: durable: true`, `kind: "database", store: {durable: true, changeStream: "1d"}`, `kind: "cache"`,
			`kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "@dlq@", after: 3}}`, `kind: "queue", channel: durable: true`, `kind: "topic"`,
			`kind: "function", platform: "aws/lambda"`, `kind: "workflow", monitoring: {alarms: ["errors"], runbook: "r"}`, `kind: "workflow"`,
		))
	}
	k.line(t, "client", "s0", `interaction: "request-reply", operation: "command"`)
	reached := []string{"s0"}
	for range rapid.IntRange(1, 6).Draw(t, "steps") {
		from := reached[rapid.IntRange(0, len(reached)-1).Draw(t, "from")]
		to := k.order[rapid.IntRange(2, len(k.order)-1).Draw(t, "to")]
		if !k.mayJoin(from, to) {
			continue
		}
		k.line(t, from, to, k.way(t, from, to))
		if !slices.Contains(reached, to) && k.goesOn(to) {
			reached = append(reached, to)
		}
	}
	k.group(t)
	return k
}

func pick(t *rapid.T, label string, of ...string) string {
	return of[rapid.IntRange(0, len(of)-1).Draw(t, label)]
}

func (k *sketch) is(id string, kinds ...string) bool {
	return slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(k.boxes[id], `kind: "`+kind+`"`) })
}

func (k *sketch) channel(id string) bool { return k.is(id, "queue", "topic") }
func (k *sketch) store(id string) bool   { return k.is(id, "database", "cache") }

func (k *sketch) mayJoin(from, to string) bool {
	if k.store(from) {
		return strings.Contains(k.boxes[from], "changeStream") && !k.store(to)
	}
	return !k.channel(from) || !k.store(to)
}

func (k *sketch) goesOn(id string) bool {
	return !k.is(id, "external", "cache") && !k.store(id) || strings.Contains(k.boxes[id], "changeStream")
}

// way is how a line between two boxes talks.
func (k *sketch) way(t *rapid.T, from, to string) string {
	switch {
	case k.store(from):
		return `interaction: "tail", operation: "event"`
	case k.channel(from) && k.channel(to):
		return `interaction: "deliver"`
	case k.channel(from):
		return pick(t, "from channel", `interaction: "poll", ack: "after-work"`, `interaction: "deliver"`, `interaction: "poll", ack: "on-receipt"`)
	case k.channel(to):
		return `operation: "command"`
	case k.store(to):
		return pick(t, "store", `operation: "write"`, `operation: "write"`, `operation: "read"`, `operation: "write", transaction: "t"`)
	}
	return `operation: "command", ` + pick(t, "way", `interaction: "request-reply"`, `interaction: "request-reply"`, `interaction: "send"`)
}

func (k *sketch) line(t *rapid.T, from, to, way string) {
	id := fmt.Sprintf("l%d", len(k.lines))
	rest := []string{way}
	for _, more := range [][]string{
		{``, `retry: "none"`, `retry: {attempts: 2, by: "caller", on: "any"}`, `retry: {attempts: 3, by: "caller", on: "refused"}`, `retry: {attempts: "unlimited", by: "caller", on: "any"}`, `retry: {attempts: 2, by: "caller"}`},
		{``, `idempotency: "natural"`, `idempotency: "none"`, `idempotency: {key: "k", enforcedBy: "unique-key"}`, `idempotency: {key: "k", enforcedBy: "dedup-store"}`, `idempotency: {key: "k", enforcedBy: "broker"}`, `idempotency: {key: "k", enforcedBy: "unique-key", window: "1h"}`},
		{``, ``, ``, ``, `dependency: "soft", fallback: "f"`},
		{``, ``, ``, ``, `when: "x"`, `when: "y"`},
		{``, ``, `ordering: "key"`},
		{``, ``, ``, ``, `guarantee: "at-most-once"`, `guarantee: "at-least-once"`},
	} {
		if m := pick(t, "fact", more...); m != "" && !(k.channel(from) && strings.HasPrefix(m, "retry")) {
			rest = append(rest, m)
		}
	}
	if k.store(to) && strings.Contains(way, "write") && rapid.IntRange(0, 5).Draw(t, "guard") == 0 {
		rest = append(rest, `guard: true`)
	}
	if k.is(from, "workflow", "service") && !k.channel(to) && rapid.IntRange(0, 3).Draw(t, "undo") == 0 {
		rest = append(rest, `compensation: "@`+id+`u@"`)
		k.lines = append(k.lines, sketchLine{id + "u", from, to, `operation: "` + map[bool]string{true: "write", false: "command"}[k.store(to)] + `", interaction: "request-reply"`})
	}
	k.lines = append(k.lines, sketchLine{id, from, to, strings.Join(rest, ", ")})
	k.steps = append(k.steps, id)
}

// group puts two steps of one box that follow each other side by side.
func (k *sketch) group(t *rapid.T) {
	from := map[string]string{}
	for _, l := range k.lines {
		from[l.id] = l.from
	}
	for i := 1; i+1 < len(k.steps); i++ {
		a, b := k.steps[i], k.steps[i+1]
		if from[a] == from[b] && rapid.Bool().Draw(t, "group") {
			k.steps = slices.Replace(k.steps, i, i+2, "["+a+","+b)
			return
		}
	}
}

// tryLoad reads a made-up model, nil where it isn't one.
func tryLoad(src string) *model.System {
	systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		return nil
	}
	return systems[0].System
}

func drawn(t *rapid.T) (*sketch, *model.System) {
	k := draw(t)
	src := k.write(same, false)
	sys := tryLoad(src)
	if sys == nil {
		systems, _ := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
		t.Fatalf("a made-up model doesn't load: %v\n%s", systems[0].Problems, src)
	}
	return k, sys
}

func verdicts(r *Result) map[string]State {
	out := map[string]State{}
	for _, v := range r.Verdicts {
		out[v.Promise.String()] = v.State
	}
	return out
}

const enough = 300_000

// TestReductionIsSafe: looking at every order in which handlers may run gives
// the same verdicts.
func TestReductionIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		reduced := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		full := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough, Unreduced: true})
		if !reduced.Finished || !full.Finished {
			return
		}
		if a, b := verdicts(reduced), verdicts(full); !maps.Equal(a, b) {
			t.Fatalf("reduced %v (%d states), in full %v (%d states)\n%s\n%s\n%s", a, reduced.States, b, full.States, k.write(same, false), written(reduced), written(full))
		}
	})
}

// TestMoreFaultsBreakNoLess: what breaks with some faults breaks with more, and
// with more kinds of them.
func TestMoreFaultsBreakNoLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		before := map[string]State{}
		for _, o := range []Options{{Faults: -1}, {Faults: 1, Kinds: []Fault{Stop, Refuse}}, {Faults: 1}, {Faults: 2}, {Faults: 3}} {
			o.MaxStates = enough
			r := Flow(context.Background(), sys, sys.Flows[0], o)
			for p, s := range verdicts(r) {
				if before[p] == Broken && s == Kept {
					t.Fatalf("%s is broken with fewer faults than %d, and kept with them\n%s", p, r.Faults, k.write(same, false))
				}
				before[p] = s
			}
		}
	})
}

// TestNamesDontMatter: other ids and another order of boxes and lines change no
// verdict, and not the number of states.
func TestNamesDontMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		other := tryLoad(k.write(func(id string) string { return "z" + id + "q" }, true))
		if other == nil {
			t.Fatalf("doesn't load under other names:\n%s", k.write(same, false))
			return
		}
		a := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		b := Flow(context.Background(), other, other.Flows[0], Options{MaxStates: enough})
		if !maps.Equal(verdicts(a), verdicts(b)) || a.States != b.States {
			t.Fatalf("%v in %d states, under other names %v in %d\n%s", verdicts(a), a.States, verdicts(b), b.States, k.write(same, false))
		}
	})
}

// TestStoriesHold: each story is told the same twice, spends no more faults
// than allowed, and has a sentence for every step and an end.
func TestStoriesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, sys := drawn(t)
		a := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		b := Flow(context.Background(), sys, sys.Flows[0], Options{MaxStates: enough})
		if x, y := written(a), written(b); x != y {
			t.Fatalf("told differently:\n%s\n%s", x, y)
		}
		for _, v := range a.Verdicts {
			if (v.State == Broken) != (v.Story != nil) {
				t.Fatalf("%s is %s, story %v", v.Promise, v.State, v.Story)
			}
			if v.Story == nil {
				continue
			}
			if v.Story.Sum == "" || v.Story.Mend == "" || len(v.Story.Steps) == 0 {
				t.Fatalf("%s: a story without an end: %+v\n%s", v.Promise, v.Story, k.write(same, false))
			}
			for i, s := range v.Story.Steps {
				if s.N != i+1 || s.Text == "" || (s.From == nil) != (s.To == nil) || s.From == nil && s.At == nil {
					t.Fatalf("%s: step %d can't be drawn: %+v\n%s", v.Promise, i+1, s, k.write(same, false))
				}
			}
			if len(v.Story.Faults) > a.Faults+len(k.boxes) {
				t.Fatalf("%s: %d faults told", v.Promise, len(v.Story.Faults))
			}
		}
	})
}

// Package exploretest has the models that explorations are tested with, for
// the search and for whoever checks it.
package exploretest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"tautline.dev/model"
)

// Sketch is a small model that was made up, before it is text.
type Sketch struct {
	boxes map[string]string // the rest of the box, by its id
	order []string
	lines []sketchLine
	steps []string
}

type sketchLine struct{ id, from, to, rest string }

// Write is the sketch as CUE, with its ids given other names and its boxes and
// lines in another order.
func (k *Sketch) Write(name func(string) string, backwards bool) string {
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
	b.WriteString(written(k.steps, name) + "]\n")
	return b.String()
}

// written are steps as CUE: a line, "[a,b" for lines at the same time, "{a;b|c"
// for a choice between branches.
func written(steps []string, name func(string) string) string {
	var out []string
	for _, s := range steps {
		if in, ok := strings.CutPrefix(s, "{"); ok {
			var branches []string
			for branch := range strings.SplitSeq(in, "|") {
				in := slices.DeleteFunc(strings.Split(branch, ";"), func(s string) bool { return s == "" })
				branches = append(branches, "["+written(in, name)+"]")
			}
			out = append(out, "{either: ["+strings.Join(branches, ", ")+"]}")
			continue
		}
		if in, ok := strings.CutPrefix(s, "["); ok {
			out = append(out, "["+written(strings.Split(in, ","), name)+"]")
			continue
		}
		out = append(out, fmt.Sprintf("%q", name(s)))
	}
	return strings.Join(out, ", ")
}

// renamed gives the ids inside a text, written as @id@, their names.
func renamed(text string, name func(string) string) string {
	parts := strings.Split(text, "@")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = name(parts[i])
	}
	return strings.Join(parts, "")
}

// Same leaves the ids as they are.
func Same(id string) string { return id }

// Draw makes up a model: a client, a few boxes, and steps that each start where
// the work has come to.
func Draw(t *rapid.T) *Sketch {
	k := &Sketch{boxes: map[string]string{
		"client": `kind: "client"`,
		"dlq":    `kind: "queue", channel: durable: true` + pick(t, "dlq", ``, `, monitoring: {alarms: ["depth > 0"], runbook: "r"}`),
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
			`kind: "function", platform: "aws/lambda"`, `kind: "workflow", monitoring: {alarms: ["errors > 0"], runbook: "r"}`, `kind: "workflow"`,
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
	k.choose(t)
	return k
}

func pick(t *rapid.T, label string, of ...string) string {
	return of[rapid.IntRange(0, len(of)-1).Draw(t, label)]
}

func (k *Sketch) is(id string, kinds ...string) bool {
	return slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(k.boxes[id], `kind: "`+kind+`"`) })
}

func (k *Sketch) channel(id string) bool { return k.is(id, "queue", "topic") }
func (k *Sketch) store(id string) bool   { return k.is(id, "database", "cache") }

func (k *Sketch) mayJoin(from, to string) bool {
	if k.store(from) {
		return strings.Contains(k.boxes[from], "changeStream") && !k.store(to)
	}
	return !k.channel(from) || !k.store(to)
}

func (k *Sketch) goesOn(id string) bool {
	return !k.is(id, "external", "cache") && !k.store(id) || strings.Contains(k.boxes[id], "changeStream")
}

// way is how a line between two boxes talks.
func (k *Sketch) way(t *rapid.T, from, to string) string {
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

func (k *Sketch) line(t *rapid.T, from, to, way string) {
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
	if k.channel(to) && rapid.IntRange(0, 2).Draw(t, "park") == 0 {
		rest = append(rest, `deadLetter: "@dlq@"`)
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
func (k *Sketch) group(t *rapid.T) {
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

// choose makes two branches, of which one is taken, out of some steps that
// follow each other. One of them may be empty.
func (k *Sketch) choose(t *rapid.T) {
	if len(k.steps) < 2 || rapid.IntRange(0, 2).Draw(t, "choose") > 0 {
		return
	}
	from := rapid.IntRange(1, len(k.steps)-1).Draw(t, "from")
	to := rapid.IntRange(from+1, len(k.steps)).Draw(t, "to")
	at := rapid.IntRange(from, to).Draw(t, "at")
	k.steps = slices.Replace(k.steps, from, to, "{"+strings.Join(k.steps[from:at], ";")+"|"+strings.Join(k.steps[at:to], ";"))
}

// Load reads a made-up model, nil where it isn't one.
func Load(src string) *model.System {
	systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		return nil
	}
	return systems[0].System
}

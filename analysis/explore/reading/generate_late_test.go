package reading

import (
	"fmt"
	"slices"
	"strings"
)

// lateStart begins with what the faults of time are about: a message that is worked
// on under a lease, or a workflow that asks and is answered.
func (k *maker) lateStart(answered bool) {
	from := "root"
	step := func(to string, facts ...string) {
		id := fmt.Sprintf("l%d", len(k.lines))
		facts = slices.DeleteFunc(facts, func(f string) bool { return f == "" })
		k.lines = append(k.lines, entity{id: id, from: from, to: to, facts: facts})
		k.steps = append(k.steps, []string{id})
		from = to
	}
	if !answered {
		step(k.newBox(k.pick("queue", "queue", "queue", "stream")), `interaction: "send"`, k.pick(`retry: "none"`, ""))
		step(k.newBox(k.pick("worker", "worker", "service", "function", "workflow")), `interaction: "poll"`, k.pick(`ack: "after-work"`, `ack: "after-work"`, ""), k.idempotency())
		if k.IntN(3) > 0 {
			w := from
			step(k.newBox("database"), `operation: "write"`, k.pick("guard: true", "guard: true", "guard: true", ""), k.pick("", "", k.idempotency()))
			from = w
		}
		step(k.newBox(k.pick("external", "database")), `interaction: "request-reply"`, `operation: "write"`, k.idempotency(), k.retry())
		return
	}
	wf := "root"
	if k.kind("root") != "workflow" {
		wf = k.newBox("workflow")
		step(wf, `interaction: "send"`, `operation: "command"`, k.retry(), `idempotency: {key: "k", enforcedBy: "unique-key"}`)
	}
	ask := fmt.Sprintf("l%d", len(k.lines))
	facts := []string{`operation: "command"`, k.retry(), k.idempotency()}
	if k.IntN(3) == 0 {
		undo := ask
		k.lines = append(k.lines, entity{id: undo, from: wf, to: k.newBox("external"), facts: []string{`interaction: "request-reply"`, `operation: "write"`, `compensation: "none"`, k.pick(`idempotency: "natural"`, `idempotency: "none"`)}})
		ask = fmt.Sprintf("l%d", len(k.lines))
		facts = append(facts, fmt.Sprintf("compensation: %q", undo))
	}
	w := k.newBox(k.pick("worker", "worker", "service", "function"))
	if k.IntN(2) == 0 {
		step(k.newBox(k.pick("queue", "stream")), append(facts, `interaction: "send"`)...)
		step(w, `interaction: "poll"`, k.pick(`ack: "after-work"`, `ack: "after-work"`, `ack: "on-receipt"`, ""))
	} else {
		step(w, append(facts, `interaction: "send"`)...)
	}
	if k.IntN(3) > 0 {
		step(k.newBox("database"), `operation: "write"`, k.idempotency())
		from = w
	}
	if k.IntN(4) > 0 {
		step(wf, `interaction: "send"`, `operation: "event"`, fmt.Sprintf("answers: %q", ask), k.pick(`retry: "none"`, ""))
	}
}

// lateFacts adds what decides how long something may take.
func (k *maker) lateFacts() {
	for i := range k.boxes[2:] {
		b := &k.boxes[2+i]
		switch b.kind {
		case "function", "service", "worker", "pipe":
			b.add(k.oneIn(2, `timeout: "30s"`, `timeout: "2m"`, `timeout: "none"`, `timeout: "unknown"`))
		case "queue":
			b.add(k.oneIn(5, `channel: visibility: "1m"`, `channel: visibility: "10s"`, `channel: visibility: "none"`))
		}
	}
	for i := range k.lines {
		k.lateLine(&k.lines[i])
	}
}

// lateLine adds such facts to a line.
func (k *maker) lateLine(l *entity) {
	f, t := k.kind(l.from), k.kind(l.to)
	if isChannel(f) && !isChannel(t) {
		l.add(k.oneIn(2, `lease: for: "10s"`, `lease: for: "1m"`, `lease: for: "10m"`, `lease: for: "none"`, `lease: for: "unknown"`, `lease: {for: "10s", renewed: "10m"}`, `lease: {for: "10s", renewed: "20s"}`, `lease: renewed: "none"`))
		l.add(k.oneIn(12, `batch: window: "20s"`))
	}
	sync := isStore(t) || l.says(`"request-reply"`)
	if !isBuffered(f) && sync && k.IntN(8) == 0 {
		l.drop("timeout:")
		l.add(`timeout: "none"`)
	}
	if f == "workflow" && (isChannel(t) || l.says(`"send"`)) {
		l.add(k.oneIn(2, `awaits: timeout: "1h"`, `awaits: timeout: "none"`, `awaits: heartbeat: "1m"`, `awaits: {timeout: "none", heartbeat: "1m"}`, `awaits: timeout: "unknown"`, `awaits: {timeout: "none", heartbeat: "none"}`))
	}
	progress := k.oneIn(map[bool]int{true: 1, false: 2}[l.says("guard")], `inProgress: "refused"`, `inProgress: "refused"`, `inProgress: "waits"`, `inProgress: "waits"`, `inProgress: "done"`, `inProgress: "unknown"`)
	window := k.oneIn(3, `window: "1s"`, `window: "2m"`, `window: "30d"`)
	switch way := !isStore(t) && !isChannel(t) && t != "external"; {
	case l.says("idempotency: {") && (l.says("guard") || l.says("dedup-store") || k.IntN(8) == 0):
		l.add(join("idempotency: ", "", progress))
	case isStore(t) && l.says(`"write"`) && !l.says("idempotency:") && (l.says("guard") || k.IntN(3) == 0), way && !l.says("idempotency:") && k.IntN(8) == 0:
		by := map[bool]string{true: "unique-key", false: "dedup-store"}[isStore(t)]
		if isStore(t) && !l.says("guard") {
			l.add("guard: true")
		}
		l.add(join("idempotency: {", "}", `key: "k"`, `enforcedBy: "`+by+`"`, progress, window))
	}
}

// deadLetter lets the dead-letter queue be called for late, or count the age of what it
// gets from when that was sent, if it is from its sister: where all are of one cloud, as
// other platforms can't write there.
func (k *maker) deadLetter() {
	d := k.box("dlq")
	late := `monitoring: {alarms: ["age > 1d"], runbook: "r"}`
	sister := k.IntN(4) == 0
	elsewhere := slices.ContainsFunc(k.boxes, func(b entity) bool { return b.says("platform:") && !b.says(`"aws/`) })
	if sister && !elsewhere {
		d.facts = []string{`platform: "aws/sqs"`, join("channel: {", "}", "durable: true", k.pick("", `retention: "4d"`, `retention: "5d"`, `retention: "14d"`)), k.pick(looked, looked, late)}
	} else if k.IntN(6) == 0 {
		d.drop("monitoring:")
		d.add(late)
	}
}

// add adds a fact, if it is one.
func (e *entity) add(fact string) {
	if fact != "" {
		e.facts = append(slices.Clone(e.facts), fact)
	}
}

// drop takes away the facts that begin so.
func (e *entity) drop(begin string) {
	e.facts = slices.DeleteFunc(slices.Clone(e.facts), func(f string) bool { return strings.HasPrefix(f, begin) })
}

package reading

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// made is a made-up system, with every field that could matter to what a flow
// does. It is kept as a list of facts, so that those can be taken away again
// which have nothing to do with a disagreement.
type made struct {
	boxes, lines []entity
	steps        [][]string
	flow         []string // further facts of the flow
}

// entity is a box, or a line with its ends.
type entity struct {
	id, kind, from, to string
	facts              []string
}

// write is the system as CUE.
func (m *made) write() string {
	var b strings.Builder
	b.WriteString("system: \"made-up\"\nboxes: {\n")
	for _, e := range m.boxes {
		fmt.Fprintf(&b, "\t%q: {%s}\n", e.id, strings.Join(append([]string{fmt.Sprintf("kind: %q", e.kind)}, e.facts...), ", "))
	}
	b.WriteString("}\nlines: {\n")
	for _, e := range m.lines {
		fmt.Fprintf(&b, "\t%q: {%s}\n", e.id, strings.Join(append([]string{fmt.Sprintf("from: %q, to: %q", e.from, e.to)}, e.facts...), ", "))
	}
	var steps []string
	for _, group := range m.steps {
		text := `"` + strings.Join(group, `", "`) + `"`
		if len(group) > 1 {
			text = "[" + text + "]"
		}
		steps = append(steps, text)
	}
	fmt.Fprintf(&b, "}\nflows: f: {%s}\n", strings.Join(append([]string{"steps: [" + strings.Join(steps, ", ") + "]"}, m.flow...), ", "))
	return b.String()
}

// says tells whether one of an entity's facts contains a text.
func (e *entity) says(text string) bool {
	return slices.ContainsFunc(e.facts, func(f string) bool { return strings.Contains(f, text) })
}

func find(in []entity, id string) *entity {
	return &in[slices.IndexFunc(in, func(e entity) bool { return e.id == id })]
}

func (m *made) line(id string) *entity { return find(m.lines, id) }
func (m *made) box(id string) *entity  { return find(m.boxes, id) }
func (m *made) kind(id string) string  { return m.box(id).kind }

func isChannel(kind string) bool {
	return slices.Contains([]string{"queue", "topic", "bus", "stream"}, kind)
}

func isStore(kind string) bool {
	return slices.Contains([]string{"database", "cache", "objectstore"}, kind)
}

// isBuffered tells whether what leaves a box of a kind is kept there.
func isBuffered(kind string) bool { return isChannel(kind) || isStore(kind) }

type maker struct {
	*rand.Rand
	made
}

// generate makes a system up; the same for the same seed.
func generate(seed uint64) *made {
	k := &maker{Rand: rand.New(rand.NewPCG(seed, 10))}
	k.start()
	more := 1 + k.IntN(6)
	if seed%7 == 1 || seed%7 == 2 {
		k.lateStart(seed%7 == 1)
		more = k.IntN(3)
	}
	for range more {
		k.step()
	}
	k.flowFacts()
	k.Rand = rand.New(rand.NewPCG(seed, 20)) // so that what is above stays
	k.lateFacts()
	k.Rand = rand.New(rand.NewPCG(seed, 30)) // and this
	k.deadLetter()
	return &k.made
}

func (k *maker) pick(of ...string) string { return of[k.IntN(len(of))] }

// oneIn is one of some texts in one of n cases, else "".
func (k *maker) oneIn(n int, of ...string) string {
	if k.IntN(n) > 0 {
		return ""
	}
	return k.pick(of...)
}

// join are the texts that aren't empty, inside something.
func join(before string, after string, texts ...string) string {
	texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" })
	if len(texts) == 0 {
		return ""
	}
	return before + strings.Join(texts, ", ") + after
}

const looked = `monitoring: {alarms: ["depth > 0", "errors > 0", "age > 1h"], runbook: "r"}`

func (k *maker) add(id, kind string, facts ...string) string {
	facts = slices.DeleteFunc(facts, func(f string) bool { return f == "" })
	k.boxes = append(k.boxes, entity{id: id, kind: kind, facts: facts})
	return id
}

// start makes the dead-letter queues, and who starts the flow.
func (k *maker) start() {
	k.add("dlq", "queue", "channel: durable: true", k.pick(looked, looked, looked, `monitoring: alarms: ["depth > 0"]`, ""))
	k.add("attic", "queue", k.pick("channel: durable: false", "channel: durable: true"), k.pick(looked, ""))
	kind := k.pick("client", "client", "client", "client", "client", "client", "scheduler", "external", "service", "workflow")
	k.add("root", kind, map[bool]string{true: k.pick("", looked)}[kind == "scheduler" || kind == "workflow"])
}

// dead is a dead-letter queue.
func (k *maker) dead() string { return k.pick("dlq", "dlq", "attic") }

// reached are the boxes that the work has come to, the later ones more often.
func (k *maker) reached() []string {
	out := []string{"root"}
	for _, id := range slices.Concat(k.steps...) {
		if to := k.line(id).to; k.goesOn(to) {
			out = append(out, to, to, to)
		}
	}
	return out
}

// goesOn tells whether a step may leave a box. What leaves a store tells of a
// change: it has only changes arriving then.
func (k *maker) goesOn(id string) bool {
	b := k.box(id)
	if !isStore(b.kind) {
		return b.kind != "client"
	}
	return b.says("changeStream") && !slices.ContainsFunc(k.lines, func(l entity) bool { return l.to == id && !l.says(`"write"`) })
}

// may tells whether a line may go from one kind of box to another.
func may(from, to string) bool {
	switch {
	case to == "scheduler" || to == "client":
		return false
	case isBuffered(from):
		return !isStore(to) && to != "gateway"
	case from == "client" || from == "external":
		return !isStore(to)
	}
	return true
}

// receiver is a box that a line from another may go to: one of those there are,
// or a new one.
func (k *maker) receiver(from string) string {
	if k.IntN(3) == 0 {
		var old []string
		for _, b := range k.boxes[3:] {
			if b.id != from && may(k.kind(from), b.kind) {
				old = append(old, b.id)
			}
		}
		if len(old) > 0 {
			return k.pick(old...)
		}
	}
	for {
		kind := k.pick("service", "service", "worker", "function", "external", "external", "database", "database", "database", "objectstore", "cache",
			"queue", "queue", "queue", "topic", "stream", "bus", "workflow", "pipe", "gateway")
		if may(k.kind(from), kind) {
			return k.newBox(kind)
		}
	}
}

// oftenSaid is a fact that is stated three times in four.
func (k *maker) oftenSaid(f string) string { return k.pick(f, f, f, "") }

func (k *maker) newBox(kind string) string {
	id := fmt.Sprintf("%s%d", kind, len(k.boxes))
	watch := k.pick(looked, "")
	platform := func(of ...string) string { return join(`platform: "`, `"`, k.oneIn(4, of...)) }
	switch kind {
	case "queue":
		return k.add(id, kind, platform("aws/sqs", "rabbitmq-quorum", "celery"), watch, join("channel: {", "}",
			k.pick("durable: true", "durable: true", "durable: true", "durable: false", `durable: "unknown"`), k.oftenSaid(k.pick(`retention: "4d"`, `retention: "4d"`, `retention: "none"`)),
			k.pick(`deadLetter: {to: "dlq", after: 2}`, `deadLetter: {to: "dlq", after: 3}`, `deadLetter: {to: "`+k.dead()+`", after: 1}`, `deadLetter: "dlq"`, `deadLetter: "none"`, "", k.oneIn(2, `deadLetter: {to: "dlq", after: "unlimited"}`)),
			k.oneIn(12, `dedup: "5m"`)))
	case "topic":
		if k.IntN(4) == 0 {
			return k.add(id, kind, k.pick(`platform: "aws/sns"`, `platform: "nats"`, `platform: "redis-pubsub"`), watch)
		}
		fallthrough
	case "bus", "stream":
		on := map[string][]string{"topic": {"aws/sns"}, "bus": {"aws/eventbridge-classic"}, "stream": {"kafka", "aws/kinesis", "nats-jetstream"}}[kind]
		return k.add(id, kind, platform(on...), watch, join("channel: {", "}", k.pick("durable: true", "durable: true", "durable: false", ""), k.oftenSaid(`retention: "7d"`)))
	case "database":
		return k.add(id, kind, platform("postgresql", "aws/dynamodb"), k.pick("store: durable: true", "store: durable: true", `store: {durable: true, changeStream: "1d"}`, `store: {durable: true, changeStream: "1d"}`, "", "store: durable: false"))
	case "objectstore":
		return k.add(id, kind, k.pick("", "store: durable: true"))
	case "cache":
		return k.add(id, kind, k.pick("store: durable: true", "store: durable: true", "store: durable: false", ""))
	case "function":
		return k.add(id, kind, k.pick(`platform: "aws/lambda"`, `platform: "aws/lambda"`, ""), k.oneIn(3, `inbox: {attempts: 2, deadLetter: "dlq"}`, `inbox: deadLetter: "`+k.dead()+`"`, `inbox: attempts: 1`))
	case "workflow":
		return k.add(id, kind, k.pick(looked, looked, ""), platform("aws/step-functions-standard", "aws/step-functions-express"))
	}
	return k.add(id, kind)
}

// step draws one more step of the flow.
func (k *maker) step() {
	from := k.pick(k.reached()...)
	last := len(k.steps) - 1
	if last >= 0 && k.line(k.steps[last][0]).from == from && k.IntN(12) == 0 {
		k.steps = append(k.steps, k.steps[last][:1]) // the same line once more
		return
	}
	id := k.draw(from, k.receiver(from), false)
	if last > 0 && k.line(k.steps[last][0]).from == from && k.IntN(5) == 0 {
		k.steps[last] = append(k.steps[last], id) // at the same time as the one before
		return
	}
	k.steps = append(k.steps, []string{id})
}

// draw draws a line. One that undoes another is a change that is asked for.
func (k *maker) draw(from, to string, undoing bool) string {
	f, t := k.kind(from), k.kind(to)
	var facts []string
	say := func(more ...string) {
		facts = append(facts, slices.DeleteFunc(more, func(f string) bool { return f == "" })...)
	}
	way, sync := k.way(f, t)
	say(way...)
	say(k.operation(f, t, undoing), k.idempotency())
	if !isBuffered(f) {
		say(k.retry(), k.oneIn(2, `timeout: "2s"`), k.oneIn(16, `dependency: "soft", fallback: "none needed"`))
	}
	if !sync {
		say(k.oneIn(6, `guarantee: "at-most-once"`, `guarantee: "at-least-once"`, `guarantee: "at-least-once"`, `guarantee: "exactly-once"`), k.oneIn(10, `ordering: "key"`))
	}
	if isStore(t) && slices.Contains(facts, `operation: "write"`) {
		say(k.oneIn(6, "guard: true"), k.oneIn(4, `transaction: "t"`))
	}
	id := fmt.Sprintf("l%d", len(k.lines))
	switch {
	case undoing:
		say(`compensation: "none"`)
	case !isBuffered(f) && k.IntN(map[bool]int{true: 2, false: 16}[f == "workflow"]) == 0:
		undo := k.draw(from, to, true)
		id = fmt.Sprintf("l%d", len(k.lines))
		say(fmt.Sprintf("compensation: %q", undo))
	}
	if !undoing && len(k.steps) > 0 {
		say(k.oneIn(12, `when: "x"`, `when: "y"`), k.answers(from, to))
	}
	k.lines = append(k.lines, entity{id: id, from: from, to: to, facts: facts})
	return id
}

// way is how a line talks, and what goes with that; it tells whether its sender
// waits.
func (k *maker) way(f, t string) (facts []string, sync bool) {
	ack := k.pick(`ack: "after-work"`, `ack: "after-work"`, `ack: "after-work"`, `ack: "after-work"`, `ack: "on-receipt"`, k.pick("", `ack: "unknown"`))
	parks := k.oneIn(2, `deadLetter: "dlq"`, `deadLetter: {to: "`+k.dead()+`", after: 2}`, `deadLetter: "none"`)
	buffer := k.oneIn(8, `buffer: {name: "spool", retention: "1d"}`, `buffer: "none"`, `buffer: "dlq"`, `buffer: {name: "spool"}`)
	switch {
	case isStore(f):
		return []string{`interaction: "tail"`, ack, k.pick(`retry: {attempts: 2, by: "platform"}`, `retry: {attempts: "unlimited", by: "platform"}`, ""), parks}, false
	case isChannel(f):
		facts = []string{k.pick(`interaction: "poll"`, `interaction: "deliver"`, `interaction: "deliver"`, ""), ack, buffer,
			k.oneIn(4, `batch: {size: 10}`, `batch: {size: 10, partialFailure: true}`, `batch: {size: 10, partialFailure: false}`)}
		if f != "queue" {
			facts = append(facts, parks, k.pick(`retry: {attempts: 2, by: "broker", on: "any"}`, `retry: {attempts: 3, by: "platform"}`, `retry: {attempts: "unlimited", by: "broker"}`, `retry: "none"`, ""))
		}
		return facts, false
	case isChannel(t):
		return []string{k.pick(`interaction: "send"`, ""), k.oneIn(4, `deadLetter: "`+k.dead()+`"`)}, false
	case isStore(t):
		return []string{k.pick(`interaction: "request-reply"`, "")}, true
	}
	switch k.IntN(12) {
	case 0, 1, 2:
		return []string{`interaction: "send"`, buffer, k.oneIn(3, `deadLetter: "`+k.dead()+`"`), k.oneIn(8, `ack: "after-work"`, `ack: "on-receipt"`)}, false
	case 3:
		return nil, true
	}
	return []string{`interaction: "request-reply"`}, true
}

func (k *maker) operation(f, t string, undoing bool) string {
	switch {
	case undoing:
		return `operation: "write"`
	case isStore(t):
		return k.pick(`operation: "write"`, `operation: "write"`, `operation: "write"`, `operation: "read"`, "")
	case isBuffered(f):
		return ""
	}
	return k.pick(`operation: "command"`, `operation: "command"`, `operation: "event"`, k.pick(`operation: "read"`, "", `operation: "write"`))
}

func (k *maker) idempotency() string {
	return k.pick(`idempotency: "natural"`, `idempotency: "none"`, `idempotency: "none"`, "", "",
		`idempotency: {key: "k", enforcedBy: "unique-key"}`, `idempotency: {key: "k", enforcedBy: "conditional-write"}`, `idempotency: {key: "k", enforcedBy: "`+k.pick("dedup-store", "broker")+`"}`,
		`idempotency: {key: "k", enforcedBy: "unique-key", window: "`+k.pick("1s", "2m", "30d")+`"}`)
}

func (k *maker) retry() string {
	by := k.pick("caller", "caller", "caller", "mesh")
	return k.pick(`retry: "none"`, `retry: "none"`, `retry: "none"`, `retry: {attempts: 2, by: "`+by+`", on: "any"}`, `retry: {attempts: 3, by: "`+by+`", on: "refused"}`, `retry: {attempts: 2, by: "`+by+`"}`, "",
		k.pick("", `retry: {attempts: "unlimited", by: "`+by+`", on: "any"}`, `retry: {attempts: "unlimited", by: "caller", on: "any", maxAge: "1h"}`, `retry: {attempts: 2, by: "platform", on: "any"}`))
}

// answers is that a line replies to one that came the other way.
func (k *maker) answers(from, to string) string {
	for _, l := range k.lines {
		if l.from == to && l.to == from {
			return k.oneIn(3, fmt.Sprintf("answers: %q", l.id))
		}
	}
	return ""
}

func (k *maker) flowFacts() {
	all := slices.Concat(k.steps...)
	if k.IntN(8) == 0 {
		k.flow = append(k.flow, fmt.Sprintf("accepted: %q", k.pick(all...)))
	}
	var changes []string
	for _, id := range all {
		if t := k.kind(k.line(id).to); (isStore(t) || t == "external") && k.line(id).says(`operation: "write"`) {
			changes = append(changes, id)
		}
	}
	if len(changes) > 0 && k.IntN(6) == 0 {
		k.flow = append(k.flow, `effects: ["`+strings.Join(changes[:1+k.IntN(len(changes))], `", "`)+`"]`)
	}
}

package generate

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
)

// leastTeam is how many boxes a team has at least, and leastSystem how many there are
// with one of them.
const (
	leastTeam   = 5
	leastSystem = leastTeam + 4
)

// Microservices is a system as teams build it who share a cluster and a stream, with that
// many boxes, nine at least; the same seed gives the same bytes. Clients come through one
// gateway to services, each with a database and often a cache. A relay tells the stream
// what has changed in a database, and workers tail it, each with dead letters of its own.
// Services and workers are in a group, Kubernetes; databases, caches and queues are not.
func Microservices(boxes int, seed int64) []byte {
	m := &microservices{Rand: rand.New(rand.NewSource(seed)), left: max(boxes, leastSystem)}
	m.box("web", `kind: "client"`)
	m.box("app", `kind: "client"`)
	m.box("edge", `kind: "gateway", platform: "envoy", in: "k8s"`)
	m.box("events", `kind: "stream", platform: "kafka", owner: "team-platform", channel: {durable: true, retention: "7d", ordering: "key"}`)
	for _, client := range []string{"web", "app"} {
		m.line(client+"-in", client, "edge", "use the shop", call("10s"))
	}
	for m.left >= leastTeam {
		m.team()
	}
	for n := 1; m.left > 0; n++ {
		m.worker(fmt.Sprintf("audit%d", n), "team-platform")
	}
	return []byte(fmt.Sprintf("package generated\n\nsystem: \"generated\"\nowner: \"team-bench\"\ngroups: k8s: {kind: \"cluster\", title: \"Kubernetes\"}\n\nboxes: {\n%s}\n\nlines: {\n%s}\n\nflows: buy: {importance: \"critical\", accepted: \"edge-t1\", steps: [%s]}\n",
		&m.boxes, &m.lines, strings.Join(m.flow(), ", ")))
}

// microservices is such a system in the making.
type microservices struct {
	*rand.Rand
	// left are the boxes that there is room for.
	left         int
	teams        int
	boxes, lines strings.Builder
	// told are the lines on which workers tail the stream.
	told []string
}

func (m *microservices) box(id, says string) {
	fmt.Fprintf(&m.boxes, "\t%s: {%s}\n", id, says)
	m.left--
}

func (m *microservices) line(id, from, to, does, says string) {
	fmt.Fprintf(&m.lines, "\t%q: {from: %q, to: %q, does: %q, %s}\n", id, from, to, does, says)
}

// What lines state: a call that waits so long, and those of the stream.
func call(timeout string) string {
	return fmt.Sprintf(`interaction: "request-reply", operation: "command", timeout: %q, retry: "none", idempotency: {key: "id", enforcedBy: "unique-key"}`, timeout)
}

func read(timeout string) string {
	return fmt.Sprintf(`interaction: "request-reply", operation: "read", timeout: %q, retry: "none"`, timeout)
}

const (
	tails     = `interaction: "tail", operation: "event", ack: "after-work"`
	publishes = `interaction: "publish", operation: "event", timeout: "5s"`
)

// team adds the boxes of a team: a service and what it has, and a worker.
func (m *microservices) team() {
	m.teams++
	id := fmt.Sprintf("t%d", m.teams)
	owner := fmt.Sprintf("owner: \"team-%d\"", m.teams)
	deployed := `platform: "kubernetes", in: "k8s", ` + owner
	m.box(id, `kind: "service", `+deployed)
	m.box(id+"db", `kind: "database", platform: "postgresql", store: {durable: true, changeStream: "3d"}, `+owner)
	m.box(id+"relay", `kind: "worker", `+deployed)
	m.line("edge-"+id, "edge", id, "ask", call("5s"))
	m.line(id+"-save", id, id+"db", "save", call("1s"))
	m.line(id+"-tail", id+"db", id+"relay", "read changes", tails)
	m.line(id+"-publish", id+"relay", "events", "tell changes", publishes)
	m.worker(id+"work", fmt.Sprintf("team-%d", m.teams))
	if m.left > 0 && m.Intn(3) > 0 {
		m.box(id+"cache", `kind: "cache", platform: "redis", `+owner)
		m.line(id+"-cached", id, id+"cache", "look up", read("100ms"))
	}
	if m.left > 0 && m.Intn(3) > 0 {
		m.box(id+"partner", `kind: "external"`)
		m.line(id+"-partner", id+"work", id+"partner", "call", call("10s"))
	} else {
		m.line(id+"-note", id+"work", id+"db", "note", call("1s"))
	}
	if m.teams > 1 && m.Intn(4) == 0 {
		other := fmt.Sprintf("t%d", 1+m.Intn(m.teams-1))
		m.line(id+"-"+other, id, other, "ask", read("900ms"))
	}
}

// worker adds one that tails the stream, with its dead letters as long as there is room.
func (m *microservices) worker(id, owner string) {
	m.box(id, fmt.Sprintf(`kind: "worker", platform: "kubernetes", in: "k8s", owner: %q`, owner))
	says := tails
	if m.left > 0 {
		m.box(id+"dlq", fmt.Sprintf(`kind: "queue", owner: %q, channel: {durable: true, retention: "14d"}`, owner))
		says += fmt.Sprintf(`, retry: {attempts: 10, by: "platform", on: "any"}, deadLetter: {to: %q, after: 10}`, id+"dlq")
	}
	m.line("events-"+id, "events", id, "react", says)
	m.told = append(m.told, fmt.Sprintf("%q", "events-"+id))
}

// flow are the steps of one journey: through the first team, over the stream, and to a
// few workers at once.
func (m *microservices) flow() []string {
	steps := []string{`"web-in"`, `"edge-t1"`, `"t1-save"`, `"t1-tail"`, `"t1-publish"`}
	reached := m.told[:min(3, len(m.told))]
	if len(reached) > 1 {
		return append(steps, "["+strings.Join(reached, ", ")+"]")
	}
	return slices.Concat(steps, reached)
}

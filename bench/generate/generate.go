// Package generate makes models of any size for benchmarks: services that call
// each other, queues with workers, databases, in the proportions of real
// systems (13 % entries, 48 % middle, 39 % leaves).
package generate

import (
	"fmt"
	"math/rand"
	"strings"
)

// Model is a well-stated model with that many boxes and lines; the same seed
// gives the same bytes.
func Model(boxes, lines int, seed int64) []byte { return ModelWithFlows(boxes, lines, 0, seed) }

// ModelWithFlows is such a model with journeys through it, each from a client
// over ten lines.
func ModelWithFlows(boxes, lines, flows int, seed int64) []byte {
	r := rand.New(rand.NewSource(seed))
	var b strings.Builder
	b.WriteString("package generated\n\nsystem: \"generated\"\nowner: \"team-bench\"\nobjectives: {availability: 0.999, rto: \"1h\", rpo: \"5m\"}\n\nboxes: {\n")
	entries := max(1, boxes*13/100)
	leaves := boxes * 39 / 100
	kind := make([]string, boxes)
	for i := range boxes {
		switch {
		case i < entries:
			kind[i] = "client"
		case i >= boxes-leaves && i%2 == 0:
			kind[i] = "database"
		case i >= boxes-leaves:
			kind[i] = "queue"
		default:
			kind[i] = "service"
		}
		switch kind[i] {
		case "database":
			fmt.Fprintf(&b, "\tb%d: {kind: \"database\", platform: \"postgresql\", store: {durable: true, backup: {pitr: true, restoreTested: \"2026-10-01\"}}}\n", i)
		case "queue":
			fmt.Fprintf(&b, "\tb%d: {kind: \"queue\", platform: \"aws/sqs\", channel: {retention: \"4d\", visibility: \"3m\", deadLetter: {to: \"dlq\", after: 5}}}\n", i)
		case "service":
			fmt.Fprintf(&b, "\tb%d: {kind: \"service\", title: \"Service %d\", timeout: \"2s\", monitoring: {tracing: true, runbook: \"https://runbooks.example.com/b%d\"}}\n", i, i, i)
		default:
			fmt.Fprintf(&b, "\tb%d: {kind: \"client\"}\n", i)
		}
	}
	b.WriteString("\tdlq: {kind: \"queue\", platform: \"aws/sqs\", channel: retention: \"14d\", monitoring: {alarms: [\"depth > 0\"], runbook: \"https://runbooks.example.com/dlq\"}}\n}\n\nlines: {\n")
	var ends [][2]int
	for i := range lines {
		from := r.Intn(boxes - leaves)
		to := from + 1 + r.Intn(min(boxes-from-1, max(2, boxes/4)))
		if to < entries {
			to = entries
		}
		ends = append(ends, [2]int{from, to})
		switch kind[to] {
		case "database":
			fmt.Fprintf(&b, "\tl%d: {from: \"b%d\", to: \"b%d\", does: \"save %d\", interaction: \"request-reply\", operation: \"write\", timeout: \"500ms\", retry: \"none\", idempotency: {key: \"id\", enforcedBy: \"unique-key\"}}\n", i, from, to, i)
		case "queue":
			fmt.Fprintf(&b, "\tl%d: {from: \"b%d\", to: \"b%d\", does: \"enqueue %d\", interaction: \"send\", operation: \"command\", timeout: \"1s\", retry: {attempts: 2, by: \"caller\", on: \"any\", backoff: {strategy: \"exponential\", base: \"50ms\", cap: \"1s\", jitter: \"full\"}}}\n", i, from, to, i)
		default:
			fmt.Fprintf(&b, "\tl%d: {from: \"b%d\", to: \"b%d\", does: \"ask %d\", interaction: \"request-reply\", operation: \"read\", timeout: \"3s\", retry: {attempts: 2, by: \"caller\", on: \"refused\", backoff: {strategy: \"exponential\", base: \"50ms\", cap: \"1s\", jitter: \"full\"}}}\n", i, from, to, i)
		}
	}
	b.WriteString("}\n")
	for n := range flows {
		writeFlow(&b, n, n%entries, ends)
	}
	return []byte(b.String())
}

// writeFlow follows lines from a box, each once, as far as work that starts
// there can come.
func writeFlow(b *strings.Builder, n, start int, ends [][2]int) {
	const long = 10
	reached := map[int]bool{start: true}
	var steps []string
	for i, l := range ends {
		if len(steps) < long && reached[l[0]] && (l[0] != start || len(steps) == 0) {
			reached[l[1]] = true
			steps = append(steps, fmt.Sprintf("%q", fmt.Sprintf("l%d", i)))
		}
	}
	if len(steps) > 0 {
		fmt.Fprintf(b, "flows: f%d: steps: [%s]\n", n, strings.Join(steps, ", "))
	}
}

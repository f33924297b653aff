package generate

import (
	"fmt"
	"strings"
)

// Shapes are the shapes of system that are hardest on whatever follows lines:
// one long way, one long circle, and one box that all lines enter or leave.
var Shapes = []string{"chain", "ring", "hub", "fan", "relay", "broom", "comb", "cross", "inbox", "outbox"}

// Shape is a system of one shape and that many boxes. Little is stated, so most
// rules have something to say everywhere. In a relay each call is followed by a
// hand-over through a queue.
func Shape(shape string, boxes int, flow bool) []byte {
	var b strings.Builder
	b.WriteString("package generated\n\nsystem: \"generated\"\nowner: \"team-bench\"\nobjectives: {availability: 0.999, latency: p99: \"1s\", rto: \"1h\", rpo: \"5m\"}\n\nboxes: {\n\tbuyer: kind: \"client\"\n")
	for i := range boxes {
		switch {
		case shape == "relay" && i%3 == 1:
			fmt.Fprintf(&b, "\tb%d: {kind: \"queue\", platform: \"aws/sqs\"}\n", i)
		case shape == "fan" && i%2 == 1:
			fmt.Fprintf(&b, "\tb%d: {kind: \"database\", store: durable: true}\n", i)
		case shape == "inbox" && i == 1:
			fmt.Fprintf(&b, "\tb%d: {kind: \"topic\", platform: \"aws/sns\"}\n", i)
		case shape == "outbox" && i == 1:
			fmt.Fprintf(&b, "\tb%d: {kind: \"database\", platform: \"postgresql\", store: durable: true}\n", i)
		default:
			fmt.Fprintf(&b, "\tb%d: {kind: \"service\", objectives: availability: 0.999, capacity: rate: 10}\n", i)
		}
	}
	b.WriteString("}\n\nlines: {\n")
	var steps []string
	line := func(id, from, to, more string) {
		steps = append(steps, fmt.Sprintf("%q", id))
		fmt.Fprintf(&b, "\t%s: {from: %q, to: %q, does: \"do %s\", %s}\n", id, from, to, id, more)
	}
	call := `interaction: "request-reply", operation: "write", timeout: "3s", retry: {attempts: 3, by: "caller"}, takes: p99: "1s"`
	box := func(i int) string { return fmt.Sprintf("b%d", i) }
	line("start", "buyer", "b0", call+`, load: {typical: 20, peak: 400}`)
	for i := range boxes {
		next := (i + 1) % boxes
		how := call
		switch {
		case shape == "relay" && next%3 == 1:
			how = `interaction: "send", operation: "command"`
		case shape == "relay" && i%3 == 1:
			how = `interaction: {mode: "async", delivery: "poll"}, operation: "command"`
		}
		switch {
		case shape == "hub" && i > 0:
			line(fmt.Sprintf("in%d", i), box(i), "b0", how+`, load: peak: 1`)
		case shape == "fan" && i > 0:
			line(fmt.Sprintf("l%d", i), "b0", box(i), how)
		case shape == "broom" && i >= boxes/2:
			line(fmt.Sprintf("l%d", i), box(boxes/2-1), box(i), how)
		case shape == "comb" && i >= boxes/2:
			line(fmt.Sprintf("l%d", i), box(i-boxes/2), box(i), how)
		case (shape == "broom" || shape == "comb") && i > 0:
			line(fmt.Sprintf("l%d", i), box(i-1), box(i), how)
		case shape == "cross" && i > boxes/2:
			line(fmt.Sprintf("l%d", i), "b0", box(i), how)
		case shape == "cross" && i > 0:
			line(fmt.Sprintf("l%d", i), box(i), "b0", how)
		case shape == "inbox" && i > 1:
			line(fmt.Sprintf("in%d", i), box(i), "b1", `interaction: "send", operation: "command"`)
			line(fmt.Sprintf("out%d", i), "b1", box(i), `interaction: {mode: "async", delivery: "poll"}, operation: "command"`)
		case shape == "outbox" && i > 1:
			line(fmt.Sprintf("w%d", i), box(i), "b1", call)
			line(fmt.Sprintf("r%d", i), box(i), "b1", `interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"`)
		case shape == "ring", (shape == "chain" || shape == "relay") && next > 0:
			line(fmt.Sprintf("l%d", i), box(i), box(next), how)
		}
	}
	b.WriteString("}\n")
	if flow {
		fmt.Fprintf(&b, "flows: f: {importance: \"critical\", accepted: \"start\", steps: [%s]}\n", strings.Join(steps, ", "))
	}
	return []byte(b.String())
}

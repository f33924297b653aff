package custody_test

import (
	"testing"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// How long a delivery belongs to its receiver, and that what never comes back has
// no lease.
func TestLeaseOf(t *testing.T) {
	for _, c := range []struct{ name, from, to, of, want string }{
		{"hidden by the queue", `kind: "queue", channel: visibility: "3m"`, `kind: "worker"`, `interaction: "poll"`, "3m hides"},
		{"its own", `kind: "queue", channel: visibility: "3m"`, `kind: "worker"`, `interaction: "poll", lease: for: "10s"`, "10s"},
		{"a log's", `kind: "stream"`, `kind: "worker"`, `interaction: "tail", lease: for: "5m"`, "5m"},
		{"renewed", `kind: "queue", channel: visibility: "30s"`, `kind: "worker"`, `interaction: "poll", lease: renewed: "1h"`, "1h renewed"},
		{"renewed for less", `kind: "queue", channel: visibility: "30s"`, `kind: "worker"`, `interaction: "poll", lease: renewed: "10s"`, "30s hides"},
		{"a push that is waited for", `kind: "queue"`, `kind: "service"`, `interaction: "deliver", timeout: "10m", retry: attempts: 3`, "10m waits"},
		{"a push that is tried once", `kind: "queue"`, `kind: "service"`, `interaction: "deliver", timeout: "10m", retry: "none"`, ""},
		{"handed to a queue of its own", `kind: "queue"`, `kind: "workflow"`, `interaction: "deliver", lease: for: "10s"`, ""},
		{"forgotten on receipt", `kind: "queue", channel: visibility: "3m"`, `kind: "worker"`, `interaction: "poll", ack: "on-receipt"`, ""},
		{"passed on", `kind: "queue", channel: visibility: "3m"`, `kind: "queue"`, `interaction: "poll"`, ""},
		{"nobody says", `kind: "queue"`, `kind: "worker"`, `interaction: "poll"`, ""},
		{"none", `kind: "queue", channel: visibility: "none"`, `kind: "worker"`, `interaction: "poll"`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sys := modeltest.Load(t, "system: \"x\"\nboxes: {q: {"+c.from+"}, w: "+c.to+"}\nlines: l: {from: \"q\", to: \"w\", "+c.of+"}")
			l := sys.Line("l")
			got := ""
			if h, ok := custody.LeaseOf(sys, l); ok {
				got = model.FormatDuration(h.Holds)
				for word, is := range map[string]bool{" hides": h.Hides, " renewed": h.Renewed, " waits": h.Waits} {
					if is {
						got += word
					}
				}
			}
			if got != c.want {
				t.Errorf("leased %q, want %q", got, c.want)
			}
		})
	}
}

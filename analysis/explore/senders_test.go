package explore

import (
	"strings"
	"testing"

	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model/modeltest"
)

// TestStoriesOfSenders: what is told of senders that park, stop or lose what a
// channel doesn't take.
func TestStoriesOfSenders(t *testing.T) {
	var b strings.Builder
	for _, name := range []string{
		"a sender that parks what a channel doesn't take",
		"a sender that parks it where nobody looks",
		"a sender that has nowhere to park it",
		"a sender that stops before it has parked anything",
		"a sender that parks, and goes on",
		"a transport that loses",
		"what may be lost is done by half",
	} {
		c, ok := exploretest.Mechanisms[name]
		if !ok {
			t.Fatalf("no mechanism is called %q", name)
		}
		b.WriteString("# " + name + "\n" + written(explore(t, modeltest.Load(t, c.Src), Options{Faults: c.Faults, Kinds: kinds(t, c.Kinds)})) + "\n")
	}
	golden(t, "senders", b.String())
}

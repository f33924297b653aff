package reading

import (
	"fmt"
	"testing"
)

// finds are systems that were made up by a seed, and made smaller, on which the two
// differed: with all kinds of fault, or with those that are named, up to so many faults.
// They are kept as text, as a generator that changes makes others up. Where they still
// differ it says what lies between them, as of those that are apart.
var finds = []struct {
	name   string
	kinds  Kinds
	faults int
	model  string
	apart  string
}{
	{"what is parked on receipt is too old there as well", All, 1, `boxes: {
	"dlq": {kind: "queue", platform: "aws/sqs", channel: {durable: true, retention: "4d"}}
	"queue4": {kind: "queue", platform: "aws/sqs", channel: {durable: true, deadLetter: {to: "dlq", after: 2}}}
	"service5": {kind: "service"}
}
lines: {
	"l3": {from: "queue4", to: "service5", ack: "on-receipt"}
}
flows: f: {steps: ["l3"]}`, ""},
}

func TestFinds(t *testing.T) {
	for _, c := range finds {
		t.Run(c.name, func(t *testing.T) {
			sys, problems := load(fmt.Sprintf("system: %q\n%s\n", "made-up", c.model))
			if sys == nil {
				t.Fatal(problems)
			}
			o := Options{Faults: c.faults, Kinds: c.kinds, States: 100_000, Lenient: lenient()}
			ds, err := compare(sys, o)
			switch {
			case err != nil:
				t.Fatal(err)
			case len(ds) == 0 && c.apart != "":
				t.Errorf("they agree by now (%s)", c.apart)
			case len(ds) > 0 && c.apart == "":
				t.Errorf("%v\nthe reading:\n%s", ds, story(sys, o, ds[0].promise)+toldBy(sys, ds[0], o))
			}
		})
	}
}

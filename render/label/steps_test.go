package label

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

func TestSteps(t *testing.T) {
	for steps, want := range map[string]string{
		`["l", "l"]`:             "1 2",
		`["l", ["l", "m"], "l"]`: "1 2 3",
		`["l", {either: [["l"], ["m", "l"]]}, "m"]`:                           "1 2a 2b 3b 4",
		`[{either: [["l"], ["m"]]}, "l"]`:                                     "1a 1b 2",
		`["l", {either: [[], ["m"]]}, "m"]`:                                   "1 2b 3",
		`["l", {either: [["l"], []]}, {either: [["m"], ["l"]]}]`:              "1 2a 3a 3b",
		`["l", {either: [["l", {either: [["l"], ["m"]]}, "m"], ["m"]]}, "l"]`: "1 2a 3aa 3ab 4a 2b 5",
	} {
		s := modeltest.Named(t, `boxes: {a: kind: "service", b: kind: "service"}
lines: {l: {from: "a", to: "b"}, m: {from: "a", to: "b"}}
flows: f: steps: `+steps)
		if got := strings.Join(Steps(s.Flows[0]), " "); got != want {
			t.Errorf("%s: %s, want %s", steps, got, want)
		}
	}
	for n, want := range map[int]string{0: "a", 25: "z", 26: "aa", 27: "ab", 702: "aaa"} {
		if got := Letters(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

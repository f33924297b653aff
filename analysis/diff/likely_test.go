package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
)

// What has another name and says something else, too, is only taken for what it was where
// most of its lines lead there still, where little else has changed, and where nothing has
// or had the other's name, unless that is known to be another now.
func TestLikelyNames(t *testing.T) {
	const ends = "boxes: {q: kind: \"queue\", p: kind: \"queue\", d: kind: \"database\"}\n"
	for _, c := range []struct {
		name, was, is string
		want          []string
	}{
		{"one line of three leads there", `boxes: a: {kind: "service", owner: "t", timeout: "5s"}, lines: {one: {from: "q", to: "a"}, two: {from: "a", to: "d"}, three: {from: "p", to: "a"}}`,
			`boxes: x: {kind: "service", owner: "t", timeout: "9s"}, lines: one: {from: "q", to: "x"}`,
			[]string{"removed boxes.a: service", "added boxes.x: service", "changed lines.one", "  to: a → x", "removed lines.three: p → a", "removed lines.two: a → d"}},
		{"two facts of four are others", `boxes: a: {kind: "service", owner: "t", timeout: "5s", tier: 1}, lines: one: {from: "q", to: "a"}`,
			`boxes: x: {kind: "service", owner: "t", timeout: "9s", tier: 2}, lines: one: {from: "q", to: "x"}`,
			[]string{"removed boxes.a: service", "added boxes.x: service", "changed lines.one", "  to: a → x"}},
		{"one had the name, and is nowhere else", `boxes: {a: {kind: "service", timeout: "5s"}, x: {kind: "service", timeout: "1s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "x"}}`,
			`boxes: x: {kind: "service", timeout: "5s"}, lines: one: {from: "q", to: "x"}`,
			[]string{"removed boxes.a: service", "changed boxes.x", "  timeout: 1s → 5s", "changed lines.one", "  to: a → x", "removed lines.two: p → x"}},
		{"one had the name, and has another", `boxes: {a: {kind: "service", timeout: "5s"}, x: {kind: "worker", timeout: "1s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "x"}}`,
			`boxes: {x: {kind: "service", timeout: "5s"}, y: {kind: "worker", timeout: "1s"}}, lines: {one: {from: "q", to: "x"}, two: {from: "p", to: "y"}}`,
			[]string{"renamed boxes.x was boxes.a", "renamed boxes.y was boxes.x"}},
		{"and the one that takes it says something else", `boxes: {a: {kind: "service", timeout: "5s", owner: "t", tier: 1}, x: {kind: "worker", timeout: "1s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "x"}}`,
			`boxes: {x: {kind: "service", timeout: "9s", owner: "t", tier: 1}, y: {kind: "worker", timeout: "1s"}}, lines: {one: {from: "q", to: "x"}, two: {from: "p", to: "y"}}`,
			[]string{"removed boxes.a: service", "added boxes.x: service", "renamed boxes.y was boxes.x", "changed lines.one", "  to: a → x"}},
	} {
		d := diff.Compare(modeltest.Named(t, ends+c.was+"\n"), modeltest.Named(t, ends+c.is+"\n"))
		if got := cmp.Diff(c.want, told(d)); got != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, got)
		}
	}
}

package diff_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
)

// What is called otherwise is found by what it says and who names it; nothing is guessed.
func TestRenames(t *testing.T) {
	chain := func(name, last string) string {
		var b strings.Builder
		for i := range 6 {
			fmt.Fprintf(&b, "boxes: %s%d: {kind: \"queue\", channel: {retention: \"%dm\", deadLetter: to: \"%s%d\"}}\n", name, i, i+1, name, i+1)
		}
		fmt.Fprintf(&b, "boxes: %s6: {kind: \"queue\", channel: retention: \"%s\"}\n", name, last)
		return b.String()
	}
	const ends = "boxes: {q: kind: \"queue\", p: kind: \"queue\", d: kind: \"database\"}\n"
	for _, c := range []struct {
		name, was, is string
		want          []string
	}{
		{"two that say no more than their kind, told apart by their lines",
			`boxes: {a: kind: "worker", b: kind: "worker"}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "b"}}`,
			`boxes: {x: kind: "worker", y: kind: "worker"}, lines: {one: {from: "q", to: "y"}, two: {from: "p", to: "x"}}`,
			[]string{"renamed boxes.x was boxes.b", "renamed boxes.y was boxes.a"}},
		{"two that nobody can tell apart",
			`boxes: {a: kind: "worker", b: kind: "worker"}`, `boxes: {x: kind: "worker", y: kind: "worker"}`,
			[]string{"removed boxes.a: worker", "removed boxes.b: worker", "added boxes.x: worker", "added boxes.y: worker"}},
		{"one that says no more than its kind, elsewhere",
			`boxes: a: kind: "worker", lines: one: {from: "q", to: "a"}`, `boxes: x: kind: "worker", lines: two: {from: "x", to: "d"}`,
			[]string{"removed boxes.a: worker", "added boxes.x: worker", "removed lines.one: q → a", "added lines.two: x → d"}},
		{"a long way to what is different", chain("a", "4d"), chain("b", "5d"), func() (out []string) {
			for i := range 7 {
				out = append(out, fmt.Sprintf("removed boxes.a%d: queue", i))
			}
			for i := range 7 {
				out = append(out, fmt.Sprintf("added boxes.b%d: queue", i))
			}
			return out
		}()},
		{"a long way, and nothing is different", chain("a", "4d"), chain("b", "4d"), func() (out []string) {
			for i := range 7 {
				out = append(out, fmt.Sprintf("renamed boxes.b%d was boxes.a%d", i, i))
			}
			return out
		}()},
	} {
		d := diff.Compare(modeltest.Named(t, ends+c.was), modeltest.Named(t, ends+c.is))
		if got := cmp.Diff(c.want, told(d)); got != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, got)
		}
	}
}

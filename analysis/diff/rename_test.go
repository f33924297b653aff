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
		{"another name, and a fact", `boxes: a: {kind: "service", timeout: "5s", owner: "t"}, lines: {one: {from: "q", to: "a"}, two: {from: "a", to: "d"}}`,
			`boxes: x: {kind: "service", timeout: "9s", owner: "t"}, lines: {one: {from: "q", to: "x"}, two: {from: "x", to: "d"}}`,
			[]string{"renamed boxes.x was boxes.a", "  timeout: 5s → 9s"}},
		{"another name, another kind", `boxes: a: {kind: "service", owner: "t"}, lines: {one: {from: "q", to: "a"}, two: {from: "a", to: "d"}}`,
			`boxes: x: {kind: "worker", owner: "t"}, lines: {one: {from: "q", to: "x"}, two: {from: "x", to: "d"}}`,
			[]string{"removed boxes.a: service", "added boxes.x: worker", "changed lines.one", "  to: a → x", "changed lines.two", "  from: a → x"}},
		{"another name, another platform", `boxes: a: {kind: "queue", platform: "aws/sqs"}, lines: one: {from: "d", to: "a"}`,
			`boxes: x: {kind: "queue", platform: "rabbitmq"}, lines: one: {from: "d", to: "x"}`,
			[]string{"removed boxes.a: queue on aws/sqs", "added boxes.x: queue on rabbitmq", "changed lines.one", "  to: a → x",
				"  implied interaction: (send by aws/sqs) → -", "  implied data.maxSize: (1MiB by aws/sqs) → -"}},
		{"another name, and too much else", `boxes: a: {kind: "service", owner: "t", timeout: "5s"}, lines: one: {from: "q", to: "a"}`,
			`boxes: x: {kind: "service", owner: "u", timeout: "9s"}, lines: one: {from: "q", to: "x"}`,
			[]string{"removed boxes.a: service", "added boxes.x: service", "changed lines.one", "  to: a → x"}},
		{"some lines lead elsewhere", `boxes: a: kind: "service", lines: {one: {from: "q", to: "a"}, two: {from: "a", to: "d"}}`,
			`boxes: {x: {kind: "service", owner: "t"}, y: {kind: "service", owner: "u"}}, lines: {one: {from: "q", to: "x"}, two: {from: "y", to: "d"}}`,
			[]string{"removed boxes.a: service", "added boxes.x: service", "added boxes.y: service", "changed lines.one", "  to: a → x", "changed lines.two", "  from: a → y"}},
		{"two become one", `boxes: {a: {kind: "service", owner: "t"}, b: {kind: "service", owner: "t"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "b"}}`,
			`boxes: x: {kind: "service", owner: "u"}, lines: {one: {from: "q", to: "x"}, two: {from: "p", to: "x"}}`,
			[]string{"removed boxes.a: service", "removed boxes.b: service", "added boxes.x: service", "changed lines.one", "  to: a → x", "changed lines.two", "  to: b → x"}},
		{"another has the old name", `boxes: a: {kind: "service", timeout: "5s"}, lines: {one: {from: "q", to: "a"}, two: {from: "a", to: "d"}}`,
			`boxes: {x: {kind: "service", timeout: "5s"}, a: {kind: "service", timeout: "1s"}}, lines: {one: {from: "q", to: "x"}, two: {from: "x", to: "d"}, new: {from: "p", to: "a"}}`,
			[]string{"added boxes.a: service", "renamed boxes.x was boxes.a", "added lines.new: p → a"}},
		{"another has the old name, and a fact is another", `boxes: a: {kind: "service", timeout: "5s"}, lines: one: {from: "q", to: "a"}`,
			`boxes: {x: {kind: "service", timeout: "6s"}, a: {kind: "service", timeout: "1s"}}, lines: {one: {from: "q", to: "x"}, new: {from: "p", to: "a"}}`,
			[]string{"changed boxes.a", "  timeout: 5s → 1s", "added boxes.x: service", "added lines.new: p → a", "changed lines.one", "  to: a → x"}},
		{"one that stays, and another beside it", `boxes: a: {kind: "service", timeout: "5s"}, lines: {one: {from: "q", to: "a"}, two: {from: "a", to: "d"}}`,
			`boxes: {x: {kind: "service", timeout: "5s"}, a: {kind: "service", timeout: "1s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "x", to: "d"}}`,
			[]string{"changed boxes.a", "  timeout: 5s → 1s", "added boxes.x: service", "changed lines.two", "  from: a → x"}},
		{"two that trade names", `boxes: {a: {kind: "service", timeout: "5s"}, b: {kind: "service", timeout: "1s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "b"}}`,
			`boxes: {a: {kind: "service", timeout: "1s"}, b: {kind: "service", timeout: "5s"}}, lines: {one: {from: "q", to: "b"}, two: {from: "p", to: "a"}}`,
			[]string{"renamed boxes.a was boxes.b", "renamed boxes.b was boxes.a"}},
		{"two that trade what they say, and not their lines", `boxes: {a: {kind: "service", timeout: "5s"}, b: {kind: "service", timeout: "1s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "b"}}`,
			`boxes: {a: {kind: "service", timeout: "1s"}, b: {kind: "service", timeout: "5s"}}, lines: {one: {from: "q", to: "a"}, two: {from: "p", to: "b"}}`,
			[]string{"changed boxes.a", "  timeout: 5s → 1s", "changed boxes.b", "  timeout: 1s → 5s"}},
		{"a line of another name, and a fact", `lines: {one: {from: "q", to: "d", does: "save", timeout: "1s"}}, flows: f: steps: ["one"]`,
			`lines: {uno: {from: "q", to: "d", does: "save", timeout: "2s"}}, flows: f: steps: ["uno"]`,
			[]string{"renamed lines.uno was lines.one", "  timeout: 1s → 2s"}},
		{"a line that does something else", `lines: one: {from: "q", to: "d", does: "save"}`, `lines: uno: {from: "q", to: "d", does: "drop"}`,
			[]string{"removed lines.one: q → d, save", "added lines.uno: q → d, drop"}},
		{"two lines that could be meant", `lines: one: {from: "q", to: "d", does: "save", timeout: "1s"}`,
			`lines: {uno: {from: "q", to: "d", does: "save", timeout: "2s"}, dos: {from: "q", to: "d", does: "save", timeout: "3s"}}`,
			[]string{"added lines.dos: q → d, save", "removed lines.one: q → d, save", "added lines.uno: q → d, save"}},
		{"two lines that trade names", `lines: {one: {from: "q", to: "d", timeout: "1s"}, two: {from: "p", to: "d", timeout: "2s"}}`,
			`lines: {two: {from: "q", to: "d", timeout: "1s"}, one: {from: "p", to: "d", timeout: "2s"}}`,
			[]string{"renamed lines.one was lines.two", "renamed lines.two was lines.one"}},
		{"a flow of another name, and a fact", `lines: one: {from: "q", to: "d"}, flows: f: {steps: ["one"], importance: "normal"}`,
			`lines: one: {from: "q", to: "d"}, flows: g: {steps: ["one"], importance: "critical"}`,
			[]string{"renamed flows.g was flows.f", "  importance: normal → critical"}},
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

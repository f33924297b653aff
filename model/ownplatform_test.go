package model

import (
	"strings"
	"testing"

	"tautline.dev/model/platform"
)

// What platforms say is of facts that there are, and something that they can be.
func TestPlatformsSaySomething(t *testing.T) {
	for _, id := range platform.IDs() {
		d := &decoder{sys: &System{}}
		d.platform(platform.Tree(id), id, platform.IDs())
		for _, p := range d.problems {
			t.Error(p)
		}
	}
}

func TestOwnPlatformsSaySomething(t *testing.T) {
	const fact = `says: "So.", source: "https://x.example", read: "2026-01-01", verified: true}`
	for _, c := range []struct{ of, want string }{
		{`box: tmeout: {default: "1s", ` + fact, `platforms.mine.box.tmeout: there is no fact "tmeout"; did you mean "timeout"?`},
		{`box: timeout: {default: "banana", ` + fact, `platforms.mine.box.timeout.default: timeout is never "banana"; write a length of time`},
		{`box: "channel.maxSize": {max: 5, ` + fact, `channel.maxSize is never 5; write a size`},
		{`box: "store.durable": {value: "yes", ` + fact, `store.durable is never "yes"; write true or false`},
		{`lines: [{title: "in", from: ["*"], facts: tmeout: {default: "1s", ` + fact + `}]`, `platforms.mine.lines[0].facts.tmeout: there is no fact "tmeout"`},
		{`lines: [{title: "in", to: ["stroe"], facts: timeout: {default: "1s", ` + fact + `}]`, `platforms.mine.lines[0].to[0]: there is no kind, family or platform "stroe"; did you mean "store"?`},
		{`lines: [{title: "in", from: ["*"], at: ["serivce"], facts: timeout: {default: "1s", ` + fact + `}]`, `there is no kind, family or platform "serivce"`},
		{`lines: [{title: "in", facts: timeout: {default: "1s", ` + fact + `}]`, `platforms.mine.lines[0]: this is about no line; write from: ["*"]`},
		{`lines: [{title: "in", from: ["acme/other", "mine", "store"], to: ["aws/sqs"], facts: {timeout: {default: "1s", ` + fact + `, "retry.attempts": {default: "unlimited", ` + fact + `}}]`, ""},
	} {
		l := loadText(t, "system: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\"}\nplatforms: mine: {title: \"Mine\", kinds: [\"queue\"], "+c.of+"}\n")
		switch {
		case c.want == "" && len(l.Problems) > 0, c.want != "" && len(l.Problems) != 1:
			t.Errorf("%s: %v", c.of, l.Problems)
		case c.want != "":
			if p := l.Problems[0]; !p.At.IsValid() || !strings.Contains(p.Path+": "+p.Message, c.want) {
				t.Errorf("%s: %s: %s", c.of, p.Path, p.Message)
			}
		}
	}
}

func loadText(t *testing.T, src string) Loaded {
	t.Helper()
	all, err := Load([]string{"-"}, Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

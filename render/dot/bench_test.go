package dot

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules"
)

func BenchmarkWrite(b *testing.B) {
	for _, boxes := range []int{20, 200, 2000} {
		b.Run(fmt.Sprint(boxes), func(b *testing.B) {
			sys := generated(b, boxes)
			r := report(sys)
			for i, l := range sys.Lines {
				r.Questions[l] = rules.Answers{Open: []*rules.Rule{askTimeout, askLoad}}
				if i%3 == 0 {
					r.Findings = append(r.Findings, rules.Finding{Rule: noIdempotency, Severity: rules.Error, On: l.Entity()})
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := Write(io.Discard, sys, r, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// generated is a system of so many boxes, and twice as many lines that mostly
// lead forward.
func generated(t testing.TB, boxes int) *model.System {
	t.Helper()
	kinds := []string{"service", "queue", "worker", "database"}
	m := map[string]any{"system": "generated"}
	all, lines := map[string]any{}, map[string]any{}
	for i := range boxes {
		all[fmt.Sprintf("b%04d", i)] = map[string]any{"kind": kinds[i%len(kinds)]}
		for j := range 2 {
			to := (i + 1 + (i*7+j*3)%9) % boxes
			lines[fmt.Sprintf("l%04d-%d", i, j)] = map[string]any{
				"from": fmt.Sprintf("b%04d", i), "to": fmt.Sprintf("b%04d", to), "interaction": "send", "timeout": "1s",
			}
		}
	}
	m["boxes"], m["lines"] = all, lines
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(string(text))})
	if err != nil {
		t.Fatal(err)
	}
	if loaded[0].System == nil {
		t.Fatal(loaded[0].Problems)
	}
	return loaded[0].System
}

// TestShape checks that chains are broken and nothing else is.
func TestShape(t *testing.T) {
	chain := func(n int) *model.System {
		var b strings.Builder
		b.WriteString("package chain\nsystem: \"chain\"\nboxes: {\n")
		for i := range n {
			fmt.Fprintf(&b, "\ts%d: kind: \"service\"\n", i)
		}
		b.WriteString("}\nlines: {\n")
		for i := range n - 1 {
			fmt.Fprintf(&b, "\tl%d: {from: \"s%d\", to: \"s%d\", interaction: \"request-reply\"}\n", i, i, i+1)
		}
		b.WriteString("}\n")
		loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(b.String())})
		if err != nil || loaded[0].System == nil {
			t.Fatal(err, loaded)
		}
		return loaded[0].System
	}
	tests := []struct {
		name      string
		sys       *model.System
		asked     Direction
		direction Direction
		broken    bool
	}{
		{"one box", chain(1), Auto, LeftToRight, false},
		{"four in a row", chain(4), Auto, TopToBottom, false},
		{"twenty in a row", chain(20), Auto, LeftToRight, true},
		{"as asked", chain(3), LeftToRight, LeftToRight, false},
		{"as asked, and broken", chain(6), LeftToRight, LeftToRight, true},
		{"downwards, and broken", chain(20), TopToBottom, TopToBottom, true},
		{"a net", generated(t, 40), Auto, "", false},
	}
	for _, test := range tests {
		p := newPicture(test.sys, nil, Options{Direction: test.asked})
		if test.direction != "" && p.plan.direction != test.direction {
			t.Errorf("%s goes %s, want %s", test.name, p.plan.direction, test.direction)
		}
		if broken := len(p.heads()) > 0; broken != test.broken {
			t.Errorf("%s: broken %v, want %v", test.name, broken, test.broken)
		}
	}
}

package dot

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// fan is a worker that calls so many services at the same time.
func fan(t *testing.T, n int) *model.System {
	t.Helper()
	var boxes, lines strings.Builder
	var steps []string
	for i := range n {
		fmt.Fprintf(&boxes, "\ts%d: kind: \"service\"\n", i)
		fmt.Fprintf(&lines, "\tl%d: {from: \"w\", to: \"s%d\", interaction: \"request-reply\", timeout: \"3s\"}\n", i, i)
		steps = append(steps, fmt.Sprintf("%q", fmt.Sprint("l", i)))
	}
	src := "package fan\nsystem: \"fan\"\nboxes: {\n\tw: kind: \"worker\"\n" + boxes.String() + "}\nlines: {\n" + lines.String() +
		"}\nflows: f: steps: [[" + strings.Join(steps, ", ") + "]]\n"
	return modeltest.Load(t, src)
}

// TestKey: annotations stand beside the lines while that fits a page; else
// numbers do, and below the drawing each number says what its line promises.
func TestKey(t *testing.T) {
	small, large := fan(t, 3), fan(t, 40)
	if got := draw(t, small, nil, Options{}); strings.Contains(got, "cluster_sheet") {
		t.Error("a small drawing has a key")
	}
	r := report(large,
		rules.Finding{Rule: noIdempotency, Severity: rules.Error, On: large.Line("l7").Entity()},
		rules.Finding{Rule: noIdempotency, Severity: rules.Info, On: large.Line("l8").Entity()},
	)
	r.Questions[large.Line("l9")] = rules.Answers{Open: []*rules.Rule{askTimeout}}
	drawing := draw(t, large, r, Options{})
	key := statement(t, drawing, "<B>l39</B>")
	for _, want := range []string{"<B> 40 </B>", "timeout 3s", "? timeout", "retry-without-idempotency"} {
		if !strings.Contains(key, want) {
			t.Errorf("the key lacks %s", want)
		}
	}
	tests := []struct{ line, has, lacks string }{
		{"l6", "<B> 7 </B>", "timeout 3s"},
		{"l7", `BGCOLOR="` + Light.Error + `"`, "retry-without-idempotency"},
		{"l8", "<B> 9 </B>", Light.Info},
		{"l9", "<B> ?</B>", Light.Error},
	}
	for _, test := range tests {
		got := statement(t, drawing, `id="line-`+test.line+`"`)
		if !strings.Contains(got, test.has) || strings.Contains(got, test.lacks) {
			t.Errorf("%s: %s, want %s and not %s", test.line, got, test.has, test.lacks)
		}
	}
	if got := draw(t, large, nil, Options{Plain: true}); strings.Contains(got, "cluster_sheet") {
		t.Error("a drawing without layout has a key, and no numbers to go with it")
	}
}

// TestKeyOfSteps: in a flow the numbers are those of its steps, with letters
// where several are done at the same time.
func TestKeyOfSteps(t *testing.T) {
	sys := fan(t, 40)
	v, err := view.Of(sys, "flow:f", view.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := newPicture(sys, nil, Options{View: v})
	for line, want := range map[string]string{"l0": "1a", "l25": "1z", "l26": "1aa", "l39": "1an"} {
		if got := p.numbers[sys.Line(line)]; got != want {
			t.Errorf("%s is %s, want %s", line, got, want)
		}
	}
}

// TestKeyOfHostileText: no text gets out of the key, or breaks it.
func TestKeyOfHostileText(t *testing.T) {
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			sys := fan(t, 40)
			r := disguise(sys, test.text)
			drawing := draw(t, sys, r, Options{})
			if got := skeleton(t, drawing); !strings.Contains(got, "cluster_sheet") {
				t.Errorf("no key: %s", got)
			}
			if len(drawing) > 400_000 {
				t.Errorf("%d bytes", len(drawing))
			}
		})
	}
}

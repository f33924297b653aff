package json

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
)

// What whatif writes fits the published schema, whatever the model holds.
func TestWhatIfFitsItsSchema(t *testing.T) {
	schema := compile(t, WhatIfSchema)
	for name, src := range map[string]string{
		"unknown everywhere": `system: "s"
boxes: {a: kind: "client", b: kind: "function", q: kind: "queue", w: kind: "worker", db: kind: "database"}
lines: {x: {from: "a", to: "b"}, y: {from: "b", to: "q"}, z: {from: "q", to: "w"}, s: {from: "w", to: "db"}}
flows: f: steps: ["x", "y", "z", "s"]`,
		"no flow": `system: "s"
boxes: {a: kind: "service", b: kind: "service"}
lines: x: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "none", retry: attempts: "unlimited"}`,
		"hostile": `system: "s"
boxes: {a: kind: "client", b: {kind: "function", monitoring: {alarms: ["errors </script>\u2028\u202e"], runbook: "javascript:x"}}, c: kind: "external"}
lines: {x: {from: "a", to: "b", interaction: "request-reply", operation: "command", load: {typical: 1e308, peak: 1e308}}
	y: {from: "b", to: "c", interaction: "request-reply", operation: "command", dependency: "soft", fallback: "\"}],\"x\": [{\"", when: "<b>"}}
flows: f: steps: ["x", "y"]`,
	} {
		loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
		if err != nil || len(loaded[0].Problems) > 0 {
			t.Fatal(name, err, loaded[0].Problems)
		}
		sys := loaded[0].System
		p := whatif.Prepare(sys)
		tables := []*whatif.Table{p.FailureModel(0)}
		var answers []*whatif.Outcome
		for _, b := range sys.Boxes {
			for _, f := range []whatif.Failure{whatif.Down, whatif.Slow} {
				q, err := whatif.Choose(sys, []string{b.ID}, f, 0)
				if err != nil {
					t.Fatal(err)
				}
				answers = append(answers, p.Ask(q))
			}
		}
		var b bytes.Buffer
		if err := WhatIf(&b, "test", answers, tables); err != nil {
			t.Fatal(err)
		}
		got, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(got); err != nil {
			t.Errorf("%s: %v\n%s", name, err, b.Bytes())
		}
		if bytes.Contains(b.Bytes(), []byte("</script>")) || bytes.Contains(b.Bytes(), []byte("\u2028")) {
			t.Errorf("%s: a text can end a script that holds the document", name)
		}
	}
}

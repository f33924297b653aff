package json

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

func compile(t *testing.T, src []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("document.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("document.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []any{map[string]any{}, map[string]any{"schemaVersion": 1.0, "surprise": true}, []any{}, nil} {
		if s.Validate(other) == nil {
			t.Errorf("the schema takes %v: it would take anything", other)
		}
	}
	return s
}

// What check writes, and what it writes when it can't judge, fits the
// published schema.
func TestCheckFitsItsSchema(t *testing.T) {
	s := compile(t, CheckSchema)
	for name, src := range map[string]string{
		"findings": `system: "s"
boxes: {a: kind: "function", b: kind: "function", q: {kind: "queue", platform: "aws/sqs"}}
lines: {call: {from: "a", to: "b", interaction: "request-reply"}, take: {from: "q", to: "b"}}
waivers: [{rule: "function-chaining", on: "lines.call", reason: "<b>", by: "me", until: "2027-01-01"}]`,
		"nothing": `system: "s"
boxes: {a: kind: "client"}`,
		"hostile": `system: "s"
boxes: {a: {kind: "function", title: "</script>\u2028\u202e"}, b: kind: "function"}
lines: call: {from: "a", to: "b", does: "\"}],\"x\": [{\"", interaction: "request-reply", operation: "command"}`,
		"problems": `system: 3
boxes: {a: kind: "functio"}
lines: l: {from: "x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
			if err != nil {
				t.Fatal(err)
			}
			var reports []*rules.Report
			if sys := loaded[0].System; sys != nil {
				reports = append(reports, rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}))
			}
			var b bytes.Buffer
			if err := Check(&b, "test", reports, loaded); err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(doc); err != nil {
				t.Errorf("%v\n%s", err, b.Bytes())
			}
			if bytes.Contains(b.Bytes(), []byte("</script>")) || bytes.Contains(b.Bytes(), []byte("\u2028")) {
				t.Errorf("a text can end a script that holds the document:\n%s", b.Bytes())
			}
			if name == "findings" {
				var d document
				if err := json.Unmarshal(b.Bytes(), &d); err != nil || len(d.Findings) == 0 || len(d.Waived) != 1 || len(d.Waived[0].Facts) == 0 {
					t.Errorf("%v: %d findings, %d waived", err, len(d.Findings), len(d.Waived))
				}
			}
		})
	}
}

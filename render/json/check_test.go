package json

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

func compile(t *testing.T, src []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	if id, _ := doc.(map[string]any)["$id"].(string); !strings.HasPrefix(id, "https://tautline.dev/schema/") || !strings.HasSuffix(id, "-"+SchemaVersion+".json") {
		t.Errorf("the schema of documents of version %s is called %q", SchemaVersion, id)
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

// One fault has one fingerprint in whatever system it is, and in a document of
// several the two tell all findings apart.
func TestFingerprints(t *testing.T) {
	const boxes = `
boxes: {a: kind: "function", b: kind: "function", c: kind: "function"}
lines: {there: {from: "a", to: "b", interaction: "request-reply"}, on: {from: "b", to: "c", interaction: "request-reply"}}
waivers: [{rule: "function-chaining", on: "lines.there", reason: "known", by: "me", until: "2027-01-01"}]`
	var reports []*rules.Report
	for _, name := range []string{"one", "two"} {
		loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(`system: "` + name + `"` + boxes)})
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, rules.Judge(loaded[0].System, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}))
	}
	var b bytes.Buffer
	if err := Check(&b, "test", reports, nil); err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	type key struct{ system, fingerprint string }
	seen := map[key]string{}
	in := map[string]map[string]bool{} // the systems that have a fingerprint
	for _, f := range slices.Concat(d.Findings, d.Waived) {
		is := f.Rule + " on " + f.Entity
		k := key{f.System, f.Fingerprint}
		if other, twice := seen[k]; twice {
			t.Errorf("in %s, %s and %s have one fingerprint", f.System, other, is)
		}
		seen[k] = is
		if in[f.Fingerprint] == nil {
			in[f.Fingerprint] = map[string]bool{}
		}
		in[f.Fingerprint][f.System] = true
	}
	for fingerprint, systems := range in {
		if len(systems) != 2 {
			t.Errorf("%s, of one fault in two systems, is in %v alone", fingerprint, systems)
		}
	}
	if len(in) < 8 {
		t.Errorf("only %d fingerprints", len(in))
	}
}

// What was judged in part says which part, and fits the published schema.
func TestJudgedInPart(t *testing.T) {
	s := compile(t, CheckSchema)
	sys := modeltest.Load(t, "system: \"s\"\nboxes: a: kind: \"client\"")
	rule := catalogue.All()[0]
	r := &rules.Report{System: sys, Profile: "merge", Skipped: []rules.Skipped{
		{Rule: rule, On: sys.Entity(), Needs: []string{"tautline explore --flow f"}, Seen: "explored with one fault only"},
		{Rule: rule, On: sys.Entity(), Needs: []string{"owner"}},
	}}
	var b bytes.Buffer
	if err := Check(&b, "test", []*rules.Report{r}, nil); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, b.Bytes())
	}
	var d struct{ Skipped []struct{ Seen *string } }
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Skipped) != 2 || d.Skipped[0].Seen == nil || *d.Skipped[0].Seen != "explored with one fault only" || d.Skipped[1].Seen != nil {
		t.Errorf("%s", b.Bytes())
	}
}

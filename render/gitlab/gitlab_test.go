package gitlab_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/render/gitlab"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// GitLab publishes no schema: this one is written from what its documentation says of
// the format.
//
//go:embed testdata/codequality.schema.json
var described []byte

func valid(t *testing.T, doc []byte) error {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(described))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("s.json", schema); err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("s.json").Validate(v)
}

func TestCheck(t *testing.T) {
	s := modeltest.Load(t, `system: "shop"
boxes: {api: kind: "service", orders: {kind: "database", platform: "postgres"}, q: {kind: "queue", platform: "aws/sqs"}}
lines: {
	save: {from: "api", to: "orders", operation: "write", interaction: "request-reply"}
	tell: {from: "api", to: "q", operation: "event", interaction: "send"}
}`)
	r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	var b bytes.Buffer
	if err := gitlab.Check(&b, "", []*rules.Report{r}); err != nil {
		t.Fatal(err)
	}
	if err := valid(t, b.Bytes()); err != nil {
		t.Fatal(err)
	}
	var all []struct{ Fingerprint, Severity string }
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	seen, severities := map[string]bool{}, map[string]bool{}
	for _, v := range all {
		if seen[v.Fingerprint] {
			t.Errorf("two violations would be shown as one: %s", v.Fingerprint)
		}
		seen[v.Fingerprint], severities[v.Severity] = true, true
	}
	if len(all) != len(r.Findings) || !severities["critical"] || !severities["major"] || !severities["info"] {
		t.Errorf("%d violations of %d findings: %v", len(all), len(r.Findings), severities)
	}
	if valid(t, bytes.Replace(b.Bytes(), []byte("check_name"), []byte("checkName"), 1)) == nil || valid(t, bytes.Replace(b.Bytes(), []byte("critical"), []byte("error"), 1)) == nil {
		t.Error("the schema takes anything")
	}
}

// A model that can't be judged is no empty report.
func TestProblems(t *testing.T) {
	file := &value.File{Name: "./shop/s.cue", Src: []byte("liens: 1\n")}
	failed := []model.Loaded{{Dir: "shop", Problems: []value.Problem{{At: value.Span{File: file, End: 5}, Message: "there is no such field"}, {Message: "nothing here"}}}}
	var b bytes.Buffer
	if err := gitlab.Problems(&b, "teams", failed); err != nil {
		t.Fatal(err)
	}
	if err := valid(t, b.Bytes()); err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Description, Severity string
		Location              struct{ Path string }
	}
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Severity != "blocker" || all[0].Location.Path != "teams/shop/s.cue" || all[1].Location.Path != "teams/shop" {
		t.Errorf("%+v", all)
	}
}

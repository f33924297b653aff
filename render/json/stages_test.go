package json

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/change"
	"tautline.dev/rules/readiness"
)

// TestDefaultStage: documents say in which stage a system was read that nobody named, and
// which others nobody has looked at.
func TestDefaultStage(t *testing.T) {
	ls, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader("system: \"s\"\n_stage: *\"dev\" | \"prod\" @tag(stage)\nboxes: a: kind: \"service\"\n")})
	if err != nil || ls[0].System == nil {
		t.Fatal(err, ls)
	}
	judged := func() *rules.Report {
		return rules.Judge(ls[0].System, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	}
	for name, c := range map[string]struct {
		schema *jsonschema.Schema
		write  func(io.Writer) error
	}{
		"check": {compile(t, CheckSchema), func(w io.Writer) error { return Check(w, "v0", []*rules.Report{judged()}, nil) }},
		"ready": {compile(t, ReadySchema), func(w io.Writer) error {
			return Ready(w, "v0", []*readiness.Checklist{readiness.Check(judged())}, nil)
		}},
		"diff": {compile(t, DiffSchema), func(w io.Writer) error {
			c := &change.Change{Before: "main", After: "the work tree", Systems: change.All([]change.Pair{{Was: judged(), Is: judged()}}, "main", nil)}
			return Change(w, "v0", c, nil)
		}},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		fitsSchema(t, name, c.schema, b.Bytes())
		if flat := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(flat, `"stageByDefault": "stage=dev", "stagesNotJudged": [ "stage=prod" ]`) {
			t.Errorf("%s: %s", name, flat)
		}
	}
}

package json

import (
	"bytes"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/own"
)

func TestTrialsFitTheirSchema(t *testing.T) {
	s := modeltest.Load(t, `system: "fixture"
boxes: {api: kind: "service", q: kind: "queue"} // want "a-queue"
boxes: w: kind: "worker" // want "a-queue"
rules: {
	"a-queue": {scope: "box", severity: "error", match: kind: value: "queue", message: "m", why: "w", fix: "f"}
	"a-service": {scope: "box", severity: "error", match: kind: value: "service", message: "m", why: "w", fix: "f"}
}`)
	all := own.Rules(s)
	trial, problems := own.Try(rules.Judge(s, rules.Options{Rules: all}), all)
	if len(problems) > 0 || len(trial.Failures) != 2 {
		t.Fatal(problems, trial.Failures)
	}
	failed := []model.Loaded{{Problems: []value.Problem{{Message: "no"}}}}
	for _, doc := range []struct {
		trials []own.Trial
		failed []model.Loaded
		wants  []string
	}{
		{[]own.Trial{trial}, nil, []string{`"kind": "missing"`, `"kind": "unexpected"`, `"wants": 2`, `"untried": [`, `"a-service"`, `"passed": false`}},
		{nil, failed, []string{`"message": "no"`}},
		{nil, nil, nil},
	} {
		var b bytes.Buffer
		if err := Trials(&b, "v0", doc.trials, doc.failed); err != nil {
			t.Fatal(err)
		}
		got, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, TestSchema).Validate(got); err != nil {
			t.Errorf("%v\n%s", err, b.Bytes())
		}
		for _, want := range doc.wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("there is no %s in\n%s", want, b.Bytes())
			}
		}
	}
}

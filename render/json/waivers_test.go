package json

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

func TestWaiversFitTheirSchema(t *testing.T) {
	s := modeltest.Load(t, `system: "shop"
boxes: {api: kind: "service", q: {kind: "queue", platform: "aws/sqs"}}
lines: tell: {from: "api", to: "q", operation: "event", interaction: "send"}
waivers: [
	{rule: "timeout-unstated", on: "lines.tell", reason: "the driver's", until: "2026-11-29", by: "jo"},
	{rule: "sync-cycle", on: "lines.tell", reason: "never was", until: "2026-01-31", by: "jo"},
]`)
	var b bytes.Buffer
	r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err := Waivers(&b, "v0", []*rules.Report{r}); err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := compile(t, WaiversSchema).Validate(doc); err != nil {
		t.Errorf("%v\n%s", err, b.Bytes())
	}
	for _, want := range []string{`"state": "expires soon"`, `"daysLeft": 9`, `"state": "expired"`, `"daysLeft": -293`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %s in\n%s", want, b.Bytes())
		}
	}
}

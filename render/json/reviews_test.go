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

func TestReviewsFitTheirSchema(t *testing.T) {
	s := modeltest.Load(t, `system: "shop"
boxes: {api: kind: "service", q: {kind: "queue", platform: "aws/sqs"}}
lines: tell: {from: "api", to: "q", operation: "event", interaction: "send"}
reviews: [
	{on: "lines.tell", question: "timeout", asked: "2026-11-20", by: "jo"},
	{on: "lines.tell", question: "retry", asked: "2026-11-01", by: "jo", answered: "2026-11-03", decision: "none"},
	{on: "lines.tell", question: "operation", asked: "2026-11-01", by: "jo", answered: "2026-11-04", decision: "an event", link: "https://example.com"},
	{on: "lines.tell", question: "interaction", asked: "2026-12-24", by: "jo"},
]`)
	r := rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	for open, want := range map[bool][]string{
		false: {`"state": "open"`, `"days": 1`, `"state": "answered, not stated"`, `"days": 2`, `"state": "answered"`, `"state": "stated since"`, `"days": 0`},
		true:  {`"state": "open"`},
	} {
		var b bytes.Buffer
		if err := Reviews(&b, "v0", []*rules.Report{r}, open); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(t, ReviewsSchema).Validate(doc); err != nil {
			t.Errorf("%v\n%s", err, b.Bytes())
		}
		for _, w := range want {
			if !strings.Contains(b.String(), w) {
				t.Errorf("there is no %s in\n%s", w, b.Bytes())
			}
		}
		if open && strings.Contains(b.String(), `"state": "answered"`) {
			t.Errorf("what is answered is open:\n%s", b.Bytes())
		}
	}
}

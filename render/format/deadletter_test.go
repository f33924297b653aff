package format_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/text"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// pictures are a system as each format draws it, in plain words.
func pictures(t *testing.T, sys *model.System, r *rules.Report) map[string]string {
	t.Helper()
	v, err := view.Of(sys, "system", view.Options{Report: r})
	if err != nil {
		t.Fatal(err)
	}
	var d, m, w bytes.Buffer
	if err := dot.Write(&d, sys, r, dot.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := mermaid.Flowchart(&m, v, r, mermaid.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := text.Picture(&w, text.Style{}, v, r, 200); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"dot": d.String(), "mermaid": m.String(), "text": w.String()}
}

// TestPicturesParkAsRulesSay: a dead letter that a rule says gets nothing is drawn
// as one by no picture, and one of which no rule says so by every picture.
func TestPicturesParkAsRulesSay(t *testing.T) {
	vain := regexp.MustCompile(`: refused|: after no number|dead, not in`)
	for name, c := range map[string]struct {
		rest  string
		rules string // what refuses it, "" for nothing
	}{
		"a queue's":                        {`boxes: q: channel: deadLetter: {to: "sqs", after: 3}`, ""},
		"a queue's, of another cloud":      {`boxes: q: channel: deadLetter: {to: "pubsub", after: 3}`, "dead-letter-cannot-receive"},
		"a queue's, of another kind":       {`boxes: q: channel: deadLetter: {to: "fifo", after: 3}`, "dead-letter-wrong-type"},
		"after no number of times":         {`boxes: q: channel: deadLetter: {to: "sqs", after: "unlimited"}`, "unbounded-retry"},
		"a function's":                     {`boxes: f: inbox: deadLetter: "sqs"`, ""},
		"a function's, into a table":       {`boxes: f: inbox: deadLetter: "db"`, "dead-letter-cannot-receive"},
		"a line's":                         {`lines: l: deadLetter: "sqs"`, ""},
		"a line's, into a table":           {`lines: l: deadLetter: "db"`, "dead-letter-cannot-receive"},
		"a line's, wherever a program may": {`lines: p: deadLetter: "db"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(fmt.Sprintf(`system: "x"
boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda"}, w: kind: "worker"
q: {kind: "queue", platform: "aws/sqs", channel: retention: "4d"}
sqs: {kind: "queue", platform: "aws/sqs", channel: retention: "14d"}, fifo: {kind: "queue", platform: "aws/sqs-fifo"}, pubsub: {kind: "queue", platform: "gcp/pubsub"}, db: {kind: "database", platform: "aws/dynamodb"}}
lines: {l: {from: "t", to: "f", interaction: "deliver"}, p: {from: "q", to: "w", interaction: "poll", ack: "after-work"}}
%s`, c.rest))})
			if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 {
				t.Fatal(err, loaded)
			}
			sys := loaded[0].System
			r := rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
			told := false
			for _, f := range r.Findings {
				told = told || f.Rule.Name == c.rules
			}
			if told != (c.rules != "") {
				t.Fatalf("%s says nothing: %v", c.rules, r.Findings)
			}
			for format, drawn := range pictures(t, sys, nil) {
				if inVain := vain.MatchString(drawn); inVain != told {
					t.Errorf("%s draws that nothing is parked: %t, and the rules say so: %t\n%s", format, inVain, told, drawn)
				}
			}
			for _, l := range sys.Lines {
				if parking := custody.ParkingOf(sys, l); parking.To != nil && told {
					t.Errorf("%s is parked in %s", l.ID, parking.To.ID)
				}
			}
		})
	}
}

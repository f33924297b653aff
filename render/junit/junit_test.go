package junit_test

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/render/junit"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// report is what a reader of the format looks at.
type report struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name    string `xml:"name,attr"`
		Skipped int    `xml:"skipped,attr"`
		Cases   []struct {
			Name    string `xml:"name,attr"`
			File    string `xml:"file,attr"`
			Skipped *struct {
				Message string `xml:"message,attr"`
			} `xml:"skipped"`
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func read(t *testing.T, doc []byte) report {
	t.Helper()
	var r report
	if err := xml.Unmarshal(doc, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

const shop = `system: "shop"
boxes: {api: kind: "service", orders: {kind: "database", platform: "postgres"}, q: {kind: "queue", platform: "aws/sqs"}}
lines: {
	save: {from: "api", to: "orders", operation: "write", interaction: "request-reply"}
	tell: {from: "api", to: "q", operation: "event", interaction: "send"}
}`

func checked(t *testing.T, failOn rules.Severity) ([]byte, *rules.Report) {
	t.Helper()
	r := rules.Judge(modeltest.Load(t, shop), rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	var b bytes.Buffer
	if err := junit.Check(&b, "services", []*rules.Report{r}, failOn); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

// What has failed is what check exits with 1 for; nothing milder, and nothing that
// wasn't judged, has passed.
func TestCheck(t *testing.T) {
	for _, failOn := range []rules.Severity{rules.Error, rules.Warning, rules.Info} {
		doc, r := checked(t, failOn)
		got := read(t, doc)
		fail, passed := 0, 0
		for s := failOn; s <= rules.Error; s++ {
			fail += r.Count(s)
		}
		for _, c := range got.Suites[0].Cases {
			if c.Skipped == nil && c.Failure == nil && c.Error == nil {
				passed++
			}
			if c.Skipped != nil && c.Skipped.Message == "" {
				t.Errorf("%s is skipped, and nobody knows why", c.Name)
			}
		}
		if fail == 0 || got.Failures != fail || passed != 0 || got.Tests != len(r.Findings)+len(r.Skipped) {
			t.Errorf("from %s on: %d failures, want %d; %d passed; %d tests of %d findings and %d not judged", failOn, got.Failures, fail, passed, got.Tests, len(r.Findings), len(r.Skipped))
		}
	}
}

// One test has passed where nothing fails: the verdict as a whole.
func TestNothingFails(t *testing.T) {
	r := rules.Judge(modeltest.Load(t, "system: \"s\"\nowner: \"t\"\nboxes: web: kind: \"client\"\n"), rules.Options{Rules: catalogue.All()})
	var b bytes.Buffer
	if err := junit.Check(&b, "", []*rules.Report{r}, rules.Error); err != nil {
		t.Fatal(err)
	}
	got := read(t, b.Bytes())
	if last := got.Suites[0].Cases[len(got.Suites[0].Cases)-1]; got.Failures != 0 || last.Name != "tautline check" || last.Skipped != nil {
		t.Errorf("%s", b.String())
	}
}

func TestProblems(t *testing.T) {
	file := &value.File{Name: "shop/s.cue", Src: []byte("liens: 1\n")}
	failed := []model.Loaded{{Dir: "shop", Problems: []value.Problem{{At: value.Span{File: file, End: 5}, Message: "no \x1b[31mred ]]> <field>"}}}}
	var b bytes.Buffer
	if err := junit.Problems(&b, "services", failed); err != nil {
		t.Fatal(err)
	}
	got := read(t, b.Bytes())
	if got.Tests != 1 || got.Errors != 1 || got.Suites[0].Cases[0].File != "services/shop/s.cue" || strings.Contains(b.String(), "\x1b") {
		t.Errorf("%s", b.String())
	}
}

package sarif_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/render/sarif"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/own"
)

// log is what a reader of the format looks at.
type log struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID                                string
					ShortDescription, FullDescription struct{ Text string }
					Help                              struct{ Text, Markdown string }
				}
			}
		}
		Invocations []struct{ ExecutionSuccessful bool }
		Results     []struct {
			RuleID    string
			RuleIndex int
			Level     string
			Message   struct{ Text string }
			Locations []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
				}
			}
			RelatedLocations    []struct{ ID int }
			PartialFingerprints map[string]string
		}
	}
}

func read(t *testing.T, doc []byte) log {
	t.Helper()
	var l log
	if err := json.Unmarshal(doc, &l); err != nil {
		t.Fatal(err)
	}
	if len(l.Runs) != 1 {
		t.Fatalf("%d runs", len(l.Runs))
	}
	return l
}

func judge(t *testing.T, src string) *rules.Report {
	t.Helper()
	return rules.Judge(modeltest.Load(t, src), rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
}

const shop = `system: "shop"
boxes: {api: kind: "service", orders: {kind: "database", platform: "postgres"}, q: {kind: "queue", platform: "aws/sqs"}}
lines: {
	save: {from: "api", to: "orders", operation: "write", interaction: "request-reply"}
	tell: {from: "api", to: "q", operation: "event", interaction: "send"}
}
`

func TestCheck(t *testing.T) {
	r := judge(t, shop)
	var b bytes.Buffer
	if err := sarif.Check(&b, "1.2.3", "services/pay", []*rules.Report{r}); err != nil {
		t.Fatal(err)
	}
	run := read(t, b.Bytes()).Runs[0]
	if len(run.Results) != len(r.Findings) || !run.Invocations[0].ExecutionSuccessful {
		t.Fatalf("%d results of %d findings; %+v", len(run.Results), len(r.Findings), run.Invocations)
	}
	linked, levels := false, map[string]bool{}
	for i, got := range run.Results {
		f := r.Findings[i]
		at := f.At.Place()
		levels[got.Level] = true
		region := got.Locations[0].PhysicalLocation.Region
		switch rule := run.Tool.Driver.Rules[got.RuleIndex]; {
		case got.RuleID != f.Rule.Name || rule.ID != got.RuleID || rule.ShortDescription.Text == "" || rule.FullDescription.Text == "" || rule.Help.Text == "" || rule.Help.Markdown == "":
			t.Errorf("%s: %+v", f.Rule.Name, rule)
		case !strings.HasPrefix(got.Message.Text, strings.NewReplacer("[", `\[`, "]", `\]`).Replace(f.Message)):
			t.Errorf("%s: %q, want %q", f.Rule.Name, got.Message.Text, f.Message)
		case region.StartLine != at.Line || region.StartColumn != at.Column || region.EndLine != at.EndLine || region.EndColumn != at.EndColumn:
			t.Errorf("%s: %+v, want %+v", f.Rule.Name, region, at)
		case got.PartialFingerprints["tautline/v1"] != "shop/"+f.Fingerprint() || got.PartialFingerprints["primaryLocationLineHash"] == "":
			t.Errorf("%s: %v", f.Rule.Name, got.PartialFingerprints)
		}
		for _, rel := range got.RelatedLocations {
			linked = true
			if link := "](" + string(rune('0'+rel.ID)) + ")"; !strings.Contains(got.Message.Text, link) {
				t.Errorf("%s: nothing leads to related location %d: %q", f.Rule.Name, rel.ID, got.Message.Text)
			}
		}
	}
	if !linked {
		t.Error("nothing is related to anything")
	}
	for _, level := range []string{"error", "warning", "note"} {
		if !levels[level] {
			t.Errorf("there is no %s", level)
		}
	}
}

// Files are named from the root of the repository, as a reference that no space or
// sign ends.
func TestPaths(t *testing.T) {
	file := &value.File{Name: "my models/a#1%.cue", Src: []byte("system: 1\n")}
	failed := []model.Loaded{{Dir: "my models", Problems: []value.Problem{
		{At: value.Span{File: file, Start: 8, End: 9}, Path: "system", Message: "not a name"},
		{Message: "there is no such [directory]"},
	}}}
	var b bytes.Buffer
	if err := sarif.Problems(&b, "1.2.3", "services/pay", failed); err != nil {
		t.Fatal(err)
	}
	run := read(t, b.Bytes()).Runs[0]
	if run.Invocations[0].ExecutionSuccessful || len(run.Results) != 2 {
		t.Fatalf("%+v, %d results", run.Invocations, len(run.Results))
	}
	for i, want := range []struct{ uri, says string }{
		{"services/pay/my%20models/a%231%25.cue", "this model can't be judged: system: not a name"},
		{"services/pay/my%20models", `this model can't be judged: there is no such \[directory\]`},
	} {
		got := run.Results[i]
		if at := got.Locations[0].PhysicalLocation; at.ArtifactLocation.URI != want.uri || at.Region.StartLine != 1 {
			t.Errorf("%+v, want %s", at, want.uri)
		}
		if got.Message.Text != want.says || got.Level != "error" {
			t.Errorf("%s: %q, want %q", got.Level, got.Message.Text, want.says)
		}
	}
}

// What a team's own rule says is one line in which nothing is moved, and a brace is one:
// a message has placeholders in braces.
func TestOwnWords(t *testing.T) {
	s := modeltest.Load(t, shop+`rules: "acme-x": {
	scope: "line", severity: "error", match: timeout: state: "unknown"
	message: "a \u202eb {{0}} of {id}\n::error::", why: "w \u202ex\ny", fix: "f \u202ex\ny", falsePositives: "p \u202ex\ny"
}
`)
	r := rules.Judge(s, rules.Options{Rules: append(catalogue.All(), own.Rules(s)...), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	var b bytes.Buffer
	if err := sarif.Check(&b, "1.2.3", "", []*rules.Report{r}); err != nil {
		t.Fatal(err)
	}
	run := read(t, b.Bytes()).Runs[0]
	for _, of := range run.Tool.Driver.Rules {
		if of.ID != "acme-x" {
			continue
		}
		for _, text := range []string{of.ShortDescription.Text, of.FullDescription.Text, of.Help.Text, of.Help.Markdown} {
			if strings.Contains(text, "\u202e") || strings.Contains(text, "\ny") {
				t.Errorf("%q", text)
			}
		}
	}
	told := 0
	for _, of := range run.Results {
		if of.RuleID != "acme-x" {
			continue
		}
		if told++; !strings.HasPrefix(of.Message.Text, `a \\u202eb {{0}} of `) || strings.Contains(of.Message.Text, "\n::") {
			t.Errorf("%q", of.Message.Text)
		}
	}
	if told == 0 {
		t.Error("the rule says nothing")
	}
}

package format_test

import (
	"bytes"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
	"tautline.dev/render/layout"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

func TestTable(t *testing.T) {
	table := format.Table[int]{{Name: "text"}, {Name: "count", For: "a number"}}
	if got := table.Help(); got != "text, count (a number)" {
		t.Errorf("help says %q", got)
	}
	if got := strings.Join(table.Names(), " "); got != "text count" {
		t.Errorf("the names are %q", got)
	}
	if f, ok := table.Find("count"); !ok || f.For != "a number" {
		t.Errorf("count is %v, %v", f, ok)
	}
	if _, ok := table.Find("nothing"); ok {
		t.Error("there is a format that there isn't")
	}
}

// Every row can be asked for by its name, and can write.
func TestTables(t *testing.T) {
	complete(t, "Verdicts", format.Verdicts)
	complete(t, "Assumptions", format.Assumptions)
	complete(t, "Records", format.Records)
	complete(t, "Checklists", format.Checklists)
	complete(t, "Signatures", format.Signatures)
	complete(t, "Explorations", format.Explorations)
	complete(t, "Programs", format.Programs)
	complete(t, "Outcomes", format.Outcomes)
	complete(t, "FailureModels", format.FailureModels)
	complete(t, "Drawings", format.Drawings)
	complete(t, "Plots", format.Plots)
	complete(t, "Rules", format.Rules)
	complete(t, "Explanations", format.Explanations)
	complete(t, "Items", format.Items)
	complete(t, "PlatformLists", format.PlatformLists)
}

func complete[D any](t *testing.T, name string, table format.Table[D]) {
	t.Helper()
	seen := map[string]bool{}
	for _, f := range table {
		if f.As == 0 {
			t.Errorf("%s: nobody says what reads %s", name, f.Name)
		}
		if f.Name == "" || strings.ContainsAny(f.Name, "=, ") || seen[f.Name] || f.Write == nil {
			t.Errorf("%s: the row %q has no name of its own, or writes nothing", name, f.Name)
		}
		seen[f.Name] = true
	}
	if len(table) == 0 {
		t.Errorf("%s is empty", name)
	}
}

// Every format of a picture shows the boxes, and takes what it was asked for.
func TestDrawings(t *testing.T) {
	sys := modeltest.Named(t, `boxes: {web: kind: "client", api: kind: "service"}, lines: ask: {from: "web", to: "api"}`)
	var notes, laid []string
	d := format.Drawing{
		Report: &rules.Report{System: sys}, View: view.Whole(sys), Direction: "TB",
		Lay: func(graph []byte, to string, o layout.Options) (layout.Result, error) {
			laid = append(laid, to)
			plain, err := o.Plain()
			if err != nil || bytes.Equal(plain, graph) || o.Title == "" {
				t.Errorf("%s: %v, the plain drawing is the same, or has no title", to, err)
			}
			return layout.Result{Drawing: graph, Note: "plainer"}, nil
		},
	}
	for _, f := range format.Drawings {
		var b bytes.Buffer
		o := format.Output{Writer: &b, Columns: 80, Note: func(s string) { notes = append(notes, s) }}
		if err := f.Write(o, d); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "web") {
			t.Errorf("%s: where is web?\n%s", f.Name, b.String())
		}
		if f.Name == "mermaid" && !strings.Contains(b.String(), "flowchart TB") || f.Name == "dot" && !strings.Contains(b.String(), "rankdir=TB") {
			t.Errorf("%s: not from top to bottom\n%s", f.Name, b.String())
		}
	}
	if strings.Join(laid, " ") != "svg png" || len(notes) != 2 {
		t.Errorf("laid out: %v, noted: %v", laid, notes)
	}
}

// What reads a document gets one even where there is no verdict; what reads
// lines is told line by line.
func TestProblems(t *testing.T) {
	failed := []model.Loaded{{Dir: "shop", Problems: []value.Problem{{Path: "liens", Message: "there is no such field"}}}}
	for _, f := range format.Verdicts {
		var b bytes.Buffer
		switch {
		case f.Problems != nil:
			if err := f.Problems(format.Output{Writer: &b, Version: "v0"}, failed); err != nil {
				t.Fatal(err)
			}
		case f.Talk != nil:
			if err := f.Talk(&b, failed); err != nil {
				t.Fatal(err)
			}
		default:
			continue
		}
		if !strings.Contains(b.String(), "liens") || f.Name == "json" && !strings.Contains(b.String(), `"version": "v0"`) {
			t.Errorf("%s: %s", f.Name, b.String())
		}
	}
	json, _ := format.Explorations.Find("json")
	var b bytes.Buffer
	if err := json.Problems(format.Output{Writer: &b}, failed); err != nil || !strings.Contains(b.String(), "liens") {
		t.Errorf("%v: %s", err, b.String())
	}
}

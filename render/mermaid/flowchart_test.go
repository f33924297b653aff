package mermaid

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

var updateCharts = flag.Bool("update-flowcharts", false, "write the golden flowcharts anew")

func load(t *testing.T, dir string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil || len(loaded) != 1 || loaded[0].System == nil {
		t.Fatal(err, loaded)
	}
	return loaded[0].System
}

func TestFlowchart(t *testing.T) {
	sys := load(t, filepath.Join("testdata", "shop"))
	fault := &rules.Rule{Name: "dual-write", Family: rules.AntiPattern}
	asks := &rules.Rule{Name: "timeout-unstated", Family: rules.Unstated}
	r := &rules.Report{
		System:    sys,
		Findings:  []rules.Finding{{Rule: fault, Severity: rules.Error, On: sys.Line("order").Entity()}, {Rule: fault, Severity: rules.Warning, On: sys.Box("jobs-dlq").Entity()}},
		Questions: map[*model.Line]rules.Answers{sys.Line("order"): {Open: []*rules.Rule{asks}}},
	}
	for _, name := range []string{"system", "flow:sell", "group:backend", "overview"} {
		v, err := view.Of(sys, name, view.Options{Report: r})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Flowchart(&out, v, r, Options{}); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", strings.ReplaceAll(name, ":", "-")+".mmd")
		if *updateCharts {
			if err := os.WriteFile(path, out.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", path, diff)
		}
	}
}

func TestQuoted(t *testing.T) {
	tests := []struct {
		in   []string
		want string
	}{
		{[]string{"order it"}, `"order it"`},
		{[]string{"one", "two"}, `"one<br/>two"`},
		{[]string{`a" --> b`}, `"a#34; --#62; b"`},
		{[]string{"1. one"}, `"#49;#46; one"`},
		{[]string{"- one", "- two"}, `"#45; one<br/>- two"`},
		{[]string{"a#35;b"}, `"a#35;35#59;b"`},
		{[]string{"<b>&lt;"}, `"#60;b#62;#38;lt#59;"`},
		{[]string{"`x` *y* _z_"}, `"#96;x#96; #42;y#42; #95;z#95;"`},
		{[]string{"订单 é"}, `"订单 é"`},
		{[]string{""}, `""`},
	}
	for _, test := range tests {
		if got := quoted(test.in...); got != test.want {
			t.Errorf("quoted(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

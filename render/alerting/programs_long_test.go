//go:build long

package alerting_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/render/alerting"
)

// Prometheus reads the rules, all of them, by its own code; what is spoilt it doesn't.
func TestPrometheusTakesRules(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		src, err := os.ReadFile(filepath.Join("testdata", "rulefmt", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), src, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "rulefmt")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	reads := func(file []byte) (string, bool) {
		path := filepath.Join(dir, "rules.yml")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, path).CombinedOutput()
		return strings.TrimSpace(string(out)), err == nil
	}
	good := written(t, alerting.Prometheus, shop, nil)
	if said, ok := reads(good); !ok || said != "16" {
		t.Errorf("%s rules\n%s", said, good)
	}
	for name, spoil := range map[string][2]string{
		"an expression":            {"histogram_quantile(0.99, ", "histogram_quantile(0.99 "},
		"a function":               {"sum(rate(", "sum(rates("},
		"a field that there isn't": {"labels:", "label:"},
		"a template":               {`{{"{{"}}`, "{{"},
		"a window":                 {"[5m]", "[5 minutes]"},
	} {
		bad := bytes.ReplaceAll(good, []byte(spoil[0]), []byte(spoil[1]))
		if bytes.Equal(bad, good) {
			t.Errorf("%s: nothing is spoilt", name)
		}
		if said, ok := reads(bad); ok {
			t.Errorf("%s: Prometheus takes it: %s", name, said)
		}
	}
}

// Alarms are what CloudWatch takes, by its own API model; what is spoilt isn't.
func TestCloudWatchTakesAlarms(t *testing.T) {
	takes := func(operation string, inputs any) (string, bool) {
		in, err := json.Marshal(inputs)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("/usr/bin/python3", "../inject/testdata/apimodel.py", "cloudwatch", operation)
		cmd.Stdin = bytes.NewReader(in)
		out, err := cmd.CombinedOutput()
		if bytes.Contains(out, []byte("Traceback")) {
			t.Fatalf("%s", out)
		}
		return string(out), err == nil
	}
	doc := cloudWatchOf(t, shop)
	if said, ok := takes("PutMetricAlarm", doc.MetricAlarms); !ok {
		t.Errorf("%s", said)
	}
	if said, ok := takes("PutCompositeAlarm", doc.CompositeAlarms); !ok {
		t.Errorf("%s", said)
	}
	for name, spoil := range map[string]func(map[string]any){
		"a member that there isn't": func(a map[string]any) { a["Treshold"] = 1 },
		"no name":                   func(a map[string]any) { delete(a, "AlarmName") },
		"another comparison":        func(a map[string]any) { a["ComparisonOperator"] = "MoreThan" },
		"a text for a number":       func(a map[string]any) { a["Threshold"] = "1" },
		"a long name":               func(a map[string]any) { a["AlarmName"] = strings.Repeat("x", 256) },
	} {
		bad := cloudWatchOf(t, shop).MetricAlarms[0]
		if spoil(bad); true {
			if _, ok := takes("PutMetricAlarm", []any{bad}); ok {
				t.Errorf("%s: the API model takes it", name)
			}
		}
	}
}

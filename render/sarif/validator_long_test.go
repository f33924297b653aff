//go:build long

package sarif_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/format/formattest"
	"tautline.dev/render/sarif"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

// validator is the directory of Microsoft's validator, which brings the schema, too.
func validator(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TAUTLINE_SARIF")
	if dir == "" {
		t.Fatal("TAUTLINE_SARIF names no directory: copy render/sarif/testdata/validator, and run npm ci in it")
	}
	return filepath.Join(dir, "node_modules/@microsoft/sarif-multitool-linux")
}

// documents are verdicts on the examples, on a model whose every word is hostile, and on
// one that can't be judged.
func documents(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	check := func(name string, reports []*rules.Report) {
		var b bytes.Buffer
		if err := sarif.Check(&b, "1.2.3", "", reports); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	t.Chdir("../..") // files are named from where tautline runs
	loaded, err := model.Load([]string{"examples/..."}, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all []*rules.Report
	for _, l := range loaded {
		if l.System != nil {
			all = append(all, rules.Judge(l.System, rules.Options{Rules: catalogue.All(), Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}))
		}
	}
	if len(all) < 10 {
		t.Fatalf("%d examples", len(all))
	}
	check("examples", all)
	check("nothing", nil)
	check("hostile", []*rules.Report{judge(t, string(formattest.Model("]( \u202e{0} <b>%s {{x}} [a](1)")))})
	file := &value.File{Name: "a b.cue", Src: []byte("x: 1\n")}
	var b bytes.Buffer
	if err := sarif.Problems(&b, "1.2.3", "", []model.Loaded{{Dir: ".", Problems: []value.Problem{{At: value.Span{File: file, Start: 0, End: 1}, Message: "there is no such field"}, {Message: "nothing to judge"}}}}); err != nil {
		t.Fatal(err)
	}
	out["problems"] = b.Bytes()
	return out
}

// spoilt are documents that no validator may take.
func spoilt(t *testing.T, good []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, spoil := range map[string]func(run, result map[string]any){
		"no-message": func(_, result map[string]any) { delete(result, "message") },
		"line-zero": func(_, result map[string]any) {
			at := result["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
			at["region"].(map[string]any)["startLine"] = 0
		},
		"no-tool": func(run, _ map[string]any) { delete(run, "tool") },
	} {
		var d map[string]any
		if err := json.Unmarshal(good, &d); err != nil {
			t.Fatal(err)
		}
		run := d["runs"].([]any)[0].(map[string]any)
		spoil(run, run["results"].([]any)[0].(map[string]any))
		bad, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = bad
	}
	return out
}

// What is written is SARIF by its schema.
func TestSchema(t *testing.T) {
	f, err := os.Open(filepath.Join(validator(t), "sarif-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	says := func(doc []byte) error {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			return err
		}
		return schema.Validate(v)
	}
	good := documents(t)
	for name, doc := range good {
		if err := says(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, doc := range spoilt(t, good["examples"]) {
		if says(doc) == nil {
			t.Errorf("%s is taken, too", name)
		}
	}
}

// What is written is SARIF as GitHub takes it, by Microsoft's validator: it exits with 0
// whatever it finds, so what it finds is counted.
func TestValidator(t *testing.T) {
	program := filepath.Join(validator(t), "Sarif.Multitool")
	if err := os.Chmod(program, 0o755); err != nil { // npm leaves it as it was packed
		t.Fatal(err)
	}
	// The validator takes seconds to start, so it is given all at once.
	found := func(docs map[string][]byte) map[string][]string {
		dir := t.TempDir()
		args := []string{"validate"}
		for name, doc := range docs {
			if err := os.WriteFile(filepath.Join(dir, name+".sarif"), doc, 0o644); err != nil {
				t.Fatal(err)
			}
			args = append(args, name+".sarif")
		}
		cmd := exec.Command(program, append(args, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "-o", "out.sarif", "--log", "ForceOverwrite")...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
		said, err := cmd.CombinedOutput()
		if err != nil {
			t.Logf("%v\n%.2000s", err, said)
		}
		out, err := os.ReadFile(filepath.Join(dir, "out.sarif"))
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		all := map[string][]string{}
		for _, r := range read(t, bytes.TrimPrefix(out, []byte("\xef\xbb\xbf"))).Runs[0].Results {
			name := strings.TrimSuffix(filepath.Base(r.Locations[0].PhysicalLocation.ArtifactLocation.URI), ".sarif")
			all[name] = append(all[name], r.RuleID)
		}
		return all
	}
	good := documents(t)
	if all := found(good); len(all) > 0 {
		t.Error(all)
	}
	bad := spoilt(t, good["hostile"])
	all := found(bad)
	for name := range bad {
		if len(all[name]) == 0 {
			t.Errorf("%s is taken, too", name)
		}
	}
}

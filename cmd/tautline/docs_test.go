package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cuelang.org/go/cue/parser"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/model/schema"
	"tautline.dev/model/value"
	"tautline.dev/rules/catalogue"
)

var rowBlock = regexp.MustCompile("(?s)```go row=(\\S+) table=(\\S+)\n(.*?)```")

var fileBlock = regexp.MustCompile("(?s)```(go|cue) file=(\\S+)\n(.*?)```")

// TestContributing compiles, checks and runs what CONTRIBUTING.md tells people to
// write, laid over the repository as it is.
func TestContributing(t *testing.T) {
	root := repository(t)
	blocks := fileBlock.FindAllStringSubmatch(read(t, filepath.Join(root, "CONTRIBUTING.md")), -1)
	if len(blocks) != 7 {
		t.Fatalf("%d files in CONTRIBUTING.md, want a rule with its models, a platform, a format, a reader and a command", len(blocks))
	}
	overlay := map[string]map[string]string{"Replace": {}}
	lay := func(path, src string) {
		tmp := filepath.Join(t.TempDir(), filepath.Base(path))
		writeFile(t, tmp, src)
		overlay["Replace"][filepath.Join(root, path)] = tmp
	}
	var packages []string
	for _, b := range blocks {
		kind, path, src := b[1], b[2], b[3]
		if strings.HasPrefix(path, "model/platform/") {
			checkPlatform(t, path, src)
			continue
		}
		lay(path, src)
		if kind == "go" {
			packages = append(packages, "./"+filepath.ToSlash(filepath.Dir(path)))
		}
	}
	rows := rowBlock.FindAllStringSubmatch(read(t, filepath.Join(root, "CONTRIBUTING.md")), -1)
	if len(rows) != 2 {
		t.Fatalf("CONTRIBUTING.md shows %d rows of tables, want those of a format and of a reader", len(rows))
	}
	for _, row := range rows {
		table := regexp.MustCompile("(?m)^var " + row[2] + " = .*\\{\n")
		lay(row[1], table.ReplaceAllStringFunc(read(t, filepath.Join(root, row[1])), func(head string) string { return head + row[3] }))
	}
	spec, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, spec, 0o600); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-overlay", file, "-o", bin + string(filepath.Separator)}, packages...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	counted := exec.Command(filepath.Join(bin, "tautline"), "check", "-f", "count", "examples/widget-store/4-event-by-function")
	counted.Dir = root
	if out, _ := counted.Output(); string(out) != "widget-store/4-event-by-function 1\n" {
		t.Errorf("the new format writes %q", out)
	}
	help, err := exec.Command(filepath.Join(bin, "tautline"), "check", "--help").Output()
	if err != nil || !strings.Contains(string(help), "count (a line a system)") {
		t.Errorf("%v: the new format is not in the help:\n%s", err, help)
	}
	parts := filepath.Join(t.TempDir(), "parts.json")
	writeFile(t, parts, `{"acme": {"orders": "queue"}}`)
	if model, err := exec.Command(filepath.Join(bin, "tautline"), "import", parts).Output(); err != nil || !strings.Contains(string(model), `boxes: orders: {kind: "queue", source: "parts.json#orders"}`) {
		t.Errorf("%v: the new reader gives\n%s", err, model)
	}
}

var mapRow = regexp.MustCompile("(?m)^\\| (`[^|]*`) \\|")

// TestMap: the map of the house in CONTRIBUTING.md names every folder of each
// storey, and nothing that isn't there.
func TestMap(t *testing.T) {
	root := repository(t)
	text := read(t, filepath.Join(root, "CONTRIBUTING.md"))
	_, text, _ = strings.Cut(text, "## Where things are\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, m := range regexp.MustCompile("`([^`\\s]+/[^`\\s]*)`").FindAllStringSubmatch(text, -1) {
		if !exists(filepath.Join(root, m[1])) {
			t.Errorf("the map names %s, and there is no such thing", m[1])
		}
	}
	named := ""
	for _, m := range mapRow.FindAllStringSubmatch(text, -1) {
		named += m[1]
	}
	for _, storey := range []string{"model", "analysis", "rules", "render", "cmd", "cmd/internal"} {
		folders, err := os.ReadDir(filepath.Join(root, storey))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range folders {
			path := storey + "/" + f.Name()
			if f.IsDir() && f.Name() != "testdata" && path != "cmd/internal" && !strings.Contains(named, "`"+path+"/`") {
				t.Errorf("the map doesn't say what is in %s", path)
			}
		}
	}
}

func checkPlatform(t *testing.T, path, src string) {
	t.Helper()
	f, err := parser.ParseFile(path, src)
	if err != nil {
		t.Fatal(err)
	}
	root, problems := value.Literal(f, value.Files{path: {Name: path, Src: []byte(src)}})
	schema, err := schema.Parse(model.SchemaSource)
	if err != nil {
		t.Fatal(err)
	}
	if problems = append(problems, schema.Check("#Platform", root, "")...); len(problems) > 0 {
		t.Errorf("%s: %v", path, problems)
	}
}

var consoleBlock = regexp.MustCompile("(?s)```console\n\\$ tautline ([^\n]*)\n(.*?)```")

// TestReadme holds the output in the README against what the command says.
func TestReadme(t *testing.T) {
	root := repository(t)
	blocks := consoleBlock.FindAllStringSubmatch(read(t, filepath.Join(root, "README.md")), -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no output")
	}
	t.Chdir(root)
	t.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
	for _, b := range blocks {
		var out, talk bytes.Buffer
		// Each shows a system that something is wrong with.
		if code := run(strings.Fields(b[1]), strings.NewReader(""), &out, &talk); code != exitFindings || talk.Len() > 0 {
			t.Errorf("tautline %s exits with %d, want %d, and says %q", b[1], code, exitFindings, talk.String())
		}
		if diff := cmp.Diff(b[2], out.String()); diff != "" {
			t.Errorf("tautline %s says something else (-README +now):\n%s", b[1], diff)
		}
	}
}

// TestReadmeCountsRules: the README tells how many rules there are.
func TestReadmeCountsRules(t *testing.T) {
	said := regexp.MustCompile("`tautline rules` lists the ([0-9]+) rules").FindStringSubmatch(read(t, filepath.Join(repository(t), "README.md")))
	if said == nil || said[1] != strconv.Itoa(len(catalogue.All())) {
		t.Errorf("the README says %q, and there are %d", said, len(catalogue.All()))
	}
}

// TestStory holds the README's picture of a story against what explore draws.
func TestStory(t *testing.T) {
	root := repository(t)
	t.Chdir(root)
	args := "explore --story lost-work -f svg examples/widget-store/4-event-by-function"
	var out, talk bytes.Buffer
	if code := run(strings.Fields(args), strings.NewReader(""), &out, &talk); code != exitFindings || talk.Len() > 0 {
		t.Errorf("explore exits with %d, want %d, and says %q", code, exitFindings, talk.String())
	}
	if out.String() != read(t, "docs/story.svg") {
		t.Error("docs/story.svg is out of date; renew it: tautline explore --story lost-work -o svg=docs/story.svg examples/widget-store/4-event-by-function")
	}
}

func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

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
	"tautline.dev/model/shape"
	"tautline.dev/model/tree"
	"tautline.dev/rules/catalogue"
)

var fileBlock = regexp.MustCompile("(?s)```(go|cue) file=(\\S+)\n(.*?)```")

// TestContributing compiles and checks what CONTRIBUTING.md tells people to
// write, laid over the repository as it is.
func TestContributing(t *testing.T) {
	root := repository(t)
	blocks := fileBlock.FindAllStringSubmatch(read(t, filepath.Join(root, "CONTRIBUTING.md")), -1)
	if len(blocks) != 6 {
		t.Fatalf("%d files in CONTRIBUTING.md, want a rule with its models, a platform, a format and a command", len(blocks))
	}
	overlay := map[string]map[string]string{"Replace": {}}
	var packages []string
	for _, b := range blocks {
		kind, path, src := b[1], b[2], b[3]
		if strings.HasPrefix(path, "model/platform/") {
			checkPlatform(t, path, src)
			continue
		}
		tmp := filepath.Join(t.TempDir(), filepath.Base(path))
		if err := os.WriteFile(tmp, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay["Replace"][filepath.Join(root, path)] = tmp
		if kind == "go" {
			packages = append(packages, "./"+filepath.ToSlash(filepath.Dir(path)))
		}
	}
	spec, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(file, spec, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", append([]string{"build", "-buildvcs=false", "-overlay", file, "-o", os.DevNull}, packages...)...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func checkPlatform(t *testing.T, path, src string) {
	t.Helper()
	f, err := parser.ParseFile(path, src)
	if err != nil {
		t.Fatal(err)
	}
	root, problems := tree.Literal(f, tree.Files{path: {Name: path, Src: []byte(src)}})
	schema, err := shape.Parse(model.SchemaSource)
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

func read(t *testing.T, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

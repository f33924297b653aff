//go:build long

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// component is what GitLab reads of a component: two documents, one about its inputs,
// and one with its jobs.
type component struct {
	Spec struct {
		Inputs map[string]struct {
			Description string
			Default     *string
			Options     []string
		}
	}
}

// componentJob is a job of it. What GitLab has no such field for can't be read.
type componentJob struct {
	Stage string
	Image struct {
		Name       string
		Entrypoint []string
	}
	Rules     []struct{ If string }
	Variables map[string]string
	Script    []string
	Artifacts struct {
		When     string
		ExpireIn string `yaml:"expire_in"`
		Paths    []string
		Reports  struct{ Codequality, Junit string }
	}
}

var inputIn = regexp.MustCompile(`\$\[\[ inputs\.([a-z-]+) \]\]`)

// TestGitLabComponent reads the component as GitLab does, and does what its job says in
// a plain shell.
func TestGitLabComponent(t *testing.T) {
	root := repository(t)
	src, err := os.ReadFile(filepath.Join(root, "templates", "check", "template.yml"))
	if err != nil {
		t.Fatal(err)
	}
	head, body, ok := strings.Cut(string(src), "\n---\n")
	if !ok {
		t.Fatal("a component has two documents")
	}
	var c component
	strictly(t, head, &c)
	used := map[string]bool{}
	for _, m := range inputIn.FindAllStringSubmatch(body, -1) {
		used[m[1]] = true
		if _, is := c.Spec.Inputs[m[1]]; !is {
			t.Errorf("there is no input %s", m[1])
		}
	}
	for name, in := range c.Spec.Inputs {
		if !used[name] || in.Description == "" {
			t.Errorf("input %s is used: %v; it says %q", name, used[name], in.Description)
		}
		if in.Options != nil && in.Default != nil && !slices.Contains(in.Options, *in.Default) {
			t.Errorf("the default of %s is none of its options", name)
		}
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "./cmd/tautline")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const model = "package s\nsystem: \"shop\"\nowner: \"team\"\nboxes: {api: kind: \"service\", orders: kind: \"database\", q: {kind: \"queue\", platform: \"aws/sqs\"}}\n" +
		"lines: {\n\tsave: {from: \"api\", to: \"orders\", operation: \"write\", interaction: \"request-reply\"}\n\ttell: {from: \"api\", to: \"q\", operation: \"event\", interaction: \"send\"}\n}\n"
	const staged = "package s\nsystem: \"shop\"\nowner: \"team\"\n_stage: *\"dev\" | \"prod\" @tag(stage)\nboxes: {api: kind: \"service\", orders: kind: \"database\", q: {kind: \"queue\", platform: \"aws/sqs\"}}\n" +
		"lines: {\n\tsave: {from: \"api\", to: \"orders\", operation: \"write\", interaction: \"request-reply\"}\n\tif _stage == \"prod\" {tell: {from: \"api\", to: \"q\", operation: \"event\", interaction: \"send\"}}\n}\n"
	for _, run := range []struct {
		name, model string
		inputs      map[string]string
		base        bool // a merge request, whose target has the model already
		code        int
		log         string
	}{
		{name: "findings", model: model, code: 1, log: "dual-write"},
		{name: "a merge request that makes nothing worse", model: model, base: true, code: 0, log: "unchanged"},
		{name: "milder", model: strings.Replace(model, "\ttell:", "\t//tell:", 1), inputs: map[string]string{"profile": "sketch"}, code: 0},
		{name: "stages", model: staged, inputs: map[string]string{"tags": "stage=dev\nstage=prod"}, code: 1, log: "shop (stage=prod) shop ("},
		{name: "one stage", model: staged, inputs: map[string]string{"tags": "stage=dev"}, code: 0, log: "shop (stage=dev) shop ("},
		{name: "the policy of another time", model: model, inputs: map[string]string{"policy-from": "HEAD"}, code: 1, log: "policy of HEAD"},
		{name: "a tag is no flag", model: model, inputs: map[string]string{"tags": "--help\n$(touch hacked)"}, code: 2, log: "is no tag"},
		{name: "no model", model: "package s\nsystem: \"s\"\nboxes: a: kind: \"service\"\nliens: {}\n", code: 2},
		{name: "a value is no script", model: model, inputs: map[string]string{"models": "./shop/$(touch hacked)\n; touch hacked *"}, code: 2},
		{name: "a value is no flag", model: model, inputs: map[string]string{"models": "--help"}, code: 2},
	} {
		t.Run(run.name, func(t *testing.T) {
			dir := t.TempDir()
			git := func(args ...string) string {
				cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				return strings.TrimSpace(string(out))
			}
			if err := os.MkdirAll(filepath.Join(dir, "shop"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "shop", "s.cue"), []byte(run.model), 0o644); err != nil {
				t.Fatal(err)
			}
			git("init", "-q")
			git("add", ".")
			git("commit", "-qm", "one")
			base := ""
			if run.base {
				base = git("rev-parse", "HEAD")
			}
			// GitLab puts the inputs into the text that it reads; what that makes of the job.
			given := map[string]string{"image": "registry.example/tautline:1-ci"}
			for name, in := range c.Spec.Inputs {
				if in.Default != nil {
					given[name] = *in.Default
				}
			}
			for name, value := range run.inputs {
				given[name] = strings.ReplaceAll(value, "\n", `\n`)
			}
			text := inputIn.ReplaceAllStringFunc(body, func(s string) string { return given[inputIn.FindStringSubmatch(s)[1]] })
			var jobs map[string]componentJob
			strictly(t, text, &jobs)
			job, is := jobs["tautline"]
			if !is || len(jobs) != 1 || job.Image.Name == "" || job.Stage != "test" {
				t.Fatalf("%+v", jobs)
			}
			cmd := exec.Command("sh", "-e", "-c", strings.Join(job.Script, "\n"))
			cmd.Dir = dir
			cmd.Env = []string{"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "CI_PROJECT_DIR=" + dir}
			for k, v := range job.Variables {
				cmd.Env = append(cmd.Env, k+"="+strings.ReplaceAll(v, "$CI_MERGE_REQUEST_DIFF_BASE_SHA", base))
			}
			out, _ := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != run.code || !bytes.Contains(out, []byte(run.log)) {
				t.Errorf("exit code %d, want %d, and %q in\n%s", code, run.code, run.log, out)
			}
			if _, err := os.Stat(filepath.Join(dir, "hacked")); err == nil {
				t.Error("what was given was run")
			}
			if run.inputs["models"] != "" || strings.HasPrefix(run.inputs["tags"], "-") {
				return
			}
			for _, path := range append(job.Artifacts.Paths, job.Artifacts.Reports.Codequality, job.Artifacts.Reports.Junit) {
				if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
					t.Errorf("an artifact isn't there: %v\n%s", err, out)
				}
			}
		})
	}
}

// strictly reads YAML, and fails for fields that there aren't.
func strictly(t *testing.T, text string, into any) {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
}

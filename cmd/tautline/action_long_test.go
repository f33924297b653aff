//go:build long

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// action is what a runner reads of action.yml.
type action struct {
	Inputs map[string]struct {
		Description, Default string
	}
	Runs struct {
		Using string
		Steps []struct {
			Name, Shell, Run, Uses string
			Dir                    string `yaml:"working-directory"`
			Env                    map[string]string
		}
	}
}

// The action does what it says, step by step as a runner would do them: what is told
// goes to the log, the summary and the files, and the step fails by it.
func TestAction(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(src, &a); err != nil {
		t.Fatal(err)
	}
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		t.Fatalf("%+v", a.Runs)
	}
	const model = `package s
system: "shop"
owner: "team"
boxes: {api: kind: "service", orders: kind: "database", q: {kind: "queue", platform: "aws/sqs"}}
lines: {
	save: {from: "api", to: "orders", operation: "write", interaction: "request-reply"}
	tell: {from: "api", to: "q", operation: "event", interaction: "send"}
}
`
	staged := strings.NewReplacer("lines: {", "_stage: *\"dev\" | \"prod\" @tag(stage)\nlines: {",
		"tell: {", "if _stage == \"prod\" {tell: {", "\"send\"}", "\"send\"}}").Replace(model)
	temp, built := t.TempDir(), false
	for _, c := range []struct {
		name, model string
		inputs      map[string]string
		code        int
		log, file   string
	}{
		{"findings", model, nil, 1, "::error file=shop/s.cue,line=7,", "### Tautline: shop"},
		{"milder", strings.Replace(model, "tell:", "// tell:", 1), map[string]string{"profile": "sketch"}, 0, "shop shop (", "### Tautline: shop"},
		{"no model", "package s\nsystem: \"s\"\nboxes: a: kind: \"service\"\nliens: {}\n", nil, 2, "::error file=shop/s.cue,line=", "### Tautline: not judged"},
		{"stages", staged, map[string]string{"tags": "stage=dev\n\nstage=prod\n"}, 1, "shop (stage=prod) shop (", "`stage=prod`: **1 error, "},
		{"one stage", staged, map[string]string{"tags": "stage=dev"}, 0, "shop (stage=dev) shop (", "### Tautline: shop (stage=dev)"},
		{"the policy of another time", model + "policy: rules: \"dual-write\": \"off\"\n", map[string]string{"policy-from": "HEAD"}, 1, "[policy-loosened]", "### Tautline: shop"},
		{"the policy as it lies", model + "policy: rules: \"dual-write\": \"off\"\n", map[string]string{"policy-from": "."}, 0, "shop shop (", "### Tautline: shop"},
		{"a tag is no flag", model, map[string]string{"tags": "--help\n$(touch hacked)"}, 2, "is no tag", ""},
		{"a value is no script", model, map[string]string{"models": "./shop\n$(touch hacked)\n; touch hacked"}, 2, "", ""},
		{"a value is no flag", model, map[string]string{"models": "--help"}, 2, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.MkdirAll(filepath.Join(dir, "shop"), 0o755); err != nil {
				t.Fatal(err)
			}
			write := func(src string) {
				if err := os.WriteFile(filepath.Join(dir, "shop", "s.cue"), []byte(src), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			write(model) // what there was before
			gitIn(t, dir, "init", "-q")
			gitIn(t, dir, "add", ".")
			gitIn(t, dir, "commit", "-qm", "one")
			write(c.model)
			summary := filepath.Join(temp, strings.ReplaceAll(c.name, " ", "-")+".summary")
			os.Remove(filepath.Join(temp, "tautline", "annotations"))
			var out []byte
			code := 0
			for i, s := range a.Runs.Steps {
				if i == 0 && built {
					continue // it is the same for all
				}
				built = true
				if s.Shell != "bash" || s.Uses != "" {
					t.Fatalf("%s: %q %q", s.Name, s.Shell, s.Uses)
				}
				cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", s.Run)
				cmd.Dir = dir
				if s.Dir != "" {
					cmd.Dir = strings.ReplaceAll(s.Dir, "${{ github.action_path }}", root)
				}
				cmd.Env = append(os.Environ(), "RUNNER_TEMP="+temp, "GITHUB_STEP_SUMMARY="+summary)
				for k, v := range s.Env {
					for name, in := range a.Inputs {
						value := in.Default
						if given, ok := c.inputs[name]; ok {
							value = given
						}
						v = strings.ReplaceAll(v, "${{ inputs."+name+" }}", value)
					}
					if strings.Contains(v, "${{ inputs.") {
						t.Fatalf("%s names an input that there isn't: %s", k, v)
					}
					cmd.Env = append(cmd.Env, k+"="+v)
				}
				out, err = cmd.CombinedOutput()
				if code = cmd.ProcessState.ExitCode(); err != nil && code < 0 {
					t.Fatal(err)
				}
			}
			if code != c.code || !strings.Contains(string(out), c.log) {
				t.Errorf("exit code %d, want %d, and %q in\n%s", code, c.code, c.log, out)
			}
			if _, err := os.Stat(filepath.Join(dir, "hacked")); err == nil {
				t.Error("what was given was run")
			}
			if c.file == "" {
				return
			}
			for _, path := range []string{filepath.Join(dir, "tautline.md"), summary} {
				if b, err := os.ReadFile(path); err != nil || !strings.Contains(string(b), c.file) {
					t.Errorf("%s: %v, %.200s", path, err, b)
				}
			}
			if b, err := os.ReadFile(filepath.Join(dir, "tautline.sarif")); err != nil || !strings.Contains(string(b), `"version": "2.1.0"`) {
				t.Errorf("%v, %.200s", err, b)
			}
		})
	}
}

// The hook of pre-commit names a command that there is.
func TestPreCommitHook(t *testing.T) {
	src, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		ID, Entry, Language string
		Args                []string
		PassFilenames       bool `yaml:"pass_filenames"`
	}
	if err := yaml.Unmarshal(src, &hooks); err != nil {
		t.Fatal(err)
	}
	if len(hooks) != 1 || hooks[0].Language != "golang" || hooks[0].PassFilenames {
		t.Fatalf("%+v", hooks)
	}
	words := append(strings.Fields(hooks[0].Entry), hooks[0].Args...)
	if words[0] != "tautline" {
		t.Fatal(words)
	}
	t.Chdir("../../examples")
	if code := run(words[1:], strings.NewReader(""), &strings.Builder{}, &strings.Builder{}); code != exitFindings {
		t.Errorf("%v exits with %d on the examples", words, code)
	}
}

//go:build long

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestWorkflows lets actionlint read every workflow that is here, and every one that
// people are told to write.
func TestWorkflows(t *testing.T) {
	root := repository(t)
	files, err := filepath.Glob(filepath.Join(root, ".github", "workflows", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	dir := t.TempDir()
	told := 0
	for _, page := range []string{"README.md", "docs/pipelines.md"} {
		src, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range yamlBlock.FindAllStringSubmatch(string(src), -1) {
			if !strings.Contains(m[1], "runs-on:") {
				continue // of another kind of pipeline
			}
			told++
			path := filepath.Join(dir, fmt.Sprintf("%d.yml", told))
			if err := os.WriteFile(path, []byte(m[1]), 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, path)
		}
	}
	if told < 2 {
		t.Errorf("the pages tell of %d workflows", told)
	}
	cmd := exec.Command("actionlint", append([]string{"-shellcheck=", "-pyflakes=", "-no-color"}, files...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	broken := filepath.Join(dir, "broken.yml")
	if err := os.WriteFile(broken, []byte("on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{run: 'echo ${{ github.nothing }}'}]}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("actionlint", broken).CombinedOutput(); err == nil {
		t.Errorf("actionlint finds nothing wrong where something is:\n%s", out)
	}
}

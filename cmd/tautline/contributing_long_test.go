//go:build long

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContributingToTheLetter does what CONTRIBUTING.md says about a rule and a
// platform, in a copy of the repository, and runs the tests it names.
func TestContributingToTheLetter(t *testing.T) {
	root, copied := repository(t), t.TempDir()
	for _, dir := range []string{"analysis", "bench", "cmd", "docs", "examples", "model", "render", "rules"} {
		if err := os.CopyFS(filepath.Join(copied, dir), os.DirFS(filepath.Join(root, dir))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"} {
		writeFile(t, filepath.Join(copied, name), countedOnce(read(t, filepath.Join(root, name))))
	}
	for _, b := range fileBlock.FindAllStringSubmatch(read(t, filepath.Join(root, "CONTRIBUTING.md")), -1) {
		if path := b[2]; strings.HasPrefix(path, "rules/") || strings.HasPrefix(path, "model/platform/") {
			writeFile(t, filepath.Join(copied, path), b[3])
		}
	}
	list := filepath.Join(copied, "rules", "antipattern", "all.go")
	writeFile(t, list, strings.Replace(read(t, list), "rules.Rule{\n", "rules.Rule{\n\tLonelyWorker,\n", 1))
	for _, args := range []string{"./rules/catalogue -update", "./rules/antipattern ./rules/catalogue ./model/platform"} {
		cmd := exec.Command("go", append([]string{"test", "-timeout", "30m", "-vet=off"}, strings.Fields(args)...)...)
		cmd.Dir = copied
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go test %s: %v\n%s", args, err, out)
		}
	}
	if said := read(t, filepath.Join(copied, "rules/catalogue/testdata/lonely-worker.golden")); !strings.Contains(said, "nothing reaches `printer` [lonely-worker]") {
		t.Errorf("the golden message is\n%s", said)
	}
}

// countedOnce is a text that speaks of one rule more.
func countedOnce(text string) string {
	return regexp.MustCompile(`\d+ rules\b`).ReplaceAllStringFunc(text, func(m string) string {
		n, _ := strconv.Atoi(strings.TrimSuffix(m, " rules"))
		return strconv.Itoa(n+1) + " rules"
	})
}

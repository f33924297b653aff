package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var pageBlock = regexp.MustCompile("(?s)```(?:cue|console) file=(\\S+)\n(.*?)```")

// TestOwnRulesPage runs what docs/custom-rules.md shows, and holds what it shows of the
// output against what is written.
func TestOwnRulesPage(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "cue.mod", "module.cue"), "module: \"acme.example\"\nlanguage: version: \"v0.17.0\"\n")
	shown := map[string]string{}
	for _, b := range pageBlock.FindAllStringSubmatch(read(t, filepath.Join(repository(t), "docs", "custom-rules.md")), -1) {
		if strings.HasSuffix(b[1], ".cue") {
			writeFile(t, filepath.Join(dir, filepath.FromSlash(b[1])), b[2])
		} else {
			shown[b[1]] = b[2]
		}
	}
	t.Chdir(dir)
	for file, code := range map[string]int{"check.txt": exitFindings, "test.txt": exitPass} {
		head, want, _ := strings.Cut(shown[file], "\n")
		args, is := strings.CutPrefix(head, "$ tautline ")
		if !is || want == "" {
			t.Fatalf("the page shows no %s", file)
		}
		var stdout, stderr bytes.Buffer
		got := run(append(strings.Fields(args), "--now", "2026-11-21"), strings.NewReader(""), &stdout, &stderr)
		if got != code || !strings.Contains(stdout.String(), want) {
			t.Errorf("%s: exit %d, and not what the page shows:\n%s%s", head, got, stdout.String(), stderr.String())
		}
	}
}

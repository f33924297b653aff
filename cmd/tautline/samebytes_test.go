package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/bench/generate"
)

// TestSameBytes: the same input gives the same bytes, in every format.
func TestSameBytes(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "system.cue"), generate.ModelWithFlows(60, 150, 5, 7), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{
		"check --all --explain-skipped", "check -f json", "check -f compact", "review", "review -f markdown",
		"explore", "explore -f json", "explore -f markdown", "explore -f mermaid", "explore -f svg", "explore --promela --flow f0", "ready", "ready -f json", "ready -f markdown", "render -f dot", "report --dot no-such-program", "rules", "rules -f json", "platforms",
		"platforms -f json", "platforms aws/sns aws/lambda", "platforms -f json aws/sns aws/lambda",
		"whatif --table", "whatif --table -f json", "whatif --table -f markdown", "whatif --down b40", "whatif --down b40 -f json",
		"render -f dot --view findings", "render -f mermaid", "render -f text", "render -f text --view around:b9",
	} {
		words := strings.Fields(args)
		if words[0] != "rules" && words[0] != "platforms" {
			words = append(words, dir)
		}
		var first []byte
		for range 5 {
			var out bytes.Buffer
			run(words, strings.NewReader(""), &out, &out)
			if first == nil {
				first = out.Bytes()
			}
			if len(first) == 0 || !bytes.Equal(first, out.Bytes()) {
				t.Errorf("tautline %s: not the same bytes twice", args)
				break
			}
		}
	}
}

//go:build long

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// TestReproducible builds the programs twice, from clones in two directories: the same commit gives the same bytes, wherever it is built.
func TestReproducible(t *testing.T) {
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	here := target{runtime.GOOS, runtime.GOARCH}
	for _, program := range programs {
		var first []byte
		for _, dir := range []string{filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "another", "place")} {
			if out, err := exec.Command("git", "clone", "-q", "--no-hardlinks", repository, dir).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			path, err := build(dir, filepath.Join(dir, "dist"), program, here)
			if err != nil {
				t.Fatal(err)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var list bytes.Buffer
			if err := sbom(&list, dir, path); err != nil {
				t.Fatal(err)
			}
			content = append(content, list.Bytes()...)
			if first == nil {
				first = content
			} else if !bytes.Equal(first, content) {
				t.Errorf("%s comes out otherwise in another directory", program)
			}
		}
	}
}

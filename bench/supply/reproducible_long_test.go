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

// TestReproducible builds tautline twice, with tautline-dot inside, from clones in two directories: the same commit gives the same bytes, wherever it is built.
func TestReproducible(t *testing.T) {
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	here := target{runtime.GOOS, runtime.GOARCH}
	var first []byte
	for _, dir := range []string{filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "another", "place")} {
		if out, err := exec.Command("git", "clone", "-q", "--no-hardlinks", repository, dir).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		path, err := build(dir, filepath.Join(dir, "dist"), here)
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
			t.Error("it comes out otherwise in another directory")
		}
	}
}

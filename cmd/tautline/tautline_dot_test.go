package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// buildTautlineDot builds the program that draws where no Graphviz is
// installed, and is its path. Tests that draw build it themselves: what
// somebody has installed on the machine is neither needed nor tested.
func buildTautlineDot(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "tautline-dot")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./cmd/tautline-dot")
	build.Dir = repository(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

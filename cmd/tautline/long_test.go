//go:build long

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCueVetAcceptsInit: what init writes is a model for cue too, and a typo in
// it is one for cue as well.
func TestCueVetAcceptsInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	var out bytes.Buffer
	if code := run([]string{"init", dir}, strings.NewReader(""), &out, &out); code != exitPass {
		t.Fatalf("init exits with %d: %s", code, out.String())
	}
	vet := func() ([]byte, error) {
		cmd := exec.Command("cue", "vet", "-c", ".")
		cmd.Dir = dir
		return cmd.CombinedOutput()
	}
	if said, err := vet(); err != nil {
		t.Fatalf("cue vet -c: %v\n%s", err, said)
	}
	file := filepath.Join(dir, "system.cue")
	if err := replace(file, []byte(strings.Replace(read(t, file), `kind: "client"`, `kind: "cleint"`, 1))); err != nil {
		t.Fatal(err)
	}
	said, err := vet()
	if err == nil || !strings.Contains(string(said), "not a kind") {
		t.Errorf("cue vet -c on a misspelt kind: %v\n%s", err, said)
	}
}

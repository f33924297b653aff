//go:build long

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
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

// TestReadmePicture: the README's picture is what render draws today, with
// nothing installed but what this repository brings.
func TestReadmePicture(t *testing.T) {
	program := buildTautlineDot(t)
	t.Chdir(repository(t))
	t.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
	command := regexp.MustCompile("`tautline (render --dot tautline-dot [^`]*) -o svg=docs/widget-store.svg ([^`]*)`").FindStringSubmatch(read(t, "README.md"))
	if command == nil {
		t.Fatal("the README doesn't say how its picture is drawn")
	}
	args := strings.Fields(strings.Replace(command[1], "tautline-dot", program, 1) + " " + command[2])
	var out, talk bytes.Buffer
	if code := run(args, strings.NewReader(""), &out, &talk); code != exitPass {
		t.Fatalf("render exits with %d: %s", code, talk.String())
	}
	if out.String() != read(t, "docs/widget-store.svg") {
		t.Error("docs/widget-store.svg is out of date; renew it by the command in the README")
	}
}

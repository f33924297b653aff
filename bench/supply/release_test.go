//go:build long

package main

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestRelease builds tautline as it is released: without C, and with what draws
// inside. Alone in an empty directory it checks and draws, and its list holds all that
// both programs say they were built of.
func TestRelease(t *testing.T) {
	here := target{runtime.GOOS, runtime.GOARCH}
	dir := t.TempDir()
	path, err := build(root, dir, here)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "linux" {
		standsAlone(t, path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte(repository+string(filepath.Separator))) {
		t.Error("it holds the paths of this machine")
	}
	builds, err := buildsIn(content)
	if err != nil || len(builds) != 2 {
		t.Fatalf("%d builds, %v", len(builds), err)
	}
	var list, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&list, &again} {
		if err := sbom(w, root, path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(list.Bytes(), again.Bytes()) {
		t.Error("the same program has two lists")
	}
	holds(t, list.Bytes(), builds)

	model := filepath.Join(root, "examples", "widget-store", "5-change-stream")
	files, err := filepath.Glob(filepath.Join(model, "*.cue"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f)), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	alone := func(args ...string) *exec.Cmd { return shutIn(dir, filepath.Base(path), args...) }
	if out, err := alone("check", ".").CombinedOutput(); err != nil {
		t.Errorf("it doesn't check: %v\n%s", err, out)
	}
	for _, format := range []string{"svg", "png"} {
		began := time.Now()
		out, err := alone("render", "-o", format, ".").CombinedOutput()
		if err != nil || !bytes.Contains(out[:min(len(out), 16)], []byte(map[string]string{"svg": "<svg", "png": "PNG"}[format])) {
			t.Errorf("it doesn't draw: %v\n%.400q", err, out)
		}
		t.Logf("%s took %v", format, time.Since(began))
	}
	if out, err := alone("report", "-o", "report.html", ".").CombinedOutput(); err != nil {
		t.Errorf("it doesn't report: %v\n%s", err, out)
	}
	report, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !bytes.Contains(report, []byte("<svg")) {
		t.Errorf("the report has no picture: %v", err)
	}
	after, err := os.ReadDir(dir)
	if err != nil || len(after) != len(before)+1 {
		t.Errorf("there were %v, and there are %v: %v", before, after, err)
	}
}

// standsAlone: a program that needs a loader or a library isn't alone.
func standsAlone(t *testing.T, path string) {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	needs, err := f.ImportedLibraries()
	if err != nil || len(needs) > 0 {
		t.Errorf("%s needs %v (%v)", path, needs, err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			t.Errorf("%s needs a loader", path)
		}
	}
}

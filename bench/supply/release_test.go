//go:build long

package main

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// TestRelease builds both programs as they are released: without C. They run, and
// their lists hold all that they say they were built of.
func TestRelease(t *testing.T) {
	dir := t.TempDir()
	here := target{runtime.GOOS, runtime.GOARCH}
	paths := map[string]string{}
	for _, program := range programs {
		path, err := build(root, dir, program, here)
		if err != nil {
			t.Fatal(err)
		}
		paths[program] = path
		info, err := buildinfo.ReadFile(path)
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
			t.Errorf("%s holds the paths of this machine", program)
		}

		var list, again bytes.Buffer
		for _, w := range []*bytes.Buffer{&list, &again} {
			if err := sbom(w, root, path); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(list.Bytes(), again.Bytes()) {
			t.Errorf("%s: the same program has two lists", program)
		}
		holds(t, list.Bytes(), info)
	}

	// Nothing of this machine helps it to draw: not a dot, not even a PATH.
	draw := exec.Command(paths["tautline"], "render", "--format", "svg", "--dot", paths["tautline-dot"], filepath.Join(root, "examples", "widget-store", "5-change-stream"))
	draw.Env = []string{"HOME=" + t.TempDir()}
	out, err := draw.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("<svg")) {
		t.Errorf("the release doesn't draw: %v\n%.400s", err, out)
	}
	check := exec.Command(paths["tautline"], "check", filepath.Join(root, "examples", "widget-store", "5-change-stream"))
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("the release doesn't check: %v\n%s", err, out)
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

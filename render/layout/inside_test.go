package layout

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// carries has this program carry another: itself, which plays dot in tests.
func carries(t *testing.T) {
	t.Helper()
	program, err := os.ReadFile(self(t))
	if err != nil {
		t.Fatal(err)
	}
	was := inside
	inside = program
	t.Cleanup(func() { inside = was })
}

func TestInside(t *testing.T) {
	carries(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("FAKE_DOT", "echo")
	for _, program := range []string{"", own} {
		got, err := Run(context.Background(), []byte("words"), "svg", Options{Program: program})
		if err != nil || !strings.Contains(string(got.Drawing), "words") || !strings.Contains(got.Program, "inside") {
			t.Errorf("%q: %s drew %s, %v", program, got.Program, got.Drawing, err)
		}
	}
	if _, err := find("another"); err == nil {
		t.Error("what is inside is taken for another program")
	}

	// What is installed is taken before it, and what lies on PATH by our name isn't.
	t.Setenv("PATH", filepath.Dir(made(t, "dot")))
	if got, err := find(""); err != nil || got.inside != nil {
		t.Errorf("with dot: %v, %v", got, err)
	}
	t.Setenv("PATH", filepath.Dir(made(t, own)))
	if got, err := find(""); err != nil || got.inside == nil {
		t.Errorf("with another tautline-dot: %v, %v", got, err)
	}
}

// TestInsideManyAtOnce: each drawing writes the program down for itself, and none gets
// in the way of another.
func TestInsideManyAtOnce(t *testing.T) {
	carries(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("FAKE_DOT", "echo")
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, err := Run(context.Background(), []byte("words"), "svg", Options{}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// TestNoTemporaryDirectory: what a drawing needs lies where we work, and is gone
// afterwards.
func TestNoTemporaryDirectory(t *testing.T) {
	carries(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv("FAKE_DOT", "echo")
	here := t.TempDir()
	t.Chdir(here)
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, filepath.Join(here, "none"))
	}
	got, err := Run(context.Background(), []byte("words"), "svg", Options{})
	if err != nil || !strings.Contains(string(got.Drawing), "words") {
		t.Errorf("%s, %v", got.Drawing, err)
	}
	left, err := os.ReadDir(here)
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

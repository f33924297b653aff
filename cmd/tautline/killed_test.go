//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// Whoever is killed in the moment in which something of it has come to be leaves
// nothing: whoever cleans up knew of it before.
func TestKilledAsItBegins(t *testing.T) {
	program, dot := playing(t, "tautline"), playing(t, "quick-dot")
	for name, c := range map[string]struct {
		args  []string
		begun string // a name begins like this
	}{
		"a file":      {[]string{"check", "-o", "json=out/check.json"}, ".tautline-"},
		"a directory": {[]string{"render", "--dot", dot, "-o", "svg=out/system.svg"}, "tautline-draw-"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 10 {
				dir, tmp := stage(t)
				out := filepath.Join(dir, "out")
				if err := os.Mkdir(out, 0o755); err != nil {
					t.Fatal(err)
				}
				w, err := fsnotify.NewWatcher()
				if err != nil {
					t.Fatal(err)
				}
				defer w.Close()
				for _, d := range []string{out, tmp} {
					if err := w.Add(d); err != nil {
						t.Fatal(err)
					}
				}
				cmd := exec.Command(program, c.args...)
				cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+tmp)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				for e := range w.Events {
					if strings.HasPrefix(filepath.Base(e.Name), c.begun) {
						break
					}
				}
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				eventually(t, "something is left", func() bool {
					begun, _ := filepath.Glob(filepath.Join(out, ".tautline-*"))
					return len(begun) == 0 && empty(tmp)
				})
				if t.Failed() {
					return
				}
			}
		})
	}
}

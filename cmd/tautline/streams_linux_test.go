package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// unprivileged is a command that may not write everywhere, whoever runs the test.
func unprivileged(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	if os.Getuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	cmd.Dir = dir
	return cmd
}

// open is a directory that everybody may look into, as far up as it is ours.
func open(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for d := dir; strings.Contains(d, "Test"); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What can't be written is told in a line, with the file that the user knows, and
// nothing is left of it. What nobody listens to changes no verdict.
func TestEndingsOfStreamsAndDisks(t *testing.T) {
	place := open(t)
	program := filepath.Join(place, "tautline")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	copied(t, self, program)
	copied(t, self, filepath.Join(place, "quick-dot"))
	dir := filepath.Join(place, "model")
	writeFile(t, filepath.Join(dir, "system.cue"), endingModel)
	writeFile(t, filepath.Join(dir, "there.json"), "old")
	for _, name := range []string{"system.cue", "there.json"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, to := range map[string]string{"link.json": "there.json", "sub": "."} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		line string // of a shell; T is tautline
		code int
		says string // on stderr
	}{
		{"T check >&-", 0, ""},
		{"T check 2>&-", 0, ""},
		{"T check <&-", 0, ""},
		{"T check <&- >&- 2>&-", 0, ""},
		{"T check - <&-", 2, "-:1:1"},
		{"T explore <&- >&- 2>&-", 2, ""},
		{"T check >/dev/full", 2, "no space left on device"},
		{"T check 2>/dev/full", 0, ""},
		{"T check -f json >/dev/full", 2, "no space left on device"},
		{"T review -f markdown >/dev/full", 2, "no space left on device"},
		{"T render -f dot >/dev/full", 2, "no space left on device"},
		{"T report --dot ../quick-dot >/dev/full", 2, "no space left on device"},
		{"T rules >/dev/full", 2, "no space left on device"},
		{"T schema model >/dev/full", 2, "no space left on device"},
		{"T version >/dev/full", 2, "no space left on device"},
		{"T check -o json=/dev/full", 2, "/dev/full: no space left on device"},
		{"T check nothing 2>/dev/full", 2, ""},
		{"T check -o json=new.json", 2, "new.json: permission denied"},
		{"T check -o json=there.json", 2, "there.json: permission denied"},
		{"T check -o json=missing/new.json", 2, "missing/new.json: no such file or directory"},
		{"T check -o json=.", 2, ".: is a directory"},
		{"T check -o json=there.json -o text=./there.json", 2, "two outputs go to"},
		{"T check -o json=there.json -o text=link.json", 2, "two outputs go to"},
		{"T check -o json=sub/new.json -o text=new.json", 2, "two outputs go to"},
		{"HOME=/proc/nobody T check", 0, ""},
		{"HOME=$PWD TMPDIR=$PWD T check", 0, ""},
		{"HOME=$PWD T render --dot ../quick-dot -f svg", 0, ""},
		{"HOME=$PWD TMPDIR=$PWD T render --dot ../quick-dot -f svg", 2, "permission denied"},
		{"ulimit -f 0; T check -o json=/tmp/tautline-test-$$.json", 2, "file too large"},
		{"ulimit -n 16; T check", 0, ""},
		{"ulimit -n 8; T check", 2, "can't be read: too many open files"},
	} {
		t.Run(c.line, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			cmd := unprivileged(dir, "/bin/sh", "-c", strings.ReplaceAll(c.line, "T ", "../tautline "))
			cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795219200")
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			var exit *exec.ExitError
			if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != c.code {
				t.Errorf("exit code %d, want %d; %.500q", got, c.code, stderr.String())
			}
			if !strings.Contains(stderr.String(), c.says) || c.code == 0 && stderr.Len() > 0 || strings.Contains(stderr.String(), "goroutine") {
				t.Errorf("it says %.500q, want %q", stderr.String(), c.says)
			}
			if got := read(t, filepath.Join(dir, "there.json")); got != "old" {
				t.Errorf("the old file holds %q", got)
			}
			left(t, dir)
			left(t, os.TempDir())
		})
	}
}

func copied(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o755); err != nil {
		t.Fatal(err)
	}
}

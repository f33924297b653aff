//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func init() { plays["slow-dot"], plays["quick-dot"] = slowDot, quickDot }

// slowDot plays a program that lays out and takes its time: it says who it is and
// where it works, and waits with a child of its own.
func slowDot() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	child := exec.Command("sleep", "60")
	_ = child.Start()
	_ = os.WriteFile(filepath.Join(os.TempDir(), "left"), []byte("x"), 0o666)
	said := os.Getenv("SLOW_DOT")
	_ = os.WriteFile(said+".new", fmt.Appendf(nil, "%d %d", os.Getpid(), child.Process.Pid), 0o666)
	_ = os.Rename(said+".new", said)
	time.Sleep(time.Minute)
}

// quickDot plays one that is done at once.
func quickDot() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	fmt.Print(`<svg width="62pt" height="44pt" viewBox="0 0 62 44" xmlns="http://www.w3.org/2000/svg"><g id="graph0" class="graph"><text x="1" y="2">x</text></g></svg>`)
}

// playing is the test program by another name, which it plays.
func playing(t *testing.T, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

const endingModel = "package h\nsystem: \"h\"\nboxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: l: {from: \"a\", to: \"b\", does: \"save\"}\n"

// stage is a directory with a model, and another for what is temporary.
func stage(t *testing.T) (model, tmp string) {
	t.Helper()
	model, tmp = t.TempDir(), t.TempDir()
	writeFile(t, filepath.Join(model, "system.cue"), endingModel)
	return model, tmp
}

// runs tells whether a process is alive; where nobody reaps orphans it stays a
// zombie.
func runs(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	out, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(strings.TrimSpace(string(out)), "Z")
}

// eventually waits until something holds: who was killed is cleaned up after by
// others.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Error(what)
			return
		}
	}
}

func empty(dir string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 0
}

// Whoever ends a command while a picture is laid out ends what it has started, too,
// and nothing is left.
func TestEndingsWhileDrawing(t *testing.T) {
	program, dot := playing(t, "tautline"), playing(t, "slow-dot")
	for _, c := range []struct {
		signal syscall.Signal
		code   int // -1 where the system ends it
		says   string
	}{
		{syscall.SIGKILL, -1, ""},
		{syscall.SIGTERM, 143, "tautline: interrupted (SIGTERM)\n"},
		{syscall.SIGHUP, 129, "tautline: interrupted (SIGHUP)\n"},
		{syscall.SIGINT, 130, "tautline: interrupted (SIGINT)\n"},
	} {
		for _, args := range [][]string{{"render", "-o", "svg=out"}, {"report", "-o", "out"}} {
			t.Run(args[0]+" "+c.signal.String(), func(t *testing.T) {
				t.Parallel()
				dir, tmp := stage(t)
				said := filepath.Join(t.TempDir(), "said")
				writeFile(t, filepath.Join(dir, "out"), "old")
				cmd := exec.Command(program, append(args, "--dot", dot)...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "SLOW_DOT="+said, "TMPDIR="+tmp)
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				var child, grandchild int
				eventually(t, "nothing is drawn", func() bool {
					b, err := os.ReadFile(said)
					if err != nil {
						return false
					}
					_, err = fmt.Sscan(string(b), &child, &grandchild)
					return err == nil
				})
				_ = cmd.Process.Signal(c.signal)
				began := time.Now()
				_ = cmd.Wait()
				if took := time.Since(began); took > 4*time.Second {
					t.Errorf("it took %s to end", took)
				}
				if got := cmd.ProcessState.ExitCode(); got != c.code {
					t.Errorf("exit code %d, want %d", got, c.code)
				}
				if stderr.String() != c.says {
					t.Errorf("it says %q, want %q", stderr.String(), c.says)
				}
				eventually(t, "a child is left", func() bool { return !runs(child) && !runs(grandchild) })
				eventually(t, "temporary files are left", func() bool { return empty(tmp) })
				if got := read(t, filepath.Join(dir, "out")); got != "old" {
					t.Errorf("the old file holds %q", got)
				}
				left(t, dir)
			})
		}
	}
}

// left finds files that are only for a moment.
func left(t *testing.T, dir string) {
	t.Helper()
	if l, _ := filepath.Glob(filepath.Join(dir, ".tautline-*")); len(l) > 0 {
		t.Errorf("left: %v", l)
	}
}

// Whenever a command is interrupted, a file is as it was before or as it is to be.
func TestInterruptedWhileWriting(t *testing.T) {
	program, dot := playing(t, "tautline"), playing(t, "quick-dot")
	dir, tmp := stage(t)
	run := func(after time.Duration) {
		cmd := exec.Command(program, "report", "--dot", dot, "-o", "out")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "SOURCE_DATE_EPOCH=1795219200")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if after > 0 {
			time.Sleep(after)
			_ = cmd.Process.Signal(syscall.SIGTERM)
		}
		_ = cmd.Wait()
	}
	began := time.Now()
	run(0)
	took := time.Since(began)
	whole := read(t, filepath.Join(dir, "out"))
	if !strings.HasSuffix(whole, "</html>\n") {
		t.Fatalf("the report ends with %q", whole[max(0, len(whole)-40):])
	}
	for i := range 10 {
		writeFile(t, filepath.Join(dir, "out"), "old")
		run(took * time.Duration(i+1) / 10)
		if got := read(t, filepath.Join(dir, "out")); got != "old" && got != whole {
			t.Errorf("a file of %d bytes, neither the old one nor the new one of %d", len(got), len(whole))
		}
		left(t, dir)
	}
	eventually(t, "temporary files are left", func() bool { return empty(tmp) })
}

// unprivileged is a command that may not write everywhere, whoever runs the test.
func unprivileged(t *testing.T, shared string) func(program string, args ...string) *exec.Cmd {
	t.Helper()
	return func(program string, args ...string) *exec.Cmd {
		cmd := exec.Command(program, args...)
		if os.Getuid() == 0 {
			const nobody = 65534
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		cmd.Dir = shared
		return cmd
	}
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
			cmd := unprivileged(t, dir)("sh", "-c", strings.ReplaceAll(c.line, "T ", "../tautline "))
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

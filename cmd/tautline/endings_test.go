//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
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
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
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
	// Whoever runs the tests may have had a hangup ignored, and so would its children.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	t.Cleanup(func() { signal.Reset(syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM) })
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

// Whoever waits for a reader of a pipe that never comes can be ended.
func TestInterruptedBeforeAPipe(t *testing.T) {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGTERM)
	t.Cleanup(func() { signal.Reset(syscall.SIGTERM) })
	dir, _ := stage(t)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(playing(t, "tautline"), "check", "-o", "json=pipe")
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	_ = cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(10*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	_ = cmd.Wait()
	if got := cmd.ProcessState.ExitCode(); got != 143 {
		t.Errorf("exit code %d", got)
	}
}

// A standard input that never comes is told as that, and not as a model that takes
// long.
func TestStdinWithoutEnd(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	defer r.Close()
	cmd := exec.Command(playing(t, "tautline"), "check", "--load-timeout", "1s", "-")
	cmd.Stdin = r
	said, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != 2 || string(said) != "tautline: standard input has no end, or none within 1s\n" {
		t.Errorf("exit code %d, %q", got, said)
	}
}

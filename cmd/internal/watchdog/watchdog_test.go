//go:build linux

package watchdog_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"tautline.dev/cmd/internal/watchdog"
)

// The test program plays all parts: the watchdog, and processes that misbehave.
func TestMain(m *testing.M) {
	if watchdog.Is(os.Args) {
		watchdog.Run(os.Args, os.Stdin, os.Stderr)
		return
	}
	if play := plays[os.Getenv("PLAY")]; play != nil {
		w := &watchdog.Watchdog{Stderr: watchdog.OwnStderr()}
		play(w)
		w.Stop()
		return
	}
	os.Exit(m.Run())
}

var limits = watchdog.Limits{Time: time.Second, Memory: 1 << 30, TooLong: "too long", TooMuch: "too much"}

var plays = map[string]func(*watchdog.Watchdog){
	"good": func(w *watchdog.Watchdog) {
		free := w.Bound(limits)
		fmt.Fprintln(w.Stderr, "done")
		free()
		time.Sleep(1600 * time.Millisecond) // what follows is bounded by nobody
	},
	// With asyncpreemptoff this loop holds up the runtime for ever: all wait for it.
	"stuck": func(w *watchdog.Watchdog) {
		w.Bound(limits)
		go runtime.GC()
		for i := 0; ; i++ {
			spun = i
		}
	},
	"stale": func(w *watchdog.Watchdog) {
		l := limits
		l.Stale = []string{os.Getenv("DIR") + "/older", os.Getenv("DIR") + "/none"}
		w.Bound(l)()
		if os.Getenv("FREE") != "" {
			return // what was bounded before costs nothing
		}
		w.Bound(l)
		go runtime.GC()
		for i := 0; ; i++ {
			spun = i
		}
	},
	"greedy": func(w *watchdog.Watchdog) {
		w.Bound(watchdog.Limits{Time: time.Minute, Memory: 64 << 20, TooLong: "too long", TooMuch: "too much"})
		hoard(func() { time.Sleep(time.Millisecond) })
	},
	// What the kernel refuses ends the runtime, with a dump that nobody must see.
	"refused": func(w *watchdog.Watchdog) {
		w.Bound(limits)
		time.Sleep(200 * time.Millisecond)
		_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 64 << 20, Max: 64 << 20})
		hoard(func() {})
	},
	// The runtime has a most for a stack, and nobody can recover from that.
	"deep": func(w *watchdog.Watchdog) {
		w.Bound(watchdog.Limits{Time: time.Minute, Memory: 4 << 30, TooLong: "too long", TooMuch: "too much"})
		debug.SetMaxStack(64 << 20)
		spun = deep(0)
	},
	"broken": func(w *watchdog.Watchdog) {
		defer w.Bound(limits)()
		time.Sleep(200 * time.Millisecond)
		println("what only the runtime says")
	},
	// Nobody has made room for a standard error of its own: nothing is diverted.
	"undiverted": func(w *watchdog.Watchdog) {
		w.Stderr = os.Stderr
		defer w.Bound(limits)()
		time.Sleep(200 * time.Millisecond)
	},
	// It is killed with a child at work.
	"killed": func(w *watchdog.Watchdog) {
		child := exec.Command("sleep", "60")
		child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		if err := child.Start(); err != nil {
			panic(err)
		}
		w.File(os.Getenv("DIR"))
		w.Child(child.Process.Pid)
		fmt.Println(child.Process.Pid)
		time.Sleep(time.Minute)
	},
	// It is killed while it writes, and had written another file before.
	"writing": func(w *watchdog.Watchdog) {
		w.File(os.Getenv("DIR") + "/finished")()
		w.File(os.Getenv("DIR") + "/begun")
		fmt.Println(0)
		time.Sleep(time.Minute)
	},
}

var (
	hoarded [][]byte
	spun    int
)

func deep(n int) int {
	if n < 0 {
		return 0
	}
	return 1 + deep(n+1)
}

func hoard(wait func()) {
	for {
		b := make([]byte, 4<<20)
		for i := range b {
			b[i] = 1
		}
		hoarded = append(hoarded, b)
		wait()
	}
}

// act has a process play a part, and tells its exit code, what it said, and how
// long it took.
func act(t *testing.T, play string) (code int, said string, took time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PLAY="+play, "GODEBUG=asyncpreemptoff=1")
	var out bytes.Buffer
	cmd.Stderr = &out
	began := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), time.Since(began)
}

func TestWatchdog(t *testing.T) {
	for _, c := range []struct {
		play, said string
		code       int
	}{
		{"good", "done\n", 0},
		{"stuck", "too long\n", 2},
		{"greedy", "too much\n", 2},
		{"refused", "too much\n", 2},
		{"deep", "too much\n", 2},
		{"broken", "what only the runtime says\n", 0},
		{"undiverted", "", 0},
	} {
		t.Run(c.play, func(t *testing.T) {
			t.Parallel()
			code, said, took := act(t, c.play)
			if code != c.code || said != c.said {
				t.Errorf("exit code %d, %.600q", code, said)
			}
			if took > 20*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// A watchdog that was given nothing to listen to leaves the file of that number alone,
// whatever it is: Go's runtime itself has files open there.
func TestNobodysLastWords(t *testing.T) {
	said := filepath.Join(t.TempDir(), "not said")
	if err := os.WriteFile(said, []byte("-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(said)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := exec.Command(os.Args[0], "watchdog-of", fmt.Sprint(os.Getpid()))
	cmd.ExtraFiles = []*os.File{f}
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v, %q", err, out)
	}
}

// A process that is killed can clean up nothing any more.
func TestJanitor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "private")
	if err := os.MkdirAll(filepath.Join(dir, "cache"), 0o700); err != nil {
		t.Fatal(err)
	}
	child := killed(t, "killed", dir)
	soon(t, func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, os.ErrNotExist) && gone(child)
	})
}

func TestJanitorOfFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"finished", "begun"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	killed(t, "writing", dir)
	soon(t, func() bool {
		_, err := os.Stat(filepath.Join(dir, "begun"))
		return errors.Is(err, os.ErrNotExist)
	})
	if _, err := os.Stat(filepath.Join(dir, "finished")); err != nil {
		t.Error(err)
	}
}

// killed has a process play a part, and kills it in the middle. It returns the
// number that the process tells.
func killed(t *testing.T, play, dir string) (n int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "PLAY="+play, "DIR="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscan(out, &n); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	return n
}

// soon waits until something is true.
func soon(t *testing.T, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("not after ten seconds")
		}
	}
}

// gone tells whether a process has ended; where nobody reaps orphans it stays a
// zombie.
func gone(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, after, _ := strings.Cut(string(b), ") ")
	return strings.HasPrefix(after, "Z")
}

// What passes a limit leaves no file of an earlier run; what doesn't, does.
func TestStale(t *testing.T) {
	for free, left := range map[string]bool{"": false, "yes": true} {
		dir := t.TempDir()
		t.Setenv("DIR", dir)
		t.Setenv("FREE", free)
		older := filepath.Join(dir, "older")
		if err := os.WriteFile(older, []byte("older"), 0o600); err != nil {
			t.Fatal(err)
		}
		code, said, _ := act(t, "stale")
		if want := map[bool]int{true: 0, false: 2}[left]; code != want {
			t.Errorf("exit code %d, %q", code, said)
		}
		_, err := os.Stat(older)
		for wait := 0; !left && err == nil && wait < 100; wait++ { // whoever cleans up does so behind us
			time.Sleep(50 * time.Millisecond)
			_, err = os.Stat(older)
		}
		if (err == nil) != left {
			t.Errorf("FREE=%q: %v", free, err)
		}
	}
}

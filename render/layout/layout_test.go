package layout

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// The test binary plays dot: FAKE_DOT says how it behaves.
func TestMain(m *testing.M) {
	if how := os.Getenv("FAKE_DOT"); how != "" {
		os.Exit(fake(how, os.Args[1:]))
	}
	// A child with the race detector would sleep a second before it ends.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	os.Exit(m.Run())
}

const picture = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg width="62pt" height="44pt" viewBox="0 0 62 44" xmlns="http://www.w3.org/2000/svg"><g id="graph0" class="graph"><text x="1" y="2">%s</text></g></svg>`

func fake(how string, args []string) int {
	plain := slices.Contains(args, "-Knop2") || slices.Contains(args, "-Kosage")
	if rest, ok := strings.CutPrefix(how, "first-"); ok {
		how = rest
		if plain {
			how = "echo"
		}
	}
	switch how {
	case "echo":
		in, _ := io.ReadAll(os.Stdin)
		fmt.Printf(picture, strings.TrimSpace(string(in))+" "+strings.Join(args, " "))
	case "png":
		one, _ := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=")
		os.Stdout.Write(one)
	case "hang":
		time.Sleep(time.Minute)
	case "hang-with-child":
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "FAKE_DOT=hang")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		_ = child.Start()
		fmt.Fprintln(os.Stderr, child.Process.Pid)
		_ = os.WriteFile(os.Getenv("FAKE_PID"), []byte(fmt.Sprint(child.Process.Pid)), 0o666)
		time.Sleep(time.Minute)
	case "crash":
		fmt.Fprint(os.Stderr, "Error: \x1b[31mbad\nlabel")
		return 1
	case "garbage":
		fmt.Print("<html>\x00")
	case "half":
		fmt.Print(`<svg><g><text>`)
	case "nothing":
	case "huge":
		line := bytes.Repeat([]byte("x"), 1<<16)
		for {
			if _, err := os.Stdout.Write(line); err != nil {
				return 1
			}
		}
	case "deaf":
		os.Stdin.Close()
		fmt.Printf(picture, "deaf")
	case "temp":
		_ = os.WriteFile(filepath.Join(os.TempDir(), "left"), nil, 0o666)
		here, _ := os.Getwd()
		fmt.Printf(picture, os.TempDir()+" "+here+" "+os.Getenv("SERVER_NAME"))
	case "memory":
		var kept [][]byte
		for range 64 {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			kept = append(kept, b)
		}
		fmt.Printf(picture, fmt.Sprint(len(kept)))
	}
	return 0
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRun(t *testing.T) {
	plain := func() ([]byte, error) { return []byte("placed"), nil }
	tests := []struct {
		how   string
		plain func() ([]byte, error)
		// has is in the drawing, note in the note, fails in the error.
		has, note, fails string
	}{
		{how: "echo", has: "graph -Tsvg</text>"},
		{how: "deaf", has: "deaf"},
		{how: "hang", fails: "took longer than"},
		{how: "crash", fails: "exit status 1: Error: [31mbad label"},
		{how: "garbage", fails: "no SVG"},
		{how: "half", fails: "no SVG"},
		{how: "nothing", fails: "drew nothing"},
		{how: "huge", fails: "larger than"},
		{how: "first-hang", plain: plain, has: "placed -Tsvg -Knop2", note: "drawn without layout: "},
		{how: "first-hang", has: "graph -Tsvg -Kosage -Gsplines=line", note: "took longer than"},
		{how: "first-crash", plain: plain, has: "placed", note: "exit status 1"},
		{how: "first-huge", plain: plain, has: "placed", note: "larger than"},
		{how: "first-garbage", plain: plain, has: "placed", note: "no SVG"},
	}
	for _, test := range tests {
		t.Run(test.how, func(t *testing.T) {
			t.Setenv("FAKE_DOT", test.how)
			// Only those that hang are waited for as long as they may take.
			limit := time.Minute
			if strings.HasSuffix(test.how, "hang") {
				limit = 300 * time.Millisecond
			}
			if test.how == "hang" {
				hurry(t)
			}
			begin := time.Now()
			got, err := Run(context.Background(), []byte("graph"), "svg", Options{Program: self(t), Limit: limit, MaxOutput: 1 << 20, Plain: test.plain})
			if took := time.Since(begin); took > 40*time.Second {
				t.Errorf("it took %v", took)
			}
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Fatalf("error %v, want %q", err, test.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(got.Drawing), test.has) {
				t.Errorf("drew %s, want %q", got.Drawing, test.has)
			}
			if !strings.Contains(got.Note, test.note) || (got.Note == "") != (test.note == "") {
				t.Errorf("note %q, want %q", got.Note, test.note)
			}
		})
	}
}

// hurry cuts the time for a drawing without layout, where it can't succeed.
func hurry(t *testing.T) {
	usual := leastPlain
	leastPlain = 300 * time.Millisecond
	t.Cleanup(func() { leastPlain = usual })
}

func TestPNG(t *testing.T) {
	for how, ok := range map[string]bool{"png": true, "echo": false} {
		t.Setenv("FAKE_DOT", how)
		_, err := Run(context.Background(), nil, "png", Options{Program: self(t)})
		if (err == nil) != ok {
			t.Errorf("%s: error %v", how, err)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := Run(context.Background(), nil, "ps", Options{}); err == nil {
		t.Error("no error")
	}
}

func TestTemporaryDirectoryIsPrivateAndRemoved(t *testing.T) {
	t.Setenv("FAKE_DOT", "temp")
	got, err := Run(context.Background(), nil, "svg", Options{Program: self(t)})
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(got.Drawing), "<text")
	_, text, _ = strings.Cut(text, ">")
	fields := strings.Fields(strings.Split(text, "<")[0])
	if len(fields) != 3 || filepath.Base(fields[0]) != filepath.Base(fields[1]) || fields[2] != "tautline" {
		t.Fatalf("temporary directory, working directory, server: %q", fields)
	}
	if _, err := os.Stat(fields[0]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there", fields[0])
	}
}

func TestCacheIsKept(t *testing.T) {
	t.Setenv("FAKE_DOT", "temp")
	cache := filepath.Join(t.TempDir(), "a", "b")
	if _, err := Run(context.Background(), nil, "svg", Options{Program: self(t), Cache: cache}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(cache, "left")); err != nil {
		t.Error(err)
	}
}

func TestCancelled(t *testing.T) {
	t.Setenv("FAKE_DOT", "hang")
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := Run(ctx, nil, "svg", Options{Program: self(t)}); err == nil {
		t.Error("no error")
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

// made is a program that does nothing, alone in a directory.
func made(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if err := os.WriteFile(path, nil, 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	both, ours := made(t, "dot"), made(t, "tautline-dot")
	t.Setenv("PATH", filepath.Dir(both)+string(filepath.ListSeparator)+filepath.Dir(ours))
	if got, err := find(""); err != nil || got.path != both {
		t.Errorf("with both: %q, %v", got, err)
	}
	t.Setenv("PATH", filepath.Dir(ours))
	if got, err := find(""); err != nil || got.path != ours {
		t.Errorf("with tautline-dot: %q, %v", got, err)
	}
	if got, err := find(both); err != nil || got.path != both {
		t.Errorf("forced: %q, %v", got, err)
	}
	if _, err := find(filepath.Join(filepath.Dir(ours), "none")); err == nil {
		t.Error("forced to what isn't there: no error")
	}
	t.Setenv("PATH", t.TempDir())
	_, err := find("")
	if !errors.Is(err, ErrNoProgram) || !strings.Contains(err.Error(), "go install tautline.dev/cmd/tautline-dot@latest") {
		t.Errorf("with none: %v", err)
	}
}

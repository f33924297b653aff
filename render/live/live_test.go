package live

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func options(b *Board) Options {
	return Options{Board: b, Policy: "default-src 'none'", Empty: func(broken string) []byte { return []byte("empty: " + broken) }}
}

func TestWhoIsAnswered(t *testing.T) {
	b := NewBoard()
	b.Show([]byte(`<html data-version="">hello`))
	handler := Handler("8080", options(b))
	tests := []struct {
		name, method, host, path string
		header                   map[string]string
		want                     int
	}{
		{"a reader", "GET", "127.0.0.1:8080", "/", nil, 200},
		{"by name", "GET", "localhost:8080", "/", nil, 200},
		{"over IPv6", "GET", "[::1]:8080", "/", nil, 200},
		{"our own page", "GET", "127.0.0.1:8080", "/", map[string]string{"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}, 200},
		{"a link elsewhere", "GET", "127.0.0.1:8080", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200},
		{"a name that leads here", "GET", "evil.example:8080", "/", nil, 421},
		{"another port", "GET", "127.0.0.1:80", "/", nil, 421},
		{"no port", "GET", "127.0.0.1", "/", nil, 421},
		{"no host", "GET", "", "/", nil, 421},
		{"another page", "GET", "127.0.0.1:8080", "/", map[string]string{"Origin": "http://evil.example"}, 403},
		{"another server here", "GET", "127.0.0.1:8080", "/events", map[string]string{"Origin": "http://127.0.0.1:9090"}, 403},
		{"a file", "GET", "127.0.0.1:8080", "/", map[string]string{"Origin": "null"}, 403},
		{"over TLS", "GET", "127.0.0.1:8080", "/", map[string]string{"Origin": "https://127.0.0.1:8080"}, 403},
		{"an image elsewhere", "GET", "127.0.0.1:8080", "/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"a form", "POST", "127.0.0.1:8080", "/", nil, 405},
		{"HEAD", "HEAD", "127.0.0.1:8080", "/", nil, 405},
		{"a file of ours", "GET", "127.0.0.1:8080", "/system.cue", nil, 404},
		{"a way out", "GET", "127.0.0.1:8080", "/../etc/passwd", nil, 404},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "http://x"+test.path, nil)
			r.Host = test.host
			for k, v := range test.header {
				r.Header.Set(k, v)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != test.want {
				t.Errorf("%d, want %d", w.Code, test.want)
			}
			if (test.want == 200) != strings.Contains(w.Body.String(), "hello") {
				t.Errorf("answered %s", w.Body)
			}
			for h, want := range map[string]string{
				"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
				"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
			} {
				if got := w.Header().Get(h); got != want {
					t.Errorf("%s: %q, want %q", h, got, want)
				}
			}
		})
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]string{
		"127.0.0.1:0": "127.0.0.1:0", "localhost:8080": "127.0.0.1:8080", "[::1]:80": "[::1]:80", "127.8.8.8:1": "127.8.8.8:1",
		":8080": "", "0.0.0.0:8080": "", "[::]:8080": "", "192.168.1.1:80": "", "example.com:80": "", "8080": "", "": "", "[::ffff:10.0.0.1]:80": "",
	} {
		got, err := Loopback(addr)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", addr, got, err, want)
		}
	}
}

// listening is a server, what it says of its board, and how it is ended.
func listening(t *testing.T, b *Board) (url string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, options(b)) }()
	t.Cleanup(cancel)
	return "http://" + l.Addr().String(), func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(10 * time.Second):
			t.Fatal("the server doesn't end")
			return nil
		}
	}
}

func TestNews(t *testing.T) {
	b := NewBoard()
	url, end := listening(t, b)
	b.Break("line 1\nis wrong")
	answer, err := http.Get(url + "/")
	if err != nil {
		t.Fatal(err)
	}
	if body, _ := io.ReadAll(answer.Body); string(body) != "empty: line 1\nis wrong" {
		t.Errorf("with no page yet: %s", body)
	}
	answer.Body.Close()

	events, err := http.Get(url + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	if got := events.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("content type %s", got)
	}
	said := bufio.NewScanner(events.Body)
	heard := func() string {
		var lines []string
		for said.Scan() {
			if line := said.Text(); line != "" && !strings.HasPrefix(line, "retry") {
				if lines = append(lines, line); len(lines) == 2 {
					break
				}
			}
		}
		return strings.Join(lines, " ")
	}
	if got := heard(); got != `event: broken data: "line 1\nis wrong"` {
		t.Errorf("heard %s", got)
	}
	b.Show([]byte(`<html data-version="">`))
	state, _ := b.State()
	if got := heard(); got != "event: report data: "+state.Version {
		t.Errorf("heard %s", got)
	}
	if want := `<html data-version="` + state.Version + `">`; string(state.Page) != want {
		t.Errorf("shows %s", state.Page)
	}
	b.Break("again")
	if got := heard() + " " + heard(); got != "event: report data: "+state.Version+` event: broken data: "again"` {
		t.Errorf("heard %s", got)
	}
	// Those who still listen don't keep the server from ending.
	began := time.Now()
	if err := end(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s to end", took)
	}
}

func TestTooManyListeners(t *testing.T) {
	b := NewBoard()
	b.Show([]byte("page"))
	n := &news{board: b, seats: make(chan struct{}, 1)}
	n.seats <- struct{}{}
	w := httptest.NewRecorder()
	n.ServeHTTP(w, httptest.NewRequest("GET", "/events", nil))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", w.Code)
	}
}

func TestWatch(t *testing.T) {
	root := t.TempDir()
	system, shared := filepath.Join(root, "system"), filepath.Join(root, "shared")
	for _, dir := range []string{filepath.Join(root, "cue.mod"), system, shared} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w, err := Watch(ctx, system)
	if err != nil {
		t.Fatal(err)
	}
	write := func(path string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("package x"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	changed := func(within time.Duration) bool {
		select {
		case <-w.Changes:
			return true
		case <-time.After(within):
			return false
		}
	}
	for _, path := range []string{filepath.Join(system, "a.cue"), filepath.Join(shared, "b.cue")} {
		write(path)
		if !changed(10 * time.Second) {
			t.Errorf("%s: nobody saw it", path)
		}
	}
	write(filepath.Join(system, "notes.txt"))
	write(filepath.Join(system, ".a.cue.swp"))
	if changed(4 * settle) {
		t.Error("a change of something else was seen")
	}
	// We may be told to talk into a file there: that must not go round in circles.
	talk := filepath.Join(root, "talk")
	write(talk)
	changed(time.Second)
	write(talk)
	if changed(4 * settle) {
		t.Error("what is written to a file without a suffix was seen")
	}
	if err := os.Mkdir(filepath.Join(root, "more"), 0o777); err != nil {
		t.Fatal(err)
	}
	if !changed(10 * time.Second) {
		t.Error("a new directory was not seen")
	}
	// Editors write beside the file, and put that in its place.
	write(filepath.Join(root, "more", "c.tmp"))
	if err := os.Rename(filepath.Join(root, "more", "c.tmp"), filepath.Join(root, "more", "c.cue")); err != nil {
		t.Fatal(err)
	}
	if !changed(10 * time.Second) {
		t.Error("a file in a new directory was not seen")
	}
}

// TestWatchComesBack: a directory that is deleted, or moved away, and made again
// is watched as before.
func TestWatchComesBack(t *testing.T) {
	root := filepath.Join(t.TempDir(), "system.v1")
	file := filepath.Join(root, "a.cue")
	makeRoot := func() {
		t.Helper()
		if err := os.Mkdir(root, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	makeRoot()
	w := watch(t, root)
	hear(t, w, "deleted", func() error { return os.RemoveAll(root) })
	makeRoot()
	hear(t, w, "made again", func() error { return nil })
	hear(t, w, "written to", func() error { return os.WriteFile(file, []byte("package x"), 0o666) })
	hear(t, w, "moved away", func() error { return os.Rename(root, root+".old") })
	hear(t, w, "moved back", func() error { return os.Rename(root+".old", root) })
	hear(t, w, "written to again", func() error { return os.WriteFile(file, []byte("package y"), 0o666) })
}

func TestWatchLink(t *testing.T) {
	dir := t.TempDir()
	away, here := filepath.Join(dir, "away"), filepath.Join(dir, "here")
	for _, d := range []string{away, here} {
		if err := os.Mkdir(d, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	file, link := filepath.Join(away, "a.cue"), filepath.Join(here, "a.cue")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	w := watch(t, link)
	hear(t, w, "the file behind the link", func() error { return os.WriteFile(file, []byte("package x"), 0o666) })
}

// TestWatchStorm: who never stops saving is told of it all the same.
func TestWatchStorm(t *testing.T) {
	dir := t.TempDir()
	w := watch(t, dir)
	began := time.Now()
	for time.Since(began) < 20*time.Second {
		if err := os.WriteFile(filepath.Join(dir, "a.cue"), []byte("package x"), 0o666); err != nil {
			t.Fatal(err)
		}
		select {
		case <-w.Changes:
			return
		case <-time.After(settle / 4):
		}
	}
	t.Error("nobody was told")
}

func watch(t *testing.T, model string) *Watcher {
	t.Helper()
	w, err := Watch(t.Context(), model)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func hear(t *testing.T, w *Watcher, what string, do func() error) {
	t.Helper()
	if err := do(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-w.Changes:
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: nobody saw it", what)
	}
}

func TestWatchNothing(t *testing.T) {
	if _, err := Watch(context.Background(), filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("no error")
	}
}

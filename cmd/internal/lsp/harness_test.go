package lsp

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"tautline.dev/cmd/internal/judge"
)

// day is the day of all judgements here.
var day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// editor is the other side: what an editor would be.
type editor struct {
	t     testing.TB
	dir   string
	conn  *jsonrpc2.Conn
	told  chan diagnosticParams
	texts map[string]*text
	vers  map[string]int
	over  chan error
}

type pipe struct {
	io.Reader
	io.WriteCloser
}

// starts begins a session with a desk in this process; files are on the disk.
func starts(t testing.TB, files map[string]string) *editor {
	t.Helper()
	return session(t, newDesk(), files)
}

func newDesk() *Desk {
	return &Desk{Options: judge.Options{}, Day: func() time.Time { return day }}
}

func session(t testing.TB, j Judge, files map[string]string) *editor {
	t.Helper()
	e := &editor{t: t, dir: t.TempDir(), told: make(chan diagnosticParams, 10_000), texts: map[string]*text{}, vers: map[string]int{}, over: make(chan error, 1)}
	for name, src := range files {
		e.write(name, src)
	}
	ours, theirs := io.Pipe()
	back, forth := io.Pipe()
	go func() {
		e.over <- Serve(context.Background(), pipe{ours, forth}, j, "test", testTalk{t})
		ours.Close()
		forth.Close()
	}()
	e.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(pipe{back, theirs}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(e.handle))
	t.Cleanup(func() { e.conn.Close() })
	var ready struct{ Capabilities map[string]any }
	e.ask("initialize", map[string]any{"capabilities": map[string]any{}}, &ready)
	if ready.Capabilities["renameProvider"] == nil {
		t.Fatalf("it can do: %v", ready.Capabilities)
	}
	e.note("initialized", map[string]any{})
	return e
}

type testTalk struct{ t testing.TB }

func (w testTalk) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "bug") {
		w.t.Errorf("the server says: %s", p)
	}
	return len(p), nil
}

func (e *editor) handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
	if req.Method == "textDocument/publishDiagnostics" {
		var p diagnosticParams
		if err := json.Unmarshal(*req.Params, &p); err != nil {
			e.t.Error(err)
		}
		e.told <- p
	}
	return nil, nil
}

func (e *editor) path(name string) string { return filepath.Join(e.dir, filepath.FromSlash(name)) }

func (e *editor) uri(name string) string { return uriOf(e.path(name)) }

func (e *editor) write(name, src string) {
	e.t.Helper()
	if err := os.MkdirAll(filepath.Dir(e.path(name)), 0o755); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(e.path(name), []byte(src), 0o644); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) ask(method string, params, result any) {
	e.t.Helper()
	if err := e.try(method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) try(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return e.conn.Call(ctx, method, params, result)
}

func (e *editor) note(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(context.Background(), method, params); err != nil {
		e.t.Fatal(err)
	}
}

func (e *editor) open(name, src string) {
	e.t.Helper()
	e.texts[name], e.vers[name] = newText([]byte(src)), 1
	e.note("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": e.uri(name), "languageId": "cue", "version": 1, "text": src}})
}

// replace changes the first occurrence of a piece of a document.
func (e *editor) replace(name, was, by string) {
	e.t.Helper()
	t := e.texts[name]
	at := strings.Index(string(t.src), was)
	if at < 0 {
		e.t.Fatalf("%s has no %q", name, was)
	}
	e.edit(name, t.rangeOf(at, at+len(was)), by)
}

func (e *editor) edit(name string, r Range, by string) {
	e.t.Helper()
	e.texts[name] = e.texts[name].changed(r, by)
	e.vers[name]++
	e.note("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": e.uri(name), "version": e.vers[name]},
		"contentChanges": []any{map[string]any{"range": r, "text": by}},
	})
}

// hears waits for what is told of a document as it is now, until all rules were asked.
func (e *editor) hears(name string) []diagnostic {
	e.t.Helper()
	return e.hearsUntil(name, func([]diagnostic) bool { return true })
}

func (e *editor) hearsUntil(name string, enough func([]diagnostic) bool) (last []diagnostic) {
	e.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case p := <-e.told:
			if p.URI == e.uri(name) && (p.Version == nil || *p.Version == e.vers[name]) {
				if last = p.Diagnostics; enough(last) {
					return last
				}
			}
		case <-late:
			e.t.Fatalf("%s: nothing more was heard; the last was %v", name, last)
		}
	}
}

// at is the place of a piece of a document, where "|" in it is the cursor.
func (e *editor) at(name, piece string) map[string]any {
	e.t.Helper()
	in := strings.Index(piece, "|")
	whole := strings.Replace(piece, "|", "", 1)
	src := string(e.texts[name].src)
	at := strings.Index(src, whole)
	if at < 0 || strings.Count(src, whole) > 1 {
		e.t.Fatalf("%s has %q %d times", name, whole, strings.Count(src, whole))
	}
	return map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "position": e.texts[name].position(at + max(in, 0))}
}

// offered are the labels that completion offers at a place.
func (e *editor) offered(name, piece string) []string {
	e.t.Helper()
	var list completionList
	e.ask("textDocument/completion", e.at(name, piece), &list)
	var labels []string
	for _, i := range list.Items {
		labels = append(labels, i.Label)
	}
	return labels
}

// hover is what is said of a place.
func (e *editor) hover(name, piece string) string {
	e.t.Helper()
	var h *hover
	e.ask("textDocument/hover", e.at(name, piece), &h)
	if h == nil {
		return ""
	}
	return h.Contents.Value
}

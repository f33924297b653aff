package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// place is a place in a document, as an editor counts.
type lspPlace struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// lspTold is what a server tells of a file.
type lspTold struct {
	URI         string
	Version     int
	Diagnostics []struct {
		Code, Message string
		Severity      int
		Range         struct{ Start, End lspPlace }
	}
}

// lspClient speaks with `tautline lsp` as an editor does.
type lspClient struct {
	t       testing.TB
	cmd     *exec.Cmd
	conn    *jsonrpc2.Conn
	told    chan lspTold
	talk    strings.Builder
	version int
	uri     string
}

type twoWay struct {
	io.Reader
	io.WriteCloser
}

// openLSP begins a session, and opens a file.
func openLSP(t testing.TB, file, src string, args ...string) *lspClient {
	t.Helper()
	return openWith(t, exec.Command("tautline", append([]string{"lsp", "--now", "2026-11-21"}, args...)...), file, src)
}

func openWith(t testing.TB, cmd *exec.Cmd, file, src string) *lspClient {
	t.Helper()
	c := &lspClient{t: t, cmd: cmd, told: make(chan lspTold, 10_000), uri: "file://" + filepath.ToSlash(file)}
	c.cmd.Stderr = &c.talk
	in, err := c.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.cmd.Process.Kill() })
	c.conn = jsonrpc2.NewConn(context.Background(), jsonrpc2.NewBufferedStream(twoWay{out, in}, jsonrpc2.VSCodeObjectCodec{}), jsonrpc2.HandlerWithError(
		func(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (any, error) {
			if req.Method == "textDocument/publishDiagnostics" {
				var told lspTold
				if err := json.Unmarshal(*req.Params, &told); err != nil {
					t.Error(err)
				}
				c.told <- told
			}
			return nil, nil
		}))
	root := "file://" + filepath.ToSlash(filepath.Dir(file))
	c.ask("initialize", map[string]any{
		"capabilities": map[string]any{}, "rootUri": root,
		"workspaceFolders": []any{map[string]any{"uri": root, "name": "here"}},
	}, nil)
	c.note("initialized", map[string]any{})
	c.version = 1
	c.note("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": c.uri, "languageId": "cue", "version": 1, "text": src}})
	return c
}

func (c *lspClient) ask(method string, params, result any) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := c.conn.Call(ctx, method, params, result); err != nil {
		c.t.Fatalf("%s: %v\n%s", method, err, c.talk.String())
	}
}

func (c *lspClient) note(method string, params any) {
	c.t.Helper()
	if err := c.conn.Notify(context.Background(), method, params); err != nil {
		c.t.Fatal(err)
	}
}

// becomes changes all of the document.
func (c *lspClient) becomes(src string) {
	c.t.Helper()
	c.change(map[string]any{"text": src})
}

func (c *lspClient) change(how map[string]any) {
	c.t.Helper()
	c.version++
	c.note("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": c.uri, "version": c.version}, "contentChanges": []any{how}})
}

// hears waits for what is told of the document as it is now.
func (c *lspClient) hears() lspTold {
	c.t.Helper()
	for {
		select {
		case told := <-c.told:
			if told.URI == c.uri && told.Version == c.version {
				return told
			}
		case <-time.After(time.Minute):
			c.t.Fatalf("nothing more is heard\n%s", c.talk.String())
		}
	}
}

// ended waits until the server has ended, and fails where it doesn't.
func (c *lspClient) ended() error {
	c.t.Helper()
	late := time.AfterFunc(time.Minute, func() {
		c.t.Error("it doesn't end")
		_ = c.cmd.Process.Kill()
	})
	defer late.Stop()
	return c.cmd.Wait()
}

// ends ends the session as an editor does.
func (c *lspClient) ends() {
	c.t.Helper()
	c.ask("shutdown", nil, nil)
	c.note("exit", nil)
	if err := c.ended(); err != nil {
		c.t.Errorf("it ends with %v: %s", err, c.talk.String())
	}
	if s := c.talk.String(); strings.Contains(s, "panic") || strings.Contains(s, "bug") {
		c.t.Error(s)
	}
}

// TestLSP: a session goes on over a model that takes for ever, and tells what check
// tells before and after.
func TestLSP(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "system.cue")
	if err := os.WriteFile(file, []byte(servedModel), 0o600); err != nil {
		t.Fatal(err)
	}
	c := openLSP(t, file, servedModel, "--load-timeout", "4s")
	before := c.hears()
	if len(before.Diagnostics) == 0 {
		t.Error("nothing is found")
	}
	hover := func() string {
		var h struct{ Contents struct{ Value string } }
		c.ask("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": c.uri}, "position": lspPlace{3, 8}}, &h)
		return h.Contents.Value
	}
	if got := hover(); !strings.Contains(got, "## `ask`") {
		t.Errorf("%q", got)
	}
	// Several such edits, while the first is still being evaluated.
	for range 3 {
		c.becomes(servedModel + "_n: {a0: [1, 2, 3, 4, 5, 6, 7, 8], " + doublings + "}\n")
		time.Sleep(100 * time.Millisecond)
	}
	told := c.hears()
	if len(told.Diagnostics) != 1 || !strings.Contains(told.Diagnostics[0].Message, "takes") {
		t.Errorf("%+v", told)
	}
	// Whoever asks meanwhile is answered, about the last that could be judged.
	if got := hover(); !strings.Contains(got, "## `ask`") {
		t.Errorf("%q", got)
	}
	c.becomes(servedModel + "\n")
	if after := c.hears(); len(after.Diagnostics) != len(before.Diagnostics) {
		t.Errorf("%d, then %d", len(before.Diagnostics), len(after.Diagnostics))
	}
	c.ends()
}

// endless is evaluated for years, in little memory.
const endless = "_n: {_t: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], for a in _t for b in _t for c in _t for d in _t for e in _t " +
	"for f in _t for g in _t for h in _t for i in _t for j in _t for k in _t for l in _t if a < 0 {x: 1}}\n"

// TestLSPGoesOn: an edit is not held up by what came before it.
func TestLSPGoesOn(t *testing.T) {
	c := openLSP(t, filepath.Join(t.TempDir(), "system.cue"), servedModel, "--load-timeout", "10m")
	before := c.hears()
	c.becomes(servedModel + endless)
	time.Sleep(200 * time.Millisecond) // it is being evaluated
	c.becomes(servedModel + "\n")
	if after := c.hears(); len(after.Diagnostics) != len(before.Diagnostics) { // it waits a minute
		t.Errorf("%d, then %d", len(before.Diagnostics), len(after.Diagnostics))
	}
	c.ends()
}

// TestLSPEnds: with its editor, and with its own kind of exit where it wasn't told.
func TestLSPEnds(t *testing.T) {
	dir := t.TempDir()
	c := openLSP(t, filepath.Join(dir, "system.cue"), servedModel)
	c.hears()
	c.note("exit", nil)
	var exit *exec.ExitError
	if err := c.ended(); !errors.As(err, &exit) || exit.ExitCode() != exitFindings {
		t.Errorf("%v\n%s", err, c.talk.String())
	}
	c = openLSP(t, filepath.Join(dir, "system.cue"), servedModel)
	c.hears()
	c.conn.Close() // the editor is gone
	if err := c.ended(); err != nil {
		t.Errorf("%v\n%s", err, c.talk.String())
	}
}

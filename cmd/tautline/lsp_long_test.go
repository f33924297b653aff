//go:build long

package main

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tautline.dev/bench/generate"
)

// TestEditorSession holds a session over a large model as an editor made of
// JavaScript does: testdata/editors has the test. TAUTLINE_EDITOR_TOOLS names the
// directory with the packages of its package.json.
func TestEditorSession(t *testing.T) {
	tools, err := filepath.Abs(os.Getenv("TAUTLINE_EDITOR_TOOLS"))
	if err != nil || os.Getenv("TAUTLINE_EDITOR_TOOLS") == "" {
		t.Fatal("TAUTLINE_EDITOR_TOOLS names no directory with vscode-jsonrpc")
	}
	model := largeModel(t)
	self, err := exec.LookPath("tautline")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "--test", "--test-timeout=600000", "testdata/editors/session.test.mjs")
	cmd.Env = append(os.Environ(), "TAUTLINE="+self, "TAUTLINE_EDITOR_TOOLS="+tools, "TAUTLINE_MODEL="+model)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// largeModel is a file with a system of 200 boxes and 400 lines.
func largeModel(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "system.cue")
	if err := os.WriteFile(file, generate.Model(200, 400, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// neovimSetup is what the docs say that goes into Neovim's configuration.
func neovimSetup(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(repository(t), "docs", "editors.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```lua\n")
	setup, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("docs/editors.md has no Lua")
	}
	return setup
}

// TestNeovim: Neovim, set up as the docs say, has a session: testdata/editors has what
// is done in it.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs("testdata/editors/session.lua")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	init := filepath.Join(home, "init.lua")
	if err := os.WriteFile(init, []byte(neovimSetup(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	// Beside it, a system in two files, of which one is open.
	dir := t.TempDir()
	for name, src := range map[string]string{"system.cue": servedModel, "more.cue": "package shop\n\nlines: more: {from: \"a\", to: \"b\"}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, file := range map[string]string{"large": largeModel(t), "small": filepath.Join(dir, "system.cue")} {
		cmd := exec.Command(nvim, "--headless", "-u", init, "-c", "luafile "+script, file)
		cmd.Dir = filepath.Dir(file)
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_DATA_HOME="+home, "XDG_STATE_HOME="+home, "TAUTLINE_SESSION="+name)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "session: done") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		t.Logf("%s: %s", name, out)
	}
}

// TestVSCodeExtension packages the extension: it holds what it needs and nothing else.
// TAUTLINE_VSCODE names a copy of editors/vscode in which npm ci was run, in a copy of
// the repository's directories.
func TestVSCodeExtension(t *testing.T) {
	dir := os.Getenv("TAUTLINE_VSCODE")
	if dir == "" {
		t.Fatal("TAUTLINE_VSCODE names no copy of editors/vscode with its packages")
	}
	cmd := exec.Command("npm", "run", "package")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	z, err := zip.OpenReader(filepath.Join(dir, "tautline.vsix"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	to := t.TempDir()
	parts := map[string]bool{}
	for _, f := range z.File {
		name, is := strings.CutPrefix(f.Name, "extension/")
		if !is {
			continue
		}
		part := name
		if of, rest, _ := strings.Cut(name, "/"); of == "node_modules" {
			of, _, _ = strings.Cut(rest, "/")
			part = "node_modules/" + of
		}
		parts[part] = true
		if ext := filepath.Ext(name); ext == ".map" || ext == ".ts" || ext == ".vsix" {
			t.Errorf("it holds %s", name)
		}
		unpack(t, f, filepath.Join(to, filepath.FromSlash(name)))
	}
	want := "LICENSE.txt extension.js node_modules/semver node_modules/vscode-jsonrpc node_modules/vscode-languageclient node_modules/vscode-languageserver-protocol node_modules/vscode-languageserver-types package.json readme.md"
	if got := strings.Join(slices.Sorted(maps.Keys(parts)), " "); got != want {
		t.Errorf("it holds %s", got)
	}
	out, err := exec.Command("node", "testdata/editors/load.cjs", filepath.Join(to, "extension.js")).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "activate deactivate" {
		t.Errorf("%v\n%s", err, out)
	}
}

func unpack(t *testing.T, f *zip.File, to string) {
	t.Helper()
	in, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	src, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, src, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCUEHelps: what init writes is so written that cue's own language server tells
// what a field means, and which there are.
func TestCUEHelps(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("tautline", "init", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(dir, "system.cue")
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("cue", "lsp")
	cmd.Env = append(os.Environ(), "CUE_CACHE_DIR="+t.TempDir(), "CUE_CONFIG_DIR="+t.TempDir())
	c := openWith(t, cmd, file, string(src))
	for piece, want := range map[string]string{
		`timeout: "3s"`:       "How long the sender waits",
		`platform: "postgres`: "An id of the platform catalogue",
	} {
		before, _, _ := strings.Cut(string(src), piece)
		line := strings.Count(before, "\n")
		at := map[string]any{"textDocument": map[string]any{"uri": c.uri}, "position": lspPlace{line, len(before) - strings.LastIndex(before, "\n")}}
		var hover struct{ Contents struct{ Value string } }
		c.ask("textDocument/hover", at, &hover)
		if !strings.Contains(hover.Contents.Value, want) {
			t.Errorf("cue says of %s: %q", piece, hover.Contents.Value)
		}
		var list struct{ Items []struct{ Label string } }
		c.ask("textDocument/completion", at, &list)
		if len(list.Items) < 30 {
			t.Errorf("cue offers %d where %s stands", len(list.Items), piece)
		}
	}
}

// TestNoLeak: a thousand edits later, neither process holds more than at first.
func TestNoLeak(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("only Linux tells what a process holds")
		return
	}
	file := largeModel(t)
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := openLSP(t, file, string(src))
	c.hears()
	edit := func(n int) {
		for i := range n {
			c.change(map[string]any{"range": map[string]any{"start": lspPlace{2, 0}, "end": lspPlace{2, 0}}, "text": fmt.Sprintf("// %d\n", i)})
			c.hears()
			c.change(map[string]any{"range": map[string]any{"start": lspPlace{2, 0}, "end": lspPlace{3, 0}}, "text": ""})
			c.hears()
		}
	}
	edit(50)
	before := held(t, c.cmd.Process.Pid)
	edit(450)
	after := held(t, c.cmd.Process.Pid)
	t.Logf("resident and files of the server and what judges for it: %v, then %v", before, after)
	if len(after) != len(before) {
		t.Fatalf("there are other processes: %v, then %v", before, after)
	}
	for i := range before {
		if after[i] > before[i]+before[i]/3+8 {
			t.Errorf("held %v, and then %v", before, after)
		}
	}
	c.ends()
}

// held is how many MB a process and its children have, and how many files are open in
// each.
func held(t *testing.T, pid int) (out []int) {
	t.Helper()
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	out = append(out, pages*os.Getpagesize()>>20, len(files))
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		children, _ := os.ReadFile(task)
		for _, child := range strings.Fields(string(children)) {
			id, _ := strconv.Atoi(child)
			out = append(out, held(t, id)...)
		}
	}
	return out
}

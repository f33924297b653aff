//go:build long

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tautline.dev/bench/generate"
	"tautline.dev/model"
	"tautline.dev/render/view"
)

// models are the directories of all examples.
func models(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(filepath.Join(repository(t), "examples"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "system.cue" {
			dirs = append(dirs, filepath.Dir(path))
		}
		return err
	})
	if err != nil || len(dirs) == 0 {
		t.Fatal(dirs, err)
	}
	return dirs
}

// viewsOf are the views of a model; the first few of each kind.
func viewsOf(t *testing.T, dir string) []string {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil || len(loaded) != 1 || loaded[0].System == nil {
		t.Fatal(dir, err, loaded)
	}
	var out []string
	seen := map[string]int{}
	for _, name := range view.Names(loaded[0].System) {
		kind, _, _ := strings.Cut(name, ":")
		if seen[kind]++; seen[kind] > 3 {
			continue
		}
		if name != "overview" || view.CanOverview(loaded[0].System) {
			out = append(out, name)
		}
	}
	return out
}

func renderTo(t *testing.T, args ...string) string {
	t.Helper()
	var out, talk bytes.Buffer
	if code := run(append([]string{"render"}, args...), strings.NewReader(""), &out, &talk); code != exitPass {
		t.Fatalf("render %s exits with %d: %s", args, code, talk.String())
	}
	return talk.String()
}

// TestEveryPicture: whoever reads a format takes what is drawn of every example
// and of hostile models, in every view: Graphviz, xmllint, Mermaid's parser.
func TestEveryPicture(t *testing.T) {
	out := t.TempDir()
	var svgs, charts []string
	dirs := models(t)
	for i, text := range hostileTexts {
		dirs = append(dirs, hostileModel(t, i, text))
	}
	for i, dir := range dirs {
		for j, name := range viewsOf(t, dir) {
			base := filepath.Join(out, fmt.Sprintf("%d-%d", i, j))
			talk := renderTo(t, "--view", name, "-o", "svg="+base+".svg", "-o", "mermaid="+base+".mmd", "-o", "text="+base+".txt", dir)
			if talk != "" {
				t.Errorf("%s, %s: %s", dir, name, talk)
			}
			svgs, charts = append(svgs, base+".svg"), append(charts, base+".mmd")
			drawing := strings.ToLower(read(t, base+".svg"))
			for _, bad := range []string{"<script", "href=\"javascript", "<image", "<foreignobject", "\x1b", "\u202e"} {
				if strings.Contains(drawing, bad) {
					t.Errorf("%s, %s: the SVG has %q", dir, name, bad)
				}
			}
		}
	}
	for _, check := range []struct {
		name string
		args []string
	}{
		{"xmllint", append([]string{"--noout", "--nonet"}, svgs...)},
		{"node", append([]string{filepath.Join(mermaidParser(t), "parse.mjs")}, charts...)},
	} {
		if said, err := exec.Command(check.name, check.args...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%.4000s", check.name, err, said)
		}
	}
}

// mermaidParser is the directory of Mermaid's parser: .ci/run installs it from
// render/mermaid/testdata/parser.
func mermaidParser(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TAUTLINE_MERMAID")
	if dir == "" {
		t.Fatal("TAUTLINE_MERMAID names no directory: copy render/mermaid/testdata/parser, and run npm ci in it")
	}
	return dir
}

var hostileTexts = []string{
	`a"]; evil [label="x`,
	`a>]; evil [label=<x`,
	`</title><script>alert(1)</script>`,
	"1. one\n2. two",
	"`code` **bold** _x_ [a](javascript:alert(1))",
	"end subgraph %% comment --> graph click b0 call x()",
	"#quot; #35; &quot; &#34; #",
	"\x1b[31m \x07 \u009b]",
	"\u202eabc\u2066 עברית العربية",
	"😀👩‍👩‍👧‍👦 🇩🇪 订单",
	strings.Repeat("word ", 2000),
	strings.Repeat("W", 10000),
	`\N\G\l\`,
	":::edge",
	"a & b < c > d ' e",
}

// hostileModel is a model with a text wherever a model takes one.
func hostileModel(t *testing.T, i int, text string) string {
	t.Helper()
	text = strings.ReplaceAll(text, "\x00", "")
	m := map[string]any{
		"system": fmt.Sprintf("hostile-%d", i), "title": text, "owner": text,
		// What an id may be is bounded; these are words of DOT, Mermaid and XML.
		"groups": map[string]any{"end": map[string]any{"kind": "team", "title": text}, "subgraph": map[string]any{"kind": "cell", "title": text, "parent": "end"}},
		"boxes": map[string]any{
			"node":  map[string]any{"kind": "client", "title": text, "description": text, "source": text, "in": "end", "owner": text},
			"graph": map[string]any{"kind": "queue", "title": text, "description": strings.Repeat(text+" ", 10_000/(len(text)+1)), "source": "javascript:alert(1)", "in": "subgraph"},
			"1/a_b": map[string]any{"kind": "worker", "source": "https://git.example/c?a=1&b=\"'<"},
			"1_a/b": map[string]any{"kind": "external", "source": "https://git.example/c?a=1&b=2"},
		},
		"lines": map[string]any{
			"1.":    map[string]any{"from": "node", "to": "graph", "interaction": "send", "does": text, "when": text},
			"style": map[string]any{"from": "graph", "to": "1/a_b", "interaction": "poll", "does": text},
			"call":  map[string]any{"from": "1/a_b", "to": "1_a/b", "interaction": "request-reply"},
		},
		"flows": map[string]any{"click": map[string]any{"title": text, "steps": []string{"1.", "style", "call"}}},
	}
	src, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "m")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "system.cue"), append([]byte("package m\n"), src...), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestLargePictures: a large model is drawn, and a net that no layout gets done
// with ends in a plainer drawing, with a note.
func TestLargePictures(t *testing.T) {
	tests := []struct {
		name string
		src  []byte
		args []string
		note string
	}{
		{"200 boxes and 400 lines", generate.Model(200, 400, 1), nil, "note: 201 boxes in one picture"},
		{"400 boxes, all of them", generate.Model(400, 600, 1), []string{"--view", "system"}, ""},
		{"a random graph", randomModel(200, 400), []string{"--view", "system", "--layout-timeout", "3s"}, "took longer than 3s"},
	}
	for _, test := range tests {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "system.cue"), test.src, 0o600); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		talk := renderTo(t, append(test.args, "-o", "svg="+filepath.Join(dir, "out.svg"), dir)...)
		t.Logf("%s: %v", test.name, time.Since(begin).Round(10*time.Millisecond))
		if !strings.Contains(talk, test.note) || (talk == "") != (test.note == "") {
			t.Errorf("%s: says %q, want %q", test.name, talk, test.note)
		}
		if !strings.Contains(read(t, filepath.Join(dir, "out.svg")), `class="node box`) {
			t.Errorf("%s: no box is drawn", test.name)
		}
	}
}

func randomModel(boxes, lines int) []byte {
	r := rand.New(rand.NewSource(3))
	var b bytes.Buffer
	b.WriteString("package m\nsystem: \"random\"\n")
	for i := range boxes {
		fmt.Fprintf(&b, "boxes: b%d: kind: \"service\"\n", i)
	}
	for i := range lines {
		fmt.Fprintf(&b, "lines: l%d: {from: \"b%d\", to: \"b%d\", interaction: \"request-reply\"}\n", i, r.Intn(boxes), r.Intn(boxes))
	}
	return b.Bytes()
}

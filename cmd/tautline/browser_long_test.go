//go:build long

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/bench/generate"
)

// TestBrowser looks at the report of each example, and at the server, in
// Chromium: testdata/browser has the tests, which are Node.js programs as what
// they need (axe, html-validate) is. TAUTLINE_BROWSER_TOOLS names the directory
// with these packages: npm install --prefix DIR puppeteer-core axe-core
// html-validate, in the versions that .ci/run names. TAUTLINE_SCREENSHOTS keeps
// what was seen, for a person to look at.
func TestBrowser(t *testing.T) {
	tools, err := filepath.Abs(os.Getenv("TAUTLINE_BROWSER_TOOLS"))
	if err != nil || os.Getenv("TAUTLINE_BROWSER_TOOLS") == "" {
		t.Fatal("TAUTLINE_BROWSER_TOOLS names no directory with puppeteer-core, axe-core and html-validate")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	self, err := exec.LookPath("tautline")
	if err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("TAUTLINE_SCREENSHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	t.Setenv("SOURCE_DATE_EPOCH", "1795219200") // 2026-11-21
	reports, err := json.Marshal(exampleReports(t))
	if err != nil {
		t.Fatal(err)
	}
	made, err := json.Marshal(madeReports(t))
	if err != nil {
		t.Fatal(err)
	}
	bare := filepath.Join(t.TempDir(), "bare.html")
	writeReport(t, bare, "-", "package bare\nsystem: \"bare\"\nboxes: a: kind: \"client\"\n")
	cmd := exec.Command("node", "--test", "--test-timeout=600000", "testdata/browser/report.test.mjs", "testdata/browser/pictures.test.mjs", "testdata/browser/serve.test.mjs", "testdata/browser/since.test.mjs")
	cmd.Env = append(os.Environ(), "TAUTLINE="+self, "TAUTLINE_BROWSER_TOOLS="+tools, "TAUTLINE_CHROMIUM="+chromium,
		"TAUTLINE_SCREENSHOTS="+shots, "TAUTLINE_REPORTS="+string(reports), "TAUTLINE_MADE_REPORTS="+string(made), "TAUTLINE_BARE_REPORT="+bare, "TAUTLINE_CHANGED_REPORT="+changedReport(t))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// exampleReport is the report of an example, for the tests in the browser. Boxes is how
// many it has, where it was made to have them.
type exampleReport struct {
	Name  string `json:"name"`
	File  string `json:"file"`
	Boxes int    `json:"boxes,omitempty"`
}

// madeReports are the reports of made-up systems of different sizes.
func madeReports(t *testing.T) (out []exampleReport) {
	t.Helper()
	dir := t.TempDir()
	for _, boxes := range []int{10, 22, 30, 60, 100} {
		name := fmt.Sprintf("made-%d", boxes)
		file := filepath.Join(dir, name+".html")
		writeReport(t, file, "-", string(generate.Microservices(boxes, 1)))
		out = append(out, exampleReport{name, file, boxes})
	}
	return out
}

// exampleReports writes the report of each example, and of a hostile model.
func exampleReports(t *testing.T) []exampleReport {
	t.Helper()
	examples := filepath.Join(repository(t), "examples")
	dir := t.TempDir()
	var out []exampleReport
	add := func(name, model string) {
		file := filepath.Join(dir, name+".html")
		writeReport(t, file, model, "")
		out = append(out, exampleReport{Name: name, File: file})
	}
	err := filepath.WalkDir(examples, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Name() == "system.cue" {
			model := filepath.Dir(path)
			name, _ := filepath.Rel(examples, model)
			add(strings.ReplaceAll(filepath.ToSlash(name), "/", "-"), model)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "hostile.html")
	writeReport(t, file, "-", hostileReport)
	return append(out, exampleReport{Name: "hostile", File: file})
}

// changedReport is the report of a system that has changed since its last commit: a box and
// a line are gone, others are new, facts are stated otherwise, and a promise is broken.
func changedReport(t *testing.T) string {
	t.Helper()
	const before = `package shop
system: "shop"
boxes: {a: kind: "client", b: kind: "service", c: kind: "database", old: kind: "external"}
let call = {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {
	ask: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
	save: call & {from: "b", to: "c", operation: "write", idempotency: {key: "id", enforcedBy: "unique-key"}}
	tell: call & {from: "b", to: "old", operation: "read"}
}
flows: f: {importance: "critical", steps: ["ask", "save"]}
`
	after := strings.NewReplacer(
		`, old: kind: "external"`, ``, `tell: call & {from: "b", to: "old"`, `more: call & {from: "b", to: "c"`, `timeout: "3s"`, `timeout: "9s"`,
		`{key: "id", enforcedBy: "unique-key"}`, `"none"`, `timeout: "1s", retry: "none"}`, `timeout: "1s", retry: {attempts: 2, backoff: "none", on: "any"}}`,
	).Replace(before)
	dir := t.TempDir()
	model, file := filepath.Join(dir, "system.cue"), filepath.Join(dir, "changed.html")
	for _, src := range []string{before, after} {
		if err := os.WriteFile(model, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		if src == before {
			git(t, "-C", dir, "init", "--quiet", "--initial-branch=main")
			git(t, "-C", dir, "add", "system.cue")
			git(t, "-C", dir, "commit", "--quiet", "-m", "before")
		}
	}
	from, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // the revision is one of the repository that one works in
	writeReport(t, file, ".", "", "--against", "main")
	t.Chdir(from)
	return file
}

func writeReport(t *testing.T, file, model, stdin string, how ...string) {
	t.Helper()
	var talk strings.Builder
	if code := run(append([]string{"report", "-o", file, model}, how...), strings.NewReader(stdin), &talk, &talk); code != exitPass || talk.Len() > 0 {
		t.Fatalf("report %s exits with %d: %s", model, code, talk.String())
	}
}

// long is a text without a place to break it.
var long = strings.Repeat("0123456789", 1000)

var hostileReport = `package hostile
system: "hostile"
title: "</title><script>alert(1)</script>` + long + `"
description: "</script><img src=x onerror=alert(1)> \u202e ` + long + `"
owner: "\"><svg onload=alert(1)>` + long + `"
source: "javascript:alert(1)"
boxes: {
	a: {kind: "client", title: "<script>alert(1)</script>` + long + `", description: "` + strings.Repeat("long ", 2000) + `", source: "javascript:alert(1)", owner: "' onmouseover='alert(1)"}
	"b/c": {kind: "service", platform: "</style><style>*{display:none}` + long + `", oncall: "]]>"}
	"b_c": {kind: "service", title: "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", owner: "</option></select><script>alert(1)</script>"}
	constructor: {kind: "queue", title: "\u200f\u202eright to left\u2066"}
	lines: {kind: "external"}
}
lines: {
	one: {from: "a", to: "b/c", interaction: "request-reply", does: "-->` + long + `", timeout: "1s", fallback: "<!--` + long + `", data: format: "` + long + `", experiments: [{kind: "<i>", date: "2026-01-01", result: "as expected", link: "data:text/html,<script>alert(1)</script>"}]}
	"two/x": {from: "b/c", to: "b_c"}
	"two_x": {from: "b_c", to: "a"}
	toString: {from: "constructor", to: "constructor", interaction: "send"}
	title: {from: "b_c", to: "lines", interaction: "request-reply", does: "${alert(1)} {{.}}"}
}
flows: {
	f: {title: "<script>alert(1)</script>` + long + `", worth: "` + long + `", steps: ["one", "two/x"]}
	constructor: {steps: [["one", "title"]]}
}
`

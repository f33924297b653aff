package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const servedModel = `package shop
system: "shop"
boxes: {a: kind: "client", b: kind: "service"}
lines: ask: {from: "a", to: "b", interaction: "request-reply", operation: "read", timeout: "2s", retry: "none"}
`

// TestServe runs the server as a person does: it serves, follows the file,
// keeps the last good report while the model is broken, outlives a model that
// takes too long, and ends on Ctrl-C with nothing left to complain of.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "system.cue")
	save := func(src string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	save(servedModel)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "tautline", "serve", "--load-timeout", "2s", "--dot", "no-such-program", dir)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var talk strings.Builder
	cmd.Stderr = &talk
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	lines := bufio.NewScanner(stdout)
	lines.Scan()
	url := lines.Text()
	if !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Fatalf("the first line is %q", url)
	}
	if page := get(t, url); !strings.Contains(page, `id="line-ask"`) {
		t.Fatalf("the page is %.200s", page)
	}

	events, err := http.Get(url + "events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	news := bufio.NewScanner(events.Body)
	hear := func(what string) {
		t.Helper()
		for news.Scan() {
			if strings.Contains(news.Text(), what) {
				return
			}
		}
		t.Fatalf("nobody said %q", what)
	}
	hear("event: report")

	save(strings.ReplaceAll(servedModel, "ask", "inquire"))
	hear("event: report")
	if page := get(t, url); !strings.Contains(page, `id="line-inquire"`) {
		t.Error("the page doesn't follow the file")
	}
	save(servedModel + "liens: {}\n")
	hear("event: broken")
	hear("liens")
	if page := get(t, url); !strings.Contains(page, `id="line-inquire"`) {
		t.Error("the last good report is gone")
	}
	// A model whose evaluation takes for ever ends a process, and not this one.
	save(servedModel + "_n: {a0: [1, 2, 3, 4, 5, 6, 7, 8], " + doublings + "}\n")
	hear("event: broken")
	hear("takes")
	save(servedModel)
	hear("event: report")
	if page := get(t, url); !strings.Contains(page, `id="line-ask"`) {
		t.Error("the page doesn't come back")
	}

	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, stdout); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ends with %v: %s", err, talk.String())
	}
	if strings.Contains(talk.String(), "panic") || strings.Contains(talk.String(), "bug") {
		t.Error(talk.String())
	}
}

// TestLimited: copying finds no way around the bound.
func TestLimited(t *testing.T) {
	l := &limited{max: 10}
	n, err := io.Copy(l, strings.NewReader("more than ten bytes"))
	if err != nil || n != 19 || l.buffer.String() != "more than " || !l.full {
		t.Errorf("%d, %v, %q, full %v", n, err, l.buffer.String(), l.full)
	}
}

// doublings make a list eight times as long, again and again.
var doublings = func() string {
	var parts []string
	for i := range 12 {
		parts = append(parts, fmt.Sprintf("a%d: [for x in a%d for y in a0 {x + y}]", i+1, i))
	}
	return strings.Join(parts, ", ")
}()

func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// Package modeltest reads models that tests write as text.
package modeltest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/model"
)

// Lay writes files below a new directory, and is that.
func Lay(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Load reads a model from text; one that can't be read fails the test.
func Load(t testing.TB, src string) *model.System {
	t.Helper()
	systems, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range systems[0].Problems {
		t.Fatalf("the model doesn't load: %s: %s", p.Path, p.Message)
	}
	return systems[0].System
}

// Named reads a model that needs no name of its own.
func Named(t testing.TB, src string) *model.System {
	t.Helper()
	return Load(t, "system: \"x\"\n"+src)
}

// Parts are boxes and short forms that small examples share.
const Parts = `boxes: {
	c: kind: "client", a: kind: "service", b: kind: "service", w: kind: "worker"
	d: kind: "database", e: kind: "database", x: kind: "external"
	q: {kind: "queue", channel: durable: true}
}
_call: {interaction: "request-reply", operation: "command", retry: *"none" | _}
_write: {interaction: "request-reply", operation: "write", retry: *"none" | _}
_poll: {interaction: "poll", operation: "command", ack: *"after-work" | _}
`

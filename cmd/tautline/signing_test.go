package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without ssh-keygen a line says so, and nothing is written.
func TestNoKeygen(t *testing.T) {
	dir := t.TempDir()
	writeModel(t, filepath.Join(dir, "shop"), []byte("package shop\nsystem: \"shop\"\nboxes: a: kind: \"service\"\nlines: {}\n"))
	for name, text := range map[string]string{"shop/signoff/owner.signoff": "x", ".tautline/allowed_signers": "x"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, text)
	}
	t.Chdir(dir)
	t.Setenv("PATH", t.TempDir())
	for _, args := range []string{"verify shop", "ready --gate shop", "sign --role ops --as jo --key k --decision rejected shop"} {
		var out, talk bytes.Buffer
		code := run(strings.Fields(args), strings.NewReader(""), &out, &talk)
		if want := "tautline: signatures are made and checked by ssh-keygen (OpenSSH), and there is none on PATH\n"; code != exitUnjudged || out.Len() > 0 || talk.String() != want {
			t.Errorf("%s exits with %d, writes %q and says %q", args, code, out.String(), talk.String())
		}
	}
	if exists("shop/signoff/ops.signoff") {
		t.Error("it has signed")
	}
}

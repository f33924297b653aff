//go:build unix

package sshsig

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A program that doesn't end is ended, and then nothing is said of the signature.
func TestUnfinished(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\nexec sleep 60\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	var gone bool
	c, err := NewChecker(nil, nil, func(string) func() { return func() { gone = true } })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err = c.Check(ctx, "owner:a", namespace, []time.Time{began}, []byte("hello\n"), []byte(made))
	var u Unfinished
	if !errors.As(err, &u) || time.Since(began) > 20*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
	if _, err := Sign(ctx, "k", namespace, nil, os.Stderr); err == nil || !strings.Contains(err.Error(), "has not signed") {
		t.Errorf("signing says %v", err)
	}
	c.Close()
	if _, err := os.Stat(c.dir); !gone || !os.IsNotExist(err) {
		t.Errorf("it leaves its files: %v", err)
	}
}

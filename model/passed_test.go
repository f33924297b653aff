package model

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A link that leads out is not opened, not even to see of which package it is; nor
// is anything looked at for an import that leads upwards.
func TestNothingOutsideIsOpened(t *testing.T) {
	place := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(place, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("outside.cue", "package secret\n")
	write("model/system.cue", "package h\nsystem: \"h\"\nboxes: a: kind: \"queue\"\n")
	write("model/part/more.cue", "package secret\n")
	if err := os.Symlink(filepath.Join(place, "outside.cue"), filepath.Join(place, "model", "a.cue")); err != nil {
		t.Fatal(err)
	}
	var over []string
	tell := func(p PassedOver) { over = append(over, p.String()) }
	if _, err := Load([]string{"./..."}, Options{Dir: filepath.Join(place, "model"), PassedOver: tell}); err != nil {
		t.Fatal(err)
	}
	if len(over) > 0 {
		t.Errorf("it knows of which package the link is: %q", over)
	}

	write("up/system.cue", "package h\nimport x \"x.example/../../part\"\nsystem: x.y\n")
	write("part/more.cue", "package part\ny: \"x\"\n")
	loaded, err := Load([]string{"up"}, Options{Dir: place})
	if err != nil || len(loaded) != 1 || len(loaded[0].Problems) == 0 || !strings.Contains(loaded[0].Problems[0].Message, "malformed import path") {
		t.Errorf("%v, %v", loaded, err)
	}
}

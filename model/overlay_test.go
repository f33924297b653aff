package model

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOverlay: what an editor has in the place of files is read as if it were
// saved, files that were never saved too, and nothing else is.
func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, src := range map[string]string{
		"cue.mod/module.cue": "module: \"shop.example\"\nlanguage: version: \"v0.17.0\"\n",
		"names/names.cue":    "package names\n#Owner: \"team-old\"\n",
		"shop/a.cue":         "package shop\n",
	} {
		if err := os.MkdirAll(filepath.Dir(at(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(name), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if Describes(at("shop"), nil) {
		t.Error("on the disk there is no system yet")
	}
	typed := map[string][]byte{
		at("shop/a.cue"):      []byte("package shop\nimport \"shop.example/names\"\nsystem: \"shop\"\nowner: names.#Owner\n"),
		at("shop/b.cue"):      []byte("package shop\nboxes: a: kind: \"client\"\n"),
		at("names/names.cue"): []byte("package names\n#Owner: \"team-new\"\n"),
		at("shop/_c.cue"):     []byte("package shop\nboxes: b: kind: \"nonsense\"\n"),
	}
	if !Describes(at("shop"), typed) || Describes(at("names"), typed) {
		t.Error("as typed, the one is a system, and the other isn't")
	}
	loaded, err := Load([]string{at("shop")}, Options{Overlay: typed, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	l := loaded[0]
	if len(l.Problems) > 0 || l.System.Owner.Or("") != "team-new" || l.System.Box("a") == nil {
		t.Errorf("%v %+v", l.Problems, l.System)
	}
	if l.Tree.Get("boxes").Get("a") == nil || l.Files[at("names/names.cue")] == nil || l.Files[at("shop/b.cue")] == nil {
		t.Errorf("what it was read from isn't kept: %v", l.Files)
	}
	// A link out of the model is not followed, whatever an editor has in its place.
	if err := os.Symlink(os.DevNull, at("shop/d.cue")); err != nil {
		t.Fatal(err)
	}
	typed[at("shop/d.cue")] = []byte("package shop\n")
	loaded, err = Load([]string{at("shop")}, Options{Overlay: typed})
	if err != nil || len(loaded[0].Problems) == 0 || !strings.Contains(loaded[0].Problems[0].Message, "device") {
		t.Errorf("%v %v", loaded, err)
	}
}

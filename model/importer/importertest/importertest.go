// Package importertest reads small sources for tests, and writes what was read in one
// line for each thing.
package importertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/importer"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
)

// Folder writes files into a new folder, and gives its path.
func Folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Read reads a folder of files, and sees to it that what is written of it loads.
func Read(t testing.TB, files map[string]string) *draft.Draft {
	t.Helper()
	d, err := importer.Read(context.Background(), []string{Folder(t, files)})
	if err != nil {
		t.Fatal(err)
	}
	Loads(t, d)
	return d
}

// Fails reads one file that somebody names, and gives the error.
func Fails(t testing.TB, name, text string) string {
	t.Helper()
	_, err := importer.Read(context.Background(), []string{filepath.Join(Folder(t, map[string]string{name: text}), name)})
	if err == nil {
		t.Fatalf("%s: this should not be read:\n%s", name, text)
	}
	return err.Error()
}

// Loads writes a draft as a model and loads it.
func Loads(t testing.TB, d *draft.Draft) {
	t.Helper()
	src, err := cuefile.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(string(src))})
	if err != nil {
		t.Fatal(err)
	}
	if loaded[0].System == nil {
		t.Fatalf("the model doesn't load: %v\n%s", loaded[0].Problems, src)
	}
}

// Fuzz reads one file of any bytes: it gives a draft that loads, or says why not.
func Fuzz(t testing.TB, name string, src []byte) {
	t.Helper()
	at := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(at, src, 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := importer.Read(context.Background(), []string{at})
	if err != nil {
		if !strings.Contains(err.Error(), name) {
			t.Fatalf("the error doesn't say where it is: %v", err)
		}
		return
	}
	if len(d.Boxes) > 0 { // a model of nothing doesn't load
		Loads(t, d)
	}
}

// Text is a draft in one line for each thing.
func Text(d *draft.Draft) string {
	var b strings.Builder
	for _, x := range d.Boxes {
		fmt.Fprintf(&b, "box %s: %s", x.ID, strings.TrimSpace(x.Kind+" "+x.Platform))
		if x.Outside {
			b.WriteString(", outside")
		}
		if len(x.Tags) > 0 {
			fmt.Fprintf(&b, ", tags %v", x.Tags)
		}
		facts(&b, x.All())
	}
	for _, l := range d.Lines {
		fmt.Fprintf(&b, "line %s: %s -> %s, %s", l.ID, l.From, l.To, l.Level)
		facts(&b, l.All())
	}
	for _, f := range d.Flows {
		fmt.Fprintf(&b, "flow %s: %v\n", f.ID, f.Steps)
	}
	for _, s := range d.Skipped {
		fmt.Fprintf(&b, "skipped %s %s at %s: %s\n", s.What, s.Name, s.At, s.Why)
	}
	for _, n := range d.Notes {
		// That nobody calls what stands at the edge is said of all such sources.
		if !strings.HasPrefix(n, "nobody calls ") {
			fmt.Fprintf(&b, "note %s\n", n)
		}
	}
	return b.String()
}

func facts(b *strings.Builder, all []draft.Fact) {
	for _, f := range all {
		fmt.Fprintf(b, "; %s=%v", f.Path, f.Value)
		if f.Note != "" {
			fmt.Fprintf(b, " (%s)", f.Note)
		}
	}
	b.WriteString("\n")
}

// Want compares a draft with what is expected of it, line by line.
func Want(t testing.TB, d *draft.Draft, want string) {
	t.Helper()
	got := strings.Split(strings.TrimSpace(Text(d)), "\n")
	for i, w := range strings.Split(strings.TrimSpace(want), "\n") {
		w = strings.TrimSpace(w)
		if i >= len(got) {
			t.Fatalf("nothing is left where this is expected:\n%s", w)
		}
		if got[i] != w {
			t.Fatalf("line %d:\n got %s\nwant %s\nall:\n%s", i+1, got[i], w, strings.Join(got, "\n"))
		}
	}
	if n := len(strings.Split(strings.TrimSpace(want), "\n")); n != len(got) {
		t.Fatalf("this is too much:\n%s", strings.Join(got[n:], "\n"))
	}
}

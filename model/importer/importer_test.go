package importer

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tautline.dev/model"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
)

var update = flag.Bool("update", false, "write what is read into the golden files")

// TestSources reads the sources of each archive and compares what is found in them, with
// the place of each fact, with what stands in its last file, "found".
func TestSources(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(err, "no archives")
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir, found := t.TempDir(), -1
			for i, f := range a.Files {
				if f.Name == "found" {
					found = i
					continue
				}
				to := filepath.Join(dir, filepath.FromSlash(f.Name))
				if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(to, f.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			source := dir
			if name := strings.TrimSpace(string(a.Comment)); strings.HasPrefix(name, "source: ") {
				source = filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(strings.SplitN(name, "\n", 2)[0], "source: ")))
			}
			got := ""
			d, err := Read(context.Background(), []string{source})
			if err != nil {
				got = "error: " + strings.ReplaceAll(err.Error(), source, "SOURCE") + "\n"
			} else {
				got = told(d)
				loads(t, d)
			}
			if *update {
				if found < 0 {
					a.Files = append(a.Files, txtar.File{Name: "found"})
					found = len(a.Files) - 1
				}
				a.Files[found].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if found < 0 {
				t.Fatalf("%s has no file %q", path, "found")
			}
			if diff := cmp.Diff(string(a.Files[found].Data), got); diff != "" {
				t.Errorf("what is found (-want +got):\n%s", diff)
			}
		})
	}
}

// loads checks that what is written of a draft is a model, and as cue fmt would write it.
func loads(t *testing.T, d *draft.Draft) {
	t.Helper()
	src, err := cuefile.Write(d)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded[0].Problems {
		t.Errorf("what was written doesn't load: %s: %s", p.Path, p.Message)
	}
}

// told is a draft in lines of text.
func told(d *draft.Draft) string {
	var b strings.Builder
	for _, x := range d.Boxes {
		fmt.Fprintf(&b, "box %s: %s", x.ID, strings.TrimSpace(x.Kind+" "+x.Platform))
		if x.Outside {
			b.WriteString(", outside")
		}
		if len(x.Tags) > 0 {
			fmt.Fprintf(&b, ", %s", strings.Join(x.Tags, ", "))
		}
		fmt.Fprintf(&b, " (%s)\n", x.At)
		facts(&b, x.All())
	}
	for _, l := range d.Lines {
		fmt.Fprintf(&b, "line %s: %s -> %s, %s\n", l.ID, l.From, l.To, strings.Join(l.Evidence, "; "))
		facts(&b, l.All())
	}
	for _, f := range d.Flows {
		fmt.Fprintf(&b, "flow %s:", f.ID)
		for _, s := range f.Steps {
			fmt.Fprintf(&b, " %s%v", s.Line, s.Together)
		}
		b.WriteByte('\n')
	}
	for _, s := range d.Skipped {
		fmt.Fprintf(&b, "left out %s: %s %s: %s\n", s.At, s.What, s.Name, s.Why)
	}
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String()
}

func facts(b *strings.Builder, all []draft.Fact) {
	for _, f := range all {
		fmt.Fprintf(b, "    %s: %v (%s)", f.Path, f.Value, f.At)
		if f.Note != "" {
			fmt.Fprintf(b, " %s", f.Note)
		}
		b.WriteByte('\n')
	}
}

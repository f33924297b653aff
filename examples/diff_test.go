package examples

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
)

// removalIsADifference holds what diff tells of a mutant without a fact: that fact, at
// that entity, and nothing else. It tells whether the fact belongs to one entity.
func removalIsADifference(t *testing.T, was *model.System, m *mutant, path string) bool {
	t.Helper()
	is := m.read(t).System
	if is == nil {
		return false // the model can't do without it
	}
	d := diff.Compare(was, is)
	if len(d.Changes) == 0 {
		t.Errorf("without %s nothing is different", path)
		return false
	}
	in, at := entityAt(path)
	if in == "" {
		return false // a part that several entities share
	}
	if got := entities(d); !slices.Equal(got, []string{"changed " + in}) {
		t.Errorf("without %s: %q", path, got)
		return true
	}
	for _, f := range d.Changes[0].Facts {
		if !below(f.Path, at) || f.After.Stated() || !f.Before.Stated() {
			t.Errorf("without %s: %s", path, f)
		}
	}
	if back := diff.Compare(is, was); !slices.Equal(entities(back), entities(d)) {
		t.Errorf("with %s again: %q", path, entities(back))
	}
	return true
}

// entities are what has changed in itself, sorted: not what is only implied otherwise,
// because a platform has changed elsewhere.
func entities(d *diff.Diff) []string {
	var out []string
	for _, c := range d.Changes {
		if c.How != diff.Changed || len(c.Facts) > 0 {
			out = append(out, string(c.How)+" "+c.Name)
		}
	}
	slices.Sort(out)
	return out
}

// faultIsADifference: whatever else a fault brings, diff names the entities that it
// changes, and no others.
func faultIsADifference(t *testing.T, was *model.System, m *mutant, change []string) {
	t.Helper()
	var want []string
	for _, c := range change {
		path, gone := strings.CutPrefix(c, "-")
		if !gone {
			path, _, _ = strings.Cut(c, ": ")
		}
		in, at := entityAt(path + "/")
		if in == "" {
			return // it is about all of the system, or about a part that several share
		}
		switch {
		case c == "boxes/prices/store/evicts: true":
			// It says so already.
		case at == "" && gone:
			want = append(want, "removed "+in)
		case at == "" && !isThere(was, in):
			want = append(want, "added "+in)
		default:
			want = append(want, "changed "+in)
		}
	}
	slices.Sort(want)
	want = slices.Compact(want)
	is := m.read(t).System
	if is == nil {
		t.Fatal("it doesn't load")
	}
	if got := entities(diff.Compare(was, is)); !slices.Equal(got, want) {
		t.Errorf("%s\n  got  %q\n  want %q", strings.Join(change, "\n"), got, want)
	}
}

// isThere tells whether a system has an entity.
func isThere(s *model.System, entity string) bool {
	in, id, _ := strings.Cut(entity, ".")
	switch in {
	case "boxes":
		return s.Box(id) != nil
	case "lines":
		return s.Line(id) != nil
	}
	return s.Flow(id) != nil
}

// entityAt is the entity that a path of the file is in, as diff names it, and the field
// there; "" where it is in none.
func entityAt(path string) (entity, field string) {
	parts := strings.SplitN(path, "/", 3)
	if len(parts) == 3 && slices.Contains([]string{"boxes", "lines", "flows", "groups"}, parts[0]) {
		return parts[0] + "." + parts[1], strings.ReplaceAll(parts[2], "/", ".")
	}
	return "", ""
}

// below tells whether a field is another, or one below it or around it: `backoff` may be
// told as `retry`, of which nothing is left.
func below(field, at string) bool {
	return field == at || strings.HasPrefix(field, at+".") || strings.HasPrefix(field, at+"[") || strings.HasPrefix(at, field+".")
}

// TestTheSameIsNoDifference: each example is no different from itself, however its
// file is written.
func TestTheSameIsNoDifference(t *testing.T) {
	t.Parallel()
	load := func(src []byte) *model.System {
		loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
		if err != nil || loaded[0].System == nil {
			t.Fatal(err, loaded)
		}
		return loaded[0].System
	}
	for _, dir := range dirs(t) {
		src, err := os.ReadFile(dir + "/system.cue")
		if err != nil {
			t.Fatal(err)
		}
		moved := bytes.ReplaceAll(src, []byte("\n"), []byte("\n\n\t "))
		if bytes.Contains(src, []byte(`"""`)) {
			moved = append([]byte("// Moved.\n\n"), src...)
		}
		if d := diff.Compare(load(src), load(moved)); !d.Empty() {
			t.Errorf("%s: %v", dir, d.Changes)
		}
	}
}

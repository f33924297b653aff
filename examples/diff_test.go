package examples

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"cuelang.org/go/cue/format"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
)

// system reads a mutant, nil where it can't be judged any more.
func (m mutant) system(t *testing.T) *model.System {
	t.Helper()
	src, err := format.Node(m.file)
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	return loaded[0].System
}

// TestRemovalsAreDifferences is a part of TestEachRemovalIsADifference, which takes long.
func TestRemovalsAreDifferences(t *testing.T) {
	t.Parallel()
	removalsAreDifferences(t, 6)
}

// removalsAreDifferences takes stated facts out of the whole system, one by one: what
// diff tells is that fact, at that entity, and nothing else. Of so many facts one is
// tried.
func removalsAreDifferences(t *testing.T, of int) {
	was := newMutant(t).system(t)
	var paths []string
	for i, path := range stated(newMutant(t).file.Decls, "") {
		if i%of == 0 {
			paths = append(paths, path)
		}
	}
	var told atomic.Int64
	mutants(t, paths, func(t *testing.T, i int) {
		m := newMutant(t)
		m.remove(t, paths[i])
		is := m.system(t)
		if is == nil {
			return // the model can't do without it
		}
		d := diff.Compare(was, is)
		if len(d.Changes) == 0 {
			t.Errorf("without %s nothing is different", paths[i])
			return
		}
		in, at := entityAt(paths[i])
		if in == "" {
			return // a part that several entities share
		}
		told.Add(1)
		if got := entities(d); !slices.Equal(got, []string{"changed " + in}) {
			t.Errorf("without %s: %q", paths[i], got)
			return
		}
		for _, f := range d.Changes[0].Facts {
			if !below(f.Path, at) || f.After.Stated() || !f.Before.Stated() {
				t.Errorf("without %s: %s", paths[i], f)
			}
		}
		if back := diff.Compare(is, was); !slices.Equal(entities(back), entities(d)) {
			t.Errorf("with %s again: %q", paths[i], entities(back))
		}
	})
	t.Cleanup(func() {
		if told.Load() < int64(200/of) {
			t.Errorf("only %d removals belong to one entity", told.Load())
		}
	})
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

// TestEachFaultIsADifference: whatever else a fault brings, diff names the entities that
// it changes, and no others.
func TestEachFaultIsADifference(t *testing.T) {
	t.Parallel()
	was := newMutant(t).system(t)
	var names []string
	for _, f := range faults {
		names = append(names, f.rule)
	}
	mutants(t, names, func(t *testing.T, i int) {
		m := newMutant(t)
		var want []string
		for _, c := range faults[i].change {
			path, gone := strings.CutPrefix(c, "-")
			if gone {
				m.remove(t, path)
			} else {
				var value string
				path, value, _ = strings.Cut(c, ": ")
				m.set(t, path, value)
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
		is := m.system(t)
		if is == nil {
			t.Fatal("it doesn't load")
		}
		if got := entities(diff.Compare(was, is)); !slices.Equal(got, want) {
			t.Errorf("%s\n  got  %q\n  want %q", strings.Join(faults[i].change, "\n"), got, want)
		}
	})
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

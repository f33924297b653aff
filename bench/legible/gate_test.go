package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tautline.dev/bench/legible/drawing"
)

// fine is a drawing with nothing wrong.
func fine() row {
	return row{"shop system", drawing.Figures{Boxes: 8, Lines: 12, Faults: map[string]int{}, Crossings: 2, DeadLetterOfDiagonal: 10, DeadLetterOfWidth: 25, MeanLength: 100, Width: 600, Height: 400, SmallestType: 12}}
}

func TestWorse(t *testing.T) {
	tests := []struct {
		name   string
		change func(*row)
		want   string
	}{
		{"nothing", func(*row) {}, ""},
		{"crossings", func(r *row) { r.Crossings = 3 }, "3 crossings of 12 lines, at most 2"},
		{"crossings of an overview", func(r *row) { r.Crossings, r.Overview = 12, true }, ""},
		{"many crossings of an overview", func(r *row) { r.Crossings, r.Overview = 13, true }, "13 crossings of 12 lines, at most 12"},
		{"of the diagonal", func(r *row) { r.DeadLetterOfDiagonal = 11 }, "a way to a dead letter takes 11 % of the diagonal, at most 10"},
		{"of the width", func(r *row) { r.DeadLetterOfWidth = 26 }, "a way to a dead letter takes 26 % of the width, at most 25"},
	}
	for _, m := range drawing.Measures {
		tests = append(tests, struct {
			name   string
			change func(*row)
			want   string
		}{m.Name, func(r *row) { r.Faults[m.Name] = 1 }, "1 " + m.Counts})
	}
	for _, test := range tests {
		r := fine()
		test.change(&r)
		if got := strings.Join(r.worse(), "; "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestTable(t *testing.T) {
	now, before := fine(), fine()
	now.Crossings, now.Faults["amb"] = 0, 1
	was := strings.Fields(table([]row{now}, []row{before}))
	columns := was[:len(was)/2]
	is := was[len(was)/2-1:]
	if i := slices.Index(columns, "cross"); i < 0 || is[i+2] != "2→0" {
		t.Errorf("crossings aren't compared: %q", was)
	}
	if i := slices.Index(columns, "amb"); is[i+2] != "0→1" {
		t.Errorf("faults aren't compared: %q", was)
	}
	other := before
	other.Picture = "another"
	if got := table([]row{now}, []row{other}); strings.Contains(got, "→") {
		t.Errorf("another picture is compared:\n%s", got)
	}
}

// TestPictures: every system of the examples is drawn, by its flows and its areas as well,
// and so are those that are made up.
func TestPictures(t *testing.T) {
	pictures, err := picturesOf(nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range pictures {
		names = append(names, p.name)
	}
	for _, want := range []string{"concert-tickets system", "concert-tickets overview", "real/airline-booking flow:book", "generated-30 system", "generated-60 flow:buy", "generated-100 overview"} {
		if !slices.Contains(names, want) {
			t.Errorf("no %s among %q", want, names)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "s.cue"), []byte("package s\nsystem: 1\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := picturesOf([]string{dir}); err == nil {
		t.Error("a model with a mistake is drawn")
	}
}

package catalogue_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules/readiness"
)

// incident is a fault that others have told of in public, or a system with a known
// answer, as a model of our own: as a team writes it before it knows, and put right
// by the smallest change that mends it.
type incident struct {
	// name is the file in testdata/incidents.
	name string
	// asks is what a right review says, and source is where it was told first.
	asks, source string
	answer
	// item is one of the readiness checklist that is open as it is written, and done
	// once it is put right; notes is some of what is told under a line.
	item, notes string
	// remains is what explore still breaks of what is put right, and errors what check
	// still calls one there, each with the reason why that is another fault.
	remains, errors map[string]string
}

// pair are the two spellings of an incident.
func (i *incident) pair(t *testing.T) (asWritten, putRight string) {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", "incidents", i.name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range a.Files {
		parts[f.Name] = string(f.Data)
	}
	if len(a.Files) != 3 || len(strings.TrimSpace(string(a.Comment))) < 40 || parts["system.cue"] == "" {
		t.Fatalf("%s isn't written as the others", i.name)
	}
	return parts["system.cue"] + parts["as-written.cue"], parts["system.cue"] + parts["put-right.cue"]
}

// TestIncidents: what has gone wrong for others is found in a model of it, from
// check, explore and whatif alike, and isn't any more once it is put right.
func TestIncidents(t *testing.T) {
	for _, i := range incidents {
		t.Run(i.name, func(t *testing.T) {
			if i.asks == "" || i.source == "" {
				t.Error("says neither what is asked nor who does")
			}
			asWritten, putRight := i.pair(t)
			i.hold(t, modeltest.Load(t, asWritten))
			i.mended(t, putRight)
			i.signed(t, asWritten, readiness.Open)
			i.signed(t, putRight, readiness.Attested)
		})
	}
}

// mended holds what is put right: nothing of what was said is said any more, and
// every promise is kept.
func (i *incident) mended(t *testing.T, src string) {
	t.Helper()
	sys := modeltest.Load(t, src)
	for _, f := range found(judged(sys)) {
		said := func(s string) bool { return is(f, s) }
		if slices.ContainsFunc(i.says, said) || slices.ContainsFunc(i.never, func(s string) bool { return strings.HasPrefix(f, s) }) {
			t.Errorf("put right, check still says %q", f)
		}
		if head, _, _ := strings.Cut(f, ":"); strings.HasPrefix(f, "error ") && i.errors[head] == "" {
			t.Errorf("put right, it has another error: %q", f)
		}
	}
	broken, stories := explored(sys, nil)
	for _, b := range broken {
		if i.remains[b] == "" {
			t.Errorf("put right, explore still breaks %s:\n%s", b, stories)
		}
	}
	for b := range i.remains {
		if !slices.Contains(broken, b) {
			t.Errorf("put right, explore doesn't break %s any more", b)
		}
	}
	for _, o := range i.outages {
		if got := o.ask(sys); o.loses && len(got.Lost) > 0 {
			t.Errorf("put right, work is lost while %s is down", o.down)
		}
	}
}

// signed holds the state of the item of the readiness checklist that an incident asks
// for, and what the assumption sheet tells of it.
func (i *incident) signed(t *testing.T, src string, want readiness.Status) {
	t.Helper()
	if i.item == "" {
		return
	}
	sys := modeltest.Load(t, src)
	var got readiness.Status
	for _, a := range readiness.Check(judged(sys)).Answers {
		if a.Item.ID == i.item {
			got = a.Status
		}
	}
	if got != want {
		t.Errorf("%s is %q", i.item, got)
	}
	noted := func(l *model.Line) bool {
		return slices.ContainsFunc(sys.NotesOn(l), func(n model.PlatformNote) bool { return strings.Contains(n.Says, i.notes) })
	}
	if !slices.ContainsFunc(sys.Lines, noted) {
		t.Errorf("no line has a note of %s", i.notes)
	}
}

// TestEveryIncidentIsTold: each model in the folder is an incident, and stands in
// the list.
func TestEveryIncidentIsTold(t *testing.T) {
	files, err := os.ReadDir(filepath.Join("testdata", "incidents"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name(), ".txtar")
		if !slices.ContainsFunc(incidents, func(i incident) bool { return i.name == name }) {
			t.Errorf("nobody says what is to be found in %s", name)
		}
	}
	if len(files) != len(incidents) {
		t.Errorf("%d incidents of %d files", len(incidents), len(files))
	}
}

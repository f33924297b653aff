package readiness_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/rules/guidance"
	"tautline.dev/rules/readiness"
)

// questionArea is one that a source asks about.
type questionArea struct{ weight, source, id string }

// areas are those of testdata/areas.txt.
func areas(t *testing.T) []questionArea {
	t.Helper()
	text, err := os.ReadFile("testdata/areas.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []questionArea
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		a := questionArea{words[0], words[1], words[2]}
		if a.source == "area" { // its heading ends where the columns are padded
			at := strings.Index(line, words[2])
			a.id, _, _ = strings.Cut(line[at:], "  ")
		}
		out = append(out, a)
	}
	return out
}

// all are all items that a system can have.
func all(t *testing.T) []*readiness.Item {
	t.Helper()
	var out []*readiness.Item
	for _, a := range check(modeltest.Load(t, empty)).Answers {
		out = append(out, a.Item)
	}
	return append(out, readiness.Find("dead-letters-writable"))
}

// asksAbout are the items that name a question area as their source.
func asksAbout(items []*readiness.Item, a questionArea) []*readiness.Item {
	var out []*readiness.Item
	for _, i := range items {
		for _, s := range i.Sources {
			lens := s.Title == guidance.ReadinessLens("").Title
			area := s.Title == guidance.LaunchChecklist.Title
			if s.ID == a.id && (a.source == "lens" && lens || a.source == "area" && area) {
				out = append(out, i)
			}
		}
	}
	return out
}

// Every question area of the sources has an item, and an item weighs what the source
// of its question says, of several the most.
func TestEveryAreaIsAsked(t *testing.T) {
	items, known := all(t), areas(t)
	if len(known) < 61 {
		t.Fatalf("only %d areas", len(known))
	}
	given := map[*readiness.Item][]string{}
	for _, a := range known {
		of := asksAbout(items, a)
		if len(of) == 0 {
			t.Errorf("no item asks about %s (%s)", a.id, a.source)
		}
		for _, i := range of {
			given[i] = append(given[i], a.weight)
		}
	}
	for _, i := range items {
		weighs := slices.DeleteFunc(given[i], func(w string) bool { return w == "-" })
		switch want := strongest(weighs); {
		case len(weighs) == 0 && !i.Ours:
			t.Errorf("%s weighs %s, and nobody but us says so", i.ID, i.Weight)
		case len(weighs) > 0 && (i.Ours || i.Weight != want):
			t.Errorf("%s weighs %s (ours: %t), and its sources say %q", i.ID, i.Weight, i.Ours, weighs)
		}
	}
}

func strongest(weights []string) readiness.Weight {
	if slices.Contains(weights, "high") {
		return readiness.High
	}
	return readiness.Medium
}

// Every item says where it comes from: source, id where there is one, and day.
func TestEveryItemSaysItsSource(t *testing.T) {
	lens := map[string]bool{}
	for _, a := range areas(t) {
		lens[a.id] = true
	}
	for _, i := range all(t) {
		if len(i.Sources) == 0 || i.Weight == "" {
			t.Errorf("%s has no source or weight", i.ID)
		}
		for _, s := range i.Sources {
			if s.Title == "" || s.URL == "" || s.Read == "" || !strings.Contains(i.From(), s.Read) || !strings.Contains(i.From(), s.ID) {
				t.Errorf("%s: %+v, %q", i.ID, s, i.From())
			}
			if s.Title == guidance.ReadinessLens("").Title && !lens[s.ID] && s.ID != "releases_custom_amis" {
				t.Errorf("%s: there is no question %s", i.ID, s.ID)
			}
		}
	}
}

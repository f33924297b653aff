//go:build long

package readiness_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The list of question areas is that of the page of knowledge: each id of its tables
// with its weight, and each area of the launch checklist.
func TestAreasOfThePage(t *testing.T) {
	dir := os.Getenv("TAUTLINE_KNOWLEDGE")
	if dir == "" {
		t.Fatal("TAUTLINE_KNOWLEDGE names no folder")
	}
	text, err := os.ReadFile(filepath.Join(dir, "orr.md"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, a := range areas(t) {
		known[a.source+" "+a.id] = a.weight
	}
	seen := 0
	for line := range strings.Lines(string(text)) {
		if heading := regexp.MustCompile(`^[0-9]+\. ([A-Z][^-–]*?) - `).FindStringSubmatch(line); heading != nil {
			seen++
			if id := "area " + strings.ToLower(heading[1]); known[id] == "" {
				t.Errorf("the page has an area that the list doesn't: %q", id)
			}
			continue
		}
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.Contains(cells[1], "_") {
			continue
		}
		for id, weight := range idsOf(cells[1]) {
			seen++
			switch have := known["lens "+id]; {
			case have == "":
				t.Errorf("the page has a question that the list doesn't: %s", id)
			case weight != "" && have != "-" && have != weight:
				t.Errorf("%s weighs %s on the page, and %s in the list", id, weight, have)
			case weight != "" && have == "-":
				t.Errorf("%s weighs %s on the page, and the list has no weight", id, weight)
			}
		}
	}
	if seen < 60 {
		t.Errorf("only %d question areas on the page", seen)
	}
}

// idsOf are the ids in a cell, with their weights: "a_b (H), c_d (M)"; of two weights
// the higher.
func idsOf(cell string) map[string]string {
	out := map[string]string{}
	// The page shortens one id, and the lens spells it so.
	cell = strings.Replace(cell, "/ _credentials (M)", ", architecture_mutliaccount_credentials (M)", 1)
	cell = strings.Replace(cell, "architecture_mulitaccount_stragy ,", "architecture_mulitaccount_stragy (M),", 1)
	for _, m := range regexp.MustCompile(`([a-z]+(?:_[a-z]+)+)(?: \(([HM/]+)\))?`).FindAllStringSubmatch(cell, -1) {
		weight := ""
		switch {
		case strings.Contains(m[2], "H"):
			weight = "high"
		case m[2] != "":
			weight = "medium"
		}
		out[m[1]] = weight
	}
	return out
}

package tags

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tautline.dev/rules/catalogue"
)

// TestEveryTag: whatever stands in brackets at the end of a line that we write is a
// rule, or a tag that is explained.
func TestEveryTag(t *testing.T) {
	at := regexp.MustCompile(`(?m)\[([a-z][a-z-]*)\]$`)
	files, err := filepath.Glob("../../examples/*/*/*.golden")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		if strings.Contains(file, "own-rules") {
			continue // those are explained with their model
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range at.FindAllStringSubmatch(string(text), -1) {
			seen[m[1]] = true
		}
	}
	for name := range seen {
		if catalogue.Find(name) == nil && Find(name) == nil {
			t.Errorf("[%s] is explained nowhere", name)
		}
	}
	if !seen[Unstated] || !seen["lose-reply"] || !seen["dual-write"] {
		t.Errorf("only %v were seen", seen)
	}
	for _, name := range Names() {
		if tag := Find(name); tag == nil || len(tag.Says) < 20 || len(tag.Rules) == 0 {
			t.Errorf("%s: %+v", name, tag)
		}
		if catalogue.Find(name) != nil {
			t.Errorf("%s is a rule as well", name)
		}
	}
}

func TestRule(t *testing.T) {
	for name, want := range map[string]string{
		"no lost work": "lost-work", "no-lost-work": "lost-work", "lost-work": "lost-work",
		"truthful answer": "untruthful-answer", "order-kept": "order-lost", "timeout-unstated": "timeout-unstated",
	} {
		if got := Rule(name); got != want {
			t.Errorf("%s is told by %s, want %s", name, got, want)
		}
	}
	for _, name := range Known(nil) {
		if Find(name) == nil && catalogue.Find(Rule(name)) == nil {
			t.Errorf("%s is offered, and is nothing", name)
		}
	}
}

//go:build long

package main

import (
	"os"
	"testing"
)

// TestRecall reads the templates of the corpus and asks for what has been found in them by
// hand: nearly all of it, next to nothing that isn't there, and no default as if somebody
// had stated it.
func TestRecall(t *testing.T) {
	corpus := os.Getenv("TAUTLINE_CORPUS")
	if corpus == "" {
		t.Fatal("TAUTLINE_CORPUS names no folder")
	}
	all, err := expectations(corpus)
	if err != nil || len(all) == 0 {
		t.Fatal(err, "no expectations")
	}
	var boxes, lines, hinted, facts tally
	for _, e := range all {
		s := judge(corpus, e)
		if s.err != nil {
			t.Errorf("%s: %v", e.Template, s.err)
		}
		for _, m := range s.misses {
			t.Logf("%s: %s", e.Template, m)
		}
		boxes.add(s.boxes)
		lines.add(s.lines)
		hinted.add(s.hinted)
		facts.add(s.facts)
	}
	for _, row := range []struct {
		name      string
		of        tally
		recall    float64
		precision float64
	}{
		{"boxes", boxes, 0.98, 1}, {"lines", lines, 1, 1}, {"lines that permissions suggest", hinted, 0.94, 1}, {"facts", facts, 1, 1},
	} {
		if row.of.recall() < row.recall || row.of.precision() < row.precision {
			t.Errorf("%s: %s found of expected, recall %.3f (want %.2f), precision %.3f (want %.2f)", row.name, row.of, row.of.recall(), row.recall, row.of.precision(), row.precision)
		}
	}
}

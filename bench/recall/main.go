// Recall reads the templates of a corpus and holds what is found in them against what
// somebody has found by hand: how much of it is there, how much is right, and why what
// is missing is missing.
//
//	go run ./bench/recall CORPUS [PART OF A NAME]
package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bench/recall CORPUS [PART OF A NAME]")
		os.Exit(2)
	}
	only := strings.Join(os.Args[2:], " ")
	all, err := expectations(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var scores []score
	for _, e := range all {
		if strings.Contains(e.Template, only) {
			scores = append(scores, judge(os.Args[1], e))
		}
	}
	print(os.Stdout, scores)
}

// print writes the table, and why what is missing is missing.
func print(w io.Writer, scores []score) {
	fmt.Fprintf(w, "%-84s %11s %11s %11s %11s\n", "found of expected (and too much)", "boxes", "lines", "hinted", "facts")
	var total score
	total.unkept = map[string]int{}
	for _, s := range scores {
		fmt.Fprintf(w, "%-84s %11s %11s %11s %11s  %s\n", s.template, s.boxes, s.lines, s.hinted, s.facts, s.took.Round(time.Millisecond))
		for _, m := range s.misses {
			fmt.Fprintf(w, "    %s\n", m)
		}
		total.boxes.add(s.boxes)
		total.lines.add(s.lines)
		total.hinted.add(s.hinted)
		total.facts.add(s.facts)
		for k, n := range s.unkept {
			total.unkept[k] += n
		}
	}
	fmt.Fprintf(w, "%-84s %11s %11s %11s %11s\n", fmt.Sprintf("%d templates", len(scores)), total.boxes, total.lines, total.hinted, total.facts)
	for _, row := range []struct {
		name string
		of   func(tally) float64
	}{{"recall", tally.recall}, {"precision", tally.precision}} {
		fmt.Fprintf(w, "%-84s %10.1f%% %10.1f%% %10.1f%% %10.1f%%\n", row.name, 100*row.of(total.boxes), 100*row.of(total.lines), 100*row.of(total.hinted), 100*row.of(total.facts))
	}
	fmt.Fprintf(w, "without a place in the language, not counted:")
	for _, k := range slices.Sorted(maps.Keys(total.unkept)) {
		fmt.Fprintf(w, " %s (%d)", k, total.unkept[k])
	}
	fmt.Fprintln(w)
}

func (t tally) String() string {
	if t.extra > 0 {
		return fmt.Sprintf("%d/%d +%d", t.found, t.expected, t.extra)
	}
	return fmt.Sprintf("%d/%d", t.found, t.expected)
}

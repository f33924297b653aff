// Command legible draws systems and measures how readable the drawings are:
//
//	go run ./bench/legible [-gate] [-v] [-o FILE] [-against FILE] [-svg DIRECTORY] [-dot PROGRAM] [MODEL...]
//
// Without models it draws the examples and made-up systems of 30, 60 and 100 boxes. It
// prints a table, a line a drawing: labels on labels, on lines, boxes and frames; lines
// through captions; texts off the page; labels far from their line, or ambiguous;
// points of lines that are erased; lines through boxes; crossings; the longest way to
// a dead letter, in % of the diagonal and of the width; the mean length of lines and the
// size of the page in points; and the smallest type, in pixels on a page of 1440x900.
//
// With -gate it exits with 1 where a drawing is worse than it may be, with -against it
// says what each figure was in a table that -o has kept.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"tautline.dev/bench/legible/drawing"
)

// flags are what the command is asked for.
type flags struct {
	gate, verbose               bool
	keep, against, svg, program string
}

func main() {
	var f flags
	flag.BoolVar(&f.gate, "gate", false, "exit with 1 where a drawing is worse than it may be")
	flag.BoolVar(&f.verbose, "v", false, "tell of each fault what is in whose way")
	flag.StringVar(&f.keep, "o", "", "keep the figures in this `file`")
	flag.StringVar(&f.against, "against", "", "say what figures were in this `file`, which -o has kept")
	flag.StringVar(&f.svg, "svg", "", "keep the drawings in this `directory`")
	flag.StringVar(&f.program, "dot", "", "the `program` that lays out, in place of dot or tautline-dot")
	flag.Parse()
	passed, err := run(os.Stdout, f, flag.Args())
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "legible:", err)
		os.Exit(2)
	case f.gate && !passed:
		os.Exit(1)
	}
}

// row is what was measured of one picture.
type row struct {
	Picture string
	drawing.Figures
}

// run draws and measures, writes the table and what is worse than it may be, and tells
// whether nothing is.
func run(w io.Writer, f flags, models []string) (bool, error) {
	pictures, err := picturesOf(models)
	if err != nil {
		return false, err
	}
	rows, err := measured(pictures, f)
	if err != nil {
		return false, err
	}
	var before []row
	if f.against != "" {
		kept, err := os.ReadFile(f.against)
		if err != nil {
			return false, err
		}
		if err := json.Unmarshal(kept, &before); err != nil {
			return false, fmt.Errorf("%s: %w", f.against, err)
		}
	}
	if f.keep != "" {
		kept, err := json.MarshalIndent(rows, "", "\t")
		if err != nil {
			return false, err
		}
		if err := os.WriteFile(f.keep, append(kept, '\n'), 0o666); err != nil {
			return false, err
		}
	}
	says := table(rows, before)
	if f.verbose {
		says += told(rows)
	}
	passed := true
	for _, r := range rows {
		for _, worse := range r.worse() {
			passed = false
			says += r.Picture + ": " + worse + "\n"
		}
	}
	_, err = io.WriteString(w, says)
	return passed, err
}

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"golang.org/x/term"

	"tautline.dev/render/sink"
	"tautline.dev/render/text"
)

// style decides about colour for one output:
// --color > NO_COLOR > FORCE_COLOR > TERM=dumb > is it a terminal.
func (a *app) style(w io.Writer) text.Style {
	return text.NewStyle(w, a.colours(w)).In(columns(w))
}

func (a *app) colours(w io.Writer) bool {
	switch a.colour {
	case "always":
		return true
	case "never":
		return false
	}
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	if f := os.Getenv("FORCE_COLOR"); f != "" && f != "0" {
		return true
	}
	if os.Getenv("TERM") == "dumb" {
		return false
	}
	return isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	if t, ok := w.(talk); ok {
		w = t.to
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// columns is how wide the terminal is that something is written to, as far as it says:
// 0 where it is none. COLUMNS says it for any.
func columns(w io.Writer) int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if t, ok := w.(talk); ok {
		w = t.to
	}
	if f, ok := w.(*os.File); ok && (err != nil || n <= 0) {
		n, _, err = term.GetSize(int(f.Fd()))
	}
	if err != nil || n <= 0 {
		return 0
	}
	return min(max(n, 40), 400)
}

func (a *app) checkColour() error {
	if err := oneOf("color", a.colour, []string{"auto", "always", "never"}); err != nil {
		return fmt.Errorf("%w", err)
	}
	return nil
}

// talk is what is said to people beside a result. It may hold what a model says, and
// names of files.
type talk struct {
	to      io.Writer
	colours func() bool
}

func (t talk) Write(p []byte) (int, error) {
	w := sink.New(t.to, sink.Text, t.colours())
	n, err := w.Write(p)
	return n, errors.Join(err, w.Close())
}

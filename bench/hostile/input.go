//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// input is something that tautline is given.
type input struct {
	class, name string
	// files are made in a directory of its own, in which tautline runs.
	files map[string]string
	// make makes what isn't a file with a text.
	make func(dir string) error
	// args are "check ." where there are none.
	args []string
	// stdin is what it reads: nothing, if it is nil.
	stdin source
	// words are said wherever a model has room for a text, in every document.
	words *string
}

// source is a standard input.
type source func() (*os.File, error)

// inputs are all of them.
func inputs() []input {
	return slices.Concat(evaluator(), builtins(), parser(), structure(), commands(), odd(), signoffs(), modules(), reading(), words())
}

// head begins a model that is right.
const head = "package h\n\nsystem: \"h\"\nowner: \"t\"\n"

// text is an input that is one file.
func text(class, name, src string) input {
	return input{class: class, name: name, files: map[string]string{"system.cue": src}}
}

// declared are models that are right but for what they declare beside it.
func declared(class string, named map[string]string) []input {
	var all []input
	for name, src := range named {
		all = append(all, text(class, name, head+"boxes: a: kind: \"queue\"\n"+src+"\n"))
	}
	return inOrder(all)
}

func inOrder(all []input) []input {
	slices.SortFunc(all, func(a, b input) int { return strings.Compare(a.name, b.name) })
	return all
}

// many is n texts made from a number, one after the other.
func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(format, "NEXT", fmt.Sprint((i+1)%n)), "N", fmt.Sprint(i)))
	}
	return b.String()
}

// write makes the files of an input.
func (in input) write(dir string) error {
	for name, content := range in.files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	if in.make != nil {
		return in.make(dir)
	}
	return nil
}

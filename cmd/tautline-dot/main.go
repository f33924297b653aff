// Command tautline-dot is Graphviz in one file: it reads a graph in the DOT
// language from standard input and writes a drawing to standard output, with
// the flags of dot itself. tautline starts it where no dot is installed.
//
// It is a program of its own because the embedded Graphviz is compiled when a
// process starts, which takes a second; only drawing should wait for that.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// inside is the version of Graphviz that the binding embeds.
const inside = "12.1.2"

const usage = `Usage: tautline-dot [-T format] [-K engine] [-G name=value] < graph.dot
  -Tsvg -Tpng   a drawing
  -Tdot         the graph with the places of everything (also -Txdot)
  -Tcanon       the graph, tidied
  -Kdot ...     the layout engine: dot, neato, fdp, sfdp, circo, twopi, osage,
                patchwork, nop, nop1 or nop2
  -Gdpi=144     an attribute of the graph, if the graph doesn't set it itself
  -V            the version
`

// Exit codes, as dot has them: a graph that can't be drawn, and wrong flags.
const (
	failed = 1
	misuse = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, in io.Reader, out, talk io.Writer) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(out, usage)
		return 0
	case err != nil:
		fmt.Fprintf(talk, "tautline-dot: %v\n%s", err, usage)
		return misuse
	case o.version:
		fmt.Fprintf(talk, "tautline-dot - graphviz version %s (go-graphviz %s)\n", inside, binding())
		return 0
	}
	graph, err := io.ReadAll(io.LimitReader(in, maxGraph+1))
	if err == nil && len(graph) > maxGraph {
		err = fmt.Errorf("the graph is larger than %d bytes", maxGraph)
	}
	var drawing bytes.Buffer
	if err == nil {
		err = draw(context.Background(), graph, o, &drawing)
	}
	if err == nil {
		_, err = out.Write(drawing.Bytes())
	}
	if err != nil {
		fmt.Fprintf(talk, "tautline-dot: %v\n", err)
		return failed
	}
	return 0
}

// maxGraph is the largest graph that is read; one of 10,000 boxes has 30 MB.
const maxGraph = 256 << 20

// binding is the version of the module that carries Graphviz.
func binding() string {
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, m := range info.Deps {
			if m.Path == "github.com/goccy/go-graphviz" {
				return m.Version
			}
		}
	}
	return "unknown"
}

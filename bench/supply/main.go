// Command supply says what the programs carry: the licences of all that is
// linked into them, and a list of it that scanners read.
//
//	go run ./bench/supply notice > NOTICE     the licences
//	go run ./bench/supply sbom PROGRAM        CycloneDX 1.6, as JSON, of a built program
//	go run ./bench/supply release DIRECTORY   tautline for every system, drawing by itself, with its list
//	go run ./bench/supply build DIRECTORY [SYSTEM]   that for one system, such as linux-amd64, without the rest
//
// It needs this repository and the modules that it requires (go mod download), and
// no network. The same source and the same program give the same bytes.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "supply:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, args []string) error {
	var b bytes.Buffer
	var err error
	switch {
	case len(args) == 1 && args[0] == "notice":
		err = notice(&b, ".")
	case len(args) == 2 && args[0] == "sbom":
		err = sbom(&b, ".", args[1])
	case len(args) == 2 && args[0] == "release":
		return release(".", args[1])
	case (len(args) == 2 || len(args) == 3) && args[0] == "build":
		t := target{runtime.GOOS, runtime.GOARCH}
		if len(args) == 3 {
			if t.os, t.arch, _ = strings.Cut(args[2], "-"); !slices.Contains(targets, t) {
				return fmt.Errorf("%q is no system that is released for: there are %v", args[2], targets)
			}
		}
		_, err = build(".", args[1], t)
		return err
	default:
		return fmt.Errorf("usage: supply notice | sbom PROGRAM | release DIRECTORY | build DIRECTORY [SYSTEM]")
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

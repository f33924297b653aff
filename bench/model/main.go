// Model writes a generated model to stdout, for benchmarks of whole processes:
//
//	go run ./bench/model 200 400 > system.cue
package main

import (
	"fmt"
	"os"
	"strconv"

	"tautline.dev/bench/generate"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: model BOXES LINES")
		os.Exit(2)
	}
	boxes, err := strconv.Atoi(os.Args[1])
	lines, err2 := strconv.Atoi(os.Args[2])
	if err != nil || err2 != nil || boxes < 10 || lines < 1 {
		fmt.Fprintln(os.Stderr, "model: at least 10 boxes and 1 line")
		os.Exit(2)
	}
	if _, err := os.Stdout.Write(generate.Model(boxes, lines, 1)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

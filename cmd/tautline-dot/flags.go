package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// options are what dot's command line says.
type options struct {
	format, engine string
	// graph are attributes for the graph, in order: name, value.
	graph   [][2]string
	version bool
}

var errHelp = errors.New("help")

var formats = []string{"svg", "png", "dot", "xdot", "canon"}

var engines = []string{"dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork", "nop", "nop1", "nop2"}

// parse reads dot's flags: a letter and its value, together ("-Tsvg") or apart.
func parse(args []string) (options, error) {
	o := options{format: "dot", engine: "dot"}
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch arg {
		case "-V", "--version":
			o.version = true
			continue
		case "-?", "-h", "--help":
			return o, errHelp
		}
		if len(arg) < 2 || arg[0] != '-' {
			return o, fmt.Errorf("%q: the graph is read from standard input, and no file is opened", arg)
		}
		value := arg[2:]
		if !strings.Contains("TKG", arg[1:2]) {
			return o, fmt.Errorf("there is no flag %q", arg)
		}
		if value == "" {
			if i++; i == len(args) {
				return o, fmt.Errorf("%s needs a value", arg)
			}
			value = args[i]
		}
		if err := o.set(arg[1], value); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *options) set(flag byte, value string) error {
	switch flag {
	case 'T':
		// "svg:cairo" names a renderer, of which there is one here.
		o.format, _, _ = strings.Cut(value, ":")
		if !slices.Contains(formats, o.format) {
			return fmt.Errorf("format %q is not one of %s", value, strings.Join(formats, ", "))
		}
	case 'K':
		o.engine = value
		if !slices.Contains(engines, value) {
			return fmt.Errorf("engine %q is not one of %s", value, strings.Join(engines, ", "))
		}
	case 'G':
		name, v, ok := strings.Cut(value, "=")
		if !ok {
			v = "true"
		}
		o.graph = append(o.graph, [2]string{name, v})
	}
	return nil
}

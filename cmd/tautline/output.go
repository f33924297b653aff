package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// output is one `-o format[=path]`; the path "-" is stdout.
type output struct {
	format, path string
}

// outputs reads the repeated -o flags, or the one --format to stdout.
func outputs(flags []string, format string, known []string) ([]output, error) {
	if len(flags) == 0 {
		flags = []string{format}
	}
	var out []output
	toStdout := 0
	for _, f := range flags {
		name, path, _ := strings.Cut(f, "=")
		if path == "" {
			path = "-"
		}
		if err := oneOf("format", name, known); err != nil {
			return nil, err
		}
		if path == "-" {
			toStdout++
		}
		out = append(out, output{name, path})
	}
	if toStdout > 1 {
		return nil, fmt.Errorf("two outputs go to stdout; give all but one a file: -o %s=FILE", out[len(out)-1].format)
	}
	return out, nil
}

// write sends a document to stdout or to a file. A file is replaced as a whole
// or not at all: nobody finds half a report.
func (a *app) write(o output, produce func(io.Writer, bool) error) error {
	if o.path == "-" {
		return produce(a.stdout, a.colours(a.stdout))
	}
	var b bytes.Buffer
	if err := produce(&b, a.colour == "always"); err != nil {
		return err
	}
	return replace(o.path, b.Bytes())
}

func replace(path string, content []byte) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		// A device or pipe can't be replaced, only written to.
		return os.WriteFile(path, content, 0o644)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tautline-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(content); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

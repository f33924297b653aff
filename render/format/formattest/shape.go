package formattest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Shape is what a document is besides words: elements and attributes, headings and
// columns, nodes and statements. What it holds is sorted, each thing once.
type Shape []string

// readers take a document apart, by its format.
var readers = map[string]func([]byte) (Shape, error){
	"text": nothing, "compact": nothing,
	"json": jsonShape, "csv": csvShape,
	"markdown": markdownShape, "html": htmlShape, "svg": svgShape,
	"dot": dotShape, "mermaid": mermaidShape, "promela": promelaShape,
	"png": pngShape,
	"fis": jsonShape, "cloudwatch": jsonShape, "chaos-mesh": yamlShape, "istio": yamlShape, "prometheus": yamlShape, "toxiproxy": shellShape,
	"sarif": jsonShape, "gitlab": jsonShape, "junit": svgShape, "github": githubShape,
}

// Read reads a document as its readers do. The error says what they would not take,
// or would take for more than words.
func Read(format string, doc []byte) (Shape, error) {
	read := readers[format]
	if read == nil {
		return nil, fmt.Errorf("nobody reads %q here", format)
	}
	if format != "png" {
		if err := printable(doc); err != nil {
			return nil, err
		}
	}
	if format == "text" || format == "compact" || format == "markdown" || format == "mermaid" || format == "csv" || format == "chaos-mesh" || format == "istio" || format == "prometheus" || format == "toxiproxy" {
		if err := Commands(doc); err != nil {
			return nil, err
		}
	}
	return read(doc)
}

// Compare holds a document against one that says harmless words in the place of
// others: it may hold nothing that isn't in that one, too.
func Compare(format string, doc, harmless []byte) error {
	got, err := Read(format, doc)
	if err != nil {
		return err
	}
	want, err := Read(format, harmless)
	if err != nil {
		return fmt.Errorf("the harmless one: %w", err)
	}
	for _, s := range got {
		if _, there := slices.BinarySearch(want, s); !there {
			return fmt.Errorf("it holds what no harmless one does: %.200q", s)
		}
	}
	return nil
}

// printable tells of what a terminal obeys and of what changes the order of signs.
func printable(doc []byte) error {
	if !utf8.Valid(doc) {
		return fmt.Errorf("it isn't UTF-8")
	}
	for i, r := range string(doc) {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) {
			return fmt.Errorf("it holds %U: %.60q", r, doc[max(0, i-20):])
		}
	}
	return nil
}

// Commands tells of what build logs obey.
func Commands(doc []byte) error {
	for line := range strings.Lines(string(doc)) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[") || strings.Contains(line, "##teamcity[") {
			return fmt.Errorf("a build log obeys %.80q", line)
		}
	}
	return nil
}

// set is a shape from what there is.
func set(things map[string]bool) Shape { return slices.Sorted(maps.Keys(things)) }

func nothing([]byte) (Shape, error) { return nil, nil }

func pngShape(doc []byte) (Shape, error) {
	_, err := png.DecodeConfig(bytes.NewReader(doc))
	return nil, err
}

func jsonShape(doc []byte) (Shape, error) {
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		return nil, err
	}
	things := map[string]bool{}
	keys(v, "", things)
	return set(things), nil
}

// yamlShape is what the objects of a YAML file have. A comment is none of it, and must
// end with its line.
func yamlShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	d := yaml.NewDecoder(bytes.NewReader(doc))
	for {
		var v any
		err := d.Decode(&v)
		if err == io.EOF {
			return set(things), nil
		}
		if err != nil {
			return nil, err
		}
		keys(v, "", things)
	}
}

// shellShape is every line of a script that a shell obeys.
func shellShape(doc []byte) (Shape, error) {
	things := map[string]bool{}
	for line := range strings.Lines(string(doc)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			things[line] = true
		}
	}
	return set(things), nil
}

// keys are the names that a JSON document has, by where they stand.
func keys(v any, path string, into map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, in := range v {
			into[path+"."+k] = true
			keys(in, path+"."+k, into)
		}
	case []any:
		for _, in := range v {
			keys(in, path+"[]", into)
		}
	}
}

func csvShape(doc []byte) (Shape, error) {
	rows, err := csv.NewReader(bytes.NewReader(doc)).ReadAll() // all rows have as many columns
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !number(cell) {
				return nil, fmt.Errorf("a spreadsheet takes %.60q for a formula", cell)
			}
		}
	}
	return Shape{fmt.Sprintf("%d rows", len(rows))}, nil
}

func number(cell string) bool {
	return strings.Trim(cell, "+-.0123456789eE") == "" && strings.ContainsAny(cell, "0123456789")
}

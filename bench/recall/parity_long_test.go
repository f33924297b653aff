//go:build long

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/importer/draft"
)

// TestParity reads each pair of templates that deploy the same with different tools: but
// for their names, both are the same model.
func TestParity(t *testing.T) {
	corpus := os.Getenv("TAUTLINE_CORPUS")
	if corpus == "" {
		t.Fatal("TAUTLINE_CORPUS names no folder")
	}
	all, err := expectations(corpus)
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, e := range all {
		if e.Parity == "" {
			continue
		}
		pairs++
		one, _, err := read(e.sources(corpus))
		if err != nil {
			t.Fatal(err)
		}
		other, _, err := read([]string{filepath.Join(corpus, filepath.FromSlash(e.Parity))})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(nameless(other), nameless(one)); diff != "" {
			t.Errorf("%s isn't %s (-template +configuration):\n%s", e.Template, e.Parity, diff)
		}
	}
	if pairs == 0 {
		t.Error("no pairs")
	}
}

// nameless is what a draft says, without the names that its source has for things: boxes
// by what they are, ends of lines by what stands there.
func nameless(d *draft.Draft) []string {
	what := map[string]string{}
	for _, b := range d.Boxes {
		what[b.ID] = b.Kind + " " + b.Platform
	}
	said := func(facts []draft.Fact) string {
		var words []string
		for _, f := range facts {
			v := fmt.Sprint(f.Value)
			if to, ok := f.Value.(draft.Ref); ok {
				v = what[string(to)]
			}
			words = append(words, f.Path+"="+v)
		}
		return strings.Join(words, " ")
	}
	var out []string
	for _, b := range d.Boxes {
		out = append(out, "box "+what[b.ID]+": "+said(b.All()))
	}
	for _, l := range d.Lines {
		out = append(out, "line "+what[l.From]+" → "+what[l.To]+", "+string(l.Level)+": "+said(l.All()))
	}
	slices.Sort(out)
	return out
}

package main

import (
	"bytes"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		args, format, engine, fails string
	}{
		{args: "", format: "dot", engine: "dot"},
		{args: "-Tsvg", format: "svg", engine: "dot"},
		{args: "-T svg -K osage", format: "svg", engine: "osage"},
		{args: "-Tpng:cairo -Gdpi=144", format: "png", engine: "dot"},
		{args: "-Tpdf", fails: "format"},
		{args: "-Kx", fails: "engine"},
		{args: "-T", fails: "needs a value"},
		{args: "-o out.svg", fails: "no flag"},
		{args: "file.dot", fails: "standard input"},
	}
	for _, test := range tests {
		o, err := parse(strings.Fields(test.args))
		if test.fails != "" {
			if err == nil || !strings.Contains(err.Error(), test.fails) {
				t.Errorf("%q: error %v, want %q", test.args, err, test.fails)
			}
			continue
		}
		if err != nil || o.format != test.format || o.engine != test.engine {
			t.Errorf("%q: %+v, %v", test.args, o, err)
		}
	}
}

const labelled = `digraph { node [shape=box, fontname="Helvetica"]; "order & pay" -> b [style=dashed, label=<<TABLE BORDER="0"><TR><TD><B>submit</B></TD></TR></TABLE>>] }`

func TestRun(t *testing.T) {
	tests := []struct {
		name, args, in string
		code           int
		out, talk      string
	}{
		{"svg", "-Tsvg", labelled, 0, ">submit</text>", ""},
		{"svg escapes", "-Tsvg", labelled, 0, "order &amp; pay", ""},
		{"dot", "-Tdot", labelled, 0, "pos=", ""},
		{"canon", "-Tcanon", labelled, 0, "submit", ""},
		{"places", "-Tsvg -Knop2 -Gsplines=line", `digraph { a [pos="0,0"]; b [pos="90,0"]; a -> b }`, 0, "<svg", ""},
		{"osage", "-Tsvg -Kosage -Gsplines=line", labelled, 0, "<svg", ""},
		{"not DOT", "-Tsvg", "digraph {", 1, "", "tautline-dot: "},
		{"nothing", "-Tsvg", "", 1, "", "tautline-dot: "},
		{"flags", "-x", "", 2, "", "Usage:"},
		{"version", "-V", "", 0, "", "graphviz version 12.1.2"},
		{"help", "--help", "", 0, "Usage:", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out, talk bytes.Buffer
			if code := run(strings.Fields(test.args), strings.NewReader(test.in), &out, &talk); code != test.code {
				t.Errorf("exit %d, want %d; %s", code, test.code, talk.String())
			}
			if !strings.Contains(out.String(), test.out) || (out.Len() == 0) != (test.out == "") {
				t.Errorf("wrote %q, want %q", out.String(), test.out)
			}
			if !strings.Contains(talk.String(), test.talk) || (talk.Len() == 0) != (test.talk == "") {
				t.Errorf("said %q, want %q", talk.String(), test.talk)
			}
		})
	}
}

// TestNoFiles: what a graph names is not opened, wherever it lies.
func TestNoFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	picture := `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="20pt" height="20pt"/>`
	if err := os.WriteFile("picture.svg", []byte(picture), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	code := run([]string{"-Tsvg"}, strings.NewReader(`digraph { a [image="picture.svg"] }`), &out, &talk)
	if code != 0 || strings.Contains(out.String(), "<image") || !strings.Contains(out.String(), ">a</text>") {
		t.Errorf("exit %d, %s\n%s", code, talk.String(), out.String())
	}
}

func TestPNG(t *testing.T) {
	size := func(args ...string) (w, h, dark int) {
		var out, talk bytes.Buffer
		if code := run(append(args, "-Tpng"), strings.NewReader(labelled), &out, &talk); code != 0 {
			t.Fatalf("exit %d: %s", code, talk.String())
		}
		picture, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		b := picture.Bounds()
		for y := range b.Dy() {
			for x := range b.Dx() {
				if r, _, _, _ := picture.At(x, y).RGBA(); r < 0x4000 {
					dark++
				}
			}
		}
		return b.Dx(), b.Dy(), dark
	}
	w, h, dark := size()
	if w2, h2, _ := size("-Gdpi=192"); w2 < 2*w-2 || w2 > 2*w+2 || h2 < 2*h-2 || h2 > 2*h+2 {
		t.Errorf("%d by %d at 96 dpi, %d by %d at 192", w, h, w2, h2)
	}
	// Lines, letters and outlines are dark, areas are not filled by mistake.
	if share := float64(dark) / float64(w*h); share < 0.01 || share > 0.2 {
		t.Errorf("%.0f%% of the picture is dark", share*100)
	}
}

// TestBinary runs the program as tautline does: alone, with a temporary
// directory of its own and nothing on PATH.
func TestBinary(t *testing.T) {
	program := filepath.Join(t.TempDir(), "tautline-dot")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var drawings [2][]byte
	for i := range drawings {
		cmd := exec.Command(program, "-Tsvg")
		cmd.Env = append(os.Environ(), "PATH=", "TMPDIR="+t.TempDir())
		cmd.Stdin = strings.NewReader(labelled)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		drawings[i] = out
	}
	if !bytes.Equal(drawings[0], drawings[1]) {
		t.Error("the same graph gave other bytes")
	}
}

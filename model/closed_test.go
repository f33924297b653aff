package model_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
)

// alone is the smallest model.
const alone = "package s\nsystem: \"s\"\nboxes: a: kind: \"service\"\n"

func problems(t *testing.T, src string) string {
	t.Helper()
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range loaded[0].Problems {
		all = append(all, fmt.Sprintf("%d:%d %v", p.At.Place().Line, p.At.Place().Column, p))
	}
	return strings.Join(all, "\n")
}

// A model reads CUE and nothing else, and says the same to everybody.
func TestClosed(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"extern":         {"@extern(embed)\n" + alone, "1:1 a model reads CUE and nothing else: @extern would bring in other files"},
		"embed":          {alone + "boxes: a: description: _ @embed(file=x.txt, type=text)\n", "4:26 a model reads CUE and nothing else: @embed would bring in other files"},
		"embed, nested":  {alone + "boxes: {a: {@embed(glob=*.json)}}\n", "4:13 a model reads CUE and nothing else"},
		"tag":            {alone + "boxes: a: description: string @tag(who, var=username)\n", "4:31 a model says the same to everybody: @tag with var would take a value from whoever runs this"},
		"a tag by name":  {alone + "boxes: a: description: string | *\"x\" @tag(variant, short=x)\n", ""},
		"a tool":         {"package s\nimport \"tool/exec\"\nsystem: \"s\"\nboxes: a: kind: \"service\"\n_x: exec.Run\n", `2:8 a model does nothing: "tool/exec" is for tools`},
		"something else": {alone + "boxes: a: title: \"@embed(x)\" @note(hello)\n", ""},
	} {
		got := problems(t, c.src)
		if c.want == "" && got != "" || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What is too large to be shown is told without being shown.
func TestSizes(t *testing.T) {
	long := strings.Repeat("x", 3_000_000)
	for name, c := range map[string]struct{ src, want string }{
		"an id":            {alone + "boxes: \"" + long + "\": kind: \"service\"\n", "4:8 boxes: a name of 3000000 bytes; at most 256 can be shown"},
		"a title":          {alone + "boxes: a: title: \"" + long + "\"\n", "4:18 boxes.a.title: a text of 3000000 bytes; at most 65536 can be shown"},
		"the system":       {"package s\nsystem: \"" + long + "\"\nboxes: a: kind: \"service\"\n", "2:9 system: a text of 3000000 bytes"},
		"within all sizes": {alone + "boxes: a: title: \"" + long[:65_536] + "\"\nboxes: \"" + long[:256] + "\": kind: \"service\"\n", ""},
	} {
		got := problems(t, c.src)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %.300q, want %q", name, got, c.want)
		}
		if len(got) > 5000 {
			t.Errorf("%s: it tells %d bytes", name, len(got))
		}
	}
}

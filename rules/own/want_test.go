package own

import (
	"strings"
	"testing"

	"tautline.dev/model/value"
)

func TestWants(t *testing.T) {
	src := "a: 1 // want \"one\"\nb: \"// want \\\"one\\\"\"\n// wanted \"one\"\nc: 2 //want `two` =~`x+`, \"one\"\n// want\n// want one\nd: #\"\"\"\n\t// want \"one\"\n\t\"\"\"#\n// want \"three\"\n// want 'one'\n// want \"one\" =~\"(\"\n"
	found, problems := wants(&value.File{Name: "f", Src: []byte(src)}, []string{"one", "two"})
	var got []string
	for _, w := range found {
		says := ""
		if w.says != nil {
			says = "~" + w.says.String()
		}
		got = append(got, w.rule+says+"@"+string(rune('0'+w.line)))
	}
	if s := strings.Join(got, " "); s != "one@1 two~x+@4 one@4" {
		t.Error(s)
	}
	if len(problems) != 5 {
		t.Errorf("%v", problems)
	}
}

func FuzzWants(f *testing.F) {
	f.Add("a: 1 // want \"one\" =~\"x\", `two`")
	f.Add("// want \"one\" =~")
	f.Fuzz(func(t *testing.T, src string) {
		found, problems := wants(&value.File{Src: []byte(src)}, []string{"one", "two"})
		for _, w := range found {
			if w.line < 1 || w.rule != "one" && w.rule != "two" {
				t.Errorf("%+v", w)
			}
		}
		for _, p := range problems {
			if p.Message == "" || !p.At.IsValid() {
				t.Errorf("%+v", p)
			}
		}
	})
}

package edit

import (
	"strings"
	"testing"

	"tautline.dev/model/value"
)

func file(src string) *value.File {
	return &value.File{Name: "a.cue", Path: "/a.cue", Src: []byte(src)}
}

// spanOf is where a text first stands.
func spanOf(t *testing.T, f *value.File, text string) value.Span {
	t.Helper()
	at := strings.Index(string(f.Src), text)
	if at < 0 {
		t.Fatalf("no %q in %s", text, f.Src)
	}
	return value.Span{File: f, Start: at, End: at + len(text)}
}

func apply(t *testing.T, f *value.File, edits ...Edit) string {
	t.Helper()
	out, err := Apply(f.Src, edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestAdd(t *testing.T) {
	for name, c := range map[string]struct{ src, at, field, want string }{
		"on one line":             {`lines: a: {from: "x", to: "y"}`, "a:", "timeout", `lines: a: {from: "x", to: "y", timeout: "unknown"}`},
		"a comma at the end":      {`lines: a: {from: "x", to: "y",}`, "a:", "timeout", `lines: a: {from: "x", to: "y", timeout: "unknown",}`},
		"on lines of their own":   {"lines: {\n\ta: {\n\t\tto: \"y\" // why\n\t\t// after\n\t}\n}\n", "a:", "timeout", "lines: {\n\ta: {\n\t\tto: \"y\" // why\n\t\ttimeout: \"unknown\"\n\t\t// after\n\t}\n}\n"},
		"with Windows line ends":  {"lines: a: {\r\n\tto: \"y\"\r\n}\r\n", "a:", "timeout", "lines: a: {\r\n\tto: \"y\"\r\n\ttimeout: \"unknown\"\r\n}\r\n"},
		"commas on every line":    {"lines: a: {\n  to: \"y\",\n}\n", "a:", "timeout", "lines: a: {\n  to: \"y\",\n  timeout: \"unknown\",\n}\n"},
		"a short form":            {"lines: a: from: \"x\"\nlines: a: to: \"y\"\n", "a:", "timeout", "lines: a: from: \"x\"\nlines: a: timeout: \"unknown\"\nlines: a: to: \"y\"\n"},
		"a short form in braces":  {"lines: {a: to: \"y\"}", "a:", "timeout", "lines: {a: to: \"y\", a: timeout: \"unknown\"}"},
		"no end of the last line": {"lines: a: to: \"y\"", "a:", "timeout", "lines: a: to: \"y\"\nlines: a: timeout: \"unknown\""},
		"a default":               {"lines: a: _sdk & {to: \"y\"}", "a:", "timeout", "lines: a: _sdk & {to: \"y\", timeout: \"unknown\"}"},
		"within a part":           {"lines: a: {retry: {attempts: 3}, to: \"y\"}", "a:", "retry.backoff", "lines: a: {retry: {attempts: 3, backoff: \"unknown\"}, to: \"y\"}"},
		"a part in short form":    {"lines: a: {retry: attempts: 3}", "a:", "retry.backoff", "lines: a: {retry: attempts: 3, retry: backoff: \"unknown\"}"},
		"an open struct":          {"lines: a: {to: \"y\", ...}", "a:", "timeout", "lines: a: {to: \"y\", timeout: \"unknown\", ...}"},
		"nothing in it":           {"lines: a: {\n}", "a:", "timeout", "lines: a: {timeout: \"unknown\",\n}"},
		"a quoted id":             {`lines: "a-b": to: "y"`, `"a-b"`, "timeout", "lines: \"a-b\": to: \"y\"\nlines: \"a-b\": timeout: \"unknown\""},
		"of the system":           {"package p\n\nsystem: \"s\" // ours\nboxes: {}\n", "\"s\"", "owner", "package p\n\nsystem: \"s\" // ours\nowner: \"unknown\"\nboxes: {}\n"},
	} {
		f := file(c.src)
		entity := []string{"lines", strings.Trim(strings.TrimSuffix(c.at, ":"), `"`)}
		if c.field == "owner" {
			entity = nil
		}
		e, err := Sources{}.Add(spanOf(t, f, c.at), entity, strings.Split(c.field, "."), "unknown")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := apply(t, f, e); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// TestAddSeveral tells of several fields at one place.
func TestAddSeveral(t *testing.T) {
	for src, want := range map[string]string{
		`lines: a: {to: "y"}`:     `lines: a: {to: "y", ack: "unknown", retry: "unknown"}`,
		`lines: a: {to: "y",}`:    `lines: a: {to: "y", ack: "unknown", retry: "unknown",}`,
		`lines: a: {}`:            `lines: a: {ack: "unknown",retry: "unknown",}`,
		"lines: a: {\n\tto: 1\n}": "lines: a: {\n\tto: 1\n\tack: \"unknown\"\n\tretry: \"unknown\"\n}",
	} {
		f, ss := file(src), Sources{}
		var edits []Edit
		for _, field := range []string{"ack", "retry"} {
			e, err := ss.Add(spanOf(t, f, "a:"), []string{"lines", "a"}, []string{field}, "unknown")
			if err != nil {
				t.Fatal(err)
			}
			edits = append(edits, e)
		}
		if got := apply(t, f, edits...); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestAddRefused(t *testing.T) {
	for name, c := range map[string]struct {
		src, at string
		want    error
	}{
		"made by a pattern":          {`lines: [string]: to: "y"`, "[string]", errNotPlain},
		"made by a comprehension":    {`lines: {for x in ["p"] {(x): {to: "y"}}}`, "(x)", errNotPlain},
		"under a hidden field":       {`_lines: a: {to: "y"}`, "a:", errNotPlain},
		"one of several values":      {`lines: a: {to: "y"} | {to: "z"}`, "{to", errNotPlain},
		"there already":              {`lines: a: {timeout: "3s"}`, "a:", errThere},
		"a name that is referred to": {`lines: a: {to: timeout}`, "a:", errReferred},
	} {
		f := file(c.src)
		if e, err := (Sources{}).Add(spanOf(t, f, c.at), []string{"lines", "a"}, []string{"timeout"}, "unknown"); err != c.want {
			t.Errorf("%s: %v, want %v: %v", name, err, c.want, e)
		}
	}
	f := file(`lines: a: {to: "y"}`)
	f.Path = ""
	if _, err := (Sources{}).Add(spanOf(t, f, "a:"), []string{"lines", "a"}, []string{"timeout"}, "unknown"); err != errElsewhere {
		t.Error(err)
	}
}

func TestRemove(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"on a line of its own":    {"waivers: [\n\t{rule: \"a\"},\n\t{rule: \"X\"},\n]\n", "waivers: [\n\t{rule: \"a\"},\n]\n"},
		"with its comments":       {"waivers: [\n\t// before\n\t{\n\t\trule: \"X\" // within\n\t\tby: \"me\"\n\t}, // behind\n\t// after\n]\n", "waivers: [\n\t// before\n\t// within\n\t// behind\n\t// after\n]\n"},
		"on one line, the first":  {`waivers: [{rule: "X"}, {rule: "a"}]`, `waivers: [{rule: "a"}]`},
		"on one line, the last":   {`waivers: [{rule: "a"}, {rule: "X"}]`, `waivers: [{rule: "a"}]`},
		"the only one":            {`waivers: [{rule: "X"}]`, `waivers: []`},
		"with Windows line ends":  {"waivers: [\r\n\t{rule: \"X\"}, // c\r\n]\r\n", "waivers: [\r\n\t// c\r\n]\r\n"},
		"a comment within a line": {"waivers: [{rule: \"X\", // c\n}, {rule: \"a\"}]", "waivers: [// c\n{rule: \"a\"}]"},
	} {
		f := file(c.src)
		e, err := Sources{}.Remove("waivers", spanOf(t, f, `"X"`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := apply(t, f, e); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
	f := file(`waivers: [for x in ["X"] {rule: x}]`)
	if _, err := (Sources{}).Remove("waivers", spanOf(t, f, `"X"`)); err != errNotPlain {
		t.Error(err)
	}
}

func TestRemoveSeveral(t *testing.T) {
	f, ss := file(`waivers: [{rule: "a"}, {rule: "X"}, {rule: "Y"}]`), Sources{}
	var edits []Edit
	for _, w := range []string{`"X"`, `"Y"`} {
		e, err := ss.Remove("waivers", spanOf(t, f, w))
		if err != nil {
			t.Fatal(err)
		}
		edits = append(edits, e)
	}
	if got := apply(t, f, edits...); got != `waivers: [{rule: "a"}, ]` {
		t.Error(got)
	}
}

func TestReplace(t *testing.T) {
	for _, c := range []struct{ src, at, word, meant, want string }{
		{`lines: a: timout: "3s"`, "timout", "timout", "timeout", `lines: a: timeout: "3s"`},
		{`lines: a: "timout": "3s"`, `"timout"`, "timout", "timeout", `lines: a: "timeout": "3s"`},
		{`boxes: a: kind: "queu"`, `"queu"`, "queu", "queue", `boxes: a: kind: "queue"`},
		{`lines: ab: to: "y"`, `ab`, "ab", "a-b", `lines: "a-b": to: "y"`},
		{`lines: ab: to: "y"`, `ab`, "ab", "a\x7f\"b", `lines: "a\u007f\"b": to: "y"`},
	} {
		f := file(c.src)
		e, err := Sources{}.Replace(spanOf(t, f, c.at), c.word, c.meant)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := apply(t, f, e); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	for _, c := range []struct {
		src, at string
		want    error
	}{
		{`a: timout: "3s", b: a.timout`, "timout", errReferred},
		{`a: timout: "3s", b: {c: timout}`, "timout", errReferred},
		{`a: "ti\u006dout": "3s"`, `"ti\u006dout"`, errOther},
		{`a: "timout\(1)"`, `"timout\(1)"`, errOther},
	} {
		f := file(c.src)
		if e, err := (Sources{}).Replace(spanOf(t, f, c.at), "timout", "timeout"); err != c.want {
			t.Errorf("%s: %v %v", c.src, e, err)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	f := file("abcdef")
	for _, edits := range [][]Edit{
		{{f, 1, 3, "x"}, {f, 2, 4, "y"}},
		{{f, 5, 9, ""}},
		{{f, 3, 2, ""}},
	} {
		if out, err := Apply(f.Src, edits); err == nil {
			t.Errorf("%v: %s", edits, out)
		}
	}
}

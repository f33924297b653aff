//go:build unix

package model_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"tautline.dev/model"
)

// lay makes a directory of files, links ("-> target") and named pipes ("|").
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, what := range files {
		path := filepath.Join(root, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			switch target, link := strings.CutPrefix(what, "-> "); {
			case link:
				err = os.Symlink(target, path)
			case what == "|":
				err = syscall.Mkfifo(path, 0o644)
			default:
				err = os.WriteFile(path, []byte(what), 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// A model is read from where it lies: nothing that a link leads to elsewhere is
// opened, nor anything that isn't a file.
func TestPremises(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.cue")
	if err := os.WriteFile(secret, []byte("package s\nlines: {}\nowner: \"hunter2\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	module := "module: \"x.example\"\nlanguage: version: \"v0.17.0\"\n"
	importing := func(path string) string {
		return fmt.Sprintf("package s\nimport other %q\nsystem: \"s\"\nboxes: other.boxes\n", path)
	}
	other := "package other\nboxes: a: kind: \"service\"\n"
	for name, c := range map[string]struct {
		files map[string]string
		arg   string
		want  string // "" is a system
	}{
		"a link to elsewhere":             {map[string]string{"s.cue": alone, "more.cue": "-> " + secret}, ".", "more.cue: it is a link out of"},
		"a link to a place beside":        {map[string]string{"in/s.cue": "-> ../s.txt", "s.txt": alone}, "./...", ""},
		"the same, and only one is named": {map[string]string{"in/s.cue": "-> ../s.txt", "s.txt": alone}, "in", "in/s.cue: it is a link out of in"},
		"the same, and in one module":     {map[string]string{"in/s.cue": "-> ../s.txt", "s.txt": alone, "cue.mod/module.cue": module}, "in", ""},
		"a pipe":                          {map[string]string{"s.cue": alone, "p.cue": "|"}, ".", "p.cue: it is a named pipe, which has no end"},
		"a pipe below":                    {map[string]string{"in/p.cue": "|"}, "./...", "in/p.cue: it is a named pipe, which has no end"},
		"a device":                        {map[string]string{"s.cue": alone, "d.cue": "-> /dev/zero"}, ".", "d.cue: it is a device, which has no end"},
		"a module's file":                 {map[string]string{"s.cue": alone, "cue.mod/module.cue": "-> " + secret}, ".", "cue.mod/module.cue: it is a link out of"},
		"a module's directory":            {map[string]string{"s.cue": alone, "cue.mod": "-> " + filepath.Dir(secret)}, ".", ""}, // there is no module in it
		"an import":                       {map[string]string{"s.cue": importing("x.example/other"), "other/o.cue": other, "cue.mod/module.cue": module}, ".", ""},
		"an import that is a link":        {map[string]string{"s.cue": importing("x.example/other"), "other/o.cue": "-> " + secret, "cue.mod/module.cue": module}, ".", "other/o.cue: it is a link out of"},
		"an import behind a link":         {map[string]string{"s.cue": importing("x.example/sub/other"), "sub": "-> " + filepath.Dir(secret), "cue.mod/module.cue": module}, ".", ""},
		"a link above":                    {map[string]string{"in/s.cue": alone, "up.cue": "-> " + secret, "cue.mod/module.cue": module}, "in", "up.cue: it is a link out of"},
		"a pipe above":                    {map[string]string{"in/s.cue": alone, "up.cue": "|", "cue.mod/module.cue": module}, "in", "up.cue: it is a named pipe, which has no end"},
		"a pipe above the module":         {map[string]string{"in/in/s.cue": alone, "up.cue": "|", "in/cue.mod/module.cue": module}, "in/in", ""},
		"a link above an import":          {map[string]string{"s.cue": importing("x.example/a/other"), "a/other/o.cue": other, "a/o.cue": "-> " + secret, "cue.mod/module.cue": module}, ".", "a/o.cue: it is a link out of"},
		"a link above a vendored import":  {map[string]string{"s.cue": importing("y.example/other"), "cue.mod/usr/y.example/other/o.cue": other, "cue.mod/usr/y.example/o.cue": "-> " + secret, "cue.mod/module.cue": module}, ".", "cue.mod/usr/y.example/o.cue: it is a link out of"},
		"another module elsewhere":        {map[string]string{"s.cue": importing("y.example/other@v0"), "cue.mod/module.cue": module + "deps: \"y.example@v0\": v: \"v0.0.1\"\n", "cue.mod/local-module.cue": "deps: \"y.example@v0\": replaceWith: \"" + filepath.Dir(secret) + "\"\n"}, ".", "cue.mod/local-module.cue: it has modules read from elsewhere"},
		"a module that is a pipe":         {map[string]string{"s.cue": alone, "cue.mod/module.cue": "|"}, ".", "cue.mod/module.cue: it is a named pipe, which has no end"},
		"a pipe in the schema's place":    {map[string]string{"s.cue": alone, "cue.mod/module.cue": module, "cue.mod/pkg/tautline.dev/model/schema.cue": "|"}, ".", ""},
		"tests alone":                     {map[string]string{"in/s_test.cue": alone}, "./...", "in: there is no model here"},
		"an import of an import":          {map[string]string{"s.cue": importing("x.example/other"), "other/o.cue": "package other\nimport y \"y.example/y\"\nboxes: y.boxes\n", "cue.mod/pkg/y.example/y/y.cue": "-> " + secret, "cue.mod/module.cue": module}, ".", "cue.mod/pkg/y.example/y/y.cue: it is a link out of"},
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := model.Load([]string{c.arg}, model.Options{Dir: lay(t, c.files)})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, l := range loaded {
				for _, p := range l.Problems {
					said = append(said, p.Message)
				}
			}
			all := strings.Join(said, "\n")
			if strings.Contains(all, "hunter2") {
				t.Errorf("it tells what is elsewhere: %s", all)
			}
			switch {
			case name == "an import behind a link":
				if len(said) == 0 {
					t.Error("what lies behind a link is imported")
				}
			case c.want == "" && len(said) > 0 || !strings.Contains(all, c.want):
				t.Errorf("%q, want %q", all, c.want)
			}
		})
	}
}

// What is passed over beside a model is named, and nothing else is.
func TestPassedOver(t *testing.T) {
	elsewhere := lay(t, map[string]string{"in/s.cue": alone})
	for name, c := range map[string]struct {
		files map[string]string
		arg   string
		want  []string
	}{
		"nothing":                {map[string]string{"s.cue": alone, "readme.md": "", "in/t.cue": strings.ReplaceAll(alone, `"s"`, `"t"`)}, "./...", nil},
		"a part below":           {map[string]string{"s.cue": alone, "part/more.cue": "package s\nlines: {}\n"}, "./...", []string{"part"}},
		"a part further below":   {map[string]string{"s.cue": alone, "a/b/more.cue": "package s\nlines: {}\n"}, "./...", []string{"a/b"}},
		"another package":        {map[string]string{"s.cue": alone, "lib/lib.cue": "package lib\nx: 1\n"}, "./...", nil},
		"only one is asked for":  {map[string]string{"s.cue": alone, "part/more.cue": "package s\nlines: {}\n"}, ".", nil},
		"by their names":         {map[string]string{"s.cue": alone, "a_test.cue": alone, "b_tool.cue": alone, "_c.cue": alone, ".d.cue": alone, "E.CUE": alone}, ".", []string{".d.cue", "E.CUE", "_c.cue", "a_test.cue", "b_tool.cue"}},
		"further below":          {map[string]string{"s.cue": alone, ".x/y/s.cue": alone, "node_modules/x/y/z/s.cue": alone, "_y/z/other.cue": "package lib\nx: 1\n"}, "./...", []string{".x", "node_modules"}},
		"nothing but odd names":  {map[string]string{"s.cue": alone, "x/s.CUE": alone, "y/_s.cue": alone, "z/.s.cue": alone, "z/.t.cue": "package lib\nx: 1\n"}, "./...", []string{"x/s.CUE", "y/_s.cue", "z/.s.cue"}},
		"a link out":             {map[string]string{"s.cue": alone, "link": "-> " + elsewhere}, "./...", []string{"link"}},
		"directories left out":   {map[string]string{"s.cue": alone, "_x/s.cue": alone, "testdata/s.cue": alone, "_y/other.txt": ""}, "./...", []string{"_x", "testdata"}},
		"a link to a directory":  {map[string]string{"s.cue": alone, "real/more.cue": "package lib\nx: 1\n", "link": "-> real"}, "./...", []string{"link"}},
		"a link to no directory": {map[string]string{"s.cue": alone, "link": "-> nowhere"}, "./...", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var over []string
			o := model.Options{Dir: lay(t, c.files), PassedOver: func(p model.PassedOver) { over = append(over, p.Path) }}
			if _, err := model.Load([]string{c.arg}, o); err != nil {
				t.Fatal(err)
			}
			slices.Sort(over)
			if !slices.Equal(over, c.want) {
				t.Errorf("passed over: %q, want %q", over, c.want)
			}
		})
	}
}

// A file without an end is told as what it is, not waited for.
func TestNamedPipe(t *testing.T) {
	_, err := model.Load([]string{"p.cue"}, model.Options{Dir: lay(t, map[string]string{"p.cue": "|"})})
	if err == nil || !strings.Contains(err.Error(), "a named pipe, which has no end") {
		t.Errorf("%v", err)
	}
}

package model_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

const plainModel = "package s\nsystem: \"s\"\nboxes: a: kind: \"service\"\n"

// TestOthers: the stages that sources show stand in what a field chooses between, in what
// it is compared with, and in the conditions of files.
func TestOthers(t *testing.T) {
	for _, c := range []struct{ name, src, more, tags, want string }{
		{"none", "", "", "", ""},
		{"a choice", "_s: *\"dev\" | \"prod\" @tag(s)\n", "", "", "s=prod"},
		{"a choice, and one is named", "_s: *\"dev\" | \"prod\" @tag(s)\n", "", "s=prod", "s=dev"},
		{"both are named", "_s: *\"dev\" | \"prod\" @tag(s)\n", "", "s=prod s=dev", ""},
		{"by a short name", "_s: *\"dev\" | \"prod\" @tag(s,short=dev|prod)\n", "", "prod", "s=dev"},
		{"a choice with a name, in another file", "_s: #S @tag(s)\n", "package s\n#S: *\"dev\" | \"prod\"\n", "", "s=prod"},
		{"a choice that narrows a text", "_s: string & (*\"dev\" | \"prod\") @tag(s)\n", "", "", "s=prod"},
		{"yes or no", "_s: bool | *false @tag(s,type=bool)\n", "", "", "s=true"},
		{"without a default", "_s: \"dev\" | \"prod\" @tag(s)\n", "", "", "s=dev | s=prod"},
		{"numbers", "_s: *1 | 2 @tag(s,type=int)\n", "", "", "s=2"},
		{"a text that is compared", "_s: string | *\"dev\" @tag(s)\nif _s == \"prod\" {owner: \"o\"}\n", "", "", "s=prod | s=another"},
		{"a text that is compared elsewhere", "_s: string | *\"dev\" @tag(s)\n", "package s\nif _s != \"dev\" {owner: \"o\"}\n", "", "s=another"},
		{"an index", "_s: string | *\"dev\" @tag(s)\nowner: {dev: \"a\", prod: \"b\"}[_s]\n", "", "", "s=prod | s=another"},
		{"an index into what has a name", "_s: string | *\"dev\" @tag(s)\n_o: {dev: \"a\", prod: \"b\"}\nowner: _o[_s]\n", "", "", "s=prod | s=another"},
		{"handed on", "_s: string | *\"dev\" @tag(s)\n_t: _s\nif _t == \"prod\" {owner: \"o\"}\n", "", "", "s=prod | s=another"},
		{"handed on in a text", "_s: string | *\"dev\" @tag(s)\ntitle: \"in \\(_s)\"\n", "", "", "s=another"},
		{"a number that is handed on", "_s: int | *3 @tag(s,type=int)\n_n: _s\n", "", "", "s=4"},
		{"by a pattern", "_s: string | *\"dev\" @tag(s)\nif _s =~ \"^p\" {owner: \"o\"}\n", "", "", "not s"},
		{"by order", "_s: int | *3 @tag(s,type=int)\nif _s > 4 {owner: \"o\"}\n", "", "", "not s"},
		{"by a function", "import \"strings\"\n_s: string | *\"dev\" @tag(s)\nif strings.HasPrefix(_s, \"p\") {owner: \"o\"}\n", "", "", "not s"},
		{"with another field", "_s: string | *\"dev\" @tag(s)\n_o: \"x\"\nif _s == _o {owner: \"o\"}\n", "", "", "not s"},
		{"as a name", "_s: string | *\"dev\" @tag(s)\nboxes: (_s): kind: \"service\"\n", "", "", "not s"},
		{"by a pattern, and named", "_s: string | *\"dev\" @tag(s)\nif _s =~ \"^p\" {owner: \"o\"}\n", "", "s=dev s=prod", ""},
		{"within something", "_e: s: *\"dev\" | \"prod\" @tag(s)\n", "", "", "s=prod"},
		{"a file", "", "@if(prod)\n\npackage s\nowner: \"o\"\n", "!prod", "prod"},
		{"a file, and its negation", "", "@if(!prod)\n\npackage s\nowner: \"o\"\n", "prod", "!prod"},
		{"a file and a field", "_s: *\"dev\" | \"prod\" @tag(s)\n", "@if(p)\n\npackage s\nowner: \"o\"\n", "!p", "s=dev p | s=prod !p | s=prod p"},
		{"a file that is a short name as well", "_s: *\"dev\" | \"prod\" @tag(s,short=dev|prod)\n", "@if(prod)\n\npackage s\nowner: \"o\"\n", "!prod", "s=prod !prod | prod"},
		{"too many", "_a: bool | *false @tag(a,type=bool)\n_b: bool | *false @tag(b,type=bool)\n_c: bool | *false @tag(c,type=bool)\n_d: bool | *false @tag(d,type=bool)\n_e: bool | *false @tag(e,type=bool)\n_f: bool | *false @tag(f,type=bool)\n", "", "", "not a, b, c, d, e, f"},
		{"too many, and named but for one", "_a: bool | *false @tag(a,type=bool)\n_b: bool | *false @tag(b,type=bool)\n_c: bool | *false @tag(c,type=bool)\n_d: bool | *false @tag(d,type=bool)\n_e: bool | *false @tag(e,type=bool)\n_f: bool | *false @tag(f,type=bool)\n", "", "a=true b=true c=true d=true e=true", "a=true b=true c=true d=true e=true f=true"},
	} {
		files := map[string]string{"s.cue": strings.Replace(plainModel, "package s\n", "package s\n"+c.src, 1)}
		if c.more != "" {
			files["t.cue"] = c.more
		}
		dir := modeltest.Lay(t, files)
		stages, err := model.Stages(strings.Fields(c.tags))
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for l, err := range model.Others([]string{dir}, model.Options{Dir: dir, Stages: stages}) {
			if err != nil {
				t.Fatal(err)
			}
			if l.Unlisted != nil {
				out = append(out, "not "+strings.Join(l.Unlisted, ", "))
				continue
			}
			out = append(out, l.Stage.String())
		}
		if got := strings.Join(out, " | "); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestUnasked: a system that is read with a default says so, and what else it may be.
func TestUnasked(t *testing.T) {
	for _, c := range []struct{ src, tags, want string }{
		{"", "", ""},
		{"_s: *\"dev\" | \"prod\" @tag(s)\n", "", "s=dev, the default of @tag(s), and not in prod"},
		{"_s: *\"dev\" | \"prod\" @tag(s)\n", "s=dev", ""},
		{"_s: *\"dev\" | \"prod\" @tag(s)\n_r: *\"eu\" | \"us\" @tag(r)\n", "s=dev", "r=eu, the default of @tag(r), and not in us"},
		{"_s: *\"dev\" | string @tag(s)\n", "", "s=dev, the default of @tag(s), and not in any other value"},
		{"_s: *\"dev\" | string @tag(s)\nif _s == \"prod\" {owner: \"o\"}\n", "", "s=dev, the default of @tag(s), and not in prod or any other value"},
	} {
		dir := modeltest.Lay(t, map[string]string{"s.cue": strings.Replace(plainModel, "package s\n", "package s\n"+c.src, 1)})
		stages, err := model.Stages(strings.Fields(c.tags))
		if err != nil {
			t.Fatal(err)
		}
		ls, err := model.Load([]string{dir}, model.Options{Dir: dir, Stages: stages})
		if err != nil || len(ls) != 1 || ls[0].System == nil {
			t.Fatal(c.src, err, ls)
		}
		var out []string
		for _, u := range ls[0].System.Unasked {
			out = append(out, u.String())
		}
		if got := strings.Join(out, "; "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.src, c.tags, got, c.want)
		}
	}
}

// TestAnyStage: where nobody names a stage, a system is read in one that can be read, and
// in which a file counts that has a mistake.
func TestAnyStage(t *testing.T) {
	on := func(name, owner string) string {
		return "@if(" + name + ")\n\npackage s\nowner: \"" + owner + "\"\n"
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"no tag", nil, "s"},
		{"a file", map[string]string{"p.cue": on("prod", "p")}, "s (prod)"},
		{"one or the other", map[string]string{"d.cue": on("dev", "d"), "p.cue": on("prod", "p")}, "s (!dev prod)"},
		{"a file that is off", map[string]string{"d.cue": on("!prod", "d"), "p.cue": on("prod", "p")}, "s (!prod)"},
		{"a mistake in a file", map[string]string{"p.cue": "@if(prod)\n\npackage s\nownr: \"o\"\n"}, "in prod: ownr: there is no field"},
		{"a field without a default", map[string]string{"f.cue": "package s\n_s: \"dev\" | \"prod\" @tag(s)\nowner: {dev: \"d\", prod: \"p\"}[_s]\n"}, "s (s=dev)"},
	} {
		files := map[string]string{"s.cue": plainModel}
		for name, text := range c.files {
			files[name] = text
		}
		dir := modeltest.Lay(t, files)
		var out []string
		for l, err := range model.Each([]string{dir}, model.Options{Dir: dir, AnyStage: true, Lenient: true}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range l.Problems {
				out = append(out, fmt.Sprintf("in %s: %v", l.Stage, p))
			}
			if l.System != nil {
				out = append(out, l.System.Called())
			}
		}
		if got := strings.Join(out, "; "); !strings.HasPrefix(got, c.want) || len(out) != 1 {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestOverlayOfLink: what an overlay holds is read by each name of the file.
func TestOverlayOfLink(t *testing.T) {
	dir := modeltest.Lay(t, map[string]string{"a/s.cue": plainModel, "b/t.cue": "package s\n"})
	if err := os.Symlink(filepath.Join("..", "a", "s.cue"), filepath.Join(dir, "b", "s.cue")); err != nil {
		t.Fatal(err)
	}
	over := map[string][]byte{filepath.Join(dir, "a", "s.cue"): []byte(strings.Replace(plainModel, `"s"`, `"other"`, 1))}
	ls, err := model.Load([]string{"./..."}, model.Options{Dir: dir, Overlay: over})
	if err != nil || len(ls) != 2 {
		t.Fatal(ls, err)
	}
	for _, l := range ls {
		if l.System == nil || l.System.Name != "other" {
			t.Errorf("%s: %v", l.Dir, l.Problems)
		}
	}
}

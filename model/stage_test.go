package model_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

func TestStages(t *testing.T) {
	for _, c := range []struct{ tags, want string }{
		{"", ""},
		{"stage=prod", "stage=prod"},
		{"stage=dev stage=prod", "stage=dev | stage=prod"},
		{"stage=dev stage=dev", "stage=dev"},
		{"prod stage=dev", "prod stage=dev"},
		{"prod !prod", "prod | !prod"},
		{"a=1 b=1 a=2 b=2 x", "a=1 b=1 x | a=1 b=2 x | a=2 b=1 x | a=2 b=2 x"},
		{"a=", "a="},
		{"a=b=c", "a=b=c"},
	} {
		stages, err := model.Stages(strings.Fields(c.tags))
		var got []string
		for _, s := range stages {
			got = append(got, s.String())
		}
		if strings.Join(got, " | ") != c.want || err != nil {
			t.Errorf("%q: %q, %v, want %q", c.tags, got, err, c.want)
		}
	}
	many := []string{}
	for i := range 9 {
		many = append(many, fmt.Sprintf("a=%d", i), fmt.Sprintf("b=%d", i))
	}
	for _, bad := range [][]string{{""}, {"="}, {"=x"}, {"a b"}, {"a=x\ny"}, {"a=\u202e"}, {"!"}, {"!a=b"}, {"a=" + strings.Repeat("x", 300)}, many} {
		if stages, err := model.Stages(bad); err == nil {
			t.Errorf("%.80q: %v", bad, stages)
		}
	}
}

// staged reads a model of some files in stages, and tells each as its name and how long
// its line waits, or what is wrong.
func staged(t *testing.T, files map[string]string, lenient bool, tags ...string) string {
	t.Helper()
	dir := modeltest.Lay(t, files)
	stages, err := model.Stages(tags)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for l, err := range model.Each([]string{dir + "/..."}, model.Options{Dir: dir, Stages: stages, Lenient: lenient}) {
		if err != nil {
			return strings.Join(append(out, err.Error()), "; ")
		}
		for _, p := range l.Problems {
			out = append(out, fmt.Sprintf("%s:%d: %v", p.At.Place().File, p.At.Place().Line, p))
		}
		if l.System != nil {
			says := l.System.Called()
			for _, line := range l.System.Lines {
				says += fmt.Sprintf(" %s %s", line.ID, line.Timeout.Text())
			}
			out = append(out, says)
		}
	}
	return strings.Join(out, "; ")
}

const shopStages = `package shop
system: "shop"
_stage: *"dev" | "prod" @tag(stage, short=dev|prod)
_n: int | *1 @tag(n, type=int)
boxes: {a: kind: "service", b: kind: "service"}
lines: l: {from: "a", to: "b", timeout: {dev: "1s", prod: "2s"}[_stage]}
`

const onlyProd = `@if(prod)

package shop
lines: more: {from: "b", to: "a", timeout: "9s"}
`

// A system is read in each stage that differs for it; what it doesn't take is told
// with its place.
func TestReadInStages(t *testing.T) {
	value := map[string]string{"s.cue": shopStages}
	both := map[string]string{"s.cue": shopStages, "prod.cue": onlyProd}
	named := map[string]string{"s.cue": strings.Replace(shopStages, `*"dev" | "prod" @`, `#Stage @`, 1) + "#Stage: *\"dev\" | \"prod\"\n"}
	two := map[string]string{"one/s.cue": shopStages, "other/s.cue": strings.Replace(alone, "package s", "package other", 1)}
	region := "package other\nsystem: \"other\"\n_region: *\"eu\" | \"us\" @tag(region)\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\", timeout: \"1s\"}\n"
	apart := map[string]string{"one/s.cue": shopStages, "two/s.cue": region}
	notNamed := map[string]string{"one/s.cue": shopStages, "two/s.cue": strings.Replace(alone, "package s", "package shop", 1), "two/prod.cue": onlyProd}
	broken := map[string]string{"s.cue": strings.Replace(shopStages, `prod: "2s"`, `prod: 2`, 1)}
	wrong := map[string]string{"s.cue": strings.Replace(shopStages, `kind: "service"`, `kind: "sevice"`, 1)}
	imported := map[string]string{
		"cue.mod/module.cue": "module: \"x.example\"\nlanguage: version: \"v0.17.0\"\n",
		"far/f.cue":          "package far\n_far: *\"1s\" | string @tag(far)\nWait: _far\n",
		"s.cue":              "package s\nimport \"x.example/far\"\nsystem: \"s\"\n_near: string | *\"x\" @tag(near)\nboxes: {a: kind: \"service\"}\nlines: l: {from: \"a\", to: \"a\", timeout: far.Wait}\n",
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		tags  string
		want  string
	}{
		{"no tag", value, "", "shop l 1s"},
		{"a value", value, "stage=prod", "shop (stage=prod) l 2s"},
		{"its short name", value, "prod", "shop (prod) l 2s"},
		{"two values", value, "stage=dev stage=prod", "shop (stage=dev) l 1s; shop (stage=prod) l 2s"},
		{"two keys", value, "stage=prod n=2", "shop (stage=prod n=2) l 2s"},
		{"a file that is off", both, "!prod", "shop (!prod) l 1s"},
		{"a file that is on", both, "prod", "shop (prod) l 2s more 9s"},
		{"a value says nothing of a file", both, "stage=prod", "prod.cue:1: the file counts only in some stages, and nobody says which this is: --tag prod, or --tag '!prod'"},
		{"a value, and a name beside it", both, "stage=prod !prod", "shop (stage=prod !prod) l 2s"},
		{"values, and a name beside them", both, "stage=dev stage=prod !prod", "shop (stage=dev !prod) l 1s; shop (stage=prod !prod) l 2s"},
		{"both, off and on", both, "!prod prod", "shop (!prod) l 1s; shop (prod) l 2s more 9s"},
		{"a named choice", named, "stage=prod", "shop (stage=prod) l 2s"},
		{"of two systems one takes it", two, "stage=dev stage=prod", "shop (stage=dev) l 1s; shop (stage=prod) l 2s; s"},
		{"each takes its own", apart, "stage=prod region=us", "shop (stage=prod) l 2s; other (region=us) l 1s"},
		{"and isn't doubled by the other's", apart, "stage=prod region=us region=eu", "shop (stage=prod) l 2s; other (region=us) l 1s; other (region=eu) l 1s"},
		{"a name that another takes says nothing of a file", notNamed, "stage=prod", "shop (stage=prod) l 2s; two/prod.cue:1: the file counts only in some stages, and nobody says which this is: --tag prod, or --tag '!prod'"},
		{"what none takes", apart, "stag=prod", `one/s.cue:3: --tag stag=prod: no field here has @tag(stag); did you mean "stage"?; two/s.cue:3: --tag stag=prod: no field here has @tag(stag)`},
		{"wrong in one", broken, "stage=dev stage=prod", `s.cue:6: lines.l.timeout: 2 is not a duration; write it like "250ms", "5s", "1h30m" or "14d" (in stage=prod)`},
		{"wrong in all", wrong, "stage=dev stage=prod", `s.cue:5: boxes.a.kind: "sevice" is not a kind; did you mean "service"?`},

		{"nobody says which", both, "", "prod.cue:1: the file counts only in some stages, and nobody says which this is: --tag prod, or --tag '!prod'"},
		{"no such key", value, "stag=prod", `s.cue:3: --tag stag=prod: no field here has @tag(stag); did you mean "stage"?`},
		{"no such file", both, "prd", `prod.cue:1: --tag prd: no file here begins with @if(prd); did you mean "prod"?`},
		{"a value for a file", both, "prod=1", "prod.cue:1: --tag prod=1: no field here has @tag(prod); it is a condition of a file, @if(prod), and has no value: --tag prod"},
		{"a field without a value", value, "stage", "s.cue:3: --tag stage: no file here begins with @if(stage); it is a field, @tag(stage), and wants a value: --tag stage=..."},
		{"no such value", value, "stage=qa", `s.cue:3: --tag stage=qa: the field is one of "dev", "prod"`},
		{"no such value of a named choice", named, "stage=prd", `s.cue:3: --tag stage=prd: the field is one of "dev", "prod"; did you mean "prod"?`},
		{"no number", value, "n=few", `s.cue:4: --tag n=few: @tag(n) takes a whole number, and not "few"`},
		{"two at once", value, "dev prod", "s.cue:3: --tag dev and --tag prod are two values of @tag(stage) in one stage; for two stages write --tag stage=... twice"},
		{"nothing takes any", map[string]string{"s.cue": alone}, "stage=prod", "s; --tag stage=prod: no system here takes a tag: a field takes a value by @tag(key), and a file counts in some stages by @if(name) before its package clause"},
		{"what is imported takes nothing", imported, "far=3s", "s.cue:4: --tag far=3s: no field here has @tag(far)"},
		{"and what is broken says that", map[string]string{"s.cue": shopStages + "}"}, "stag=prod", "s.cue:7: expected 'EOF', found '}'"},
	} {
		if got := staged(t, c.files, false, strings.Fields(c.tags)...); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	// A model of another time may not have known the stage yet.
	for tags, want := range map[string]string{"region=eu": "shop l 1s", "region=eu stage=prod": "shop (stage=prod) l 2s", "prod": "shop (prod) l 2s"} {
		if got := staged(t, value, true, strings.Fields(tags)...); got != want {
			t.Errorf("lenient, %s: %s, want %s", tags, got, want)
		}
	}
}

// A stage is the same in whatever order its tags are given, and no other is.
func TestKeptAs(t *testing.T) {
	in := func(tags ...string) *model.System {
		return &model.System{Name: "shop", Stage: model.Stage(tags).String(), Tagged: tags}
	}
	for _, c := range []struct {
		is   *model.System
		key  string
		kept bool
	}{
		{in(), "shop", true},
		{in(), "shop (stage=prod)", false},
		{in("stage=prod"), "shop (stage=prod)", true},
		{in("stage=prod"), "shop (stage=dev)", false},
		{in("stage=prod", "eu"), "shop (stage=prod eu)", true},
		{in("stage=prod", "eu"), "shop (eu stage=prod)", true},
		{in("stage=prod", "eu"), "shop (eu stage=prod", false},
		{in("stage=prod", "eu"), "shops (eu stage=prod)", false},
		{in("stage=prod", "eu"), "shop (eu eu)", false},
		{in("stage=prod", "eu"), "shop (stage=prod)", false},
		{in("a=b", "a=b c", "d"), "shop (d a=b c a=b)", true},
		{in("k=a b", "j=c"), "shop (j=c k=a b)", true},
		{in("k=a b", "j=c"), "shop (k=a j=c b)", false},
	} {
		if got := c.is.KeptAs(c.key); got != c.kept {
			t.Errorf("%s kept as %s: %t", c.is.Called(), c.key, got)
		}
	}
	if a, b := in("stage=prod", "eu").Key(), in("eu", "stage=prod").Key(); a != b || a != "shop (eu stage=prod)" {
		t.Errorf("%s and %s", a, b)
	}
}

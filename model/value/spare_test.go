package value

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
)

// instance is a package of some files.
func instance(sources ...string) (*build.Instance, Files, error) {
	inst := build.NewContext().NewInstance(".", nil)
	fs := Files{}
	for i, src := range sources {
		name := fmt.Sprintf("%d.cue", i)
		f, err := parser.ParseFile(name, src)
		if err != nil {
			return nil, nil, err
		}
		fs[name] = &File{Name: name, Src: []byte(src)}
		if err := inst.AddSyntax(f); err != nil {
			return nil, nil, err
		}
	}
	return inst, fs, nil
}

// spareAgrees evaluates a package with and without what may be spared, and tells what
// isn't the same.
func spareAgrees(inst *build.Instance, fs Files, open ...string) error {
	var before []string
	for _, f := range inst.Files {
		before = append(before, fmt.Sprint(f.Decls))
	}
	got, gotProblems := Evaluate(inst, fs, open...)
	for i, f := range inst.Files {
		if now := fmt.Sprint(f.Decls); now != before[i] {
			return fmt.Errorf("file %d is another afterwards:\n%s\n%s", i, before[i], now)
		}
	}
	want, wantProblems := Evaluated(cuecontext.New().BuildInstance(inst), fs, inst.Files, open...)
	if err := same(got, want, ""); err != nil {
		return err
	}
	if len(gotProblems) != len(wantProblems) {
		return fmt.Errorf("problems %v, want %v", gotProblems, wantProblems)
	}
	for i, p := range gotProblems {
		if !reflect.DeepEqual(p, wantProblems[i]) {
			return fmt.Errorf("problem %+v, want %+v", p, wantProblems[i])
		}
	}
	return nil
}

func same(a, b *Node, path string) error {
	if a.Kind != b.Kind || a.Text != b.Text || a.Number != b.Number || a.Truth != b.Truth || a.At != b.At {
		return fmt.Errorf("%s: %+v, want %+v", path, *a, *b)
	}
	if len(a.Fields) != len(b.Fields) || len(a.Items) != len(b.Items) {
		return fmt.Errorf("%s: %d fields and %d items, want %d and %d", path, len(a.Fields), len(a.Items), len(b.Fields), len(b.Items))
	}
	for i, f := range a.Fields {
		if g := b.Fields[i]; f.Label != g.Label || f.At != g.At {
			return fmt.Errorf("%s: field %d is %s at %+v, want %s at %+v", path, i, f.Label, f.At, g.Label, g.At)
		}
		if err := same(f.Value, b.Fields[i].Value, path+"."+f.Label); err != nil {
			return err
		}
	}
	for i, n := range a.Items {
		if err := same(n, b.Items[i], fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

// spareCases are packages, and the paths that are spared in each.
var spareCases = []struct {
	name, spared string
	files        []string
}{
	{"all of it", "boxes lines", []string{`boxes: a: {kind: "queue", n: [1, 2.50, true, null]}, lines: {x: {}}`}},
	{"what is hidden stays", "boxes.b", []string{`_h: {k: 1}, boxes: {a: _h & {x: 1}, b: {x: 1}}`}},
	{"what is referred to stays", "lines", []string{`boxes: {a: {t: 5}}, lines: {b: {t: 5}}, x: boxes.a.t`}},
	{"what is referred to by its own name stays", "boxes.b boxes.c", []string{`boxes: {a: {t: 5}, b: {t: 5}, c: {t: 1}, d: a}`}},
	{"a pattern adds to all", "lines", []string{`boxes: {[string]: k: *1 | int, a: {t: 5}}, lines: {b: {t: 5}}`}},
	{"two files", "boxes.b boxes.a", []string{"package p\nboxes: b: {t: 5}", "package p\nboxes: a: {t: 6}"}},
	{"the same in two files", "boxes.a.t boxes.c boxes.a.u", []string{"package p\nboxes: a: {t: 5}\nboxes: c: {}", "package p\nboxes: a: {u: 6}"}},
	{"a pattern in another file", "", []string{"package p\nboxes: b: {t: 5}", "package p\nboxes: [string]: u: 6"}},
	{"twice the same", "z", []string{`a: {b: 1, b: 1}, z: {}`}},
	{"in conflict", "z", []string{`a: {b: 1, b: 2}, z: {}`}},
	{"optional", "z", []string{`a: {b?: 1}, z: {}`}},
	{"an attribute", "z", []string{`a: "x" @tag(a), z: {}`}},
	{"an attribute within", "z", []string{`a: {b: 1 @tag(a)}, z: {}`}},
	{"an unknown attribute", "", []string{`a: {@protobuf(1), b: 1}, z: {}`}},
	{"an embedding", "", []string{`#d: {z: b: 1}, #d, z: {}`}},
	{"a comprehension", "", []string{`if true {z: b: 1}, z: {}`}},
	{"an alias", "", []string{`X=a: {b: 1}, c: X.b, z: {}`}},
	{"an alias behind", "", []string{"@experiment(aliasv2)\na~X: {b: 1}, z: {}"}},
	{"a computed label", "", []string{`(x): 1, x: "y", z: {}`}},
	{"a let", "z", []string{`let x = a, a: {b: 1}, c: x.b, z: {}`}},
	{"words that look like others", "a", []string{`a: {"_b": 1, "#c": 2}, z: {"x y": "\(1)"}, z: {}`}},
	{"hidden within", "a.c z", []string{`a: {_b: 1, c: 2}, z: {}`}},
	{"a default", "z", []string{`a: {b: *1 | int}, z: {}`}},
	{"numbers", "a.d a.g", []string{`a: {b: 0b11, c: 1K, d: 1.50, e: 1e3, f: 0.0000001, g: 0, h: -1, i: 1_000, j: 123456789012345678}`}},
	{"texts", "a.b a.d a.e a.f", []string{"a: {b: \"x\\u00e9\", c: 'bytes', d: #\"raw \\\"#, e: \"\"\"\n\ttwo\n\tlines\n\t\"\"\", f: \"é\", g: \"\\(1)\", h: #'raw'#}"}},
	{"an open list", "z", []string{`a: [1, ...], z: {}`}},
	{"a label that is a text", "a", []string{`"a": {"b": 1}`}},
	{"a chain", "a", []string{`a: b: c: d: 1`}},
	{"an open struct", "z", []string{`a: {b: 1, ...}, z: {}`}},
	{"a broken sibling", "a.c z", []string{`a: {b: 1 & 2, c: {d: 1}}, z: {}`}},
	{"what may be open", "z", []string{`rules: {r: {match: {x: >1}, why: "y"}}, z: {}`}},
	{"a shadowed word", "b z", []string{`a: {true: false}, b: true, z: {}`}},
}

func TestSpare(t *testing.T) {
	for _, c := range spareCases {
		t.Run(c.name, func(t *testing.T) {
			inst, fs, err := instance(c.files...)
			if err != nil {
				t.Fatal(err)
			}
			s := spare(inst.Files, fs, "rules")
			var paths []string
			for _, f := range inst.Files {
				paths = append(paths, sparedIn(f.Decls, s.left, "")...)
			}
			s.restore()
			if got := strings.Join(paths, " "); got != c.spared {
				t.Errorf("spared are %q, want %q", got, c.spared)
			}
			if err := spareAgrees(inst, fs, "rules", "", "match"); err != nil {
				t.Error(err)
			}
		})
	}
}

func sparedIn(decls []ast.Decl, taken []left, prefix string) (out []string) {
	for _, d := range decls {
		f, ok := d.(*ast.Field)
		if !ok {
			continue
		}
		name, _, _ := ast.LabelName(f.Label)
		for _, l := range taken {
			if l.field == f {
				out = append(out, prefix+name)
			}
		}
		if x, ok := f.Value.(*ast.StructLit); ok {
			out = append(out, sparedIn(x.Elts, taken, prefix+name+".")...)
		}
	}
	return out
}

// Whatever is spared comes to the same as evaluated.
func FuzzSpare(f *testing.F) {
	for _, c := range spareCases {
		second := ""
		if len(c.files) > 1 {
			second = c.files[1]
		}
		f.Add(c.files[0], second)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		if len(one)+len(two) > 4<<10 || TooDeep([]byte(one)) >= 0 || TooDeep([]byte(two)) >= 0 {
			return
		}
		inst, fs, err := instance(one, two)
		if err != nil {
			return
		}
		if err := spareAgrees(inst, fs, "rules", "", "match"); err != nil {
			t.Fatalf("%v\n%s\n---\n%s", err, one, two)
		}
	})
}

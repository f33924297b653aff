package value

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const plainValues = `package p

a: 1
b: {c: "x", d: [1, 2.5, -3, true, false, null, "\u00e9\n"], "e f": {}}
b: g: 5K
h: i: j: "deep"
h: i: k: """
	two
	lines
	"""
`

func parse(src string) (*ast.File, Files, error) {
	f, err := parser.ParseFile("m.cue", src)
	return f, Files{"m.cue": {Name: "m.cue", Src: []byte(src)}}, err
}

// The two readers agree on whatever both can read: values and places.
func TestReadersAgree(t *testing.T) {
	f, fs, err := parse(plainValues)
	if err != nil {
		t.Fatal(err)
	}
	fromSyntax, problems := Literal(f, fs)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	evaluated, problems := Evaluated(cuecontext.New().BuildFile(f), fs, []*ast.File{f})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	// How a number is written, and where a struct of several parts stands,
	// may differ.
	opts := cmp.Options{
		cmpopts.IgnoreFields(Node{}, "At"),
		cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Text" }, cmp.Comparer(func(a, b string) bool { return a == b || a == "5000" || b == "5000" })),
		cmp.Comparer(func(a, b Span) bool { return a.Start == b.Start && a.End == b.End }),
		cmpopts.SortSlices(func(a, b Field) bool { return a.Label < b.Label }),
	}
	if diff := cmp.Diff(evaluated, fromSyntax, opts); diff != "" {
		t.Errorf("(-evaluated +literal):\n%s", diff)
	}
}

func TestPlaces(t *testing.T) {
	f := &File{Name: "x", Src: []byte("a: 1\r\n\tbé: \"大\"\nlast")}
	for _, c := range []struct {
		start, end int
		want       Place
	}{
		{0, 1, Place{"x", 1, 1, 1, 2}},
		{7, 10, Place{"x", 2, 2, 2, 4}},
		{12, 17, Place{"x", 2, 6, 2, 9}},
		{18, 22, Place{"x", 3, 1, 3, 5}},
		{99, 99, Place{"x", 3, 5, 3, 5}},
	} {
		if got := (Span{f, c.start, c.end}).Place(); got != c.want {
			t.Errorf("%d-%d is %+v, want %+v", c.start, c.end, got, c.want)
		}
	}
	for at, want := range map[int]string{0: "a: 1", 5: "a: 1", 6: "\tbé: \"大\"", 18: "last", 99: "last"} {
		if got, before := (Span{f, at, at}).Line(); got != want || before != 0 {
			t.Errorf("the line at %d is %q after %d, want %q", at, got, before, want)
		}
	}
}

// A line may be as long as a whole model: then a piece of it is shown, and finding
// it takes no longer than in a short one.
func TestLongLine(t *testing.T) {
	const piece = "a: \"大é\", "
	src := []byte("first\n" + strings.Repeat(piece, 1_000_000) + "\nlast")
	f := &File{Name: "x", Src: src}
	began := time.Now()
	for n := 0; n < 1_000_000; n += 100 {
		s := Span{f, 6 + n*len(piece), 6 + n*len(piece) + 1}
		line, before := s.Line()
		p := s.Place()
		if want := n*utf8.RuneCountInString(piece) + 1; p.Line != 2 || p.Column != want || p.EndColumn != want+1 {
			t.Fatalf("piece %d is at %+v, want column %d", n, p, want)
		}
		if at := []rune(line)[p.Column-1-before:]; at[0] != 'a' || len(line) > 8<<10 || !utf8.ValidString(line) {
			t.Fatalf("piece %d begins with %.20q in a line of %d", n, string(at), len(line))
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

// Whatever is called literal evaluates to the same, and nothing panics.
func FuzzLiteral(f *testing.F) {
	f.Add(plainValues)
	f.Add("a: b\n")
	f.Add("a: {b: 1, b: 2}, a: [...]")
	f.Fuzz(func(t *testing.T, src string) {
		file, fs, err := parse(src)
		if err != nil {
			return
		}
		root, problems := Literal(file, fs)
		if root == nil || root.Kind != Struct {
			t.Fatal("no root")
		}
		for _, p := range problems {
			p.At.Place()
		}
	})
}

package sequence_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/render/sequence"
	"tautline.dev/render/trace"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func explored(t testing.TB, dir string) *explore.Result {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil || loaded[0].System == nil {
		t.Fatal(dir, err)
	}
	s := loaded[0].System
	return explore.Flow(context.Background(), s, s.Flows[0], explore.Options{})
}

func TestGolden(t *testing.T) {
	for name, c := range map[string]struct {
		dir     string
		promise explore.Promise
	}{
		"mail-in-request":    {"confirmation-mail/2-mail-in-request", explore.NoHalfEffect},
		"mail-in-background": {"confirmation-mail/3-mail-in-background", explore.NoDoubleEffect},
		"claim":              {"confirmation-mail/5-claim", explore.NoLostWork},
		"event-by-function":  {"widget-store/4-event-by-function", explore.NoHalfEffect},
		"saga":               {"widget-store/6-saga", explore.NoHalfEffect},
	} {
		t.Run(name, func(t *testing.T) {
			r := explored(t, "../../examples/"+c.dir)
			d := sequence.Way(r)
			if tl, ok := trace.Find(r, c.promise); ok {
				d = sequence.Of(r, tl)
			}
			var b bytes.Buffer
			if err := sequence.SVG(&b, d); err != nil {
				t.Fatal(err)
			}
			safe(t, b.Bytes())
			path := filepath.Join("testdata", name+".svg")
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", path, diff)
			}
		})
	}
}

var allowed = regexp.MustCompile(`^(svg|title|desc|style|rect|path|circle|text|tspan)$`)

// safe tells that a drawing is well-formed, and holds nothing that runs, loads
// or points outside.
func safe(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	shapes := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if shapes == 0 {
				t.Errorf("nothing is drawn: %s", svg)
			}
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local != "svg" {
			shapes++
		}
		if !allowed.MatchString(e.Name.Local) {
			t.Errorf("an element %q", e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || strings.Contains(a.Value, "url(") {
				t.Errorf("an attribute %s=%q", a.Name.Local, a.Value)
			}
		}
	}
}

// hostile is a diagram of which every text is somebody else's.
func hostile(text string) sequence.Diagram {
	box := func(k model.Kind) *model.Box { return &model.Box{ID: text, Kind: k} }
	return sequence.Diagram{
		Title: text, Heading: text, Promises: text, Sums: []string{text}, Notes: []string{text},
		Parties: []sequence.Party{
			{Box: box(model.Client), Name: text, Holds: text, Wrong: true},
			{Box: box(model.Queue), Name: text, Holds: text}, {Box: box(model.Database), Name: text},
		},
		Rows: []sequence.Row{
			{N: 1, Kind: sequence.Call, From: 0, To: 1, Label: text, Says: text, Answer: text},
			{N: 2, Kind: sequence.Message, From: 1, To: 2, Label: text, Says: text, Fault: "lose", Stopped: true},
			{N: 3, Kind: sequence.Call, From: 2, To: 0, Label: text, Says: text, Fault: "lose-reply", Answer: text, Lost: true},
			{N: 4, Kind: sequence.Note, From: 2, To: 2, Says: text, Fault: "stop"},
		},
	}
}

var hostiles = []string{
	"", "`", "``", "</text><script>alert(1)</script>", "]]>", "&amp;&lt;", "\x00\x1b[31m", "\u202e\u2028", "a\nb;c#d\"e'f",
	strings.Repeat("x", 5000), strings.Repeat("ab ", 5000), strings.Repeat("字", 200), "e" + strings.Repeat("\u0301", 300), "\xff\xfe", "end",
}

func TestHostile(t *testing.T) {
	for _, text := range hostiles {
		var b bytes.Buffer
		if err := sequence.SVG(&b, hostile(text)); err != nil {
			t.Fatal(err)
		}
		safe(t, b.Bytes())
		if b.Len() > 200_000 {
			t.Errorf("%d bytes for %.20q", b.Len(), text)
		}
	}
	var b bytes.Buffer
	if err := sequence.SVG(&b, sequence.Diagram{}); err != nil {
		t.Fatal(err)
	}
	safe(t, b.Bytes())
}

func FuzzSVG(f *testing.F) {
	for _, text := range hostiles {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var b bytes.Buffer
		if err := sequence.SVG(&b, hostile(text)); err != nil {
			t.Fatal(err)
		}
		safe(t, b.Bytes())
	})
}

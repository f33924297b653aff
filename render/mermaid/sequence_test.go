package mermaid_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
	"tautline.dev/render/mermaid"
	"tautline.dev/render/sequence"
	"tautline.dev/render/trace"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	for name, dir := range map[string]string{
		"mail-in-background": "confirmation-mail/3-mail-in-background",
		"claim":              "confirmation-mail/5-claim",
		"event-by-function":  "widget-store/4-event-by-function",
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := model.Load([]string{"../../examples/" + dir}, model.Options{})
			if err != nil {
				t.Fatal(err)
			}
			s := loaded[0].System
			r := explore.Flow(context.Background(), s, s.Flows[0], explore.Options{})
			var b bytes.Buffer
			for _, tl := range trace.Of(r) {
				if err := mermaid.Sequence(&b, sequence.Of(r, tl)); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join("testdata", name+".mmd")
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

// statements are all that may stand in a line; the text behind a colon holds
// nothing that ends a statement or begins another.
var statements = regexp.MustCompile(`^(sequenceDiagram|  accTitle: ` + text + `|  (participant|actor) p\d+ as ` + text +
	`| +Note over p\d+(,p\d+)?: ` + text + `|  rect rgba\(200, 30, 50, 0\.15\)|  end| +p\d+(->>|-->>|--\)|-x|--x)p\d+: ` + text + `)$`)

const text = `(?:[a-zA-Z0-9 .,'()/_!?=✗-]|[^\x00-\x9f]|#\d+;|<br/>)*`

var endWord = regexp.MustCompile(`(?i): .*\bend\b`)

func lines(t *testing.T, d sequence.Diagram) {
	t.Helper()
	var b bytes.Buffer
	if err := mermaid.Sequence(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		if !statements.MatchString(l) || endWord.MatchString(l) {
			t.Errorf("a line that means more than text: %q", l)
		}
	}
}

func hostile(s string) sequence.Diagram {
	p := sequence.Party{Box: &model.Box{ID: s, Kind: model.Client}, Name: s, Holds: s, Wrong: true}
	return sequence.Diagram{
		Title: s, Heading: s, Promises: s, Sums: []string{s}, Notes: []string{s}, Parties: []sequence.Party{p, p},
		Rows: []sequence.Row{
			{N: 1, From: 0, To: 1, Label: s, Says: s, Answer: s, Fault: "lose-reply", Lost: true},
			{N: 2, Kind: sequence.Note, From: 1, To: 1, Says: s, Fault: "stop"},
			{N: 3, Kind: sequence.Message, From: 1, To: 0, Label: s, Says: s},
		},
	}
}

var hostiles = []string{
	"end", "END", "(end)", "a; participant x", "# #35; &#35;", "a\nend\nb", "\"quoted\" 'too'", "%% comment", "%%{init: {}}%%", "<script>alert(1)</script>",
	"wrap: x", "```", "`", "{} [] |", "p0->>p1: x", "\u2028end", strings.Repeat("long ", 500), "", "\xff",
}

func TestHostile(t *testing.T) {
	for _, s := range hostiles {
		lines(t, hostile(s))
	}
}

func FuzzSequence(f *testing.F) {
	for _, s := range hostiles {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { lines(t, hostile(s)) })
}

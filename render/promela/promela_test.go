package promela

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const cases = "../../analysis/explore/testdata/"

func read(t testing.TB, file string) string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func kinds(t testing.TB, names []string) []explore.Fault {
	t.Helper()
	var out []explore.Fault
	for _, n := range names {
		f, ok := explore.ParseFault(n)
		if !ok {
			t.Fatalf("no fault is called %q", n)
		}
		out = append(out, f)
	}
	return out
}

func written(t testing.TB, sys *model.System, o explore.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, sys, sys.Flows[0], o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"3-dedup-store", "6-saga"} {
		t.Run(name, func(t *testing.T) {
			sys := modeltest.Load(t, read(t, cases+name+".cue"))
			got := written(t, sys, explore.Options{Kinds: kinds(t, exploretest.Founding)})
			file := filepath.Join("testdata", name+".pml")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(read(t, file), got); diff != "" {
				t.Errorf("the model has changed (-want +got):\n%s", diff)
			}
			if again := written(t, modeltest.Load(t, read(t, cases+name+".cue")), explore.Options{Kinds: kinds(t, exploretest.Founding)}); again != got {
				t.Error("written twice, it isn't the same")
			}
		})
	}
}

// TestDefinedOnce: a name that is defined twice means the second to SPIN.
func TestDefinedOnce(t *testing.T) {
	sys := modeltest.Load(t, read(t, cases+"6-saga.cue"))
	defined := map[string]bool{}
	for _, m := range regexp.MustCompile(`#define (\w+)`).FindAllStringSubmatch(written(t, sys, explore.Options{}), -1) {
		if defined[m[1]] {
			t.Errorf("%s is defined twice", m[1])
		}
		defined[m[1]] = true
	}
	if len(defined) < 10 {
		t.Errorf("only %d definitions", len(defined))
	}
}

// TestOptions: the faults and their kinds are in the model.
func TestOptions(t *testing.T) {
	sys := modeltest.Load(t, read(t, cases+"1-update.cue"))
	for _, c := range []struct {
		o    explore.Options
		want []string
	}{
		{explore.Options{}, []string{"#define FAULTS 2\n", "#define STOP 1\n", "#define REORDER 1\n"}},
		{explore.Options{Faults: -1}, []string{"#define FAULTS 0\n"}},
		{explore.Options{Faults: 3, Kinds: []explore.Fault{explore.Stop}}, []string{"#define FAULTS 3\n", "#define STOP 1\n", "#define POISON 0\n"}},
	} {
		got := written(t, sys, c.o)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: no %q", c.o, want)
			}
		}
	}
}

// hostile are texts that try to get out of a comment or of a name.
var hostile = []string{
	`*/ assert(false) /*`, `/*`, `\`, "a\nassert(false)", `"`, `'`, `#define MAY(x) true`, `??/`, `assert`, `proctype`, `int`, `é`, "\x00", `%s%d%`,
	`*`, `/`, `a b`, strings.Repeat("x", 300), strings.Repeat("x", 300) + "y", `a_b`, `a-b`, `//`, "\u2028", "*\u200b/",
}

var (
	comment   = regexp.MustCompile(`/\*.*?\*/`)
	harmfully = regexp.MustCompile("[^\\x20-\\x7e\t\n]|\\\\|'|\"|`|assert\\(false\\)")
)

// TestHostileIDs: whatever a model's ids and texts are, they stay within
// comments, and no two things have one name.
func TestHostileIDs(t *testing.T) {
	const src = `system: "x"
boxes: {client: kind: "client", api: kind: "service", q: {kind: "queue", channel: durable: true}, work: kind: "worker", db: {kind: "database", store: durable: true}}
lines: {
	ask: {from: "client", to: "api", operation: "command", interaction: "request-reply"}
	send: {from: "api", to: "q", operation: "command"}
	take: {from: "q", to: "work", interaction: "poll", ack: "after-work"}
	save: {from: "work", to: "db", operation: "write", when: "so", idempotency: {key: "k", enforcedBy: "dedup-store"}}
}
flows: f: steps: ["ask", "send", "take", "save"]
`
	sys := modeltest.Load(t, src)
	names := regexp.MustCompile(`\b(box|at|mail|effect|when|record)\d+_\w*`)
	want := map[string]bool{}
	for _, n := range names.FindAllString(written(t, sys, explore.Options{}), -1) {
		want[n] = true
	}
	for _, id := range hostile {
		when, err := json.Marshal(id)
		if err != nil {
			t.Fatal(err)
		}
		sys := modeltest.Load(t, strings.Replace(src, `when: "so"`, "when: "+string(when), 1))
		sys.Name, sys.Flows[0].ID = id, id
		for _, b := range sys.Boxes {
			b.ID = id
		}
		for _, l := range sys.Lines {
			l.ID = id
		}
		got := written(t, sys, explore.Options{})
		for n, l := range strings.Split(got, "\n") {
			code := comment.ReplaceAllString(l, "")
			if harmfully.MatchString(code) || strings.Contains(code, "*/") || strings.Contains(code, "/*") {
				t.Errorf("%q: line %d: %s", id, n+1, l)
			}
		}
		is := map[string]bool{}
		for _, n := range names.FindAllString(got, -1) {
			is[n] = true
		}
		if len(is) != len(want) {
			t.Errorf("%q: %d names, want %d", id, len(is), len(want))
		}
	}
}

// TestTooBig: a flow that SPIN can't run is an error, and no flow at all is.
func TestTooBig(t *testing.T) {
	var boxes, lines, steps strings.Builder
	prev := "client"
	for i := range 200 {
		fmt.Fprintf(&boxes, "s%d: kind: \"service\"\n", i)
		fmt.Fprintf(&lines, "l%d: {from: %q, to: \"s%d\", operation: \"command\", interaction: \"request-reply\"}\n", i, prev, i)
		fmt.Fprintf(&steps, "\"l%d\",", i)
		prev = fmt.Sprintf("s%d", i)
	}
	sys := modeltest.Load(t, "system: \"x\"\nboxes: {\nclient: kind: \"client\"\n"+boxes.String()+"}\nlines: {\n"+lines.String()+"}\nflows: f: steps: ["+steps.String()+"]\n")
	var b bytes.Buffer
	if err := Write(&b, sys, sys.Flows[0], explore.Options{}); err == nil || b.Len() > 0 {
		t.Errorf("200 calls in one another: error %v, %d bytes written", err, b.Len())
	}
	sys.Flows[0].Steps = nil
	if err := Write(&b, sys, sys.Flows[0], explore.Options{}); err == nil || b.Len() > 0 {
		t.Errorf("no steps: error %v, %d bytes written", err, b.Len())
	}
}

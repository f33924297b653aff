package judge_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"tautline.dev/bench/generate"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/mend"
)

// fixed is what Fix makes of a directory.
func fixed(t testing.TB, dir string) (*judge.Fixed, error) {
	t.Helper()
	f, err := judge.Fix([]string{"."}, judge.Options{Model: model.Options{Dir: dir}, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if f == nil {
		t.Fatal(err)
	}
	return f, err
}

// settled writes what is fixed, and holds that a second time changes nothing.
func settled(t testing.TB, dir string) (*judge.Fixed, error) {
	t.Helper()
	first, err := fixed(t, dir)
	for _, f := range first.Files {
		if err := os.WriteFile(f.Path, f.After, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second, _ := fixed(t, dir)
	for _, f := range second.Files {
		for _, l := range first.Left {
			t.Logf("left %s on %s: %s", l.Rule, l.On, l.Why)
		}
		t.Fatalf("the second time changes %s:\n%s\nto\n%s", f.Name, f.Before, f.After)
	}
	return first, err
}

func TestFix(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"questions": {
			"package p\n\nsystem: \"s\" // ours\nboxes: {\n\ta: kind: \"service\"\n\tb: {kind: \"service\"} // theirs\n}\nlines: l: {from: \"a\", to: \"b\"} // why\n",
			"package p\n\nsystem: \"s\" // ours\nobjectives: \"unknown\"\nboxes: {\n\ta: kind: \"service\"\n\tb: {kind: \"service\"} // theirs\n}\nlines: l: {from: \"a\", to: \"b\", interaction: \"unknown\", operation: \"unknown\"} // why\n",
		},
		"words": {
			"package p\n\nsystem: \"s\"\nowner: \"o\"\nobjectives: {rto: \"1h\", rpo: \"1h\", availability: 0.9}\nboxes: {\n\tclient: kind: \"cleint\"\n\tserver: {kind: \"service\", place: {acount: \"a\", region: \"r\"}} // theirs\n}\nlines: l: {form: \"client\", to: \"servr\", interaction: \"unknown\", operation: \"unknown\", crosses: \"unknown\", load: \"unknown\"}\n",
			"package p\n\nsystem: \"s\"\nowner: \"o\"\nobjectives: {rto: \"1h\", rpo: \"1h\", availability: 0.9}\nboxes: {\n\tclient: kind: \"client\"\n\tserver: {kind: \"service\", place: {account: \"a\", region: \"r\"}} // theirs\n}\nlines: l: {from: \"client\", to: \"server\", interaction: \"unknown\", operation: \"unknown\", crosses: \"unknown\", load: \"unknown\"}\n",
		},
		"waivers": {
			"package p\n\nsystem: \"s\"\nowner: \"o\"\nobjectives: {rto: \"1h\", rpo: \"1h\", availability: 0.9}\nboxes: a: kind: \"service\"\nwaivers: [\n\t// It was so.\n\t{rule: \"dual-write\", on: \"boxes.a\", reason: \"old\", until: \"2030-01-01\", by: \"me\"},\n\t{rule: \"isolated-box\", on: \"boxes.a\", reason: \"new\", until: \"2030-01-01\", by: \"me\"},\n]\n",
			"package p\n\nsystem: \"s\"\nowner: \"o\"\nobjectives: {rto: \"1h\", rpo: \"1h\", availability: 0.9}\nboxes: a: kind: \"service\"\nwaivers: [\n\t// It was so.\n\t{rule: \"isolated-box\", on: \"boxes.a\", reason: \"new\", until: \"2030-01-01\", by: \"me\"},\n]\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "s.cue")
			for _, crlf := range []bool{false, true} {
				src, want := c.src, c.want
				if crlf {
					src, want = strings.ReplaceAll(src, "\n", "\r\n"), strings.ReplaceAll(want, "\n", "\r\n")
				}
				if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
					t.Fatal(err)
				}
				f, err := settled(t, dir)
				if err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != want {
					t.Errorf("%s\nwant\n%s", got, want)
				}
				if len(f.Mends) == 0 || len(f.Files) != 1 || len(f.Reports) != 1 {
					t.Errorf("%d changes in %d files, %d reports", len(f.Mends), len(f.Files), len(f.Reports))
				}
			}
		})
	}
}

// TestFixLeaves tells of what looks as if it could be mended.
func TestFixLeaves(t *testing.T) {
	const head = "package p\n\nsystem: \"s\"\nowner: \"o\"\nobjectives: \"unknown\"\n"
	for name, src := range map[string]string{
		"a line made by a comprehension": head + "boxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: {for x in [\"a\"] {\"from-\\(x)\": {from: x, to: \"b\"}}}\n",
		"a name that something refers to": head + "boxes: {a: kind: \"service\", b: kind: \"service\"}\n" +
			"lines: l: {from: \"a\", to: \"b\", timout: \"3s\", takes: p99: timout, interaction: \"unknown\", operation: \"unknown\", crosses: \"unknown\"}\n",
		"both the word and what was meant": head + "boxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\", timeout: \"2s\", timout: \"3s\"}\n",
		"a number in a name":               head + "boxes: {\"orders-1\": kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"orders-2\", to: \"b\"}\n",
		"two that may be meant":            head + "boxes: {order: kind: \"service\", orders: kind: \"service\"}\nlines: l: {from: \"orderz\", to: \"order\"}\n",
		"a duration":                       head + "boxes: {a: {kind: \"service\", timeout: \"3 s\"}, b: kind: \"service\"}\n",
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "s.cue"), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		f, _ := fixed(t, dir)
		for _, f := range f.Files {
			t.Errorf("%s: changed to\n%s", name, f.After)
		}
	}
}

// TestFixSharedFile tells of two systems that share the files above them, and of a
// package that both import.
func TestFixSharedFiles(t *testing.T) {
	dir := modeltest.Lay(t, map[string]string{
		"cue.mod/module.cue": "module: \"shop.example\"\nlanguage: version: \"v0.17.0\"\n",
		"shared/s.cue":       "package shared\n\nTypo: {kind: \"servce\"}\n",
		"a/s.cue":            "package p\n\nimport \"shop.example/shared\"\n\nsystem: \"a\"\nboxes: {a: shared.Typo, b: kind: \"servce\"}\n",
	})
	f, err := judge.Fix([]string{"a"}, judge.Options{Model: model.Options{Dir: dir}})
	if err == nil {
		t.Error("judged, and what is imported is still wrong")
	}
	if len(f.Files) != 1 || f.Files[0].Name != "a/s.cue" || len(f.Left) != 1 {
		t.Errorf("changed %+v, left %+v", f.Files, f.Left)
	}
}

// FuzzFix fixes made-up models with comments, waivers and misspelt words thrown in.
func FuzzFix(f *testing.F) {
	for seed := range int64(12) {
		f.Add(seed, uint8(4+seed), seed%2 == 0)
	}
	f.Fuzz(func(t *testing.T, seed int64, boxes uint8, crlf bool) {
		src := littered(seed, 3+int(boxes)%12, crlf)
		dir := t.TempDir()
		path := filepath.Join(dir, "s.cue")
		if err := os.WriteFile(path, src, 0o600); err != nil {
			t.Fatal(err)
		}
		o := judge.Options{Model: model.Options{Dir: dir}, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
		before, unjudged := judge.Check([]string{"."}, o)
		settled(t, dir)
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.ParseFile("", after); err != nil {
			t.Fatalf("%v\n%s\nmade of\n%s", err, after, src)
		}
		if was, is := words(src, token.COMMENT), words(after, token.COMMENT); !slices.Equal(was, is) {
			t.Errorf("comments %q\nwere %q\n%s", is, was, after)
		}
		if bytes.Count(src, []byte("\r\n")) > 0 && bytes.Count(after, []byte("\n")) != bytes.Count(after, []byte("\r\n")) {
			t.Errorf("line ends are mixed:\n%q", after)
		}
		invented(t, src, after)
		if unjudged != nil {
			return
		}
		now, err := judge.Check([]string{"."}, o)
		if err != nil {
			t.Fatalf("%v\n%s", err, after)
		}
		if was, is := told(before), told(now); !slices.Equal(was, is) {
			t.Errorf("found\n%s\nwas\n%s\nin\n%s", strings.Join(is, "\n"), strings.Join(was, "\n"), after)
		}
	})
}

// told are the findings of some reports, but for those about waivers of nothing.
func told(reports []*rules.Report) (out []string) {
	for _, r := range reports {
		for i := range r.Findings {
			if f := &r.Findings[i]; f.Rule.Name != rules.WaiverUnused {
				out = append(out, f.Severity.String()+" "+f.Rule.Name+" "+f.On.Name+" "+f.Fingerprint())
			}
		}
	}
	slices.Sort(out)
	return out
}

// words are the words of a kind in a source, sorted.
func words(src []byte, kinds ...token.Token) (out []string) {
	var s scanner.Scanner
	s.Init(token.NewFile("", -1, len(src)), src, func(token.Pos, string, []any) {}, scanner.ScanComments)
	for {
		_, tok, text := s.Scan()
		if tok == token.EOF {
			slices.Sort(out)
			return out
		}
		if slices.Contains(kinds, tok) {
			out = append(out, strings.TrimRight(text, "\r\n"))
		}
	}
}

// invented fails where a fixed source has a number that it didn't have, or a text with
// one.
func invented(t *testing.T, src, after []byte) {
	t.Helper()
	was := map[string]int{}
	for _, w := range words(src, token.INT, token.FLOAT, token.STRING) {
		was[w]++
	}
	for _, w := range words(after, token.INT, token.FLOAT, token.STRING) {
		text, err := literal.Unquote(w)
		if was[w]--; was[w] < 0 && (err != nil || strings.ContainsAny(text, "0123456789")) {
			t.Errorf("%s was not there:\n%s\nmade of\n%s", w, after, src)
		}
	}
}

// littered is a made-up model with what people leave in theirs.
func littered(seed int64, boxes int, crlf bool) []byte {
	r := rand.New(rand.NewSource(seed))
	src := generate.ModelWithFlows(boxes, 2*boxes, r.Intn(2), seed)
	if r.Intn(2) == 0 {
		src = generate.Shape(generate.Shapes[r.Intn(len(generate.Shapes))], boxes, r.Intn(2) == 0)
	}
	text := string(src)
	for _, gone := range []string{`interaction: "request-reply", `, `operation: "write", `, `timeout: "3s", `, `, idempotency: {key: "id", enforcedBy: "unique-key"}`, `, backoff: {strategy: "exponential", base: "50ms", cap: "1s", jitter: "full"}`, "owner: \"team-bench\"\n"} {
		if r.Intn(2) == 0 {
			text = strings.ReplaceAll(text, gone, map[bool]string{true: ", "}[strings.HasPrefix(gone, ", ") && strings.HasSuffix(gone, ", ")])
		}
	}
	for _, typo := range [][2]string{{"timeout:", "timout:"}, {"retry:", "rerty:"}, {`"service"`, `"servcie"`}, {`"exponential"`, `"exponentail"`}, {"attempts: 2", "atempts: 2"}, {"does:", "dose:"}} {
		if r.Intn(5) == 0 {
			text = strings.Replace(text, typo[0], typo[1], 1+r.Intn(3))
		}
	}
	text += waivers(r)
	var out strings.Builder
	n := 0
	comment := func() string { n++; return fmt.Sprintf("// note %d: {, \"x", n) }
	for _, line := range strings.SplitAfter(text, "\n") {
		line, end := strings.TrimSuffix(line, "\n"), line[len(strings.TrimSuffix(line, "\n")):]
		if r.Intn(6) == 0 && end != "" {
			out.WriteString("\t" + comment() + "\n")
		}
		if open := strings.Index(line, ": {from"); open > 0 && r.Intn(3) == 0 {
			// As people lay it out who have much to say.
			line = strings.Replace(line, ": {from", ": { "+comment()+"\n\t\tfrom", 1)
			if r.Intn(2) == 0 {
				line = strings.TrimSuffix(line, "}") + ", " + comment() + "\n\t}"
			}
		}
		out.WriteString(line)
		if r.Intn(6) == 0 && end != "" {
			out.WriteString(" " + comment())
		}
		out.WriteString(end)
	}
	text = out.String()
	if r.Intn(3) == 0 {
		text = strings.TrimRight(text, "\n")
	}
	if crlf {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	return []byte(text)
}

// waivers are some, of which most cover nothing.
func waivers(r *rand.Rand) string {
	var list []string
	for range r.Intn(4) {
		rule := []string{"dual-write", "isolated-box", "timeout-unstated", "retry-without-backoff", "sync-chain"}[r.Intn(5)]
		list = append(list, fmt.Sprintf("{rule: %q, on: \"boxes.b%d\", reason: \"r\", by: \"me\", until: \"2027-01-01\"}", rule, r.Intn(3)))
	}
	if r.Intn(2) == 0 {
		return "waivers: [" + strings.Join(list, ", ") + "]\n"
	}
	return "waivers: [\n\t" + strings.Join(append(list, "]\n"), ",\n\t")
}

// TestFixAbove: a file of the package in a directory above is also other systems'.
func TestFixAbove(t *testing.T) {
	dir := modeltest.Lay(t, map[string]string{
		"cue.mod/module.cue": "module: \"v.example\"\nlanguage: version: \"v0.17.0\"\n",
		"p.cue":              "package par\n\nsystem: string\nowner: \"o\"\nboxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: l: {from: \"a\", to: \"b\"}\n",
		"x/x.cue":            "package par\n\nsystem: \"x\"\n",
		"y/y.cue":            "package par\n\nsystem: \"y\"\nlines: l: timeout: \"3s\"\n",
	})
	f, err := fixed(t, filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range f.Files {
		if filepath.Dir(file.Path) != filepath.Join(dir, "x") {
			t.Errorf("%s is changed", file.Path)
		}
	}
	if !slices.ContainsFunc(f.Left, func(l mend.Left) bool {
		return l.On == "lines.l" && strings.Contains(l.Why, "not this system's own")
	}) {
		t.Errorf("%v", f.Left)
	}
}

// TestFixClosed: what takes no further field is left, and keeps nothing else from being
// changed.
func TestFixClosed(t *testing.T) {
	const around = "package p\n\nsystem: \"s\"\nboxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: ok: {from: \"a\", to: \"b\"}\n"
	for closed, want := range map[string]struct{ then, why string }{
		"lines: l: close({from: \"a\", to: \"b\"})\n":                       {"", "lines.l is closed"},
		"#L: {from: \"a\", to: \"b\"}\nlines: l: #L\n":                      {"", "lines.l is closed"},
		"lines: l: {from: \"a\", to: \"b\", retry: close({attempts: 3})}\n": {"lines: l: {from: \"a\", to: \"b\", retry: close({attempts: 3}), operation: \"unknown\", timeout: \"unknown\"}\n", "lines.l.retry is closed"},
	} {
		if want.then == "" {
			want.then = closed
		}
		f, err := settled(t, modeltest.Lay(t, map[string]string{"s.cue": around + closed}))
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Files) != 1 || !strings.Contains(string(f.Files[0].After), `ok: {from: "a", to: "b", operation: "unknown", timeout: "unknown"}`) || !strings.HasSuffix(string(f.Files[0].After), want.then) {
			t.Errorf("%s: %v %v", closed, f.Mends, f.Left)
		}
		if len(f.Left) == 0 {
			t.Errorf("%s: nobody is told", closed)
		}
		for _, l := range f.Left {
			if l.On != "lines.l" || !strings.Contains(l.Why, want.why) {
				t.Errorf("%s: %v", closed, l)
			}
		}
	}
}

const stagedAround = `package s

system: "s"
owner: "o"
objectives: "unknown"
policy: rules: {"crossing-unstated": "off", "line-in-no-flow": "off"}
boxes: {a: kind: "service", b: kind: "database"}
`

// TestFixStages: what another stage of a system needs otherwise isn't changed, each change
// by itself.
func TestFixStages(t *testing.T) {
	const field = "_stage: *\"dev\" | \"prod\" @tag(stage)\n"
	const line = `lines: l: {from: "a", to: "b", interaction: "request-reply", operation: "read"`
	const asked, prod = `state timeout of lines.l as unknown`, "lines.l: another stage (stage=prod) may need it otherwise: give it with --tag"
	for name, c := range map[string]struct {
		files map[string]string
		tags  []string
		want  []string // titles, and why others are left
	}{
		"the same in each":  {map[string]string{"s.cue": stagedAround + field + line + "}\n"}, nil, []string{asked}},
		"stated in another": {map[string]string{"s.cue": stagedAround + field + line + ", if _stage == \"prod\" {timeout: \"1s\"}}\n"}, nil, []string{prod}},
		"each by itself": {map[string]string{"s.cue": stagedAround + field + `lines: l: {from: "a", to: "b", if _stage == "prod" {timeout: "1s"}}` + "\n"}, nil,
			[]string{"state operation of lines.l as unknown", prod}},
		"each by itself, with the other named": {map[string]string{"s.cue": stagedAround + field + `lines: l: {from: "a", to: "b", if _stage == "prod" {timeout: "1s"}}` + "\n"}, []string{"stage=dev", "stage=prod"},
			[]string{"state operation of lines.l as unknown", "lines.l: with it the model can't be judged: lines.l.timeout: conflicting values"}},
		"in a file": {map[string]string{"s.cue": stagedAround + line + "}\n", "prod.cue": "@if(prod)\n\npackage s\nlines: l: timeout: \"1s\"\n"}, []string{"!prod"},
			[]string{"lines.l: another stage (prod) may need it otherwise: give it with --tag"}},
		"a waiver": {map[string]string{"s.cue": stagedAround + field +
			"boxes: c: kind: \"service\"\nlines: x: {from: \"c\", to: \"b\", interaction: \"request-reply\", operation: \"read\", timeout: \"1s\", retry: {attempts: {dev: 1, prod: 3}[_stage], backoff: {strategy: \"constant\", base: \"1s\"}}}\n" +
			"waivers: [{rule: \"retry-without-backoff\", on: \"lines.x\", reason: \"r\", by: \"me\", until: \"2027-01-01\"}]\n"}, nil,
			[]string{"lines.x: another stage (stage=prod) may need it otherwise: give it with --tag"}},
		"what can't be listed": {map[string]string{"s.cue": stagedAround + "_r: *\"eu\" | string @tag(region)\n" + line + ", if _r =~ \"^us\" {timeout: \"1s\"}}\n"}, nil,
			[]string{"lines.l: another stage may need it otherwise, and not all values of region are written out: give it with --tag"}},
		"and is named": {map[string]string{"s.cue": stagedAround + "_r: *\"eu\" | string @tag(region)\n" + line + ", if _r =~ \"^us\" {timeout: \"1s\"}}\n"}, []string{"region=eu"}, []string{asked}},
		"a word that is right in another": {map[string]string{"s.cue": stagedAround + field + "boxes: orders: kind: \"service\"\nif _stage == \"prod\" {boxes: order: kind: \"service\"}\n" +
			`lines: l: {from: "order", to: "b", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"}` + "\n"}, nil,
			[]string{"lines.l.from: another stage (stage=prod) may need it otherwise: give it with --tag"}},
	} {
		stages, err := model.Stages(c.tags)
		if err != nil {
			t.Fatal(err)
		}
		f, err := judge.Fix([]string{"."}, judge.Options{Model: model.Options{Dir: modeltest.Lay(t, c.files), Stages: stages}, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
		if f == nil {
			t.Fatal(name, err)
		}
		var said []string
		for _, m := range f.Mends {
			if strings.Contains(m.Title, "retry") {
				continue // as timeout
			}
			said = append(said, m.Title)
		}
		for _, l := range f.Left {
			if l.Rule != "retry-unstated" {
				said = append(said, l.On+": "+l.Why)
			}
		}
		slices.Sort(said)
		said = slices.Compact(said)
		slices.Sort(c.want)
		ok := len(said) == len(c.want)
		for i := range min(len(said), len(c.want)) {
			ok = ok && strings.HasPrefix(said[i], c.want[i])
		}
		if !ok {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(said, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// TestFixToldOnce: what is changed, and what isn't, is told once for all stages.
func TestFixToldOnce(t *testing.T) {
	const src = "_stage: *\"dev\" | \"prod\" @tag(stage)\n" +
		"lines: {for n in [\"x\", \"y\"] {(n): {from: \"a\", to: \"b\", interaction: \"request-reply\", timeout: \"1s\", retry: \"none\"}}, z: {from: \"a\", to: \"b\", interaction: \"request-reply\", timeout: \"1s\", retry: \"none\"}}\n"
	stages, err := model.Stages([]string{"stage=dev", "stage=prod"})
	if err != nil {
		t.Fatal(err)
	}
	dir := modeltest.Lay(t, map[string]string{"s.cue": stagedAround + src})
	f, err := judge.Fix([]string{"."}, judge.Options{Model: model.Options{Dir: dir, Stages: stages}, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Mends) != 1 || f.Mends[0].Title != "state operation of lines.z as unknown" {
		t.Errorf("made: %v", f.Mends)
	}
	var left []string
	for _, l := range f.Left {
		left = append(left, l.Rule+" "+l.On)
	}
	if got, want := strings.Join(left, ", "), "operation-unstated lines.x, operation-unstated lines.y"; got != want {
		t.Errorf("left: %s, want %s", got, want)
	}
}

// TestFixLinked: a file that lies elsewhere is others' as well; one that is read by two
// names is changed once, and judged by both.
func TestFixLinked(t *testing.T) {
	const common = "package s\n\nboxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: l: {from: \"a\", to: \"b\"}\n"
	dir := modeltest.Lay(t, map[string]string{"a/s.cue": "package s\nsystem: \"a\"\n", "b/s.cue": "package s\nsystem: \"b\"\nlines: l: timeout: \"1s\"\n", "lib/common.cue": common})
	for _, in := range []string{"a", "b"} {
		if err := os.Symlink("../lib/common.cue", filepath.Join(dir, in, "common.cue")); err != nil {
			t.Fatal(err)
		}
	}
	all := judge.Options{Model: model.Options{Dir: dir}, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	f, err := judge.Fix([]string{"./..."}, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range f.Files {
		if filepath.Base(file.Path) == "common.cue" {
			t.Errorf("%s is changed", file.Path)
		}
	}
	if !slices.ContainsFunc(f.Left, func(l mend.Left) bool { return l.On == "lines.l" && strings.Contains(l.Why, "not this system's own") }) {
		t.Errorf("%v", f.Left)
	}
	// It lies in a now, and b reads it there.
	for from, to := range map[string]string{"lib/common.cue": "a/common.cue"} {
		if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "b", "common.cue")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../a/common.cue", filepath.Join(dir, "b", "common.cue")); err != nil {
		t.Fatal(err)
	}
	if f, err = judge.Fix([]string{"./..."}, all); err != nil {
		t.Fatal(err)
	}
	for _, file := range f.Files {
		if strings.Contains(string(file.After), "timeout: \"unknown\"") {
			t.Errorf("%s: what b states is asked for\n%s", file.Path, file.After)
		}
		if file.Path == filepath.Join(dir, "a", "common.cue") && !strings.Contains(string(file.After), `operation: "unknown"`) {
			t.Errorf("%s", file.After)
		}
	}
	if !slices.ContainsFunc(f.Left, func(l mend.Left) bool { return strings.Contains(l.Why, "timeout: conflicting values") }) {
		t.Errorf("%v", f.Left)
	}
}

package html

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	stdhtml "html"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"tautline.dev/analysis/explore"
	"tautline.dev/bench/generate"
	"tautline.dev/render/dot"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

// input judges a model as the command does.
func input(t testing.TB, src string) Input {
	t.Helper()
	r := rulestest.Judge(t, src, catalogue.All()...)
	in := Input{Report: r, Checklist: readiness.Check(r), ReadyProfile: r.Profile, Version: "1.2.3"}
	for _, f := range r.System.Flows {
		in.Flows = append(in.Flows, explore.Flow(context.Background(), r.System, f, explore.Options{}))
	}
	return in
}

func written(t testing.TB, in Input) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, in); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// example is a model with something in every section of the page.
func example(t testing.TB) Input {
	t.Helper()
	src, err := os.ReadFile("testdata/shop.cue")
	if err != nil {
		t.Fatal(err)
	}
	return input(t, string(src))
}

func TestPolicyLetsInWhatIsThereAndNothingElse(t *testing.T) {
	for _, live := range []bool{false, true} {
		in := example(t)
		in.Live = live
		page := written(t, in)
		policy := stdhtml.UnescapeString(between(t, page, `http-equiv="Content-Security-Policy" content="`, `"`))
		if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %s", policy)
		}
		if strings.Contains(policy, "connect-src") != live {
			t.Errorf("a page with live=%v may connect as it says: %s", live, policy)
		}
		for _, kind := range []string{"style", "script"} {
			sum := sha256.Sum256([]byte(between(t, page, "<"+kind+">", "</"+kind+">")))
			if want := kind + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
				t.Errorf("the page's %s is not the one of its policy: want %s in %s", kind, want, policy)
			}
			if n := strings.Count(page, "<"+kind); n != 1 {
				t.Errorf("%d elements %s, want 1", n, kind)
			}
		}
		if found := regexp.MustCompile(`<[^>]* (style|on[a-z]+)=`).FindString(page); found != "" {
			t.Errorf("the policy forbids %s", found)
		}
	}
}

func between(t *testing.T, s, before, after string) string {
	t.Helper()
	_, rest, ok := strings.Cut(s, before)
	inside, _, ok2 := strings.Cut(rest, after)
	if !ok || !ok2 {
		t.Fatalf("nothing between %s and %s", before, after)
	}
	return inside
}

func TestSameBytes(t *testing.T) {
	first := written(t, example(t))
	for range 5 {
		if written(t, example(t)) != first {
			t.Fatal("not the same bytes twice")
		}
	}
}

var (
	ids    = regexp.MustCompile(` id="([^"]*)"`)
	inside = regexp.MustCompile(` href="#([^"]*)"`)
)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, src := range []string{string(generate.Model(20, 40, 1)), shop(t)} {
		page := written(t, input(t, src))
		there := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(page, -1) {
			if there[m[1]] {
				t.Errorf("two elements have the id %s", m[1])
			}
			there[m[1]] = true
		}
		links := inside.FindAllStringSubmatch(page, -1)
		if len(links) == 0 {
			t.Error("the page has no link into itself")
		}
		for _, m := range links {
			if !there[m[1]] {
				t.Errorf("nothing has the id %s", m[1])
			}
		}
	}
}

func shop(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile("testdata/shop.cue")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestWhatIsShown(t *testing.T) {
	page := written(t, example(t))
	for _, want := range []string{
		`<strong>timeout</strong> of <a href="#line-enqueue">enqueue</a>: <bdi>asked of &lt;team-b&gt; on 2026-10-01, and not answered for`,
		`answered on 2026-09-02: a second is enough</bdi> <a href="https://example.com/minutes">record</a>`,

		`id="line-save"`, `id="box-orders"`, `id="flow-buy"`, // cards
		"2 of ", " open</span>", // open questions
		"<code>-:", "aws/sqs", `read 20`, // where facts come from
		"retry-without-idempotency",             // a finding
		`class="degree tight"`,                  // coupling
		"receiver down",                         // an experiment
		"no double effect", "Who owns the work", // stories, ledger
		"load-tested",                                           // readiness
		"profile design-review", "2026-11-21", "tautline 1.2.3", // who judged
		"team-a", "team-b", "Whose it is", // owners
		"What fails with what", "What becomes of each flow", // the map
		"There is no picture", // nor was one given
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

const hostile = `package hostile
system: "hostile"
title: "</title><script>alert(1)</script>"
description: "</script><img src=x onerror=alert(1)> \u202e {{.}} ` + "`" + `"
owner: "\"><svg onload=alert(1)>"
source: "javascript:alert(1)"
boxes: {
	a: {kind: "client", title: "<b>\u202eright to left", description: "LONG", source: "javascript:alert(1)", owner: "' onmouseover='alert(1)"}
	"b/c": {kind: "service", platform: "</style><style>*{display:none}", oncall: "]]>"}
	"b_c": {kind: "service", title: "שלום"}
}
lines: {
	one: {from: "a", to: "b/c", interaction: "request-reply", does: "-->", fallback: "<!--", experiments: [{kind: "<i>", date: "2026-01-01", result: "as expected", link: "data:text/html,<script>alert(1)</script>"}]}
	"two/x": {from: "b/c", to: "b_c"}
	"two_x": {from: "b_c", to: "a"}
}
flows: "<": null
`

func TestHostile(t *testing.T) {
	src := strings.Replace(hostile, "flows: \"<\": null\n", "flows: f: {title: \"<script>\", steps: [\"one\", \"two/x\"]}\n", 1)
	src = strings.Replace(src, "LONG", strings.Repeat("0123456789", 1000), 1)
	page := written(t, input(t, src))
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d scripts", n)
	}
	for _, bad := range []string{`href="javascript:`, `href="data:text`, "<img", "onload=alert(1)>\"", "<svg onload", "<b>", "<i>", "\u202e"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if !strings.Contains(page, "שלום") {
		t.Error("a name in another script is gone")
	}
	for _, want := range []string{`id="box-b_c"`, `id="box-b_c__2"`, `id="line-two_x__2"`} {
		if !strings.Contains(page, want) {
			t.Errorf("ids that come out alike: the page lacks %s", want)
		}
	}
}

func TestShapesAreInThePicture(t *testing.T) {
	in := example(t)
	var src bytes.Buffer
	if err := dot.Write(&src, in.Report.System, in.Report, dot.Options{IDPrefix: IDPrefix}); err != nil {
		t.Fatal(err)
	}
	page := written(t, in)
	named := regexp.MustCompile(`<details [^>]*data-shape="([^"]*)"`).FindAllStringSubmatch(page, -1)
	if s := in.Report.System; len(named) < len(s.Boxes)+len(s.Lines) {
		t.Errorf("%d cards name a shape, and there are %d boxes and %d lines", len(named), len(s.Boxes), len(s.Lines))
	}
	for _, m := range named {
		if !strings.Contains(src.String(), `"`+m[1]+`"`) {
			t.Errorf("the picture has no %s", m[1])
		}
	}
}

func TestEmpty(t *testing.T) {
	var b bytes.Buffer
	if err := WriteEmpty(&b, "a </pre><script>"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "a &lt;/pre&gt;&lt;script&gt;") {
		t.Errorf("%s", b.String())
	}
}

func TestEveryColourHasADarkOne(t *testing.T) {
	if len(colours()) == 0 {
		t.Error("there are no colours")
	}
	for _, pair := range colours() {
		if pair[0] == "" || pair[1] == "" {
			t.Errorf("%q becomes %q", pair[0], pair[1])
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	in := input(b, string(generate.Model(200, 400, 1)))
	for b.Loop() {
		if err := Write(io.Discard, in); err != nil {
			b.Fatal(err)
		}
	}
}

func TestVerdict(t *testing.T) {
	tests := []struct {
		name, src string
		checklist bool
		want      string
	}{
		{"errors go before all else", shop(t), true, `class="verdict error"><span class="mark"></span>Not ready: `},
		{"what nobody has answered", "package x\nsystem: \"x\"\nboxes: a: kind: \"client\"\n", true, "Not ready: 1 warning, "},
		{"without a checklist", "package x\nsystem: \"x\"\nowner: \"me\"\nboxes: a: kind: \"client\"\nwaivers: [{rule: \"isolated-box\", on: \"boxes.a\", reason: \"first\", until: \"2026-12-01\", by: \"me\"}]\n", false, `class="verdict good"><span class="mark"></span>Ready`},
	}
	for _, test := range tests {
		in := input(t, test.src)
		if !test.checklist {
			in.Checklist = nil
		}
		if page := written(t, in); !strings.Contains(page, test.want) {
			t.Errorf("%s: the page lacks %s, and has %s", test.name, test.want, regexp.MustCompile(`<p class="verdict.*`).FindString(page))
		}
	}
}

// What isn't judged has a word and a look of its own, and none that says good.
func TestNotJudgedIsNoTick(t *testing.T) {
	page := written(t, input(t, "package x\nsystem: \"x\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\"}\n"))
	list := page[strings.Index(page, `id="readiness"`):]
	for _, want := range []string{`<span class="sev unjudged">not judged</span>`, `of them not judged`, `<a href="#line-l">l</a>.interaction`, `0 of 44`} {
		if !strings.Contains(list, want) {
			t.Errorf("the checklist lacks %s", want)
		}
	}
	if strings.Contains(list, `class="sev good"`) {
		t.Error("the checklist of a model that says nothing has a tick")
	}
}

func TestChecklistLeadsToLines(t *testing.T) {
	page := written(t, example(t))
	for _, want := range []string{`<a href="#rule-retry-without-idempotency">retry-without-idempotency</a> on <a href="#line-save">save</a>`} {
		if !strings.Contains(page[strings.Index(page, `id="readiness"`):], want) {
			t.Errorf("the checklist lacks %s", want)
		}
	}
	b := &builder{anchors: map[string]string{"system": "system", "lines.a": "line-a"}}
	for said, want := range map[string]string{
		"on lines.a, and lines.b.": `on <a href="#line-a">a</a>, and lines.b.`,
		"the system is <b>":        "the system is &lt;b&gt;",
		"":                         "",
	} {
		if got := string(b.linked(said)); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}

func TestTab(t *testing.T) {
	for title, want := range map[string]string{
		"":                       "",
		"A small shop":           "A small shop",
		strings.Repeat("x", 60):  strings.Repeat("x", 60),
		strings.Repeat("x", 61):  strings.Repeat("x", 59) + "…",
		strings.Repeat("<", 100): strings.Repeat("<", 14) + "…",
		strings.Repeat("é", 61):  strings.Repeat("é", 59) + "…",
	} {
		if got := (document{Title: title}).Tab(); got != want {
			t.Errorf("%q becomes %q, want %q", title, got, want)
		}
	}
}

// The page begins with what to begin with: three, each with what it costs and where it is.
func TestBegin(t *testing.T) {
	page := written(t, example(t))
	begin, tables := strings.Index(page, `id="begin"`), strings.Index(page, `id="findings"`)
	if begin < 0 || begin > tables {
		t.Fatal("the page doesn't begin with what to begin with")
	}
	for _, want := range []string{"Start with these three", `<a href="#line-save">save</a>`, "<strong>If left:</strong>", `<a href="#flow-buy">buy</a>`, "What mends it"} {
		if !strings.Contains(page[begin:tables], want) {
			t.Errorf("the beginning lacks %s:\n%s", want, page[begin:tables])
		}
	}
	if page := written(t, input(t, hostileFlow)); strings.Contains(page, "<script>alert") {
		t.Error("a title of a flow is a script")
	}
}

// Each flow has its plots, with their table and in colours that the page has a dark one for.
func TestPlots(t *testing.T) {
	page := written(t, input(t, hostileFlow))
	at := strings.Index(page, `id="flow-f_g"`)
	for _, want := range []string{`<figure class="plot">`, "How long calls may take: &lt;/title&gt;&lt;script&gt;", `<div class="drawn" tabindex="0" role="group" aria-label="How long`, "As a table", `<td class="weak">`} {
		if at < 0 || !strings.Contains(page[at:], want) {
			t.Errorf("the card of a flow lacks %s", want)
		}
	}
	dark := map[string]bool{"none": true}
	for _, pair := range colours() {
		dark[pair[0]] = true
	}
	for _, figure := range regexp.MustCompile(`(?s)<figure.*?</figure>`).FindAllString(page, -1) {
		for _, m := range regexp.MustCompile(`(?:fill|stroke)="([^"]*)"`).FindAllStringSubmatch(figure, -1) {
			if !dark[m[1]] {
				t.Errorf("a plot has the colour %s, which stays light on a dark page", m[1])
			}
		}
	}
}

// hostileFlow has words that no page may take for its own, in what plots and lists tell of.
const hostileFlow = `package hostile
system: "hostile"
boxes: {
	a: {kind: "client", title: "<script>alert(1)</script>", owner: "]]><script>alert(2)</script>"}
	"b/c": {kind: "service", title: "\u202e</text>", timeout: "1s", owner: "'\"><svg onload=alert(1)>"}
	d: {kind: "database", store: durable: true}
}
lines: {
	one: {from: "a", to: "b/c", interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: 3, by: "caller", on: "any", backoff: "none"}}
	"two/x": {from: "b/c", to: "d", interaction: "request-reply", operation: "write", timeout: "2s", idempotency: "none", retry: {attempts: 2, by: "caller", on: "any", backoff: "none"}}
}
flows: "f/g": {title: "</title><script>alert(1)</script>", cost: {perHour: 5, currency: "EUR"}, steps: ["one", "two/x"]}
`

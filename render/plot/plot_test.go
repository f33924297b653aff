package plot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/render/plot"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// judged are reports to draw: of the examples, and of words that no picture may take for
// its own.
func judged(t *testing.T) map[string]*rules.Report {
	t.Helper()
	out := map[string]*rules.Report{"hostile": rulestest.Judge(t, hostile, catalogue.All()...)}
	for _, dir := range []string{"widget-store/1-gateway-to-table", "widget-store/6-saga", "concert-tickets", "real/online-boutique", "confirmation-mail/3-mail-in-background"} {
		loaded, err := model.Load([]string{filepath.Join("../../examples", dir)}, model.Options{})
		if err != nil || len(loaded[0].Problems) > 0 {
			t.Fatal(dir, err, loaded)
		}
		out[dir] = rules.Judge(loaded[0].System, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	}
	return out
}

var hostile = `system: "hostile"
boxes: {
	a: {kind: "client", title: "<script>alert(1)</script>", owner: "]]><script>alert(2)</script> ` + strings.Repeat("long ", 200) + `"}
	"b/c": {kind: "service", title: "\u202e</text>", timeout: "1s", owner: "'\"><svg onload=alert(1)>"}
	d: {kind: "database", store: durable: true}
	"` + strings.Repeat("x", 80) + `": {kind: "external"}
}
lines: {
	one: {from: "a", to: "b/c", interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: 3, by: "caller", on: "any", backoff: "none"}}
	"two/x": {from: "b/c", to: "d", interaction: "request-reply", operation: "write", timeout: "2s", idempotency: "none", retry: {attempts: 2, by: "caller", on: "any", backoff: "none"}}
	"` + strings.Repeat("y", 80) + `": {from: "b/c", to: "` + strings.Repeat("x", 80) + `", interaction: "request-reply", operation: "command"}
	endless: {from: "b/c", to: "d", interaction: "request-reply", operation: "write", timeout: "2s", idempotency: "none", retry: {attempts: "unlimited", by: "caller", on: "any"}}
}
flows: "f/g": {title: "</title><script>alert(1)</script> & \u202e", steps: ["one", "two/x", "` + strings.Repeat("y", 80) + `", "endless"]}
`

var (
	sizes  = regexp.MustCompile(`font-size="([0-9.]+)"`)
	paints = regexp.MustCompile(`(?:fill|stroke)="([^"]*)"`)
	places = regexp.MustCompile(` (?:x|y|width|height)="([^"]*)"`)
)

// Each plot is well-formed, has nothing in it that runs or is too small to be read, is
// told in words, fits a page, and is the same twice.
func TestPlots(t *testing.T) {
	for name, r := range judged(t) {
		for _, view := range plot.Names(r.System) {
			p, err := plot.Of(r, view)
			if err != nil || p.Name != view || p.Title == "" || p.Says == "" {
				t.Fatalf("%s of %s: %v %+v", view, name, err, p)
			}
			for i, row := range p.Rows {
				if len(row) != 1 && len(row) != len(p.Heads) || len(p.Weak) != len(p.Rows) || p.Weak[i] != nil && len(p.Weak[i]) != len(row) {
					t.Errorf("%s of %s: row %d is %q", view, name, i, row)
				}
			}
			for theme, look := range dot.Themes {
				svg := drawn(t, p, look)
				if again := drawn(t, p, look); again != svg {
					t.Errorf("%s of %s: not the same bytes twice", view, name)
				}
				check(t, name+" "+view+" "+theme, svg)
				for _, m := range paints.FindAllStringSubmatch(svg, -1) {
					if m[1] != "none" && theme == "dark" && m[1] == dot.Light.Ink {
						t.Errorf("%s of %s: a light colour on a dark page", view, name)
					}
				}
			}
			if p.Empty {
				continue
			}
			var b bytes.Buffer
			if err := p.Inline(&b); err != nil {
				t.Fatal(err)
			}
			check(t, name+" "+view+" in a page", b.String())
			if strings.Contains(b.String(), "style=") || strings.Contains(b.String(), "<style") || strings.Contains(b.String(), ` id="`) {
				t.Errorf("%s of %s: a page lets no style in, and ids are its own", view, name)
			}
			for _, k := range p.Key {
				check(t, view+" key", string(k.Sign()))
			}
		}
	}
}

func drawn(t *testing.T, p *plot.Plot, look *dot.Theme) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.SVG(&b, look, true); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func check(t *testing.T, what, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s is no XML: %v\n%s", what, err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			switch e.Name.Local {
			case "svg", "title", "desc", "rect", "path", "text", "tspan", "circle":
			default:
				t.Errorf("%s has an element %s", what, e.Name.Local)
			}
		}
	}
	for _, bad := range []string{"<script", "onload=alert", "\u202e", "NaN", "Inf", "%!"} {
		if strings.Contains(svg, bad) && bad != "onload=alert" || strings.Contains(svg, `" onload=`) {
			t.Errorf("%s holds %q", what, bad)
		}
	}
	for _, m := range sizes.FindAllStringSubmatch(svg, -1) {
		if size, _ := strconv.ParseFloat(m[1], 64); size < 11 {
			t.Errorf("%s has text of %s", what, m[1])
		}
	}
	for _, m := range places.FindAllStringSubmatch(svg, -1) {
		if v, err := strconv.ParseFloat(m[1], 64); err != nil || v < -1 || v > 20_000 {
			t.Errorf("%s has something at %s", what, m[1])
		}
	}
}

// A name that there isn't says what is meant, or what there is.
func TestOf(t *testing.T) {
	r := rulestest.Judge(t, hostile)
	for name, want := range map[string]string{
		"retries:zzz":   `there is no flow "zzz"`,
		"map:f":         `there is no view "map:f"`,
		"waterfall":     `there is no view "waterfall"`,
		"waterfall:f/h": `there is no flow "f/h"; did you mean "f/g"`,
		"waterfal:f/g":  `there is no view "waterfal:f/g"`,
	} {
		if _, err := plot.Of(r, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	if plot.Is("flow:f/g") || !plot.Is("waterfall:zzz") {
		t.Error("a view is taken for a plot, or a plot for none")
	}
}

// told is a plot's table, a row a line, its cells with bars between.
func told(p *plot.Plot) string {
	var out strings.Builder
	out.WriteString(p.Says + "\n")
	for i, row := range p.Rows {
		for j, cell := range row {
			if j > 0 {
				out.WriteString(" | ")
			}
			if p.Weak[i] != nil && p.Weak[i][j] {
				cell = "!" + cell
			}
			out.WriteString(cell)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

const shop = `system: "shop"
boxes: {c: kind: "client", a: kind: "service", b: kind: "service", d: kind: "database", x: kind: "external"}
_call: {interaction: "request-reply", operation: "command"}
lines: {
	in: _call & {from: "c", to: "a", timeout: "3s", retry: {attempts: 3, by: "caller", on: "any", backoff: "none"}}
	ab: _call & {from: "a", to: "b", timeout: "1s", retry: {attempts: 2, by: "caller", on: "any", backoff: "none"}}
	bd: _call & {from: "b", to: "d", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "100ms"}}}
	ax: _call & {from: "a", to: "x"}
}
flows: f: steps: ["in", "ab", "bd", "ax"]
`

func TestWaterfall(t *testing.T) {
	p, err := plot.Of(rulestest.Judge(t, shop), "waterfall:f")
	if err != nil {
		t.Fatal(err)
	}
	want := `1 call goes on when the caller has left, or the work has been cut off; how long 1 call may take isn't stated, so it may be more.
c begins
in | c | 0s | 9s = 3 × 3s |  | 
ab | in | 0s | 2s = 2 × 1s | 3s | 
bd | ab | 0s | 6.2s = 3 × 2s + 200ms backoff | 1s | !5.2s
ax | in | 2s | !? nobody has stated timeout and retry | 3s | 
`
	if got := told(p); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
	svg := drawn(t, p, &dot.Light)
	for _, sign := range []string{`fill="` + dot.Light.Error + `"`, `stroke="` + dot.Light.Open + `"`, "5.2s beyond", "? timeout, retry"} {
		if !strings.Contains(svg, sign) {
			t.Errorf("what is beyond or unknown isn't drawn so: no %s", sign)
		}
	}
}

func TestRetries(t *testing.T) {
	p, err := plot.Of(rulestest.Judge(t, shop), "retries:f")
	if err != nil {
		t.Fatal(err)
	}
	want := `One piece of work becomes at least 18 tries at a receiver; 1 call is multiplied beyond the 10 that the policy allows; how often 1 call is tried isn't stated.
c begins
in | c | 3 | 3 tries | a | 
ab | a | 2 | 3 × 2 = 6 tries | b | 
bd | b | 3 | !3 × 2 × 3 = 18 tries | d | 
ax | a | !? nobody has stated retry | 3 × ? = at least 3 tries | x | 
`
	if got := told(p); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
	if svg := drawn(t, p, &dot.Light); !strings.Contains(svg, "beyond 10") || !strings.Contains(svg, `stroke="`+dot.Light.Open+`"`) {
		t.Error("what is multiplied too far, or not known, isn't drawn so")
	}
}

func TestFailures(t *testing.T) {
	p, err := plot.Of(rulestest.Judge(t, shop), "map")
	if err != nil {
		t.Fatal(err)
	}
	want := `In 2 failures of 8 work is lost, done twice or left half done. tautline whatif tells each in full.
a | down | !stops, twice?
a | slow | !stops, twice?
`
	if got := told(p); !strings.HasPrefix(got, want) {
		t.Errorf("%swant\n%s", got, want)
	}
	if svg := drawn(t, p, &dot.Light); !strings.Contains(svg, ">stops, twice?<") {
		t.Error("what stops isn't drawn so")
	}
	unsaid := rulestest.Judge(t, `system: "s"
boxes: {c: kind: "client", a: kind: "service"}
lines: l: {from: "c", to: "a"}
flows: f: steps: ["l"]
`)
	if p, _ := plot.Of(unsaid, "map"); !strings.Contains(told(p), "a | down | !not judged") || !strings.Contains(p.Says, "2 cells aren't judged") || !strings.Contains(drawn(t, p, &dot.Light), `stroke="`+dot.Light.Open) {
		t.Errorf("what nobody has stated isn't drawn as not judged:\n%s", told(p))
	}
	idle := rulestest.Judge(t, shop+"boxes: idle: kind: \"service\"\n")
	if p, _ := plot.Of(idle, "map"); !strings.Contains(p.Says, "nothing becomes of any flow meanwhile: idle down and idle slow.") || strings.Contains(told(p), "idle | ") {
		t.Errorf("of a box that nothing needs it says %q", p.Says)
	}
	calm := rulestest.Judge(t, "system: \"s\"\nboxes: {c: kind: \"client\", a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"c\", to: \"c\", interaction: \"request-reply\"}\nflows: f: steps: [\"l\"]\n")
	if p, _ := plot.Of(calm, "map"); !p.Empty || !strings.Contains(drawn(t, p, &dot.Light), "nothing becomes of any flow meanwhile") {
		t.Errorf("where nothing affects a flow it draws %+v", p)
	}
	none := rulestest.Judge(t, "system: \"s\"\nboxes: c: kind: \"client\"\n")
	if p, _ := plot.Of(none, "map"); !p.Empty || !strings.Contains(drawn(t, p, &dot.Light), "describes no flow") {
		t.Errorf("of a model without flows it draws %+v", p)
	}
}

func TestOwnership(t *testing.T) {
	src := `system: "shop"
boxes: {c: kind: "client", a: kind: "service", q: {kind: "queue", channel: durable: true}, w: kind: "worker", d: {kind: "database", store: durable: true}, t: kind: "topic"}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", retry: "none"}
lines: {
	in: _call & {from: "c", to: "a"}
	put: {from: "a", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "on-receipt"}
	save: _call & {from: "w", to: "d"}
	tell: {from: "w", to: "t", interaction: "publish", operation: "event"}
}
flows: {f: steps: ["in", "put", "take", "save", "tell"], g: steps: ["in"]}
`
	r := rulestest.Judge(t, src)
	p, err := plot.Of(r, "ownership:f")
	if err != nil {
		t.Fatal(err)
	}
	got := told(p)
	for _, want := range []string{
		"At 2 steps of 5 the work is only in a memory, and lost when that stops.",
		"1 | in | c | waiting for a yes | ",
		"2 | put | c | waiting for a yes | ",
		" | q | durable",
		"4 | save | the memory of w | !in memory | ",
		"!? durable or not",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	svg := drawn(t, p, &dot.Light)
	for _, sign := range []string{`fill="` + dot.Light.Error + `" stroke="` + dot.Light.Error, `fill="` + dot.Light.Store.Fill, `stroke="` + dot.Light.Open, ">the memory of w<", ">1 in, 2 put, 3 take"} {
		if !strings.Contains(svg, sign) {
			t.Errorf("the drawing lacks %s", sign)
		}
	}
	if p, _ := plot.Of(r, "ownership:g"); !strings.HasPrefix(p.Says, "At no step of 1 ") {
		t.Errorf("%s", p.Says)
	}
}

func TestOwners(t *testing.T) {
	r := rulestest.Judge(t, strings.Replace(shop, `a: kind: "service"`, `a: {kind: "service", owner: "team-a"}`, 1), catalogue.All()...)
	p, err := plot.Of(r, "owners")
	if err != nil {
		t.Fatal(err)
	}
	if head := strings.Join(p.Heads, " "); head != "rule severity team-a ? no owner stated" {
		t.Errorf("its columns are %s", head)
	}
	total, severity := 0, "error"
	for _, row := range p.Rows {
		if severity == "info" && row[1] != "info" || severity == "warning" && row[1] == "error" {
			t.Errorf("a %s comes after a %s", row[1], severity)
		}
		severity = row[1]
		found, most := 0, 0
		for _, f := range r.Findings {
			if f.Rule.Name == row[0] && f.Severity.String() == row[1] {
				found++
			}
		}
		for _, cell := range row[2:] {
			n, _ := strconv.Atoi(cell)
			total += n
			most = max(most, n)
		}
		if most > found || found == 0 {
			t.Errorf("%s: %d findings, and a cell of %d", row[0], found, most)
		}
	}
	if total < len(r.Findings) {
		t.Errorf("%d findings, and %d in the cells", len(r.Findings), total)
	}
	two := rulestest.Judge(t, strings.Replace(strings.Replace(shop, `a: kind: "service"`, `a: {kind: "service", owner: "team-a"}`, 1), `b: kind: "service"`, `b: {kind: "service", owner: "team-b"}`, 1), catalogue.All()...)
	if p, _ := plot.Of(two, "owners"); !strings.Contains(p.Says, "between several, and count") {
		t.Errorf("of lines between two it says %q", p.Says)
	}
	if p, _ := plot.Of(&rules.Report{System: r.System}, "owners"); !p.Empty || p.Says != "Nothing was found." {
		t.Errorf("of nothing it draws %+v", p)
	}
}

// TestPNG: a plot is a PNG twice as large as it is drawn, with something in it.
func TestPNG(t *testing.T) {
	var svg, out bytes.Buffer
	for _, r := range judged(t) {
		p := plot.Owners(r)
		svg.Reset()
		out.Reset()
		if err := errors.Join(p.SVG(&svg, &dot.Dark, true), p.PNG(&out, &dot.Dark, true)); err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		inks := map[color.Color]bool{}
		for x := range picture.Bounds().Dx() {
			for y := range picture.Bounds().Dy() {
				inks[picture.At(x, y)] = true
			}
		}
		if want := fmt.Sprintf(` width="%d"`, picture.Bounds().Dx()/2); !strings.Contains(svg.String(), want) || len(inks) < 10 {
			t.Errorf("%v with %d inks of %.90s", picture.Bounds(), len(inks), svg.String())
		}
	}
}

package dot

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awalterschulze/gographviz"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// load reads a model from testdata.
func load(t testing.TB, name string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{filepath.Join("testdata", name)}, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded) != 1 || loaded[0].System == nil {
		t.Fatalf("testdata/%s doesn't load: %v", name, loaded[0].Problems)
	}
	return loaded[0].System
}

func draw(t testing.TB, sys *model.System, r *rules.Report, o Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, sys, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Rules of the tests' own, so that the drawings don't change with the catalogue.
var (
	askTimeout     = &rules.Rule{Name: "timeout-unstated", Family: rules.Unstated}
	askIdempotency = &rules.Rule{Name: "idempotency-unstated", Family: rules.Unstated}
	askLoad        = &rules.Rule{Name: "load-unstated", Family: rules.Unstated}
	noIdempotency  = &rules.Rule{Name: "retry-without-idempotency", Family: rules.AntiPattern}
	nobodyWatches  = &rules.Rule{Name: "dead-letter-nobody-watches", Family: rules.AntiPattern}
)

func report(sys *model.System, findings ...rules.Finding) *rules.Report {
	return &rules.Report{System: sys, Findings: findings, Questions: map[*model.Line]rules.Answers{}}
}

func TestGolden(t *testing.T) {
	widgets, groups := load(t, "widgets"), load(t, "groups")
	judgedWidgets := report(widgets,
		rules.Finding{Rule: noIdempotency, Severity: rules.Error, On: widgets.Line("submit").Entity()},
		rules.Finding{Rule: askIdempotency, Severity: rules.Warning, On: widgets.Line("submit").Entity()},
		rules.Finding{Rule: nobodyWatches, Severity: rules.Info, On: widgets.Box("intake-dlq").Entity()},
	)
	judgedWidgets.Questions[widgets.Line("submit")] = rules.Answers{Open: []*rules.Rule{askIdempotency, askLoad}}
	judgedGroups := report(groups,
		rules.Finding{Rule: askTimeout, Severity: rules.Error, On: groups.Line("order").Entity()},
		rules.Finding{Rule: noIdempotency, Severity: rules.Warning, On: groups.Line("pack").Entity()},
	)
	judgedGroups.Questions[groups.Line("order")] = rules.Answers{Open: []*rules.Rule{askTimeout}}
	shop := load(t, "../../mermaid/testdata/shop")
	judgedShop := report(shop, rules.Finding{Rule: noIdempotency, Severity: rules.Error, On: shop.Line("count").Entity()})
	in := func(name string) *view.View {
		v, err := view.Of(shop, name, view.Options{Report: judgedShop})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		golden string
		sys    *model.System
		report *rules.Report
		o      Options
	}{
		{"widgets", widgets, judgedWidgets, Options{}},
		{"groups", groups, judgedGroups, Options{IDPrefix: "shop:"}},
		{"groups-plain", groups, nil, Options{Plain: true, NoLegend: true}},
		{"shop-flow-dark", shop, judgedShop, Options{View: in("flow:sell"), Theme: &Dark}},
		{"shop-overview", shop, judgedShop, Options{View: in("overview")}},
		{"shop-failure", shop, judgedShop, Options{View: in("failure:jobs")}},
	}
	for _, test := range tests {
		t.Run(test.golden, func(t *testing.T) {
			got := draw(t, test.sys, test.report, test.o)
			if again := draw(t, test.sys, test.report, test.o); again != got {
				t.Error("the same system gave other bytes")
			}
			if _, err := gographviz.Parse([]byte(got)); err != nil {
				t.Errorf("not DOT: %v", err)
			}
			skeleton(t, got)
			path := filepath.Join("testdata", test.golden+".dot")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s differs (-want +got):\n%s", path, diff)
			}
		})
	}
}

// statement is the one line of a drawing that holds all of what is asked for.
func statement(t *testing.T, drawing string, parts ...string) string {
	t.Helper()
lines:
	for line := range strings.Lines(drawing) {
		for _, part := range parts {
			if !strings.Contains(line, part) {
				continue lines
			}
		}
		return line
	}
	t.Fatalf("no statement with %q in\n%s", parts, drawing)
	return ""
}

func TestLines(t *testing.T) {
	sys := load(t, "groups")
	drawing := draw(t, sys, nil, Options{})
	tests := []struct{ line, has, hasNot string }{
		{"look", "style=solid", "onormal"},
		{"look", "no retry", "? timeout"},
		{"pack", "style=dashed", "onormal"},
		{"pack", "3 tries, every 1s", ""},
		{"work", "arrowhead=onormal", ""},
		{"rate", "no timeout", ""},
		{"rate", "when a new country", ""},
		{"order", "request-reply", "timeout"},
	}
	for _, test := range tests {
		got := statement(t, drawing, `id="line-`+test.line+`"`)
		if !strings.Contains(got, test.has) {
			t.Errorf("%s lacks %q: %s", test.line, test.has, got)
		}
		if test.hasNot != "" && strings.Contains(got, test.hasNot) {
			t.Errorf("%s has %q: %s", test.line, test.hasNot, got)
		}
	}
}

func TestOpenQuestions(t *testing.T) {
	sys := load(t, "groups")
	r := report(sys)
	r.Questions[sys.Line("order")] = rules.Answers{Open: []*rules.Rule{askTimeout, askLoad}}
	drawing := draw(t, sys, r, Options{})
	order := statement(t, drawing, `id="line-order"`)
	if !strings.Contains(order, "? timeout<") {
		t.Errorf("order doesn't ask for a timeout alone: %s", order)
	}
	v, err := view.Of(sys, "questions", view.Options{Report: r})
	if err != nil {
		t.Fatal(err)
	}
	if asked := statement(t, draw(t, sys, r, Options{View: v}), `id="line-order"`); !strings.Contains(asked, "? timeout, 1 more") {
		t.Errorf("a picture of questions lacks one: %s", asked)
	}
	if !strings.Contains(drawing, "2 questions") {
		t.Error("the heading doesn't count questions")
	}
	if look := statement(t, drawing, `id="line-look"`); strings.Contains(look, "? ") {
		t.Errorf("look has no open question: %s", look)
	}
}

// TestMarks: what a line is shows before anything is read.
func TestMarks(t *testing.T) {
	sys := load(t, "../../mermaid/testdata/shop")
	drawing := draw(t, sys, nil, Options{})
	tests := []struct{ id, has string }{
		{"line-place", "style=solid"},
		{"line-enqueue", "style=dashed"},
		{"line-take", "arrowhead=onormal, dir=both, arrowtail=odot"},
		{"line-tell", "arrowhead=normalnormal"},
		{"line-ship", "arrowhead=vee"},
		{"box-web", `URL="https://git.example/web"`},
		{"box-carrier", "dashed"},
	}
	for _, test := range tests {
		if got := statement(t, drawing, `id="`+test.id+`"`); !strings.Contains(got, test.has) {
			t.Errorf("%s lacks %s: %s", test.id, test.has, got)
		}
	}
	if strings.Contains(drawing, "javascript") {
		t.Error("a link runs something")
	}
	if strings.Contains(draw(t, sys, nil, Options{NoLinks: true}), "URL=") {
		t.Error("there is a link where none is wanted")
	}
}

// TestLegend: it explains what is drawn, and nothing else.
func TestLegend(t *testing.T) {
	sys := load(t, "../../mermaid/testdata/shop")
	tests := []struct {
		view       string
		has, lacks []string
	}{
		{"system", []string{"waits for the answer", "fetched", "to all who subscribe", "nobody says", "dead letters"}, []string{"held durably", "durable buffer"}},
		{"around:buyer", []string{"waits for the answer"}, []string{"doesn&#39;t wait", "fetched", "dead letters"}},
		{"flow:sell", []string{"held durably"}, []string{"durable buffer"}},
	}
	for _, test := range tests {
		v, err := view.Of(sys, test.view, view.Options{Hops: 1})
		if err != nil {
			t.Fatal(err)
		}
		legend := newPicture(sys, nil, Options{View: v}).legend()
		for _, want := range test.has {
			if !strings.Contains(legend, want) {
				t.Errorf("%s: the legend lacks %q", test.view, want)
			}
		}
		for _, not := range test.lacks {
			if strings.Contains(legend, not) {
				t.Errorf("%s: the legend explains %q", test.view, not)
			}
		}
	}
}

// TestBare: a page that says all else itself gets a drawing without heading and key, with
// names that it can be found by, and the key for itself.
func TestBare(t *testing.T) {
	widgets := load(t, "widgets")
	r := report(widgets, rules.Finding{Rule: noIdempotency, Severity: rules.Error, On: widgets.Line("submit").Entity()})
	drawing := draw(t, widgets, r, Options{Bare: true})
	for _, not := range []string{"waits for the answer", "boxes,", noIdempotency.Name, "request-reply<"} {
		if strings.Contains(drawing, not) {
			t.Errorf("it says %q", not)
		}
	}
	if submit := statement(t, drawing, `id="line-submit"`); !strings.Contains(submit, `BGCOLOR="`+Light.Error+`"`) || !strings.Contains(submit, "submit ") {
		t.Errorf("an error isn't marked: %s", submit)
	}
	var says []string
	for _, k := range KeyOf(widgets, r, view.Whole(widgets)) {
		says = append(says, string(k.Sign))
	}
	if got := strings.Join(says, " "); got != "waits goes fetched fanned docked fault" {
		t.Errorf("the key explains %s", got)
	}
}

package readiness_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue/literal"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

func judged(s *model.System) *rules.Report {
	return rules.Judge(s, rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today})
}

func changeable(t *testing.T, src string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src), Changeable: true})
	if err != nil || len(loaded[0].Problems) > 0 {
		t.Fatal(err, loaded[0].Problems)
	}
	return loaded[0].System
}

func advised(s *model.System) (*readiness.Advice, *rules.Report) {
	r := judged(s)
	return readiness.Advise(readiness.Check(r), r, judged), r
}

// careless is a system with faults that take little to mend, and some that don't.
const careless = `system: "s", owner: "us"
boxes: {
	app: kind: "client"
	api: {kind: "service", deployment: {strategy: "rolling", rollback: "manual", immutable: false}}
	jobs: {kind: "queue", channel: durable: true}
	worker: kind: "worker"
	db: {kind: "database", store: {durable: true, backup: "none"}}
	cards: kind: "external"
}
lines: {
	ask: {from: "app", to: "api", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}
	put: {from: "api", to: "jobs", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	take: {from: "jobs", to: "worker", interaction: "poll", operation: "command", ack: "on-receipt", deadLetter: "none"}
	charge: {from: "worker", to: "cards", interaction: "request-reply", operation: "command", timeout: "1s", idempotency: "none", retry: {attempts: 3, by: "caller", on: "any", backoff: "none"}}
	save: {from: "worker", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", idempotency: "none", retry: {attempts: 3, by: "caller", on: "any", backoff: "none"}}
}
flows: f: steps: ["ask", "put", "take", "charge", "save"]
`

// Each recommendation does what it says: written into the model as a team would write
// it, just that is gone, and nothing graver has come.
func TestRecommendationsHold(t *testing.T) {
	s := changeable(t, careless)
	a, before := advised(s)
	if len(a.Recommendations) < 4 || a.Tried != a.Candidates {
		t.Fatalf("%d of %d tried, %d recommended", a.Tried, a.Candidates, len(a.Recommendations))
	}
	for _, r := range a.Recommendations {
		changed := s.With(r.CUE)
		if len(changed.Problems) > 0 {
			t.Fatal(r.CUE, changed.Problems)
		}
		after := judged(changed.System)
		for _, of := range []struct {
			severity rules.Severity
			gone     []string
		}{{rules.Error, r.Errors}, {rules.Warning, r.Warnings}} {
			if got := missing(before, after, of.severity); cmp.Diff(got, of.gone) != "" && len(got)+len(of.gone) > 0 {
				t.Errorf("%s\n%s: %q is gone, and %q is said to be", r.CUE, of.severity, got, of.gone)
			}
		}
		open := func(r *rules.Report) (out []string) {
			for _, a := range readiness.Check(r).Answers {
				if a.IsOpen() {
					out = append(out, a.Item.ID)
				}
			}
			return out
		}
		was, is := open(before), open(after)
		for _, id := range r.Items {
			if !slices.Contains(was, id) || slices.Contains(is, id) {
				t.Errorf("%s doesn't close %s", r.CUE, id)
			}
		}
		for _, id := range r.Opens {
			if slices.Contains(was, id) || !slices.Contains(is, id) {
				t.Errorf("%s doesn't open %s", r.CUE, id)
			}
		}
		if len(r.Promises)+len(r.Errors)+len(r.Warnings)+len(r.Items) == 0 {
			t.Errorf("%s closes nothing", r.CUE)
		}
	}
}

// missing are the findings of a severity that one verdict has and another hasn't.
func missing(before, after *rules.Report, severity rules.Severity) []string {
	has := map[string]bool{}
	for i := range after.Findings {
		if f := &after.Findings[i]; f.Severity == severity {
			has[f.Fingerprint()] = true
		}
	}
	var out []string
	for i := range before.Findings {
		f := &before.Findings[i]
		if f.Severity == severity && f.Rule.Question == nil && f.Unstated == "" && !has[f.Fingerprint()] {
			out = append(out, f.Rule.Name+" on "+f.On.Name)
		}
	}
	slices.Sort(out)
	return out
}

// What is recommended invents no number, and what needs one has a blank and isn't
// verified.
func TestNothingIsInvented(t *testing.T) {
	number := regexp.MustCompile(`: *[0-9]|"[0-9]+(ms|s|m|h|d)"`)
	for _, src := range []string{careless, talks, bare + `owner: "x"`} {
		a, _ := advised(changeable(t, src))
		for _, r := range a.Recommendations {
			if number.MatchString(r.CUE) || strings.Contains(r.CUE, "___") {
				t.Errorf("recommended: %s", r.CUE)
			}
		}
		for _, w := range a.Answers {
			for line := range strings.SplitSeq(w.CUE, "\n") {
				if !strings.HasSuffix(line, ": ___") && !strings.HasSuffix(line, ": ___}]") {
					t.Errorf("wanted: %s", line)
				}
			}
			if len(w.Items) == 0 || len(w.Paths) == 0 {
				t.Errorf("%+v", w)
			}
		}
	}
	if a, _ := advised(changeable(t, bare)); len(a.Answers) == 0 || a.Answers[0].Fact != "lines.interaction" {
		t.Errorf("what most items wait for isn't first: %+v", a.Answers)
	}
}

// What is recommended is CUE, whatever stands in the model: a text with signs that Go
// would escape in a way that CUE doesn't know loses no recommendation.
func TestRecommendedWhateverIsSaid(t *testing.T) {
	alarmed := func(alarm string) int {
		a, _ := advised(changeable(t, careless+"boxes: jobs: monitoring: alarms: ["+literal.String.Quote(alarm)+"]"))
		return len(a.Recommendations)
	}
	want := alarmed("depth ?")
	for _, alarm := range []string{"depth \x7f", "depth \x1b[31mred\x1b[0m", "depth \a\v", "depth \"\\", "depth \U000e0041"} {
		if got := alarmed(alarm); got != want {
			t.Errorf("%q: %d recommended, and %d where it says a question mark", alarm, got, want)
		}
	}
}

// An id that holds dots is one label.
func TestBlanks(t *testing.T) {
	a, _ := advised(changeable(t, `system: "x"
boxes: {"a.b": kind: "service", c: kind: "client"}
lines: "ask.it": {from: "c", to: "a.b"}`))
	var all []string
	for _, w := range a.Answers {
		all = append(all, w.CUE)
	}
	for _, want := range []string{`lines: "ask.it": interaction: ___`, `boxes: "a.b": `} {
		if text := strings.Join(all, "\n"); !strings.Contains(text, want) {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
}

// What costs more comes first, where the costs can be compared.
func TestDearestFirst(t *testing.T) {
	src := func(a, b, currency string) string {
		one := func(id string) string {
			return strings.ReplaceAll(`boxes: {appX: kind: "client", apiX: kind: "service", qX: {kind: "queue", channel: durable: true}, wX: kind: "worker", dX: {kind: "database", store: durable: true}}
lines: {
	askX: {from: "appX", to: "apiX", interaction: "request-reply", operation: "command", timeout: "2s", retry: "none"}
	putX: {from: "apiX", to: "qX", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	takeX: {from: "qX", to: "wX", interaction: "poll", operation: "command", ack: "on-receipt"}
	saveX: {from: "wX", to: "dX", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
}
flows: fX: steps: ["askX", "putX", "takeX", "saveX"]
`, "X", id)
		}
		return "system: \"s\"\nowner: \"us\"\n" + one("1") + one("2") + fmt.Sprintf("flows: {f1: cost: {perHour: %s, currency: \"EUR\"}, f2: cost: {perHour: %s, currency: %q}}", a, b, currency)
	}
	order := func(model string) []string {
		var out []string
		for _, f := range readiness.ObjectivesOf(changeable(t, model)).Flows {
			out = append(out, f.Flow.ID)
		}
		return out
	}
	for _, c := range []struct {
		a, b, currency string
		flows          []string
	}{
		{"10", "900", "EUR", []string{"f2", "f1"}},
		{"900", "10", "EUR", []string{"f1", "f2"}},
		{"10", "900", "USD", []string{"f1", "f2"}}, // nobody can compare them
	} {
		m := src(c.a, c.b, c.currency)
		if got := order(m); !slices.Equal(got, c.flows) {
			t.Errorf("%+v: %q", c, got)
		}
	}
	a, _ := advised(changeable(t, src("10", "900", "EUR")))
	if len(a.Recommendations) == 0 || a.Recommendations[0].PerHour < 900 {
		t.Fatalf("%+v", a.Recommendations)
	}
	for i := 1; i < len(a.Recommendations); i++ {
		if a.Recommendations[i].PerHour > a.Recommendations[i-1].PerHour {
			t.Errorf("%s comes after what costs less", a.Recommendations[i].CUE)
		}
	}
}

// The same model gets the same advice, and a large one less of it, which is said.
func TestAdviceIsBounded(t *testing.T) {
	var src strings.Builder
	src.WriteString("system: \"s\"\nowner: \"us\"\n")
	for i := range 150 {
		fmt.Fprintf(&src, "boxes: {\"a%d\": kind: \"worker\", \"q%d\": {kind: \"queue\", channel: durable: true}}\nlines: \"t%d\": {from: \"q%d\", to: \"a%d\", interaction: \"poll\", operation: \"command\", ack: \"on-receipt\"}\n", i, i, i, i, i)
	}
	s := changeable(t, src.String())
	a, _ := advised(s)
	if a.Candidates < 150 || a.Tried > 20 || a.Tried == 0 || !strings.Contains(a.HowMuch(), fmt.Sprintf("%d of %d changes were applied", a.Tried, a.Candidates)) {
		t.Errorf("%d of %d: %s", a.Tried, a.Candidates, a.HowMuch())
	}
	again, _ := advised(s)
	for i := range a.Recommendations {
		if a.Recommendations[i].CUE != again.Recommendations[i].CUE || a.Recommendations[i].Closes() != again.Recommendations[i].Closes() {
			t.Errorf("%d differs", i)
		}
	}
	loaded, _ := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(careless)})
	if a, _ := advised(loaded[0].System); a != nil {
		t.Error("advice for a system of which no change can be tried")
	}
}

// What takes thought isn't passed over in silence.
func TestBeyond(t *testing.T) {
	a, _ := advised(changeable(t, careless))
	b, _ := advised(changeable(t, `system: "s"
boxes: {a: kind: "service", b: kind: "service"}
lines: {ab: {from: "a", to: "b", interaction: "request-reply", operation: "command"}, ba: {from: "b", to: "a", interaction: "request-reply", operation: "command"}}`))
	if len(b.Beyond) == 0 || !strings.Contains(b.HowMuch(), "takes thought") {
		t.Errorf("%q; %q", a.Beyond, b.Beyond)
	}
}

package own_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/own"
	"tautline.dev/rules/rulestest"
)

const base = `system: "shop"
owner: "team"
boxes: {
	api: {kind: "service", tier: 1, platform: ["kubernetes", "http/go"], tags: ["web", "pci"], timeout: "1m"}
	orders: {kind: "database", owner: "team-orders", store: durable: true}
	jobs: {kind: "queue", platform: "aws/sqs", channel: {retention: "14d", maxSize: "256KiB", deadLetter: {to: "dead", after: 5}}}
	dead: {kind: "queue", platform: "aws/sqs"}
	work: {kind: "function", platform: "aws/lambda", inbox: attempts: 2}
}
lines: {
	save: {from: "api", to: "orders", interaction: "request-reply", operation: "write", timeout: "30s", retry: [{attempts: 3, by: "caller"}, {attempts: 2, by: "mesh"}]}
	put: {from: "api", to: "jobs", interaction: "send", timeout: "unknown"}
	take: {from: "jobs", to: "work", interaction: "poll", load: peak: 2.5, timeout: "none", retry: {attempts: "unlimited", by: "caller"}}
	start: {from: "api", to: "work", interaction: "send", retry: attempts: 4, crosses: ["zone", "team"]}
}
flows: {sell: steps: ["save", "put"], tidy: {importance: "normal", steps: ["start"]}}
`

func found(t testing.TB, src string) *rules.Report {
	t.Helper()
	s := modeltest.Load(t, src)
	for _, p := range own.Check(s, nil) {
		t.Fatalf("%s: %s", p.Path, p.Message)
	}
	return rules.Judge(s, rules.Options{Rules: own.Rules(s), Now: rulestest.Today})
}

// What a match fires on.
func TestMatch(t *testing.T) {
	for _, c := range []struct {
		scope, match string
		on           string
	}{
		{"line", `{}`, "put save start take"},
		{"line", `_`, "put save start take"},
		{"line", `id: =~"^s"`, "save start"},
		{"line", `timeout: seconds: >5`, "save"},
		{"line", `timeout: value: "30s"`, "save"},
		{"line", `timeout: value: "none"`, "take"},
		{"line", `timeout: value: "0.5m"`, "save"},
		{"line", `timeout: value: !="30000ms"`, "take"},
		{"line", `timeout: value: "1m" | "0.5m"`, "save"},
		{"line", `timeout: seconds: 30.0`, "save"},
		{"line", `timeout: seconds: float & >5`, "save"},
		{"line", `{timeout: value: "none"} | {timeout: seconds: >5}`, "save take"},
		{"line", `{timeout: state: "unknown", timeout: seconds?: >5}`, "put start"},
		{"line", `retry: attempts: value: >9`, "take"},
		{"line", `retry: attempts: value: !=3`, "start take"},
		{"line", `retry: attempts: value: <9`, "save start"},
		{"line", `retry: attempts: value: "unlimited"`, "take"},
		{"box", `tier: value: 1.0`, "api"},
		{"box", `channel: maxSize: value: "0.25MiB"`, "jobs"},
		{"box", `channel: maxSize: value: !="262144B"`, "dead"},
		{"line", `timeout: value: _`, "save take"},
		{"line", `timeout: value?: _|_`, "put start"},
		{"line", `timeout: state: "unknown"`, "put start"},
		{"line", `timeout: seconds?: >60`, "put start take"},
		{"line", `timeout: state: !="unknown"`, "save take"},
		{"line", `timeout: state: "stated"`, "save take"},
		{"line", `interaction: mode: value: "sync"`, "save"},
		{"line", `{interaction: mode: value: "async", interaction: delivery: value: "push"}`, "put start"},
		{"line", `from: tier: value: 1`, "put save start"},
		{"line", `from: platform: value: list.MatchN(>0, =~"^http/")`, "put save start"},
		{"line", `to: platform: value: "aws/sqs"`, "put"},
		{"line", `to: kind: value: "database" | "queue"`, "put save"},
		{"line", `to: owner: {value: "team", state: "implied", source: "the model"}`, "put start take"},
		{"line", `retry: attempts: value: >=3`, "save start take"},
		{"line", `retry: mesh: attempts: value: 2`, "save"},
		{"line", `retry: mesh: _`, "save"},
		{"line", `retry: mesh?: attempts: value: >9`, "put start take"},
		{"line", `processing: retry: attempts: value: 2`, "start"},
		{"line", `processing: retry: attempts: state: _`, "start"},
		{"line", `flow: importance: value: "critical"`, "put save"},
		{"line", `flow: importance: {value: "critical", source: "the language"}`, "put save"},
		{"line", `flow: importance: {value: "normal", state: "stated"}`, "start"},
		{"line", `flow?: importance: value: "normal"`, "start take"},
		{"line", `load: peak: value: 2.5`, "take"},
		{"line", `crosses: value: list.MatchN(>0, "team")`, "save start"},
		{"line", `crosses: value: list.MatchN(>0, =~"^te")`, "save start"},
		{"line", `crosses: value: list.MatchN(0, "nothing")`, "save start"},
		{"line", `crosses: {state: "implied", value: ["process", "host"]}`, ""},
		{"line", `deadLetter: to: value: "dead"`, "take"},
		{"line", `deadLetter: to: source: _`, ""},
		{"line", `{timeout: seconds: >5} | {to: id: "jobs"}`, "put save"},
		{"line", `_slow & {to: id: "orders"}`, "save"},
		{"line", `#Closed`, "save"},
		{"box", `kind: value: "queue"`, "dead jobs"},
		{"box", `channel: retention: seconds: >=1209600`, "jobs"},
		{"box", `channel: maxSize: bytes: >262144`, "dead"},
		{"box", `channel: maxSize: {bytes: 262144, state: "stated"}`, "jobs"},
		{"box", `tags: value: ["web", ...]`, "api"},
		{"box", `store: durable: value: true`, "orders"},
		{"box", `tier: value: int & <2`, "api"},
		{"flow", `importance: value: "critical"`, "sell"},
		{"flow", `importance: state: "stated"`, "tidy"},
		{"flow", `title: state: "unknown"`, "sell tidy"},
		{"system", `{owner: value: =~"^team", objectives: rto: state: "unknown"}`, "system"},
		{"system", `id: "shop"`, "system"},
		{"system", `owner: value: !~"^team"`, ""},
	} {
		src := "import \"list\"\nimport \"strings\"\n_uses: [list.Max([1]), strings.ToUpper(\"a\")]\n" + base +
			"_slow: timeout: seconds: >5\n#Closed: {timeout: seconds: >5}\n" +
			fmt.Sprintf("rules: x: {scope: %q, severity: \"info\", match: %s, message: \"m\", why: \"w\", fix: \"f\"}\n", c.scope, c.match)
		var on []string
		for _, f := range found(t, src).Findings {
			on = append(on, f.On.Name[strings.Index(f.On.Name, ".")+1:])
		}
		if diff := cmp.Diff(strings.Fields(c.on), sorted(on), cmp.Transformer("none", func(s []string) string { return strings.Join(s, " ") })); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.scope, c.match, diff)
		}
	}
}

// What can't fire is refused, each where it stands.
func TestCannotFire(t *testing.T) {
	for _, c := range []struct{ scope, match, at, want string }{
		{"line", `timeout: value: >"5s"`, `>"5s"`, `letter by letter, and "10s" comes before "5s"; write it as "5s", or compare seconds: >...`},
		{"line", `timeout: value: "soon"`, `"soon"`, `timeout.value is never "soon"`},
		{"line", `timeout: value: !="soon"`, `!="soon"`, `timeout.value is never "soon"`},
		{"line", `timeout: seconds: <0`, `<0`, `timeout.seconds is never <0; it is a number of at least 0`},
		{"line", `timeout: {state: "unknown", seconds: >5}`, `>5`, `where timeout.state is "unknown" there is no timeout.seconds`},
		{"line", `_slow & {timeout: state: "unknown"}`, `>5`, `where timeout.state is "unknown" there is no timeout.seconds`},
		{"line", `{timeout: state: "unknown"} & ({timeout: value: "5s"} | {id: "save"})`, `"5s"`, `there is no timeout.value`},
		{"line", `timeout: {value: "none", seconds: >5}`, `>5`, `where timeout.value is "none" there is no timeout.seconds`},
		{"line", `timeout: {state: "stated", source: "aws"}`, `"aws"`, `there is no timeout.source`},
		{"line", `retry: attempts: value: "3"`, `"3"`, `retry.attempts.value is never "3"; it is a number or "unlimited" or "none"`},
		{"line", `retry: attempts: value: !="none"`, `!="none"`, `and this compares texts`},
		{"line", `retry: mesh: attempts: value: 2.5`, `2.5`, `retry.mesh.attempts.value is never 2.5; it is a whole number`},
		{"line", `interaction: mode: value: =~"snyc"`, `=~"snyc"`, `and this fits none of them`},
		{"line", `crosses: value: "team"`, `"team"`, `write list.MatchN(>0, "team")`},
		{"line", `crosses: value: list.MatchN(>0, "taem")`, `list.MatchN(>0, "taem")`, `what is in crosses.value is one of process, host, zone, account, region, internet, team, and this fits none of them; did you mean "team"?`},
		{"line", `crosses: value: list.MatchN(1, =~"^net")`, `list.MatchN(1, =~"^net")`, `and this fits none of them`},
		{"box", `tier: value: 7`, `7`, `tier.value is never 7; it is a whole number of at least 1 and of at most 4`},
		{"box", `tier: value: >4`, `>4`, `tier.value is never >4`},
		{"box", `tier: value: 1.5`, `1.5`, `tier.value is never 1.5`},
		{"box", `tags: value: "pci"`, `"pci"`, `tags.value is a list, and never "pci"; write list.MatchN(>0, "pci")`},
		{"box", `tags: value: =~"pci"`, `=~"pci"`, `write list.MatchN(>0, ...)`},
		{"box", `tags: value: !="none"`, `!="none"`, `[_, ...]`},
		{"box", `store: durable: value: "yes"`, `"yes"`, `store.durable.value is never "yes"; it is true or false or "none"`},
	} {
		src := base + "_slow: timeout: seconds: >5\n" +
			fmt.Sprintf("rules: x: {scope: %q, severity: \"info\", match: %s, message: \"m\", why: \"w\", fix: \"f\"}\n", c.scope, c.match)
		if strings.Contains(c.match, "list.") {
			src = "import \"list\"\n" + src
		}
		problems := own.Check(modeltest.Load(t, src), nil)
		if len(problems) != 1 || !strings.Contains(problems[0].Message, c.want) {
			t.Errorf("%s: %v, want %q", c.match, problems, c.want)
			continue
		}
		if p := problems[0]; !p.At.IsValid() || string(p.At.File.Src[p.At.Start:p.At.End]) != c.at {
			t.Errorf("%s: told at %+v", c.match, p.At.Place())
		}
	}
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func TestMessage(t *testing.T) {
	for message, want := range map[string]string{
		"`{entity}` waits {timeout.value} ({timeout.seconds}s) for `{to.id}`": "`save` waits 30s (30s) for `orders`",
		"{{{entity}}} {{}}": "{save} {}",
		"{from.platform.value}, {from.tags.value}, {from.tier.value}":                                       "kubernetes, http/go, web, pci, 1",
		"{from.owner.value} by {from.owner.source}":                                                         "team by the model",
		"{ack.value} {processing.retry.attempts.value} {retry.mesh.attempts.value} {flow.importance.state}": "unknown unknown 2 implied",
	} {
		r := found(t, base+fmt.Sprintf("rules: x: {scope: \"line\", severity: \"warning\", match: id: \"save\", message: %q, why: \"w\", fix: \"f\"}\n", message))
		if len(r.Findings) != 1 || r.Findings[0].Message != want {
			t.Errorf("%s: %q, want %q", message, rulestest.Told(r), want)
		}
	}
}

// A finding rests on the facts that the match speaks of.
func TestFacts(t *testing.T) {
	r := found(t, base+`rules: x: {scope: "line", severity: "error", match: {timeout: {seconds: >5, state: "stated"}, from: tier: value: 1, to: kind: value: _, ack: state: "unknown"}, message: "m", why: "w", fix: "f"}`)
	var got []string
	for _, b := range r.Findings[0].Facts {
		got = append(got, b.Path+"="+b.Fact.Text())
	}
	want := []string{"lines.save.timeout=30s", "boxes.api.tier=1", "lines.save.ack=unknown"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What CUE has to answer for too often is not judged, and says so.
func TestTooMuchForCUE(t *testing.T) {
	var b strings.Builder
	b.WriteString("import \"strings\"\nsystem: \"x\"\nboxes: {")
	for i := range 50_001 {
		fmt.Fprintf(&b, "\"b%d\": kind: \"service\"\n", i)
	}
	b.WriteString("}\nrules: x: {scope: \"box\", severity: \"error\", match: id: strings.MaxRunes(3), message: \"m\", why: \"w\", fix: \"f\"}\n")
	r := found(t, b.String())
	if len(r.Unable) != 1 || !strings.Contains(r.Unable[0].Message, "CUE's evaluator too often") || r.Unable[0].Path != "rules.x.match" {
		t.Errorf("%v", r.Unable)
	}
}

// How much there may be of it.
func TestLimits(t *testing.T) {
	rule := `{scope: "line", severity: "error", match: {}, message: "m", why: "w", fix: "f"}`
	many := base
	for i := range 1001 {
		many += fmt.Sprintf("rules: \"r-%d\": %s\n", i, rule)
	}
	shared := "_a0: {value: =~\"a\" | =~\"b\"}\n"
	for i := range 14 {
		shared += fmt.Sprintf("_a%d: _a%d | _a%d\n", i+1, i, i)
	}
	for src, want := range map[string]string{
		many: "there are 1001 rules of your own; at most 1000 can be judged by",
		base + `rules: x: ` + strings.Replace(rule, `"m"`, `"`+strings.Repeat("m", 1001)+`"`, 1): "a text of 1001 bytes; at most 1000 can be said here",
		base + `rules: x: ` + strings.Replace(rule, `"w"`, `" "`, 1):                             "a rule needs words here",
		base + shared + `rules: x: ` + strings.Replace(rule, `{}`, `{does: _a14}`, 1):            "the pattern has more than 10000 parts",
	} {
		s := modeltest.Load(t, src)
		problems := own.Check(s, nil)
		if len(problems) != 1 || problems[0].Message != want || !problems[0].At.IsValid() {
			t.Errorf("want %q: %v", want, problems)
		}
	}
}

// All that can be known of an entity can be asked for: whatever lists its facts.
func TestEveryFactCanBeAskedFor(t *testing.T) {
	visit := map[string]func(func(string, model.AnyFact)){
		"line": (&model.Line{}).Facts, "box": (&model.Box{}).Facts, "flow": (&model.Flow{}).Facts, "system": (&model.System{}).Facts,
	}
	for scope, facts := range visit {
		src := base
		n := 0
		facts(func(path string, _ model.AnyFact) {
			src += fmt.Sprintf("rules: \"r-%d\": {scope: %q, severity: \"info\", match: %s: state: _, message: \"{%s.value}\", why: \"w\", fix: \"f\"}\n", n, scope, strings.ReplaceAll(path, ".", ": "), path)
			n++
		})
		r := found(t, src)
		entities := map[string]int{"line": 4, "box": 5, "flow": 2, "system": 1}[scope]
		if len(r.Findings) != n*entities {
			t.Errorf("%s: %d findings of %d rules on %d", scope, len(r.Findings), n, entities)
		}
	}
}

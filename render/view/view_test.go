package view

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

func load(t *testing.T) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{filepath.Join("..", "mermaid", "testdata", "shop")}, model.Options{})
	if err != nil || len(loaded) != 1 || loaded[0].System == nil {
		t.Fatal(err, loaded)
	}
	return loaded[0].System
}

// shown are the boxes and lines of a view; those that are faded are in brackets.
func shown(v *View) string {
	var out []string
	mark := func(id string, faded bool) {
		if faded {
			id = "(" + id + ")"
		}
		out = append(out, id)
	}
	for _, b := range v.Boxes {
		mark(b.ID, v.Faded[b])
	}
	out = append(out, "|")
	for _, l := range v.Lines {
		mark(l.ID, v.FadedLines[l])
	}
	return strings.Join(out, " ")
}

func TestViews(t *testing.T) {
	sys := load(t)
	r := &rules.Report{System: sys, Findings: []rules.Finding{
		{Rule: &rules.Rule{Name: "dual-write"}, Severity: rules.Error, On: sys.Line("tell").Entity()},
		{Rule: &rules.Rule{Name: "dead-letter-nobody-watches"}, Severity: rules.Warning, On: sys.Box("jobs-dlq").Entity()},
		{Rule: &rules.Rule{Name: "remark"}, Severity: rules.Info, On: sys.Line("ship").Entity()},
		{Rule: &rules.Rule{Name: "timeout-unstated", Family: rules.Unstated}, Severity: rules.Warning, On: sys.Line("order").Entity()},
	}}
	r.Questions = map[*model.Line]rules.Answers{sys.Line("order"): {Open: []*rules.Rule{{Name: "timeout-unstated", Family: rules.Unstated}}}}
	tests := []struct {
		name string
		hops int
		want string
	}{
		{"system", 1, "buyer web orders jobs jobs-dlq pack stock sold carrier | order place enqueue take count tell ship"},
		{"group:cell", 1, "(orders) jobs jobs-dlq pack (stock) (sold) (carrier) | enqueue take count tell ship"},
		{"group:backend", 1, "(web) orders jobs jobs-dlq pack stock (sold) (carrier) | place enqueue take count tell ship"},
		{"flow:sell", 1, "buyer web orders jobs jobs-dlq pack stock sold carrier | order place enqueue take count tell ship"},
		{"around:stock", 0, "stock |"},
		{"around:stock", 1, "pack stock | count"},
		{"around:stock", 2, "jobs pack stock sold carrier | take count tell ship"},
		{"around:stock", 1 << 40, "buyer web orders jobs pack stock sold carrier | order place enqueue take count tell ship"},
		{"findings", 1, "(jobs) jobs-dlq (pack) (sold) | (take) tell"},
		{"questions", 1, "(buyer) (web) | order"},
	}
	for _, test := range tests {
		v, err := Of(sys, test.name, Options{Hops: test.hops, Report: r})
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(v); got != test.want {
			t.Errorf("%s, %d hops, shows\n%s, want\n%s", test.name, test.hops, got, test.want)
		}
		if v.Name != test.name {
			t.Errorf("%s is called %s", test.name, v.Name)
		}
	}
}

func TestFailure(t *testing.T) {
	const src = `package m
system: "m"
boxes: {
	user: kind: "client"
	api: kind: "service"
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 5}, visibility: "30s"}}
	dlq: {kind: "queue", channel: durable: true}
	w: kind: "worker"
	d: kind: "database"
	side: kind: "service"
}
lines: {
	ask: {from: "user", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
	put: {from: "api", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work"}
	save: {from: "w", to: "d", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none"}
	look: {from: "user", to: "side", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"}
}
flows: {
	do: {steps: ["ask", "put", "take", "save"], accepted: "ask"}
	see: {steps: ["look"]}
}
`
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil || loaded[0].System == nil {
		t.Fatal(err, loaded)
	}
	tests := []struct {
		name  string
		harms string
		want  string
	}{
		{"failure:q", "user: fails, api: fails, q: down, dlq: -, w: -", "user api q (w) | ask put (take)"},
		{"failure:w", "user: -, q: holds, dlq: -, w: down, d: -", ""},
		{"failure:side", "user: fails, side: down", "user side | look"},
	}
	for _, test := range tests {
		v, err := Of(loaded[0].System, test.name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for pair := range strings.SplitSeq(test.harms, ", ") {
			id, want, _ := strings.Cut(pair, ": ")
			box := v.System.Box(id)
			if box == nil {
				t.Fatalf("there is no box %s", id)
			}
			got := string(v.Harm[box])
			if got == "" {
				got = "-"
			}
			if got != want {
				t.Errorf("%s: %s %s, want %s", test.name, id, got, want)
			}
		}
		if got := shown(v); test.want != "" && got != test.want {
			t.Errorf("%s shows %s, want %s", test.name, got, test.want)
		}
	}
	if _, err := Of(loaded[0].System, "failure:sid", Options{}); err == nil || !strings.Contains(err.Error(), "did you mean") {
		t.Errorf("failure:sid: %v", err)
	}
}

func TestUnknownViews(t *testing.T) {
	tests := []struct{ name, want string }{
		{"flw:sell", `there is no view "flw:sell"; did you mean "flow"? (there are system,`},
		{"flow:sel", `there is no flow "sel"; did you mean "sell"?`},
		{"group:", `there is no group "" (there are front, backend, cell)`},
		{"around:jobz", `there is no box "jobz"; did you mean "jobs"?`},
		{"system:x", `there is no view "system:x"`},
		{"", `there is no view ""`},
		{"around", `there is no view "around"`},
	}
	sys := load(t)
	for _, test := range tests {
		if _, err := Of(sys, test.name, Options{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.name, err, test.want)
		}
	}
	names := Names(sys)
	if len(names) < 10 {
		t.Errorf("few views are listed: %q", names)
	}
	for _, name := range names {
		if _, err := Of(sys, name, Options{}); err != nil {
			t.Errorf("%s is listed, and: %v", name, err)
		}
	}
}

func TestFlow(t *testing.T) {
	sys := load(t)
	v, err := Of(sys, "flow:sell", Options{})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		line, step, owner string
	}{
		{"order", "1", "owned by buyer"},
		{"place", "2", "owned by buyer"},
		{"enqueue", "3", "owned by buyer"},
		{"take", "4", "held by jobs"},
		{"count", "5", "held by jobs"},
		{"tell", "5", "held by jobs"},
		{"ship", "6", "held by jobs"},
	}
	for _, test := range tests {
		l := sys.Line(test.line)
		if v.Steps[l] != test.step || v.Owners[l].Words() != test.owner {
			t.Errorf("%s is step %s, %s; want %s, %s", test.line, v.Steps[l], v.Owners[l].Words(), test.step, test.owner)
		}
	}
}

func TestOwners(t *testing.T) {
	const boxes = `package m
system: "m"
boxes: {
	c: kind: "client"
	a: kind: "service"
	b: kind: "worker"
	q: {kind: "queue", channel: durable: %s}
	d: kind: "database"
}
`
	tests := []struct {
		name, durable, lines, steps, want string
	}{
		{"handed over in memory", "true", `x: {from: "c", to: "a", interaction: "request-reply"}, y: {from: "a", to: "b", interaction: "send", buffer: "none"}, z: {from: "b", to: "d", interaction: "request-reply"}`, `"x", "y", "z"`, "owned by c; owned by c; only in the memory of a"},
		{"told yes too soon", "true", `x: {from: "c", to: "a", interaction: "request-reply"}, y: {from: "a", to: "d", interaction: "request-reply"}, z: {from: "a", to: "b", interaction: "request-reply"}`, `"x", "y", "z"], accepted: "y", effects: ["z"`, "owned by c; owned by c; only in the memory of a"},
		{"forgotten on receipt", "true", `x: {from: "c", to: "q", interaction: "send"}, y: {from: "q", to: "b", interaction: "poll", ack: "on-receipt"}, z: {from: "b", to: "d", interaction: "request-reply"}`, `"x", "y", "z"`, "owned by c; held by q; only in the memory of b"},
		{"nobody says when it is forgotten", "true", `x: {from: "c", to: "q", interaction: "send"}, y: {from: "q", to: "b", interaction: "poll"}, z: {from: "b", to: "d", interaction: "request-reply"}`, `"x", "y", "z"`, "owned by c; held by q; ? durable in q"},
		{"nobody says whether it lasts", `"unknown"`, `x: {from: "c", to: "q", interaction: "send"}, y: {from: "q", to: "b", interaction: "poll", ack: "after-work"}, z: {from: "b", to: "d", interaction: "request-reply"}`, `"x", "y", "z"`, "owned by c; ? durable in q; ? durable in q"},
		{"taken twice", "true", `x: {from: "c", to: "q", interaction: "send"}, y: {from: "q", to: "b", interaction: "poll", ack: "on-receipt"}, z: {from: "b", to: "q", interaction: "send"}`, `"x", "y", "z", "y"`, "owned by c; held by q; only in the memory of b"},
		{"a queue in memory", "false", `x: {from: "c", to: "q", interaction: "send"}, y: {from: "q", to: "b", interaction: "poll", ack: "after-work"}, z: {from: "b", to: "d", interaction: "request-reply"}`, `"x", "y", "z"`, "owned by c; only in the memory of q; only in the memory of q"},
		{"in a circle", "true", `x: {from: "a", to: "b", interaction: "request-reply"}, y: {from: "b", to: "a", interaction: "request-reply"}, z: {from: "a", to: "a", interaction: "request-reply"}`, `"x", "y", "z"`, "owned by a; owned by a; owned by a"},
	}
	for _, test := range tests {
		src := fmt.Sprintf(boxes, test.durable) + "lines: {" + test.lines + "}\nflows: f: steps: [" + test.steps + "]\n"
		if strings.Contains(test.steps, "effects") {
			src = strings.Replace(src, "flows: f: steps: ["+test.steps+"]", `flows: f: {steps: [`+test.steps+"]}", 1)
		}
		loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
		if err != nil || loaded[0].System == nil {
			t.Fatal(test.name, err, loaded)
		}
		sys := loaded[0].System
		owners := ownersOf(sys, sys.Flows[0])
		got := owners[sys.Line("x")].Words() + "; " + owners[sys.Line("y")].Words() + "; " + owners[sys.Line("z")].Words()
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestOverview(t *testing.T) {
	sys := load(t)
	r := &rules.Report{System: sys, Findings: []rules.Finding{
		{Rule: &rules.Rule{Name: "dual-write"}, Severity: rules.Error, On: sys.Line("tell").Entity()},
		{Rule: &rules.Rule{Name: "dual-write"}, Severity: rules.Warning, On: sys.Line("take").Entity()},
	}}
	v, err := Of(sys, "overview", Options{Report: r})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range v.Overview.Areas {
		got = append(got, fmt.Sprint(a.Title, ": ", a.Says(), " ", a.Tally))
	}
	for _, k := range v.Overview.Links {
		got = append(got, fmt.Sprint(k.From.Title, " to ", k.To.Title, ": ", k.Lines(), " ", k.Kinds(), k.Tally, map[bool]string{true: " both ways"}[k.Both]))
	}
	want := `clients: 1 box {0 0}
Front: 1 box {0 0}
Back: 2 boxes {0 0}
cell: 3 boxes, 1 line inside {0 1}
no group: 1 box {0 0}
outside systems: 1 box {0 0}
clients to Front: 1 {0 0}
Front to Back: 1 {0 0}
Back to cell: 2 1 sync, 1 async{0 0} both ways
cell to no group: 1 {1 0}
cell to outside systems: 1 {0 0}`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// TestOverviewOutside: outside systems that nearly every area has lines with are no area:
// each says with how many, and nothing that was found is gone.
func TestOverviewOutside(t *testing.T) {
	for _, c := range []struct {
		teams int
		drawn bool
	}{{mostJoined, true}, {mostJoined + 1, false}} {
		var boxes, lines strings.Builder
		for i := range c.teams {
			fmt.Fprintf(&boxes, "b%d: {kind: \"service\", owner: \"team-%d\"}\n", i, i)
			fmt.Fprintf(&lines, "pay%d: {from: \"b%d\", to: \"psp\", interaction: \"request-reply\"}\n", i, i)
			fmt.Fprintf(&lines, "mail%d: {from: \"b%d\", to: \"mail\", interaction: \"send\"}\n", i, i)
		}
		sys := modeltest.Load(t, "system: \"s\"\nboxes: {psp: kind: \"external\", mail: kind: \"external\"\n"+boxes.String()+"}\nlines: {\nback: {from: \"mail\", to: \"b0\", interaction: \"request-reply\"}\n"+lines.String()+"}\n")
		r := &rules.Report{System: sys, Findings: []rules.Finding{{Rule: &rules.Rule{Name: "dual-write"}, Severity: rules.Error, On: sys.Line("pay0").Entity()}}}
		v, err := Of(sys, "overview", Options{Report: r})
		if err != nil {
			t.Fatal(err)
		}
		o := v.Overview
		if drawn := len(o.Areas) == c.teams+1; drawn != c.drawn || (len(o.Links) > 0) != c.drawn {
			t.Errorf("%d teams: %d areas, %d links", c.teams, len(o.Areas), len(o.Links))
		}
		says, errors := o.Areas[len(o.Areas)-1].Says(), 0
		for _, a := range o.Areas {
			errors += a.Errors
		}
		for _, k := range o.Links {
			errors += k.Errors
		}
		if told := says == "1 box, 2 outside systems"; told == c.drawn {
			t.Errorf("%d teams: an area says %q", c.teams, says)
		}
		if errors != 1 {
			t.Errorf("%d teams: %d errors are told, of 1", c.teams, errors)
		}
	}
}

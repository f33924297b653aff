package message

import (
	"strconv"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

func judged(s *model.System) *rules.Report {
	return rules.Judge(s, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
}

const bare = `boxes: {
	web: {kind: "client"}, app: {kind: "client"}, edge: {kind: "gateway"}, orders: {kind: "service"}, menu: {kind: "service"}
	db: {kind: "database"}, out: {kind: "external"}, cron: {kind: "scheduler"}, q: {kind: "queue"}, w: {kind: "worker"}
}
lines: {
	"a-web": {from: "web", to: "edge"}
	"b-app": {from: "app", to: "edge"}
	order: {from: "edge", to: "orders", does: "Place an order!"}
	look: {from: "edge", to: "menu", does: "read \u202e"}
	save: {from: "orders", to: "db", does: "save"}
	put: {from: "orders", to: "q"}
	take: {from: "q", to: "w"}
	pay: {from: "w", to: "out"}
	again: {from: "w", to: "q"}
	nightly: {from: "cron", to: "w", does: "place an order"}
}
`

// A model that says next to nothing is told so, with what to state next and flows to
// begin with; those are CUE that the model takes.
func TestUnvouched(t *testing.T) {
	why, next := Unvouched(judged(modeltest.Named(t, bare)))
	if why != "no flow says what has to happen from end to end, 6 of 10 lines don't say how their ends talk and 10 of 10 lines don't say what they do" {
		t.Errorf("why: %s", why)
	}
	if len(next) != 3 {
		t.Fatalf("next: %+v", next)
	}
	want := `flows: "place-an-order": steps: ["a-web", "order", "save", "put", "take", "pay", "again"]
flows: "read": steps: ["a-web", "look"]
flows: "nightly": steps: ["nightly", "pay", "again", "take"]`
	if got := strings.Join(next[0].CUE, "\n"); got != want {
		t.Errorf("proposed:\n%s\nwant:\n%s", got, want)
	}
	more := modeltest.Named(t, bare+strings.Join(next[0].CUE, "\n"))
	why, _ = Unvouched(judged(more))
	if len(more.Flows) != 3 || strings.Contains(why, "no flow") {
		t.Errorf("%d flows, and still: %s", len(more.Flows), why)
	}
}

// A proposed flow goes well and is told in the order of the file: what undoes a line is no
// step of it, and an answer comes last.
func TestUnvouchedOrder(t *testing.T) {
	_, next := Unvouched(judged(modeltest.Named(t, `boxes: {u: kind: "client", api: kind: "service", db: kind: "database", mail: kind: "external"}
lines: {
	order: {from: "u", to: "api"}
	answer: {from: "api", to: "u", answers: "order"}
	write: {from: "api", to: "db", compensation: "cancel"}
	confirm: {from: "api", to: "mail"}
	cancel: {from: "api", to: "db"}
}`)))
	if len(next) == 0 || strings.Join(next[0].CUE, "") != `flows: "order": steps: ["order", "write", "confirm", "answer"]` {
		t.Errorf("next: %+v", next)
	}
}

func TestVouched(t *testing.T) {
	said := strings.NewReplacer(`from:`, `interaction: "send", operation: "command", from:`).Replace(bare) + `flows: f: steps: ["nightly"]`
	r := judged(modeltest.Named(t, said))
	if why, next := Unvouched(r); why != "" || next != nil {
		t.Errorf("a model that says enough: %s %v", why, next)
	}
	half := strings.Replace(said, `interaction: "send", operation: "command", `, "", 4)
	if why, next := Unvouched(judged(modeltest.Named(t, half))); why != "" {
		t.Errorf("a model that says most: %s %v", why, next)
	}
	r = judged(modeltest.Named(t, bare))
	r.Before = &rules.Before{}
	if why, _ := Unvouched(r); why != "" {
		t.Error("a change is told what its base lacks")
	}
}

// A huge model is neither followed for ever nor proposed as one flow.
func TestUnvouchedBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("boxes: {c: kind: \"client\"\n")
	for i := range 600 {
		b.WriteString("b" + strconv.Itoa(i) + ": kind: \"service\"\n")
	}
	b.WriteString("}\nlines: {l: {from: \"c\", to: \"b0\"}\n")
	for i := range 599 {
		b.WriteString("l" + strconv.Itoa(i) + ": {from: \"b" + strconv.Itoa(i) + "\", to: \"b" + strconv.Itoa(i+1) + "\"}\n")
	}
	b.WriteString("}\n")
	_, next := Unvouched(judged(modeltest.Named(t, b.String())))
	if len(next) == 0 || len(next[0].CUE) != 1 || !strings.HasSuffix(next[0].CUE[0], " // and 88 more, of which some belong to it") {
		t.Errorf("next: %+v", next)
	}
}

package reading

import (
	"testing"

	"tautline.dev/model"
)

// Of branches exactly one is taken: two conditions leave a way on which nothing
// is paid, branches don't. What follows both belongs to the one that was taken.
func TestEither(t *testing.T) {
	sys, problems := load(clauseBoxes + `
lines: ask: _call & {from: "c", to: "api"}
lines: card: _call & _key & {from: "api", to: "ext"}
lines: invoice: _call & _key & {from: "api", to: "ext2"}
lines: book: _write & _key & {from: "api", to: "db"}
lines: later: _put & {from: "api", to: "q"}
lines: take: {from: "q", to: "w", interaction: "poll", ack: "after-work"}
lines: ship: _write & _key & {from: "w", to: "db2"}
lines: web: _call & {from: "c", to: "svc"}
lines: save: _write & _key & {from: "svc", to: "db"}
flows: f: steps: ["ask", "card", "invoice"]
`)
	if sys == nil {
		t.Fatal(problems)
	}
	at := func(ids ...string) (out []piece) {
		for _, id := range ids {
			out = append(out, piece{lines: []*model.Line{sys.Line(id)}})
		}
		return out
	}
	either := func(branches ...[]piece) piece { return piece{either: branches} }
	for _, c := range []struct {
		name  string
		steps []piece
		want  Verdict // under no fault, and a stop
	}{
		{"one of two", append(at("ask"), either(at("card"), at("invoice"))), Verdict{Never, Never, Never, Never, Never}},
		{"one of two, and then both", append(at("ask"), either(at("card"), at("invoice", "book"))), Verdict{Never, Never, Never, 1, Never}},
		{"what follows", append(at("ask"), either(at("card", "later"), at("later")), at("take", "ship")[0], at("ship")[0]), Verdict{Never, Never, Never, 1, Never}},
		{"from the start", []piece{either(at("ask", "card"), at("web", "save"))}, Verdict{Never, Never, Never, Never, Never}},
	} {
		r, err := read(sys, c.steps, sys.Flows[0])
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		r.Options = Options{Faults: 1, Kinds: Stop, States: 100_000}
		if v, err := r.search(); err != nil || v != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, v, err, c.want)
		}
	}
	v, err := Flow(sys, sys.Flows[0], Options{Faults: 1, Kinds: Stop, States: 100_000})
	if err != nil || v[NoHalfEffect] != 1 {
		t.Errorf("without branches: %v, %v", v, err)
	}
}

package whatif_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/budget"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/rules/catalogue"
)

// How far tries multiply is the same in the trees of the flows as in the answers while a
// box is down, in the models of every rule and the examples.
func TestTriesMultiplyAsInTheTrees(t *testing.T) {
	var all []*model.System
	for _, rule := range catalogue.All() {
		for _, src := range []string{rule.Fires, rule.Quiet} {
			all = append(all, loadedFrom(t, []byte(src))...)
		}
	}
	files, _ := filepath.Glob("../../examples/*/*/system.cue")
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, loadedFrom(t, src)...)
	}
	compared := 0
	for _, s := range all {
		most := map[*model.Line]model.Attempts{}
		for _, f := range s.Flows {
			trees, _ := budget.TriesTrees(f)
			for _, tree := range trees {
				for _, c := range tree.Calls {
					most[c.Line] = max(most[c.Line], c.Product)
				}
			}
		}
		p := whatif.Prepare(s)
		for _, b := range s.Boxes {
			for _, w := range p.Ask(whatif.Question{Names: []string{b.ID}, Boxes: []*model.Box{b}, For: whatif.DefaultFor}).Waits {
				// Outside of flows only the shape tells what calls what.
				if shape := func(l *model.Line) bool {
					return slices.ContainsFunc(l.In, func(h *model.Handler) bool { return h.Flow == nil })
				}; most[w.Line] == 0 || slices.ContainsFunc(w.Way, shape) {
					continue
				}
				compared++
				if w.Multiplied != most[w.Line] {
					t.Errorf("%s: %s becomes %s tries while %s is down, and %s in the trees", s.Called(), w.Line.ID, w.Multiplied, b.ID, most[w.Line])
				}
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d were compared", compared)
	}
}

// A retry budget bounds how many tries many requests become, here as for the rules; one of
// them may be tried as often as its attempts say.
func TestBudgetBoundsTheWhole(t *testing.T) {
	const src = `boxes: {user: kind: "client", api: kind: "service", mid: kind: "service", db: {kind: "database", store: durable: true}}
_call: {interaction: "request-reply", operation: "command", timeout: "1s", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", retry: "none", load: typical: 100}
	on: _call & {from: "api", to: "mid", retry: {attempts: 3, by: "caller", on: "any", BUDGET}}
	save: _call & {from: "mid", to: "db", retry: {attempts: 3, by: "caller", on: "any", BUDGET}}
}
flows: f: steps: ["ask", "on", "save"]`
	for stated, says := range map[string]string{"": "3 × 3 = 9 tries at `db` (`ask` → `on` → `save`): 100/s become up to 900/s", "budget: 0.1": "100/s become up to 121/s; the retry budget of `on` allows 10% more"} {
		o := ask(t, strings.ReplaceAll(src, ", BUDGET", strings.TrimSuffix(", "+stated, ", ")), whatif.Down, "1h", "db")
		if !strings.Contains(told(o), says) || !strings.Contains(told(o), "= 9 tries") {
			t.Errorf("%q isn't told:\n%s", says, told(o))
		}
	}
}

// A mesh tries again within one wait of the sender: who waits for a box that fails of what is
// down hears no only when all of those have failed, or waits no longer.
func TestToldNoAfterTheMeshHasTried(t *testing.T) {
	const src = `boxes: {user: kind: "client", api: kind: "service", mid: kind: "service", db: {kind: "database", store: durable: true}}
_call: {interaction: "request-reply", operation: "command", idempotency: "natural"}
lines: {
	ask: _call & {from: "user", to: "api", timeout: "1m", retry: "none"}
	on: _call & {from: "api", to: "mid", timeout: "TIMEOUT", retry: RETRY}
	save: _call & {from: "mid", to: "db", timeout: "2s", retry: "none"}
}
flows: f: steps: ["ask", "on", "save"]`
	const mesh = `{attempts: 3, by: "mesh", on: "any", backoff: {strategy: "constant", base: "1s", jitter: "none"}}`
	const both = `[{attempts: 2, by: "caller", on: "any", backoff: {strategy: "constant", base: "1s", jitter: "none"}}, ` + mesh + `]`
	for _, c := range []struct{ timeout, retry, after string }{
		{"20s", `"none"`, "2s"},
		{"20s", mesh, "8s"},
		{"5s", mesh, "5s"},
		{"20s", both, "17s"},
		{"20s", strings.Replace(mesh, `on: "any"`, `on: "refused"`, 1), "4s"},
	} {
		o := ask(t, strings.NewReplacer("TIMEOUT", c.timeout, "RETRY", c.retry).Replace(src), whatif.Down, "1h", "db")
		if !strings.Contains(told(o), "`user` is told no, after at most "+c.after) {
			t.Errorf("%+v:\n%s", c, told(o))
		}
	}
}

// loadedFrom is a model, none where it is only a part of one.
func loadedFrom(t *testing.T, src []byte) []*model.System {
	t.Helper()
	file := filepath.Join(t.TempDir(), "system.cue")
	if err := os.WriteFile(file, src, 0o600); err != nil {
		t.Fatal(err)
	}
	loaded, err := model.Load([]string{filepath.Dir(file)}, model.Options{})
	if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 {
		return nil
	}
	return []*model.System{loaded[0].System}
}

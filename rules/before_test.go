package rules_test

import (
	"math"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
)

// What is new since then is what wasn't there, what is there once more, and what has
// become graver.
func TestSince(t *testing.T) {
	rule := &rules.Rule{Name: "r", Severity: rules.Error}
	finding := func(on string, s rules.Severity) rules.Finding {
		f := rules.Finding{Rule: rule, Severity: s, Message: on}
		f.On.Name = on
		return f
	}
	report := func(fs ...rules.Finding) *rules.Report { return &rules.Report{Findings: fs} }
	say := func(fs []rules.Finding) string {
		var out []string
		for _, f := range fs {
			out = append(out, f.On.Name+" "+f.Severity.String())
		}
		return strings.Join(out, ", ")
	}
	before := report(finding("a", rules.Error), finding("b", rules.Warning), finding("c", rules.Info), finding("d", rules.Error), finding("w", rules.Error))
	now := report(finding("a", rules.Error), finding("a", rules.Error), finding("b", rules.Error), finding("c", rules.Info), finding("n", rules.Warning))
	now.Waived = []rules.Finding{finding("w", rules.Error)}
	now.Since(rules.Point{Where: "main"}, before.Known())
	if got := say(now.Findings); got != "a error, b error, n warning" {
		t.Errorf("new: %s", got)
	}
	if got := say(now.Before.Unchanged); got != "a error, c info" {
		t.Errorf("unchanged: %s", got)
	}
	var fixed []string
	for _, k := range now.Before.Fixed {
		fixed = append(fixed, k.Entity)
	}
	if got := strings.Join(fixed, ", "); got != "d" {
		t.Errorf("fixed: %s", got)
	}
	if now.Worst() != rules.Error || now.Count(rules.Warning) != 1 {
		t.Errorf("%s at worst, %d warnings", now.Worst(), now.Count(rules.Warning))
	}
}

// A fault that may be told at several entities is the same at another of them where no
// other is involved than before, in whatever order, and the same at its own when another
// handler has it. With what a change adds it is new, and what it was is not fixed.
func TestSinceItMoved(t *testing.T) {
	rule := &rules.Rule{Name: "r", Severity: rules.Error}
	finding := func(on, with, handler string, s rules.Severity) rules.Finding {
		f := rules.Finding{Rule: rule, Severity: s, Message: on, Discriminator: handler, Moves: true}
		f.On.Name = "lines." + on
		for _, name := range strings.Fields(with) {
			f.Related = append(f.Related, rules.Related{Entity: model.Entity{Name: "lines." + name}})
		}
		return f
	}
	for _, c := range []struct {
		name, lines           string
		was, is               rules.Finding
		unchanged, new, fixed int
		changed               int
	}{
		{"one added between", "a b c", finding("b", "a b", "h", rules.Error), finding("c", "a c b", "h", rules.Error), 0, 1, 0, 0},
		{"in another order", "a b", finding("b", "a b", "h", rules.Error), finding("a", "b a", "h", rules.Error), 0, 0, 0, 1},
		{"one more at its end", "a b c", finding("b", "a b", "h", rules.Error), finding("b", "a b c", "h", rules.Error), 0, 1, 0, 0},
		{"one less", "a b", finding("c", "a c b", "h", rules.Error), finding("b", "a b", "h", rules.Error), 0, 0, 0, 1},
		{"one less, and still drawn", "a b c", finding("c", "a c b", "h", rules.Error), finding("b", "a b", "h", rules.Error), 0, 0, 0, 1},
		{"one less, and one more", "a b c d", finding("c", "a c b", "h", rules.Error), finding("b", "a b d", "h", rules.Error), 0, 1, 0, 0},
		{"one replaced", "a b d", finding("c", "a c b", "h", rules.Error), finding("d", "a d b", "h", rules.Error), 0, 1, 1, 0},
		{"milder", "a b", finding("c", "a c b", "h", rules.Error), finding("b", "a b", "h", rules.Info), 0, 0, 0, 1},
		{"graver", "a b", finding("c", "a c b", "h", rules.Info), finding("b", "a b", "h", rules.Error), 0, 1, 0, 0},
		{"another", "a b c", finding("b", "a b", "h", rules.Error), finding("c", "a c", "h", rules.Error), 0, 1, 1, 0},
		{"another handler's, elsewhere", "a b", finding("c", "a c b", "h", rules.Error), finding("b", "a b", "i", rules.Error), 0, 1, 1, 0},
		{"another handler's, at the same", "a b", finding("b", "a b", "h", rules.Error), finding("b", "b a", "i", rules.Error), 1, 0, 0, 0},
		{"another handler's, and graver", "a b", finding("b", "a b", "h", rules.Warning), finding("b", "a b", "i", rules.Error), 0, 1, 0, 0},
		{"another handler's, with more", "a b c", finding("b", "a b", "h", rules.Error), finding("b", "a b c", "i", rules.Error), 0, 1, 1, 0},
	} {
		now := &rules.Report{System: drawn(t, c.lines), Findings: []rules.Finding{c.is}}
		now.Since(rules.Point{Where: "main"}, (&rules.Report{Findings: []rules.Finding{c.was}}).Known())
		b := now.Before
		if len(b.Unchanged) != c.unchanged || len(now.Findings) != c.new || len(b.Fixed) != c.fixed || len(b.Changed) != c.changed {
			t.Errorf("%s: %d unchanged, %d changed, %d new, %d fixed", c.name, len(b.Unchanged), len(b.Changed), len(now.Findings), len(b.Fixed))
		}
	}
}

// What says something else is changed, and no news; with more of it, it is new. A name
// that has changed says nothing else, wherever it stands, and in whatever order.
func TestSinceItSaysSomethingElse(t *testing.T) {
	rule := &rules.Rule{Name: "r", Severity: rules.Warning}
	report := func(message string, amount float64) *rules.Report {
		f := rules.Finding{Rule: rule, Severity: rules.Warning, Message: message, Amount: amount}
		f.On.Name = "lines.a"
		return &rules.Report{System: drawn(t, "a"), Findings: []rules.Finding{f}}
	}
	for _, c := range []struct {
		name, was, is     string
		before, now       float64
		new, changed, say string
	}{
		{"the same", "`a` is lost", "`a` is lost", 0, 0, "", "", ""},
		{"a cause more", "`a` is lost", "`a` and `b` are lost", 0, 0, "", "`a` and `b` are lost", "`a` is lost"},
		{"more of it", "18 times", "162 times", 18, 162, "162 times", "", "18 times"},
		{"less of it", "162 times", "18 times", 162, 18, "", "18 times", "162 times"},
		{"as much, said otherwise", "2 × 9 times", "3 × 6 times", 18, 18, "", "3 × 6 times", "2 × 9 times"},
		{"without end", "18 times", "for ever", 18, math.Inf(1), "for ever", "", "18 times"},
		{"what was called otherwise", "`old` is lost, and so is old.x", "`new` is lost, and so is new.x", 0, 0, "", "", ""},
		{"in the order of names", "from `b` and `old`", "from `new` and `b`", 0, 0, "", "", ""},
		{"what was called otherwise, and more", "`old` is lost", "`new` and `b` are lost", 0, 0, "", "`new` and `b` are lost", "`new` is lost"},
		{"in another order", "from `b` and `c`", "from `c` and `b`", 0, 0, "", "from `c` and `b`", "from `b` and `c`"},
	} {
		now := report(c.is, c.now)
		same := func(s string) string { return s }
		now.Since(rules.Point{Where: "main"}, report(c.was, c.before).KnownAs(same, strings.NewReplacer("old.x", "new.x", "old", "new").Replace))
		fresh, changed, say := "", "", ""
		for _, f := range now.Findings {
			fresh, say = f.Message, f.Was.Message
		}
		for _, f := range now.Before.Changed {
			changed, say = f.Message, f.Was.Message
		}
		if fresh != c.new || changed != c.changed || say != c.say || len(now.Before.Fixed) > 0 {
			t.Errorf("%s: new %q, changed %q, was %q, %d fixed", c.name, fresh, changed, say, len(now.Before.Fixed))
		}
	}
}

// What only tells two faults of one entity apart by a word is no handler: one that is
// fixed is another than the one that comes.
func TestSinceAnotherFault(t *testing.T) {
	finding := func(word string) rules.Finding {
		f := rules.Finding{Rule: &rules.Rule{Name: "r"}, Severity: rules.Error, Discriminator: word}
		f.On.Name = "lines.a"
		return f
	}
	now := &rules.Report{System: drawn(t, "a"), Findings: []rules.Finding{finding("by")}}
	now.Since(rules.Point{Where: "main"}, (&rules.Report{Findings: []rules.Finding{finding("ack")}}).Known())
	if len(now.Findings) != 1 || len(now.Before.Fixed) != 1 {
		t.Errorf("%d new, %d fixed", len(now.Findings), len(now.Before.Fixed))
	}
}

// drawn is a system with lines of some names.
func drawn(t *testing.T, lines string) *model.System {
	t.Helper()
	src := "boxes: {x: kind: \"service\", y: kind: \"service\"}\n"
	for _, id := range strings.Fields(lines) {
		src += "lines: " + id + ": {from: \"x\", to: \"y\"}\n"
	}
	return modeltest.Named(t, src)
}

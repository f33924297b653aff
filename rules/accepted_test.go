package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/rulestest"
)

// accepting is a waiver of the fault on something.
func accepting(on, by, reason, until string) string {
	return fmt.Sprintf("{rule: \"fault\", on: %q, by: %q, reason: %q, until: %q}", on, by, reason, until)
}

// Who accepts a finding, and why, is part of what is accepted: a change of it is told, as
// one of the day is.
func TestWaiverRewritten(t *testing.T) {
	const day, later = "2027-06-01", "2027-09-01"
	all := func(w ...string) string { return "waivers: [" + strings.Join(w, ", ") + "]\n" }
	moving := accepting("boxes.a", "ada", "we move it", day)
	for _, c := range []struct{ name, was, is, says string }{
		{"as it was", all(moving), all(moving), ""},
		{"ends earlier", all(accepting("boxes.a", "ada", "we move it", later)), all(moving), ""},
		{"another reason", all(moving), all(accepting("boxes.a", "ada", "we sell it", day)),
			`this change rewrites the waiver of fault on boxes.a: its reason is "we sell it", and was "we move it"`},
		{"no reason any more", all(moving), all(accepting("boxes.a", "ada", "x", day)),
			`this change rewrites the waiver of fault on boxes.a: its reason is "x", which says nothing of why, and was "we move it"`},
		{"somebody else, for another reason", all(moving), all(accepting("boxes.a", "bob", "we sell it", day)),
			`this change rewrites the waiver of fault on boxes.a: it is by bob, and was by ada; its reason is "we sell it", and was "we move it"`},
		{"somebody else, and longer", all(moving), all(accepting("boxes.a", "bob", "we move it", later)),
			"this change extends the waiver of fault on boxes.a from 2027-06-01 to 2027-09-01 (by bob: we move it), and it was by ada: we move it; that counts once it is part of main"},
		{"two of one, as they were", all(moving, accepting("boxes.a", "bob", "a month", "2026-12-31")), all(moving, accepting("boxes.a", "bob", "a month", "2026-12-31")), ""},
	} {
		var says []string
		for _, f := range change(t, c.was, c.is).Findings {
			if f.Rule.Name == "waiver-added" {
				says = append(says, f.Message)
			}
		}
		if got := strings.Join(says, "; "); got != c.says {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.says)
		}
	}
}

// A waiver is about a thing, and not about a name: where another has the name now, it is
// that which is waived, and nobody has accepted it.
func TestWaiverOfAnother(t *testing.T) {
	w := "waivers: [" + accepting("boxes.a", "ada", "we move it", "2027-06-01") + "]\n"
	base := &rules.Base{Where: "main", System: modeltest.Named(t, two+w), Called: func(_ *model.System, entity string) string {
		return map[string]string{"boxes.a": "boxes.c"}[entity]
	}}
	const is = `boxes: {a: kind: "database", b: kind: "service", c: kind: "service"}` + "\n" + `lines: l: {from: "c", to: "b"}` + "\n"
	r := rules.Judge(modeltest.Named(t, is+w), rules.Options{Rules: judges(), Base: base, Now: rulestest.Today})
	if len(r.Waived) > 0 {
		t.Errorf("waived: %q", named(r.Waived))
	}
	const says = "this change has the waiver of fault on boxes.a until 2027-06-01 (by ada: we move it) be about another one: what was boxes.a is boxes.c now; that counts once it is part of main"
	if told := strings.Join(rulestest.Told(r), "\n"); !strings.Contains(told, says) {
		t.Errorf("told\n%s\nwant %s", told, says)
	}
	// It goes with the thing where the change says so.
	r = rules.Judge(modeltest.Named(t, is+strings.ReplaceAll(w, "boxes.a", "boxes.c")), rules.Options{Rules: judges(), Base: base, Now: rulestest.Today})
	if got := named(r.Waived); len(got) != 1 || got[0] != "fault boxes.c" || strings.Contains(strings.Join(rulestest.Told(r), "\n"), "this change") {
		t.Errorf("waived: %q, told %q", got, rulestest.Told(r))
	}
}

// A waiver of a line is about what the line does: what does something else under its id
// isn't waived. Whoever says more of it, or says it more finely, keeps the waiver.
func TestWaiverOfAnotherEffect(t *testing.T) {
	waived := "waivers: [" + accepting("lines.l", "ada", "we know it", "2027-06-01") + "]\n"
	faulty := &rules.Rule{Name: "fault", Severity: rules.Error, Check: func(p *rules.Pass) {
		l := p.System.Lines[0]
		p.Report(rules.Finding{On: l.Entity(), At: l.At, Message: "it is wrong"})
	}}
	all := []*rules.Rule{faulty, {Name: "waiver-added", Severity: rules.Warning}}
	of := func(to, line string) *model.System {
		return modeltest.Named(t, `boxes: {a: kind: "service", b: kind: "`+to+`"}`+"\n"+`lines: l: {from: "a", to: "b"`+line+"}\n"+waived)
	}
	const write, command = `, operation: "write"`, `, operation: "command"`
	const about = "this change has the waiver of fault on lines.l until 2027-06-01 (by ada: we know it) be about another one: it was given for a line "
	const later = "; that counts once it is part of main"
	for _, c := range []struct {
		name    string
		was, is *model.System
		says    string
	}{
		{"as it was", of("database", write), of("database", write), ""},
		{"another operation", of("service", write), of("service", command), about + "whose operation is write, and that of lines.l is command now" + later},
		{"said now", of("service", ""), of("service", command), ""},
		{"said no more", of("service", write), of("service", ""), ""},
		{"another family", of("database", write), of("queue", write), about + "to a database, and `b` is a queue now" + later},
		{"external now", of("service", write), of("external", write), about + "to a service, and `b` is an external now" + later},
		{"external no more", of("external", write), of("gateway", write), about + "to an external, and `b` is a gateway now" + later},
		{"refined", of("service", write), of("function", write), ""},
	} {
		r := rules.Judge(c.is, rules.Options{Rules: all, Base: &rules.Base{Where: "main", System: c.was}, Now: rulestest.Today})
		var says []string
		for _, f := range r.Findings {
			if f.Rule.Name == "waiver-added" {
				says = append(says, f.Message)
			}
		}
		if got := strings.Join(says, "; "); got != c.says || (len(r.Waived) == 1) != (c.says == "") {
			t.Errorf("%s: %d waived, %s\nwant %s", c.name, len(r.Waived), got, c.says)
		}
	}
}

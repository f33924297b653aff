package diff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
)

// restated are the differences between two systems of which the one is known by its
// statements alone.
func restated(was, is []diff.Statement) []string {
	var out []string
	for _, c := range diff.Restated(was, is) {
		out = append(out, string(c.How)+" "+c.Name)
		for _, f := range c.Facts {
			if c.How == diff.Changed {
				out = append(out, fmt.Sprintf("  %s: %s → %s", f.Path, says(f.Before), says(f.After)))
			}
		}
	}
	return out
}

// What compares two systems, and what compares one with the statements of another, agree
// on whether there is any difference, and at which entities.
func TestStatementsAgree(t *testing.T) {
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			was, is := modeltest.Load(t, base), modeltest.Load(t, edited(t, c.edit))
			before, after := diff.Statements(was), diff.Statements(is)
			if same := slices.Equal(before, after); same != (c.want == nil) {
				t.Errorf("the same statements: %v, and these are the changes: %q", same, c.want)
			}
			at := map[string]bool{}
			for _, c := range diff.Restated(before, after) {
				at[c.Name] = true
			}
			for _, c := range diff.Compare(was, is).Changes {
				for _, name := range []string{c.Name, c.Was} {
					if name != "" && !at[name] {
						t.Errorf("%s isn't told: %q", name, restated(before, after))
					}
				}
			}
		})
	}
}

const around = `
waivers: [
	{rule: "dual-write", on: "lines.save", reason: "r", until: "2027-01-01", by: "jo"},
	{rule: "dual-write", on: "lines.save", reason: "s", until: "2027-01-02", by: "al"},
]
readiness: {"game-day": {done: false}, "load-tested": {done: true, by: "jo", on: "2026-11-01"}}
policy: signatures: {"1": ["security", "owner"]}
incidents: [{date: "2026-01-01", on: "boxes.q", lesson: "count"}]
rules: "acme-timeout": {scope: "line", severity: "error", match: timeout: seconds: >5, message: "slow", why: "w", fix: "f"}
`

// Each change is told by itself, and no spelling is one.
func TestRestated(t *testing.T) {
	for _, c := range []struct {
		name string
		edit []string
		want []string
	}{
		{"nothing", nil, nil},
		{"a word for all below, and for some", []string{`retry: "none"`, `retry: attempts: "none"`}, []string{
			"changed lines.submit", "  retry.backoff.base: none → -", "  retry.backoff.cap: none → -", "  retry.backoff.jitter: none → -",
			"  retry.backoff.strategy: none → -", "  retry.budget: none → -", "  retry.by: none → -", "  retry.maxAge: none → -", "  retry.on: none → -"}},
		{"what nobody knows", []string{`timeout: "10s"`, `timeout: "unknown"`}, []string{"changed boxes.api", "  timeout: 10s → unknown"}},
		{"two waivers, the other way round", []string{
			`{rule: "dual-write", on: "lines.save", reason: "r", until: "2027-01-01", by: "jo"}`, `X`,
			`{rule: "dual-write", on: "lines.save", reason: "s", until: "2027-01-02", by: "al"}`, `{rule: "dual-write", on: "lines.save", reason: "r", until: "2027-01-01", by: "jo"}`,
			`X`, `{rule: "dual-write", on: "lines.save", reason: "s", until: "2027-01-02", by: "al"}`}, nil},
		{"two waivers that trade their ends", []string{`until: "2027-01-01"`, `until: "X"`, `until: "2027-01-02"`, `until: "2027-01-01"`, `until: "X"`, `until: "2027-01-02"`}, []string{
			"changed dual-write on lines.save", "  until: 2027-01-01 → 2027-01-02", "changed dual-write on lines.save #2", "  until: 2027-01-02 → 2027-01-01"}},
		{"what isn't done is", []string{`{done: false}`, `{done: true}`}, []string{"changed readiness.game-day", "  done: - → true"}},
		{"what isn't done isn't spoken of", []string{`"game-day": {done: false}, `, ``}, []string{"removed readiness.game-day"}},
		{"a rule of our own is milder", []string{`severity: "error", match`, `severity: "info", match`}, []string{"changed rules.acme-timeout", "  severity: error → info"}},
		{"a rule of our own fires on less", []string{`seconds: >5`, `seconds: >50`}, []string{"changed rules.acme-timeout",
			`  match: "{timeout: {seconds: >5}}" → "{timeout: {seconds: >50}}"`}},
		{"a rule of our own looks at something else", []string{`scope: "line", severity`, `scope: "box", severity`}, []string{"changed rules.acme-timeout", "  scope: line → box"}},
		{"a rule of our own, laid out anew", []string{`match: timeout: seconds: >5`, `match: {timeout: {seconds: >5}}`}, nil},
		{"a rule of our own by another name", []string{`"acme-timeout"`, `"acme-slow"`}, []string{"added rules.acme-slow", "removed rules.acme-timeout"}},
		{"who signs", []string{`["security", "owner"]`, `["owner"]`}, []string{"changed policy", `  signatures.1: [owner, security] → owner`}},
		{"an incident more", []string{`lesson: "count"}`, `lesson: "count"}, {date: "2026-01-01", on: "boxes.q", lesson: "again"}`}, []string{"changed incident of 2026-01-01 on boxes.q", "  lesson: count → again", "added incident of 2026-01-01 on boxes.q #2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := base + around
			for i := 0; i < len(c.edit); i += 2 {
				if !strings.Contains(src, c.edit[i]) {
					t.Fatalf("there is no %s", c.edit[i])
				}
				src = strings.Replace(src, c.edit[i], c.edit[i+1], 1)
			}
			got := restated(diff.Statements(modeltest.Load(t, base+around)), diff.Statements(modeltest.Load(t, src)))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// The part of a statement is known by its name.
func TestPartOf(t *testing.T) {
	parts := map[diff.Part]bool{}
	for _, s := range diff.Statements(modeltest.Load(t, base+around+`groups: g: kind: "cell"`+"\n"+`platforms: acme: {title: "Acme", kinds: ["queue"]}`)) {
		if got := diff.PartOf(s.Name); got != s.Part {
			t.Errorf("%s is of %q, want %q", s.Name, got, s.Part)
		}
		parts[s.Part] = true
	}
	for _, p := range diff.Parts {
		// What is signed says nothing of reviews: a diff alone tells of those.
		if signed := p != diff.Review; parts[p] != signed {
			t.Errorf("%s is signed: %v", p, parts[p])
		}
	}
}

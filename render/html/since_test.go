package html

import (
	"strings"
	"testing"

	"tautline.dev/analysis/explore"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/change"
	"tautline.dev/rules/rulestest"
)

// sinceOf is a report on a model beside what it was.
func sinceOf(t *testing.T, before, after string) Input {
	t.Helper()
	in := input(t, after)
	was, is := rulestest.Judge(t, before, catalogue.All()...), rulestest.Judge(t, after, catalogue.All()...)
	s := change.Of(was, is, "main")
	explored := func(r *rules.Report) (all []*explore.Result) {
		for _, f := range r.System.Flows {
			all = append(all, explore.Flow(t.Context(), r.System, f, explore.Options{}))
		}
		return all
	}
	s.Explore(explored(was), explored(is))
	in.Since = &Since{System: s, Where: "<main>"}
	return in
}

func TestSince(t *testing.T) {
	const before = `system: "s"
boxes: {a: kind: "client", b: kind: "service", c: kind: "database", old: kind: "external"}
let call = {interaction: "request-reply", timeout: "1s", retry: "none"}
lines: {
	ask: {from: "a", to: "b", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
	save: call & {from: "b", to: "c", operation: "write", idempotency: {key: "id", enforcedBy: "unique-key"}}
	tell: call & {from: "b", to: "old", operation: "read"}
}
flows: f: {importance: "critical", steps: ["ask", "save"]}
`
	after := strings.NewReplacer(
		`old: kind: "external"`, `"a.new": {kind: "external", title: "<b>"}`, `to: "old"`, `to: "a.new"`,
		`{key: "id", enforcedBy: "unique-key"}`, `"none"`, `retry: "none"}`, `retry: {attempts: 2, backoff: "none", on: "any"}}`,
		`lines: {`, "lines: {\n\tmore: call & {from: \"b\", to: \"c\", operation: \"read\", does: \"<img src=x>\"}",
	).Replace(before)
	page := written(t, sinceOf(t, before, after))
	_, section, found := strings.Cut(page, `<section id="since"`)
	section, _, _ = strings.Cut(section, "</section>")
	if !found {
		t.Fatal("the page doesn't say what has changed")
	}
	for _, want := range []string{
		"Since &lt;main&gt;", "1 line added", "new error", `href="#line-save"`, "This change breaks",
		"ask.retry.attempts: none → 2", "&lt;img src=x&gt;", `<span class="sign" role="img" aria-label="added">`,
	} {
		if !strings.Contains(section, want) {
			t.Errorf("it lacks %q:\n%s", want, section)
		}
	}
	back := written(t, sinceOf(t, after, before))
	_, section, _ = strings.Cut(back, `<section id="since"`)
	section, _, _ = strings.Cut(section, "</section>")
	for _, want := range []string{"fixed", "retry-without-idempotency", "This change mends", `aria-label="removed"`} {
		if !strings.Contains(section, want) {
			t.Errorf("the other way it lacks %q:\n%s", want, section)
		}
	}
	if strings.Contains(written(t, input(t, before)), `id="since"`) {
		t.Error("a page that nobody asked says what has changed")
	}
}

package own_test

import (
	"testing"

	"tautline.dev/bench/generate"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/own"
	"tautline.dev/rules/rulestest"
)

// Ten rules of an organisation's own over 2000 lines.
func BenchmarkOwnRules(b *testing.B) {
	s := modeltest.Load(b, string(generate.Model(1000, 2000, 1))+`
rules: {for i in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] {"acme-\(i)": {
	scope: "line", severity: "warning", message: "m", why: "w", fix: "f"
	match: {interaction: mode: value: "sync", timeout: seconds: >(1000+i), from: tier: value?: 1}
}}}`)
	for b.Loop() {
		rules.Judge(s, rules.Options{Rules: own.Rules(s), Now: rulestest.Today})
	}
}

// Making those rules of what is written, as is done once for each system.
func BenchmarkMakingRules(b *testing.B) {
	s := modeltest.Load(b, string(generate.Model(10, 10, 1))+`
rules: {for i in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] {"acme-\(i)": {
	scope: "line", severity: "warning", message: "m", why: "w", fix: "f"
	match: {interaction: mode: value: "sync", timeout: seconds: >(1000+i), from: tier: value?: 1}
}}}`)
	for b.Loop() {
		own.Rules(s)
	}
}

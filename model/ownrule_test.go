package model_test

import (
	"testing"

	"tautline.dev/model/modeltest"
)

// Two rules are the same if they come to the same, and not if the same is written: what a
// match refers to is as much of it as what stands there.
func TestSameRule(t *testing.T) {
	const base = "system: \"s\"\nboxes: a: kind: \"service\"\nrules: \"acme-x\": {scope: \"line\", severity: \"error\", message: \"m\", why: \"w\", fix: \"f\"}\n"
	for _, c := range []struct {
		was, is string
		same    bool
	}{
		{`timeout: seconds: >5`, `{timeout: {seconds: >5}}`, true},
		{`timeout: seconds: >5`, `timeout: seconds: >50`, false},
		{`timeout: seconds: >5`, `timeout: seconds: >=5`, false},
		{`timeout: seconds: >5`, `timeout: seconds?: >5`, false},
		{`timeout: seconds: >5`, `timeout: {}`, false},
		{"timeout: seconds: >5", "timeout: seconds: >_n\n_n: 5", true},
		{"timeout: seconds: >_n\n_n: 5", "timeout: seconds: >_n\n_n: 5000", false},
		{"timeout: seconds: _n\n_n: >5", "timeout: seconds: _n\n_n: >5000", false},
		{"timeout: seconds: _n\n_n: >5", "timeout: seconds: _m\n_m: >5", true},
		{"_m\n_m: timeout: seconds: >5", "_m\n_m: timeout: seconds: >6", false},
		{"_m\n_m: timeout: seconds: >5", "timeout: seconds: >5", true},
		{"#M\n#M: timeout: seconds: >5", "#M\n#M: timeout: seconds: >6", false},
		{"timeout: #T\n#T: {seconds: >5}", "timeout: #T\n#T: {seconds: >6}", false},
		{"timeout: seconds: _c.deep.n\n_c: deep: n: >5", "timeout: seconds: _c.deep.n\n_c: deep: n: >6", false},
		{"timeout: seconds: _c[\"n\"]\n_c: n: >5", "timeout: seconds: _c[\"n\"]\n_c: n: >6", false},
		{"timeout: seconds: >_a & <_b\n_a: 5\n_b: 9", "timeout: seconds: >_a & <_b\n_a: 5\n_b: 8", false},
		{"timeout: seconds: >5 & <9", "timeout: seconds: <9 & >5", true},
		{"timeout: seconds: <_a | >_b\n_a: 5\n_b: 9", "timeout: seconds: <_a | >_b\n_a: 4\n_b: 9", false},
		{"{timeout: seconds: >_n} | {to: kind: \"service\"}\n_n: 5", "{timeout: seconds: >_n} | {to: kind: \"service\"}\n_n: 6", false},
		{"_m & {to: kind: \"service\"}\n_m: timeout: seconds: >5", "_m & {to: kind: \"service\"}\n_m: timeout: seconds: >6", false},
		{"{_m, to: kind: \"service\"}\n_m: timeout: seconds: >5", "{_m, to: kind: \"service\"}\n_m: timeout: seconds: >6", false},
		{"{if _on {timeout: seconds: >5}}\n_on: true", "{if _on {timeout: seconds: >5}}\n_on: false", false},
		{"to: id: =~_re\n_re: \"^a\"", "to: id: =~_re\n_re: \"^b\"", false},
		{"to: id: =~\"^\\(_re)\"\n_re: \"a\"", "to: id: =~\"^\\(_re)\"\n_re: \"b\"", false},
		{"to: id: strings.MinRunes(_n)\n_n: 3", "to: id: strings.MinRunes(_n)\n_n: 30", false},
		{"to: id: strings.MinRunes(_n)\n_n: 3", "to: id: strings.MinRunes(3)", true},
		{"to: id: strings.MinRunes(3)", "to: id: strings.MaxRunes(3)", false},
		{"to: tags: list.MatchN(>_n, \"pci\")\n_n: 0", "to: tags: list.MatchN(>_n, \"pci\")\n_n: 10", false},
		{"to: tags: list.MatchN(>0, _s)\n_s: \"pci\"", "to: tags: list.MatchN(>0, _s)\n_s: \"none\"", false},
		{"to: tags: [_s]\n_s: \"pci\"", "to: tags: [_s]\n_s: \"none\"", false},
		{"to: tags: [_s, ...]\n_s: =~\"pci\"", "to: tags: [_s, ...]\n_s: =~\"none\"", false},
		{"to: tags: [..._s]\n_s: =~\"pci\"", "to: tags: [..._s]\n_s: =~\"none\"", false},
		{"to: tags: [_s, ...]\n_s: \"pci\"", "to: tags: [_s]\n_s: \"pci\"", false},
		{"to: tags: [...string]", "to: tags: [...string] & [_, ...]", false},
		{"to: kind: or(_k)\n_k: [\"service\", \"database\"]", "to: kind: or(_k)\n_k: [\"service\", \"queue\"]", false},
		{"to: id: \"c-\\(_n)\"\n_n: 5", "to: id: \"c-\\(_n)\"\n_n: 6", false},
	} {
		load := func(match string) string {
			return "import (\"strings\", \"list\")\n" + base + "rules: \"acme-x\": match: " + match + "\n_used: [strings.MinRunes, list.MatchN]\n"
		}
		was, is := modeltest.Load(t, load(c.was)), modeltest.Load(t, load(c.is))
		if len(was.Own) != 1 || len(is.Own) != 1 {
			t.Fatalf("%q: %d rules, and %d", c.was, len(was.Own), len(is.Own))
		}
		if same := is.Own[0].Same(&was.Own[0]); same != c.same {
			t.Errorf("%q and %q: %v\n%s\n%s", c.was, c.is, same, was.Own[0].Match.Meaning(), is.Own[0].Match.Meaning())
		}
		again := modeltest.Load(t, load(c.was))
		if !again.Own[0].Same(&was.Own[0]) {
			t.Errorf("%q is another when it is read again", c.was)
		}
	}
}

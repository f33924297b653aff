//go:build unix

package main

import (
	"fmt"
	"maps"
	"strings"
)

// system is one with boxes a and b, a line l between them, and more.
func system(more string) string {
	return head + "boxes: {a: kind: \"service\", b: kind: \"database\"}\nlines: l: {from: \"a\", to: \"b\"}\n" + more + "\n"
}

// large are models that are right, or nearly so, and not what anybody writes.
func large() map[string]string {
	chain := func(n int, line string) string {
		return head + "boxes: {" + many(n, "\"b-N\": kind: \"service\"\n") + "}\nlines: {" + many(n, "\"l-N\": {from: \"b-N\", to: \"b-NEXT\""+line+"}\n") + "}\n"
	}
	sync := `, interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: 3, by: "caller", on: "any"}`
	queues := func(n int) string {
		return head + "boxes: {" + many(n, "\"b-N\": {kind: \"queue\", channel: deadLetter: {to: \"b-NEXT\", after: 3}}\n") + "}\n"
	}
	mesh := func(n int) string {
		var b strings.Builder
		b.WriteString(head + "boxes: {" + many(n, "\"b-N\": kind: \"service\"\n") + "}\nlines: {")
		for i := range n {
			for j := range n {
				fmt.Fprintf(&b, "\"l-%d-%d\": {from: \"b-%d\", to: \"b-%d\", interaction: \"request-reply\", operation: \"command\"}\n", i, j, i, j)
			}
		}
		return b.String() + "}\n"
	}
	nested := func(n int) string {
		return system("flows: f: steps: [" + strings.Repeat(`{either: [["l", `, n) + `"l"` + strings.Repeat(`], ["l"]]}`, n) + "]")
	}
	return map[string]string{
		"a circle of 3": chain(3, sync), "a circle of 300": chain(300, sync), "a circle of 5000": chain(5000, sync), "20000 boxes in a circle": chain(20_000, ""),
		"dead letters in a circle": queues(3), "500 dead letters in a circle": queues(500),
		"20 boxes, all to all": mesh(20), "60 boxes, all to all": mesh(60), "150 boxes, all to all": mesh(150),
		"a box to itself":        head + "boxes: a: kind: \"service\"\nlines: l: {from: \"a\", to: \"a\", interaction: \"request-reply\", answers: \"l\", compensation: \"l\", conversation: \"a\", buffer: \"a\", deadLetter: \"a\", carries: [\"l\"]}\n",
		"2000 lines between two": system("lines: {" + many(2000, "\"m-N\": {from: \"a\", to: \"b\", operation: \"write\"}\n") + "}"),
		"either 10 deep":         nested(10), "either 60 deep": nested(60), "either 150 deep": nested(150),
		"either of 2000":              system("flows: f: steps: [{either: [" + many(2000, `["l"],`) + "]}]"),
		"20 choices in a row":         system("flows: f: steps: [" + many(20, `{either: [["l"], []]},`) + "]"),
		"200 choices in a row":        system("flows: f: steps: [" + many(200, `{either: [["l"], ["l", "l"]]},`) + "]"),
		"a flow of 10000 steps":       system("flows: f: steps: [" + many(10_000, `"l",`) + "]"),
		"5000 steps at once":          system("flows: f: steps: [[" + many(5000, `"l",`) + "]]"),
		"5000 flows":                  system("flows: {" + many(5000, "\"f-N\": steps: [\"l\"]\n") + "}"),
		"2000 lines in a transaction": system("lines: {"+many(2000, "\"m-N\": {from: \"a\", to: \"b\", operation: \"write\", transaction: \"t\"}\n")+"}\nflows: f: steps: ["+many(2000, `"m-N",`)) + "]\n",
		"2000 transactions":           system("lines: {"+many(2000, "\"m-N\": {from: \"a\", to: \"b\", operation: \"write\", transaction: \"t-N\"}\n")+"}\nflows: f: steps: ["+many(2000, `"m-N",`)) + "]\n",
		"what undoes in a circle":     system("lines: {" + many(200, "\"m-N\": {from: \"a\", to: \"b\", compensation: \"m-NEXT\", answers: \"m-NEXT\", carries: [\"m-NEXT\"]}\n") + "}"),
		"groups in a circle":          system("groups: {" + many(500, "\"g-N\": {kind: \"cell\", parent: \"g-NEXT\"}\n") + "}\nboxes: a: in: \"g-0\""),
		"groups 2000 deep":            system("groups: {" + many(2000, "\"g-N\": {kind: \"cell\", if N < 1999 {parent: \"g-NEXT\"}}\n") + "}\nboxes: a: in: \"g-0\""),
		"stores made of each other":   head + "boxes: {" + many(300, "\"b-N\": {kind: \"database\", store: derivedFrom: \"b-NEXT\"}\n") + "}",
		"probes that ask each other":  head + "boxes: {" + many(300, "\"b-N\": {kind: \"service\", health: liveness: asks: [\"b-NEXT\", \"b-N\"]}\n") + "}",
		"10000 waivers":               system("waivers: [" + many(10_000, `{rule: "single-zone", on: "boxes.a", reason: "N", until: "2099-01-01", by: "x"},`) + "]"),
		"10000 incidents":             system("incidents: [" + many(10_000, `{date: "2020-01-01", on: "lines.l", lesson: "N"},`) + "]"),
		"3000 platforms":              system("platforms: {" + many(3000, "\"p-N\": {title: \"N\", kinds: [\"service\"]}\n") + "}"),
		"10000 tags":                  system("boxes: a: tags: [" + many(10_000, "\"N\",") + "]"),
		"10000 retries of a line":     system("lines: l: retry: [" + many(10_000, "{attempts: 2, by: \"caller\"},") + "]"),
		"largest numbers":             system(`lines: l: {timeout: "99999999999999999999w", retry: {attempts: 999999999999999999999999, by: "caller", on: "any", backoff: {strategy: "exponential", base: "9999999w", cap: "999999999w"}}, load: {typical: 1e308, peak: 1e308}, concurrency: 99999999999999999999, share: 1e-300}` + "\nboxes: a: capacity: {rate: 1e-300, concurrency: 999999999999999999999}"),
		"numbers beyond":              system(`lines: l: {load: {typical: 1e999999, peak: 1e999999}, takes: {p50: "0ns", p99: "0.0000000000000000001ns"}}` + "\nboxes: a: capacity: {rate: 1e-999999, instances: 1e30}"),
		"nothing of anything":         system(`lines: l: {timeout: "0s", load: {typical: 0, peak: 0}, share: 0, concurrency: 0, retry: {attempts: 1, backoff: {strategy: "exponential", base: "0s", cap: "0s"}}, batch: {size: 1, window: "0s"}}` + "\nboxes: a: {capacity: {rate: 0, concurrency: 0}, timeout: \"0s\"}"),
		"attempts that multiply":      chain(30, `, interaction: "request-reply", operation: "command", timeout: "1s", retry: {attempts: 1000000, by: "caller", on: "any"}`),
	}
}

// ownRules are rules of a model's own that ask too much.
func ownRules() map[string]string {
	rule := func(match, message string) string {
		return "{scope: \"line\", severity: \"error\", match: " + match + ", message: " + message + ", why: \"w\", fix: \"f\"}"
	}
	many2000 := "lines: {" + many(2000, "\"m-N\": {from: \"a\", to: \"b\", does: \"N\"}\n") + "}\n"
	twice := func(n int, first, more string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "_p0: %s\n", first)
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&b, "_p%d: %s\n", i, strings.ReplaceAll(more, "X", fmt.Sprintf("_p%d", i-1)))
		}
		return b.String() + fmt.Sprintf("rules: x: %s", rule(fmt.Sprintf("{does: value: _p%d}", n), `"m"`))
	}
	return map[string]string{
		"10000 rules":                        system("rules: {" + many(10_000, "\"r-N\": "+rule("{}", `"m"`)+"\n") + "}"),
		"1000 rules on 2000 lines":           system(many2000 + "rules: {" + many(1000, "\"r-N\": "+rule("{}", `"{does.value}"`)+"\n") + "}"),
		"a message of 1 MB":                  system("rules: x: " + rule("{}", `"`+strings.Repeat("x", 1<<20)+`"`)),
		"a message of 60000 facts":           system("rules: x: " + rule("{}", `"`+strings.Repeat("{does.value}", 5000)+`"`)),
		"a match of 30 alternatives, twice":  system(twice(30, `=~"a" | =~"b"`, "X | X")),
		"a match of 16 conjunctions, twice":  system(twice(16, `=~"a"`, "(X | =~\"b\") & (X | =~\"c\")")),
		"a match of 40 conjunctions, twice":  system(twice(40, `=~"a"`, "(X | =~\"b\") & (X | =~\"c\")")),
		"a match of itself":                  system("rules: x: " + rule("rules.x.match", `"m"`)),
		"a match of the model":               system("rules: x: " + rule("lines", `"m"`)),
		"a match of all rules":               system("rules: x: " + rule("rules", `"m"`)),
		"a regular expression that explodes": system(many2000 + "rules: x: " + rule(`{does: value: =~"(a*)*b(.*)*c{1,900}"}`, `"m"`)),
		"a regular expression of 60 KB":      system("rules: x: " + rule(`{does: value: =~"`+strings.Repeat("a?", 30_000)+`"}`, `"m"`)),
		"a match of 20000 words":             system("rules: x: " + rule("{does: value: "+strings.TrimSuffix(many(20_000, "\"N\" | "), " | ")+"}", `"m"`)),
		"a link of a script":                 system("rules: x: {scope: \"line\", severity: \"error\", match: {}, message: \"m\", why: \"<script>\", fix: \"f\", link: \"javascript:alert(1)\"}"),
	}
}

// structure are models that are built as nobody builds.
func structure() []input {
	all := large()
	maps.Copy(all, ownRules())
	for name, src := range map[string]string{
		"a system of itself":       "package h\nsystem: system\n",
		"boxes of themselves":      head + "boxes: boxes\n",
		"a box of boxes":           head + "boxes: a: boxes\n",
		"boxes of each other":      head + "boxes: {a: b, b: a}\n",
		"a kind of itself":         head + "boxes: a: kind: boxes.a.kind\n",
		"lines to nowhere":         head + "boxes: a: kind: \"service\"\nlines: l: {from: \"x\", to: \"y\"}\nlines: m: {from: \"l\", to: \"flows.f\"}\n",
		"3000 lines to nowhere":    system("lines: {" + many(3000, "\"m-N\": {from: \"x-N\", to: \"y-N\"}\n") + "}"),
		"3000 unknown fields":      system(many(3000, "xN: 1\n")),
		"a flow of itself":         system("flows: f: steps: flows.f.steps"),
		"a flow of its id":         system("flows: f: steps: [\"f\", \"flows.f\"]"),
		"an empty flow":            system("flows: f: steps: []"),
		"empty choices":            system("flows: f: steps: [{either: []}, {either: [[]]}, [], {either: [[], []]}]"),
		"a list of lists of lists": system("flows: f: steps: [[[[[[\"l\"]]]]]]"),
		"200000 boxes":             head + "boxes: {" + many(200_000, "\"b-N\": kind: \"queue\"\n") + "}",
		"100001 in a list":         system("boxes: a: tags: [" + many(100_001, "\"N\",") + "]"),
		"an id of 256":             head + "boxes: \"" + strings.Repeat("x", 256) + "\": kind: \"queue\"\n",
		"an id of 257":             head + "boxes: \"" + strings.Repeat("x", 257) + "\": kind: \"queue\"\n",
		"an id of 3 MB":            head + "boxes: \"" + strings.Repeat("x", 3<<20) + "\": kind: \"queue\"\n",
		"a reference of 3 MB":      system("lines: l: to: \"" + strings.Repeat("x", 3<<20) + "\""),
		"a kind of 3 MB":           system("boxes: a: kind: \"" + strings.Repeat("x", 3<<20) + "\""),
		"a title of 64 KB":         system("boxes: a: title: \"" + strings.Repeat("x", 64<<10) + "\""),
		"a title of 1 MB":          system("boxes: a: title: \"" + strings.Repeat("x", 1<<20) + "\""),
		"a date of 1 MB":           system("incidents: [{date: \"" + strings.Repeat("2", 1<<20) + "\", on: \"lines.l\", lesson: \"x\"}]"),
		"a duration of 1 MB":       system("lines: l: timeout: \"" + strings.Repeat("1s", 1<<19) + "\""),
		"a platform of 60 KB":      system("boxes: a: platform: \"" + strings.Repeat("x/", 30_000) + "\""),
		"wrong kinds everywhere":   "package h\nsystem: 1\nboxes: []\nlines: \"x\"\nflows: null\ngroups: true\npolicy: 'x'\nwaivers: {}\nplatforms: _\nreadiness: _|_\n",
		"the schema changed":       "package h\nimport \"tautline.dev/model\"\nmodel.#System\nmodel: #System: {}\nsystem: \"h\"\nboxes: a: kind: \"queue\"\n",
		"a policy of nonsense":     system("policy: {rules: {" + many(1000, "\"r-N\": \"off\"\n") + "}, limits: {attempts: 0}, mandatory: [\"x\"], unasked: [\"y\"]}"),
	} {
		all[name] = src
	}
	var out []input
	for name, src := range all {
		out = append(out, text("structure", name, src))
	}
	return inOrder(out)
}

// commands have all that reads a model, not check alone, read what takes long or is
// large.
func commands() []input {
	models := map[string]string{
		"a loop that nothing interrupts": head + "boxes: a: kind: \"queue\"\n_x: 1e999999999 + 1\n",
		"all memory":                     head + doubling(45, `"0123456789abcdef"`, `X + X`),
	}
	for _, name := range []string{"a circle of 300", "500 dead letters in a circle", "60 boxes, all to all", "either 60 deep", "200 choices in a row", "a flow of 10000 steps", "5000 steps at once", "2000 lines in a transaction", "largest numbers", "nothing of anything", "attempts that multiply"} {
		models[name] = large()[name]
	}
	var all []input
	for name, src := range models {
		for _, args := range []string{"explore --timeout 2s .", "explore --timeout 2s --promela .", "whatif --table .", "whatif --down a .", "render -f dot .", "render -f mermaid .", "render -f text .", "review .", "ready .", "report --layout-timeout 2s .", "platforms --model .", "check --profile production ."} {
			in := text("other commands", name+": "+args, src)
			in.args = strings.Fields(args)
			all = append(all, in)
		}
	}
	return inOrder(all)
}

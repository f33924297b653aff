package lsp

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

const shop = `package shop

system: "shop"
owner:  "team-shop"
boxes: {
	buyer: kind: "client"
	api: {kind: "service", timeout: "2s", title: "Die Äpfel 🍎 <b>"}
	orders: {kind: "database", platform: "postgresql", store: durable: true}
	"order-queue": {kind: "queue", platform: "aws/sqs", channel: deadLetter: {to: "dlq", after: 5}}
	dlq: {kind: "queue", platform: "aws/sqs"}
}
lines: {
	order: {from: "buyer", to: "api", does: "order 🍎", interaction: "request-reply", timeout: "1s"}
	save: {from: "api", to: "orders", interaction: "request-reply", operation: "write", compensation: "undo"}
	undo: {from: "api", to: "orders", interaction: "request-reply", operation: "delete"}
	enqueue: {from: "api", to: "order-queue", interaction: "send"}
}
flows: "place-order": {steps: ["order", ["save", "enqueue"], {either: [["undo"], []]}], accepted: "enqueue", effects: ["save"]}
waivers: [{rule: "dual-write", on: "lines.save", reason: "later", until: "2026-12-31", by: "jo"}]
`

func TestSession(t *testing.T) {
	e := starts(t, map[string]string{"shop/system.cue": shop})
	const name = "shop/system.cue"
	e.open(name, shop)
	first := e.hears(name)
	if len(first) == 0 || first[0].Source != "tautline" {
		t.Fatalf("%v", first)
	}

	// What is typed and not saved counts.
	e.replace(name, `kind: "client"`, `kind: "cliemt"`)
	got := e.hears(name)
	if len(got) != 1 || !strings.Contains(got[0].Message, `did you mean "client"`) || got[0].Severity != 1 {
		t.Errorf("%+v", got)
	}
	if r := got[0].Range; r.Start.Line != 5 || r.Start.Character != 14 {
		t.Errorf("at %+v", r)
	}
	e.replace(name, `kind: "cliemt"`, `kind: "client"`)
	if again := e.hears(name); len(again) != len(first) {
		t.Errorf("%d, then %d", len(first), len(again))
	}

	for place, want := range map[string][]string{
		`order: {from: "|buyer"`:  {"## `buyer`", "client"},
		`|order: {from`:           {"## `order`", "`buyer` → `api`, request-reply: order 🍎", "| timeout | `1s` | stated |", "shop/system.cue:13"},
		`to: "order|-queue"`:      {"order-queue", "aws/sqs", "implied", "https://"},
		`dlq: {kin|d`:             {"What the box is", "`queue`"},
		`rule: "dual|-write"`:     {"dual-write", "Why it hurts", "How to fix it"},
		`on: "lines.|save"`:       {"save", "write"},
		`platform: "post|gresql"`: {"postgresql", "PostgreSQL"},
		`accepted: "en|queue"`:    {"enqueue"},
		`"place|-order"`:          {"place-order", "`order` → `enqueue` and `save`"},
	} {
		got := e.hover(name, place)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("hover at %s has no %q:\n%s", place, w, got)
			}
		}
	}
	if got := e.hover(name, "|api: {kind"); strings.Contains(strings.ReplaceAll(got, "`Die Äpfel 🍎 <b>`", ""), "<b>") || !strings.Contains(got, "`Die Äpfel 🍎 <b>`") {
		t.Errorf("what a model says is not words alone:\n%s", got)
	}
	if got := e.hover(name, "pack|age shop"); got != "" {
		t.Errorf("of nothing: %s", got)
	}

	var found []location
	e.ask("textDocument/definition", e.at(name, `effects: ["sa|ve"]`), &found)
	if len(found) != 1 || found[0].Range.Start != (Position{13, 1}) || found[0].Range.End != (Position{13, 5}) {
		t.Errorf("save is at %+v", found)
	}
	at := e.at(name, `effects: ["sa|ve"]`)
	at["context"] = map[string]any{"includeDeclaration": true}
	e.ask("textDocument/references", at, &found)
	if len(found) != 4 { // its label, a step, an effect, the waiver
		t.Errorf("save is named at %+v", found)
	}

	var symbols []symbol
	e.ask("textDocument/documentSymbol", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}}, &symbols)
	var tree []string
	for _, s := range symbols {
		tree = append(tree, s.Name)
		for _, c := range s.Children {
			tree = append(tree, s.Name+"."+c.Name)
			if c.Range.Start.Line < s.Range.Start.Line || c.Range.End.Line > s.Range.End.Line {
				t.Errorf("%s is not in %s", c.Name, s.Name)
			}
		}
	}
	if got := strings.Join(tree, " "); got != "system owner boxes boxes.buyer boxes.api boxes.orders boxes.order-queue boxes.dlq lines lines.order lines.save lines.undo lines.enqueue flows flows.place-order waivers" {
		t.Error(got)
	}

	e.note("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}})
	e.hearsUntil(name, func(d []diagnostic) bool { return len(d) == 0 })

	e.ask("shutdown", nil, nil)
	if err := e.try("textDocument/hover", map[string]any{}, nil); err == nil {
		t.Error("it answers when it is shut down")
	}
	e.note("exit", nil)
	if err := <-e.over; err != nil {
		t.Error(err)
	}
}

func TestComplete(t *testing.T) {
	e := starts(t, map[string]string{"shop/system.cue": shop})
	const name = "shop/system.cue"
	e.open(name, shop)
	e.hears(name)
	boxes := []string{"buyer", "api", "orders", "order-queue", "dlq"}
	lines := []string{"order", "save", "undo", "enqueue"}
	for _, c := range []struct {
		was, by, at string
		want        []string
	}{
		{`to: "orders", interaction: "request-reply", operation: "write"`, `to: "`, `save: {from: "api", to: "|`, boxes},
		{"\tdlq: {", "\tdlx: kind: \"\n\tdlq: {", `dlx: kind: "|`, []string{"client", "external", "gateway", "function"}},
		{`["save", "enqueue"]`, `["save", ]`, `["save", |]`, lines},
		{`accepted: "enqueue"`, `accepted: `, `accepted: |`, lines},
		{`deadLetter: {to: "dlq", after: 5}`, `deadLetter: {to: "d`, `deadLetter: {to: "d|`, boxes},
		{`compensation: "undo"`, `compensation: "`, `compensation: "|`, lines},
		{`{either: [["undo"], []]}`, `{either: [["undo"], [""`, `{either: [["undo"], ["|"`, lines},
		{`on: "lines.save"`, `on: "`, `dual-write", on: "|`, []string{"boxes.buyer"}},
		{`rule: "dual-write"`, `rule: "`, `rule: "|`, []string{"interaction-unstated", "operation-unstated"}},
		{`platform: "postgresql"`, `platform: "`, `platform: "|, store`, []string{"activemq-artemis"}},
		{`does: "order 🍎", `, "", `to: "api", |inter`, []string{"does", "operation", "when"}},
		{`does: "order 🍎", `, "retry: {attempts: 3, by: }, ", `by: |}`, []string{"caller"}},
		{`does: "order 🍎", `, "retry: {attempts: 3, }, ", `attempts: 3, |}`, []string{"by", "on", "backoff"}},
		{`does: "order 🍎", `, "confirmed: , ", `confirmed: |,`, []string{"none", "unknown", "true", "false"}},
		{`waivers: [`, "policy: rules: {\n}\nwaivers: [", "rules: {|", []string{"interaction-unstated", "operation-unstated"}},
		{`waivers: [`, "// lines: save: to: \"\nwaivers: [", "save: to: \"|\nw", nil},
		{`from: "buyer"`, `from: "é🍎`, `from: "é🍎|`, boxes},
	} {
		e.texts[name] = newText([]byte(shop))
		e.vers[name]++
		src := strings.Replace(shop, c.was, c.by, 1)
		if src == shop {
			t.Fatalf("nothing is replaced: %s", c.was)
		}
		e.note("textDocument/didChange", map[string]any{
			"textDocument":   map[string]any{"uri": e.uri(name), "version": e.vers[name]},
			"contentChanges": []any{map[string]any{"text": src}},
		})
		e.texts[name] = newText([]byte(src))
		got := e.offered(name, c.at)
		if len(got) < len(c.want) || (c.want == nil) != (got == nil) || !slices.Equal(got[:len(c.want)], c.want) {
			t.Errorf("at %s: %.200q, want %q", c.at, got, c.want)
		}
	}

	// What is offered is put where it belongs, and has the language's own comment.
	src := strings.Replace(shop, `to: "orders", interaction`, `to: "or", inter`, 1)
	e.texts[name] = newText([]byte(src))
	e.vers[name]++
	e.note("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": e.uri(name), "version": e.vers[name]},
		"contentChanges": []any{map[string]any{"text": src}},
	})
	var list completionList
	e.ask("textDocument/completion", e.at(name, `to: "or|"`), &list)
	done := e.texts[name].changed(list.Items[2].TextEdit.Range, list.Items[2].TextEdit.NewText)
	if !strings.Contains(string(done.src), `save: {from: "api", to: "orders", inter`) {
		t.Errorf("%s", done.src)
	}
	e.ask("textDocument/completion", e.at(name, `to: "or", inter|`), &list)
	i := slices.IndexFunc(list.Items, func(i completionItem) bool { return i.Label == "interaction" })
	if i < 0 || list.Items[i].Documentation == nil || list.Items[i].Documentation.Value != "How the two ends talk." {
		t.Errorf("%+v", list.Items)
	}
}

func TestRename(t *testing.T) {
	files := map[string]string{
		"shop/system.cue": shop,
		"shop/more.cue":   "package shop\n\nlines: more: {from: \"api\", to: \"dlq\", deadLetter: \"order-queue\"}\nboxes: \"order-queue\": title: \"q\"\n",
	}
	e := starts(t, files)
	e.open("shop/system.cue", shop)
	e.hears("shop/system.cue")
	rename := func(piece, to string) (map[string]string, error) {
		p := e.at("shop/system.cue", piece)
		p["newName"] = to
		var edit workspaceEdit
		if err := e.try("textDocument/rename", p, &edit); err != nil {
			return nil, err
		}
		out := map[string]string{}
		for name, src := range files {
			out[name] = src
			if e.texts[name] != nil {
				out[name] = string(e.texts[name].src)
			}
		}
		for _, d := range edit.DocumentChanges {
			for name := range files {
				if d.TextDocument.URI != e.uri(name) {
					continue
				}
				x := newText([]byte(out[name]))
				for _, one := range slices.Backward(d.Edits) { // the last first, so that places stay
					x = x.changed(one.Range, one.NewText)
				}
				out[name] = string(x.src)
			}
		}
		return out, nil
	}
	after, err := rename(`to: "order|-queue", inter`, "intake")
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range files {
		if want := strings.ReplaceAll(src, `"order-queue"`, `"intake"`); after[name] != want {
			t.Errorf("%s\n%s", name, after[name])
		}
	}
	after, err = rename(`on: "lines.|save"`, "save-it")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("\tsave: {", "\t\"save-it\": {", `"save"`, `"save-it"`, `"lines.save"`, `"lines.save-it"`).Replace(shop)
	if after["shop/system.cue"] != want {
		t.Error(after["shop/system.cue"])
	}

	var p *prepared
	e.ask("textDocument/prepareRename", e.at("shop/system.cue", `on: "lines.|save"`), &p)
	if p == nil || p.Placeholder != "save" || p.Range.End.Character-p.Range.Start.Character != 4 {
		t.Errorf("%+v", p)
	}
	e.ask("textDocument/prepareRename", e.at("shop/system.cue", `reason: "lat|er"`), &p)
	if p != nil {
		t.Errorf("%+v", p)
	}

	rule := func(match string) string {
		return "rules: \"x-rule\": {scope: \"line\", severity: \"info\", message: \"m\", why: \"w\", fix: \"f\", match: " + match + "}\n"
	}
	// What says the same of both names, or names something else, is kept.
	for _, match := range []string{`to: id: !~"^[a-z-]+$"`, `id: "dlq"`, `to: owner: value: "dlq"`} {
		e.edit("shop/system.cue", Range{Position{1, 0}, Position{1, 0}}, rule(match))
		if _, err := rename("\t|dlq: {", "dead"); err != nil {
			t.Errorf("%s: %v", match, err)
		}
		e.edit("shop/system.cue", Range{Position{1, 0}, Position{2, 0}}, "")
	}
	for _, c := range []struct{ add, at, to, says string }{
		{"", `owner:  "te|am`, "x", "there is no id here"},
		{"", `|save: {from`, "undo", `there is a "undo" in`},
		{"", `|save: {from`, "a b", "is no id"},
		{"", `|save: {from`, "none", "is no id"},
		{"lines: [!=\"order\"]: tags: []\n", `|save: {from`, "s", "the model has a mistake"},
		{"_q: \"dlq\"\nlines: x: {from: \"api\", to: _q}\n", "\t|dlq: {", "dead", "is computed here"},
		{"lines: x: {from: \"api\", to: \"d\\(\"lq\")\"}\n", "\t|dlq: {", "dead", "is computed here"},
		{"for b in [\"dlq\"] {boxes: (b): title: b}\n", "\t|dlq: {", "dead", "can't be renamed"},
		{"boxes: [=~\"^dl\"]: tier: 1\n", "\t|dlq: {", "dead", "can't be renamed"},
		{"lines: x: {from: \"api\", to: \"api\", does: \"\\(boxes.dlq.kind)\"}\n", "\t|dlq: {", "dead", "can't be renamed"},
		{rule(`to: id: "dlq"`), "\t|dlq: {", "dead", `the rule "x-rule" of your own asks for it by name, in to.id`},
		{rule(`to: id: =~"^dlq$|^x"`), "\t|dlq: {", "dead", `the rule "x-rule"`},
		{rule(`to: id: =~"^d.q"`), "\t|dlq: {", "dead", `the rule "x-rule"`},
		{rule(`{to: id: "d\("lq")", ack: value: "on-receipt"}`), "\t|dlq: {", "dead", `the rule "x-rule"`},
		{rule(`deadLetter: to: value: !="dlq"`), "\t|dlq: {", "dead", `the rule "x-rule"`},
	} {
		e.edit("shop/system.cue", Range{Position{1, 0}, Position{1, 0}}, c.add)
		_, err := rename(c.at, c.to)
		var answer *jsonrpc2.Error
		if !errors.As(err, &answer) || !strings.Contains(answer.Message, c.says) {
			t.Errorf("%s %s: %v, want %s", c.add, c.to, err, c.says)
		}
		e.edit("shop/system.cue", Range{Position{1, 0}, Position{1 + strings.Count(c.add, "\n"), 0}}, "")
	}
}

// TestHalfTyped: while a file can't be read, the last that could is what is known.
func TestHalfTyped(t *testing.T) {
	e := starts(t, nil)
	const name = "shop/system.cue"
	e.write(name, shop)
	e.open(name, shop)
	e.hears(name)
	e.replace(name, "\tundo: {", "\tundo: {{{")
	if got := e.hears(name); len(got) == 0 || got[0].Severity != 1 {
		t.Errorf("%v", got)
	}
	if got := e.hover(name, `steps: ["ord|er"`); !strings.Contains(got, "`1s`") {
		t.Errorf("%q", got)
	}
	if got := e.offered(name, `accepted: "|enq`); !slices.Contains(got, "undo") {
		t.Errorf("%q", got)
	}
	var found []location
	e.ask("textDocument/definition", e.at(name, `to: "ord|er-queue"`), &found)
	if len(found) != 1 {
		t.Errorf("%v", found)
	}
}

// TestOtherFiles: what lies beside a document is read from the disk, and read again
// when it is saved; what is no model is left alone.
func TestOtherFiles(t *testing.T) {
	e := starts(t, map[string]string{
		"shop/system.cue":    "package shop\nsystem: \"shop\"\nboxes: a: kind: \"client\"\n",
		"shop/lines.cue":     "package shop\nlines: l: {from: \"a\", to: \"b\"}\n",
		"policy/policy.cue":  "package policy\nx: 1 & 2\n",
		"cue.mod/module.cue": "module: \"a.example\"\nlanguage: version: \"v0.17.0\"\n",
	})
	e.open("policy/policy.cue", "package policy\nx: 1 & 2\n")
	e.open("shop/system.cue", "package shop\nsystem: \"shop\"\nboxes: a: kind: \"client\"\n")
	e.hearsUntil("shop/lines.cue", func(d []diagnostic) bool { return len(d) == 1 && strings.Contains(d[0].Message, `no box "b"`) })
	e.write("shop/lines.cue", "package shop\nboxes: b: kind: \"service\"\nlines: l: {from: \"a\", to: \"b\"}\n")
	e.note("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri("shop/lines.cue"), "type": 2}}})
	e.hearsUntil("shop/lines.cue", func(d []diagnostic) bool { return len(d) == 0 || d[0].Code != "unknown-reference" })
	for {
		select {
		case p := <-e.told:
			if p.URI == e.uri("policy/policy.cue") && len(p.Diagnostics) > 0 {
				t.Errorf("%+v", p)
			}
			continue
		case <-time.After(100 * time.Millisecond):
		}
		break
	}
}

// TestNonsense: what an editor should not say is an error, or nothing, and no end.
func TestNonsense(t *testing.T) {
	e := starts(t, map[string]string{"a/a.cue": shop})
	e.open("a/a.cue", shop)
	for method := range requests {
		for _, params := range []string{`{}`, `[]`, `null`, `{"textDocument":{"uri":"file:///nowhere.cue"},"position":{"line":-1,"character":99999999}}`, `{"textDocument":{"uri":"untitled:1"}}`,
			`{"textDocument":{"uri":"` + e.uri("a/a.cue") + `"},"position":{"line":-5,"character":-5},"newName":""}`,
			`{"textDocument":{"uri":"` + e.uri("a/a.cue") + `"},"position":{"line":99999,"character":1}}`} {
			_ = e.try(method, json.RawMessage(params), nil)
		}
	}
	for method := range notifications {
		if method == "initialized" {
			continue
		}
		for _, params := range []string{`{}`, `[]`, `null`, `{"textDocument":{"uri":"untitled:1","text":"x"}}`, `{"id":[1]}`,
			`{"textDocument":{"uri":"` + e.uri("b/b.cue") + `"},"contentChanges":[{"text":"x"}]}`} {
			e.note(method, json.RawMessage(params))
		}
	}
	if err := e.try("textDocument/nothing", nil, nil); err == nil {
		t.Error("it does what it can't")
	}
	if err := e.try("initialize", map[string]any{}, nil); err == nil {
		t.Error("a session begins once")
	}
	e.edit("a/a.cue", Range{Position{-1, -1}, Position{99999, 0}}, shop)
	if got := e.hears("a/a.cue"); len(got) == 0 {
		t.Error("nothing is told any more")
	}
	e.note("exit", nil)
	if err := <-e.over; !errors.Is(err, ErrUnasked) {
		t.Errorf("%v", err)
	}
}

// TestActions: what check --fix would change is offered where it is told, and mends it.
func TestActions(t *testing.T) {
	e := starts(t, map[string]string{"shop/system.cue": shop})
	const name = "shop/system.cue"
	e.open(name, shop)
	e.hears(name)
	offered := func(line int, only ...string) (out []codeAction) {
		t.Helper()
		e.ask("textDocument/codeAction", map[string]any{
			"textDocument": map[string]any{"uri": e.uri(name)},
			"range":        Range{Position{line, 0}, Position{line, 3}},
			"context":      map[string]any{"diagnostics": []any{}, "only": only},
		}, &out)
		return out
	}
	mended := func(a codeAction) string {
		t.Helper()
		d := a.Edit.DocumentChanges[0]
		if d.TextDocument.URI != e.uri(name) || *d.TextDocument.Version != e.vers[name] {
			t.Errorf("%+v", d.TextDocument)
		}
		x := e.texts[name]
		for _, one := range slices.Backward(d.Edits) {
			x = x.changed(one.Range, one.NewText)
		}
		return string(x.src)
	}
	var titles []string
	for _, a := range offered(12) {
		titles = append(titles, a.Title)
		if src := mended(a); !strings.Contains(src, `"unknown"`) {
			t.Errorf("%s\n%s", a.Title, src)
		}
	}
	if !slices.Contains(titles, "state operation of lines.order as unknown") {
		t.Errorf("%q", titles)
	}
	if got := offered(12, "refactor"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	e.replace(name, `kind: "client"`, `kind: "cliemt"`)
	e.hears(name)
	got := offered(5)
	if len(got) != 1 || !strings.Contains(mended(got[0]), `kind: "client"`) {
		t.Errorf("%+v", got)
	}
	if got := offered(6); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

package outline

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOf(t *testing.T) {
	src := `package shop

import "tautline.dev/model"

model.#System & {system: "shop"}
boxes: {
	api: {kind: "service", timeout: "2s"} // "a": comment
	"order-db": kind: "database"
	X=queue?: {kind: *"queue" | "stream"}
}
boxes: [!="api"]: place: region: "eu"
boxes: (_name): tier: 1
lines: save: model.#Line & {
	from: "api", to: "order-db", does: "save \(boxes.api.kind) {now}"
}
flows: f: steps: ["save", ["a", "b"], {either: [["c"], []]}]
if true {lines: more: from: "x"}
`
	o := Of([]byte(src))
	var got []string
	for _, l := range o.Labels {
		got = append(got, fmt.Sprintf("%s %q %q", l.Path, src[l.Start:l.End], short(src[l.Start:l.Until])))
	}
	for _, x := range o.Texts {
		got = append(got, fmt.Sprintf("%s = %s", x.Path, x.Value))
	}
	want := strings.Split(`system "system" "system: \"shop\""
boxes "boxes" "boxes: …eam\"}\n}"
boxes.api "api" "api: {k…: \"2s\"}"
boxes.api.kind "kind" "kind: \"service\""
boxes.api.timeout "timeout" "timeout: \"2s\""
boxes.order-db "\"order-db\"" "\"order-…tabase\""
boxes.order-db.kind "kind" "kind: \"database\""
boxes.queue "queue" "queue?:…tream\"}"
boxes.queue.kind "kind" "kind: *…stream\""
boxes "boxes" "boxes: …n: \"eu\""
boxes.*.place "place" "place: …n: \"eu\""
boxes.*.place.region "region" "region: \"eu\""
boxes "boxes" "boxes: …tier: 1"
boxes.*.tier "tier" "tier: 1"
lines "lines" "lines: …now}\"\n}"
lines.save "save" "save: m…now}\"\n}"
lines.save.from "from" "from: \"api\""
lines.save.to "to" "to: \"order-db\""
lines.save.does "does" "does: \"… {now}\""
flows "flows" "flows: …, []]}]"
flows.f "f" "f: step…, []]}]"
flows.f.steps "steps" "steps: …, []]}]"
flows.f.steps.*.either "either" "either:…\"], []]"
lines "lines" "lines: …om: \"x\""
lines.more "more" "more: from: \"x\""
lines.more.from "from" "from: \"x\""
 = tautline.dev/model
system = shop
boxes.api.kind = service
boxes.api.timeout = 2s
boxes.order-db.kind = database
boxes.queue.kind = queue
boxes.queue.kind = stream
boxes.* = api
boxes.*.place.region = eu
lines.save.from = api
lines.save.to = order-db
flows.f.steps.* = save
flows.f.steps.*.* = a
flows.f.steps.*.* = b
flows.f.steps.*.either.*.* = c
lines.more.from = x`, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func short(s string) string {
	if len(s) <= 16 {
		return s
	}
	return s[:7] + "…" + s[len(s)-7:]
}

func TestAt(t *testing.T) {
	for src, want := range map[string]string{
		`lines: save: to: "|"`:                      `lines.save.to field value quoted ""`,
		`lines: save: to: "ap|i"`:                   `lines.save.to field value quoted "ap" to 21`,
		`lines: save: to: "ap|`:                     `lines.save.to field value quoted "ap"`,
		`lines: save: to: |`:                        `lines.save.to field value ""`,
		"lines: {\n\tsave: {from: \"|, to: \"x\"}":  `lines.save.from field value quoted ""`,
		"lines: {\n\tsave: {\n\t\t|\n\t}\n}":        `lines.save field ""`,
		"lines: {\n\tsave: {fr|":                    `lines.save field "fr"`,
		"lines: {\n\tsave: {from: \"a\", |}":        `lines.save field ""`,
		"lines: {\n\tsave: {from: \"a\" |}":         `lines.save.from value ""`,
		`flows: f: steps: ["a", "|"]`:               `flows.f.steps.* value quoted ""`,
		`flows: f: steps: ["a", |`:                  `flows.f.steps.* value ""`,
		`flows: f: steps: [{either: [["a|"]]}]`:     `flows.f.steps.*.either.*.* value quoted "a"`,
		"boxes: a: kind: \"queue\"\nboxes: b: kin|": `boxes.b field value "kin"`,
		`|`:                     ` field ""`,
		"// lines: |":           "nothing",
		`a: "x\(b|)"`:           "nothing",
		`boxes: x: kind: "é|`:   `boxes.x.kind field value quoted "é"`,
		`waivers: [{on: "l|"}]`: `waivers.*.on field value quoted "l"`,
		`boxes: "a|`:            `boxes field value quoted "a"`,
		"lines: {\n\tsave: {from: \"a\", to: \"|\n\tundo: {from: \"b\"}\n}\nflows: f: steps: [\"a\"]": `lines.save.to field value quoted ""`,
		"lines: {\n\tsave: {from: \"a\n\tundo: {from: \"b|\"}\n}\n":                                   `lines.undo.from field value quoted "b"`,
		"lines: {\n\tsave: {from: \"a\n\t|\n\tundo: {from: \"b\"}\n}\n":                               `lines field ""`,
		"boxes: {\n\ta: {kind: \"q\"\nlines: x: to: \"|\"\n":                                          `lines.x.to field value quoted ""`,
		"boxes: {\na: kind: \"q|\"\n}\n":                                                              `boxes.a.kind field value quoted "q"`,
		`lines: save: model.#Line & {fr|}`:                                                            `lines.save field "fr"`,
	} {
		at := strings.Index(src, "|")
		c, ok := At([]byte(src[:at]+src[at+1:]), at)
		got := "nothing"
		if ok {
			got = c.Path.String()
			for word, is := range map[string]bool{" field": c.Field} {
				if is {
					got += word
				}
			}
			if c.Value {
				got += " value"
			}
			if c.Quoted {
				got += " quoted"
			}
			got += fmt.Sprintf(" %q", c.Typed)
			if c.To != at {
				got += fmt.Sprintf(" to %d", c.To)
			}
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
}

// FuzzOutline: whatever is typed, all that is told lies within the file.
func FuzzOutline(f *testing.F) {
	files, err := filepath.Glob("../../examples/*/*.cue")
	if err != nil || len(files) == 0 {
		f.Fatal("no examples", err)
	}
	for _, name := range files[:min(3, len(files))] {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, 40)
	}
	for _, src := range []string{`a: "\(x)`, `)`, `"\(`, `a: """` + "\n x\\(1", `@a((`, "a: {]}", `#"\#(`, "x: [{(", `"\(a)\(b)": 1`} {
		f.Add([]byte(src), len(src))
	}
	f.Fuzz(func(t *testing.T, src []byte, offset int) {
		o := Of(src)
		for _, l := range o.Labels {
			if l.Start < 0 || l.Start > l.End || l.End > l.Until || l.Until > len(src) || len(l.Path) == 0 {
				t.Fatalf("%+v of %d", l, len(src))
			}
		}
		for _, x := range o.Texts {
			if x.Start < 0 || x.Start > x.End || x.End > len(src) {
				t.Fatalf("%+v of %d", x, len(src))
			}
		}
		if c, ok := At(src, offset); ok && (c.From < 0 || c.From > c.To || c.To > len(src)) {
			t.Fatalf("%+v of %d", c, len(src))
		}
	})
}

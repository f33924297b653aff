package dot

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tautline.dev/analysis/diff"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/view"
)

// What a change did is told in words, in the stroke and in colour: never by one alone.
func TestChange(t *testing.T) {
	was := modeltest.Named(t, `boxes: {a: kind: "service", b: kind: "database", gone: kind: "cache", "gone_": kind: "queue"}
lines: {ask: {from: "a", to: "b", interaction: "request-reply", timeout: "3s"}, warm: {from: "a", to: "gone", interaction: "request-reply"}}`)
	is := modeltest.Named(t, `boxes: {a: kind: "service", b: kind: "database", fresh: kind: "queue", "gone/": kind: "topic"}
lines: {ask: {from: "a", to: "b", interaction: "request-reply", timeout: "30s"}, put: {from: "a", to: "fresh", interaction: "send"}}`)
	var b bytes.Buffer
	if err := Write(&b, is, nil, Options{View: view.Change(diff.Compare(was, is), "since main"), Direction: LeftToRight}); err != nil {
		t.Fatal(err)
	}
	statement := func(begins string) string {
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(strings.TrimSpace(line), begins) {
				return line
			}
		}
		t.Fatalf("there is no %s in\n%s", begins, b.String())
		return ""
	}
	for begins, wants := range map[string][]string{
		`"boxes.fresh" [`:         {"<B>new  </B>", "penwidth=2.6", "change-added", `BGCOLOR="` + Light.Durable},
		`"boxes.gone" [`:          {"<B>gone  </B>", "<S><B>gone</B></S>", "dashed", "change-removed", `id="box-gone"`},
		`"boxes.a" [`:             {"faded"},
		`"boxes.a"->"boxes.b"`:    {"<B>changed  </B>", "timeout 3s → 30s", "penwidth=2.4", "change-changed"},
		`"boxes.a"->"boxes.fresh`: {"<B>new  </B>", "penwidth=2.4", "change-added", "style=dashed"},
		`"boxes.a"->"boxes.gone"`: {"<B>gone  </B>", "<S><B>warm</B></S>", "style=dotted", "arrowhead=tee", `id="line-warm"`},
	} {
		for _, want := range wants {
			if s := statement(begins); !strings.Contains(s, want) {
				t.Errorf("%s has no %s:\n%s", begins, want, s)
			}
		}
	}
	for _, want := range []string{"only now", "only before", "otherwise than before", "2 boxes new, 2 gone; 1 line new, 1 gone, 1 changed"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it says nowhere %q", want)
		}
	}
	if ids := strings.Count(b.String(), `id="box-gone_"`); ids != 1 {
		t.Errorf("%d boxes have one id", ids)
	}
}

// Of a large picture of a change the key explains what it has touched, and there is none
// where that is no line.
func TestKeyOfAChange(t *testing.T) {
	var src strings.Builder
	for i := range 40 {
		fmt.Fprintf(&src, "boxes: b%d: kind: \"service\"\nlines: l%d: {from: \"b%d\", to: \"b%d\", interaction: \"request-reply\", timeout: \"1s\"}\n", i, i, i, (i*7+3)%40)
	}
	was := modeltest.Named(t, src.String())
	for edit, keyed := range map[string]bool{`b7: {timeout: "1s"}`: false, `l7: {when: "it rains"}`: true} {
		in := "boxes: "
		if keyed {
			in = "lines: "
		}
		is := modeltest.Named(t, src.String()+in+edit)
		var b bytes.Buffer
		if err := Write(&b, is, nil, Options{View: view.Change(diff.Compare(was, is), "since main")}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "what the line promises is said below"); got != keyed {
			t.Errorf("%s: there is a key: %v", edit, got)
		}
		if keyed && (strings.Count(b.String(), "it rains") != 2 || !strings.Contains(b.String(), "<B>l8</B>")) {
			t.Errorf("%s: the key says too much, or too little", edit)
		}
	}
}

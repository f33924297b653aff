package lsp

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sourcegraph/jsonrpc2"
)

const staged = `package s

system: "s"
owner:  "o"
_stage: *"dev" | "prod" @tag(stage)
boxes: {api: kind: "service", db: kind: "database"}
lines: save: {from: "api", to: "db", interaction: "request-reply", operation: "read", retry: "none", if _stage == "prod" {timeout: "1s"}}
if _stage == "prod" {
	boxes: q: kind: "queue"
	lines: put: {from: "api", to: "q"}
	flows: f: steps: ["save", "put"]
}
`

const onlyInProd = "@if(prod)\n\npackage s\n\nboxes: q: kind: \"queue\"\nlines: put: {from: \"api\", to: \"q\"}\n"

// renamed are the files with an id renamed, or why it isn't.
func (e *editor) renamed(name, piece, to string, files map[string]string) (map[string]string, string) {
	e.t.Helper()
	p := e.at(name, piece)
	p["newName"] = to
	var edit workspaceEdit
	if err := e.try("textDocument/rename", p, &edit); err != nil {
		var answer *jsonrpc2.Error
		if !errors.As(err, &answer) {
			e.t.Fatal(err)
		}
		return nil, answer.Message
	}
	out := map[string]string{}
	for name, src := range files {
		out[name] = src
		for _, d := range edit.DocumentChanges {
			x := newText([]byte(src))
			for _, one := range slices.Backward(d.Edits) {
				if d.TextDocument.URI == e.uri(name) {
					x = x.changed(one.Range, one.NewText)
					out[name] = string(x.src)
				}
			}
		}
	}
	return out, ""
}

// whole puts another text in the place of a document.
func (e *editor) whole(name, src string) {
	e.t.Helper()
	x := e.texts[name]
	e.edit(name, x.rangeOf(0, len(x.src)), src)
}

// TestRenameInStages: what only another stage says is renamed with the rest, or nothing is.
func TestRenameInStages(t *testing.T) {
	files := map[string]string{"s.cue": staged}
	e := starts(t, files)
	e.open("s.cue", staged)
	e.hears("s.cue")
	for piece, c := range map[string][2]string{
		"{|api: kind":     {"api", "server"},
		"lines: |save: {": {"save", "keep"},
		`to: "|q"`:        {"q", "jobs"},
	} {
		after, no := e.renamed("s.cue", piece, c[1], files)
		want := staged
		for _, as := range []string{`"` + c[0] + `"`, c[0] + ": {from", c[0] + ": kind"} {
			want = strings.ReplaceAll(want, as, strings.Replace(as, c[0], c[1], 1))
		}
		if no != "" || after["s.cue"] != want {
			t.Errorf("%s: %s\n%s\nwant\n%s", piece, no, after["s.cue"], want)
		}
	}
	if _, no := e.renamed("s.cue", "{|api: kind", "q", files); !strings.Contains(no, `there is a "q"`) {
		t.Errorf("q is there in prod: %s", no)
	}
	open := strings.Replace(staged, `*"dev" | "prod" @`, `*"dev" | string @`, 1)
	open = strings.Replace(open, "if _stage == \"prod\" {\n", "if _stage =~ \"^p\" {\n", 1)
	e.whole("s.cue", open)
	if _, no := e.renamed("s.cue", "{|api: kind", "server", files); !strings.Contains(no, "not all values of stage are written out") {
		t.Errorf("%q", no)
	}

	// In a file that counts only in one stage, the one that isn't shown here.
	files = map[string]string{"s.cue": strings.Split(staged, "if _stage")[0] + "}\n", "prod.cue": onlyInProd}
	files["s.cue"] = strings.Replace(files["s.cue"], ", }", "}", 1)
	files["s.cue"] = strings.Replace(files["s.cue"], "_stage: *\"dev\" | \"prod\" @tag(stage)\n", "", 1)
	desk := newDesk()
	desk.Options.Model.Stages = append(desk.Options.Model.Stages, []string{"!prod"})
	e = session(t, desk, files)
	e.open("s.cue", files["s.cue"])
	e.hears("s.cue")
	after, no := e.renamed("s.cue", "{|api: kind", "server", files)
	if no != "" || strings.Contains(after["prod.cue"], `"api"`) || !strings.Contains(after["prod.cue"], `"server"`) {
		t.Errorf("%s\n%s", no, after["prod.cue"])
	}
}

// TestWithoutStage: an editor knows a system whose files count only in some stages.
func TestWithoutStage(t *testing.T) {
	common := strings.Replace(strings.Split(staged, "if _stage == \"prod\" {\n")[0], "_stage: *\"dev\" | \"prod\" @tag(stage)\n", "", 1)
	common = strings.Replace(common, ", if _stage == \"prod\" {timeout: \"1s\"}", "", 1)
	e := starts(t, map[string]string{"s.cue": common, "prod.cue": onlyInProd})
	e.open("prod.cue", onlyInProd)
	told := e.hearsUntil("prod.cue", func(d []diagnostic) bool { return len(d) > 0 })
	for _, d := range told {
		if !strings.HasSuffix(d.Message, "(in prod)") || strings.Contains(d.Message, "--tag") {
			t.Errorf("%s", d.Message)
		}
	}
	if says := e.hover("prod.cue", "|put: {from"); !strings.Contains(says, "put") {
		t.Errorf("hover: %q", says)
	}
	if got := e.offered("prod.cue", `to: "|q"`); !slices.Contains(got, "db") {
		t.Errorf("offered: %v", got)
	}
}

// TestActionsInStages: what another stage needs otherwise isn't offered.
func TestActionsInStages(t *testing.T) {
	e := starts(t, map[string]string{"s.cue": staged})
	e.open("s.cue", staged)
	e.hears("s.cue")
	offered := func() (titles []string) {
		var out []codeAction
		e.ask("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": e.uri("s.cue")}, "range": Range{End: Position{20, 0}}, "context": map[string]any{"diagnostics": []any{}}}, &out)
		for _, a := range out {
			titles = append(titles, a.Title)
		}
		return titles
	}
	if got := offered(); slices.Contains(got, "state timeout of lines.save as unknown") {
		t.Errorf("%v", got)
	}
	e.whole("s.cue", strings.Replace(staged, `, if _stage == "prod" {timeout: "1s"}`, "", 1))
	e.hears("s.cue")
	if got := offered(); !slices.Contains(got, "state timeout of lines.save as unknown") {
		t.Errorf("%v", got)
	}
}

// TestNewDirectory: a model of which nothing is on the disk yet is a model.
func TestNewDirectory(t *testing.T) {
	e := starts(t, nil)
	if _, err := os.Stat(filepath.Join(e.dir, "new")); err == nil {
		t.Fatal("there is one")
	}
	e.open("new/s.cue", "package s\n\nsystem: \"s\"\nboxes: a: kind: \"servce\"\n")
	told := e.hearsUntil("new/s.cue", func(d []diagnostic) bool { return len(d) > 0 })
	if !strings.Contains(told[0].Message, `did you mean "service"?`) {
		t.Errorf("%v", told)
	}
}

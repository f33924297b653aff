package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/value"
)

func TestPositions(t *testing.T) {
	x := newText([]byte("a🍎ß\r\nb\rc\n\n"))
	for offset, want := range map[int]Position{
		0: {0, 0}, 1: {0, 1}, 5: {0, 3}, 7: {0, 4}, 9: {1, 0}, 10: {1, 1}, 11: {2, 0}, 13: {3, 0}, 14: {4, 0}, 99: {4, 0}, -1: {0, 0},
	} {
		if got := x.position(offset); got != want {
			t.Errorf("%d is at %v, want %v", offset, got, want)
		}
	}
	for place, want := range map[Position]int{
		{0, 2}: 1, {0, 3}: 5, {0, 99}: 7, {1, 5}: 10, {4, 0}: 14, {9, 0}: 14, {-1, 3}: 0, {2, -1}: 11,
	} {
		if got := x.offset(place); got != want {
			t.Errorf("%v is at %d, want %d", place, got, want)
		}
	}
}

// utf16Offset is another way to say where a position lies: by the text in UTF-16.
func utf16Offset(src string, p Position) int {
	line, character := 0, 0
	all := utf16.Encode([]rune(src))
	bytesUpTo := func(i int) int { return len(string(utf16.Decode(all[:i]))) }
	for i, u := range all {
		if line == p.Line && character == p.Character {
			return bytesUpTo(i)
		}
		if u == '\n' {
			if line == p.Line {
				return -1
			}
			line, character = line+1, 0
		} else {
			character++
		}
	}
	if line == p.Line && character == p.Character {
		return len(src)
	}
	return -1
}

// FuzzPositions: a text of characters of any kind, and places in it.
func FuzzPositions(f *testing.F) {
	f.Add("a🍎ß\nb\n", 0, 3, "x")
	f.Add("\n\n\n", 2, 0, "")
	f.Fuzz(func(t *testing.T, src string, line, character int, by string) {
		if !utf8.ValidString(src) || strings.Contains(src, "\r") {
			return
		}
		x := newText([]byte(src))
		p := Position{line, character}
		at := x.offset(p)
		if at < 0 || at > len(src) {
			t.Fatalf("%v is at %d of %d", p, at, len(src))
		}
		if want := utf16Offset(src, p); want >= 0 && want != at && utf8.ValidString(src[:at]) && utf8.RuneStart(append([]byte(src), 0)[want]) {
			// In the middle of a pair the other way has half a character.
			if back := x.position(want); back == p {
				t.Fatalf("%v is at %d, want %d", p, at, want)
			}
		}
		if got := x.offset(x.position(at)); got != at {
			t.Fatalf("%d is at %v, and that at %d", at, x.position(at), got)
		}
		y := x.changed(Range{p, p}, by)
		if want := src[:at] + by + src[at:]; string(y.src) != want {
			t.Fatalf("%q, want %q", y.src, want)
		}
	})
}

// checked is what check says of a model on the disk.
func checked(t testing.TB, dir string) (out []Diagnostic) {
	t.Helper()
	o := judge.Options{Now: day}
	reports, err := judge.Check([]string{dir}, o)
	var no *judge.Unjudged
	files := value.Files{}
	see := func(f *value.File) {
		if f != nil {
			files[filepath.Join(dir, filepath.Base(f.Name))] = f
		}
	}
	switch {
	case err == nil:
		for _, b := range reports[0].System.Boxes {
			see(b.At.File)
		}
		see(reports[0].System.At.File)
		return newWriter(dir, files).messages(reports[0])
	case asUnjudged(err, &no):
		for _, p := range no.Failed[0].Problems {
			see(p.At.File)
		}
		return newWriter(dir, files).problems(no.Failed[0].Problems)
	}
	t.Fatal(err)
	return nil
}

func asUnjudged(err error, to **judge.Unjudged) (is bool) {
	*to, is = err.(*judge.Unjudged)
	return is
}

// FuzzEdits: whatever is typed, all that is told of it lies within the document, and
// it is what check says of the same text. Each edit puts a piece of the text, or a
// word, in the place of another.
func FuzzEdits(f *testing.F) {
	f.Add([]byte{10, 20, 3, 200, 7, 0, 90, 90, 5})
	f.Add([]byte{250, 4, 1, 3, 3, 9, 77, 1, 2, 8, 8, 8})
	words := []string{"", "\"", "{", "}", "\n", ": ", "save", "\"api\"", "🍎", "lines: x: {from: \"api\", to: \"dlq\"}\n", "[", "]", "// ", "timeout: \"1s\", "}
	f.Fuzz(func(t *testing.T, edits []byte) {
		if len(edits) > 30 {
			return
		}
		dir := t.TempDir()
		file := filepath.Join(dir, "system.cue")
		if err := os.WriteFile(file, []byte(shop), 0o600); err != nil {
			t.Fatal(err)
		}
		e := session(t, newDesk(), nil)
		e.dir = dir
		e.open("system.cue", shop)
		for ; len(edits) >= 3; edits = edits[3:] {
			x := e.texts["system.cue"]
			at := int(edits[0]) * len(x.src) / 256
			end := min(len(x.src), at+int(edits[1])%16)
			e.edit("system.cue", x.rangeOf(at, end), words[int(edits[2])%len(words)])
		}
		src := e.texts["system.cue"].src
		if err := os.WriteFile(file, src, 0o600); err != nil {
			t.Fatal(err)
		}
		want := []diagnostic{}
		s := &Server{}
		if model.Describes(dir, nil) { // else it isn't told of while somebody types
			for _, d := range checked(t, dir) {
				want = append(want, s.diagnostic(d))
			}
		}
		got := e.hearsUntil("system.cue", func(got []diagnostic) bool {
			return len(got) == len(want) // the first may be without what takes long
		})
		for i := range got {
			r := got[i].Range
			x := e.texts["system.cue"]
			if r.Start.Line < 0 || r.End.Line >= len(x.starts) || x.position(x.offset(r.Start)) != r.Start || x.position(x.offset(r.End)) != r.End {
				t.Errorf("%+v is not in the document", r)
			}
			got[i].Related, want[i].Related = nil, nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		for _, method := range []string{"textDocument/hover", "textDocument/completion", "textDocument/definition", "textDocument/prepareRename"} {
			for at := 0; at < len(src); at += 97 {
				e.ask(method, map[string]any{"textDocument": map[string]any{"uri": e.uri("system.cue")}, "position": e.texts["system.cue"].position(at)}, nil)
			}
		}
	})
}

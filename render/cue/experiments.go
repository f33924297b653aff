package cue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"cuelang.org/go/cue/literal"

	"tautline.dev/model"
	"tautline.dev/model/value"
)

// Insertion is a piece of text that is put into a file, and nothing else in it changes.
type Insertion struct {
	File *value.File
	At   int
	Text string
}

// errShared says why an experiment can't be put where the others of its line are.
var errShared = errors.New("its experiments are stated for several lines at once, or put together by CUE; state them at the line itself")

// Experiments puts experiments into the source of a line's system: behind those that the
// line has, or as a declaration of their own at the end of the file that holds the line.
func Experiments(s *model.System, l *model.Line, add []model.Experiment) (Insertion, error) {
	var texts []string
	for _, e := range add {
		texts = append(texts, experiment(e))
	}
	all := strings.Join(texts, ", ")
	if len(l.Experiments) == 0 {
		f := l.At.File
		src := f.Src
		before := ""
		if len(src) > 0 && src[len(src)-1] != '\n' {
			before = "\n"
		}
		return Insertion{f, len(src), fmt.Sprintf("%s\nlines: %s: experiments: [%s]\n", before, literal.String.Quote(l.ID), all)}, nil
	}
	last := l.Experiments[len(l.Experiments)-1].At
	if !plain(last) || shared(s, l, last) {
		return Insertion{}, errShared
	}
	return Insertion{last.File, last.End, ", " + all}, nil
}

// plain tells whether a place is that of a struct in braces which ends an element of a list.
func plain(at value.Span) bool {
	if at.File == nil || at.End > len(at.File.Src) || at.Start < 0 || at.End <= at.Start {
		return false
	}
	src := at.File.Src
	rest := bytes.TrimLeft(src[at.End:], " \t\r\n")
	return src[at.Start] == '{' && src[at.End-1] == '}' && len(rest) > 0 && (rest[0] == ',' || rest[0] == ']' || bytes.HasPrefix(rest, []byte("//")))
}

func shared(s *model.System, l *model.Line, at value.Span) bool {
	for _, other := range s.Lines {
		for _, e := range other.Experiments {
			if other != l && e.At == at {
				return true
			}
		}
	}
	return false
}

// experiment is one as a team writes it.
func experiment(e model.Experiment) string {
	s := fmt.Sprintf("{kind: %s, date: %s, result: %s", literal.String.Quote(e.Kind), literal.String.Quote(e.Date.Format(time.DateOnly)), literal.String.Quote(e.Result))
	if e.Link != "" {
		s += ", link: " + literal.String.Quote(e.Link)
	}
	return s + "}"
}

// Apply puts insertions into the source of their one file. Of two at one place the
// first comes first.
func Apply(src []byte, ins []Insertion) []byte {
	var out []byte
	from := 0
	for _, i := range ins {
		out = append(out, src[from:i.At]...)
		out = append(out, i.Text...)
		from = i.At
	}
	return append(out, src[from:]...)
}

// InOrder are the files of some changes, by name.
func InOrder(changes map[*value.File][]Insertion) []*value.File {
	return slices.SortedFunc(maps.Keys(changes), func(a, b *value.File) int { return strings.Compare(a.Name, b.Name) })
}

// Diff writes changes as a patch without context (git apply --unidiff-zero).
func Diff(w io.Writer, changes map[*value.File][]Insertion) error {
	out := &bytes.Buffer{}
	for _, f := range InOrder(changes) {
		fmt.Fprintf(out, "--- a/%s\n+++ b/%s\n", f.Name, f.Name)
		more := 0
		for _, hunk := range hunks(f, changes[f]) {
			hunk.write(out, more)
			more += len(hunk.now) - len(hunk.was)
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// hunk is one line that changes, or lines that are put at the end.
type hunk struct {
	line     int // the first, from 1
	was, now []string
	// bare tells that what was ends the file, and not its line.
	bare bool
}

func hunks(f *value.File, ins []Insertion) []hunk {
	var out []hunk
	lines := strings.SplitAfter(string(f.Src), "\n")
	start := 0
	for n, line := range lines {
		var here []Insertion
		for _, i := range ins {
			last := n == len(lines)-1
			if i.At >= start && (i.At < start+len(line) || last) {
				i.At -= start
				here = append(here, i)
			}
		}
		start += len(line)
		if len(here) == 0 {
			continue
		}
		h := hunk{line: n + 1, now: rows(string(Apply([]byte(line), here)))}
		if line != "" {
			h.was, h.bare = rows(line), !strings.HasSuffix(line, "\n")
		}
		out = append(out, h)
	}
	return out
}

func rows(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

func (h hunk) write(w io.Writer, more int) {
	from := h.line
	if len(h.was) == 0 {
		from-- // behind that line
	}
	fmt.Fprintf(w, "@@ -%d,%d +%d,%d @@\n", from, len(h.was), h.line+more, len(h.now))
	for _, s := range h.was {
		fmt.Fprintf(w, "-%s\n", s)
	}
	if h.bare {
		fmt.Fprintln(w, "\\ No newline at end of file")
	}
	for _, s := range h.now {
		fmt.Fprintf(w, "+%s\n", s)
	}
}

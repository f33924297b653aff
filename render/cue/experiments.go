package cue

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"cuelang.org/go/cue/literal"

	"tautline.dev/model"
	"tautline.dev/model/edit"
	"tautline.dev/model/value"
)

// errShared says why an experiment can't be put where the others of its line are.
var errShared = errors.New("its experiments are stated for several lines at once, or put together by CUE; state them at the line itself")

// Experiments puts experiments into the source of a line's system: behind those that the
// line has, or as a declaration of their own at the end of the file that holds the line.
func Experiments(s *model.System, l *model.Line, add []model.Experiment) (edit.Edit, error) {
	var texts []string
	for _, e := range add {
		texts = append(texts, experiment(e))
	}
	all := strings.Join(texts, ", ")
	if len(l.Experiments) == 0 {
		if l.At.File == nil || l.At.File.Path == "" {
			return edit.Edit{}, errElsewhere
		}
		return atEnd(l.At.File, fmt.Sprintf("lines: %s: experiments: [%s]", literal.String.Quote(l.ID), all)), nil
	}
	last := l.Experiments[len(l.Experiments)-1].At
	switch {
	case !plain(last) || shared(s, l, last):
		return edit.Edit{}, errShared
	case last.File.Path == "":
		return edit.Edit{}, errElsewhere
	}
	return behind(last, all), nil
}

// behind puts text behind the last element of a list: on a line of its own where a
// comment follows the element, which stays with it.
func behind(last value.Span, text string) edit.Edit {
	src := last.File.Src
	rest := src[last.End:]
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if !bytes.HasPrefix(bytes.TrimLeft(line, ", \t"), []byte("//")) {
		return edit.Edit{File: last.File, Start: last.End, End: last.End, Text: ", " + text}
	}
	at := last.End + len(bytes.TrimRight(line, "\r"))
	begin := src[bytes.LastIndexByte(src[:last.Start], '\n')+1 : last.Start]
	indent := begin[:len(begin)-len(bytes.TrimLeft(begin, " \t"))]
	return edit.Edit{File: last.File, Start: at, End: at, Text: lineEnd(last.File) + string(indent) + text + ","}
}

// lineEnd is what ends the lines of a file.
func lineEnd(f *value.File) string {
	if bytes.Contains(f.Src, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// atEnd puts a declaration at the end of a file, behind an empty line, with the line ends
// that the file has.
func atEnd(f *value.File, decl string) edit.Edit {
	end := lineEnd(f)
	text := end + decl + end
	if len(f.Src) > 0 && f.Src[len(f.Src)-1] != '\n' {
		text = end + text
	}
	return edit.Edit{File: f, Start: len(f.Src), End: len(f.Src), Text: text}
}

// errElsewhere says why an experiment can't be put into a file at all.
var errElsewhere = errors.New("it stands in a file that isn't this system's own; write it there by hand")

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
	if e.Note != "" {
		s += ", note: " + literal.String.Quote(e.Note)
	}
	if e.Link != "" {
		s += ", link: " + literal.String.Quote(e.Link)
	}
	return s + "}"
}

package edit

import (
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"

	"tautline.dev/model/value"
)

// Replace writes a word in the place of another: a label, or a text in quotes. The
// place must hold that word and nothing else, and where it is a label nothing may
// refer to it.
func (ss Sources) Replace(at value.Span, word, instead string) (Edit, error) {
	s, err := ss.of(at.File)
	if err != nil {
		return Edit{}, err
	}
	if at.Start < 0 || at.End > len(at.File.Src) || at.Start >= at.End {
		return Edit{}, errOther
	}
	if to, is := s.fields[at.Start]; is {
		last := to[len(to)-1]
		if last.label != word {
			return Edit{}, errOther
		}
		if s.refers(word, 0, len(at.File.Src)) {
			return Edit{}, errReferred
		}
	}
	text := instead
	switch string(at.File.Src[at.Start:at.End]) {
	case word:
		if !ast.IsValidIdent(instead) {
			text = literal.String.Quote(instead)
		}
	case literal.String.Quote(word):
		text = literal.String.Quote(instead)
	default:
		return Edit{}, errOther
	}
	return Edit{at.File, at.Start, at.End, text}, nil
}

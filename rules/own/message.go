package own

import (
	"fmt"
	"strings"

	"tautline.dev/model/pattern"
	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// words is a message with places that each entity fills in: {entity} is its id,
// {timeout.value} a part of a fact. {{ and }} are braces.
type words []word

// word is a text, or what a leaf says; with neither it is the entity's id.
type word struct {
	text string
	leaf *pattern.Shape
}

// mostShown is how many letters of a fact a message shows.
const mostShown = 80

// reader reads a message for entities of one layout.
func (l *layout) words(message string) (out words, err error) {
	add := func(text string) {
		if text != "" {
			out = append(out, word{text: text})
		}
	}
	for rest := message; rest != ""; {
		at := strings.IndexAny(rest, "{}")
		if at < 0 {
			add(rest)
			break
		}
		add(rest[:at])
		brace := rest[at : at+1]
		rest = rest[at+1:]
		if strings.HasPrefix(rest, brace) {
			add(brace)
			rest = rest[1:]
			continue
		}
		name, after, closed := strings.Cut(rest, "}")
		if brace == "}" || !closed {
			return nil, fmt.Errorf("a %s stands alone; a fact is named as in {timeout.value}, and a brace is written {{ or }}", brace)
		}
		leaf, err := l.leaf(name)
		if err != nil {
			return nil, err
		}
		out = append(out, word{leaf: leaf})
		rest = after
	}
	return out, nil
}

// leaf is the place that a path leads to, nil for the entity's own id.
func (l *layout) leaf(path string) (*pattern.Shape, error) {
	if path == "entity" {
		return nil, nil
	}
	at := l.shape
	for _, name := range strings.Split(path, ".") {
		next := at.Part(name)
		if next == nil && len(at.Parts) == 0 {
			return nil, fmt.Errorf("there is no {%s}: nothing is in %s", cut(path), at.Path)
		}
		if next == nil {
			hint := suggest.DidYouMean(name, append(at.Names(), "entity"))
			if hint == "" && len(at.Parts) <= 12 {
				hint = "; there is " + strings.Join(at.Names(), ", ")
			}
			return nil, fmt.Errorf("there is no {%s}: no %s stands there%s", cut(path), value.Quote(name), hint)
		}
		at = next
	}
	if len(at.Parts) > 0 {
		return nil, fmt.Errorf("{%s} is no single value; write one of {%s.%s}", path, path, strings.Join(at.Names(), "}, {"+path+"."))
	}
	return at, nil
}

// of is the message about one entity.
func (w words) of(s *subject) string {
	var b strings.Builder
	for _, one := range w {
		switch {
		case one.leaf != nil:
			b.WriteString(cut(s.shown(one.leaf)))
		case one.text == "":
			b.WriteString(s.id)
		default:
			b.WriteString(one.text)
		}
	}
	return b.String()
}

// shown is what a leaf is, "unknown" where nobody knows.
func (s *subject) shown(leaf *pattern.Shape) string {
	if v, ok := s.there(leaf); ok {
		return pattern.Shown(&v)
	}
	return "unknown"
}

// there is a leaf's value, where all that it stands in is there.
func (s *subject) there(leaf *pattern.Shape) (value.Node, bool) {
	at := s.in.shape
	for _, name := range strings.Split(leaf.Path, ".") {
		if at = at.Part(name); at.Sometimes && !s.Has(at) {
			return value.Node{}, false
		}
	}
	return s.Leaf(leaf)
}

func cut(s string) string {
	if runes := []rune(s); len(runes) > mostShown {
		return string(runes[:mostShown]) + "…"
	}
	return s
}

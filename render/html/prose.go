package html

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model/value"
	"tautline.dev/render/plain"
)

// text is a text on one line, with everything that can't be seen written out.
// A line break of the team's is a space.
func text(s string) string {
	return plain.Text(strings.Join(strings.Fields(s), " "))
}

// prose is a message of ours: ids in it stand in backquotes and become code,
// all else is text.
func prose(s string) template.HTML {
	parts := strings.Split(text(s), "`")
	if len(parts)%2 == 0 {
		return template.HTML(template.HTMLEscapeString(text(s)))
	}
	var b strings.Builder
	for i, p := range parts {
		if i%2 == 1 {
			b.WriteString("<code>" + template.HTMLEscapeString(p) + "</code>")
		} else {
			b.WriteString(template.HTMLEscapeString(p))
		}
	}
	return template.HTML(b.String())
}

// linked is a message of ours in which entities and rules stand by their bare
// names: "lines.save". They lead to their cards.
func (b *builder) linked(s string) template.HTML {
	var out strings.Builder
	for i, word := range strings.Split(text(s), " ") {
		if i > 0 {
			out.WriteByte(' ')
		}
		name := strings.TrimRight(word, ",.:;")
		to := b.rule(name)
		for end := len(name); end > 0; end = strings.LastIndex(name[:end], ".") {
			if of := name[:end]; strings.Contains(of, ".") && b.anchors[of] != "" {
				// A fact of an entity leads to the entity.
				to, name = b.entity(of), of
				break
			}
		}
		if to.To == "" {
			out.WriteString(template.HTMLEscapeString(word))
			continue
		}
		fmt.Fprintf(&out, `<a href="%s">%s</a>%s`, to.To, template.HTMLEscapeString(to.Text), word[len(name):])
	}
	return template.HTML(out.String())
}

// breakable lets the path of a fact be broken between its parts.
func breakable(path string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(text(path)), ".", ".<wbr>"))
}

// address is a link's target, "" if it is not one that a reader may safely
// follow: a model can name any.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}

// place is where something stands, as editors understand it. The model's own
// directory goes without saying.
func (b *builder) place(s value.Span) string {
	p := s.Place()
	if p.File == "" {
		return ""
	}
	file := strings.TrimPrefix(p.File, b.r.System.Dir+"/")
	return fmt.Sprintf("%s:%d:%d", plain.Text(file), p.Line, p.Column)
}

// places counts links in words.
func places(l []link) string { return phrase.Count(len(l), "place", "places") }

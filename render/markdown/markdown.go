// Package markdown writes for reviews that happen in a pull request or a wiki.
package markdown

import (
	"strings"

	"tautline.dev/render/plain"
)

// escaper takes the meaning from everything that Markdown or HTML would read
// as more than text.
var escaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"|", `\|`, "#", `\#`, "~", `\~`, "$", `\$`, "@", "&#64;", "://", "&#58;//", "www.", "www&#46;",
)

// Text is a text that Markdown shows as it is, on one line. It also keeps a
// bare address from becoming a link and a name from paging somebody.
func Text(s string) string { return escaper.Replace(plain.Text(s)) }

// Code is a text in a code span that it can't end. A table cell's bar is
// escaped even there.
func Code(s string) string {
	s = plain.Text(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + strings.ReplaceAll(s, "|", `\|`) + fence
}

// Message is a message of ours: ids in it stand in backquotes and stay code,
// all else is text.
func Message(s string) string {
	parts := strings.Split(s, "`")
	if len(parts)%2 == 0 {
		return Text(s)
	}
	var b strings.Builder
	for i, p := range parts {
		if i%2 == 1 {
			b.WriteString(Code(p))
		} else {
			b.WriteString(Text(p))
		}
	}
	return b.String()
}

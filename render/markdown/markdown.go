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
	"|", `\|`, "#", `\#`, "~", `\~`, "$", `\$`, "@", "@<!---->", "://", "&#58;//", "www.", "www&#46;",
)

// Text is a text that Markdown shows as it is, on one line. It also keeps a
// bare address from becoming a link and a name from paging somebody: GitHub looks for
// names in the page that Markdown has become, where an entity or a backslash before the
// sign is gone, but what stands beyond a comment is another text.
func Text(s string) string { return escaper.Replace(plain.Text(s)) }

// Code is a text in a code span that it can't end. A table cell's bar is
// escaped even there. Of no text it is a space: a span that holds nothing is the
// beginning of another one.
func Code(s string) string {
	s = plain.Text(s)
	if s == "" {
		s = " "
	}
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
// all else is text. As in Markdown as many backquotes as begin a piece of code end it,
// and those that nothing ends are text.
func Message(s string) string {
	var b strings.Builder
	text := 0 // where the text begins that isn't written yet
	for i := 0; i < len(s); {
		n := backquotes(s[i:])
		if n == 0 {
			i++
			continue
		}
		length := untilBackquotes(s[i+n:], n)
		if length < 0 {
			i += n
			continue
		}
		b.WriteString(Text(s[text:i]))
		b.WriteString(Code(s[i+n : i+n+length]))
		i += n + length + n
		text = i
	}
	b.WriteString(Text(s[text:]))
	return b.String()
}

// backquotes is how many of them a text begins with.
func backquotes(s string) int { return len(s) - len(strings.TrimLeft(s, "`")) }

// untilBackquotes is how much of a text stands before so many backquotes, no more and no
// less; -1 if there are none.
func untilBackquotes(s string, n int) int {
	for i := 0; i < len(s); {
		run := backquotes(s[i:])
		if run == n {
			return i
		}
		i += max(run, 1)
	}
	return -1
}

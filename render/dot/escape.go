package dot

import "strings"

// The two ways in which text gets into DOT. Both take what clean returns or
// what this package wrote itself, but neither relies on it.

// quote writes text as a DOT string: a name, or an attribute that is no label.
//
// Inside quotes DOT knows one escape, \" ; but a backslash before the closing
// quote would swallow it, and attributes such as tooltips replace \N, \G and
// others, so backslashes are doubled. They also decode HTML entities.
func quote(s string) string {
	return `"` + quoted.Replace(printable(s)) + `"`
}

var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`)

// markup writes text for the inside of an HTML-like label. Graphviz reads it
// with an XML parser: one character that XML forbids, and the whole label is
// lost.
func markup(s string) string {
	return escaped.Replace(printable(s))
}

var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// printable drops what neither DOT nor XML can carry.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

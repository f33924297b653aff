package formattest

import "strings"

// Hostile are texts that mean something to whoever reads a document, if they are let.
var Hostile = []string{
	"", " ", "\t", "-", "none", "unknown", "null", "0", "end", "END", "node", "graph",
	// Build logs.
	"::error::x", "\n::error file=a,line=1::x", "  \u00a0::set-output name=a::b", "\u2028::add-mask::x", "##vso[task.setvariable variable=a]b", "##[error]x", "\n##teamcity[x]", "a: :: b ::error::x", "\x1b[31m::error::x",
	// Terminals.
	"\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;https://x.example\x1b\\x", "\u009b31m", "a\rb", "a\bb", "\x7f", "\x00", "\x1bc", "\x0e\x0f",
	// Order and invisible signs.
	"\u202eevil\u202c", "\u2066a\u2069", "\u200f\u061c", "a\u200bb\u200dc\ufeff", "\u00ad", "\U000e0041\U000e007f", "\ufffe\uffff", "\u2028\u2029\u0085", "e" + strings.Repeat("\u0301", 100),
	// Spreadsheets.
	"=1+1", "=HYPERLINK(\"https://x.example\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", "\"=1", "a\",\"=1", ";=1", "-1e5", "-",
	// HTML and XML.
	"<script>alert(1)</script>", "</script><script>alert(1)</script>", "</title><b>", "\" onload=\"alert(1)", "' onmouseover='alert(1)", "<img src=x onerror=alert(1)>", "<!--", "-->", "<![CDATA[", "]]>", "&lt;b&gt;&#60;&amp;&x;", "</svg><script>", "</style><style>*{}", "{{.}}", "${x}", "`${alert(1)}`", "javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:x", "https://x.example/\"><b>", "https://x.example/'><b>", "https://x.example/a b", "//x.example", "vbscript:x",
	// Markdown.
	"# heading", "\n# heading", "> quote", "- list", "1. list", "1) list", "```", "\n```\n", "~~~", "`", "``x`", "\\", "\\`", "[x](javascript:alert(1))", "![x](https://x.example/a.png)", "[x]: https://x.example", "[x][y]", "<https://x.example>", "<b>", "|", "a|b|c", "\\|", "`a|b`", "***", "_a_", "**a**", "~~a~~", "---", "===", "    code", "- [ ] x", "@somebody", "#1", "&nbsp;", "\n\n", ":::", "$x$", "$$",
	// Mermaid.
	"a; b", "a\nend\nb", "%%{init: {}}%%", "%% x", "# #35; x", "\"] --> b[\"", "\"", "]", ")", "}", "click a call x()", "a-->b", "participant x", "<br/>", "::icon(x)", "|x|", "style a fill:#fff", "end;", "\nend",
	// DOT.
	"\"]; evil [label=\"x", "a>]; evil [label=<x", "\\", "a\\", "\\N\\G\\l", "/* a", "// a", "# a", "<<b>>", "HTML<", "a:b:n", "}", "{a|b}",
	// Promela.
	"*/ init { }", "/*", "\"; init", "#define x", "\\\"", "//", "\n#include \"x\"",
	// Formats of ours.
	"%s%d%n", "%!s(MISSING)", "{0}", "\\n", "\\u202e", "'", "''", "\u00a0", "大きい", "שלום", "😀", strings.Repeat("W", 3000), strings.Repeat("wide ", 1000), strings.Repeat("<", 500), strings.Repeat("\n", 500), strings.Repeat("`", 300), strings.Repeat("\"", 300),
}

//go:build unix

package main

import (
	"fmt"
	"strings"
)

// parser are texts that are hard to read.
func parser() []input {
	good := head + "boxes: a: kind: \"queue\"\n"
	all := map[string]string{
		"nothing": "", "a blank": " ", "package alone": "package h", "package of a keyword": "package for", "no package": "system: \"h\"\nboxes: a: kind: \"queue\"\n", "package with blanks": "package  \u00a0 h", "underscore package": "package _\n" + good,
		"BOM first": "\ufeff" + good, "BOM twice": "\ufeff\ufeff" + good, "BOM amidst": strings.Replace(good, "queue", "que\ufeffue", 1), "BOM last": good + "\ufeff",
		"CRLF": strings.ReplaceAll(good, "\n", "\r\n"), "CR alone": strings.ReplaceAll(good, "\n", "\r"), "CRLF in a text": good + "_a: \"\"\"\r\n\tx\r\n\t\"\"\"\r\n", "line separators": strings.ReplaceAll(good, "\n", "\u2028"),
		"NUL": good + "\x00", "NUL in a text": good + "_a: \"\x00\"", "control signs": good + "\x1b[31m\x07", "a bell in a name": good + "a\x07b: 1", "UTF-16": "\xff\xfep\x00a\x00", "UTF-32": "\xff\xfe\x00\x00p\x00\x00\x00",
		"no UTF-8": good + "\xff\xfe\xfd", "no UTF-8 in a text": good + "_a: \"\xff\"", "no UTF-8 in a comment": good + "// \xc0\x80", "half a sign": good + "_a: \"\xe2\x82", "surrogates": good + "_a: \"\xed\xa0\x80\"", "escaped surrogates": good + `_a: "\ud800\udfff"`, "escape too large": good + `_a: "\U00110000"`, "bad escape": good + `_a: "\q\x0"`, "escaped NUL": good + `boxes: a: title: "\u0000"`,
		"a text without end": good + `_a: "`, "a long text without end": good + "_a: \"\"\"\n\tx", "raw text without end": good + `_a: ####"x"###`, "a comment without end": good + "/*", "brackets that don't fit": good + "_a: {[(})]",
		"1 MB of comment": good + "// " + strings.Repeat("x", 1<<20), "1 MB of comments": good + strings.Repeat("//\n", 350_000), "9 MB of blanks": good + strings.Repeat(" ", 9<<20), "20 MB": good + strings.Repeat("// xxxxxxxxxxxx\n", 1_300_000), "one name of 1 MB": good + strings.Repeat("x", 1<<20) + ": 1", "one number of 1 MB": good + "_a: " + strings.Repeat("1", 1<<20), "underscores in a number": good + "_a: 1" + strings.Repeat("_0", 100_000), "hashes": good + "_a: " + strings.Repeat("#", 100_000) + `"x"`,
		"numbers that aren't": good + "_a: 0x\n_b: 1e\n_c: 1.2.3\n_d: 0b2\n_e: 1__0\n_f: 08\n_g: 1Zi", "signs that aren't": good + "$ ? ` ~ ^ %", "look alike names": good + "bоxes: a: kind: \"queue\"", "right to left names": good + "שלום: 1", "a mark in a name": good + "a\u200bb: 1", "keywords": good + "for: 1\nif: 2\nlet: 3\nin: 4\nnull: 5\ntrue: 6", "ellipsis alone": good + "...", "comma alone": good + ",,,", "colons": good + strings.Repeat(":", 1000), "dots": good + "_a: " + strings.Repeat(".", 1000),
		"HTML": "<html><script>alert(1)</script></html>", "JSON": `{"system": "h", "boxes": {"a": {"kind": "queue"}}}`, "YAML": "system: h\nboxes:\n  a:\n    kind: queue\n", "ELF": "\x7fELF\x02\x01\x01\x00\x00\x00", "gzip": "\x1f\x8b\x08\x00\x00\x00\x00\x00", "PNG": "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "conflict marks": "<<<<<<< HEAD\n" + good + "=======\n>>>>>>> x\n",
	}
	for _, n := range []int{499, 501, 20_000, 1_000_000} {
		for _, b := range []string{"{}", "[]", "()", "{a:}"} {
			open, end := b[:len(b)-1], b[len(b)-1:]
			all[fmt.Sprintf("%d times %s", n, b)] = good + "_a: " + strings.Repeat(open, n) + "1" + strings.Repeat(end, n)
			if n > 1000 {
				all[fmt.Sprintf("%d times %s without end", n, b)] = good + "_a: " + strings.Repeat(open, n)
			}
		}
		for what, piece := range map[string]string{"minus": "-", "not": "!", "labels": "a: ", "plus": "1+", "or": "1|", "and": "1&", "selectors": "a.", "indices": "a[", "calls": "len(", "interpolations": `"\(`, "ifs": "if true ", "comparisons": "1<", "optional labels": "a?: ", "patterns": "[string]: ", "lets": "let a=1,", "aliases": "a=b: ", "attributes": "@a() ", "colons and brackets": "a: [{"} {
			all[fmt.Sprintf("%d %s", n, what)] = good + "_a: " + strings.Repeat(piece, n) + "1\n"
		}
	}
	var out []input
	for name, src := range all {
		out = append(out, text("parser", name, src))
	}
	return inOrder(out)
}

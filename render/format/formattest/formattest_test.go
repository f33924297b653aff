package formattest

import "testing"

// A reader that lets everything pass shows nothing: each of these breaks out.
func TestBreakouts(t *testing.T) {
	for _, c := range []struct{ format, harmless, bad string }{
		{"text", "a\n", "a\n  ::error::x\n"},
		{"text", "a\n", "##[error]x\n"},
		{"text", "a\n", "a\x1b[31m\n"},
		{"text", "a\n", "a\u202eb\n"},
		{"text", "a\n", "\xff\n"},
		{"json", `{"a": "b"}`, `{"a": "b", "c": 1}`},
		{"json", `{"a": "b"}`, `{"a": "b`},
		{"json", `{"a": "b"}`, "{\"a\": \"\u009b\"}"},
		{"csv", "a,b\nc,d\n", "a,b\nc,=d\n"},
		{"csv", "a,b\nc,d\n", "a,b\nc,d,e\n"},
		{"csv", "a,b\nc,d\n", "a,b\nc,d\ne,f\n"},
		{"markdown", "# a\n\nb\n", "# a\n\n# b\n"},
		{"markdown", "a\n", "a <b>c</b>\n"},
		{"markdown", "a\n", "[a](javascript:x)\n"},
		{"markdown", "a\n", "![a](https://x.example)\n"},
		{"markdown", "| a | b |\n", "| a | b | c |\n"},
		{"markdown", "| a | b |\n", "| a | `b|c` |\n"},
		{"markdown", "- a\n", "- a\n- b\n"},
		{"markdown", "a `b`\n", "a `b` <i>`\n"},
		{"markdown", "```\na\n```\n", "```\na\n```\nb\n```\n"},
		{"html", "<p>a</p>", "<p><b>a</b></p>"},
		{"html", "<p class=a>a</p>", "<p class=a id=b>a</p>"},
		{"html", "<a href=#x>a</a>", "<a href=javascript:x>a</a>"},
		{"html", "<script>a</script>", "<script>b</script>"},
		{"html", "<p>a", "<p>a<!-- b -->"},
		{"svg", "<svg><text>a</text></svg>", "<svg><text>a</text><a/></svg>"},
		{"svg", "<svg/>", "<svg onload='x'/>"},
		{"svg", "<svg/>", "<svg>&x;</svg>"},
		{"dot", `digraph { a [label="b"] }`, `digraph { a [label="b"]; c }`},
		{"dot", `digraph { a [label="b"] }`, `digraph { a [label="b" tooltip="c"] }`},
		{"dot", `digraph { a [label=<<B>b</B>>] }`, `digraph { a [label=<<I>b</I>>] }`},
		{"dot", `digraph { a [URL="#b"] }`, `digraph { a [URL="javascript:b"] }`},
		{"mermaid", "a[\"b\"]\n", "a[\"b\"]c[\"d\"]\n"},
		{"mermaid", "a[\"b\"]\n", "a[\"b\"]\nc[\"d\"]\n"},
		{"mermaid", "a->>b: c\n", "a->>b: c; d\n"},
		{"mermaid", "%% a\n", "%%{init: {}}%%\n"},
		{"promela", "/* a */ x = 1;\n", "/* a */ y(); */ x = 1;\n"},
		{"promela", "printf(\"a\");\n", "printf(\"a\"); b\");\n"},
		{"png", "", "no picture"},
	} {
		if c.format != "png" {
			if err := Compare(c.format, []byte(c.harmless), []byte(c.harmless)); err != nil {
				t.Errorf("%s %q: %v", c.format, c.harmless, err)
			}
		}
		if Compare(c.format, []byte(c.bad), []byte(c.harmless)) == nil {
			t.Errorf("%s: nobody sees that %q breaks out", c.format, c.bad)
		}
	}
}

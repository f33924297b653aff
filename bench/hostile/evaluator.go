//go:build unix

package main

import (
	"fmt"
	"strings"
)

// doubling is a chain of fields, each of which says the one before twice.
func doubling(n int, first, twice string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "_x0: %s\n", first)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "_x%d: %s\n", i, strings.ReplaceAll(twice, "X", fmt.Sprintf("_x%d", i-1)))
	}
	fmt.Fprintf(&b, "boxes: a: title: \"\\(_x%d)\"\n", n)
	return b.String()
}

// evaluator are models that keep CUE's evaluator busy, or have it fill the memory,
// by the language alone.
func evaluator() []input {
	all := map[string]string{
		"fields that add up 100000 deep": many(100_000, "_aN: _aNEXT\n"),
		"two lists in each other":        "_a: [_b], _b: [_a]",
		"a field of itself":              "_a: {b: _a}",
		"a list of itself":               "_a: [_a, _a]",
		"a sum of itself":                "_a: _a + 1",
		"fibonacci":                      "_f: {n: int, r: [if n < 2 {n}, (_f & {n: n-1}).r + (_f & {n: n-2}).r][0]}\n_r: (_f & {n: 40}).r",
		"down without end":               "#D: {n: int, d: #D & {n: n-1}}\n_r: #D & {n: 9}",
		"down with an end":               "#D: {n: int, if n > 0 {d: #D & {\"n\": n-1}}}\n_r: #D & {n: 100000}",
		"a pattern that makes itself":    "_a: [string]: _a\n_a: b: {}",
		"ever longer keys":               "_a: {for k, v in _a {\"\\(k)x\": 1}, x: 1}",
		"dynamic keys of itself":         "_a: {(_a.b): 1, b: \"c\"}",
		"disjunction of itself":          "_a: _a | {b: _a}",
		"closed and open again":          "#A: {b: #B, ...}\n#B: {a: #A, c: int}\n_r: #A & {b: a: b: a: b: c: 1}",
		"lets":                           "_a: {" + many(2000, "let xN = [xNEXT]\n") + "}",
		"defaults of defaults":           "_a: " + strings.Repeat("*(", 300) + "1" + strings.Repeat("|2)", 300),
		"guards":                         "_a: {" + many(3000, "if _bN == 1 {cN: 1}\n") + "}\n" + many(3000, "_bN: 1\n"),
		"guards in a circle":             "_a: {" + many(50, "if xN != _|_ {xNEXT: 1}\n") + "}",
		"error and back":                 "_a: {if b == _|_ {b: 1}}",
		"validators":                     "_a: !=1 & !=2" + many(20_000, " & !=N") + "\n_b: _a & 1000000",
		"a struct compared":              "_a: {" + many(2000, "xN: N\n") + "}\n_b: {for k, v in _a for l, w in _a if v == w {\"\\(k)\\(l)\": v}}",
		"interpolation of all":           "_a: {" + many(3000, "xN: \"N\"\n") + "}\nboxes: a: title: \"" + many(3000, "\\(_a.xN)") + "\"",
	}
	for _, n := range []int{16, 25, 40} {
		all[fmt.Sprintf("text twice as long %d times", n)] = doubling(n, `"0123456789abcdef"`, `X + X`)
		all[fmt.Sprintf("text said twice %d times", n)] = doubling(n, `"a"`, `"\(X)\(X)"`)
		all[fmt.Sprintf("bytes twice as long %d times", n)] = doubling(n, `'0123456789abcdef'`, `X + X`)
		all[fmt.Sprintf("struct in struct %d times", n)] = doubling(n, `{}`, `{l: X, r: X}`)
		all[fmt.Sprintf("list in list %d times", n)] = doubling(n, `[1]`, `[X, X]`)
		all[fmt.Sprintf("list made of two %d times", n)] = doubling(n, `[1]`, `[for v in X {v}, for v in X {v}]`)
		all[fmt.Sprintf("number squared %d times", n)] = doubling(n, `123456789`, `X * X`)
		all[fmt.Sprintf("fraction squared %d times", n)] = doubling(n, `1.000000001`, `X * X`)
		all[fmt.Sprintf("disjunctions %d", n)] = "_a: {" + many(n, "xN: 1 | 2 | 3\n") + "}\n_b: _a & ({x0: 1, x1: 1} | {x0: 2, x1: 2})" + many(n, " & ({xN: 1} | {xN: 2} | {xN: 3})")
		all[fmt.Sprintf("disjunctions of structs %d", n)] = "_a: " + strings.Join(strings.Split(strings.TrimSpace(many(n, "({aN:1}|{bN:1}) ")), " "), " & ")
		all[fmt.Sprintf("definitions on definitions %d", n)] = "#A0: {a?: int}\n" + func() string {
			var b strings.Builder
			for i := 1; i <= n; i++ {
				fmt.Fprintf(&b, "#A%d: {x%d: #A%d, y%d: #A%d, z?: #A%d}\n", i, i, i-1, i, i-1, i-1)
			}
			return b.String() + fmt.Sprintf("_r: #A%d & {z: {}}", n)
		}()
		all[fmt.Sprintf("patterns %d squared", n*20)] = "_a: {" + many(n*20, "[=~\"^xN?\"]: {aN: 1}\n") + many(n*20, "xN: {}\n") + "}"
	}
	for depth, n := range map[int]int{1: 5_000_000, 2: 5000, 3: 400, 5: 60, 8: 12} {
		over := strings.Repeat(fmt.Sprintf("for _ in list.Range(0, %d, 1) ", n), depth)
		all[fmt.Sprintf("%d loops in each other over %d", depth, n)] = "_a: [" + over + "{1}]"
		all[fmt.Sprintf("%d loops in each other over %d that give nothing", depth, n)] = "_a: [" + over + "if false {1}]"
	}
	var out []input
	for _, in := range declared("evaluator", all) {
		if strings.Contains(in.name, "loops") {
			in.files["system.cue"] = strings.Replace(in.files["system.cue"], "package h\n", "package h\n\nimport \"list\"\n", 1)
		}
		out = append(out, in)
	}
	return out
}

// builtins are calls of what comes with CUE that take long, or much.
func builtins() []input {
	calls := []string{
		`strings:strings.Repeat("a", 4000000000)`, `strings:strings.Repeat(strings.Repeat("a", 100000), 100000)`, `strings:strings.Replace(strings.Repeat("a", 1000000), "a", strings.Repeat("b", 10000), -1)`,
		`strings:strings.Split(strings.Repeat("a", 20000000), "")`, `strings:strings.Join([for x in strings.Split(strings.Repeat("a ", 3000000), " ") {x}], "b")`, `strings:strings.Runes(strings.Repeat("a", 50000000))`,
		`strings:strings.ToUpper(strings.Repeat("ß", 500000000))`, `strings:strings.Fields(strings.Repeat(" a", 20000000))`, `strings:strings.Count(strings.Repeat("a", 300000000), strings.Repeat("a", 150000000))`,
		`list:list.Range(0, 1000000000, 1)`, `list:list.Range(0, 1, 0.000000001)`, `list:list.Range(0, -1, 1)`, `list:list.Range(0, 10, 0)`, `list:list.Repeat([1], 1000000000)`, `list:list.Repeat(list.Repeat([1, 2], 10000), 100000)`,
		`list:list.Sort(list.Range(0, 1000000, 1), list.Descending)`, `list:list.Sum(list.Range(0, 20000000, 1))`, `list:list.FlattenN(list.Repeat([[[1]]], 3000000), -1)`, `list:list.UniqueItems(list.Range(0, 300000, 1))`, `list:list.Product(list.Range(1, 300000, 1))`,
		`list:list.Contains(list.Range(0, 10000000, 1), -1)`, `list:list.Reverse(list.Range(0, 10000000, 1))`, `list:list.Slice(list.Range(0, 10000000, 1), 1, 2)`, `list:list.Concat([for x in list.Range(0, 3000, 1) {list.Range(0, 3000, 1)}])`,
		`math:math.Pow(10, 1000000)`, `math:math.Pow(10, 1000000000)`, `math:math.Pow(1.0000001, 1e18)`, `math:math.Exp(1000000)`, `math:math.Exp2(1000000000)`, `math:math.Log(1e100000)`, `math:math.Sqrt(1e1000000)`, `math:math.Cbrt(1e100000)`, `math:math.Sin(1e100000)`, `math:math.Gamma(1e9)`,
		`math:math.Round(1e1000000)`, `math:math.Trunc(1e999999999)`, `math:math.Floor(1e999999999)`, `math:math.Ceil(-1e-999999999)`, `math:math.MultipleOf(1e999999999, 3)`, `math:math.MultipleOf(1e100000, 1e-100000)`, `math:math.Mod(1e100000, 3)`,
		`math/bits:bits.Lsh(1, 10000000000)`, `math/bits:bits.Lsh(1, 1000000000)`, `math/bits:bits.Lsh(bits.Lsh(1, 100000000), 100000000)`, `math/bits:bits.And(bits.Lsh(1, 500000000), -1)`, `math/bits:bits.OnesCount(bits.Lsh(1, 2000000000))`, `math/bits:bits.Rsh(1, 18446744073709551615)`, `math/bits:bits.Set(0, 9000000000, 1)`,
		`strconv:strconv.FormatInt(1e1000000, 2)`, `strconv:strconv.FormatFloat(1e308, 102, 100000000, 64)`, `strconv:strconv.FormatFloat(1e308, 102, 2147483647, 64)`, `strconv:strconv.Quote("a")`, `strconv:strconv.Atoi("1e999")`, `strconv:strconv.ParseFloat("1e999999999", 64)`, `strconv:strconv.FormatUint(1e300000, 36)`, `strconv:strconv.ParseNumber("1e2147483647")`,
		`regexp:regexp.Match("(a*)*$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")`, `regexp:regexp.Match("(((a{1000}){1000}){1000})", "a")`, `regexp:regexp.Match("(a|b|ab){1,1000}c", "ab")`, `regexp:regexp.Match("((a{100}){100})", "a")`, `regexp:regexp.FindAll("", "abc", -1)`,
		`regexp,strings:regexp.FindAll("a", strings.Repeat("a", 10000000), -1)`, `regexp,strings:regexp.ReplaceAll("a", strings.Repeat("a", 1000000), strings.Repeat("b", 10000))`, `regexp,strings:regexp.Match(strings.Repeat("a?", 1000)+strings.Repeat("a", 1000), strings.Repeat("a", 1000000))`, `regexp,strings:regexp.Match(strings.Repeat("(", 1000000), "a")`, `regexp,strings:regexp.Match(strings.Repeat("(", 900)+strings.Repeat(")", 900), "a")`,
		`encoding/json,strings:json.Unmarshal(strings.Repeat("[", 5000000))`, `encoding/json,strings:json.Unmarshal(strings.Repeat("[", 9000)+strings.Repeat("]", 9000))`, `encoding/json,strings:json.Unmarshal("["+strings.Repeat("1,", 5000000)+"1]")`, `encoding/json,list:json.Marshal(list.Range(0, 5000000, 1))`, `encoding/json:json.Unmarshal("1e999999999")`, `encoding/json,strings:json.Indent('[1]', strings.Repeat("a", 100000000), "")`, `encoding/json,strings:json.HTMLEscape(strings.Repeat("<", 300000000))`, `encoding/json,strings:json.Unmarshal("{"+strings.Repeat("\"a\":{", 9000)+strings.Repeat("}", 9001))`,
		`encoding/yaml,strings:yaml.Unmarshal(strings.Repeat("[", 1000000))`, `encoding/yaml,strings:yaml.Unmarshal(strings.Repeat("- ", 20000)+"a")`, `encoding/yaml:yaml.Unmarshal("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]")`, `encoding/yaml:yaml.Unmarshal("a: &a [*a]")`, `encoding/yaml,list:yaml.Marshal(list.Range(0, 2000000, 1))`, `encoding/yaml,strings:yaml.Unmarshal(strings.Repeat("? ", 100000))`, `encoding/yaml,strings:yaml.Unmarshal(strings.Repeat("a: {", 20000))`, `encoding/yaml:yaml.Unmarshal("!!binary x")`,
		`encoding/csv,strings:csv.Decode(strings.Repeat("a,b\n", 5000000))`, `encoding/csv,strings:csv.Decode("\""+strings.Repeat("a\n", 30000000))`, `encoding/hex,strings:hex.Encode(strings.Repeat("a", 1000000000))`, `encoding/hex,strings:hex.Dump(strings.Repeat("a", 200000000))`, `encoding/base64,strings:base64.Encode(null, strings.Repeat("a", 1000000000))`, `encoding/toml,strings:toml.Unmarshal("a = "+strings.Repeat("[", 100000))`, `encoding/toml,strings:toml.Unmarshal(strings.Repeat("a.", 50000)+"b = 1")`,
		`text/template,strings:template.Execute("{{range .}}{{range $}}{{range $}}{{range $}}x{{end}}{{end}}{{end}}{{end}}", strings.Split(strings.Repeat("a", 1000), ""))`, `text/template:template.Execute("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}", {})`, `text/template:template.Execute("{{printf \"%2000000000d\" 1}}", {})`, `text/template:template.Execute("{{call .}}", {})`, `html,strings:html.Escape(strings.Repeat("<", 300000000))`,
		`crypto/sha512,strings:sha512.Sum512(strings.Repeat("a", 1500000000))`, `crypto/md5,strings:md5.Sum(strings.Repeat("a", 1500000000))`, `struct,list:struct.MinFields({for x in list.Range(0, 1000000, 1) {"\(x)": 1}}, 1)`, `time:time.FormatString(time.RFC3339, "2019-01-01T00:00:00.000000000000000000000Z")`, `time:time.Parse("2006", "x")`, `path:path.Join(["..", "..", "a"], path.Unix)`, `path:path.Match("[", "a", "unix")`, `net:net.IP("::ffff:0:0")`, `uuid:uuid.SHA1("6ba7b810-9dad-11d1-80b4-00c04fd430c8", 'a')`, `list,math:math.Pow(list.Sum(list.Range(0, 100000, 1)), 1000000)`,
		`:1e999999999`, `:1e999999999 + 1`, `:1e-999999999 * 1e-999999999`, `:1e100000 / 3`, `:div(1e1000000, 3)`, `:mod(1e1000000, 7)`, `:quo(1e100000, -3)`, `:9999999999999999999e2147483646 * 1e10`, `:1/0`, `:0x` + strings.Repeat("f", 200_000), `:` + strings.Repeat("9", 200_000), `:` + strings.Repeat("9", 100_000) + `*` + strings.Repeat("9", 100_000), `:1.` + strings.Repeat("3", 200_000), `:"a" * 4000000000`, `:"a" * 1000000 * 1000000`, `:[1] * 1000000000`, `:'a' * 4000000000`, `:len("\(1e99999999)")`, `:1e99999999 > 1e99999998`, `:-(-(-1e999999999))`, `:and([for x in [1] {x}])`, `:or([])`,
	}
	var all []input
	for _, c := range calls {
		imports, call, _ := strings.Cut(c, ":")
		src := "package h\n\n"
		for _, i := range strings.Split(imports, ",") {
			if i != "" {
				src += fmt.Sprintf("import %q\n", i)
			}
		}
		src += strings.TrimPrefix(head, "package h\n") + "boxes: a: {kind: \"queue\", title: \"\\(_x)\"}\n_x: " + call + "\n"
		class := "numbers"
		if imports != "" {
			class = "builtins"
		}
		all = append(all, text(class, shortened(call), src))
	}
	return all
}

func shortened(s string) string {
	if len(s) > 100 {
		return fmt.Sprintf("%s...%s, %d bytes", s[:60], s[len(s)-20:], len(s))
	}
	return s
}

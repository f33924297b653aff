//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const good = head + "boxes: a: kind: \"queue\"\n"

// link makes a link to somewhere else.
func link(to, name string) func(string) error {
	return func(dir string) error {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.Symlink(to, path)
	}
}

func pipe(name string) func(string) error {
	return func(dir string) error {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return syscall.Mkfifo(path, 0o644)
	}
}

func socket(name string) func(string) error {
	return func(dir string) error {
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, name), Net: "unix"})
		if err != nil {
			return err
		}
		l.SetUnlinkOnClose(false)
		return l.Close()
	}
}

// hanging never says anything, endless never ends.
func hanging() (*os.File, error) {
	r, _, err := os.Pipe()
	return r, err
}

func endless() (*os.File, error) { return os.Open("/dev/zero") }

// odd are files that are no files, names that are more than names, and standard
// inputs that don't end.
func odd() []input {
	var all []input
	add := func(name string, files map[string]string, make func(string) error, args ...string) {
		all = append(all, input{class: "files", name: name, files: files, make: make, args: args})
	}
	model := map[string]string{"system.cue": good}
	for what, make := range map[string]func(string) error{
		"a link to /dev/zero": link("/dev/zero", "more.cue"), "a link to /dev/stdin": link("/dev/stdin", "more.cue"), "a link to /dev/tty": link("/dev/tty", "more.cue"), "a link to /proc/self/mem": link("/proc/self/mem", "more.cue"), "a link to /proc/self/environ": link("/proc/self/environ", "more.cue"),
		"a link to /etc/passwd": link("/etc/passwd", "more.cue"), "a link to itself": link("more.cue", "more.cue"), "a link to nothing": link("nothing", "more.cue"), "a link to a directory": link("/etc", "more.cue"), "a link to where we are": link(".", "more.cue"), "a link out": link("../secret.cue", "more.cue"),
		"a pipe": pipe("more.cue"), "a socket": socket("more.cue"), "a pipe in a directory": pipe("parts/more.cue"), "a linked directory": link("/etc", "parts"), "a directory that is above": link("..", "parts"),
		"a directory": func(dir string) error { return os.MkdirAll(filepath.Join(dir, "more.cue", "more.cue"), 0o755) },
	} {
		add(what, model, make)
		add(what+", all below", model, make, "check", "./...")
		add(what+", alone", nil, make, "check", "more.cue")
	}
	for _, path := range []string{"/dev/zero", "/dev/null", "/dev/stdin", "/dev/fd/0", "/proc/self/mem", "/proc/self/fd/0", "/etc/passwd", "/", "/dev", "/proc/...", "", " ", "--", "-x", "nothing", "nothing/...", "...", "./....", "system.cue/", "system.cue/..", "./././.", "\x00", "a\nb", "\x1b[31m", "::error::x", "##vso[x]", strings.Repeat("x", 5000), strings.Repeat("x/", 3000)} {
		args := []string{"check", path}
		if strings.Contains(path, "/proc/...") || path == "/" {
			args = append(args, "-f", "compact")
		}
		add(fmt.Sprintf("%.40q", path), model, nil, args...)
		all[len(all)-1].class = "arguments"
	}
	for _, name := range []string{"a\nb", "\n::error::x", "::error::x", "##vso[x]y", "##[error]x", "\x1b[31m", "\u202eevil", "\xff\xfe", " ", "-", "--help", "-o", "a\tb", "a\"b", "a'b", "a;b", "$(x)", "`x`", "<script>", "|x", "*", "?", "\\", "%s", "\u2028", strings.Repeat("x", 250)} {
		broken := map[string]string{name + ".cue": good + "x: 1\n"}
		add(fmt.Sprintf("%.40q", name), broken, nil)
		add(fmt.Sprintf("%.40q as a directory", name), map[string]string{name + "/s.cue": good + "x: 1\n"}, nil, "check", "./...")
		add(fmt.Sprintf("%.40q as JSON", name), broken, nil, "check", "-f", "json")
		add(fmt.Sprintf("%.40q, compact", name), broken, nil, "check", "-f", "compact")
		for i := len(all) - 4; i < len(all); i++ {
			all[i].class = "names"
		}
	}
	add("10000 files", map[string]string{"system.cue": good}, func(dir string) error {
		for i := range 10_000 {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.cue", i)), []byte("package h\n"), 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	add("300 directories deep", model, func(dir string) error {
		return os.MkdirAll(filepath.Join(dir, strings.Repeat("d/", 300)), 0o755)
	}, "check", "./...")
	add("3000 systems", nil, func(dir string) error {
		for i := range 3000 {
			d := filepath.Join(dir, fmt.Sprintf("d%d", i))
			if err := os.Mkdir(d, 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(d, "s.cue"), []byte(strings.Replace(good, "\"h\"", fmt.Sprintf("\"h%d\"", i), 1)), 0o644); err != nil {
				return err
			}
		}
		return nil
	}, "check", "./...", "-f", "compact")
	for what, stdin := range map[string]source{"hangs": hanging, "never ends": endless} {
		for _, args := range []string{"check -", "check /dev/stdin", "explore -", "review -", "check"} {
			in := input{class: "standard input", name: what + ": " + args, files: model, args: strings.Fields(args), stdin: stdin}
			all = append(all, in)
		}
	}
	return inOrder(all)
}

// modules are what a model may bring as its module, and import.
func modules() []input {
	const mod = "module: \"h.example\"\nlanguage: version: \"v0.9.0\"\n"
	importing := func(path string) string {
		return "package h\n\nimport x \"" + path + "\"\n\nsystem: \"h\"\nboxes: a: {kind: \"queue\", title: \"\\(x.secret)\"}\n"
	}
	var all []input
	add := func(name string, files map[string]string, make func(string) error) {
		all = append(all, input{class: "modules", name: name, files: files, make: make})
	}
	for name, src := range map[string]string{
		"nothing": "", "no CUE": "{{{", "no name": "language: version: \"v0.9.0\"", "a name of nonsense": "module: \"../../x\"\nlanguage: version: \"v0.9.0\"", "a version of the future": "module: \"h.example\"\nlanguage: version: \"v99.0.0\"", "no version": "module: \"h.example\"", "a long name": "module: \"" + strings.Repeat("x", 100_000) + ".example\"\nlanguage: version: \"v0.9.0\"",
		"dependencies": mod + "deps: \"github.com/x/y@v0\": v: \"v0.0.1\"\n", "3000 dependencies": mod + "deps: {" + many(3000, "\"x.example/N@v0\": v: \"v0.0.1\"\n") + "}", "a loop": mod + "_x: 1e999999999 + 1\n", "20 MB": mod + strings.Repeat("// xxxxxxxxxxxx\n", 1_300_000), "deep": mod + "x: " + strings.Repeat("[", 100_000), "a source": mod + "source: kind: \"git\"\n", "escapes": "module: \"\\u001b[31m::error::\"\nlanguage: version: \"x\"", "embeds": "@extern(embed)\npackage x\n" + mod + "x: _ @embed(file=\"../system.cue\")",
	} {
		add("module.cue: "+name, map[string]string{"system.cue": good, "cue.mod/module.cue": src}, nil)
	}
	for name, make := range map[string]func(string) error{
		"a pipe": pipe("cue.mod/module.cue"), "a link to /dev/zero": link("/dev/zero", "cue.mod/module.cue"), "a link out": link("../../secret.cue", "cue.mod/module.cue"), "a link of the directory": link("/etc", "cue.mod"), "a link to nothing": link("x", "cue.mod/module.cue"),
		"a directory": func(dir string) error { return os.MkdirAll(filepath.Join(dir, "cue.mod/module.cue"), 0o755) },
		"a file":      func(dir string) error { return os.WriteFile(filepath.Join(dir, "cue.mod"), nil, 0o644) },
	} {
		add("module.cue: "+name, map[string]string{"system.cue": good}, make)
	}
	for _, path := range []string{"../secret", "./x", "/etc", "github.com/x/y", "github.com/x/y@v1", "x.example/../../secret", "h.example/x", "h.example/x/../..", "h.example", "x.example/" + strings.Repeat("x/", 3000), "x.example/a b", "x.example/\\u001b[31m", "tautline.dev/model/x", "tautline.dev", "cue.mod/pkg/x", "list/x", "nothing", "", ".", "..", "...", "-", "file:///etc/passwd", "https://x.example/y"} {
		add(fmt.Sprintf("imports %.40q", path), map[string]string{"system.cue": importing(path), "cue.mod/module.cue": mod}, nil)
	}
	vendored := func(src string) map[string]string {
		return map[string]string{"system.cue": importing("x.example/y"), "cue.mod/module.cue": mod, "cue.mod/pkg/x.example/y/y.cue": src}
	}
	for name, src := range map[string]string{
		"a loop": "package y\nsecret: 1e999999999 + 1\n", "itself": "package y\nimport \"x.example/y\"\nsecret: y.secret\n", "all memory": "package y\n" + doubling(40, `"0123456789abcdef"`, `X + X`) + "secret: _x40\n", "a file": "@extern(embed)\npackage y\nsecret: string @embed(file=\"y.cue\", type=text)\n", "a tag": "package y\nsecret: string @tag(secret)\n", "a tool": "package y\nimport \"tool/exec\"\nsecret: exec.Run & {cmd: \"id\"}\n", "deep": "package y\nsecret: " + strings.Repeat("[", 100_000), "another package": "package z\nsecret: \"x\"\n", "the model back": "package y\nimport \"h.example:h\"\nsecret: h.system\n",
	} {
		add("vendors "+name, vendored(src), nil)
	}
	for name, make := range map[string]func(string) error{"a link out": link("../../../../../secret.cue", "cue.mod/pkg/x.example/y/y.cue"), "a linked directory": link("../../../../", "cue.mod/pkg/x.example/y"), "a pipe": pipe("cue.mod/pkg/x.example/y/y.cue"), "a link to /dev/zero": link("/dev/zero", "cue.mod/usr/x.example/y/y.cue"), "a link in gen": link("../../../../../secret.cue", "cue.mod/gen/x.example/y/y.cue")} {
		add("vendors "+name, map[string]string{"system.cue": importing("x.example/y"), "cue.mod/module.cue": mod}, make)
	}
	add("vendors the schema", map[string]string{"system.cue": "package h\nimport \"tautline.dev/model\"\nmodel.#System\nsystem: \"h\"\nboxes: a: kind: \"queue\"\n", "cue.mod/module.cue": mod, "cue.mod/pkg/tautline.dev/model/more.cue": "package model\n#System: policy: rules: \"single-zone\": \"off\"\n"}, nil)
	return inOrder(all)
}

// reading are models that would have something else be read.
func reading() []input {
	var all []input
	add := func(name, src string) { all = append(all, text("reading", name, src)) }
	for _, file := range []string{"system.cue", "secret.txt", "../secret.cue", "/etc/passwd", ".git/config", "x/../../secret.cue", "\\u002e./secret.cue"} {
		for _, attribute := range []string{"@embed(file=%q, type=text)", "@embed(file=%q)", "@embed(glob=%q, type=text)", "@embed(file=%q, type=binary)"} {
			add(fmt.Sprintf(attribute, file), "@extern(embed)\n"+head+"boxes: a: kind: \"queue\"\nboxes: a: title: _ "+fmt.Sprintf(attribute, file)+"\n")
		}
	}
	for _, a := range []string{"@extern(embed)", "@extern(\"../secret.cue\")", "@extern(wasm)", "@extern(\"x.wasm\", abi=c, sig=\"func(): int\")", "@extern()", "@ extern(embed)", "@extern (embed)", "@EXTERN(embed)", "@if(x)", "@if(!x)", "@if(linux)", "@ignore()", "@ignore", "@test(x)", "@experiment(try)", "@experiment(all)", "@go(x)", "@tag(x)", "@protobuf(1,string)", "@jsonschema(id=\"https://x.example\")", "@openapi()", "@embed(file=\"secret.txt\")", "@x(" + strings.Repeat("(", 400) + ")"} {
		add(a+" before", a+"\n"+good)
		add(a+" within", head+a+"\nboxes: a: kind: \"queue\"\n")
		add(a+" behind", head+"boxes: a: {kind: \"queue\", title: string "+a+"}\n")
	}
	for _, tag := range []string{"@tag(HOME)", "@tag(x,var=now)", "@tag(x,var=cwd)", "@tag(x,var=username)", "@tag(x,var=hostname)", "@tag(x,var=rand)", "@tag(x,short=a|b)", "@tag()", "@tag(x,type=int)"} {
		add(tag, head+"boxes: a: {kind: \"queue\", title: string "+tag+"}\n")
	}
	for _, tool := range []string{"tool", "tool/exec", "tool/file", "tool/http", "tool/os", "tool/cli", "tool/x", "embed", "cue/interpreter/wasm"} {
		add("import "+tool, "package h\nimport x \""+tool+"\"\nsystem: \"h\"\nboxes: a: kind: \"queue\"\n_x: x\ncommand: x: {$id: \"tool/exec.Run\", cmd: \"touch done\"}\n")
	}
	for i := range all {
		all[i].files["secret.txt"] = secret
		all[i].files[".git/config"] = secret
	}
	return inOrder(all)
}

// Package model reads what a team writes about its system and turns it into
// facts: stated, implied (by a platform, with its source) or unknown.
//
// The team's CUE is evaluated on its own and then held against schema.cue by a
// validator derived from it; it is never unified with the schema, which takes
// ten times as long and hides one mistake behind another.
package model

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	cueerrors "cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/load"
	"cuelang.org/go/cue/parser"

	"tautline.dev/model/shape"
	"tautline.dev/model/tree"
)

// SchemaSource is schema.cue: the language, as CUE.
//
//go:embed schema.cue
var SchemaSource []byte

// ImportPath is what a team's files import.
const ImportPath = "tautline.dev/model"

// maxFile is the most that one file may hold; a model of 20,000 lines takes 6 MB.
const maxFile = 64 << 20

// maxNesting is how deep brackets may nest. The parser descends with them, and
// a hostile file must not exhaust its stack.
const maxNesting = 500

var schema = sync.OnceValue(func() *shape.Schema {
	s, err := shape.Parse(SchemaSource)
	if err != nil {
		panic(fmt.Sprintf("model: schema.cue: %v", err))
	}
	return s
})

// Loaded is one system as it was read: a System, or the problems that keep it
// from being judged.
type Loaded struct {
	// Dir is the directory it came from.
	Dir string
	// System is nil if there are problems.
	System   *System
	Problems []tree.Problem
}

// Options are what loading needs to know.
type Options struct {
	// Dir is where relative arguments start and what file names are relative
	// to; "" is the working directory.
	Dir string
	// Stdin is read for the argument "-".
	Stdin io.Reader
}

// ErrNothing says that the arguments name no system at all.
var ErrNothing = errors.New("no system found")

// Load reads the systems that the arguments name: a file, a directory, a
// directory and all below it ("./..."), or "-" for standard input. Without
// arguments it reads the working directory. A directory below "..." that holds
// no system is passed over; one that was named is a problem.
func Load(args []string, o Options) ([]Loaded, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	var out []Loaded
	seen := map[string]bool{}
	for _, arg := range args {
		sources, err := find(dir, arg, o.Stdin)
		if err != nil {
			return nil, err
		}
		for _, src := range sources {
			if !seen[src.key()] {
				seen[src.key()] = true
				out = append(out, src.load(dir))
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w in %s: a system is a directory with CUE files that state \"system\", \"boxes\" and \"lines\"; start one with: tautline init", ErrNothing, strings.Join(args, " "))
	}
	return out, nil
}

// source is one system still to be read.
type source struct {
	dir   string
	file  string // only this file of the directory
	stdin []byte // or this text
}

func (s source) key() string {
	if s.stdin != nil {
		return "-"
	}
	return filepath.Join(s.dir, s.file)
}

// find tells which systems an argument names.
func find(base, arg string, stdin io.Reader) ([]source, error) {
	if arg == "-" {
		if stdin == nil {
			return nil, errors.New("standard input can't be read here")
		}
		src, err := io.ReadAll(io.LimitReader(stdin, maxFile+1))
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		return []source{{dir: base, stdin: append([]byte{}, src...)}}, nil
	}
	if root, ok := strings.CutSuffix(filepath.ToSlash(arg), "..."); ok {
		return below(absolute(base, strings.TrimSuffix(root, "/")))
	}
	path := absolute(base, arg)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: no such file or directory", arg)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", arg, err)
	case info.IsDir():
		return []source{{dir: path}}, nil
	case filepath.Ext(path) != ".cue":
		return nil, fmt.Errorf("%s: not a CUE file; a model is a directory with .cue files, or one .cue file", arg)
	}
	return []source{{dir: filepath.Dir(path), file: filepath.Base(path)}}, nil
}

func absolute(base, path string) string {
	if path == "" {
		return base
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

// below finds the directories at and below a root that describe a system.
func below(root string) ([]source, error) {
	var out []source
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() {
			return nil
		}
		name := e.Name()
		if path != root && (name == "cue.mod" || name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
			return filepath.SkipDir
		}
		if describesSystem(path) {
			out = append(out, source{dir: path})
		}
		return nil
	})
	return out, err
}

// describesSystem tells whether a directory's CUE files mean to be a model:
// one imports the language, or states boxes or lines at its top. A file that
// doesn't parse and looks like one counts, so that its mistake is told.
func describesSystem(dir string) bool {
	for _, name := range cueFiles(dir) {
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(src) > maxFile {
			continue
		}
		if bytes.Contains(src, []byte(`"`+ImportPath+`"`)) {
			return true
		}
		for _, line := range bytes.Split(src, []byte("\n")) {
			for _, word := range []string{"boxes:", "lines:", "system:"} {
				if bytes.HasPrefix(line, []byte(word)) {
					return true
				}
			}
		}
	}
	return false
}

func cueFiles(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if n := e.Name(); !e.IsDir() && filepath.Ext(n) == ".cue" && !strings.HasPrefix(n, ".") && !strings.HasPrefix(n, "_") {
			names = append(names, n)
		}
	}
	return names
}

// stub stands in for the schema while the team's CUE is evaluated: the same
// definitions, each open and empty, so that nothing is unified with them.
var stub = sync.OnceValue(func() []byte {
	var b strings.Builder
	b.WriteString("package model\n")
	for _, def := range schema().Definitions() {
		if schema().IsStruct(def) {
			fmt.Fprintf(&b, "%s: {...}\n", def)
		} else {
			fmt.Fprintf(&b, "%s: _\n", def)
		}
	}
	return []byte(b.String())
})

// reading is the state of reading one system.
type reading struct {
	base  string
	files tree.Files
	notes []tree.Problem
}

func (s source) load(base string) Loaded {
	r := &reading{base: base, files: tree.Files{}}
	out := Loaded{Dir: r.name(s.dir)}
	inst, problems := r.instance(s)
	if len(problems) > 0 {
		out.Problems = problems
		return out
	}
	root, evaluation := tree.Evaluated(cuecontext.New().BuildInstance(inst), r.files, inst.Files)
	misshapen := schema().Check("#System", rooted(root, r.first()), "")
	sys, relational := decode(root)
	problems = append(misshapen, empty(root)...)
	problems = append(problems, beside(misshapen, evaluation)...)
	problems = append(problems, beside(misshapen, relational)...)
	if len(problems) > 0 {
		out.Problems = sorted(problems)
		return out
	}
	sys.Dir, sys.Notes = out.Dir, r.notes
	sys.imply(ownPlatforms(root))
	out.System = sys
	return out
}

// beside are the problems about other fields than those that already have one:
// a value of the wrong shape can't be read either, and is told once.
func beside(told, more []tree.Problem) []tree.Problem {
	paths := map[string]bool{}
	for _, p := range told {
		paths[p.Path] = true
	}
	return slices.DeleteFunc(more, func(p tree.Problem) bool { return paths[p.Path] })
}

// rooted gives a model a place of its own, so that what is missing from all of
// it can be told somewhere: its first line of code.
func rooted(root *tree.Node, at tree.Span) *tree.Node {
	if !root.At.IsValid() {
		root.At = at
	}
	return root
}

// empty says what a model lacks that has the right shape and describes nothing.
func empty(root *tree.Node) []tree.Problem {
	if n := root.Get("boxes"); root.Kind == tree.Struct && len(fields(n)) == 0 && (n == nil || n.Kind == tree.Struct) {
		return []tree.Problem{{At: root.At, Path: "boxes", Message: "the system has no boxes: there is nothing to judge"}}
	}
	return nil
}

// instance reads the files of a system, with the schema's stub in place of the
// schema, and never goes to the network.
func (r *reading) instance(s source) (*build.Instance, []tree.Problem) {
	root, hasModule := moduleRoot(s.dir)
	overlay := map[string]load.Source{
		filepath.Join(root, "cue.mod", "pkg", "tautline.dev", "model", "schema.cue"): load.FromBytes(stub()),
	}
	if !hasModule {
		overlay[filepath.Join(root, "cue.mod", "module.cue")] = load.FromString("module: \"system.example\"\nlanguage: version: \"v0.17.0\"\n")
	} else {
		r.vendored(root)
	}
	cfg := &load.Config{
		Dir: s.dir, ModuleRoot: root, Overlay: overlay, Registry: offline{}, ParseFile: r.parse,
	}
	arg := "."
	if s.stdin != nil {
		arg, cfg.Stdin = "-", bytes.NewReader(s.stdin)
	} else if s.file != "" {
		arg = s.file
	} else if len(cueFiles(s.dir)) == 0 {
		return nil, []tree.Problem{{Message: r.name(s.dir) + ": there is no CUE file here; start a model with: tautline init"}}
	}
	inst := load.Instances([]string{arg}, cfg)[0]
	if inst.Err != nil {
		return nil, r.fromErrors(inst.Err)
	}
	return inst, nil
}

// fromErrors reports what CUE couldn't read, one problem a mistake.
func (r *reading) fromErrors(err error) []tree.Problem {
	var out []tree.Problem
	var mine tooMuch
	if errors.As(err, &mine) {
		return []tree.Problem{mine.Problem}
	}
	for _, e := range cueerrors.Errors(err) {
		p := tree.FromCUE(e, r.files, "")
		p.Message = strings.ReplaceAll(p.Message, r.base+string(filepath.Separator), "")
		if !slices.ContainsFunc(out, func(q tree.Problem) bool { return q.At == p.At && q.Message == p.Message }) {
			out = append(out, p)
		}
	}
	return sorted(out)
}

// tooMuch is a file that isn't parsed at all.
type tooMuch struct{ tree.Problem }

// parse reads a file for CUE's loader, and keeps its text for messages.
func (r *reading) parse(name string, src any, cfg parser.Config) (*ast.File, error) {
	text, err := content(name, src)
	if err != nil {
		return nil, err
	}
	f := &tree.File{Name: r.name(name), Src: text}
	r.files[name] = f
	if len(text) > maxFile {
		return nil, tooMuch{tree.Problem{At: tree.Span{File: f}, Message: fmt.Sprintf("the file holds more than %d MB", maxFile>>20)}}
	}
	if at := tooDeep(text); at >= 0 {
		return nil, tooMuch{tree.Problem{At: tree.Span{File: f, Start: at, End: at + 1}, Message: fmt.Sprintf("brackets nest deeper than %d", maxNesting)}}
	}
	return parser.ParseFile(name, text, cfg)
}

func content(name string, src any) ([]byte, error) {
	switch src := src.(type) {
	case nil:
		return os.ReadFile(name)
	case []byte:
		return src, nil
	case string:
		return []byte(src), nil
	case io.Reader:
		return io.ReadAll(io.LimitReader(src, maxFile+1))
	}
	return nil, fmt.Errorf("%s: can't be read", name)
}

// tooDeep is the offset at which brackets nest too deep, or -1. Brackets in
// texts and comments count too; nobody writes five hundred of those unclosed.
func tooDeep(src []byte) int {
	depth := 0
	for i, b := range src {
		switch b {
		case '{', '[', '(':
			if depth++; depth > maxNesting {
				return i
			}
		case '}', ']', ')':
			depth = max(depth-1, 0)
		}
	}
	return -1
}

// name is how messages call a file or directory: relative to where tautline
// runs if it lies below, with forward slashes.
func (r *reading) name(path string) string {
	if path == "-" || path == "" {
		return "-"
	}
	if rel, err := filepath.Rel(r.base, path); err == nil && !strings.HasPrefix(rel, ".."+string(filepath.Separator)+"..") {
		path = rel
	}
	return filepath.ToSlash(path)
}

// first is the first word of the first file that was read.
func (r *reading) first() tree.Span {
	var names []string
	for n, f := range r.files {
		if !bytes.Contains([]byte(n), []byte("cue.mod")) {
			names = append(names, f.Name+"\x00"+n)
		}
	}
	if len(names) == 0 {
		return tree.Span{}
	}
	slices.Sort(names)
	_, key, _ := strings.Cut(names[0], "\x00")
	f := r.files[key]
	for i, line := range bytes.SplitAfter(f.Src, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("package ")) {
			start := len(bytes.Join(bytes.SplitAfter(f.Src, []byte("\n"))[:i], nil))
			return tree.Span{File: f, Start: start, End: start + len(bytes.TrimRight(line, "\r\n"))}
		}
	}
	return tree.Span{File: f}
}

// moduleRoot is the nearest directory upwards that holds cue.mod, or dir.
func moduleRoot(dir string) (string, bool) {
	for d := dir; ; d = filepath.Dir(d) {
		if info, err := os.Stat(filepath.Join(d, "cue.mod", "module.cue")); err == nil && !info.IsDir() {
			return d, true
		}
		if d == filepath.Dir(d) {
			return dir, false
		}
	}
}

// vendored notes a copy of the schema that differs from the one built in: the
// built-in one is what counts, and `cue vet` would say something else.
func (r *reading) vendored(root string) {
	path := filepath.Join(root, "cue.mod", "pkg", "tautline.dev", "model", "schema.cue")
	src, err := os.ReadFile(path)
	if err != nil || bytes.Equal(src, SchemaSource) {
		return
	}
	r.notes = append(r.notes, tree.Problem{Message: r.name(path) + ": differs from the schema of this tautline, which is the one that counts; renew it with: tautline init --schema-only " + r.name(root)})
}

// sorted puts problems in the order of the files, whoever found them first.
func sorted(ps []tree.Problem) []tree.Problem {
	key := func(p tree.Problem) (string, int) {
		if p.At.File == nil {
			return "", 0
		}
		return p.At.File.Name, p.At.Start
	}
	slices.SortStableFunc(ps, func(a, b tree.Problem) int {
		an, as := key(a)
		bn, bs := key(b)
		if c := strings.Compare(an, bn); c != 0 {
			return c
		}
		if as != bs {
			return as - bs
		}
		return strings.Compare(a.Error(), b.Error())
	})
	return slices.CompactFunc(ps, func(a, b tree.Problem) bool { return a.At == b.At && a.Error() == b.Error() })
}

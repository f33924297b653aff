package model

import (
	"bytes"
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
	cueerrors "cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/load"
	"cuelang.org/go/cue/parser"

	"tautline.dev/model/value"
)

// reading is the state of reading one system.
type reading struct {
	base  string
	files value.Files
	// dir is that of the system, from where its own files are read.
	dir string
	// empty tells that there is no CUE file.
	empty bool
	// overlay is what some files hold in the place of what is written in them.
	overlay overlay
	notes   []value.Problem
	// chosen is set where the command line says which stage it is.
	chosen bool
	stage  Stage
	tags   map[string][]tag // by file
}

// stub stands in for the schema while the team's CUE is evaluated: the same
// definitions, each open and empty, so that nothing is unified with them.
var stub = sync.OnceValue(func() []byte {
	var b strings.Builder
	b.WriteString("package model\n")
	for _, def := range language().Definitions() {
		if language().IsStruct(def) {
			fmt.Fprintf(&b, "%s: {...}\n", def)
		} else {
			fmt.Fprintf(&b, "%s: _\n", def)
		}
	}
	return []byte(b.String())
})

// nowhere are the links of a directory, and of those above it up to the root, that lead
// to nothing and are no part of a model: Emacs locks a file that is being written by one
// (.#system.cue). CUE follows each link before it looks whether it reads such a name.
func nowhere(dir, root string) []string {
	var out []string
	for {
		entries, _ := os.ReadDir(dir) // what can't be read is told where it is loaded
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			if isModel := filepath.Ext(path) == ".cue" && oddFile(e) == ""; !isModel && leadsNowhere(path, e) {
				out = append(out, path)
			}
		}
		up := filepath.Dir(dir)
		if dir == root || up == dir {
			return out
		}
		dir = up
	}
}

// instance reads the files of a system, with the schema's stub in place of the
// schema, and never goes to the network.
func (r *reading) instance(s source) (*build.Instance, []value.Problem) {
	root, hasModule := moduleRoot(s.dir)
	r.dir = s.dir
	if refused := r.refused(s, root, hasModule); len(refused) > 0 {
		return nil, refused
	}
	sources := map[string]load.Source{
		filepath.Join(root, "cue.mod", "pkg", "tautline.dev", "model", "schema.cue"): load.FromBytes(stub()),
	}
	if !hasModule {
		sources[filepath.Join(root, "cue.mod", "module.cue")] = load.FromString("module: \"system.example\"\nlanguage: version: \"v0.17.0\"\n")
	} else {
		r.vendored(root)
	}
	for name, text := range r.overlay.linked(s.dir, root) {
		if _, taken := sources[name]; !taken && !inSchema(name) {
			sources[name] = load.FromBytes(text)
		}
	}
	for _, path := range nowhere(s.dir, root) {
		sources[path] = load.FromBytes(nil)
	}
	cfg := &load.Config{
		Dir: s.dir, ModuleRoot: root, Overlay: sources, Registry: offline{}, ParseFile: r.parse, Tags: r.stage.cue(),
	}
	arg := "."
	if s.stdin != nil {
		arg, cfg.Stdin = "-", bytes.NewReader(s.stdin)
	} else if s.file != "" {
		arg = "./" + s.file // a name may begin like something else
	} else if len(r.overlay.cueFiles(s.dir)) == 0 {
		if _, err := os.ReadDir(s.dir); err != nil {
			return nil, []value.Problem{{Message: r.name(s.dir) + ": it can't be read: " + reason(err).Error()}}
		}
		r.empty = true
		return nil, []value.Problem{{Message: r.name(s.dir) + ": there is no CUE file here; start a model with: tautline init"}}
	}
	inst := load.Instances([]string{arg}, cfg)[0]
	if left := r.leftOut(s, inst); len(left) > 0 {
		return nil, left
	}
	var none *load.NoFilesError
	if cueerrors.As(inst.Err, &none) {
		return nil, []value.Problem{{Message: r.name(s.dir) + ": there is no model here: CUE leaves out all its files, by their names or an attribute"}}
	}
	if inst.Err != nil {
		return nil, r.fromErrors(inst.Err)
	}
	return inst, nil
}

// reason is why something can't be read, without its name.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// refused tells of the files of a system that aren't opened at all.
func (r *reading) refused(s source, root string, hasModule bool) []value.Problem {
	p := premises{root: root, overlay: r.overlay, within: []string{s.dir}, seen: map[string]bool{}, name: r.name}
	if s.root != "" {
		p.within = append(p.within, s.root)
	}
	if hasModule {
		p.within = append(p.within, root)
		p.module()
	}
	switch {
	case s.stdin != nil:
		p.imports(s.stdin)
	case s.file != "":
		p.look(s.dir, s.file)
	default:
		p.lookUp(s.dir, root)
	}
	return sorted(p.found)
}

// filesOf are the files of an instance itself, by name.
func (r *reading) filesOf(inst *build.Instance) []*value.File {
	var out []*value.File
	for _, f := range inst.Files {
		if have := r.files[f.Filename]; have != nil {
			out = append(out, have)
		}
	}
	slices.SortFunc(out, func(a, b *value.File) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// leftOut tells of files beside the model that CUE passes over in silence: a
// verdict on the rest would be a partial one. Tests and tools are no part of a
// model.
func (r *reading) leftOut(s source, inst *build.Instance) []value.Problem {
	if s.stdin != nil || s.file != "" {
		return nil
	}
	var out []value.Problem
	for _, ignored := range inst.IgnoredFiles {
		f := r.files[ignored.Filename]
		if f == nil || strings.HasSuffix(f.Name, "_test.cue") || strings.HasSuffix(f.Name, "_tool.cue") {
			continue
		}
		if dir := filepath.Dir(ignored.Filename); dir != s.dir && !inPackage(f.Src, inst.PkgName) {
			continue // a package of its own, in a directory above
		}
		if first, is := conditional(r.tags[ignored.Filename]); is {
			if !r.chosen {
				out = append(out, value.Problem{At: first.at, Message: fmt.Sprintf("the file counts only in some stages, and nobody says which this is: --tag %s, or --tag '!%s'", first.key, first.key)})
			}
			continue
		}
		why := "it has no package clause; begin it with \"package shop\", or what your package is called"
		if len(inst.BuildFiles) > 0 {
			why = "it has no package clause; begin it with \"package " + inst.PkgName + "\", as the files beside it do"
		}
		if bytes.Contains(f.Src, []byte("@ignore(")) {
			why = "an attribute before its package clause leaves it out"
		}
		out = append(out, value.Problem{At: value.Span{File: f, End: 1}, Message: "the file is not read: " + why})
	}
	return sorted(out)
}

// inPackage tells whether a file says that it is of a package.
func inPackage(src []byte, name string) bool {
	f, err := parser.ParseFile("", src, parser.PackageClauseOnly)
	return err == nil && f.PackageName() == name
}

// conditional is the first condition that a file has, if it has one.
func conditional(tags []tag) (tag, bool) {
	i := slices.IndexFunc(tags, func(t tag) bool { return t.file })
	if i < 0 {
		return tag{}, false
	}
	return tags[i], true
}

// fromErrors reports what CUE couldn't read, one problem a mistake.
func (r *reading) fromErrors(err error) []value.Problem {
	var out []value.Problem
	var mine tooMuch
	if errors.As(err, &mine) {
		return []value.Problem{mine.Problem}
	}
	for _, e := range cueerrors.Errors(err) {
		p := value.FromCUE(e, r.files, "")
		p.Message = strings.TrimPrefix(strings.ReplaceAll(p.Message, r.base+string(filepath.Separator), ""), ": ")
		if !p.At.IsValid() && strings.Contains(p.Message, "module") {
			p.Message = "cue.mod/module.cue: " + p.Message
		}
		out = append(out, p)
	}
	return sorted(out)
}

// tooMuch is a file that isn't parsed at all.
type tooMuch struct{ value.Problem }

// parse reads a file for CUE's loader, and keeps its text for messages.
func (r *reading) parse(name string, src any, cfg parser.Config) (*ast.File, error) {
	text, err := content(name, src)
	if err != nil {
		return nil, err
	}
	if inSchema(name) && !bytes.Equal(text, stub()) {
		// Another file in the place of the schema would add to every model.
		return parser.ParseFile(name, "package model\n", cfg)
	}
	f := &value.File{Name: r.name(name), Path: r.own(name), Src: text}
	r.files[name] = f
	if len(text) > maxFile {
		return nil, tooMuch{value.Problem{At: value.Span{File: f}, Message: fmt.Sprintf("the file holds more than %d MB", maxFile>>20)}}
	}
	if at := value.TooDeep(text); at >= 0 {
		return nil, tooMuch{value.Problem{At: value.Span{File: f, Start: at, End: at + 1}, Message: fmt.Sprintf("brackets nest deeper than %d", value.MaxNesting)}}
	}
	if at := tooLong(text); at >= 0 {
		return nil, tooMuch{value.Problem{At: value.Span{File: f, Start: at, End: at + 1}, Message: fmt.Sprintf("an expression goes on for more than %d words", maxWords)}}
	}
	parsed, err := parser.ParseFile(name, text, cfg)
	if err == nil {
		p := closed(parsed, f)
		if p == nil {
			p = numbersOnly(parsed, f)
		}
		if p != nil {
			return nil, tooMuch{*p}
		}
		if bytes.Contains(text, []byte("@if")) || bytes.Contains(text, []byte("@tag")) {
			r.tags[name] = tagsOf(parsed, f)
		}
	}
	return parsed, err
}

// own is the path of a file that is the system's own, "" for all others. Its package
// may have files in the directories above, too: those are other systems' as well, and so
// is what a link leads to that lies elsewhere.
func (r *reading) own(name string) string {
	if !filepath.IsAbs(name) || filepath.Dir(name) != r.dir || strings.Contains(filepath.ToSlash(name), "/cue.mod/") {
		return ""
	}
	if real, err := filepath.EvalSymlinks(name); err == nil {
		if dir, err := filepath.EvalSymlinks(r.dir); err == nil && filepath.Dir(real) != dir {
			return ""
		}
	}
	return name
}

// inSchema tells whether a file stands where the schema is imported from.
func inSchema(name string) bool {
	slashed := filepath.ToSlash(name)
	return strings.Contains(slashed, "/cue.mod/") && strings.Contains(slashed, "/tautline.dev/model/")
}

func content(name string, src any) ([]byte, error) {
	switch src := src.(type) {
	case nil:
		return read(name)
	case []byte:
		return src, nil
	case string:
		return []byte(src), nil
	case io.Reader:
		return io.ReadAll(io.LimitReader(src, maxFile+1))
	}
	return nil, fmt.Errorf("%s: can't be read", name)
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
	if _, err := os.Stat(path); err != nil {
		return
	}
	// It counts for nothing, and is opened only where it can be the same.
	if special(path) == "" && outside(path, []string{root}) == "" {
		if src, err := read(path); err != nil || bytes.Equal(src, SchemaSource) {
			return
		}
	}
	r.notes = append(r.notes, value.Problem{Message: r.name(path) + ": differs from the schema of this tautline, which is the one that counts; renew it with: tautline init --schema-only " + r.name(root)})
}

// first is the first word of the first file that was read.
func (r *reading) first() value.Span {
	var names []string
	for n, f := range r.files {
		if !bytes.Contains([]byte(n), []byte("cue.mod")) {
			names = append(names, f.Name+"\x00"+n)
		}
	}
	if len(names) == 0 {
		return value.Span{}
	}
	slices.Sort(names)
	_, key, _ := strings.Cut(names[0], "\x00")
	f := r.files[key]
	for i, line := range bytes.SplitAfter(f.Src, []byte("\n")) {
		if bytes.HasPrefix(line, []byte("package ")) {
			start := len(bytes.Join(bytes.SplitAfter(f.Src, []byte("\n"))[:i], nil))
			return value.Span{File: f, Start: start, End: start + len(bytes.TrimRight(line, "\r\n"))}
		}
	}
	return value.Span{File: f}
}

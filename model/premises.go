package model

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"

	"tautline.dev/model/value"
)

// premises are all that a model may be read from: its directory, what the user said
// to look at, and its module. A pull request may bring a link out of there, and what
// it leads to would stand in messages and reports; or a pipe, which has no end. So
// each file is looked at before CUE's loader opens it.
type premises struct {
	root string // of the module
	// overlay is what some files hold in the place of what is written in them.
	overlay overlay
	within  []string // where links may lead to
	seen    map[string]bool
	name    func(string) string // as messages call a file
	found   []value.Problem
}

// module looks at what makes a directory a module: CUE's loader opens that first.
func (p *premises) module() {
	for _, path := range []string{"cue.mod", "cue.mod/module.cue"} {
		path = filepath.Join(p.root, filepath.FromSlash(path))
		if why := outside(path, p.within); why != "" {
			p.tell(path, why)
			return
		}
	}
	path := filepath.Join(p.root, "cue.mod", "module.cue")
	if why := endless(path); why != "" {
		p.tell(path, why)
	}
	// Another file may say that a module is to be read from any other directory.
	path = filepath.Join(p.root, "cue.mod", "local-module.cue")
	if _, err := os.Lstat(path); err == nil {
		p.tell(path, "it has modules read from elsewhere, and a model is read from where it lies; put them into cue.mod/pkg, and remove it")
	}
}

// lookUp looks at the files of a directory and of those above it, up to another:
// to CUE all that are of one package are one.
func (p *premises) lookUp(dir, root string) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return // then CUE's loader looks no further either
	}
	for {
		p.look(dir, "")
		if dir == root || dir == filepath.Dir(dir) {
			return
		}
		dir = filepath.Dir(dir)
	}
}

// look looks at the files of a directory, and at those of the packages that they
// import.
func (p *premises) look(dir string, only string) {
	if p.seen[dir] {
		return
	}
	p.seen[dir] = true
	if why := outside(dir, p.within); why != "" {
		p.tell(dir, why)
		return
	}
	for _, name := range p.overlay.cueFiles(dir) {
		if only == "" || name == only {
			p.lookAt(filepath.Join(dir, name))
		}
	}
}

func (p *premises) tell(path, why string) {
	p.found = append(p.found, value.Problem{Message: p.name(path) + ": " + why})
}

func (p *premises) lookAt(path string) {
	if why := endless(path); why != "" {
		p.tell(path, why)
		return
	}
	if why := outside(path, p.within); why != "" {
		p.tell(path, why)
		return
	}
	src, err := p.overlay.read(path)
	if err != nil {
		return // that is told when it is loaded
	}
	p.imports(src)
}

// imports looks at what a file imports. What is wrong with it otherwise is told by
// whoever parses all of it.
func (p *premises) imports(src []byte) {
	if len(src) > maxFile || !bytes.Contains(src, []byte("import")) {
		return
	}
	f, err := parser.ParseFile("", src, parser.ImportsOnly)
	if err != nil {
		return
	}
	for spec := range f.ImportSpecs() {
		path, err := literal.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		path, _, _ = strings.Cut(path, ":")
		if !fs.ValidPath(path) {
			continue // up and out: CUE's loader takes none of those, and nothing is looked at for them
		}
		first, rest, _ := strings.Cut(path, "/")
		first, _, _ = strings.Cut(first, "@")
		if !strings.Contains(first, ".") || path == ImportPath {
			continue // CUE's own, or ours
		}
		for _, in := range []string{"pkg", "usr", "gen"} {
			in = filepath.Join(p.root, "cue.mod", in)
			p.lookUp(filepath.Join(in, filepath.FromSlash(path)), in)
		}
		for rest := rest; rest != ""; _, rest, _ = strings.Cut(rest, "/") { // of the module itself, whatever its name
			p.lookUp(filepath.Join(p.root, filepath.FromSlash(rest)), p.root)
		}
	}
}

// read is the content of a file, but no more than one may hold and a byte.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return content(path, f)
}

// endless says why a file isn't opened that would be waited for, or read without
// end; "" where it may be.
func endless(path string) string {
	if is := special(path); is != "" {
		return "it is " + is + ", which has no end"
	}
	if info, err := os.Stat(path); err == nil && info.Size() > maxFile {
		return fmt.Sprintf("the file holds more than %d MB", maxFile>>20)
	}
	return ""
}

// special says what a file is that isn't one with a content that ends, "" for
// those that are.
func special(path string) string {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() {
		return ""
	}
	switch m := info.Mode(); {
	case m.IsDir():
		return "a directory"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "no ordinary file"
}

// outside says where a path leads by links that leaves the directories that a model
// may be read from, "" where it stays within.
func outside(path string, within []string) string {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	for _, dir := range within {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		if rel, err := filepath.Rel(dir, target); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
			return ""
		}
	}
	return fmt.Sprintf("it is a link out of %s: a model is read from where it lies", filepath.Base(within[0]))
}

package model

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/scanner"
	"cuelang.org/go/cue/token"

	"tautline.dev/model/value"
)

// source is one system still to be read.
type source struct {
	dir   string
	root  string // links may lead to what lies in it
	file  string // only this file of the directory
	stdin []byte // or this text
}

func (s source) key() string {
	if s.stdin != nil {
		return "-"
	}
	return filepath.Join(s.dir, s.file)
}

// whole tells whether it is all of a directory.
func (s source) whole() bool { return s.file == "" && s.stdin == nil }

// Missing says that an argument names what isn't there.
type Missing struct {
	// Arg is the argument, and Dir what it names, as directories of systems are called.
	Arg, Dir string
	// Below tells that all below it was asked for, too.
	Below bool
}

func (m *Missing) Error() string { return m.Arg + ": no such file or directory" }

// find tells which systems an argument names, and what it passes over.
func find(base, arg string, o Options, over func(path, why string)) ([]source, error) {
	if arg == "-" {
		if o.Stdin == nil {
			return nil, errors.New("standard input can't be read here")
		}
		src, err := io.ReadAll(io.LimitReader(o.Stdin, maxFile+1))
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		return []source{{dir: base, stdin: append([]byte{}, src...)}}, nil
	}
	if root, ok := strings.CutSuffix(filepath.ToSlash(arg), "..."); ok {
		dir := absolute(base, strings.TrimSuffix(root, "/"))
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, &Missing{arg, (&reading{base: base}).name(dir), true}
		}
		return below(dir, over)
	}
	path := absolute(base, arg)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(overlay(o.Overlay).cueFiles(path)) > 0:
		return []source{{dir: path, root: path}}, nil // nobody has saved it yet
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Missing{arg, (&reading{base: base}).name(path), false}
	case err != nil:
		return nil, fmt.Errorf("%s: %w", arg, err)
	case info.IsDir():
		oddFiles(path, over)
		return []source{{dir: path, root: path}}, nil
	case filepath.Ext(path) != ".cue":
		return nil, fmt.Errorf("%s: not a CUE file; a model is a directory with .cue files, or one .cue file", arg)
	}
	if strings.Contains(filepath.Base(path), ":") {
		return nil, fmt.Errorf("%s: CUE can't read a file by a name with \":\" in it; rename it, or name its directory", arg)
	}
	if is := special(path); is != "" {
		return nil, fmt.Errorf("%s: %s, which has no end; write it to a file, or to standard input: tautline check -", arg, is)
	}
	return []source{{dir: filepath.Dir(path), file: filepath.Base(path), root: filepath.Dir(path)}}, nil
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

// below finds the directories at and below a root that describe a system. Of what
// it passes over it tells what looks like a part of one: a directory of the same
// package, a file that CUE leaves out, a link that isn't followed.
func below(root string, over func(path, why string)) ([]source, error) {
	var out []source
	packages := map[string]string{} // of the systems, by directory
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !e.IsDir() {
			if linkedDir(path, e, root) {
				over(path, "it is a link to a directory, and links are not followed")
			}
			return nil
		}
		if path != root && notWalked(e.Name()) {
			// No change brings anything into .git.
			if e.Name() != "cue.mod" && e.Name() != ".git" {
				if s := anySystem(path, root); s != "" && !holdFixtures(path, root) {
					over(path, "directories of that name are left out; name "+s+" to have it judged")
				}
			}
			return filepath.SkipDir
		}
		switch {
		case describesSystem(path, root):
			out = append(out, source{dir: path, root: root})
			packages[path] = packageOf(path, root)
			oddFiles(path, over)
		default:
			if above := owner(path, root, packages); above != "" {
				over(path, "it is of the package of "+filepath.Base(above)+", and CUE reads it only by its own name; move its files up, or name it")
			}
			oddSystems(path, root, over)
		}
		return nil
	})
	return out, err
}

// notWalked tells whether directories of a name are left out, as Go does.
func notWalked(name string) bool {
	return name == "cue.mod" || name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// owner is the system above a directory that is of the same package, "" if there
// is none.
func owner(dir, root string, packages map[string]string) string {
	name := packageOf(dir, root)
	for d := dir; d != root && name != ""; {
		d = filepath.Dir(d)
		if packages[d] == name {
			return d
		}
	}
	return ""
}

// describesSystem tells whether a directory's CUE files mean to be a model: one
// imports the language, or names a system at its top. CUE is used for much
// else, and a directory below "..." that holds other things is none of ours. A
// file that can't be read counts, so that this is told.
func describesSystem(dir, root string) bool {
	return slices.ContainsFunc(cueFiles(dir), func(name string) bool {
		return isSystem(filepath.Join(dir, name), root)
	})
}

func isSystem(path, root string) bool {
	if special(path) != "" || outside(path, []string{root}) != "" {
		return true // that is told when it is read
	}
	src, err := read(path)
	return err != nil || isModel(src)
}

// isModel tells whether a source means to be a part of a model.
func isModel(src []byte) bool {
	return bytes.Contains(src, []byte(`"`+ImportPath)) && !onlyRules(src) || namesSystem(src)
}

var definition = regexp.MustCompile(`\.(#[A-Z][A-Za-z]*)`)

// onlyRules tells whether what a file takes of the language is what rules of an
// organisation's own are written in: they stand beside systems, and are none.
func onlyRules(src []byte) bool {
	found := definition.FindAllSubmatch(src, -1)
	return len(found) > 0 && !slices.ContainsFunc(found, func(m [][]byte) bool { return string(m[1]) != "#Rule" })
}

var systemLabel = regexp.MustCompile(`(?m)^[\t {]*"?system"?[ \t]*:`)

// namesSystem tells whether a file has a field "system" at its top; of a file
// that doesn't parse, whether it looks like it.
func namesSystem(src []byte) bool {
	if !bytes.Contains(src, []byte("system")) {
		return false
	}
	if systemLabel.Match(src) && systemAtTop(src) {
		return true // as it is in nearly all, and near the beginning: parsing it all takes as long as much else
	}
	if len(src) > maxFile || value.TooDeep(src) >= 0 {
		return systemLabel.Match(src)
	}
	f, err := parser.ParseFile("", src)
	if err != nil {
		return systemLabel.Match(src)
	}
	return declares(f.Decls, "system")
}

// systemAtTop tells whether a file has a plain field "system" at its top, by its words
// alone. It may have one where this says no.
func systemAtTop(src []byte) bool {
	file := token.NewFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, 0)
	before, labelled, deep := token.COMMA, false, 0
	for {
		_, word, text := s.Scan()
		switch {
		case word == token.EOF, word == token.ILLEGAL, word == token.INTERPOLATION, s.ErrorCount > 0:
			return false
		case word == token.COLON && labelled:
			return true
		}
		labelled = false
		switch word {
		case token.LBRACE, token.LBRACK, token.LPAREN:
			deep++
		case token.RBRACE, token.RBRACK, token.RPAREN:
			deep--
		case token.IDENT, token.STRING:
			labelled = deep == 0 && before == token.COMMA && (text == "system" || text == `"system"`)
		}
		before = word
	}
}

// declares tells whether a field stands among declarations, in whatever is put in
// their place as well.
func declares(decls []ast.Decl, label string) bool {
	return slices.ContainsFunc(decls, func(d ast.Decl) bool {
		switch d := d.(type) {
		case *ast.Field:
			name, _, err := ast.LabelName(d.Label)
			return err == nil && name == label
		case *ast.Comprehension:
			return embeds(d.Value, label)
		case *ast.EmbedDecl:
			return embeds(d.Expr, label)
		}
		return false
	})
}

func embeds(e ast.Expr, label string) bool {
	switch e := e.(type) {
	case *ast.StructLit:
		return declares(e.Elts, label)
	case *ast.ParenExpr:
		return embeds(e.X, label)
	case *ast.BinaryExpr:
		return embeds(e.X, label) || embeds(e.Y, label)
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
		if n := e.Name(); !e.IsDir() && isCUEFile(n) {
			names = append(names, n)
		}
	}
	return names
}

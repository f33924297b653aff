package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// target is a system that the programs are released for.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "-" + t.arch }

var targets = []target{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "arm64"}, {"windows", "amd64"}}

// programs are ours. A released tautline carries the other.
var programs = []string{"tautline", "tautline-dot"}

// component is something that programs carry and others wrote.
type component struct {
	Name, Version string
	// Module is whether it is a Go module.
	Module bool
	// In are the programs that carry it.
	In []string
	// Within is the module that it is carried in, "" for one that is linked itself.
	Within string
	// Home is where its source is, for what is no module.
	Home string
	// Texts are its licences and notices, by where they stand in it.
	Texts []text
}

type text struct{ from, body string }

// licenceFile are the names of files that a licence stands in. PATENTS only gives,
// and asks for nothing; code and documents are of other licences' business.
var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|unlicense)([.-].*)?$`)
	otherFile   = regexp.MustCompile(`(?i)\.(go|docs)$`)
)

// elsewhere are licences that stand in files of other names: of a choice, the one
// that is taken, and those of fonts.
var elsewhere = map[string][]string{
	"github.com/golang/freetype":            {"licenses/ftl.txt"},
	"golang.org/x/image/font/gofont/gobold": {"font/gofont/ttfs/README"},
}

// linked are the modules that are linked into any program on any system.
func linked(root string) ([]component, error) {
	found := map[string]*component{}
	for _, t := range targets {
		for _, program := range programs {
			packages, err := listed(root, program, t)
			if err != nil {
				return nil, err
			}
			for _, p := range packages {
				m := p.Module
				if m == nil || m.Main {
					continue
				}
				c := found[m.Path]
				if c == nil {
					c = &component{Name: m.Path, Version: m.Version, Module: true}
					found[m.Path] = c
				}
				if !slices.Contains(c.In, program) {
					c.In = append(c.In, program)
				}
				if err := c.read(m.Dir, p.Dir, append(elsewhere[m.Path], elsewhere[p.ImportPath]...)); err != nil {
					return nil, err
				}
			}
		}
	}
	var out []component
	for _, c := range found {
		if len(c.Texts) == 0 {
			return nil, fmt.Errorf("%s %s has no licence that is found", c.Name, c.Version)
		}
		slices.SortFunc(c.Texts, func(a, b text) int { return strings.Compare(a.from, b.from) })
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b component) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

type goPackage struct {
	ImportPath, Dir string
	Module          *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// listed are the packages that a program is made of.
func listed(root, program string, t target) ([]goPackage, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Module", "./cmd/"+program)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	var packages []goPackage
	for d := json.NewDecoder(out); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(err, cmd.Wait())
		}
		packages = append(packages, p)
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("go list (is every module there? go mod download): %w", err)
	}
	return packages, nil
}

// read takes the licences that hold for a package of a module: those in its folder,
// in the folders above it, and in the files that are named.
func (c *component) read(module, dir string, named []string) error {
	take := func(path string) error {
		from, err := filepath.Rel(module, path)
		if err != nil {
			return err
		}
		from = filepath.ToSlash(from)
		if slices.ContainsFunc(c.Texts, func(t text) bool { return t.from == from }) {
			return nil
		}
		body, err := os.ReadFile(path)
		c.Texts = append(c.Texts, text{from, tidy(string(body))})
		return err
	}
	for _, name := range named {
		if err := take(filepath.Join(module, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	for ; strings.HasPrefix(dir, module); dir = filepath.Dir(dir) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !e.IsDir() && licenceFile.MatchString(e.Name()) && !otherFile.MatchString(e.Name()) {
				if err := take(filepath.Join(dir, e.Name())); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// tidy is a text without what only differs between editors. The one text that isn't
// UTF-8 has a copyright sign in Latin-1.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "©"), "\r\n", "\n")
	s = strings.ReplaceAll(s, "\f", "")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \t")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n") + "\n"
}
